"""Which polygon a point lies in. A point on a shared edge goes to the smallest code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


class Locator:
    """An index over polygons by code, built once; WGS84 longitude and latitude."""

    def __init__(self, polygons: Mapping[str, BaseGeometry]) -> None:
        self._codes = sorted(polygons)
        # In code order, so that the smallest index found is the smallest code.
        self._tree = shapely.STRtree([polygons[code] for code in self._codes])

    def locate(self, lon: float, lat: float) -> str | None:
        """The code of the polygon that holds the point; None outside all of them."""
        return self.locate_all([(lon, lat)])[0]

    def locate_all(self, points: Sequence[tuple[float, float]]) -> list[str | None]:
        """`locate` for many points at once, in their order."""
        if not points:
            return []
        asked, found = self._tree.query(shapely.points(np.asarray(points)), predicate="intersects")
        first = np.full(len(points), len(self._codes))
        np.minimum.at(first, asked, found)
        return [self._codes[i] if i < len(self._codes) else None for i in first.tolist()]
