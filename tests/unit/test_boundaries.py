"""Boundary files are read and judged: codes, shapes, overlaps, gaps, nesting; then drawn small."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from data_layer.services.county_pack import DRAWN
from geo.boundaries import read_boundaries
from geo.coverage import boundary_problems
from geo.labels import inner_point, place_names
from geo.projection import Projection, svg_path
from geo.publish import Drawings, Names, draw, publish
from tests.packs import QIANXI, SHARED, SMALL, copy_of_small, edit, pack_at

GRIDS = "boundaries/grids.geojson"
Feature = dict[str, Any]


def problems_of(path: Path) -> list[str]:
    pack = pack_at(SMALL if path != QIANXI else QIANXI)
    return boundary_problems(path, {level: pack.codes(level) for level in DRAWN})


def reshape(path: Path, change: Callable[[dict[str, Feature]], None], file: str = GRIDS) -> None:
    """Change the features (by code) of a boundary file."""
    content = json.loads((path / file).read_text(encoding="utf-8"))
    features = {f["properties"]["code"]: f for f in content["features"]}
    change(features)
    content["features"] = list(features.values())
    (path / file).write_text(json.dumps(content), encoding="utf-8")


def square(west: float, south: float, size: float = 0.01) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shapely.box(west, south, west + size, south + size)))


@pytest.mark.parametrize("path", [QIANXI, SMALL])
def test_shipped_boundaries_have_no_fault(path: Path) -> None:
    assert problems_of(path) == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the base data are not beside the repository")
@pytest.mark.parametrize(
    ("source", "suffix", "layer"),
    [
        ("village_grids_schematic", "001", "grids"),
        ("township_boundaries_schematic", "", "townships"),
        ("county_boundary", "", "county"),
        ("entrusted_area_schematic", "", "entrusted"),
    ],
)
def test_shipped_shapes_are_the_base_data(source: str, suffix: str, layer: str) -> None:
    features = json.loads((SHARED / f"{source}.geojson").read_text(encoding="utf-8"))["features"]
    base = {f["properties"]["code"] + suffix: shapely.from_geojson(json.dumps(f)) for f in features}
    shipped = getattr(read_boundaries(QIANXI), layer).shapes
    assert set(shipped) == set(base)
    assert all(shapely.equals_identical(shipped[code], base[code]) for code in base)


def swap_code(features: dict[str, Feature]) -> None:
    features["77020101"]["properties"]["code"] = "77999999"


def overlap(features: dict[str, Feature]) -> None:
    features["77010201"]["geometry"] = square(84.0099, 28.01)


def bow_tie(features: dict[str, Feature]) -> None:
    ring = [[84.0, 28.0], [84.01, 28.01], [84.01, 28.0], [84.0, 28.01], [84.0, 28.0]]
    features["77020101"]["geometry"] = {"type": "Polygon", "coordinates": [ring]}


def open_ring(features: dict[str, Feature]) -> None:
    features["77020101"]["geometry"]["coordinates"][0].pop()


def metres(features: dict[str, Feature]) -> None:
    features["77020101"]["geometry"] = square(36_500_000, 3_000_000, 1000)


def line(features: dict[str, Feature]) -> None:
    features["77020101"]["geometry"] = {"type": "LineString", "coordinates": [[84, 28], [85, 28]]}


def no_code(features: dict[str, Feature]) -> None:
    del features["77020101"]["properties"]["code"]


def twice(features: dict[str, Feature]) -> None:
    features["again"] = features["77020101"]


def listed_after_all(features: dict[str, Feature]) -> None:
    features["77020202"] = {"properties": {"code": "77020202"}, "geometry": square(84.5, 28)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (swap_code, "77999999 不在编码表中"),
        (swap_code, "77020101 没有图形"),
        (overlap, "77010101 与 77010201 重叠"),
        (bow_tie, "图形有误"),
        (open_ring, "第 3 个要素"),
        (metres, "不是经纬度"),
        (line, "应为面,现为 LineString"),
        (no_code, "缺少编码"),
        (twice, "77020101 重复"),
        (listed_after_all, "77020202 其实有图形"),
    ],
)
def test_a_bad_layer_is_named(
    tmp_path: Path, change: Callable[[dict[str, Feature]], None], said: str
) -> None:
    path = copy_of_small(tmp_path)
    reshape(path, change)
    assert any(said in problem for problem in problems_of(path))


def test_an_overlap_within_the_tolerance_is_let_pass(tmp_path: Path) -> None:
    path = copy_of_small(tmp_path)
    reshape(path, overlap)
    edit(path, "county.toml", "overlap_tolerance_m2 = 50", "overlap_tolerance_m2 = 20000")
    assert problems_of(path) == []


@pytest.mark.parametrize("content", ["", "[]", '{"type": "FeatureCollection"}', "\x00\x01"])
def test_a_file_that_is_no_geojson_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    path = copy_of_small(tmp_path)
    (path / GRIDS).write_text(content, encoding="utf-8")
    assert any("不是可读的 GeoJSON" in problem for problem in problems_of(path))


def with_outlines(path: Path, county: shapely.Geometry, township: shapely.Geometry) -> None:
    """Give the copy a county outline, a township layer, and every grid a polygon."""
    edit(path, "county.toml", 'without_polygon = ["77020202"]', OUTLINE_FILES)
    reshape(path, listed_after_all)
    shapes = {"county": {"77": county}, "townships": {"7701": township, "7702": SOUTH}}
    for name, layer in shapes.items():
        features = [
            {"properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
            for code, shape in layer.items()
        ]
        file = path / f"boundaries/{name}.geojson"
        file.write_text(json.dumps({"features": features}), encoding="utf-8")


OUTLINE_FILES = 'county = "boundaries/county.geojson"\ntownships = "boundaries/townships.geojson"'
NORTH = shapely.union(
    shapely.box(84, 28.01, 84.02, 28.02), shapely.box(84.03, 28.01, 84.032, 28.012)
)
SOUTH = shapely.union(shapely.box(84, 28, 84.02, 28.01), shapely.box(84.5, 28, 84.51, 28.01))
WHOLE = shapely.union(NORTH, SOUTH)


@pytest.mark.parametrize(
    ("county", "north", "said"),
    [
        (WHOLE, NORTH, None),
        (WHOLE.union(shapely.box(83.99, 28, 84, 28.01)), NORTH, "没有网格覆盖"),
        (WHOLE.difference(shapely.box(84, 28, 84.001, 28.001)), NORTH, "超出县界"),
        (WHOLE, shapely.box(84, 28.01, 84.019, 28.02), "乡镇 7701 与其网格不一致"),
    ],
)
def test_gaps_and_unlike_outlines_are_found(
    tmp_path: Path, county: shapely.Geometry, north: shapely.Geometry, said: str | None
) -> None:
    path = copy_of_small(tmp_path)
    with_outlines(path, county, north)
    problems = problems_of(path)
    assert problems == [] if said is None else any(said in problem for problem in problems)


def test_a_square_kilometre_is_as_wide_as_high() -> None:
    # 28 degrees north: a degree of longitude is cos(28) of a degree of latitude.
    fit = Projection.fit(shapely.box(84, 27.5, 85, 28.5))
    assert (fit.width, fit.height) == (10_000, round(10_000 / 0.8829475929))


def test_paths_are_relative_whole_steps_and_drop_points_that_fall_together() -> None:
    ring = shapely.Polygon(
        [(1, 2), (10.4, 2), (10.45, 2.1), (10, 12), (1, 12)], [[(3, 3), (5, 3), (4, 6)]]
    )
    assert svg_path(ring) == "M1 2l9 0 0 10-9 0zM3 3l2 0-1 3z"


def test_names_stand_inside_their_polygon_and_clear_of_each_other() -> None:
    drawing = drawings()[""]
    boxes = []
    fit = Projection.fit(read_boundaries(QIANXI).county.shapes["520581"])
    outlines = read_boundaries(QIANXI).townships.shapes
    for township in drawing["townships"]:
        point = shapely.Point(township["x"], township["y"])
        assert fit.shape(outlines[township["c"]]).buffer(2).contains(point)
        half = 150 * len(township["n"])
        boxes.append(shapely.box(point.x - half, point.y - 150, point.x + half, point.y + 150))
    for i, box in enumerate(boxes):
        assert all(box.intersection(other).area == 0 for other in boxes[:i])


def test_the_smaller_polygon_keeps_its_place() -> None:
    shapes = {"a": shapely.box(0, 0, 100, 100), "b": shapely.box(40, 40, 60, 60)}
    points = place_names(shapes, {"a": "大", "b": "小"}, 20)
    assert points["b"] == inner_point(shapes["b"])
    assert max(abs(points["a"][0] - 50), abs(points["a"][1] - 50)) >= 20


def names(path: Path = QIANXI) -> Names:
    areas = pack_at(path).areas
    length = pack_at(path).code_lengths["township"]
    return Names(
        {a.code: a.name for a in areas if a.level == "grid"},
        {a.code: a.short for a in areas if a.level == "township"},
        {a.code: a.code[:length] for a in areas if a.level == "grid"},
    )


def unpack(found: Drawings) -> dict[str, dict[str, Any]]:
    return {scope: json.loads(gzip.decompress(drawing.body)) for scope, drawing in found.items()}


def drawings() -> dict[str, dict[str, Any]]:
    return unpack(draw(read_boundaries(QIANXI), names()))


def test_the_county_and_each_township_have_a_drawing() -> None:
    sheets = drawings()
    county = sheets.pop("")
    assert len(county["grids"]) == 364 and len(county["townships"]) == len(sheets) == 30
    assert len(county["entrusted"]) == 21
    assert sum(len(sheet["grids"]) for sheet in sheets.values()) == 364
    for code, sheet in sheets.items():
        assert {grid["t"] for grid in sheet["grids"]} == {code}
        assert sheet["entrusted"] == [] and sheet["outline"]


def test_a_townships_drawing_holds_no_other_townships_code_or_name() -> None:
    townships = names().townships
    for code, sheet in drawings().items():
        if code:
            text = json.dumps(sheet, ensure_ascii=False)
            others = [other for other in townships if other != code and other in text]
            assert others == []


def test_a_pack_with_grids_only_is_drawn_from_them() -> None:
    sheets = unpack(draw(read_boundaries(SMALL), names(SMALL)))
    assert [t["c"] for t in sheets[""]["townships"]] == ["7701", "7702"]
    assert sheets["7701"]["outline"].count("M") == 2  # the exclave
    assert {g["c"] for g in sheets["7702"]["grids"]} == {"77020101", "77020201"}


def test_a_scope_nobody_has_drawn_gets_an_empty_sheet(tmp_path: Path) -> None:
    path = copy_of_small(tmp_path)
    reshape(path, dict.clear)
    sheets = unpack(draw(read_boundaries(path), names(SMALL)))
    assert {scope: sheet["grids"] for scope, sheet in sheets.items()} == {
        "": [],
        "7701": [],
        "7702": [],
    }


def test_drawings_are_kept_until_shapes_or_names_change(tmp_path: Path) -> None:
    path, cache = copy_of_small(tmp_path), tmp_path / "cache"
    first = publish(path, names(SMALL), cache)
    files = {file: file.stat().st_mtime_ns for file in cache.iterdir()}
    assert publish(path, names(SMALL), cache) == first
    assert {file: file.stat().st_mtime_ns for file in cache.iterdir()} == files
    edit(path, GRIDS, "84.032", "84.0325")
    moved = publish(path, names(SMALL), cache)
    assert moved["7701"].name != first["7701"].name
    assert moved["7702"].name == first["7702"].name
    renamed = names(SMALL)._replace(townships={"7701": "上游", "7702": "下河"})
    assert publish(path, renamed, cache)["7701"].name != moved["7701"].name


def test_a_lost_file_is_drawn_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = publish(SMALL, names(SMALL), cache)
    next(cache.glob("*.json.gz")).unlink()
    assert publish(SMALL, names(SMALL), cache) == first
