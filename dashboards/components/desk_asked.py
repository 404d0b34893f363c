"""What an address asks of the desk's list: which view, narrowed to what, in which order."""

from __future__ import annotations

from collections.abc import Mapping

from data_layer.core.county import County
from data_layer.core.days import add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.errors import NotFound
from data_layer.queries.desk_filters import Ask
from data_layer.vocab import Text

LONGEST_WORD = 64
SPANS = {"1": 1, "7": 7, "30": 30}
# What a link to the cases of `next` has for `until`.
TODAY, NEXT, WEEK = "today", "next", "week"
NO_TOWNSHIP = Text("没有这个乡镇（街道）。", "There is no such township.")


def desk_asked(args: Mapping[str, str], county: County, me: str, now: int) -> Ask:
    """The question of view, township, category, urgency, source, unit, by (me), since (1, 7, 30
    days), until (today, next: the next workday, week: seven days), q and sort (-…: downwards),
    asked by the account `me`. NotFound for a township the county
    has not."""

    def get(name: str, usual: str = "") -> str:
        return args.get(name, usual)[:LONGEST_WORD]

    township = get("township")
    if township and township not in {area.code for area in county.townships}:
        raise NotFound(NO_TOWNSHIP, "no_township")
    days, today = SPANS.get(get("since")), local(now, county.zone).day
    return Ask(
        view=get("view", "all"),
        township=township,
        category=get("category"),
        urgency=get("urgency"),
        source=get("source"),
        holder=get("unit"),
        since=start_of(add_days(today, 1 - days), county.zone) if days else None,
        due=_due(get("until"), county, now),
        mine=get("by") == "me",
        me=me,
        q=get("q"),
        sort=get("sort", "due"),
    )


def _due(until: str, county: County, now: int) -> tuple[int, int] | None:
    """From now to the end of a day; late cases have a view of their own."""
    today = local(now, county.zone).day
    days = {
        TODAY: lambda: today,
        NEXT: lambda: county.working_time(county.calendar_version).next_workday(now),
        WEEK: lambda: add_days(today, 6),
    }
    if until not in days:
        return None
    return now, start_of(add_days(days[until](), 1), county.zone) - 1


def check_desk(args: Mapping[str, str], county: County, scope: Scope, now: int) -> None:
    """Raises as `desk_asked`, and Forbidden for a township outside the scope."""
    scope.narrow(desk_asked(args, county, "", now).township)
