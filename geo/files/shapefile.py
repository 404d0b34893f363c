"""A zipped Shapefile: judged before GDAL sees it, so that what is cut short is refused whole."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import shapely
from shapely.geometry.base import BaseGeometry

from geo.files.layer import (
    MOST_FEATURES,
    MOST_UNPACKED,
    Feature,
    FileLayer,
    Unreadable,
    counted,
    polygon_feature,
    too_many,
)

MOST_PARTS = 100
PARTS = ("shp", "shx", "dbf", "prj", "cpg")
NEEDED = ("shp", "shx", "dbf")
FILE_CODE, AREAS = 9994, frozenset({5, 15, 25})
HEAD, RECORD = 100, 8
# What a .cpg may say. Where it says nothing a Chinese table is in UTF-8 or in GBK.
ENCODINGS = {
    "UTF-8": "UTF-8", "UTF8": "UTF-8", "65001": "UTF-8",
    "GBK": "GBK", "GB2312": "GBK", "936": "GBK", "CP936": "GBK", "GB18030": "GB18030",
    "BIG5": "BIG5", "950": "BIG5",
    "ISO-8859-1": "ISO-8859-1", "ISO88591": "ISO-8859-1", "1252": "CP1252", "CP1252": "CP1252",
}  # fmt: skip
FEW = 20


def read_shapefile(body: bytes) -> FileLayer:
    """The records of the only Shapefile in the archive."""
    parts = _parts(body)
    _check_lengths(parts)
    encoding = _encoding(parts)
    features = counted(_features(parts, encoding))
    return FileLayer("Shapefile", _crs(parts), encoding, features)


def _parts(body: bytes) -> dict[str, bytes]:
    """The files of the archive's Shapefile by their ending."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            return _unpacked(archive)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
            struct.error, ValueError):  # fmt: skip
        # Over bytes somebody made, zipfile raises whatever it stumbles on.
        raise Unreadable("damaged") from None


def _unpacked(archive: ZipFile) -> dict[str, bytes]:
    listed = archive.infolist()
    if len(listed) > MOST_PARTS or sum(one.file_size for one in listed) > MOST_UNPACKED:
        raise Unreadable("too_large")
    files = {}
    for one in listed:
        stem, _, ending = one.filename.rpartition(".")
        # What a Mac adds of its own.
        if ending.lower() in PARTS and not stem.startswith("__MACOSX/"):
            files[stem, ending.lower()] = one
    stems = [stem for stem, ending in files if ending == "shp"]
    if len(stems) > 1:
        names = (stem.rpartition("/")[2][:40] for stem in stems)
        raise Unreadable("many_layers", layers="、".join(names))
    if not stems:
        raise Unreadable("not_shapes")
    stem = stems[0]
    missing = [ending for ending in NEEDED if (stem, ending) not in files]
    if missing:
        raise Unreadable("parts_missing", parts="、".join(f".{ending}" for ending in missing))
    left, parts = MOST_UNPACKED, {}
    for ending in PARTS:
        if (stem, ending) in files:
            with archive.open(files[stem, ending]) as packed:
                # The directory may lie about a size; what comes out is counted.
                parts[ending] = packed.read(left + 1)
            left -= len(parts[ending])
            if left < 0:
                raise Unreadable("too_large")
    return parts


def _check_lengths(parts: Mapping[str, bytes]) -> None:
    """Each file is as long as its own head says, and all tell of the same number of records."""
    shp, shx, dbf = (parts[ending] for ending in NEEDED)
    if len(shp) < HEAD or len(shx) < HEAD or len(dbf) < 33:
        raise Unreadable("damaged")
    for one in (shp, shx):
        code, words = struct.unpack(">I", one[:4])[0], struct.unpack(">I", one[24:28])[0]
        if code != FILE_CODE or words * 2 != len(one):
            raise Unreadable("damaged")
    (kind,) = struct.unpack("<I", shp[32:36])
    if kind not in AREAS:
        raise Unreadable("not_areas")
    rows, head, width = struct.unpack("<IHH", dbf[4:12])
    records = (len(shx) - HEAD) // RECORD
    if rows > MOST_FEATURES:
        raise too_many()
    if rows != records or head + rows * width > len(dbf) or head < 33:
        raise Unreadable("damaged")
    for number in range(records):
        at, words = struct.unpack(">II", shx[HEAD + number * RECORD :][:RECORD])
        if at * 2 + RECORD + words * 2 > len(shp) or at * 2 < HEAD:
            raise Unreadable("damaged")


def _encoding(parts: Mapping[str, bytes]) -> str:
    """As the .cpg says, else UTF-8 where the table can be read so, else GB18030."""
    said = parts.get("cpg", b"")[:32].decode("ascii", "ignore").strip().strip("\0").upper()
    if said in ENCODINGS:
        return ENCODINGS[said]
    table = _table_text(parts["dbf"])
    wrong = table.decode("UTF-8", "replace").count("\ufffd")
    beyond_ascii = sum(byte > 127 for byte in table)
    # A name cut off by its column leaves half a sign; a table of another encoding leaves many.
    return "UTF-8" if wrong * FEW <= beyond_ascii else "GB18030"


def _table_text(dbf: bytes) -> bytes:
    """The rows without the head, whose numbers are no text."""
    (head,) = struct.unpack("<H", dbf[8:10])
    return dbf[head:].rstrip(b"\x1a")


def _crs(parts: Mapping[str, bytes]) -> str:
    return parts.get("prj", b"")[:8_000].decode("utf-8", "ignore").strip().strip("\0")


def _features(parts: Mapping[str, bytes], encoding: str) -> Iterator[Feature]:
    from pyogrio import errors, raw

    try:
        with warnings.catch_warnings():
            # A sign that is none in its encoding; the table shows it to whoever looks.
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, _, shapes, columns = raw.read(_packed(parts), encoding=encoding)
    except (errors.DataSourceError, errors.DataLayerError, errors.FeatureError,
            errors.GeometryError, UnicodeDecodeError, ValueError):  # fmt: skip
        raise Unreadable("damaged") from None
    names = [str(name) for name in meta["fields"]]
    for number, blob in enumerate(shapes, start=1):
        fields = {name: _value(columns[i][number - 1]) for i, name in enumerate(names)}
        yield _feature(number, fields, blob)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts alone, under names of our own."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for ending in NEEDED:
            archive.writestr(f"layer.{ending}", parts[ending])
    return out.getvalue()


def _value(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _feature(number: int, fields: dict[str, Any], blob: bytes | None) -> Feature:
    try:
        shape: BaseGeometry | None = shapely.from_wkb(blob) if blob is not None else None
    except (ValueError, TypeError, shapely.errors.ShapelyError):
        return polygon_feature(number, fields, None)._replace(problem="bad_ring")
    return polygon_feature(number, fields, shape)
