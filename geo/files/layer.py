"""What a file of shapes holds, whatever its format, and how much of it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

# A county of 400 grids in survey quality has some 100,000 vertices.
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 16 * 1024 * 1024
MOST_FEATURES, MOST_VERTICES = 4_000, 400_000
MOST_FIELDS, LONGEST_FIELD = 60, 200
POLYGONS = frozenset({"Polygon", "MultiPolygon"})


class Unreadable(Exception):
    """The file is refused whole; `code` says why, `told` what of the file a sentence names."""

    def __init__(self, code: str, **told: str) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


def too_many() -> Unreadable:
    """The refusal of a file with more features or vertices than are taken."""
    return Unreadable("too_many", features=f"{MOST_FEATURES:,}", vertices=f"{MOST_VERTICES:,}")


class Feature(NamedTuple):
    """One feature: its place in the file from 1, its fields as text, its shape in the file's own
    coordinates; without a usable shape None, and `problem` says why."""

    number: int
    fields: Mapping[str, str]
    shape: BaseGeometry | None
    problem: str = ""


class FileLayer(NamedTuple):
    """A file's only layer. `crs` is what the file itself says of its coordinates: 'EPSG:4490', the
    WKT of a .prj, or '' where it says nothing."""

    format: str
    crs: str
    encoding: str
    features: list[Feature]

    @property
    def fields(self) -> list[str]:
        """The names of all fields, as they first come."""
        return list(dict.fromkeys(name for one in self.features for name in one.fields))


def polygon_feature(number: int, fields: Mapping[str, Any], shape: BaseGeometry | None) -> Feature:
    """The feature, its shape flat; a missing, empty or endless one and what is no area is said."""
    told = {plain(name): plain(value) for name, value in list(fields.items())[:MOST_FIELDS]}
    if shape is None or shape.is_empty:
        return Feature(number, told, None, "no_shape")
    if shape.geom_type not in POLYGONS:
        return Feature(number, told, None, "not_polygon")
    flat = shapely.force_2d(shape)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        return Feature(number, told, None, "endless")
    return Feature(number, told, flat)


def plain(value: Any) -> str:
    """A field as text; a code that a table keeps as a number loses no digit and gets no '.0'. What
    is neither text nor number is ''."""
    if not isinstance(value, str | int | float) or (
        isinstance(value, float) and not np.isfinite(value)
    ):
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    # A little more than is kept, for signs that are not printed.
    text = str(value).strip()[: 2 * LONGEST_FIELD]
    return "".join(c for c in text if c.isprintable()).strip()[:LONGEST_FIELD]


def counted(features: Iterable[Feature]) -> list[Feature]:
    """The features, or Unreadable where there are none or more than are taken."""
    found: list[Feature] = []
    vertices = 0
    for one in features:
        found.append(one)
        vertices += int(shapely.get_num_coordinates(one.shape)) if one.shape is not None else 0
        if len(found) > MOST_FEATURES or vertices > MOST_VERTICES:
            raise too_many()
    if not found:
        raise Unreadable("nothing")
    return found
