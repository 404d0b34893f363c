"""From degrees to whole drawing units, and from shapes to short SVG paths."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

WIDTH = 10_000
Pairs = list[tuple[int, int]]


class Projection(NamedTuple):
    """Local equirectangular: longitude shrunk by cos(mean latitude), north up, whole units."""

    west: float
    north: float
    x_scale: float
    y_scale: float
    width: int
    height: int

    @classmethod
    def fit(cls, shape: BaseGeometry) -> Projection:
        """The projection that makes `shape` WIDTH units wide."""
        west, south, east, north = shape.bounds
        x_scale = WIDTH / (east - west)
        y_scale = x_scale / math.cos(math.radians((south + north) / 2))
        return cls(west, north, x_scale, y_scale, WIDTH, round((north - south) * y_scale))

    def shape(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape in drawing units, not yet rounded; y grows downwards."""
        return shapely.transform(shape, self._xy)

    def _xy(self, degrees: np.ndarray) -> np.ndarray:
        x = (degrees[:, 0] - self.west) * self.x_scale
        y = (self.north - degrees[:, 1]) * self.y_scale
        return np.column_stack((x, y))


def svg_path(shape: BaseGeometry) -> str:
    """The rings of a projected shape as one path: absolute start, then relative whole steps."""
    return "".join(_ring_path(ring) for ring in _rings(shape))


def _rings(shape: BaseGeometry) -> Iterator[Pairs]:
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            rounded = np.rint(shapely.get_coordinates(ring)[:-1]).astype(int).tolist()
            yield [point for i, point in enumerate(rounded) if point != rounded[i - 1]]


def _ring_path(ring: Pairs) -> str:
    if len(ring) < 3:
        return ""
    x, y = ring[0]
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring)]
    # A minus sign separates numbers by itself.
    return f"M{x} {y}l{' '.join(steps)}z".replace(" -", "-")
