"""How long a limit is without its pauses, and when a share of it is gone."""

from __future__ import annotations

from collections.abc import Sequence

from data_layer.core.working_time import WorkingTime
from data_layer.vocab import LimitUnit

WORKING_UNITS = frozenset({LimitUnit.WORK_MINUTES, LimitUnit.WORK_DAYS})
# Yellow light: this share of a limit is gone (a quarter is left).
WARN_AFTER = 3, 4
# When every clock stood still: begin and end.
Pause = tuple[int, int]
# What a clock counts (LimitUnit), and the working time it may count by.
Counting = tuple[str, WorkingTime]


def net_length(
    start: int, due: int, pauses: Sequence[Pause], unit: str, working: WorkingTime
) -> int:
    """The time from `start` to `due` as a clock of that unit counts it, without the pauses that put
    that due time off."""
    counts = unit in WORKING_UNITS
    length = working.worked_ms(start, due) if counts else due - start
    for begin, end in pauses:
        if start <= begin < due:
            length -= working.worked_ms(begin, end) if counts else end - begin
    return length


def share_at(
    share: tuple[int, int], start: int, due: int, pauses: Sequence[Pause], rules: Counting
) -> int:
    """When that share of a limit is gone: the rest of its net length before `due`, but never before
    `start`."""
    gone, of = share
    unit, working = rules
    whole = net_length(start, due, pauses, unit, working)
    rest = whole - whole * gone // of
    if rest <= 0:
        return max(start, due)
    at = working.after_work_ms(due, -rest) if unit in WORKING_UNITS else due - rest
    return max(start, at)


def warn_at(
    start: int, due: int, unit: str, working: WorkingTime, pauses: Sequence[Pause] = ()
) -> int:
    """When a quarter of the net time from `start` to `due` is left."""
    return share_at(WARN_AFTER, start, due, pauses, (unit, working))
