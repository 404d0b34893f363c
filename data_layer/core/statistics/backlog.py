"""Work in progress: how it came about day by day, and which of it has become old for its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from data_layer.core.statistics.arrays import Floats, Ints
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.statistics.survival import kaplan_meier, quantile


def cumulative_flow(
    opening: Mapping[str, int], moves: Iterable[tuple[int, str, str, int]], days: Sequence[int]
) -> Ints:
    """A days x stages table: the cases that by the end of a day stood in a stage or a later one.

    `opening` are the stages from first to last with the cases in each before the first of `days`
    (ascending); `moves` are (day, stage before, stage after, cases) within them, where any other
    name is outside. What goes back is taken away again, so lines never cross and the gap between
    two is the stock.
    """
    level = {stage: number for number, stage in enumerate(opening)}
    day_of = {day: number for number, day in enumerate(days)}
    change = np.zeros((len(days), len(level)), np.int64)
    for day, before, after, n in moves:
        if before in level:
            change[day_of[day], level[before]] -= n
        if after in level:
            change[day_of[day], level[after]] += n
    stock = np.fromiter(opening.values(), np.int64) + change.cumsum(axis=0)
    flow: Ints = stock[:, ::-1].cumsum(axis=1)[:, ::-1]
    return flow


def age_lines(
    strata: Sequence[str] | NDArray[np.object_],
    ages: ArrayLike,
    left: ArrayLike,
    shares: Sequence[float] = (0.5, 0.85),
) -> dict[str, Floats]:
    """Stratum -> the ages by which these `shares` of its cases had left it.

    One row a case: its stratum (a stage, or a stage of a category), its age when it left, or its
    present age where `left` is false; those still there count (Kaplan-Meier). In the unit of
    `ages`; nan where too few left to say, and for a stratum that fewer than five cases have left.
    """
    stratum, names = pd.factorize(np.asarray(strata, object))
    order = np.argsort(stratum, kind="stable")
    edges = np.searchsorted(stratum[order], np.arange(1, names.size))
    age, gone = np.asarray(ages, float)[order], np.asarray(left, bool)[order]
    groups = zip(names, np.split(age, edges), np.split(gone, edges), strict=False)
    return {str(name): _lines(own[out], own[~out], shares) for name, own, out in groups}


def _lines(left: Floats, there: Floats, shares: Sequence[float]) -> Floats:
    if left.size < NO_RATE_BELOW:
        return np.full(len(shares), nan)
    curve = kaplan_meier(left, there)
    found = [quantile(curve, share) for share in shares]
    return np.array([nan if line is None else line for line in found])


def lines_passed(strata: Sequence[str], ages: ArrayLike, lines: Mapping[str, Floats]) -> Ints:
    """How many of the lines of its stratum each open case is beyond; 0 where none are known."""
    unknown = np.full(len(next(iter(lines.values()), ())), nan)
    own = [lines.get(stratum, unknown) for stratum in strata]
    table = np.array(own, float).reshape(len(own), unknown.size)
    return np.asarray((np.asarray(ages, float)[:, None] > table).sum(axis=1), np.int64)
