"""Whether an open case will miss its limit, judged by what became of cases like it.

Of the cases of the same kind that were as old and still open, what share was still open at the
limit: conditional Kaplan-Meier, S(limit) / S(age). A kind with few of them is drawn towards the
wider one: category and urgency, category, the county.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats
from data_layer.core.statistics.survival import Curve, closed_by, kaplan_meier

# With fewer closings a kind has no curve of its own; the wider one weighs as much as so many cases.
LEAST_CLOSED = 30
# From the narrowest to the widest kind a case belongs to; the last is the same for all.
Kinds = Sequence[Hashable]


class Like(NamedTuple):
    """Why a probability is what it is: of `alike` cases of `kind` that were open at that age,
    `missed` were still open at the limit (as far as known, censored ones counted in proportion)."""

    kind: Hashable
    alike: int
    missed: float


class Curves(NamedTuple):
    """One survival curve a kind, and the sorted times (ends and ages) of its cases."""

    by_kind: Mapping[Hashable, tuple[Curve, Floats]]


def learn(kinds: Sequence[Kinds], ages: ArrayLike, ended: ArrayLike) -> Curves:
    """The curves of all kinds from one entry a case: its kinds, its age at its end or now (by the
    clock the limits run on), and whether it ended.

    Give every case reported in a period, the open ones too: leaving these out would make late ones
    rare.
    """
    age, over = np.asarray(ages, float), np.asarray(ended, bool)
    rows: dict[Hashable, list[int]] = {}
    for row, names in enumerate(kinds):
        for name in names:
            rows.setdefault(name, []).append(row)
    found = {}
    for name, own in rows.items():
        times, gone = age[own], over[own]
        if gone.sum() >= LEAST_CLOSED:
            found[name] = (kaplan_meier(times[gone], times[~gone]), np.sort(times))
    return Curves(found)


def probability(curves: Curves, kinds: Kinds, age: float, limit: float) -> float | None:
    """The chance that a case open at `age` is still open at `limit`; 1 once it is past it, None
    where no kind it belongs to has a curve that reaches so far."""
    if age >= limit:
        return 1.0
    chance: float | None = None
    for name in reversed(kinds):
        own, weight = _conditional(curves, name, age, limit)
        if own is not None:
            chance = own if chance is None else _blend(own, chance, weight)
    return chance


def like(curves: Curves, kinds: Kinds, age: float, limit: float) -> Like | None:
    """The sentence behind a probability: the narrowest kind that has a curve there."""
    for name in kinds:
        own, alike = _conditional(curves, name, age, limit)
        if own is not None and alike:
            return Like(name, alike, own * alike)
    return None


def _conditional(
    curves: Curves, name: Hashable, age: float, limit: float
) -> tuple[float | None, int]:
    known = curves.by_kind.get(name)
    if known is None:
        return None, 0
    curve, times = known
    still_now, still_then = 1 - closed_by(curve, [age, limit])
    alike = int(times.size - np.searchsorted(times, age, side="right"))
    if np.isnan(still_then) or not still_now > 0:
        return None, alike
    return float(still_then / still_now), alike


def _blend(own: float, wider: float, alike: int) -> float:
    share = alike / (alike + LEAST_CLOSED)
    return share * own + (1 - share) * wider
