"""A layer is judged feature by feature: what is left out, mended or to be looked at is named, and
the rest makes a map without overlap."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.apart import far_away
from geo.boundaries import Shapes, read_boundaries
from geo.changes import moved_shapes, share_of
from geo.coordinates import all_to_wgs84, to_wgs84, wgs84_to_gcj02
from geo.files.layer import Unreadable
from geo.files.reading import read_shapes
from geo.judge import Judged, Question, guessed_field, judge
from geo.locate import Locator
from geo.overlay import GRID, overlaid
from geo.preview import side_by_side
from geo.projection import svg_path
from geo.reference import GAUSS_KRUEGER, KNOWN, fitting, meridian_of
from geo.reference import to_wgs84 as layer_to_wgs84
from geo.simplify import simplified
from geo.stored import digest, packed, unpacked
from tests.layers import CODES, SQUARES, collection, frame, square, zipped
from tests.packs import QIANXI, SHARED, SMALL

GOOD = dict(zip(CODES, (square(*corner) for corner in SQUARES), strict=True))
DISTRICTS = SHARED / "real_311" / "nyc_community_districts.geojson"
# What a projection and its way back may lose, and what the shifted systems' inverse may.
CENTIMETRE = 1e-7


def judged(*features: tuple[str, object], present: Shapes | None = None) -> Judged:
    layer = read_shapes(collection(*(({"code": code}, shape) for code, shape in features)))
    known = frozenset(CODES)
    told = Question("code", lambda c: c if c in known else "", known, present or {}, 50.0)
    return judge(layer, told)


def kinds(found: Judged) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, one.who) for one in found.findings]


def test_a_good_layer_has_no_fault() -> None:
    found = judged(*GOOD.items())
    assert (found.findings, list(found.shapes)) == ([], CODES)


BOW = shapely.Polygon([(84.01, 28), (84.02, 28.01), (84.02, 28), (84.01, 28.01)])
FAULTS = {
    "unknown": (("99", square(84.02, 28)), ("unknown_code", ("#5 99",))),
    "no_code": (("", square(84.02, 28)), ("no_code", ("#5",))),
    "none": ((CODES[0], None), ("no_shape", (CODES[0],))),
    "line": ((CODES[0], shapely.LineString([(84, 28), (84.1, 28)])), ("not_polygon", (CODES[0],))),
    "twice": ((CODES[0], GOOD[CODES[0]]), ("duplicate", (CODES[0],))),
    "part": ((CODES[0], square(84.05, 28)), ("merged", (CODES[0],))),
    "far": ((CODES[0], square(84, 280)), ("off_earth", (CODES[0],))),
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_is_named_and_the_rest_stays(name: str) -> None:
    more, finding = FAULTS[name]
    layer = read_shapes(collection(*(({"code": c}, s) for c, s in [*GOOD.items(), more])))
    known = frozenset(CODES)
    moved, _ = layer_to_wgs84(layer, "EPSG:4326")
    found = judge(moved, Question("code", lambda c: c if c in known else "", known, {}, 50.0))
    assert kinds(found) == [finding]
    assert list(found.shapes) == CODES
    untouched = [code for code in CODES if code not in finding[1]]
    assert all(shapely.equals(found.shapes[code], GOOD[code]) for code in untouched)


FAR = {
    "whole": (GOOD[CODES[0]], 5.0),
    "part": (shapely.MultiPolygon([GOOD[CODES[0]], square(89, 28)]), 0.0),
    "near": (GOOD[CODES[0]], 0.4),
}


@pytest.mark.parametrize("name", sorted(FAR))
def test_a_shape_moved_away_from_the_county_is_to_be_looked_at(name: str) -> None:
    shape, east = FAR[name]
    moved = shapely.transform(shape, lambda p: p + np.array([east, 0]))
    found = judged(*{**GOOD, CODES[0]: moved}.items(), present=GOOD)
    (kind, (km, code), _), *rest = found.findings
    assert (kind, code, rest) == ("far", CODES[0], [])
    assert float(km) == pytest.approx({"near": 37}.get(name, 487), abs=10)
    assert not shapely.is_empty(found.shapes[code])


def test_where_nothing_stands_yet_a_shape_is_far_from_where_most_lie() -> None:
    squares = {f"{x}{y}": square(84 + x / 100, 28 + y / 100) for x in range(6) for y in range(6)}
    assert far_away(squares, ()) == {}
    assert list(far_away({**squares, "away": square(89, 28)}, ())) == ["away"]


def test_an_enclave_that_stands_and_one_close_by_are_not_far() -> None:
    enclave = shapely.MultiPolygon([GOOD[CODES[0]], square(85, 28)])
    assert judged(*{**GOOD, CODES[0]: enclave}.items(), present={CODES[0]: enclave}).findings == []
    close = shapely.MultiPolygon([GOOD[CODES[0]], square(83.985, 28)])
    assert judged(*{**GOOD, CODES[0]: close}.items(), present=GOOD).findings == []


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("甲", "乙"), "merged_names"),
        (("甲", "甲"), "merged"),
        (("甲", ""), "merged"),
    ],
)
@pytest.mark.parametrize("twice", [True, False])
def test_two_names_under_one_code_are_both_told(
    names: tuple[str, str], kind: str, twice: bool
) -> None:
    other = GOOD[CODES[0]] if twice else square(84.05, 28)
    given_ = [({"code": c, "名称": "村"}, s) for c, s in list(GOOD.items())[1:]]
    given_ += [
        ({"code": CODES[0], "名称": name}, s)
        for name, s in zip(names, (GOOD[CODES[0]], other), strict=True)
    ]
    layer = read_shapes(collection(*given_))
    told = Question("code", lambda c: c, frozenset(CODES), {}, 50.0)
    (found,) = judge(layer, told).findings
    assert found.kind == (kind.replace("merged", "duplicate") if twice else kind)
    contrary = ("#4 甲", "#5 乙") if kind == "merged_names" else ()
    assert found.who == (CODES[0], *contrary)
    assert judge(layer, told._replace(one_name=False)).findings[0].who == (CODES[0],)


def test_a_crossed_ring_is_mended_and_told_by_its_area() -> None:
    found = judged(*list(GOOD.items())[:3], (CODES[3], BOW))
    assert found.findings[0][:2] == ("repaired", (CODES[3],))
    assert found.findings[0].area > 1000
    assert found.shapes[CODES[3]].is_valid


def test_what_has_no_shape_is_missing() -> None:
    assert kinds(judged(*list(GOOD.items())[1:])) == [("missing", (CODES[0],))]


def test_an_overlap_is_named_and_goes_to_the_smaller_code() -> None:
    wide = square(84.009, 28.01, 0.011).intersection(square(84, 28.01, 0.03))
    found = judged(*{**GOOD, CODES[1]: wide}.items())
    assert ("overlap", (CODES[0], CODES[1])) in kinds(found)
    assert Locator(found.shapes).locate(84.0095, 28.015) == CODES[0]
    assert shapely.coverage_is_valid(list(found.shapes.values()))


def test_slivers_are_summed_and_closed() -> None:
    metre = 1e-5
    pushed = shapely.transform(GOOD[CODES[1]], lambda p: p + np.array([metre, 0]))
    found = judged(*{**GOOD, CODES[1]: pushed}.items())
    assert {one.kind for one in found.findings} <= {"gap_sliver", "overlap_sliver"}
    assert shapely.coverage_is_valid(list(found.shapes.values()))


def test_a_gap_is_named_by_its_neighbours() -> None:
    ring = square(84, 28, 0.03).difference(square(84.01, 28.01))
    halves = [ring.intersection(square(84 + x, 28, 0.03)) for x in (-0.015, 0.015)]
    found = judged((CODES[0], halves[0]), (CODES[1], halves[1].difference(halves[0])))
    (gap,) = [one for one in found.findings if one.kind == "gap"]
    assert gap.who == (CODES[0], CODES[1])
    assert gap.area == pytest.approx(1_091_000, rel=0.02)


@pytest.mark.parametrize(
    ("move", "code"),
    [
        (lambda p: p[:, ::-1], "swapped"),
        (lambda p: p + np.array([5, 0]), "elsewhere"),
        (lambda p: p * 100_000, "elsewhere"),
    ],
)
def test_a_layer_somewhere_else_is_refused_whole(move: object, code: str) -> None:
    moved = {name: shapely.transform(shape, move) for name, shape in GOOD.items()}
    with pytest.raises(Unreadable) as error:
        judged(*moved.items(), present=GOOD)
    assert error.value.code == code


def test_a_layer_nobody_can_use_is_refused() -> None:
    with pytest.raises(Unreadable) as error:
        judged(("1", square(84, 28)))
    assert error.value.code == "nothing_usable"


def test_the_field_of_the_codes_is_found() -> None:
    known = frozenset(CODES)
    layer = read_shapes(zipped(frame()))
    assert guessed_field(layer, lambda c: c if c in known else "") == "WGDM"
    assert guessed_field(layer, lambda c: "") == ""


# ---- coordinate systems --------------------------------------------------------------------------


@pytest.mark.parametrize("code", [4326, 4490, 3857, *GAUSS_KRUEGER[::7]])
def test_a_declared_system_comes_back_to_the_same_ground(code: int) -> None:
    meridian = meridian_of(code) if code in GAUSS_KRUEGER else 84
    # Gauss-Krueger by the strip of its meridian; the code is told by the .prj alone.
    shift = meridian - 84
    given_ = frame()
    given_["geometry"] = given_.geometry.translate(shift, 0)
    layer = read_shapes(zipped(given_.to_crs(code), "GBK"))
    moved, said = layer_to_wgs84(layer, "")
    assert said == f"EPSG:{code}"
    for one, shape in zip(moved.features, given_.geometry, strict=True):
        assert one.shape is not None
        assert shapely.hausdorff_distance(one.shape, shape) < CENTIMETRE


def test_no_system_and_an_unknown_one_are_refused() -> None:
    for without, code, crs in (("prj", "no_crs", "EPSG:4326"), ("", "unknown_crs", "EPSG:2154")):
        with pytest.raises(Unreadable) as error:
            layer_to_wgs84(read_shapes(zipped(frame(crs), without=without)), "")
        assert error.value.code == code


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
@settings(max_examples=50, deadline=None)
@given(points=st.lists(st.tuples(st.floats(75, 134), st.floats(18, 53)), min_size=1, max_size=20))
def test_many_shifted_points_move_as_each_alone(
    crs: str, points: list[tuple[float, float]]
) -> None:
    at_once = all_to_wgs84(np.array(points), crs)
    alone = np.array([to_wgs84(*point, crs) for point in points])
    assert np.abs(at_once - alone).max() < 1e-12


def test_a_layer_drawn_on_a_web_map_comes_back() -> None:
    def shift(points: np.ndarray) -> np.ndarray:
        return np.array([wgs84_to_gcj02(*point) for point in points.tolist()])

    shifted = {code: shapely.transform(shape, shift) for code, shape in GOOD.items()}
    layer = read_shapes(collection(*(({"code": c}, s) for c, s in shifted.items())))
    moved, _ = layer_to_wgs84(layer, "gcj02")
    for one, shape in zip(moved.features, GOOD.values(), strict=True):
        assert one.shape is not None
        assert shapely.equals_exact(one.shape, shape, CENTIMETRE)


def test_the_systems_offered_fit_the_county() -> None:
    offered = fitting(106.0)
    assert {"EPSG:4490", "EPSG:4524", "EPSG:4545", "EPSG:3857", "gcj02", "bd09"} > {"EPSG:4490"}
    assert set(offered) <= set(KNOWN)
    zones = [meridian_of(int(c[5:])) for c in offered if c[5:].isdigit() and int(c[5:]) > 4490]
    assert zones and all(abs(zone - 106) <= 3.5 for zone in zones)


# ---- what is kept and drawn ----------------------------------------------------------------------


def test_kept_shapes_come_back_identical_under_one_name() -> None:
    body = packed(GOOD)
    back = unpacked(body)
    assert all(shapely.equals_identical(back[code], GOOD[code]) for code in CODES)
    assert digest(packed(dict(reversed(GOOD.items())))) == digest(body)


def test_simplified_neighbours_still_share_every_edge() -> None:
    shapes = {
        code: shapely.transform(
            shapely.segmentize(shape, 0.0001), lambda p: (p - [84, 28]) * 300_000
        )
        for code, shape in GOOD.items()
    }
    fewer = simplified(shapes, 100)
    assert sum(shapely.get_num_coordinates(list(fewer.values()))) < 100
    assert shapely.coverage_is_valid(list(fewer.values()))
    assert simplified(GOOD, 100) == GOOD


def test_both_maps_are_in_one_projection() -> None:
    sheet = side_by_side(GOOD, {CODES[0]: GOOD[CODES[0]]})
    assert sheet.present[CODES[0]] == sheet.new[CODES[0]]
    assert set(sheet.new) == {CODES[0]} and svg_path(shapely.Polygon()) == ""


def test_what_lies_apart_does_not_shrink_the_map() -> None:
    away = shapely.transform(GOOD[CODES[0]], lambda p: p + np.array([5, 0]))
    sheet = side_by_side(GOOD, {**GOOD, CODES[0]: away}, {CODES[0]})
    assert sheet[:2] == side_by_side(GOOD, GOOD)[:2]
    assert sheet.present == side_by_side(GOOD, GOOD).present


def test_what_an_area_gains_and_loses() -> None:
    before, after = square(84, 28), square(84.005, 28)
    assert share_of(before, after) == pytest.approx((0.5, 0.5))
    assert share_of(before, square(84, 28, 0.02)) == pytest.approx((0.75, 0), abs=1e-9)
    hair = shapely.box(84, 28, 84.01 + 1e-11, 28.01)
    assert share_of(before, hair) == share_of(hair, before) == (0, 0)


def test_what_becomes_of_each_area_is_told() -> None:
    new = {**GOOD, CODES[1]: square(84.01, 28.01, 0.02), "x": square(85, 28)}
    del new[CODES[2]]
    told = moved_shapes(GOOD, new)
    assert told == {CODES[0]: "same", CODES[1]: "changed", CODES[2]: "gone", CODES[3]: "same",
                    "x": "new"}  # fmt: skip


def test_ground_of_an_ended_grid_is_its_heirs() -> None:
    pack = read_boundaries(SMALL)
    codes = sorted(pack.grids.shapes)
    old, new = codes[:2]
    home = dict.fromkeys(codes, "7701")
    made = overlaid(pack, {}, {old: new}, home)
    assert old not in made.grids.shapes
    whole = shapely.union_all([pack.grids.shapes[old], pack.grids.shapes[new]])
    assert shapely.equals(made.grids.shapes[new], whole)
    brought = overlaid(pack, {GRID: {new: square(84, 28)}}, {old: new}, home)
    assert shapely.equals(brought.county.shapes["county"].intersection(square(84, 28)),
                          square(84, 28))  # fmt: skip


def test_every_vertex_of_a_brought_layer_goes_to_exactly_one_grid() -> None:
    """The border rule, through the door: the 364 grids as a Shapefile in Gauss-Krueger and back."""
    shapes = read_boundaries(QIANXI).grids.shapes
    import geopandas as gpd

    given_ = gpd.GeoDataFrame({"c": list(shapes)}, geometry=list(shapes.values()), crs=4326)
    layer, _ = layer_to_wgs84(read_shapes(zipped(given_.to_crs(4545))), "")
    known = frozenset(shapes)
    found = judge(layer, Question("c", lambda c: c if c in known else "", known, shapes, 100.0))
    assert len(found.shapes) == 364
    assert {one.kind for one in found.findings} <= {"overlap_sliver", "gap_sliver"}
    vertices = {
        tuple(v) for s in found.shapes.values() for v in shapely.get_coordinates(s).tolist()
    }
    listed = sorted(vertices)
    at = Locator(found.shapes).locate_all(listed)
    assert None not in at
    own: dict[tuple[float, ...], str] = {}
    for code in sorted(found.shapes):
        for vertex in shapely.get_coordinates(found.shapes[code]).tolist():
            own.setdefault(tuple(vertex), code)
    assert at == [own[vertex] for vertex in listed]


@pytest.mark.skipif(not DISTRICTS.is_file(), reason="the real data are not beside the repository")
def test_real_districts_come_through_the_door_and_make_a_coverage() -> None:
    body = DISTRICTS.read_bytes()
    codes = {str(f["properties"]["BoroCD"]) for f in json.loads(body)["features"]}
    layer, crs = layer_to_wgs84(read_shapes(body), "")
    field = guessed_field(layer, lambda c: c if c in codes else "")
    told = Question(field, lambda c: c if c in codes else "", frozenset(codes), {}, 100.0)
    found = judge(layer, told)
    assert (field, crs, len(found.shapes)) == ("BoroCD", "EPSG:4326", 71)
    assert not [one for one in found.findings if one.kind in {"overlap", "missing"}]
    assert shapely.coverage_is_valid(list(found.shapes.values()))
