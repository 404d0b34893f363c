"""GeoPackage: a SQLite file, opened in memory, allowed nothing but to read its only layer."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.files.layer import (
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

MAGIC = b"SQLite format 3\0"
# How often SQLite asks whether to go on, in steps of its machine, and how often it may.
STEPS, TURNS = 100_000, 400
ENVELOPES = (0, 32, 48, 48, 64)
READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA})
PRAGMAS = frozenset({"quick_check", "table_info", "table_xinfo"})
# Bytes of a shape, and of any row.
LONGEST_SHAPE = 16 * MOST_VERTICES
LONGEST_ROW = LONGEST_SHAPE + 1_000_000


def read_geopackage(body: bytes) -> FileLayer:
    """The rows of the file's layer of shapes, which must be its only one."""
    if not _whole(body):
        raise Unreadable("damaged")
    with closing(sqlite3.connect(":memory:")) as conn:
        try:
            conn.deserialize(body)
            _confine(conn)
            _refuse_computed(conn)
            if conn.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise Unreadable("damaged")
            table, column, srs = _layer(conn)
            crs = _crs(conn, srs)
            features = counted(_features(conn, table, column))
        except sqlite3.DataError:  # longer than LONGEST_ROW
            raise too_many() from None
        except (sqlite3.Error, UnicodeDecodeError, OverflowError):
            raise Unreadable("damaged") from None
    return FileLayer("GeoPackage", crs, "UTF-8", features)


def _whole(body: bytes) -> bool:
    """Whether the file is as long as its head says, written in the usual mode."""
    if len(body) < 100 or not body.startswith(MAGIC):
        return False
    (size,) = struct.unpack(">H", body[16:18])
    (pages,) = struct.unpack(">I", body[28:32])
    size = 65_536 if size == 1 else size
    return size >= 512 and pages * size == len(body)


def _confine(conn: sqlite3.Connection) -> None:
    turns = 0

    def stop() -> int:
        nonlocal turns
        turns += 1
        return int(turns > TURNS)

    def allowed(action: int, first: str | None, *_more: str | None) -> int:
        if action == sqlite3.SQLITE_PRAGMA and first not in PRAGMAS:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY

    # What the schema computes is not asked about by the authorizer: columns are refused, checks
    # left out, and whatever is made is short.
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_ROW)
    conn.execute("PRAGMA ignore_check_constraints = ON")
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute("PRAGMA cell_size_check = ON")
    conn.set_progress_handler(stop, STEPS)
    conn.set_authorizer(allowed)


def _refuse_computed(conn: sqlite3.Connection) -> None:
    """Unreadable where a column, of whatever table, holds no more than a rule by which it is
    computed."""
    # Names and kinds as SQLite takes them, whatever their bytes are; 0 is a view or no own table.
    named = "SELECT DISTINCT CAST(tbl_name AS TEXT) FROM sqlite_master WHERE rootpage <> 0"
    tables = conn.execute(named)
    for (name,) in tables.fetchall():
        columns = conn.execute(f"PRAGMA table_xinfo({_quoted(name)})")
        if any(hidden for *_, hidden in columns):
            raise Unreadable("computed")


def _layer(conn: sqlite3.Connection) -> tuple[str, str, int]:
    """Table, column and coordinate system of the layer."""
    try:
        found = conn.execute(
            "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g "
            "JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table' LIMIT 20"
        ).fetchall()
    except sqlite3.Error:
        raise Unreadable("not_shapes") from None
    if len(found) > 1:
        raise Unreadable("many_layers", layers="、".join(str(row[0])[:40] for row in found))
    if not found or not all(isinstance(name, str) for name in found[0][:2]):
        raise Unreadable("not_shapes")
    table, column, srs = found[0]
    return table, column, srs if isinstance(srs, int) else 0


def _crs(conn: sqlite3.Connection, srs: int) -> str:
    row = conn.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys "
        "WHERE srs_id = ?",
        (srs,),
    ).fetchone()
    if row is None or srs <= 0:
        return ""
    organization, number, definition = row
    if str(organization).upper() == "EPSG" and isinstance(number, int):
        return f"EPSG:{number}"
    return str(definition)[:8_000]


def _features(conn: sqlite3.Connection, table: str, column: str) -> Iterator[Feature]:
    rows = conn.execute(f"SELECT * FROM {_quoted(table)} LIMIT {MOST_FEATURES + 1}")  # noqa: S608
    names = [one[0] for one in rows.description]
    if column not in names:
        raise Unreadable("not_shapes")
    for number, row in enumerate(rows, start=1):
        values = dict(zip(names, row, strict=True))
        blob = values.pop(column)
        fields = {k: v for k, v in list(values.items())[:MOST_FIELDS] if not isinstance(v, bytes)}
        yield _feature(number, fields, blob)


def _feature(number: int, fields: dict[str, Any], blob: Any) -> Feature:
    if blob is None:
        return polygon_feature(number, fields, None)
    try:
        shape = _shape(blob)
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        return polygon_feature(number, fields, None)._replace(problem="bad_ring")
    return polygon_feature(number, fields, shape)


def _shape(blob: bytes) -> BaseGeometry | None:
    """A shape behind the head GeoPackage puts before it."""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) > LONGEST_SHAPE:
        raise ValueError
    flags = blob[3]
    return shapely.from_wkb(blob[8 + ENVELOPES[flags >> 1 & 7] :])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
