"""EARS C1 to C3, the ordinary alarm of health offices: a yardstick for lead time, with a floor.

L. Hutwagner and others, The bioterrorism preparedness and response EARS, Journal of Urban Health
2003. For townships and the county only; on series near zero it cries many times too often.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Bools, Floats

BASE, GAP = 7, 2
# The 99.9 % point of the normal, as R's surveillance has it.
Z, LEAST = 3.090232, 3


class Ears(NamedTuple):
    """One value a day, nan before there is a baseline: the upper bound of C1 and the statistics C2
    (deviations above the mean two days removed) and C3 (their sum over three days, less 1 each)."""

    bound: Floats
    c2: Floats
    c3: Floats


def ears(counts: ArrayLike) -> Ears:
    """The three statistics of a daily series."""
    series = np.asarray(counts, float)
    mean, spread = _baseline(series, 0)
    far_mean, far_spread = _baseline(series, GAP)
    with np.errstate(invalid="ignore", divide="ignore"):
        c2 = (series - far_mean) / far_spread
    over = np.maximum(0.0, c2 - 1)
    c3 = np.full(series.size, np.nan)
    c3[2:] = over[2:] + over[1:-1] + over[:-2]
    return Ears(mean + Z * spread, c2, c3)


def ordinary_alarms(counts: ArrayLike, least: int = LEAST) -> Bools:
    """The days an ordinary alarm rings: above the bound of C1, with at least `least` cases."""
    series = np.asarray(counts, float)
    with np.errstate(invalid="ignore"):
        return np.asarray((series > ears(series).bound) & (series >= least), bool)


def _baseline(series: Floats, gap: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the seven days that end `gap` days before yesterday."""
    mean, spread = np.full(series.size, np.nan), np.full(series.size, np.nan)
    if series.size > BASE + gap:
        weeks = np.lib.stride_tricks.sliding_window_view(series, BASE)[: series.size - BASE - gap]
        mean[BASE + gap :] = weeks.mean(axis=1)
        spread[BASE + gap :] = weeks.std(axis=1, ddof=1)
    return mean, spread
