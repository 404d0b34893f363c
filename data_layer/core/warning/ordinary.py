"""What a county without any of this would have noticed: the yardstick for lead time.

A rise is noticed on a day of at least five cases and twice the mean of the eight like weekdays
before it, which is what a wall that compares weekdays shows; a silence once nothing came for four
weeks, which is when a monthly list of silent grids names it.
"""

from __future__ import annotations

import numpy as np

from data_layer.core.statistics.arrays import Bools, Ints

LEAST, TIMES, LIKE_DAYS, WEEK = 5, 2.0, 8, 7
SILENT_DAYS = 28


def rises(daily: Ints) -> Bools:
    """The days of a series on which the rise is plain to see; none in its first eight weeks."""
    rang = np.zeros(daily.size, bool)
    first = LIKE_DAYS * WEEK
    if daily.size <= first:
        return rang
    shifted = [daily[first - week * WEEK : daily.size - week * WEEK] for week in range(1, 9)]
    mean = np.mean(shifted, axis=0)
    rang[first:] = (daily[first:] >= LEAST) & (daily[first:] >= TIMES * mean)
    return rang


def silences(daily: Ints) -> Bools:
    """The days on which a series that had reported before has brought nothing for four weeks."""
    rang = np.zeros(daily.size, bool)
    if daily.size >= SILENT_DAYS:
        total = np.concatenate([[0], daily.cumsum()])
        quiet = total[SILENT_DAYS:] == total[:-SILENT_DAYS]
        rang[SILENT_DAYS - 1 :] = quiet & (total[: quiet.size] > 0)
    return rang
