"""Small groups drawn towards what is usual in all of them (parametric empirical Bayes).

Counts against expected counts: gamma-Poisson (Clayton and Kaldor, Biometrics 1987). Shares:
beta-binomial. Both weigh the own figure by its size against the pool's `strength`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isinf
from typing import NamedTuple

import numpy as np
import scipy  # special loads with its first use: most processes have none
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats


class Prior(NamedTuple):
    """How groups vary: about `mean`, which weighs as much as `strength` of a group's own size.

    The size is the expected count or the number of cases. An infinite strength says that groups
    do not differ more than by chance: everybody gets the mean.
    """

    mean: float
    strength: float


class Shrunk(NamedTuple):
    """Posterior mean and the bounds of its interval, one value for each group."""

    value: Floats
    low: Floats
    high: Floats


def fit_counts(observed: ArrayLike, expected: ArrayLike) -> Prior:
    """How ratios observed / expected vary: maximum likelihood of Gamma(mean strength, strength).

    Groups with nothing expected are left out. No real difference unless the counts vary more than
    Poisson ones about the pooled ratio (the score test at infinite strength).
    """
    counts, size = np.asarray(observed, float), np.asarray(expected, float)
    counts, size = counts[size > 0], size[size > 0]
    mean = float(counts.sum() / size.sum()) if counts.any() else 0.0
    excess = float(((counts - mean * size) ** 2 - counts).sum())
    if excess <= 0:
        return Prior(mean, inf)

    def log_likelihood(a: float, b: float) -> float:
        terms = (
            scipy.special.gammaln(counts + a)
            - scipy.special.gammaln(a)
            + a * np.log(b)
            - (counts + a) * np.log(b + size)
        )
        return float(terms.sum())

    strength = mean * float((size**2).sum()) / excess
    a, b = _most_likely(log_likelihood, mean * strength, strength)
    return Prior(a / b, b)


def fit_shares(k: ArrayLike, n: ArrayLike) -> Prior:
    """How shares k / n vary: maximum likelihood of Beta(mean strength, (1 - mean) strength).

    Groups of n = 0 are left out. No real difference unless the shares vary more than binomial ones
    about the pooled share (Tarone, Biometrika 1979: the score test at infinite strength).
    """
    hits, trials = np.asarray(k, float), np.asarray(n, float)
    hits, trials = hits[trials > 0], trials[trials > 0]
    mean = float(hits.sum() / trials.sum()) if hits.any() else 0.0
    chance = mean * (1 - mean)
    excess = float(((hits - mean * trials) ** 2 - chance * trials).sum())
    pairs = float((trials * (trials - 1)).sum())
    if chance == 0 or pairs == 0 or excess <= 0:
        return Prior(mean, inf)

    def log_likelihood(a: float, b: float) -> float:
        return float(
            (scipy.special.betaln(hits + a, trials - hits + b) - scipy.special.betaln(a, b)).sum()
        )

    strength = max(chance * pairs / excess - 1, 0.01)
    a, b = _most_likely(log_likelihood, mean * strength, (1 - mean) * strength)
    return Prior(a / (a + b), a + b)


def shrink_counts(
    observed: ArrayLike, expected: ArrayLike, prior: Prior, coverage: float = 0.9
) -> Shrunk:
    """Ratios observed / expected drawn towards the pool; the interval from gamma quantiles.

    No interval is narrower than the pool's own cases allow: see `_known`.
    """
    counts, size = np.asarray(observed, float), np.asarray(expected, float)
    mean, strength = prior
    known, tail = _known(strength, size), (1 - coverage) / 2
    if isinf(strength):
        value = np.full(counts.shape, mean)
        shape, rate = np.full(counts.shape, mean * known + 0.5), np.full(counts.shape, known)
    else:
        value = (counts + mean * strength) / (size + strength)
        shape, rate = value * (size + known), size + known
    with np.errstate(divide="ignore"):
        return _holding(
            value,
            scipy.special.gammaincinv(shape, tail) / rate,
            scipy.special.gammaincinv(shape, 1 - tail) / rate,
        )


def shrink_shares(k: ArrayLike, n: ArrayLike, prior: Prior, coverage: float = 0.9) -> Shrunk:
    """Shares k / n drawn towards the pool; the interval from beta quantiles.

    No interval is narrower than the pool's own cases allow: see `_known`.
    """
    hits, trials = np.asarray(k, float), np.asarray(n, float)
    mean, strength = prior
    known, tail = _known(strength, trials), (1 - coverage) / 2
    if isinf(strength):
        value = np.full(hits.shape, mean)
        a = np.full(hits.shape, mean * known + 0.5)
        b = np.full(hits.shape, (1 - mean) * known + 0.5)
    else:
        value = (hits + mean * strength) / (trials + strength)
        a, b = value * (trials + known), (1 - value) * (trials + known)
    return _holding(
        value, scipy.special.betaincinv(a, b, tail), scipy.special.betaincinv(a, b, 1 - tail)
    )


def _known(strength: float, sizes: Floats) -> float:
    """What the pool may weigh in an interval: no more than all cases it was learned from.

    Where groups do not differ the strength is infinite, yet their common figure is known only as
    well as so many cases tell it: the interval is then the pooled figure's own (Jeffreys prior).
    """
    return min(strength, float(sizes.sum()))


def _holding(value: Floats, low: ArrayLike, high: ArrayLike) -> Shrunk:
    lowest, highest = np.asarray(low, float), np.asarray(high, float)
    return Shrunk(value, np.minimum(lowest, value), np.maximum(highest, value))


def _most_likely(
    log_likelihood: Callable[[float, float], float], a: float, b: float
) -> tuple[float, float]:
    """The positive parameters of greatest likelihood, sought from a moment estimate."""

    from scipy.optimize import minimize  # slow to import: for whoever asks, not for each start

    def loss(logs: Floats) -> float:
        return -log_likelihood(*np.exp(logs))

    # Beyond the bounds the likelihood is flat to the last digit.
    bounds = [(-20.0, 20.0), (-20.0, 20.0)]
    found = minimize(loss, np.log([a, b]), method="Nelder-Mead", bounds=bounds, tol=1e-9)
    best_a, best_b = np.exp(found.x)
    return float(best_a), float(best_b)
