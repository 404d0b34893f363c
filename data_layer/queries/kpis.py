"""The six numbers at the left of the wall, each with its own short history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, local, start_of
from data_layer.core.scope import Scope
from data_layer.core.statistics.bands import predictive_band
from data_layer.core.statistics.rates import rate
from data_layer.db.tables import incident
from data_layer.queries.close_time import close_times
from data_layer.queries.rollups import by_day, moves, totals
from data_layer.queries.same_weekday import same_weekday
from data_layer.queries.visible import open_cases, within
from data_layer.vocab import Stage

TREND_DAYS = 14
COHORT_DAYS = 30
# The words of the desk: 待受理, 待派遣, 处置中.
TO_ACCEPT = (Stage.REPORTED,)
TO_DISPATCH = (Stage.ACCEPTED,)
HANDLING = (Stage.DISPATCHED, Stage.HANDLING, Stage.VERIFYING)


class Kpis(NamedTuple):
    """Counts are cases; `_s` seconds; trends run over the last 14 full days and end with now.

    `awaiting_oldest_s` is the age of the oldest case that waits for dispatch.
    `to_dispatch_trend`, `handling_trend` and `overdue_trend` give the stock at the end of each day;
    `on_time_trend` (14 full days) and `close_trend` (8 weeks) have None where cases are too few.
    """

    reported_today: int
    reported_expected: float | None
    reported_low: float | None
    reported_high: float | None
    reported_trend: list[int]
    to_accept: int
    to_dispatch: int
    awaiting_oldest_s: int | None
    to_dispatch_trend: list[int]
    handling: int
    handling_overdue: int
    handling_trend: list[int]
    overdue: int
    overdue_today: int
    overdue_trend: list[int]
    due_n: int
    due_on_time: int
    on_time_trend: list[float | None]
    close_p50_s: float | None
    close_closed: int
    close_open: int
    close_trend: list[float | None]


class _Open(NamedTuple):
    stage: str
    reported_at: int
    due_at: int | None
    suspended: bool


def kpis(conn: Connection, county: County, scope: Scope, now: int) -> Kpis:
    """Numbers of the overview tiles (fields and units: Kpis).

    Expected reports are the mean of the same weekday up to this time of day (8 weeks) with a 95 %
    negative-binomial predictive interval; on time is by due date over the last 30 full days; the
    closing time is a Kaplan-Meier median over the reports of the last 90 days, open ones included.
    """
    today = local(now, county.zone).day
    days = days_between(add_days(today, -TREND_DAYS), today)
    # Each part gives its fields in the order of Kpis.
    return Kpis._make(
        (
            *_reported(conn, county, scope, now, days),
            *_stocks(conn, county, scope, now, days),
            *_due(conn, scope, days),
            *close_times(conn, county, scope, now),
        )
    )


def _reported(
    conn: Connection, county: County, scope: Scope, now: int, days: Sequence[int]
) -> tuple[int, float | None, float | None, float | None, list[int]]:
    """Today's reports, expectation and limits, and the trend."""
    trend = [n for (n,) in by_day(conn, scope, days[0], days[-1], ["reported"])]
    return trend[-1], *_expected(conn, county, scope, now), trend


def _stocks(
    conn: Connection, county: County, scope: Scope, now: int, days: Sequence[int]
) -> tuple[int, int, int | None, list[int], int, int, list[int], int, int, list[int]]:
    """What awaits dispatch, what is being handled, what is overdue, in the order of Kpis."""
    cases = _open_now(conn, scope)
    running = [case for case in cases if not case.suspended]
    to_accept = [case for case in running if case.stage in TO_ACCEPT]
    to_dispatch = [case for case in running if case.stage in TO_DISPATCH]
    handling = [case for case in cases if case.stage in HANDLING]
    late = [case for case in running if _overdue(case, now)]
    changes = moves(conn, scope, days)
    midnight = start_of(days[-1], county.zone)
    return (
        len(to_accept),
        len(to_dispatch),
        _oldest_s(to_dispatch, now),
        _stock_trend(len(to_dispatch), TO_DISPATCH, changes, days),
        len(handling),
        sum(case.stage in HANDLING for case in late),
        _stock_trend(len(handling), HANDLING, changes, days),
        len(late),
        sum((case.due_at or 0) >= midnight for case in late),
        _overdue_trend(conn, county, scope, late, days),
    )


def _due(
    conn: Connection, scope: Scope, days: Sequence[int]
) -> tuple[int, int, list[float | None]]:
    """Cases due in the cohort's days, those closed in time, and the share of each recent day."""
    today, yesterday = days[-1], days[-2]
    measures = ["due", "due_on_time"]
    n, k = totals(conn, scope, add_days(today, -COHORT_DAYS), yesterday, measures)
    daily = by_day(conn, scope, days[0], yesterday, measures)
    return n, k, [rate(on_time, due) for due, on_time in daily]


def _open_now(conn: Connection, scope: Scope) -> list[_Open]:
    statement = select(
        incident.c.stage, incident.c.reported_at, incident.c.due_current, incident.c.suspended_at
    ).where(*open_cases(scope))
    return [
        _Open(stage, reported_at, due_at, suspended_at is not None)
        for stage, reported_at, due_at, suspended_at in conn.execute(statement).all()
    ]


def _overdue(case: _Open, now: int) -> bool:
    return case.due_at is not None and case.due_at < now


def _oldest_s(cases: list[_Open], now: int) -> int | None:
    if not cases:
        return None
    return max(0, now - min(case.reported_at for case in cases)) // 1000


def _expected(
    conn: Connection, county: County, scope: Scope, now: int
) -> tuple[float | None, float | None, float | None]:
    """Mean and 95 % limits of the reports by this time of day; None without enough weeks."""
    reports = same_weekday(conn, county, scope, now)
    if not reports.comparable:
        return None, None, None
    elapsed = now - start_of(local(now, county.zone).day, county.zone)
    ends = [start_of(day, county.zone) + elapsed for day in reports.days]
    counts = [
        [sum(at <= end for at in times)] for end, times in zip(ends, reports.history, strict=True)
    ]
    band = predictive_band(counts)
    return float(band.expected[0]), float(band.low[0]), float(band.high[0])


def _stock_trend(
    current: int,
    stages: tuple[Stage, ...],
    changes: list[tuple[int, str, str, int]],
    days: Sequence[int],
) -> list[int]:
    """Stock at the end of each day: today's, less what came in and went out since."""
    net = dict.fromkeys(days, 0)
    for day, before, after, n in changes:
        net[day] += n * ((after in stages) - (before in stages))
    trend = [current]
    for day in reversed(days[1:]):
        trend.append(max(0, trend[-1] - net[day]))
    return trend[::-1]


def _overdue_trend(
    conn: Connection, county: County, scope: Scope, late: list[_Open], days: Sequence[int]
) -> list[int]:
    """Overdue and open at the end of each day, the last one now, by today's due dates."""
    closed_late = select(incident.c.due_current, incident.c.closed_at).where(
        *within(incident, scope),
        incident.c.closed_day.between(days[1], days[-1]),
        incident.c.on_time == 0,
        incident.c.counts.is_(True),
    )
    closed = conn.execute(closed_late).all()
    trend = []
    for next_day in days[1:]:
        moment = start_of(next_day, county.zone)
        still_open = sum((case.due_at or 0) < moment for case in late)
        trend.append(still_open + sum(due < moment <= end for due, end in closed))
    return [*trend, len(late)]
