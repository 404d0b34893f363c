"""How much of a running limit is left, in the time it counts, and how far it has gone."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from data_layer.core.clock_facts import BY_DAY, CalendarFacts
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.working_time import WorkingTime

MINUTE_MS = 60_000


class Light(StrEnum):
    """How a clock stands: 超期, 将超期, 剩余, 已停表; none where nothing runs."""

    OVERDUE = "overdue"
    SOON = "soon"
    RUNNING = "running"
    PAUSED = "paused"
    NONE = "none"


class Left(NamedTuple):
    """Whole days and the rest in ms; a day is a working day where the limit counts working time.

    Of a limit in days whole days are left, and a rest on the last of them alone: it begins with the
    day after, so with the hours of today more would be left than was allowed. `late` when the time
    is over: then it is how long ago. `provisional` when it depends on a year without an official
    calendar.
    """

    late: bool
    days: int
    ms: int
    working: bool
    provisional: bool

    @property
    def brief(self) -> bool:
        """Less than a minute of the time it counts. Of working time none goes by after office, so
        that a limit may be over for a night without being late by a minute."""
        return not self.days and self.ms < MINUTE_MS


def light_of(due: int | None, warn: int | None, now: int, *, paused: bool) -> Light:
    """The state of a clock at a moment."""
    if paused:
        return Light.PAUSED
    if due is None:
        return Light.NONE
    if due <= now:
        return Light.OVERDUE
    return Light.SOON if warn is not None and warn <= now else Light.RUNNING


def time_left(due: int, unit: str, now: int, working: WorkingTime, zone: str) -> Left:
    """What is left at `now` of a limit that ends at `due` and counts `unit` (LimitUnit)."""
    late = due <= now
    first, last = (due, now) if late else (now, due)
    facts, works = CalendarFacts(zone, working), unit in WORKING_UNITS
    span = facts.span(first, last, unit)
    days, rest = divmod(span, facts.day_ms(due, unit))
    if not late and unit in BY_DAY:
        days = facts.days_ahead(now, due, unit)
        rest = 0 if days else span
    provisional = works and bool(working.provisional(first, last))
    return Left(late, days, rest, works, provisional)
