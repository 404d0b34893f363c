"""Boundary files are read whole or refused in words, whatever their bytes are."""

from __future__ import annotations

import json
import sqlite3
import time
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.files.layer import MOST_BYTES, MOST_FEATURES, FileLayer, Unreadable
from geo.files.reading import read_shapes
from tests.layers import CODES, NAMES, SQUARES, collection, files, frame, square, written, zipped

FORMATS = sorted(files())
CUTS = 50


def refused(body: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        read_shapes(body)
    return error.value.code


def codes_of(layer: FileLayer) -> list[str]:
    return [one.fields["WGDM"] for one in layer.features]


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_gives_codes_names_and_shapes(name: str) -> None:
    layer = read_shapes(files()[name])
    assert codes_of(layer) == CODES
    assert [one.fields.get("名称") for one in layer.features] == NAMES
    assert all(
        one.shape is not None
        and one.shape.normalize().equals_exact(square(*corner).normalize(), 1e-9)
        for one, corner in zip(layer.features, SQUARES, strict=True)
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_cut_short_is_refused_whole(name: str) -> None:
    body = files()[name]
    found = {refused(body[: len(body) * n // CUTS]) for n in range(CUTS)}
    assert found <= {"damaged", "unknown_format", "not_shapes"}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_in_words(name: str, data: st.DataObject) -> None:
    body = bytearray(files()[name])
    for _ in range(data.draw(st.integers(1, 12))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        layer = read_shapes(bytes(body))
    except Unreadable:
        return
    assert all(one.shape is not None or one.problem for one in layer.features)


HEADS = st.sampled_from(
    [b"", b"{", b"<kml>", b"PK\x03\x04", b"SQLite format 3\0", b"\xef\xbb\xbf{"]
)


@settings(max_examples=150, deadline=None)
@given(head=HEADS, rest=st.binary(max_size=600))
def test_any_bytes_are_read_or_refused_in_words(head: bytes, rest: bytes) -> None:
    with pytest.raises(Unreadable):
        read_shapes(head + rest)


def deep(text: str, n: int) -> bytes:
    return text.encode() * n


def xml(inner: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<kml>{inner}</kml>'.encode()


def bomb() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.writestr(f"a.{ending}", b"\0" * 20_000_000)
    return out.getvalue()


def lying_bomb() -> bytes:
    """The archive tells of a hundred bytes."""
    body = bytearray(bomb())
    size = (20_000_000).to_bytes(4, "little")
    return bytes(body.replace(size, (100).to_bytes(4, "little")))


def ring(coordinates: str) -> bytes:
    inner = f"<LinearRing><coordinates>{coordinates}</coordinates></LinearRing>"
    return xml(f"<Placemark><Polygon>{inner}</Polygon></Placemark>")


def geopackage(*statements: str) -> bytes:
    """The four grids, changed by somebody who knows SQL."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        path.write_bytes(files()["gpkg"])
        conn = sqlite3.connect(path)
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in conn.execute(named).fetchall():
            conn.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            conn.execute(statement)
        conn.commit()
        conn.close()
        return path.read_bytes()


def with_column(said: str) -> bytes:
    return geopackage(f"ALTER TABLE layer ADD COLUMN more {said}")


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "nothing": (lambda: b"", {"unknown_format"}),
    "text": (lambda: b"\x00\x01\x02 boundaries", {"unknown_format"}),
    "too_large": (lambda: b"{" + b" " * MOST_BYTES, {"too_large"}),
    "deep_json": (lambda: deep('{"a":', 200_000), {"damaged", "too_many"}),
    "deep_lists": (lambda: b'{"a":' + b"[" * 500_000, {"damaged", "too_many"}),
    "many_numbers": (lambda: b'{"a":[' + b"1," * 3_000_000 + b"1]}", {"too_many"}),
    "many_objects": (lambda: b'{"a":[' + b"{}," * 1_000_000 + b"{}]}", {"too_many"}),
    "nan": (lambda: b'{"type":"FeatureCollection","features":[NaN]}', {"damaged"}),
    "many_features": (
        lambda: json.dumps(
            {"type": "FeatureCollection", "features": [{}] * (MOST_FEATURES + 1)}
        ).encode(),
        {"too_many"},
    ),
    "zip_bomb": (bomb, {"too_large"}),
    "lying_zip_bomb": (lying_bomb, {"too_large", "damaged"}),
    "entities": (
        lambda: xml("&a9;", f'<!DOCTYPE kml [<!ENTITY a0 "ha">{LAUGHS}]>'), {"doctype"},
    ),
    "outside_entity": (
        lambda: xml("&x;", '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), {"doctype"},
    ),
    "deep_xml": (lambda: xml("<Folder>" * 50_000), {"too_deep", "damaged"}),
    "many_pairs": (lambda: ring("1,1 " * 2_500_000), {"too_many"}),
    "many_pieces": (lambda: ring("11<b/>" * 1_500_000), {"too_many"}),
    "computed": (lambda: with_column("AS (zeroblob(20000000))"), {"computed"}),
    "computed_elsewhere": (
        lambda: geopackage("CREATE TABLE t (a, b AS (hex(zeroblob(a))) NOT NULL)"), {"computed"},
    ),
    "computed_under_another_name": (
        lambda: geopackage(
            "CREATE TABLE t (a, b AS (hex(zeroblob(a))) NOT NULL)",
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET type = 'TABLE', name = x'74', tbl_name = x'74'"
            " WHERE name = 't'",
        ),
        {"computed", "damaged"},
    ),
    "long_row": (
        lambda: geopackage("UPDATE layer SET WGDM = replace(hex(zeroblob(4000000)), '0', '7')"
                           " WHERE fid = 1"),
        {"too_many"},
    ),
    "nul": (lambda: files()["geojson"].replace(b"7701", b"77\0001"), {"damaged"}),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_refused_soon_and_in_little_room(name: str) -> None:
    make, codes = HOSTILE[name]
    body = make()
    tracemalloc.start()
    begun = time.process_time()
    found = refused(body)
    took, (_, most) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found in codes
    # Tracing makes Python several times slower; without it each takes well under a second.
    assert took < 5 and most < 256 * 1024 * 1024


def test_commas_without_end_are_a_broken_ring_in_little_room() -> None:
    body = ring("1," * 4_000_000)
    tracemalloc.start()
    (feature,) = read_shapes(body).features
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert feature.problem == "bad_ring" and most < 64 * 1024 * 1024


def test_what_a_table_checks_is_not_computed() -> None:
    costly = with_column("INTEGER CHECK (length(hex(randomblob(3000000))) > 0)")
    many = geopackage(
        "CREATE TABLE other (a CHECK (length(hex(randomblob(3000000))) > 0))",
        "PRAGMA ignore_check_constraints = ON",
        "INSERT INTO other WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 2000) SELECT i FROM n",
    )
    begun = time.process_time()
    assert codes_of(read_shapes(costly)) == codes_of(read_shapes(many)) == CODES
    assert time.process_time() - begun < 5


def test_a_property_nested_deep_is_empty_and_the_rest_is_read() -> None:
    body = collection(({"c": "1", "deep": 0, "more": {"a": [1]}}, square(84.0, 28.0)))
    deep = b"[" * 1_010 + b"]" * 1_010
    (feature,) = read_shapes(body.replace(b'"deep": 0', b'"deep": ' + deep)).features
    assert feature.fields == {"c": "1", "deep": "", "more": ""}


def test_a_coordinate_system_named_by_a_list_is_none() -> None:
    crs = b'"crs": {"properties": {"name": ' + b"[" * 1_010 + b"]" * 1_010 + b"}}, "
    body = collection(({"c": "1"}, square(84.0, 28.0)))
    assert read_shapes(body.replace(b"{", b"{" + crs, 1)).crs == ""


def test_layers_of_several_are_named() -> None:
    out = BytesIO()
    with ZipFile(BytesIO(files()["shp"])) as one, ZipFile(out, "w") as both:
        for info in one.infolist():
            both.writestr(info.filename, one.read(info))
            both.writestr(info.filename.replace("图层", "乡镇"), one.read(info))
    with pytest.raises(Unreadable) as error:
        read_shapes(out.getvalue())
    assert (error.value.code, "乡镇" in error.value.told["layers"]) == ("many_layers", True)


def test_a_shapefile_without_its_table_says_which_part_is_missing() -> None:
    with pytest.raises(Unreadable) as error:
        read_shapes(zipped(frame(), without="dbf"))
    assert error.value.told == {"parts": ".dbf"}


def test_lines_are_no_areas() -> None:
    lines = frame()
    lines["geometry"] = [shapely.LineString(one.exterior.coords) for one in lines.geometry]
    assert refused(zipped(lines)) == "not_areas"
    assert {one.problem for one in read_shapes(written(lines, "GPKG")).features} == {"not_polygon"}


def test_a_geopackage_runs_nothing_of_its_own() -> None:
    """A view in place of the table, and triggers, are not followed."""
    body = geopackage(
        "ALTER TABLE layer RENAME TO other",
        "CREATE VIEW layer AS SELECT * FROM other",
        "UPDATE gpkg_geometry_columns SET table_name = 'layer'",
    )
    assert refused(body) == "not_shapes"


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (None, "no_shape"),
        ({"type": "Point", "coordinates": [84, 28]}, "not_polygon"),
        ({"type": "Polygon", "coordinates": [[[84, 28], [84.1, 28]]]}, "bad_ring"),
        ({"type": "Polygon", "coordinates": "84 28"}, "bad_ring"),
        ({"type": "Nonsense"}, "bad_ring"),
        ([1, 2], "bad_ring"),
    ],
)
def test_one_broken_feature_is_named_and_the_rest_is_read(geometry: object, problem: str) -> None:
    good = square(84.0, 28.0)
    layer = read_shapes(collection(({"c": "1"}, good), ({"c": "2"}, geometry), ({"c": "3"}, good)))
    assert [one.problem for one in layer.features] == ["", problem, ""]


def test_codes_kept_as_numbers_lose_nothing() -> None:
    numbers = frame()
    numbers["WGDM"] = [520581001001001.0 + n for n in range(4)]
    assert codes_of(read_shapes(zipped(numbers)))[0] == "520581001001001"
    assert codes_of(read_shapes(written(numbers, "GeoJSON")))[0] == "520581001001001"
