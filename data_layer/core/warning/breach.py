"""Whether an open case will miss its limit, judged by what became of cases like it.

Of the cases of the same kind that were as old and still open, what share was still open at the
limit: conditional Kaplan-Meier, S(limit) / S(age). A kind with few of them is drawn towards the
wider one: category and urgency, category, the county.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats, Ints
from data_layer.core.statistics.survival import Curve, closed_by, kaplan_meier

# With fewer closings a kind has no curve of its own; the wider one weighs as much as so many cases.
LEAST_CLOSED = 30
# With fewer alike, a sentence names the wider kind that mostly made the chance.
LEAST_ALIKE = 20
# From the narrowest to the widest kind a case belongs to; the last is the same for all.
Kinds = Sequence[Hashable]


class Like(NamedTuple):
    """Why a probability is what it is: of `alike` cases of `kind` that were open at that age,
    `missed` were still open at the limit (as far as known, censored ones counted in proportion);
    and of which `wider` kind it was drawn towards the share (None: of none)."""

    kind: Hashable
    alike: int
    missed: float
    wider: Like | None = None

    @property
    def is_few(self) -> bool:
        """Whether the wider kind weighs more than it."""
        return self.alike < LEAST_ALIKE


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


def chances(curves: Curves, kinds: Sequence[Kinds], ages: ArrayLike, limit: float) -> Floats:
    """The chance of each case that is open at its age to be still open at `limit`: 1 once it is
    past it, nan where no kind it belongs to has a curve that reaches so far. All belong to equally
    many kinds."""
    age = np.asarray(ages, float)
    chance = np.full(age.size, np.nan)
    for names in reversed(list(zip(*kinds, strict=True))):
        for name, rows in _rows_of(names).items():
            own, alike = _conditional(curves, name, age[rows], limit)
            chance[rows] = _blend(own, chance[rows], alike)
    return np.where(age >= limit, 1.0, chance)


def probability(curves: Curves, kinds: Kinds, age: float, limit: float) -> float | None:
    """`chances` of one case; None where it is not known."""
    chance = float(chances(curves, [kinds], [age], limit)[0])
    return None if np.isnan(chance) else chance


def like(curves: Curves, kinds: Kinds, age: float, limit: float) -> Like | None:
    """The sentence behind a chance: the narrowest kind that has a curve there, with the next wider
    one; of few cases with the first wider one that has enough."""
    known = list(_known(curves, kinds, age, limit))
    if not known:
        return None
    own, *wider = known
    more = [one for one in wider if one.alike > own.alike]
    firm = [one for one in more if not one.is_few] if own.is_few else more
    return own._replace(wider=next(iter([*firm, *reversed(more)]), None))


def _known(curves: Curves, kinds: Kinds, age: float, limit: float) -> Iterator[Like]:
    """What each kind says that has a curve there, the narrowest first."""
    for name in kinds:
        own, alike = _conditional(curves, name, np.array([age]), limit)
        if alike[0] and not np.isnan(own[0]):
            yield Like(name, int(alike[0]), float(own[0] * alike[0]))


def _conditional(curves: Curves, name: Hashable, ages: Floats, limit: float) -> tuple[Floats, Ints]:
    """Of the cases of a kind that were open at each age, the share that still was at the limit (nan
    where that is not known), and how many they were."""
    unknown = np.full(ages.size, np.nan)
    if name not in curves.by_kind:
        return unknown, np.zeros(ages.size, np.int64)
    curve, times = curves.by_kind[name]
    still_now, still_then = 1 - closed_by(curve, ages), 1 - closed_by(curve, [limit])
    alike = times.size - np.searchsorted(times, ages, side="right")
    return np.divide(still_then, still_now, out=unknown, where=still_now > 0), alike


def _blend(own: Floats, wider: Floats, alike: Ints) -> Floats:
    """The own kind's word drawn towards the wider one's; either alone where the other has none."""
    share = alike / (alike + LEAST_CLOSED)
    both = share * own + (1 - share) * wider
    return np.where(np.isnan(own), wider, np.where(np.isnan(wider), own, both))


def _rows_of(names: Iterable[Hashable]) -> dict[Hashable, list[int]]:
    rows: dict[Hashable, list[int]] = {}
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(row)
    return rows
