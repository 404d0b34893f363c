"""What a township's leader has to know this morning: what waits for whom, and what has changed."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.core.statistics.funnel import binomial_limit
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask
from data_layer.queries.planner import sums
from data_layer.queries.visible import named, open_cases, overdue, unit_short
from data_layer.queries.worklist import READ, Clock, case_clock
from data_layer.vocab import EventType

FIRST = 5
WEEKS, PAST_WEEKS = 12, 26


class Waiting(NamedTuple):
    """One case that needs somebody: `held_days` since it stands where it stands."""

    case_no: str
    village: str
    title: str
    unit: str
    held_days: int
    clock: Clock
    grade: str


class Needs(NamedTuple):
    """Kind -> how many, and the most pressing of them."""

    counts: dict[str, int]
    first: dict[str, list[Waiting]]


class Week(NamedTuple):
    """On-time closure of the cases due in seven days, with what the own past lets expect."""

    last_day: int
    n: int
    on_time: int
    low: float | None
    high: float | None


def kinds(now: int, midnight: int) -> dict[str, ColumnElement[bool]]:
    """What needs a leader, the most pressing kind first; each is a view of the own desk."""
    i = incident.c
    running = i.suspended_at.is_(None)
    return {
        "overdue": overdue(now),
        "due_today": and_(running, i.due_current >= now, i.due_current < midnight),
        "returned": or_(
            i.awaiting_redispatch.is_(True), i.asked == str(EventType.RETURN_REQUESTED)
        ),
        "reopened": i.reopened_n > 0,
        "supervised": i.supervised_grade != "",
    }


def needs(conn: Connection, county: County, scope: Scope, now: int) -> Needs:
    """Open cases of the scope by kind; a case may be of several."""
    today = local(now, county.zone).day
    looks = kinds(now, start_of(add_days(today, 1), county.zone))
    counts, first = {}, {}
    for kind, look in looks.items():
        where = [*open_cases(scope), look]
        counts[kind] = conn.scalar(select(func.count()).select_from(incident).where(*where)) or 0
        order = incident.c.due_current.asc().nulls_last(), incident.c.case_no
        rows = conn.execute(
            select(*READ, incident.c.lead_unit).where(*where).order_by(*order).limit(FIRST)
        )
        first[kind] = [_waiting(county, scope, now, row) for row in rows]
    return Needs(counts, first)


def _waiting(county: County, scope: Scope, now: int, row: Any) -> Waiting:
    case_no, _, village, title = named(county, scope, row)
    held = max(0, now - (row.stage_at or now)) // DAY_MS
    unit = unit_short(county, scope, row.lead_unit)
    clock = case_clock(county, now, row)
    return Waiting(case_no, village, title, unit, held, clock, row.supervised_grade)


def weekly_on_time(conn: Connection, county: County, scope: Scope, now: int) -> list[Week]:
    """The last twelve spans of seven full days by due date; the range is where 95 % of such weeks
    lie when nothing differs from the 26 weeks before them (binomial)."""
    yesterday = add_days(local(now, county.zone).day, -1)
    names = ("due", "due_on_time")
    first = add_days(yesterday, 1 - 7 * (WEEKS + PAST_WEEKS))
    ask = Ask(first, yesterday, "day")
    frame = sums(conn, county, scope, now, ask=ask, names=names)
    start_of_weeks = add_days(yesterday, 1 - 7 * WEEKS)
    past = frame[frame.index < start_of_weeks].sum()
    share = past["due_on_time"] / past["due"] if past["due"] else None
    weeks = []
    for k in range(WEEKS, 0, -1):
        a, b = add_days(yesterday, 1 - 7 * k), add_days(yesterday, -7 * (k - 1))
        n, on_time = (int(x) for x in frame[(frame.index >= a) & (frame.index <= b)].sum())
        weeks.append(Week(b, n, on_time, *_limits(share, n)))
    return weeks


def _limits(share: float | None, n: int) -> tuple[float | None, float | None]:
    if share is None or not n:
        return None, None
    low, high = (float(binomial_limit(share, [n], p)[0]) for p in (0.025, 0.975))
    return max(0.0, low), min(1.0, high)
