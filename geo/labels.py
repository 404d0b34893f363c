"""Where names stand on a map: inside their polygon, clear of each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Point = tuple[int, int]
STEPS = 9


class Box(NamedTuple):
    """The room a name takes."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The area two boxes share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if wide > 0 and high > 0 else 0.0


def inner_point(shape: BaseGeometry) -> Point:
    """The centre of the largest circle that fits into the shape, in whole units."""
    circles = shapely.maximum_inscribed_circle([shape], tolerance=5.0)
    centre = shapely.get_coordinates(circles)[0]
    return round(float(centre[0])), round(float(centre[1]))


def place_names(
    shapes: Mapping[str, BaseGeometry], names: Mapping[str, str], em: float
) -> dict[str, Point]:
    """A point for the middle of each name, `em` units being the width of one character.

    The smallest polygons choose first, since they have the least room: a crowded town centre gives
    way last. A name that fits nowhere stands where it hides the others least.
    """
    placed: list[Box] = []
    points: dict[str, Point] = {}
    for code in sorted(shapes, key=lambda key: (shapes[key].area, key)):
        choices = _candidates(shapes[code])
        boxes = [_box(point, names.get(code, ""), em) for point in choices]
        hidden = [sum(box.overlap(other) for other in placed) for box in boxes]
        best = hidden.index(min(hidden))
        placed.append(boxes[best])
        points[code] = choices[best]
    return points


def _box(point: Point, name: str, em: float) -> Box:
    half = em * len(name) / 2
    return Box(point[0] - half, point[1] - em * 0.6, point[0] + half, point[1] + em * 0.6)


def _candidates(shape: BaseGeometry) -> list[Point]:
    """The inner point, then a lattice of points inside the shape, nearest to it first."""
    middle = inner_point(shape)
    left, top, right, bottom = shape.bounds
    xs, ys = np.meshgrid(np.linspace(left, right, STEPS), np.linspace(top, bottom, STEPS))
    lattice = np.column_stack((xs.ravel(), ys.ravel()))
    inside = lattice[shapely.contains_xy(shape, lattice)]
    distance = np.hypot(inside[:, 0] - middle[0], inside[:, 1] - middle[1])
    nearest = inside[np.argsort(distance, kind="stable")].round().astype(int).tolist()
    return [middle, *((x, y) for x, y in nearest)]
