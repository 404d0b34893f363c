"""Many wall-clock times of one zone to UTC at once; zoneinfo converts one at a time."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from data_layer.core.days import DAY_MS

Moments = npt.NDArray[np.int64]

# Changes are looked for in whole spans, so that a million moments ask for the same one.
SPAN_MS = 10 * 366 * DAY_MS
# No zone has changed its offset and changed it back within a week.
PROBE_MS = 7 * DAY_MS


def utc_of(zone: str, walls: Moments) -> Moments:
    """UTC milliseconds of wall-clock milliseconds (what the clock shows, counted as if it were
    UTC).

    A time that the clock shows twice is the first of the two; one that it skips counts by the
    offset before, as in zoneinfo.
    """
    if not walls.size:
        return walls
    edges, offsets = _changes_about(zone, walls)
    return walls - offsets[np.searchsorted(edges, walls, "right")]


def wall_of(zone: str, moments: Moments) -> Moments:
    """The inverse: what the zone's clock shows at UTC milliseconds, counted as if it were UTC."""
    if not moments.size:
        return moments
    edges, offsets = _changes_about(zone, moments)
    # An edge is told by the later of the two clocks; in UTC it is that less the larger offset.
    begins = edges - np.maximum(offsets[:-1], offsets[1:])
    return moments + offsets[np.searchsorted(begins, moments, "right")]


def _changes_about(zone: str, times: Moments) -> tuple[Moments, Moments]:
    first, last = int(times.min()) - DAY_MS, int(times.max()) + DAY_MS
    return _changes(zone, first // SPAN_MS * SPAN_MS, -(-last // SPAN_MS) * SPAN_MS)


@lru_cache(maxsize=8)
def _changes(zone: str, first: int, last: int) -> tuple[Moments, Moments]:
    """Wall-clock times at which the offset changes, and the offsets between them."""
    clock, at = ZoneInfo(zone), first
    edges: list[int] = []
    offsets = [_offset(clock, first)]
    while at < last:
        ahead = min(at + PROBE_MS, last)
        after = _offset(clock, ahead)
        if after != offsets[-1]:
            edges.append(_change(clock, at, ahead) + max(offsets[-1], after))
            offsets.append(after)
        at = ahead
    return np.array(edges, np.int64), np.array(offsets, np.int64)


def _change(clock: ZoneInfo, before: int, after: int) -> int:
    """The moment, to the second, at which the offset of `before` ends."""
    old = _offset(clock, before)
    while after - before > 1000:
        middle = (before + after) // 2000 * 1000
        if _offset(clock, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(clock: ZoneInfo, ms: int) -> int:
    offset = datetime.fromtimestamp(ms // 1000, clock).utcoffset()
    return 0 if offset is None else int(offset.total_seconds()) * 1000
