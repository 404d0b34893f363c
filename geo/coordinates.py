"""Into WGS84. CGCS2000 equals it at this scale; GCJ-02 and BD-09 are the shifted systems of
Chinese web maps.

The forward GCJ-02 formula is the widely published one (Krasovsky ellipsoid); it is inverted by
fixed-point
iteration, which leaves less than 1e-9 degree.
"""

from __future__ import annotations

from math import atan2, cos, pi, sin, sqrt

AXIS = 6378245.0
ECCENTRICITY = 0.00669342162296594323
ROUNDS = 12


def to_wgs84(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """Longitude and latitude in WGS84 of a point given in wgs84, cgcs2000, gcj02 or bd09."""
    if crs == "bd09":
        lon, lat = _bd09_to_gcj02(lon, lat)
    if crs in {"gcj02", "bd09"}:
        return _gcj02_to_wgs84(lon, lat)
    return lon, lat


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """The forward shift."""
    x, y = lon - 105.0, lat - 35.0
    east, north = _east(x, y), _north(x, y)
    phi = lat / 180.0 * pi
    magic = 1 - ECCENTRICITY * sin(phi) ** 2
    north = north * 180.0 / (AXIS * (1 - ECCENTRICITY) / (magic * sqrt(magic)) * pi)
    east = east * 180.0 / (AXIS / sqrt(magic) * cos(phi) * pi)
    return lon + east, lat + north


def _gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon, lat
    for _ in range(ROUNDS):
        shifted = wgs84_to_gcj02(x, y)
        x, y = x + lon - shifted[0], y + lat - shifted[1]
    return x, y


def _bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 0.0065, lat - 0.006
    turn = pi * 3000.0 / 180.0
    radius = sqrt(x * x + y * y) - 0.00002 * sin(y * turn)
    angle = atan2(y, x) - 0.000003 * cos(x * turn)
    return radius * cos(angle), radius * sin(angle)


def _waves(x: float) -> float:
    return 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)


def _east(x: float, y: float) -> float:
    base = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    slow = 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)
    slower = 150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)
    return base + (_waves(x) + slow + slower) * 2.0 / 3.0


def _north(x: float, y: float) -> float:
    base = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    slow = 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)
    slower = 160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)
    return base + (_waves(x) + slow + slower) * 2.0 / 3.0
