"""How many of a night's findings may be chance (Benjamini and Hochberg 1995)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats


def adjusted(p: ArrayLike) -> Floats:
    """Each p-value as the smallest share q of false findings at which it would be kept.

    The family is everything that was looked at: series that brought nothing belong to it, with p =
    1. To leave them out because of what they brought would let through as many more false ones.
    """
    values = np.asarray(p, float)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * values.size / np.arange(1, values.size + 1)
    kept = np.minimum.accumulate(scaled[::-1])[::-1]
    found = np.empty_like(kept)
    found[order] = np.minimum(kept, 1.0)
    return found
