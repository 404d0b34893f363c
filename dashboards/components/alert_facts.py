"""What an alert's own page tells of it: its numbers, its rule, the cases behind it and what came
after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection

from dashboards.components.alert_lines import (
    Teller,
    day_text,
    rarity,
    short_day,
    today_of,
)
from dashboards.components.alert_words import area_name, history_of
from dashboards.components.score_words import Voice
from dashboards.components.warning_pictures import Curve, curve_of
from dashboards.strings import warning as words
from dashboards.strings import wording
from dashboards.strings.warning_sentences import LIST_MARK
from data_layer.core.days import add_days, days_between
from data_layer.core.warning.rules import Detector, Rule
from data_layer.labels import STAGE_TEXT
from data_layer.queries import alert_cases as behind
from data_layer.queries.alert_cases import Case
from data_layer.queries.alerts import Alert, Marked
from data_layer.queries.warning_rules import Version
from data_layer.vocab import Level, Stage

BY_COUNTS = frozenset({Detector.SURGE, Detector.CLUSTER, Detector.SILENT})
# Days drawn of an area whose finding brought no series.
DRAWN_DAYS = 56
# Days of reports looked back over of a grid that fell silent.
SILENT_DAYS = 56
MOST_LISTS = 12
MEASURE = "cohort_valid"
# Where the page itself lists them.
BEHIND = "#behind"


class Night(NamedTuple):
    """The numbers of a night: which day it judged, over how many days, seen, usual, rarity; the
    list that what was seen opens ('' where there is none)."""

    name: str
    day: str
    days: str
    observed: str
    expected: str
    rarity: str
    href: str


class RuleTold(NamedTuple):
    """A rule: its name, its version, and its settings as pairs."""

    name: str
    version: str
    settings: tuple[tuple[str, str], ...]


class MarkLine(NamedTuple):
    """A mark in words."""

    at: str
    name: str
    act: str
    note: str
    case_no: str


class CaseLine(NamedTuple):
    """A case in words."""

    case_no: str
    place: str
    title: str
    reported: str
    stage: str
    is_open: bool


class List(NamedTuple):
    """A list of cases behind an alert: whose, and its address."""

    name: str
    href: str


def numbers(one: Alert, teller: Teller) -> list[Night]:
    """The night that raised it, and the newest."""
    voice, today = teller.voice, today_of(teller)
    nights = (
        (words.AT_RAISE, one.raised_day, one.finding, _one_list(one, teller)),
        (words.LATEST, one.last_day, one.latest, BEHIND),
    )
    return [
        Night(
            voice.say(name), short_day(day, today), str(found.days or wording.DASH),
            _amount(found.observed), _amount(found.expected), rarity(found, voice),
            href if found.observed else "",
        )
        for name, day, found, href in nights
    ]  # fmt: skip


def _one_list(one: Alert, teller: Teller) -> str:
    """The list of what raised it, where one address says it all."""
    found, areas = one.finding, one.areas or (teller.county.code,)
    if one.last_day == one.raised_day:
        return BEHIND
    if one.detector != Detector.SURGE or len(areas) > 1 or one.elsewhere:
        return ""
    first = add_days(one.raised_day, 1 - max(1, found.days))
    return _address(teller, areas[0], [found.category], first, one.raised_day)


def _amount(value: float | None) -> str:
    if value is None:
        return wording.DASH
    return wording.decimal(value).removesuffix(".0")


def rule_told(
    rules: Sequence[Rule], versions: Sequence[Version], one: Alert, teller: Teller
) -> RuleTold:
    """The rule as it stood when it raised the alert."""
    voice = teller.voice
    version = next((each for each in versions if each.set_at <= one.raised_at), None)
    rule = version.rule if version else next((r for r in rules if r.key == one.rule), None)
    if rule is None:
        return RuleTold(one.rule, voice.say(words.RULE_GONE), ())
    told = voice.say(words.DEFAULT)
    if version:
        day = voice.moment(version.set_at)
        told = voice.say(words.VERSION, n=version.number, name=version.set_name, day=day)
    mark = voice.say(LIST_MARK)
    categories = teller.county.categories
    kinds = [categories[c].name.say(voice.lang) for c in sorted(rule.categories) if c in categories]
    levels = [
        voice.say(words.LEVEL_NAMES[Level(level)])
        for level in sorted(rule.levels)
        if Level(level) in words.LEVEL_NAMES
    ]
    settings = (
        (voice.say(words.SENSITIVITY), voice.say(words.SENSITIVITIES[rule.sensitivity])),
        (voice.say(words.FLOOR), _floor(rule, voice)),
        (voice.say(words.CATEGORIES), mark.join(kinds) or voice.say(words.ALL)),
        (voice.say(words.LEVELS), mark.join(levels)),
    )
    return RuleTold(rule.name.say(voice.lang) or rule.key, told, settings)


def _floor(rule: Rule, voice: Voice) -> str:
    if rule.times <= 1:
        return voice.say(words.FLOOR_CASES, least=rule.least)
    return voice.say(words.FLOOR_TOLD, least=rule.least, times=f"{rule.times:g}")


def mark_line(marked: Marked, one: Alert, voice: Voice) -> MarkLine:
    """Who said what of it, when; of an alert that reaches beyond what the caller sees, without the
    words and the case, which may be another township's."""
    mark = marked.mark
    told = ("", "") if one.elsewhere else (mark.note, mark.case_no)
    return MarkLine(voice.moment(mark.at), marked.name, voice.say(words.ACTS[mark.act]), *told)


