"""Reports of the same weekday in the past eight weeks: what today is compared with."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.visible import counted, within

WEEKS = 8
MIN_WEEKS = 4


class Reports(NamedTuple):
    """Report times (ms) of today and of each comparable day, oldest first."""

    today: list[int]
    days: list[int]
    history: list[list[int]]

    @property
    def comparable(self) -> bool:
        """Whether there are enough comparable days for an expectation."""
        return len(self.days) >= MIN_WEEKS


def same_weekday(conn: Connection, county: County, scope: Scope, now: int) -> Reports:
    """Report times of today and of the same weekday in the last eight weeks.

    Days up to the county's first report are left out: no data is not a quiet day.
    """
    today = local(now, county.zone).day
    past = [add_days(today, -7 * week) for week in range(WEEKS, 0, -1)]
    statement = select(incident.c.report_day, incident.c.reported_at).where(
        *within(incident, scope), counted(county), incident.c.report_day.in_([*past, today])
    )
    times: dict[int, list[int]] = defaultdict(list)
    for day, reported_at in conn.execute(statement).all():
        times[day].append(reported_at)
    first = first_report_day(conn, scope)
    days = [day for day in past if first and day > first]
    return Reports(times[today], days, [times[day] for day in days])


def first_report_day(conn: Connection, scope: Scope) -> int:
    """The day of the county's first report; 0 before it."""
    first = select(func.min(incident.c.report_day)).where(
        incident.c.county_code == scope.county_code
    )
    return conn.scalar(first) or 0
