"""Which areas border on which."""

from __future__ import annotations

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

# Edges that were drawn apart by less than some twenty metres are one border; degrees.
TOUCHING = 0.0002


def borders(shapes: Mapping[str, BaseGeometry]) -> dict[str, tuple[str, ...]]:
    """Of each code the codes of its neighbours, in their order."""
    codes = sorted(shapes)
    drawn = [shapes[code] for code in codes]
    one, other = shapely.STRtree(drawn).query(drawn, predicate="dwithin", distance=TOUCHING)
    found: dict[str, list[str]] = {code: [] for code in codes}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            found[codes[a]].append(codes[b])
    return {code: tuple(sorted(near)) for code, near in found.items()}
