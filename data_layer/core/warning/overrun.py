"""How long a case has been at work beside its limit, as an official counts both: a limit of days by
days of its kind after the day of the report, any other by its own clock."""

from __future__ import annotations

from typing import NamedTuple

from data_layer.core.county import County
from data_layer.core.days import local, to_date
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.warning.spent import Timed
from data_layer.vocab import LimitStage, LimitUnit


class Overrun(NamedTuple):
    """The limit as first set, and what is used of it: days of its kind where `unit` is one of days,
    else ms. Pauses and more time cost nothing, since what counts is how far it is past its end."""

    limit: int
    used: int
    unit: LimitUnit

    @property
    def times(self) -> float:
        """How many limits are used."""
        return self.used / self.limit


def overrun(county: County, case: Timed, at: int) -> Overrun | None:
    """How a case stands at a moment (ms); None without a limit. A moment at midnight is of the day
    that ends."""
    if not case.due_original or not case.due_current:
        return None
    unit = _unit(county, case)
    limit = _length(county, unit, case.reported_at, case.due_original)
    if limit <= 0:
        # As where an urgent case is due on the day it came.
        unit = LimitUnit.CLOCK_MINUTES
        limit = case.due_original - case.reported_at
    if limit <= 0:
        return None
    return Overrun(limit, max(0, limit + _length(county, unit, case.due_current, at - 1)), unit)


def _unit(county: County, case: Timed) -> LimitUnit:
    """What the limit of a case is counted in; one fixed by instruction runs by the clock."""
    rule = county.limit(
        case.limit_version, case.urgency, case.category, case.report_level, LimitStage.CASE
    )
    return LimitUnit.CLOCK_MINUTES if case.deadline or rule is None else LimitUnit(rule.unit)


def _length(county: County, unit: LimitUnit, begin: int, end: int) -> int:
    if unit == LimitUnit.CALENDAR_DAYS:
        first, last = (to_date(local(at, county.zone).day) for at in (begin, end))
        return (last - first).days
    calendar = county.working_time(county.calendar_version)
    if unit == LimitUnit.WORK_DAYS:
        return calendar.workdays(begin, end)
    return calendar.worked_ms(begin, end) if unit in WORKING_UNITS else end - begin
