"""Shares and counts: when one may be shown, and between which bounds the true one lies."""

from __future__ import annotations

from math import ceil, floor, sqrt
from typing import NamedTuple

import scipy  # special loads with its first use: most processes have none

NO_RATE_BELOW = 5
# Fewer in a group that is handed out would tell of persons.
TOLD_FROM = 3
GREY_BELOW = 20


class Interval(NamedTuple):
    """A lower and an upper bound."""

    low: float
    high: float


def rate(k: int, n: int) -> float | None:
    """k / n, or None when n is too small for any rate to be shown."""
    return k / n if n >= NO_RATE_BELOW else None


def few(n: float) -> bool:
    """Whether a group is too small to be handed out; an empty one tells of nobody."""
    return 0 < n < TOLD_FROM


def side_of(k: int, n: int, low: float | None, high: float | None) -> int:
    """-1 when k of n lies below a range of shares, 1 above, 0 inside, or where n is too small or
    there is no range. By whole cases: limits lie between counts, and one case is no sign."""
    if n < NO_RATE_BELOW or low is None or high is None or low != low:
        return 0
    return (k > ceil(high * n)) - (k < floor(low * n))


def wilson(k: int, n: int, coverage: float = 0.95) -> Interval:
    """Score interval of a share k / n, n > 0 (Wilson 1927; Newcombe 1998, method 3)."""
    z = float(scipy.special.ndtri((1 + coverage) / 2))
    share, shrink = k / n, 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def poisson_interval(events: int, exposure: float = 1.0, coverage: float = 0.95) -> Interval:
    """Exact interval of events per unit of exposure (residents, days), exposure > 0.

    From the gamma distribution, its shape `events` below and `events` + 1 above (Garwood 1936).
    """
    tail = (1 - coverage) / 2
    low = float(scipy.special.gammaincinv(events, tail)) if events else 0.0
    return Interval(
        low / exposure, float(scipy.special.gammaincinv(events + 1, 1 - tail)) / exposure
    )
