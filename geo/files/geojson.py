"""GeoJSON (RFC 7946), and the older kind that names its coordinate system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from geo.files.layer import (
    MOST_VERTICES,
    Feature,
    FileLayer,
    Unreadable,
    counted,
    polygon_feature,
    too_many,
)

# Signs that become an object each when read; more than any file that is taken needs.
MOST_BRACKETS, MOST_PARTS = MOST_VERTICES + 200_000, 2 * MOST_VERTICES + 400_000
EPSG = re.compile(r"EPSG:+(\d{4,6})$", re.IGNORECASE)
CRS84 = re.compile(r"OGC:.*CRS84$", re.IGNORECASE)
USUAL = "EPSG:4326"


def read_geojson(body: bytes) -> FileLayer:
    """The features of a collection, a single feature, or a bare shape."""
    if body.count(b"[") + body.count(b"{") > MOST_BRACKETS or body.count(b",") > MOST_PARTS:
        raise too_many()
    try:
        content = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise Unreadable("damaged") from None
    if not isinstance(content, dict):
        raise Unreadable("not_shapes")
    return FileLayer("GeoJSON", _crs(content), "UTF-8", counted(_features(content)))


def _features(content: dict[str, Any]) -> Iterator[Feature]:
    listed = content.get("features")
    if content.get("type") == "FeatureCollection" and isinstance(listed, list):
        for number, one in enumerate(listed, start=1):
            yield _feature(number, one)
    elif content.get("type") == "Feature":
        yield _feature(1, content)
    else:
        raise Unreadable("not_shapes")


def _feature(number: int, one: Any) -> Feature:
    if not isinstance(one, dict):
        return Feature(number, {}, None, "no_shape")
    known = one.get("properties")
    fields = dict(known) if isinstance(known, dict) else {}
    if isinstance(one.get("id"), str | int):
        fields.setdefault("id", one["id"])
    try:
        shape = _shape(one.get("geometry"))
    except (ValueError, TypeError, shapely.errors.ShapelyError):
        return polygon_feature(number, fields, None)._replace(problem="bad_ring")
    return polygon_feature(number, fields, shape)


def _shape(geometry: Any) -> BaseGeometry | None:
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    # What the library would read too, three times as slow.
    if kind == "Polygon":
        return _polygon(geometry.get("coordinates"))
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([_polygon(part) for part in geometry.get("coordinates")])
    return shapely.from_geojson(orjson.dumps(geometry))


def _polygon(rings: Any) -> shapely.Polygon:
    shell, *holes = (_ring(ring) for ring in rings)
    return shapely.Polygon(shell, holes)


def _ring(points: Any) -> np.ndarray:
    ring = np.asarray(points, dtype=float)
    if ring.ndim != 2 or ring.shape[0] < 4 or ring.shape[1] not in {2, 3}:
        raise ValueError
    return ring[:, :2]


def _crs(content: dict[str, Any]) -> str:
    """The coordinate system the file names; without one the standard's own."""
    named = content.get("crs")
    if named is None:
        return USUAL
    properties = named.get("properties") if isinstance(named, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return ""
    if CRS84.search(name):
        return USUAL
    found = EPSG.search(name)
    return f"EPSG:{found[1]}" if found else ""
