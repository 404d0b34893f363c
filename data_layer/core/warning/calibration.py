"""How far warnings can be trusted: probabilities against what came, alerts against the marks, and
how many a week chance alone would raise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy  # special loads with its first use: most processes have none
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats, Ints
from data_layer.core.statistics.rates import Interval, poisson_interval, wilson

BINS = 10
# A probability of 0 or 1 has no odds; nobody is surer than one in a thousand.
SUREST = 1e-3
# Newton converges in a few steps or not at all.
STEPS, SINGULAR = 50, 1e10


class Bin(NamedTuple):
    """The cases with a probability in [low, high): how many, their mean probability, and how many
    of them it came true for, with the interval of that share (Wilson 95 %)."""

    low: float
    high: float
    n: int
    mean: float
    came: int
    interval: Interval


class Slope(NamedTuple):
    """By how much outcomes follow the odds given: 1 is right, below 1 they were too sure."""

    slope: float
    interval: Interval


class Trust(NamedTuple):
    """Alerts judged true of all judged, with the interval of the share (None: none judged)."""

    true: int
    judged: int
    interval: Interval | None


class AWeek(NamedTuple):
    """Alerts a week and the interval of that rate (exact Poisson 95 %)."""

    rate: float
    interval: Interval


def brier(probability: ArrayLike, came: ArrayLike) -> float:
    """Mean squared distance of probabilities from what came (Brier 1950); 0 is perfect."""
    return float(np.mean((np.asarray(probability, float) - np.asarray(came, float)) ** 2))


def skill(probability: ArrayLike, came: ArrayLike, constant: ArrayLike) -> float:
    """The share of the Brier score of `constant` (the rate of each case's stratum) that is saved; 0
    is no better, below 0 worse."""
    base = brier(constant, came)
    return 1 - brier(probability, came) / base if base else 0.0


def reliability(probability: ArrayLike, came: ArrayLike) -> list[Bin]:
    """What came, in ten bins of what was said; empty bins are left out. 1 is in the last."""
    said, true = np.asarray(probability, float), np.asarray(came, bool)
    number = np.minimum((said * BINS).astype(int), BINS - 1)
    bins = []
    for at in range(BINS):
        here = number == at
        if n := int(here.sum()):
            k = int(true[here].sum())
            low, high = at / BINS, (at + 1) / BINS
            bins.append(Bin(low, high, n, float(said[here].mean()), k, wilson(k, n)))
    return bins


def calibration_slope(
    probability: ArrayLike, came: ArrayLike, coverage: float = 0.95
) -> Slope | None:
    """The slope of outcomes on the log odds given, by logistic regression with intercept (Cox
    1958); None where all outcomes or all probabilities are alike, or where a bound of what was said
    parts what came from what did not: no slope is steep enough then."""
    odds = scipy.special.logit(np.clip(np.asarray(probability, float), SUREST, 1 - SUREST))
    true = np.asarray(came, float)
    if true.size == 0 or np.ptp(true) == 0 or np.ptp(odds) == 0:
        return None
    rows = np.column_stack([np.ones(odds.size), odds])
    fitted = _logistic(rows, true)
    if fitted is None:
        return None
    beta, spread = fitted
    half = float(scipy.special.ndtri((1 + coverage) / 2)) * float(np.sqrt(spread[1, 1]))
    return Slope(float(beta[1]), Interval(float(beta[1]) - half, float(beta[1]) + half))


def precision(marks: ArrayLike) -> Trust:
    """Of alerts marked true (1) or false (0)."""
    judged = np.asarray(marks, bool)
    n, true = int(judged.size), int(judged.sum())
    return Trust(true, n, wilson(true, n) if n else None)


def alerts_a_week(alerts: int, nights: int) -> AWeek:
    """How often alerts were raised over so many nights (> 0)."""
    return AWeek(7 * alerts / nights, poisson_interval(alerts, nights / 7))


def permuted(counts: Ints, seed: int) -> Ints:
    """The same cases of one category (days x areas) with their days dealt out anew: every area and
    every day keeps its total, and nothing that joined an area to a time is left. What a detector
    still finds in it is false."""
    day, area = np.nonzero(counts)
    often = counts[day, area]
    days, areas = np.repeat(day, often), np.repeat(area, often)
    np.random.default_rng(seed).shuffle(days)
    cells = np.bincount(days * counts.shape[1] + areas, minlength=counts.size)
    return np.asarray(cells.reshape(counts.shape), np.int64)


def _logistic(rows: Floats, true: Floats) -> tuple[Floats, Floats] | None:
    """Coefficients and their covariance, by Newton's steps; None where these never end."""
    beta = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        fitted = scipy.special.expit(rows @ beta)
        information = rows.T @ (rows * (fitted * (1 - fitted))[:, None])
        if np.linalg.cond(information) > SINGULAR:
            return None
        move = np.linalg.solve(information, rows.T @ (true - fitted))
        beta = beta + move
        if np.abs(move).max() < 1e-10:
            return beta, np.asarray(np.linalg.inv(information), float)
    return None
