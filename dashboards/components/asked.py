"""What an address asks of the numbers: its period, split and filters, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dashboards.components.carried import FILTERS
from dashboards.strings.dates import REVERSED, moment_name
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date, to_day
from data_layer.core.scope import Scope
from data_layer.core.splits import AREAS, MOMENTS, SPLITS
from data_layer.errors import BadRequest
from data_layer.labels import SOURCE_TEXT, URGENCY_TEXT
from data_layer.queries.area_view import PRESENT
from data_layer.queries.asking import Ask, scope_of
from data_layer.queries.visible import short_township, unit_code, unit_name, unit_short
from data_layer.vocab import SourceKind, Text, Urgency

USUAL_DAYS, MOST_DAYS = 30, 366 * 20
NO_DATE = Text(
    "日期应写作 2026-11-23，最长 20 年。", "Write dates as 2026-11-23, 20 years at most."
)
NOT_YET = Text(
    "这一天还没有到，请选择今日或以前的日期。", "That day is still to come; choose today or before."
)
NO_SPLIT = Text(
    "by、then 应为其中之一：{words}；then 须与 by 不同。",
    "'by' and 'then' are one of: {words}; 'then' is another than 'by'.",
)
NOT_BEGUN = Text(
    "所选时段从 {first} 开始，还没有到，请选择已经开始的时段。",
    "The period begins on {first}, still to come; choose one that has begun.",
)
NO_FILTER = Text(
    "没有这个{name}：{value}，请重新选择。", "There is no such {name}: {value}; choose again."
)
FILTER_NAMES = {
    "township": Text("乡镇（街道）", "township"),
    "grid": Text("网格", "grid"),
    "category": Text("类别", "category"),
    "source": Text("来源", "source"),
    "urgency": Text("紧急程度", "urgency"),
    "unit": Text("承办单位", "unit"),
}


class ReversedPeriod(BadRequest):
    """The first date is after the last."""


def asked(args: Mapping[str, str], county: County, scope: Scope, now: int) -> Ask:
    """The question of a query string: from, to (dates; without them the last `days` full days, 30
    unless said), by, then, and the filters township, grid, category, source, urgency, unit. Raises
    BadRequest with what to mend, also where the period is still to come, as every number of it were
    a zero that says nothing; Forbidden for what lies outside the scope."""
    ask = asked_of_any_time(args, county, scope, now)
    if ask.first > local(now, county.zone).day:
        raise BadRequest(_filled(NOT_BEGUN, first=to_date(ask.first).isoformat()), "not_begun")
    return ask


def asked_of_any_time(args: Mapping[str, str], county: County, scope: Scope, now: int) -> Ask:
    """The same also of days to come, for which figures may be entered already."""
    ask = as_typed(args, county, scope, now)
    if ask.first > ask.last:
        raise ReversedPeriod(REVERSED, "reversed_period")
    return ask


def as_typed(args: Mapping[str, str], county: County, scope: Scope, now: int) -> Ask:
    """The same, of any time, where the first date may be after the last: nothing can be counted of
    it, but it can be shown to be put right. Raises as `asked` for everything else."""
    first, last = _window(args, county, now)
    by, then = _splits(args)
    filters = {name: args.get(name, "")[:64] for name in FILTERS}
    # Where nothing ever changed both views are one.
    view = PRESENT if args.get("view") == PRESENT and county.heirs else ""
    ask = Ask(first, last, by, then=then, view=view, **filters)
    _check(ask, county, scope)
    scope_of(county, scope, ask)
    return ask


def _splits(args: Mapping[str, str]) -> tuple[str, str]:
    """By what, and then by what."""
    by, then = (args.get(name, "") for name in ("by", "then"))
    by = "" if by == "county" else by
    if not {by, then} <= {"", *SPLITS} or (then and (not by or by == then)):
        words = ", ".join(("county", *SPLITS))
        raise BadRequest(_filled(NO_SPLIT, words=words), "no_split")
    return by, then


def day_asked(args: Mapping[str, str], county: County, scope: Scope, now: int) -> Ask:
    """The question of an address that names one day and perhaps a township: ?day= (yesterday
    without) and ?township=. Raises as `asked`, and for a day still to come."""
    today = local(now, county.zone).day
    yesterday = to_date(add_days(today, -1)).isoformat()
    day = args.get("day", "") or yesterday
    named = {"from": day, "to": day, "township": args.get("township", "")}
    ask = asked_of_any_time(named, county, scope, now)
    if ask.first > today:
        raise BadRequest(NOT_YET, "not_yet")
    return ask


def _window(args: Mapping[str, str], county: County, now: int) -> tuple[int, int]:
    yesterday = add_days(local(now, county.zone).day, -1)
    try:
        last = _day(args.get("to", "")) or yesterday
        length = int(args.get("days", "") or USUAL_DAYS)
        first = _day(args.get("from", "")) or add_days(last, 1 - length)
        if length < 1 or add_days(first, MOST_DAYS) < last:
            raise ValueError(first, last)
    except (ValueError, OverflowError):
        raise BadRequest(NO_DATE, "no_date") from None
    return first, last


def _day(text: str) -> int:
    return to_day(date.fromisoformat(text)) if text else 0


def _check(ask: Ask, county: County, scope: Scope) -> None:
    known = {
        "township": ask.township in {area.code for area in county.townships},
        "grid": ask.grid in county.areas,
        "category": ask.category in county.categories,
        "source": ask.source in set(SourceKind),
        "urgency": ask.urgency in set(Urgency),
        "unit": bool(unit_code(county, scope, ask.unit)),
    }
    for name, good in known.items():
        value = getattr(ask, name)
        if value and not good:
            word = FILTER_NAMES[name]
            text = Text(
                NO_FILTER.zh.format(name=word.zh, value=value),
                NO_FILTER.en.format(name=word.en, value=value),
            )
            raise BadRequest(text, "no_filter")


def _filled(text: Text, **values: str) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))


def up_to_now(county: County, ask: Ask, now: int) -> bool:
    """Whether a question may go by the city-management rule, which counts what is late now: up to
    yesterday or today, not by any split of time."""
    yesterday = add_days(local(now, county.zone).day, -1)
    return ask.last >= yesterday and not MOMENTS & set(ask.splits)


def whole_area(county: County, scope: Scope, ask: Ask) -> str:
    """The code of the area an unsplit number is of."""
    return ask.grid or ask.township or scope.area_code


def group_name(county: County, scope: Scope, ask: Ask, key: object) -> Text:
    """What a group of a split is called: codes of areas and units by their names."""
    if not ask.by:
        return _area_name(county, whole_area(county, scope, ask))
    return split_name(county, scope, ask.by, key)


def split_name(county: County, scope: Scope, by: str, key: object) -> Text:
    """What one value of a split is called."""
    code = str(key)
    if by in AREAS:
        return _area_name(county, code)
    if by in {"category", "major"} and code in county.categories:
        return county.categories[code].name
    if by == "source" and code in set(SourceKind):
        return SOURCE_TEXT[SourceKind(code)]
    if by == "urgency" and code in set(Urgency):
        return URGENCY_TEXT[Urgency(code)]
    if by == "unit":
        name = unit_name(county, scope, code)
        return Text(name, name)
    return moment_name(by, code)


def short_name(county: County, scope: Scope, ask: Ask, key: object) -> Text:
    """The same where there is little room: 五里乡 for 五里布依族苗族乡."""
    code, short = str(key), ""
    if ask.by == "township":
        short = short_township(county, scope, code)
    elif ask.by == "unit":
        short = unit_short(county, scope, code)
    return Text(short, short) if short else group_name(county, scope, ask, key)


def _area_name(county: County, code: str) -> Text:
    """A grid goes by the name of its village."""
    area = county.areas.get(code)
    if area is None:
        return county.name
    village = county.areas.get(area.parent) if area.level == "grid" else area
    name = village.name if village else area.name
    return Text(name, name)
