"""Which shapes of a layer lie away from the county: one moved by a slip is no part of its map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Shapes

# An enclave lies near its county, a survey line beside another; a slip moves a shape by more. In
# degrees, about a kilometre.
NEAR = 0.01
# Where nothing stands yet, what most of a layer covers is taken for its county.
MOST = (5, 95)


def far_away(shapes: Shapes, ground: Sequence[BaseGeometry]) -> dict[str, float]:
    """How many km from `ground` (WGS84) the farthest part of a shape lies, of each code that has
    one wholly outside and farther than NEAR; without any ground, from where most shapes lie."""
    known = shapely.get_parts(np.array(ground or [_middle(shapes)], dtype=object))
    parts, index = shapely.get_parts(list(shapes.values()), return_index=True)
    tree = shapely.STRtree(known)
    near, _ = tree.query(parts, predicate="dwithin", distance=NEAR)
    codes, found = list(shapes), dict[str, float]()
    for at in sorted(set(range(len(parts))) - set(near.tolist())):
        code = codes[index[at]]
        closest = known[tree.nearest(parts[at])]
        found[code] = max(found.get(code, 0.0), _km(shapely.shortest_line(parts[at], closest)))
    return found


def _middle(shapes: Shapes) -> BaseGeometry:
    """Where most shapes lie, and as much again on each side."""
    centres = shapely.get_coordinates(shapely.centroid(list(shapes.values())))
    (west, south), (east, north) = np.percentile(centres, MOST, axis=0)
    wide, high = east - west, north - south
    box: BaseGeometry = shapely.box(west - wide, south - high, east + wide, north + high)
    return box


def _km(line: BaseGeometry) -> float:
    (x, y), (to_x, to_y) = shapely.get_coordinates(line).tolist()
    metres: float = Geod(ellps="WGS84").inv(x, y, to_x, to_y)[2]
    return metres / 1000
