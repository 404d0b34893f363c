"""Funnel plots: which differences between large and small groups chance alone explains."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from data_layer.core.statistics.arrays import Floats


def binomial_limit(share: float, n: ArrayLike, p: float) -> Floats:
    """The p-quantile of a share of n trials, interpolated between counts, not clipped; each n > 0.

    With r the smallest count with P(R <= r) >= p: (r - a) / n, a = (P(R <= r) - p) / P(R = r)
    (Spiegelhalter, Statistics in Medicine 2005, appendix A.1.1).
    """
    trials = np.asarray(n, float)
    count = binom.ppf(p, trials, share)
    excess = (binom.cdf(count, trials, share) - p) / binom.pmf(count, trials, share)
    return np.asarray((count - excess) / trials, float)


def overdispersion(k: ArrayLike, n: ArrayLike) -> float:
    """How much wider than chance the shares k / n spread about the pooled share; at least 1.

    Mean of squared z-scores, winsorised at 10 % on each side; 1 unless it exceeds
    1 + 2 sqrt(2 / I) for I groups (Spiegelhalter 2005, section 4.2). Groups of n = 0 are left out.
    """
    hits, trials = np.asarray(k, float), np.asarray(n, float)
    hits, trials = hits[trials > 0], trials[trials > 0]
    total = trials.sum()
    pooled = hits.sum() / total if total else 0.0
    if trials.size < 2 or not 0 < pooled < 1:
        return 1.0
    z = (hits / trials - pooled) / np.sqrt(pooled * (1 - pooled) / trials)
    z = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    phi = float(np.mean(z**2))
    return phi if phi > 1 + 2 * sqrt(2 / trials.size) else 1.0


def funnel_limits(
    share: float, n: ArrayLike, phi: float = 1.0, coverage: float = 0.95
) -> tuple[Floats, Floats]:
    """Between which shares groups of n cases lie by chance alone when the true one is `share`.

    Exact binomial limits with interpolation, widened about `share` by sqrt(phi), within 0..1 and
    never leaving `share` out (which interpolation alone may do for a handful of cases).
    """
    trials, tail, wider = np.asarray(n, float), (1 - coverage) / 2, sqrt(phi)
    if not 0 < share < 1:
        return np.full(trials.shape, share), np.full(trials.shape, share)
    low = share + wider * (binomial_limit(share, trials, tail) - share)
    high = share + wider * (binomial_limit(share, trials, 1 - tail) - share)
    return np.clip(low, 0.0, share), np.clip(high, share, 1.0)
