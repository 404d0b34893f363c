"""The space-time permutation scan: neighbouring grids that had more of late than all else explains.

M. Kulldorff and others, A space-time permutation scan statistic for disease outbreak detection,
PLoS Medicine 2005. Only cases are needed, no population: what a cylinder (a grid with its nearest
ones, the last so many days) should hold follows from how many cases its grids had and how many
those days had anywhere. A rise of the whole county is therefore not seen, by design.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_layer.core.statistics.arrays import Floats, Ints
from data_layer.core.warning.neighbours import NOBODY

REPLICATES, ENOUGH_ABOVE, WINDOW_DAYS = 999, 50, 7


class Cluster(NamedTuple):
    """The grid in its middle, its grids from there on, the last `days` days, `observed` cases
    where `expected` were due, its log likelihood ratio and its p-value."""

    centre: int
    areas: tuple[int, ...]
    days: int
    observed: int
    expected: float
    llr: float
    p: float

    @property
    def recurrence_days(self) -> float:
        """Once in so many nights chance alone does the like."""
        return 1 / self.p


class Scan(NamedTuple):
    """The likeliest clusters, none sharing a grid with a likelier one, and how it was made: the
    seed and the replicates run, of those asked for."""

    clusters: tuple[Cluster, ...]
    cases: int
    seed: int
    replicates: int
    asked: int


class _Ground(NamedTuple):
    """What no permutation changes: the log of what each cylinder should hold and of the rest,
    where these are known, and n ln n for every number of cases."""

    order: Ints
    windows: int
    expected: Floats
    log_expected: Floats
    log_rest: Floats
    n_log_n: Floats


def scan(
    areas: Ints,
    ages: Ints,
    order: Ints,
    seed: int,
    *,
    windows: int = WINDOW_DAYS,
    replicates: int = REPLICATES,
    enough_above: int = ENOUGH_ABOVE,
    most: int = 5,
) -> Scan:
    """The clusters of the last 1..`windows` days, the likeliest first.

    One entry a case: the number of its area and its age in days on the night (0: today); the ages
    span the whole period. `order` are the rows of `neighbours`. Ages are permuted over the cases
    `replicates` times; as soon as `enough_above` of these exceed the likeliest cluster it is no
    news, and no more are made. The same seed gives the same answer.
    """
    n = int(areas.size)
    if n == 0:
        return Scan((), 0, seed, 0, replicates)
    ground = _ground(areas, ages, order, windows)
    found = _ratios(ground, _cylinders(ground, areas, ages))
    likeliest = _apart(ground, found, most)
    best = likeliest[0][0] if likeliest else 0.0
    if best <= 0:
        return Scan((), n, seed, 0, replicates)
    chance = _chance(ground, areas, ages, best, seed, replicates, enough_above)
    counts = _cylinders(ground, areas, ages)
    clusters = tuple(
        _cluster(ground, counts, llr, centre, size, window, chance)
        for llr, centre, size, window in likeliest
    )
    return Scan(clusters, n, seed, chance.size, replicates)


def likelihood_ratio(observed: float, expected: float, cases: int) -> float:
    """ln of how much likelier `observed` of all `cases` are in a cylinder of its own rate than in
    one that should hold `expected`; 0 where it holds no more than that."""
    if observed <= expected:
        return 0.0
    inside = observed * float(np.log(observed / expected))
    rest = cases - observed
    return inside + (rest * float(np.log(rest / (cases - expected))) if rest else 0.0)


def _ground(areas: Ints, ages: Ints, order: Ints, windows: int) -> _Ground:
    n = areas.size
    of_area = np.append(np.bincount(areas, minlength=order.shape[0]), 0)
    around = of_area[order].cumsum(axis=1)
    recent = np.bincount(ages[ages < windows], minlength=windows).cumsum()
    expected = around[:, :, None] * recent / n
    with np.errstate(divide="ignore"):
        log_expected, log_rest = np.log(expected), np.log(n - expected)
    numbers = np.arange(n + 1.0)
    n_log_n = numbers * np.log(np.maximum(numbers, 1))
    return _Ground(order, windows, expected, log_expected, log_rest, n_log_n)


def _cylinders(ground: _Ground, areas: Ints, ages: Ints) -> Ints:
    """Cases by centre, by how many of its neighbours, by the last 1..windows days."""
    rows, windows = ground.order.shape[0] + 1, ground.windows
    recent = ages < windows
    cells = np.bincount(areas[recent] * windows + ages[recent], minlength=rows * windows)
    table = cells.reshape(rows, windows).cumsum(axis=1)
    return np.asarray(table[ground.order].cumsum(axis=1), np.int64)


def _ratios(ground: _Ground, counts: Ints) -> Floats:
    """Log likelihood ratios of all cylinders; 0 where there is no excess."""
    n = ground.n_log_n.size - 1
    flat = np.flatnonzero(counts > ground.expected)
    own = counts.ravel()[flat]
    found = np.zeros(counts.size)
    with np.errstate(invalid="ignore"):
        rest = np.where(own < n, (n - own) * ground.log_rest.ravel()[flat], 0.0)
    inside = ground.n_log_n[own] - own * ground.log_expected.ravel()[flat]
    found[flat] = inside + ground.n_log_n[n - own] - rest
    return found.reshape(counts.shape)


def _chance(
    ground: _Ground,
    areas: Ints,
    ages: Ints,
    best: float,
    seed: int,
    replicates: int,
    enough_above: int,
) -> Floats:
    """The greatest ratio of each replicate, ending early once enough are above `best`."""
    rng, shuffled, above = np.random.default_rng(seed), ages.copy(), 0
    greatest = np.zeros(replicates)
    for made in range(replicates):
        rng.shuffle(shuffled)
        greatest[made] = _ratios(ground, _cylinders(ground, areas, shuffled)).max()
        above += bool(greatest[made] >= best)
        if above >= enough_above:
            return greatest[: made + 1]
    return greatest


def _apart(ground: _Ground, found: Floats, most: int) -> list[tuple[float, int, int, int]]:
    """Ratio, centre, neighbours and window of the likeliest cylinders that share no grid."""
    # The likeliest of each centre; a lesser one about the same centre shares that grid with it.
    by_centre = found.reshape(found.shape[0], -1)
    at = by_centre.argmax(axis=1)
    taken: set[int] = set()
    chosen: list[tuple[float, int, int, int]] = []
    for centre in np.argsort(-by_centre.max(axis=1), kind="stable"):
        size, window = np.unravel_index(at[centre], found.shape[1:])
        llr = float(found[centre, size, window])
        if llr <= 0 or len(chosen) == most:
            break
        members = _members(ground, int(centre), int(size))
        if taken.isdisjoint(members):
            taken.update(members)
            chosen.append((llr, int(centre), int(size), int(window)))
    return chosen


def _members(ground: _Ground, centre: int, size: int) -> tuple[int, ...]:
    return tuple(int(a) for a in ground.order[centre, : size + 1] if a != NOBODY)


def _cluster(
    ground: _Ground, counts: Ints, llr: float, centre: int, size: int, window: int, chance: Floats
) -> Cluster:
    p = (1 + int((chance >= llr).sum())) / (chance.size + 1)
    return Cluster(
        centre,
        _members(ground, centre, size),
        window + 1,
        int(counts[centre, size, window]),
        float(ground.expected[centre, size, window]),
        llr,
        p,
    )
