"""KML: places with their areas, always in WGS84. A document type is refused, so that no entity is
ever resolved."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.files.layer import (
    MOST_BYTES,
    MOST_FEATURES,
    MOST_FIELDS,
    MOST_VERTICES,
    Feature,
    FileLayer,
    Unreadable,
    counted,
    polygon_feature,
    too_many,
)

DEEPEST = 64
OTHER_SHAPES = frozenset({"Point", "LineString", "Track", "Model"})
# How much of a text is kept: more of a field than is shown, of coordinates whatever is there.
TEXTS = {"name": 2_000, "value": 2_000, "SimpleData": 2_000, "coordinates": MOST_BYTES}
# In so many pieces, which elements within a text cut it into, there are no coordinates.
MOST_PIECES = 50_000


def read_kml(body: bytes) -> FileLayer:
    """A feature for each Placemark; its name, and the fields of its ExtendedData."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, UnicodeDecodeError, LookupError, ValueError):
        raise Unreadable("damaged") from None
    return FileLayer("KML", "EPSG:4326", "UTF-8", counted(reader.features))


def _no_doctype(*_declared: object) -> NoReturn:
    raise Unreadable("doctype")


class _Reader:
    """Hears the document element by element; keeps what its Placemarks say."""

    def __init__(self) -> None:
        self.features: list[Feature] = []
        self._path: list[str] = []
        self._said: list[str] = []
        self._room = 0
        self._field = ""
        self._fields: dict[str, str] = {}
        self._rings: list[list[np.ndarray]] = []
        self._other = self._broken = False
        self._vertices = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        tag = name.rpartition(" ")[2]
        if not self._path and tag != "kml":
            raise Unreadable("not_shapes")
        if len(self._path) >= DEEPEST:
            raise Unreadable("too_deep")
        self._path.append(tag)
        if tag == "Placemark":
            self._fields, self._rings, self._other, self._broken = {}, [], False, False
        elif tag in {"Data", "SimpleData"}:
            self._field = attributes.get("name", "")
        elif tag == "Polygon":
            self._rings.append([])
        elif tag in OTHER_SHAPES:
            self._other = True
        if tag in TEXTS:
            self._said, self._room = [], TEXTS[tag]

    def text(self, said: str) -> None:
        """Text of the element that is open."""
        if self._path and self._path[-1] in TEXTS and self._room > 0:
            self._said.append(said[: self._room])
            self._room -= len(said)
            if len(self._said) > MOST_PIECES:
                raise too_many()

    def end(self, name: str) -> None:
        """The element closes."""
        tag = self._path.pop()
        parent = self._path[-1] if self._path else ""
        if tag == "coordinates" and parent == "LinearRing" and self._rings:
            self._ring("".join(self._said))
        elif tag == "name" and parent == "Placemark":
            self._keep("name", "".join(self._said))
        elif tag == "SimpleData" or (tag == "value" and parent == "Data"):
            self._keep(self._field, "".join(self._said))
        elif tag == "Placemark":
            self._place()

    def _keep(self, field: str, said: str) -> None:
        if len(self._fields) < MOST_FIELDS:
            self._fields[field] = said

    def _ring(self, said: str) -> None:
        left = MOST_VERTICES - self._vertices
        # Split no further than may be: each piece is an object of its own.
        places = said.split(None, left)
        if len(places) > left:
            raise too_many()
        self._vertices += len(places)
        try:
            ring = np.array([place.split(",", 2)[:2] for place in places], dtype=float)
        except ValueError:
            ring = np.empty((0, 2))
        if ring.ndim != 2 or ring.shape[1:] != (2,) or len(ring) < 4:
            self._broken = True
        else:
            self._rings[-1].append(ring)

    def _place(self) -> None:
        number = len(self.features) + 1
        if number > MOST_FEATURES:
            raise too_many()
        shape, problem = self._shape()
        made = polygon_feature(number, self._fields, shape)
        self.features.append(made._replace(problem=problem) if problem else made)

    def _shape(self) -> tuple[BaseGeometry | None, str]:
        if not self._rings:
            return None, "not_polygon" if self._other else "no_shape"
        if self._broken or not all(self._rings):
            return None, "bad_ring"
        try:
            parts = [shapely.Polygon(first, holes) for first, *holes in self._rings]
        except (ValueError, shapely.errors.ShapelyError):
            return None, "bad_ring"
        return (parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)), ""
