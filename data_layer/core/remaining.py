"""How much of a running limit is left, in the time it counts, and how far it has gone."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from data_layer.core.days import DAY_MS, local, start_of
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.working_time import WorkingTime


class Light(StrEnum):
    """How a clock stands: 超期, 将超期, 剩余, 已停表; none where nothing runs."""

    OVERDUE = "overdue"
    SOON = "soon"
    RUNNING = "running"
    PAUSED = "paused"
    NONE = "none"


class Left(NamedTuple):
    """Whole days and the rest in ms; a day is a working day where the limit counts working time.

    `late` when the time is over: then it is how long ago. `provisional` when it depends on a year
    without an official calendar.
    """

    late: bool
    days: int
    ms: int
    working: bool
    provisional: bool


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
    if unit not in WORKING_UNITS:
        days, rest = divmod(last - first, DAY_MS)
        return Left(late, days, rest, working=False, provisional=False)
    days, rest = divmod(working.worked_ms(first, last), _workday_ms(due, working, zone))
    return Left(late, days, rest, working=True, provisional=bool(working.provisional(first, last)))


def _workday_ms(due: int, working: WorkingTime, zone: str) -> int:
    """Working time of the day a limit ends on; of the next workday when it ends on none."""
    begin = start_of(local(working.after_work_ms(due, 0), zone).day, zone)
    return max(1, working.worked_ms(begin, begin + DAY_MS))