def case_line(case: Case, voice: Voice) -> CaseLine:
    """A case with its stage, or when it was closed."""
    stage = STAGE_TEXT[Stage(case.stage)].say(voice.lang) if case.stage in set(Stage) else ""
    if case.closed_at:
        day = wording.day_of(case.closed_at, voice.zone, voice.now)
        stage = voice.say(words.CLOSED_CASE, day=day)
    place = f"{case.township} {case.village}".strip()
    title = case.title or case.case_no
    return CaseLine(
        case.case_no, place, title, voice.moment(case.reported_at), stage, not case.closed_at
    )


def cases_behind(conn: Connection, one: Alert, teller: Teller) -> list[Case]:
    """The cases the finding names; for what was counted, those of its area, category and days."""
    county, scope, _ = teller
    if one.detector not in BY_COUNTS:
        return behind.cases_named(conn, county, scope, one.latest.cases)
    first, last = _days(one)
    kinds = _kinds(one)
    return behind.cases_in(conn, county, scope, one.areas, kinds, first, last)


def linked(conn: Connection, numbers: Sequence[str], teller: Teller) -> list[Case]:
    """The cases people linked to it."""
    return behind.cases_named(conn, teller.county, teller.scope, numbers)


def list_hrefs(one: Alert, teller: Teller) -> list[List]:
    """The same cases in the list of cases, an address an area; none for what lists cannot say."""
    if one.detector not in BY_COUNTS:
        return []
    county, scope, voice = teller
    first, last = _days(one)
    return [
        List(
            area_name(county, scope, code, voice.lang),
            _address(teller, code, _kinds(one), first, last),
        )
        for code in (one.areas or (county.code,))[:MOST_LISTS]
    ]


def _address(teller: Teller, code: str, kinds: Sequence[str], first: int, last: int) -> str:
    """The list of the cases of an area, of one category or all, over some days."""
    area = teller.county.areas.get(code)
    level = area.level if area else ""
    place = {level: code} if level in {"township", "grid"} else {}
    kind = {"category": kinds[0]} if len(kinds) == 1 and kinds[0] else {}
    days = {"from": day_text(first), "to": day_text(last)}
    return f"/cases?{urlencode({'measure': MEASURE, **days, **place, **kind})}"


def after(conn: Connection, one: Alert, teller: Teller) -> str:
    """What was reported in its areas and categories since the day that raised it."""
    voice = teller.voice
    if one.detector not in BY_COUNTS:
        return ""
    first, last = add_days(one.raised_day, 1), _yesterday(teller)
    if first > last:
        return voice.say(words.AFTER_NONE)
    days = _counted(conn, one, teller, first, last)
    n, length = sum(days.values()), len(days_between(first, last))
    mean = wording.decimal(n / length)
    return voice.say(words.AFTER_DAYS, days=length, n=wording.count(n), mean=mean)


def series(conn: Connection, one: Alert, teller: Teller) -> Curve | None:
    """The days of its series up to yesterday."""
    if one.detector not in BY_COUNTS:
        return None
    history, last = history_of(one.latest), _yesterday(teller)
    first = int(history["first"]) if history else add_days(last, 1 - DRAWN_DAYS)
    return curve_of(history, _counted(conn, one, teller, first, last), first, last)


def _counted(conn: Connection, one: Alert, teller: Teller, first: int, last: int) -> dict[int, int]:
    county, scope, _ = teller
    return behind.days_of(conn, county, scope, one.areas, _kinds(one), first, last)


def _yesterday(teller: Teller) -> int:
    return add_days(today_of(teller), -1)


def _days(one: Alert) -> tuple[int, int]:
    """The days the newest night counted; of a silent grid those its last reports lie in."""
    length = max(1, one.latest.days)
    if one.detector == Detector.SILENT:
        length += SILENT_DAYS
    return add_days(one.last_day, 1 - length), one.last_day


def _kinds(one: Alert) -> list[str]:
    """The categories its number counts; none for all."""
    found = one.latest
    return [found.category] if found.category else list(found.told.get("categories", ()))
