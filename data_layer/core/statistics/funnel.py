"""Funnel plots: which differences between large and small groups chance alone explains.

D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine
2005, and Handling over-dispersion of performance indicators, Quality and Safety in Health Care
2005.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Bools, Floats
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW

WINSORISED = 0.1


class Overdispersion(NamedTuple):
    """How much wider than chance groups vary: `phi` times the variance, or `tau2` added to it.

    1 and 0 where chance explains the spread. Limits are widened by one of the two: `phi` keeps the
    shape of the funnel, `tau2` stops it from closing about very large groups.
    """

    phi: float
    tau2: float


class Limits(NamedTuple):
    """The lowest and the highest share within the limits, one value for each group."""

    low: Floats
    high: Floats


class Judged(NamedTuple):
    """Groups against the limits chance allows: which are `known` (of enough cases for a rate, the
    rest are not drawn), their pooled `share`, by how much they vary more than chance (`phi`), and
    which of the known ones lie outside, `worse` or `better`."""

    known: Bools
    share: float
    phi: float
    worse: Bools
    better: Bools


BY_CHANCE = Overdispersion(1.0, 0.0)


def binomial_limit(share: float, n: ArrayLike, p: float) -> Floats:
    """The p-quantile of a share of n trials, interpolated between counts, not clipped; each n > 0.

    With r the smallest count with P(R <= r) >= p: (r - a) / n, a = (P(R <= r) - p) / P(R = r)
    (Spiegelhalter, Statistics in Medicine 2005, appendix A.1.1).
    """
    from scipy.stats import binom  # half a second to import: for whoever asks, not for each start

    trials = np.asarray(n, float)
    count = binom.ppf(p, trials, share)
    excess = (binom.cdf(count, trials, share) - p) / binom.pmf(count, trials, share)
    return np.asarray((count - excess) / trials, float)


def funnel_limits(
    share: float, n: ArrayLike, *, phi: float = 1.0, tau2: float = 0.0, coverage: float = 0.95
) -> Limits:
    """Between which shares groups of n cases lie by chance alone when the true one is `share`.

    Exact binomial limits with interpolation, widened about `share` as the standard error grows
    from s to sqrt(phi s^2 + tau2), within 0..1 and never leaving `share` out (which interpolation
    alone may do for a handful of cases).
    """
    trials, tail = np.asarray(n, float), (1 - coverage) / 2
    if not 0 < share < 1:
        return Limits(np.full(trials.shape, share), np.full(trials.shape, share))
    wider = np.sqrt(phi + tau2 * trials / (share * (1 - share)))
    low = share + wider * (binomial_limit(share, trials, tail) - share)
    high = share + wider * (binomial_limit(share, trials, 1 - tail) - share)
    return Limits(np.clip(low, 0.0, share), np.clip(high, share, 1.0))


def judged(k: ArrayLike, n: ArrayLike, *, coverage: float = 0.95) -> Judged:
    """How groups of k of n stand to limits (of 95 %) about what they are together: the one
    judgement of every sentence and figure. Under twenty cases a group is shown but never
    outside."""
    from scipy.stats import binom

    hits, trials = np.asarray(k, float), np.asarray(n, float)
    known = trials >= NO_RATE_BELOW
    hits, trials = hits[known], trials[known]
    if not trials.size:
        none = np.zeros(0, bool)
        return Judged(known, 0.0, 1.0, none, none)
    share, phi = float(hits.sum() / trials.sum()), overdispersion(hits, trials).phi
    limits = funnel_limits(share, trials, phi=phi, coverage=coverage)
    told = trials >= GREY_BELOW
    rates = hits / trials
    # The interpolated upper limit lies below the count it belongs to: 21 of 21 would be above what
    # chance allows beside 96 %, and happens every second time. What is better is beyond that count.
    beyond = hits > binom.ppf((1 + coverage) / 2, trials, share)
    better = told & (rates > limits.high) & beyond
    return Judged(known, share, phi, told & (rates < limits.low), better)


def overdispersion(k: ArrayLike, n: ArrayLike) -> Overdispersion:
    """How much wider than chance the shares k / n spread about the pooled share.

    phi is the mean of squared z-scores, winsorised at 10 % on each side; BY_CHANCE unless it
    exceeds 1 + 2 sqrt(2 / I) for I groups. Groups of n = 0 are left out.
    """
    hits, trials = np.asarray(k, float), np.asarray(n, float)
    hits, trials = hits[trials > 0], trials[trials > 0]
    total = trials.sum()
    pooled = hits.sum() / total if total else 0.0
    if trials.size < 2 or not 0 < pooled < 1:
        return BY_CHANCE
    variances = pooled * (1 - pooled) / trials
    z = (hits / trials - pooled) / np.sqrt(variances)
    z = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    phi = float(np.mean(z**2))
    if phi <= 1 + 2 * sqrt(2 / trials.size):
        return BY_CHANCE
    return Overdispersion(phi, between_variance(phi, variances))


def between_variance(phi: float, variances: ArrayLike) -> float:
    """The variance between groups that, with their own `variances`, explains a dispersion `phi`.

    Moment estimate of DerSimonian and Laird (1986), I phi being their Q over I groups; two groups
    or more.
    """
    weights = 1 / np.asarray(variances, float)
    excess = weights.size * phi - (weights.size - 1)
    total = weights.sum()
    return max(0.0, float(excess / (total - (weights**2).sum() / total)))


def expected_hits(k: ArrayLike, n: ArrayLike) -> Floats:
    """The hits of each group, had it done in every category as all groups together did.

    `k` of `n` are tables of groups x categories. Indirect standardisation: k / expected_hits times
    the pooled share compares groups whose cases differ in kind; the sum of hits stays.
    """
    hits, trials = np.asarray(k, float), np.asarray(n, float)
    totals = trials.sum(axis=0)
    shares = np.divide(hits.sum(axis=0), totals, out=np.zeros_like(totals), where=totals > 0)
    return np.asarray(trials @ shares, float)
