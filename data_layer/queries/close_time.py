"""How long a case takes from report to closing, open cases included."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date
from data_layer.core.scope import Scope
from data_layer.core.statistics import NO_RATE_BELOW, kaplan_meier, median_time, nearest_rank
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
    closed = conn.scalars(
        select(incident.c.closed_at - incident.c.reported_at).where(
            *within(incident, scope),
            counted(county),
            incident.c.report_day.between(first, today),
            incident.c.closed_at.is_not(None),
        )
    ).all()
    reported = conn.scalars(
        select(incident.c.reported_at).where(
            *open_cases(scope), incident.c.report_day.between(first, today)
        )
    ).all()
    ages = np.maximum(0, now - np.array(reported, dtype=np.int64))
    p50 = median_time(kaplan_meier(np.array(closed, dtype=np.int64), ages))
    return CloseTimes(
        None if p50 is None else p50 / 1000,
        len(closed),
        len(reported),
        _weekly(conn, scope, today),
    )


def _weekly(conn: Connection, scope: Scope, today: int) -> list[float | None]:
    statement = select(incident.c.closed_day, incident.c.closed_at - incident.c.reported_at).where(
        *within(incident, scope),
        incident.c.counts.is_(True),
        incident.c.closed_day.between(add_days(today, -7 * WEEKS), add_days(today, -1)),
    )
    weeks: list[list[int]] = [[] for _ in range(WEEKS)]
    week_of: dict[int, int] = {}
    for day, taken in conn.execute(statement):
        if day not in week_of:
            week_of[day] = WEEKS - 1 - ((to_date(today) - to_date(day)).days - 1) // 7
        weeks[week_of[day]].append(taken)
    return [_median_s(week) for week in weeks]


def _median_s(times: list[int]) -> float | None:
    median = nearest_rank(times, 0.5)
    return median / 1000 if median is not None and len(times) >= NO_RATE_BELOW else None
