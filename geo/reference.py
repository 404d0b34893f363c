"""Coordinate systems in which a county's boundaries come, and the way of each into WGS84."""

from __future__ import annotations

from functools import partial

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from geo.coordinates import all_to_wgs84
from geo.files.layer import Feature, FileLayer, Unreadable

AS_DECLARED = ""
WGS84, CGCS2000, WEB_MERCATOR = "EPSG:4326", "EPSG:4490", "EPSG:3857"
SHIFTED = ("gcj02", "bd09")
# CGCS2000 Gauss-Krueger: in zones of 6 and of 3 degrees, with the zone before the easting and
# without. First code, first central meridian or zone, degrees of a zone, how many there are.
SIX_ZONED, SIX_PLAIN = range(4491, 4502), range(4502, 4513)
THREE_ZONED, THREE_PLAIN = range(4513, 4534), range(4534, 4555)
GAUSS_KRUEGER = (*SIX_ZONED, *SIX_PLAIN, *THREE_ZONED, *THREE_PLAIN)
KNOWN = (WGS84, CGCS2000, WEB_MERCATOR, *(f"EPSG:{code}" for code in GAUSS_KRUEGER), *SHIFTED)


def meridian_of(code: int) -> int:
    """The central meridian of a Gauss-Krueger system, in degrees."""
    if code in SIX_ZONED:
        return 75 + 6 * (code - SIX_ZONED.start)
    if code in SIX_PLAIN:
        return 75 + 6 * (code - SIX_PLAIN.start)
    if code in THREE_ZONED:
        return 75 + 3 * (code - THREE_ZONED.start)
    return 75 + 3 * (code - THREE_PLAIN.start)


def fitting(longitude: float) -> list[str]:
    """The systems that a county at that longitude may come in, the usual ones first."""
    near = [code for code in GAUSS_KRUEGER if abs(meridian_of(code) - longitude) <= 3.5]
    return [CGCS2000, WGS84, WEB_MERCATOR, *(f"EPSG:{code}" for code in near), *SHIFTED]


def to_wgs84(layer: FileLayer, declared: str) -> tuple[FileLayer, str]:
    """The layer in WGS84, and the system it was taken to be in: `declared` by whoever brings it, or
    where that is AS_DECLARED what the file says. Unreadable for none, or one not known here. A
    shape that lies outside what the system can hold becomes a problem of its feature."""
    said = declared or _recognised(layer.crs)
    if not said:
        raise Unreadable("no_crs")
    if said in SHIFTED:
        move = partial(all_to_wgs84, crs=said)
    elif said in KNOWN:
        move = partial(_projected, Transformer.from_crs(said, WGS84, always_xy=True))
    else:
        raise Unreadable("unknown_crs", crs=said)
    return layer._replace(features=_moved(layer.features, move)), said


def _recognised(text: str) -> str:
    """'EPSG:4490' of what a file says of itself; '' of nothing, Unreadable of what nobody knows."""
    if not text or text in KNOWN:
        return text
    try:
        crs = CRS.from_user_input(text)
    except (ProjError, ValueError, TypeError):
        raise Unreadable("unknown_crs", crs=text[:80]) from None
    for least in (70, 25):
        code = crs.to_epsg(min_confidence=least)
        if code and f"EPSG:{code}" in KNOWN:
            return f"EPSG:{code}"
    raise Unreadable("unknown_crs", crs=crs.name[:80])


def _projected(way: Transformer, points: np.ndarray) -> np.ndarray:
    return np.column_stack(way.transform(points[:, 0], points[:, 1]))


def _moved(features: list[Feature], move: partial[np.ndarray]) -> list[Feature]:
    with np.errstate(all="ignore"):
        shapes = shapely.transform(np.array([one.shape for one in features], dtype=object), move)
    _check_order(shapes)
    return [_checked(one, shape) for one, shape in zip(features, shapes, strict=True)]


def _check_order(shapes: np.ndarray) -> None:
    """Latitudes first would put every county of China beyond the pole."""
    bounds = shapely.bounds(shapes[shapes != np.array(None)])
    middle = bounds.reshape(-1, 2, 2).mean(axis=(0, 1)) if len(bounds) else np.zeros(2)
    if abs(middle[0]) <= 90 < abs(middle[1]) <= 180:
        raise Unreadable("swapped", place=f"{middle[0]:.3f}, {middle[1]:.3f}")


def _checked(one: Feature, shape: BaseGeometry | None) -> Feature:
    if shape is None:
        return one
    if not np.isfinite(shapely.get_coordinates(shape)).all() or not _on_earth(shape):
        return one._replace(shape=None, problem="off_earth")
    return one._replace(shape=shape)


def _on_earth(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return bool(-180 <= west <= east <= 180 and -90 <= south <= north <= 90)
