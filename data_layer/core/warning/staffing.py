"""Places where people are missing: empty seats, and more seconded than the cap allows."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from math import floor
from typing import NamedTuple

VACANT_DAYS = 30


class Gap(StrEnum):
    """What is amiss with the people of a place."""

    VACANT = "vacant"
    NO_CHIEF = "no_chief"
    NO_WORKER = "no_worker"
    OVER_CAP = "over_cap"


class Seat(NamedTuple):
    """A post of a grid or township: its role, and since how many days nobody holds it (None: it is
    held)."""

    area: str
    role: str
    empty_days: int | None


class Staff(NamedTuple):
    """People of a township in post, and how many of them are seconded by order."""

    area: str
    in_post: int
    seconded: int


class Missing(NamedTuple):
    """A gap of a place: `n` of `of`, and its longest days (0 where days say nothing)."""

    area: str
    gap: Gap
    n: int
    of: int
    days: int


ALONE = {"chief": Gap.NO_CHIEF, "worker": Gap.NO_WORKER}


def vacancies(seats: Iterable[Seat], *, least_days: int = VACANT_DAYS) -> list[Missing]:
    """Places without a single chief or worker, from the first day on, and other posts that stay
    empty for `least_days` or longer; by area, whoever is wholly missing first."""
    by_role: dict[tuple[str, str], list[Seat]] = {}
    for seat in seats:
        by_role.setdefault((seat.area, seat.role), []).append(seat)
    found: dict[tuple[str, Gap], Missing] = {}
    for (area, role), own in by_role.items():
        empty = [seat.empty_days for seat in own if seat.empty_days is not None]
        if role in ALONE and len(empty) == len(own):
            _add(found, Missing(area, ALONE[role], len(empty), len(own), max(empty)))
        elif long := [days for days in empty if days >= least_days]:
            _add(found, Missing(area, Gap.VACANT, len(long), len(own), max(long)))
    order = list(Gap)
    return sorted(found.values(), key=lambda one: (one.area, -order.index(one.gap)))


def over_cap(staff: Iterable[Staff], cap: float) -> list[Missing]:
    """Townships with more seconded than the share `cap` (0.1) of people in post, by area; `of` is
    how many the cap allows. Over people, never over posts."""
    found = []
    for one in staff:
        # A cap of 10 % of 30 is 3 whole people; the small addition undoes binary fractions.
        allowed = floor(cap * one.in_post + 1e-9)
        if one.seconded > allowed:
            found.append(Missing(one.area, Gap.OVER_CAP, one.seconded, allowed, 0))
    return sorted(found)


def _add(found: dict[tuple[str, Gap], Missing], one: Missing) -> None:
    before = found.get((one.area, one.gap))
    if before is not None:
        one = Missing(
            one.area, one.gap, one.n + before.n, one.of + before.of, max(one.days, before.days)
        )
    found[one.area, one.gap] = one
