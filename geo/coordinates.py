"""Into WGS84. CGCS2000 equals it at this scale; GCJ-02 and BD-09 are the shifted systems of
Chinese web maps. One point goes by floats, a layer by arrays: the formulas are the same.

The forward GCJ-02 formula is the widely published one (Krasovsky ellipsoid); it is inverted by
fixed-point
iteration, which leaves less than 1e-9 degree.
"""

from __future__ import annotations

import math
from math import pi
from typing import Any

import numpy as np

AXIS = 6378245.0
ECCENTRICITY = 0.00669342162296594323
ROUNDS = 12


def to_wgs84(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """Longitude and latitude in WGS84 of a point given in wgs84, cgcs2000, gcj02 or bd09."""
    if crs == "bd09":
        lon, lat = _bd09_to_gcj02(lon, lat, math)
    if crs in {"gcj02", "bd09"}:
        return _gcj02_to_wgs84(lon, lat, math)
    return lon, lat


def all_to_wgs84(points: np.ndarray, crs: str) -> np.ndarray:
    """`to_wgs84` for an array of longitudes and latitudes."""
    lon, lat = points[:, 0], points[:, 1]
    if crs == "bd09":
        lon, lat = _bd09_to_gcj02(lon, lat, np)
    if crs in {"gcj02", "bd09"}:
        lon, lat = _gcj02_to_wgs84(lon, lat, np)
    return np.column_stack((lon, lat))


def wgs84_to_gcj02(lon: Any, lat: Any, m: Any = math) -> tuple[Any, Any]:
    """The forward shift, of floats; of arrays with the functions of numpy."""
    x, y = lon - 105.0, lat - 35.0
    east, north = _east(x, y, m), _north(x, y, m)
    phi = lat / 180.0 * pi
    magic = 1 - ECCENTRICITY * m.sin(phi) ** 2
    north = north * 180.0 / (AXIS * (1 - ECCENTRICITY) / (magic * m.sqrt(magic)) * pi)
    east = east * 180.0 / (AXIS / m.sqrt(magic) * m.cos(phi) * pi)
    return lon + east, lat + north


def _gcj02_to_wgs84(lon: Any, lat: Any, m: Any) -> tuple[Any, Any]:
    x, y = lon, lat
    for _ in range(ROUNDS):
        shifted = wgs84_to_gcj02(x, y, m)
        x, y = x + lon - shifted[0], y + lat - shifted[1]
    return x, y


def _bd09_to_gcj02(lon: Any, lat: Any, m: Any) -> tuple[Any, Any]:
    x, y = lon - 0.0065, lat - 0.006
    turn = pi * 3000.0 / 180.0
    radius = m.sqrt(x * x + y * y) - 0.00002 * m.sin(y * turn)
    angle = m.atan2(y, x) - 0.000003 * m.cos(x * turn)
    return radius * m.cos(angle), radius * m.sin(angle)


def _waves(x: Any, m: Any) -> Any:
    return 20.0 * m.sin(6.0 * x * pi) + 20.0 * m.sin(2.0 * x * pi)


def _east(x: Any, y: Any, m: Any) -> Any:
    base = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * m.sqrt(m.fabs(x))
    slow = 20.0 * m.sin(x * pi) + 40.0 * m.sin(x / 3.0 * pi)
    slower = 150.0 * m.sin(x / 12.0 * pi) + 300.0 * m.sin(x / 30.0 * pi)
    return base + (_waves(x, m) + slow + slower) * 2.0 / 3.0


def _north(x: Any, y: Any, m: Any) -> Any:
    base = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * m.sqrt(m.fabs(x))
    slow = 20.0 * m.sin(y * pi) + 40.0 * m.sin(y / 3.0 * pi)
    slower = 160.0 * m.sin(y / 12.0 * pi) + 320.0 * m.sin(y * pi / 30.0)
    return base + (_waves(x, m) + slow + slower) * 2.0 / 3.0
