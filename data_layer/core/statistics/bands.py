"""What the next comparable day should bring, judged by those before it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats


class Band(NamedTuple):
    """Expected count and predictive limits, one value for each series."""

    expected: Floats
    low: Floats
    high: Floats


def predictive_band(history: ArrayLike, coverage: float = 0.95) -> Band:
    """What the next comparable day should bring, from a days x series table of past counts.

    Negative binomial predictive with Jeffreys prior: r = S + 1/2, p = m / (m + 1) for a total S
    over m days; S and m are divided by the dispersion (variance over mean, pooled over the series,
    at least 1), so that bursty counts give a wider band.
    """
    from scipy.stats import nbinom  # half a second to import: for whoever asks, not for each start

    counts = np.asarray(history, float)
    days, totals = counts.shape[0], counts.sum(axis=0)
    phi = _dispersion(counts)
    r, p = totals / phi + 0.5, days / phi / (days / phi + 1)
    tail = (1 - coverage) / 2
    return Band(totals / days, nbinom.ppf(tail, r, p), nbinom.ppf(1 - tail, r, p))


def _dispersion(counts: Floats) -> float:
    """Pooled variance over mean of the columns, never below 1."""
    mean = float(counts.mean(axis=0).sum())
    if counts.shape[0] < 2 or mean == 0:
        return 1.0
    return max(1.0, float(counts.var(axis=0, ddof=1).sum()) / mean)
