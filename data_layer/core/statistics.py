"""Fair comparison and honest durations: intervals, funnel limits, survival, predictive bands."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from scipy.stats import binom, nbinom

Floats = NDArray[np.float64]

NO_RATE_BELOW = 5
GREY_BELOW = 20


class Interval(NamedTuple):
    """A lower and an upper bound."""

    low: float
    high: float


class Curve(NamedTuple):
    """A survival curve: `survival[i]` is the share still open after `times[i]` (ascending)."""

    times: Floats
    survival: Floats


class Band(NamedTuple):
    """Expected count and predictive limits, one value for each series."""

    expected: Floats
    low: Floats
    high: Floats


def rate(k: int, n: int) -> float | None:
    """k / n, or None when n is too small for any rate to be shown."""
    return k / n if n >= NO_RATE_BELOW else None


def wilson(k: int, n: int, coverage: float = 0.95) -> Interval:
    """Score interval of a share k / n, n > 0 (Wilson 1927; Newcombe 1998, method 3)."""
    z = float(ndtri((1 + coverage) / 2))
    share, shrink = k / n, 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


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


def nearest_rank(values: ArrayLike, q: float) -> float | None:
    """The ceil(q n)-th smallest value (an observed one, never interpolated); None when empty."""
    data: NDArray[Any] = np.asarray(values)
    if data.size == 0:
        return None
    rank = max(1, ceil(q * data.size))
    return float(np.partition(data, rank - 1)[rank - 1])


def predictive_band(history: ArrayLike, coverage: float = 0.95) -> Band:
    """What the next comparable day should bring, from a days x series table of past counts.

    Negative binomial predictive with Jeffreys prior: r = S + 1/2, p = m / (m + 1) for a total S
    over m days; S and m are divided by the dispersion (variance over mean, pooled over the series,
    at least 1), so that bursty counts give a wider band.
    """
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
