"""What an explanation of a due time asks of the calendar: spans in a clock's own unit, whole days,
and the days that were left out between."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from data_layer.core.calendar_days import CalendarDay
from data_layer.core.days import DAY_MS, add_days, days_between, local, start_of
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.working_time import WorkingTime
from data_layer.vocab import LimitUnit

# Limits that begin with the day after and count days, not hours.
BY_DAY = frozenset({LimitUnit.WORK_DAYS, LimitUnit.CALENDAR_DAYS})


class Run(NamedTuple):
    """Days in a row that are the same thing: `kind` (DayKind) and the holiday's name."""

    first: int
    last: int
    kind: str
    name: str


class CalendarFacts(NamedTuple):
    """Answers for one zone and one version of the calendar."""

    zone: str
    working: WorkingTime

    def span(self, begin: int, end: int, unit: str) -> int:
        """Time from `begin` to `end` as a clock of that unit counts it, in ms."""
        return self.working.worked_ms(begin, end) if unit in WORKING_UNITS else end - begin

    def day_ms(self, at: int, unit: str) -> int:
        """What makes a day of such a span: 24 hours, or the office hours of the workday at or after
        a moment."""
        if unit not in WORKING_UNITS:
            return DAY_MS
        begin = start_of(local(self.working.after_work_ms(at, 0), self.zone).day, self.zone)
        return self.working.worked_ms(begin, begin + DAY_MS) or DAY_MS

    def counts_from(self, start: int, unit: str) -> int:
        """When the time that is counted from `start` begins to run."""
        if unit in BY_DAY:
            start = start_of(add_days(local(start, self.zone).day, 1), self.zone)
        # An office closes at the moment that still counts as open: look a millisecond further.
        return self.working.after_work_ms(start, 1) - 1 if unit in WORKING_UNITS else start

    def whole_days(self, begin: int, end: int, unit: str) -> int:
        """How many whole days a due time moved from `begin` to `end`; 0 when it was not by whole
        days."""
        if end <= begin:
            return 0
        if unit == LimitUnit.CALENDAR_DAYS:
            days, rest = divmod(end - begin, DAY_MS)
            return 0 if rest else days
        if unit not in WORKING_UNITS:
            return 0
        days = self.working.workdays(begin, end)
        return days if days and self.working.end_of_workday(begin, days) == end else 0

    def days_ahead(self, now: int, due: int, unit: str) -> int:
        """How many whole days of a limit in days are still ahead: today is none of them, as the day
        of a report is none of those it allows. 0 on the last day, and for limits in hours."""
        if unit not in BY_DAY:
            return 0
        whole = self.span(now, due, unit) // self.day_ms(due, unit)
        if unit in WORKING_UNITS:
            return min(whole, self.working.workdays(now, due))
        return min(
            whole, len(days_between(local(now, self.zone).day, local(due, self.zone).day)) - 1
        )

    def left_out(self, begin: int, end: int, unit: str) -> tuple[Run, ...]:
        """The days between that are no plain workdays, in runs; none where every day counts."""
        if unit not in WORKING_UNITS or end <= begin:
            return ()
        return tuple(_runs(self.working.days_off(begin, end)))


def _runs(days: Iterable[CalendarDay]) -> Iterable[Run]:
    """Days in a row of one kind and name; ordinals fall together exactly in a row."""
    for _, group in groupby(enumerate(days), key=_in_a_row):
        row = [day for _, day in group]
        yield Run(row[0].day, row[-1].day, row[0].kind, row[0].name)


def _in_a_row(placed: tuple[int, CalendarDay]) -> tuple[int, str, str]:
    place, day = placed
    ordinal = start_of(day.day, "UTC") // DAY_MS
    return ordinal - place, day.kind, day.name
