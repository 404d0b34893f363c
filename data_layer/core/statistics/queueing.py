"""Little's law (1961): cases open = cases a day x days each stays, over a long steady window."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Balance(NamedTuple):
    """A window's flow. `law` should be near `stock`; it need not while the backlog changes.

    `stock` is the mean number of cases open over the window, `arrivals` and `departures` are cases
    per unit of time, `stay` is the mean time from arrival to leaving of those that left in the
    window and `law` = `arrivals` x `stay`; both None when none left.
    """

    stock: float
    arrivals: float
    departures: float
    stay: float | None
    law: float | None


def littles_law(arrived: ArrayLike, left: ArrayLike, start: float, end: float) -> Balance:
    """The flow of the window [start, end), start < end, from when cases came and left.

    `left` is nan for a case still open; times are in any one unit. The stock is exact: the time
    spent open inside the window, summed over the cases, by its length (Little and Graves 2008).
    """
    came, went = np.asarray(arrived, float), np.asarray(left, float)
    went = np.where(np.isnan(went), inf, went)
    length = end - start
    inside = np.clip(np.minimum(went, end) - np.maximum(came, start), 0, None)
    arrivals = np.count_nonzero((start <= came) & (came < end)) / length
    leaving = (start <= went) & (went < end)
    departures = np.count_nonzero(leaving) / length
    stay = float((went - came)[leaving].mean()) if departures else None
    law = None if stay is None else arrivals * stay
    return Balance(float(inside.sum() / length), arrivals, departures, stay, law)
