"""Cases that drag on: open far beyond their limit, or opened again and again."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

TIMES_LIMIT, REOPENINGS = 2.0, 2


class Why(StrEnum):
    """What makes a case long unsolved."""

    LIMIT = "limit"
    REOPENED = "reopened"


class OpenCase(NamedTuple):
    """An open case: its age and its whole limit by the same clock (None: no limit), and how often
    it was reopened."""

    case_no: str
    age: float
    limit: float | None
    reopened: int


class Lasting(NamedTuple):
    """A long unsolved case: why, and its age in limits (None: no limit)."""

    case_no: str
    why: tuple[Why, ...]
    limits: float | None


def lasting(
    cases: Iterable[OpenCase], *, times: float = TIMES_LIMIT, reopenings: int = REOPENINGS
) -> list[Lasting]:
    """Cases open for more than `times` their limit or reopened at least `reopenings` times, the
    longest first."""
    found = []
    for case in cases:
        limits = case.age / case.limit if case.limit else None
        why = {
            Why.LIMIT: limits is not None and limits > times,
            Why.REOPENED: case.reopened >= reopenings,
        }
        if any(why.values()):
            reasons = tuple(reason for reason, is_so in why.items() if is_so)
            found.append(Lasting(case.case_no, reasons, limits))
    return sorted(found, key=lambda one: (-(one.limits or 0.0), one.case_no))
