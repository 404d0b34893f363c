"""What a township's leader has to know this morning: what waits for whom, and how weeks went."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.core.statistics.funnel import binomial_limit
from data_layer.db.tables import assignment, incident
from data_layer.queries.asking import Ask
from data_layer.queries.measures import stocks
from data_layer.queries.planner import sums
from data_layer.queries.rollups import total
from data_layer.queries.visible import named, open_cases, unit_short
from data_layer.queries.worklist import READ, Clock, case_clock
from data_layer.vocab import AssignmentRole, EventType

# What needs a leader, the most pressing first; each is a stock with a list, and a view of the desk.
KINDS = (
    *("overdue", "stage_overdue", "due_today", "sent_back"),
    *("open_reopened", "open_supervised"),
)
ALL = "pressing"
FIRST = 8
WEEKS, PAST_WEEKS = 12, 26
# In a county of fewer, the whole tells of the neighbour.
LEAST_TOWNSHIPS = 5


class Waiting(NamedTuple):
    """One case that needs somebody: `held_ms` since its unit, or the desk, has had it."""

    case_no: str
    village: str
    title: str
    unit: str
    held_ms: int
    clock: Clock
    grade: str
    sent_back: bool
    reopened: bool


class Needs(NamedTuple):
    """Kind (KINDS, ALL) -> how many, and the most pressing cases of the kind asked for."""

    counts: dict[str, int]
    first: list[Waiting]


class Week(NamedTuple):
    """On-time closure of the cases due in seven days, the range its own past lets expect, and the
    range of so many cases where all goes as in the whole county."""

    last_day: int
    n: int
    on_time: int
    low: float | None
    high: float | None
    county_low: float | None
    county_high: float | None


def needs(
    conn: Connection, county: County, scope: Scope, now: int, *, kind: str = ALL, limit: int = FIRST
) -> Needs:
    """Open cases of the scope by kind (a case may be of several), and the first of one kind."""
    today = local(now, county.zone).day
    standing = stocks(now, start_of(add_days(today, 1), county.zone))
    looks = {name: standing[name] for name in (ALL, *KINDS)}
    tallies = [total(case((look, 1), else_=0)).label(name) for name, look in looks.items()]
    counts = conn.execute(select(*tallies).where(*open_cases(scope))).one()._asdict()
    rank = case(*((looks[name], place) for place, name in enumerate(KINDS)), else_=len(KINDS))
    soonest = func.coalesce(incident.c.due_current, incident.c.next_due)
    rows = conn.execute(
        select(*READ)
        .where(*open_cases(scope), looks.get(kind, looks[ALL]))
        .order_by(rank, soonest.asc().nulls_last(), incident.c.case_no)
        .limit(limit)
    ).all()
    since = _held_since(conn, scope, [row.case_no for row in rows])
    return Needs(counts, [_waiting(county, scope, now, row, since) for row in rows])


def _held_since(conn: Connection, scope: Scope, case_nos: list[str]) -> dict[str, int]:
    """Case -> when it was given to the unit that leads it now (ms)."""
    a = assignment.c
    statement = (
        select(a.case_no, func.max(a.issued_at))
        .where(
            a.county_code == scope.county_code,
            a.case_no.in_(case_nos),
            a.active.is_(True),
            a.role == AssignmentRole.LEAD,
        )
        .group_by(a.case_no)
    )
    return dict(conn.execute(statement).all())


def _waiting(county: County, scope: Scope, now: int, row: Any, since: dict[str, int]) -> Waiting:
    case_no, _, village, title = named(county, scope, row)
    asks = row.asked == EventType.RETURN_REQUESTED
    return Waiting(
        case_no=case_no,
        village=village,
        title=title,
        unit=unit_short(county, scope, row.lead_unit),
        held_ms=max(0, now - since.get(case_no, row.stage_at or now)),
        clock=case_clock(county, now, row),
        grade=row.supervised_grade,
        sent_back=bool(row.awaiting_redispatch) or asks,
        reopened=bool(row.reopened_n),
    )


def weekly_on_time(conn: Connection, county: County, scope: Scope, now: int) -> list[Week]:
    """The last twelve spans of seven full days by due date; a range is where 95 % of such weeks lie
    (binomial): at the share of the 26 weeks before, and at the county's share of the same weeks."""
    yesterday = add_days(local(now, county.zone).day, -1)
    first = add_days(yesterday, 1 - 7 * (WEEKS + PAST_WEEKS))
    begin = add_days(yesterday, 1 - 7 * WEEKS)
    ask = Ask(first, yesterday, "day")
    frame = sums(conn, county, scope, now, ask=ask, names=("due", "due_on_time"))
    past = frame[frame.index < begin].sum()
    share = past["due_on_time"] / past["due"] if past["due"] else None
    whole = _county_share(conn, county, scope, now, Ask(begin, yesterday))
    weeks = []
    for k in range(WEEKS, 0, -1):
        a, b = add_days(yesterday, 1 - 7 * k), add_days(yesterday, -7 * (k - 1))
        n, on_time = (int(x) for x in frame[(frame.index >= a) & (frame.index <= b)].sum())
        weeks.append(Week(b, n, on_time, *_limits(share, n), *_limits(whole, n)))
    return weeks


def _county_share(
    conn: Connection, county: County, scope: Scope, now: int, ask: Ask
) -> float | None:
    """The one number of the whole county that a township sees, as the middle of a range: it tells
    of no single neighbour."""
    if len(county.townships) < LEAST_TOWNSHIPS:
        return None
    whole = sums(
        conn, county, Scope(scope.county_code), now, ask=ask, names=("due", "due_on_time")
    ).sum()
    return whole["due_on_time"] / whole["due"] if whole["due"] else None


def _limits(share: float | None, n: int) -> tuple[float | None, float | None]:
    if share is None or not n:
        return None, None
    low, high = (float(binomial_limit(share, [n], p)[0]) for p in (0.025, 0.975))
    return max(0.0, low), min(1.0, high)
