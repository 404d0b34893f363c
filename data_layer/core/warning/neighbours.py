"""Which grids lie about a grid, nearest first: by distance, or by who borders on whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats, Ints

EARTH_KM = 6371.0
# About as many grids as a township has: wider circles cost power everywhere to find what its own
# series tells.
MOST = 15
# Nobody: what a row is filled up with where fewer lie within reach.
NOBODY = -1


def by_distance(lon: ArrayLike, lat: ArrayLike, most: int = MOST, reach_km: float = np.inf) -> Ints:
    """Row i: the areas from i on by distance of their centres (degrees), itself first, at most
    `most` and within `reach_km`; NOBODY behind them. Equal distances go by number."""
    away = distances_km(np.asarray(lon, float), np.asarray(lat, float))
    order = np.argsort(away, axis=1, kind="stable")[:, :most]
    return np.where(np.take_along_axis(away, order, axis=1) <= reach_km, order, NOBODY)


def by_adjacency(
    borders: Mapping[int, Sequence[int]], lon: ArrayLike, lat: ArrayLike, most: int = MOST
) -> Ints:
    """Row i: itself, then the areas by how many borders one crosses to them, then by distance.

    Where rivers and hills lie between, a road's order is better than a circle's. Areas that cannot
    be reached over borders are left out.
    """
    away = distances_km(np.asarray(lon, float), np.asarray(lat, float))
    rows = np.full((away.shape[0], most), NOBODY)
    for start in range(away.shape[0]):
        steps = _steps(borders, start, most)
        order = sorted((step, away[start, area], area) for area, step in steps.items())[:most]
        rows[start, : len(order)] = [area for _, _, area in order]
    return rows


def distances_km(lon: Floats, lat: Floats) -> Floats:
    """Great-circle distances between all centres; kilometres."""
    x, y = np.radians(lon), np.radians(lat)
    half = (
        np.sin((y[:, None] - y) / 2) ** 2
        + np.cos(y)[:, None] * np.cos(y) * np.sin((x[:, None] - x) / 2) ** 2
    )
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), float)


def _steps(borders: Mapping[int, Sequence[int]], start: int, most: int) -> dict[int, int]:
    """Borders to cross from `start` to each area, ring by ring until there are enough."""
    steps, ring, away = {start: 0}, {start}, 0
    while ring and len(steps) < most:
        away += 1
        ring = {other for area in ring for other in borders.get(area, ())} - steps.keys()
        steps.update(dict.fromkeys(ring, away))
    return steps
