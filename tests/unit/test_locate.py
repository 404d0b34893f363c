"""Points find their polygon; on a shared edge the smallest code wins; a slow search agrees."""

from __future__ import annotations

import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries import read_boundaries
from geo.locate import Locator
from tests.packs import QIANXI, SMALL

SHAPES = read_boundaries(SMALL).grids.shapes
LOCATOR = Locator(SHAPES)
COORDINATES = st.integers(-5, 40).map(lambda k: k / 1000)


def slowly(lon: float, lat: float) -> str | None:
    point = shapely.Point(lon, lat)
    return min((code for code, shape in SHAPES.items() if shape.intersects(point)), default=None)


def test_a_point_inside_an_edge_a_corner_an_exclave_and_outside() -> None:
    assert LOCATOR.locate(84.005, 28.005) == "77020101"
    assert LOCATOR.locate(84.01, 28.015) == "77010101"  # edge with 77010201
    assert LOCATOR.locate(84.01, 28.01) == "77010101"  # corner of four
    assert LOCATOR.locate(84.015, 28.01) == "77010201"  # edge with 77020201
    assert LOCATOR.locate(84.031, 28.011) == "77010101"  # exclave
    assert LOCATOR.locate(84.025, 28.011) is None


def test_an_empty_layer_and_an_empty_question() -> None:
    assert Locator({}).locate(84, 28) is None
    assert LOCATOR.locate_all([]) == []


@given(st.lists(st.tuples(COORDINATES, COORDINATES), max_size=20))
def test_many_points_at_once_agree_with_a_slow_search(offsets: list[tuple[float, float]]) -> None:
    points = [(84 + x, 28 + y) for x, y in offsets]
    assert LOCATOR.locate_all(points) == [slowly(*point) for point in points]


def test_every_grids_label_point_lies_in_that_grid() -> None:
    shapes = read_boundaries(QIANXI).grids.shapes
    codes = sorted(shapes)
    inner = [shapely.point_on_surface(shapes[code]).coords[0] for code in codes]
    assert Locator(shapes).locate_all(inner) == codes


def test_every_vertex_goes_to_the_smallest_code_that_has_it() -> None:
    shapes = read_boundaries(QIANXI).grids.shapes
    first: dict[tuple[float, float], str] = {}
    for code in sorted(shapes):
        for vertex in shapely.get_coordinates(shapes[code]).tolist():
            first.setdefault(tuple(vertex), code)
    assert Locator(shapes).locate_all(list(first)) == list(first.values())
