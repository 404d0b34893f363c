"""Which format a file is in, told by its first bytes, never by its name."""

from __future__ import annotations

from collections.abc import Callable

from geo.files.geojson import read_geojson
from geo.files.geopackage import MAGIC, read_geopackage
from geo.files.kml import read_kml
from geo.files.layer import MOST_BYTES, FileLayer, Unreadable
from geo.files.shapefile import read_shapefile

ZIP = b"PK\x03\x04"
MARK = b"\xef\xbb\xbf"


def read_shapes(body: bytes) -> FileLayer:
    """The layer of a GeoJSON, GeoPackage, zipped Shapefile or KML file; Unreadable in every other
    case, whatever the bytes are."""
    return reader_of(body)(body)


def reader_of(body: bytes) -> Callable[[bytes], FileLayer]:
    """What reads such a file; Unreadable for one of no known format or too large, which is told
    without reading it."""
    if len(body) > MOST_BYTES:
        raise Unreadable("too_large")
    if body.startswith(MAGIC):
        return read_geopackage
    if body.startswith(ZIP):
        return read_shapefile
    start = body[:4096].removeprefix(MARK).lstrip()
    if start.startswith(b"{"):
        return read_geojson
    if start.startswith(b"<"):
        return read_kml
    raise Unreadable("unknown_format")
