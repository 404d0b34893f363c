"""Where the axes of a chart begin and end, and which of its points have room for a name."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, inf, log10
from typing import NamedTuple

STEPS = 6  # about so many lines across a chart
DIGITS = 10  # beyond which a float's noise begins


class Axis(NamedTuple):
    """The first and the last value, and how far the lines between them are apart."""

    low: float
    high: float
    step: float


def axis_about(values: Sequence[float], lowest: float = -inf, highest: float = inf) -> Axis:
    """The narrowest axis of round numbers that holds all of `values`, of which there is one at
    least, without reaching beyond `lowest` and `highest`."""
    least, most = min(values), max(values)
    step = _round_step((most - least or abs(most) or 1.0) / STEPS)
    low, high = floor(least / step) * step, ceil(most / step) * step
    low, high = max(low, lowest), min(max(high, low + step), highest)
    if high <= low:
        low = max(high - step, lowest)
    return Axis(round(low, DIGITS), round(high, DIGITS), step)


def _round_step(step: float) -> float:
    """1, 2 or 5 times a power of ten, not under `step`."""
    power = floor(log10(step))
    factor = next(one for one in (1, 2, 5, 10) if one * 10.0**power >= step * (1 - 1e-9))
    return round(factor * 10.0**power, DIGITS)


def with_room(
    xs: Sequence[float], ys: Sequence[float], most: int, near: tuple[float, float]
) -> list[bool]:
    """Which points get their name: the first ones, `most` at most, and none within the shares
    `near` of the axes of another's, where the two would cover one another."""
    wide, tall = (max(v, default=1) - min(v, default=0) or 1.0 for v in (xs, ys))
    taken: list[tuple[float, float]] = []
    told = []
    for x, y in zip(xs, ys, strict=True):
        place = x / wide, y / tall
        free = all(abs(place[0] - u) > near[0] or abs(place[1] - v) > near[1] for u, v in taken)
        told.append(free and len(taken) < most)
        if told[-1]:
            taken.append(place)
    return told
