"""How much of its limit a case has spent at a moment, by the clock that limit runs on.

Told from its end: what is left until the due time, in limits as first set. So pauses cost nothing,
and more time given is time left again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.statistics.arrays import Bools, Floats, Ints
from data_layer.core.working_time import MINUTE_MS
from data_layer.vocab import LimitStage

# Shares are kept to the thousandth, rounded up: beyond 1 stays beyond 1.
THOUSAND = 1000


class Timed(NamedTuple):
    """What the limit of a case is told by; names equal columns of an incident."""

    reported_at: int
    due_original: int | None
    due_current: int | None
    deadline: int | None
    category: str
    urgency: str
    report_level: int
    limit_version: int


def spent(county: County, cases: Sequence[Timed], at: Iterable[int]) -> Floats:
    """The share of its limit each case has spent at its moment of `at`: 1 when it is due, more once
    it is late, not below 0, to the thousandth; nan without a limit."""
    limited = np.array([bool(c.due_original and c.due_current) for c in cases], bool)
    working = np.array([_counts_work(county, case) for case in cases], bool)
    came = np.array([case.reported_at for case in cases], np.int64)
    first = np.array([case.due_original or 0 for case in cases], np.int64)
    due = np.array([case.due_current or 0 for case in cases], np.int64)
    moment = np.fromiter(at, np.int64, len(cases))
    whole = _length(county, came, first, working)
    left = _length(county, moment, due, working)
    share = 1 - np.divide(left, whole, out=np.full(len(cases), np.nan), where=whole > 0)
    told = np.ceil(np.maximum(share, 0.0) * THOUSAND - 1e-6) / THOUSAND
    # An office is closed when a case becomes late at night: its clock stands, and it is late.
    told = np.where(moment > due, np.maximum(told, 1 + 1 / THOUSAND), np.minimum(told, 1.0))
    return np.where(limited & (whole > 0), told, np.nan)


def _counts_work(county: County, case: Timed) -> bool:
    if case.deadline is not None:
        return False
    limit = county.limit(
        case.limit_version, case.urgency, case.category, case.report_level, LimitStage.CASE
    )
    return limit is not None and limit.unit in WORKING_UNITS


def _length(county: County, begin: Ints, end: Ints, working: Bools) -> Floats:
    calendar = county.working_time(county.calendar_version)
    worked = calendar.work_minutes(begin, end) * MINUTE_MS
    return np.where(working, worked, (end - begin).astype(float))
