"""What a county without any of this would have noticed: the yardstick for lead time.

A rise is noticed on a day of at least five cases and twice the mean of the eight like weekdays
before it, which is what a wall that compares weekdays shows; a silence once nothing came for four
weeks, which is when a monthly list of silent grids names it. Tables are days, or days x series.
"""

from __future__ import annotations

import numpy as np

from data_layer.core.statistics.arrays import Bools, Ints

LEAST, TIMES, LIKE_DAYS, WEEK = 5, 2, 8, 7
SILENT_DAYS = 28


def rises(daily: Ints) -> Bools:
    """The days on which a rise is plain to see; none in the first eight weeks."""
    rang = np.zeros(daily.shape, bool)
    first, days = LIKE_DAYS * WEEK, daily.shape[0]
    if days > first:
        like = np.zeros_like(daily[first:])
        for back in range(WEEK, first + 1, WEEK):
            like += daily[first - back : days - back]
        now = daily[first:]
        rang[first:] = (now >= LEAST) & (now * LIKE_DAYS >= TIMES * like)
    return rang


def silences(daily: Ints) -> Bools:
    """The days on which a series that had reported before has brought nothing for four weeks."""
    rang = np.zeros(daily.shape, bool)
    if daily.shape[0] >= SILENT_DAYS:
        total = np.concatenate([np.zeros_like(daily[:1]), daily.cumsum(axis=0)])
        before = total[:-SILENT_DAYS]
        rang[SILENT_DAYS - 1 :] = (total[SILENT_DAYS:] == before) & (before > 0)
    return rang


def alarms(rang: Bools, last: int) -> int:
    """How often it began to ring in the last so many days: not in the week before."""
    lately = np.zeros_like(rang)
    for back in range(1, WEEK + 1):
        lately[back:] |= rang[:-back]
    return int((rang & ~lately)[-last:].sum())
