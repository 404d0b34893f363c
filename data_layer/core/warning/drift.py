"""Whether a county or township has become slower at a stage: control charts of its weekly times.

An individuals chart tells a week out of line (Shewhart; NIST handbook 6.3.2.2) and eight weeks on
one side; a tabular CUSUM a slow shift (Page 1954; Montgomery). Never for single grids: too few
cases.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats

# Mean range of two normal values, in standard deviations.
D2 = 1.128
LEAST_BASE, RUN = 10, 8
ALLOWANCE, DECISION = 0.5, 5.0


class Drift(StrEnum):
    """In what way a series left its usual course."""

    BEYOND = "beyond"
    RUN = "run"
    SHIFT = "shift"


class Chart(NamedTuple):
    """Centre, standard deviation from moving ranges, and the limits three of them away."""

    centre: float
    sigma: float
    low: float
    high: float


class Drifting(NamedTuple):
    """How a series stands at its last point: the signs, whether towards slower, its chart in the
    unit of the series (`sigma` alone stays one of logarithms), and since which point it has been
    slower by the CUSUM (None: it is not)."""

    signs: tuple[Drift, ...]
    slower: bool
    chart: Chart
    since: int | None


def individuals(values: ArrayLike) -> Chart:
    """The chart of a series of two or more points in order: mean +- 3 MR / 1.128."""
    points = np.asarray(values, float)
    centre, sigma = float(points.mean()), float(np.abs(np.diff(points)).mean()) / D2
    return Chart(centre, sigma, centre - 3 * sigma, centre + 3 * sigma)


def cusum(values: ArrayLike, centre: float, sigma: float, allowance: float = ALLOWANCE) -> Floats:
    """Two rows, up and down: C = max(0, C before + deviation - allowance), in `sigma`s."""
    deviations = (np.asarray(values, float) - centre) / sigma
    sums = np.zeros((2, deviations.size + 1))
    for at, deviation in enumerate(deviations):
        sums[0, at + 1] = max(0.0, sums[0, at] + deviation - allowance)
        sums[1, at + 1] = max(0.0, sums[1, at] - deviation - allowance)
    return sums[:, 1:]


def drifting(times: ArrayLike, base: int) -> Drifting | None:
    """How a series of typical times (one a week, all above 0, in any unit) stands against its first
    `base` points; None where these are fewer than ten, all alike, or nothing came after them.

    On logarithms: times are skewed, and twice as slow weighs as much as twice as fast.
    """
    points = np.log(np.asarray(times, float))
    if base < LEAST_BASE or points.size <= base:
        return None
    chart, new = individuals(points[:base]), points[base:]
    if chart.sigma == 0:
        return None
    last, tail = float(new[-1]), new[-RUN:]
    course = cusum(new, chart.centre, chart.sigma)
    sums = course[:, -1]
    aside = tail.size == RUN and bool((tail > chart.centre).all() or (tail < chart.centre).all())
    signs = {
        Drift.BEYOND: not chart.low <= last <= chart.high,
        Drift.RUN: aside,
        Drift.SHIFT: bool(sums.max() > DECISION),
    }
    found = tuple(sign for sign, is_so in signs.items() if is_so)
    shifted = Drift.SHIFT in found and Drift.BEYOND not in found
    slower = bool(sums[0] > sums[1]) if shifted else last > chart.centre
    in_time = Chart(
        float(np.exp(chart.centre)),
        chart.sigma,
        float(np.exp(chart.low)),
        float(np.exp(chart.high)),
    )
    return Drifting(found, slower, in_time, _since(course[0], base))


def _since(up: Floats, base: int) -> int | None:
    """The point after the last at which the sum was nought: where the shift began (Page 1954)."""
    if up[-1] <= 0:
        return None
    nought = np.flatnonzero(up == 0)
    return base + (int(nought[-1]) + 1 if nought.size else 0)
