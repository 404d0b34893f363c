"""How long cases take when some are still open (Kaplan and Meier 1958).

Times are in any one unit, which the answers share. A case that is still open counts as not ended
up to its age (censored); leaving it out would reward whoever leaves hard cases open.
"""

from __future__ import annotations

from math import nan
from typing import NamedTuple

import numpy as np
import scipy  # special loads with its first use: most processes have none
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats, Ints

# What is reached exactly in exact arithmetic, a product of fractions may miss by a rounding.
ROUNDING = 1e-12


class Curve(NamedTuple):
    """A survival curve: `survival[i]` is the share still open after `times[i]` (ascending).

    `error` is its standard error (Greenwood 1926; nan once nobody is left), `at_risk` the cases
    open just before, `ended` those that ended then. Nothing is known beyond `last`, the longest
    time of any case (nan without cases), unless all have ended.
    """

    times: Floats
    survival: Floats
    error: Floats
    at_risk: Ints
    ended: Ints
    last: float


class ConfidenceBand(NamedTuple):
    """Bounds of a survival curve at its times; nan where nobody is left."""

    low: Floats
    high: Floats


class QuantileInterval(NamedTuple):
    """Bounds of a quantile; None where the band of the curve does not reach it."""

    low: float | None
    high: float | None


class RestrictedMean(NamedTuple):
    """A mean time within a horizon and its standard error."""

    mean: float
    error: float


def kaplan_meier(ended: ArrayLike, still_open: ArrayLike) -> Curve:
    """Survival of durations: those that `ended` and the ages of those `still_open` (censored).

    S(t) = product over t_i <= t of (1 - d_i / n_i); at equal times an end comes before a
    censoring.
    """
    closed, ages = np.asarray(ended, float), np.asarray(still_open, float)
    everyone = np.sort(np.concatenate([closed, ages]))
    times, ends = np.unique(closed, return_counts=True)
    at_risk = everyone.size - np.searchsorted(everyone, times, side="left")
    survival = np.cumprod(1.0 - ends / at_risk, dtype=np.float64)
    error = survival * np.sqrt(np.cumsum(_greenwood(at_risk, ends)))
    last = float(everyone[-1]) if everyone.size else nan
    return Curve(times, survival, error, at_risk, ends, last)


def closed_by(curve: Curve, times: ArrayLike) -> Floats:
    """The share of cases ended within each of `times`; nan where nobody was watched so long."""
    at = np.asarray(times, float)
    still = np.append(1.0, curve.survival)[np.searchsorted(curve.times, at, side="right")]
    return np.where((at <= curve.last) | (still == 0), 1 - still, nan)


def quantile(curve: Curve, q: float) -> float | None:
    """The smallest time by which a share q of the cases ended; None when so many never did."""
    return _first_at_most(curve.times, curve.survival, 1 - q)


def quantile_interval(curve: Curve, q: float, coverage: float = 0.95) -> QuantileInterval:
    """Bounds of `quantile`: where the curve's band crosses 1 - q (Brookmeyer and Crowley 1982)."""
    low, high = confidence_band(curve, coverage)
    return QuantileInterval(
        _first_at_most(curve.times, low, 1 - q), _first_at_most(curve.times, high, 1 - q)
    )


def confidence_band(curve: Curve, coverage: float = 0.95) -> ConfidenceBand:
    """Pointwise bounds on the log(-log) scale, which never leave 0..1.

    S^exp(+-z u) with u = error / (S |ln S|) (Kalbfleisch and Prentice 1980).
    """
    z, alive = float(scipy.special.ndtri((1 + coverage) / 2)), curve.survival > 0
    log_survival = np.log(curve.survival, out=np.full(alive.shape, nan), where=alive)
    reach = np.exp(-z * curve.error / (curve.survival * log_survival))
    return ConfidenceBand(curve.survival**reach, curve.survival ** (1 / reach))


def restricted_mean(curve: Curve, horizon: float) -> RestrictedMean | None:
    """Mean time spent open within `horizon` > 0: the area under the curve up to there.

    None when no case was watched so long and some are still open. The horizon is set by policy,
    never by the data (Irwin 1949; Royston and Parmar 2013); the variance is the sum of
    (area beyond t_i)^2 d_i / (n_i (n_i - d_i)).
    """
    if not (horizon <= curve.last or (curve.survival == 0).any()):
        return None
    within = curve.times < horizon
    times, survival = curve.times[within], curve.survival[within]
    widths = np.diff(times, prepend=0.0, append=horizon)
    beyond = np.cumsum((widths[1:] * survival)[::-1])[::-1]
    spread = _greenwood(curve.at_risk[within], curve.ended[within])
    # Nothing lies beyond the time at which the last case ended, so its undefined term is nothing.
    variance = float(np.nansum(beyond**2 * spread))
    return RestrictedMean(float(widths[0] + beyond[:1].sum()), variance**0.5)


def _greenwood(at_risk: Ints, ended: Ints) -> Floats:
    """d / (n (n - d)), the terms of the variance of ln S; nan where all that were left ended."""
    left = at_risk - ended
    terms = np.full(left.shape, nan)
    np.divide(ended, at_risk * left, out=terms, where=left > 0)
    return terms


def _first_at_most(times: Floats, shares: Floats, share: float) -> float | None:
    reached = np.flatnonzero(shares <= share + ROUNDING)
    return float(times[reached[0]]) if reached.size else None
