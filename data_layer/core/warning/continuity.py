"""Which alert tonight's cluster carries on: clusters grow and move, and stay one matter."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data_layer.core.warning.finding import Finding

HALF = 0.5
# A matter that people have closed is news again once it is so many times what it was, and so many
# cases more.
GROWN, MORE_CASES = 1.5, 3


def continued(areas: Collection[int], raised: Mapping[str, Collection[int]]) -> str | None:
    """The key of the raised alert (of the same categories) that shares the most grids with a
    cluster, at least half of the smaller of the two; None: it is a new one."""
    best, most = None, 0
    for key in sorted(raised):
        shared, smaller = len({*areas} & {*raised[key]}), min(len(areas), len(raised[key]))
        if shared > most and shared >= HALF * smaller:
            best, most = key, shared
    return best


def grown(closed: Finding, new: Finding) -> bool:
    """Whether what people closed as it was `closed` has become another matter since."""
    much = new.observed >= GROWN * closed.observed and new.observed - closed.observed >= MORE_CASES
    return much or len({*new.cases} - {*closed.cases}) >= MORE_CASES
