"""What the way a source sends tells about it: numbers it left out, when it has been silent for too
long, what came late. Pure: moments are arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from data_layer.core.days import DAY_MS, MINUTE_MS

HOUR_MS = 60 * MINUTE_MS
# Later than this the report of its day has been read already.
LATE_MS = DAY_MS
# A source with more pieces than this does not number what it sends one by one.
MOST_RUNS = 200
# How many days' longest pauses are remembered, and how silence is measured by them.
REMEMBERED = 14
FACTOR, LEAST_MS, LONGER_MS = 3, HOUR_MS, 6 * HOUR_MS
# So many events to a number: the source numbers the events of each case from the beginning.
BY_CASE = 2

Run = tuple[int, int]


def is_late(occurred_at: int, received_at: int) -> bool:
    """Whether an event came so late that figures already read are others by now."""
    return received_at - occurred_at > LATE_MS


def joined(runs: Sequence[Run], numbers: Iterable[int]) -> list[Run]:
    """The runs of consecutive numbers with these among them, ascending; 0 is no number. Of more
    than MOST_RUNS the highest are kept: what is missing long ago will not come any more."""
    pieces = sorted([*runs, *((n, n) for n in set(numbers) if n > 0)])
    whole: list[Run] = []
    for first, last in pieces:
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = whole[-1][0], max(whole[-1][1], last)
        else:
            whole.append((first, last))
    return whole[-MOST_RUNS:]


def missing(runs: Sequence[Run]) -> list[Run]:
    """The runs of numbers between the first and the last that never came."""
    return [(before[1] + 1, after[0] - 1) for before, after in pairwise(runs)]


def numbered_through(runs: Sequence[Run], numbered: int) -> bool:
    """Whether the source numbers everything it sends in one sequence, so that a gap is a loss;
    `numbered` is how many events with a number came."""
    different = sum(last - first + 1 for first, last in runs)
    return bool(runs) and len(runs) < MOST_RUNS and numbered < BY_CASE * different


def with_pause(pauses: Mapping[int, int], day: int, pause: int) -> dict[int, int]:
    """Each day's longest pause (ms) with one that ended on `day`; the newest days are kept."""
    found = {**pauses, day: max(pauses.get(day, 0), pause)}
    return {one: found[one] for one in sorted(found)[-REMEMBERED:]}


def quiet_after(pauses: Mapping[int, int]) -> int:
    """How long (ms) the source may be silent: three times its usual longest pause of a day, six
    hours more than that at most, an hour at least."""
    usual = int(median(pauses.values())) if pauses else 0
    return max(LEAST_MS, min(FACTOR * usual, usual + LONGER_MS))
