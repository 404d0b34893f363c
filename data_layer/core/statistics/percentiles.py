"""Percentiles of times that are all known."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import ArrayLike


def nearest_rank(values: ArrayLike, q: float) -> float | None:
    """The ceil(q n)-th smallest value (an observed one, never interpolated); None when empty."""
    data = np.asarray(values)
    if data.size == 0:
        return None
    rank = max(1, ceil(q * data.size))
    return float(np.partition(data, rank - 1)[rank - 1])
