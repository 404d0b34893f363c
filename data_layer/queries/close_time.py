"""How long a case takes from report to closing, open cases included."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, String, cast, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.core.statistics.percentiles import nearest_rank
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.statistics.survival import kaplan_meier, quantile
from data_layer.db.tables import incident
from data_layer.queries.visible import counted, open_cases, within

ARRIVAL_DAYS = 90
WEEKS = 8


class CloseTimes(NamedTuple):
    """Median seconds, the closed and open cases behind it, and the median of each past week."""

    p50_s: float | None
    closed: int
    open: int
    weekly_p50_s: list[float | None]


def close_times(conn: Connection, county: County, scope: Scope, now: int) -> CloseTimes:
    """Kaplan-Meier median over the reports of the last 90 days, in natural time.

    Void cases are left out; suspended ones stay open. The weekly figures are nearest-rank medians
    of what was closed in each of the last eight spans of seven full days, None below five cases.
    """
    today = local(now, county.zone).day
    first = add_days(today, -ARRIVAL_DAYS)
    closed = _taken(
        conn,
        *within(incident, scope),
        counted(county),
        incident.c.report_day.between(first, today),
        incident.c.closed_at.is_not(None),
    )
    reported = np.array(
        conn.scalars(select(incident.c.reported_at).where(*open_cases(scope))).all(), np.int64
    )
    # Filtered here: a second range in SQL would draw the planner away from the few open cases.
    reported = reported[reported >= start_of(first, county.zone)]
    p50 = quantile(kaplan_meier(closed, np.maximum(0, now - reported)), 0.5)
    return CloseTimes(
        None if p50 is None else p50 / 1000, closed.size, reported.size, _weekly(conn, scope, today)
    )


def _weekly(conn: Connection, scope: Scope, today: int) -> list[float | None]:
    medians = []
    for week in range(WEEKS, 0, -1):
        days = add_days(today, -7 * week), add_days(today, -7 * week + 6)
        taken = _taken(
            conn,
            *within(incident, scope),
            incident.c.counts.is_(True),
            incident.c.closed_day.between(*days),
        )
        median = nearest_rank(taken, 0.5) if taken.size >= NO_RATE_BELOW else None
        medians.append(None if median is None else median / 1000)
    return medians


def _taken(conn: Connection, *conditions: ColumnElement[bool]) -> NDArray[np.int64]:
    """Milliseconds from report to closing of every case that meets the conditions."""
    # One joined text instead of tens of thousands of rows: half the time, no garbage.
    taken = cast(incident.c.closed_at - incident.c.reported_at, String)
    joined = conn.scalar(select(func.aggregate_strings(taken, ",")).where(*conditions))
    return np.fromstring(joined or "", np.int64, sep=",")
