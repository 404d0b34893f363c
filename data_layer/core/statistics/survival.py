"""How long cases take when some are still open (Kaplan and Meier 1958)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats


class Curve(NamedTuple):
    """A survival curve: `survival[i]` is the share still open after `times[i]` (ascending)."""

    times: Floats
    survival: Floats


def kaplan_meier(ended: ArrayLike, still_open: ArrayLike) -> Curve:
    """Survival of durations: those that `ended` and the ages of those `still_open` (censored).

    S(t) = product over t_i <= t of (1 - d_i / n_i) (Kaplan and Meier 1958); at equal times an end
    comes before a censoring.
    """
    closed, ages = np.asarray(ended, float), np.asarray(still_open, float)
    everyone = np.sort(np.concatenate([closed, ages]))
    times, deaths = np.unique(closed, return_counts=True)
    at_risk = everyone.size - np.searchsorted(everyone, times, side="left")
    return Curve(times, np.cumprod(1.0 - deaths / at_risk, dtype=np.float64))


def median_time(curve: Curve) -> float | None:
    """The smallest time with S(t) <= 0.5; None when more than half never end."""
    # Exactly half is reached in exact arithmetic; a product of fractions may miss it by a rounding.
    reached = np.flatnonzero(curve.survival <= 0.5 + 1e-12)
    return float(curve.times[reached[0]]) if reached.size else None
