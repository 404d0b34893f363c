"""Which alert tonight's cluster carries on: clusters grow and move, and stay one matter."""

from __future__ import annotations

from collections.abc import Collection, Mapping

HALF = 0.5


def continued(areas: Collection[int], raised: Mapping[str, Collection[int]]) -> str | None:
    """The key of the raised alert (of the same categories) that shares the most grids with a
    cluster, at least half of the smaller of the two; None: it is a new one."""
    best, most = None, 0
    for key in sorted(raised):
        shared, smaller = len({*areas} & {*raised[key]}), min(len(areas), len(raised[key]))
        if shared > most and shared >= HALF * smaller:
            best, most = key, shared
    return best
