"""Judge the boundaries of a pack: codes, overlaps, gaps and nesting, in square metres."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Boundaries, Layer, read_boundaries

Codes = Mapping[str, frozenset[str]]
WGS84 = "EPSG:4326"


def boundary_problems(pack: Path, codes: Codes) -> list[str]:
    """Everything wrong with the pack's boundaries; `codes` has the 'grid' and 'township' codes.

    Measured in the UTM zone of the grids; a piece up to `overlap_tolerance_m2` is ignored.
    """
    boundaries = read_boundaries(pack)
    problems = [problem for layer in boundaries.layers for problem in layer.problems]
    problems += _code_problems(boundaries, codes)
    if not boundaries.grids.shapes:
        return problems
    grids = gpd.GeoSeries(boundaries.grids.shapes, crs=WGS84)
    metric = str(grids.estimate_utm_crs())
    measured = _Measured(boundaries, metric)
    return [*problems, *measured.overlaps(), *measured.gaps(), *measured.nesting()]


def _code_problems(boundaries: Boundaries, codes: Codes) -> Iterator[str]:
    without = boundaries.without_polygon
    grids = boundaries.grids
    yield from _unmatched(grids, codes["grid"], without)
    if boundaries.townships.file:
        yield from _unmatched(boundaries.townships, codes["township"], frozenset())
    for code in sorted(without & set(grids.shapes)):
        yield f"county.toml without_polygon: {code} 其实有图形 / has a polygon after all"
    for code in sorted(without - codes["grid"]):
        yield f"county.toml without_polygon: {code} 不是网格 / is not a grid"


def _unmatched(layer: Layer, known: frozenset[str], without: frozenset[str]) -> Iterator[str]:
    for code in sorted(set(layer.shapes) - known):
        yield f"{layer.file}: 图形编码 {code} 不在编码表中 / polygon of an unknown code"
    for code in sorted(known - set(layer.shapes) - without):
        yield f"{layer.file}: {code} 没有图形 / no polygon; draw it or list it in without_polygon"


class _Measured:
    """The layers in metres; each check yields sentences."""

    def __init__(self, boundaries: Boundaries, metric: str) -> None:
        def project(layer: Layer) -> gpd.GeoSeries:
            return gpd.GeoSeries(layer.shapes, crs=WGS84).to_crs(metric).make_valid()

        self.files = boundaries
        self.grids = project(boundaries.grids)
        self.townships = project(boundaries.townships)
        self.county = project(boundaries.county)
        self.entrusted = project(boundaries.entrusted)
        self.tolerance = boundaries.overlap_tolerance_m2
        self.complete = not boundaries.without_polygon

    def overlaps(self) -> Iterator[str]:
        """Pairs of grids that share ground."""
        codes = list(self.grids.index)
        shapes = list(self.grids)
        left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        for a, b in sorted(zip(left.tolist(), right.tolist(), strict=True)):
            if a < b and (area := shapes[a].intersection(shapes[b]).area) > self.tolerance:
                file = self.files.grids.file
                yield f"{file}: {codes[a]} 与 {codes[b]} 重叠 {area:,.0f} m² / overlap"

    def gaps(self) -> Iterator[str]:
        """Ground of the county that no grid covers, and ground of grids outside the county."""
        if self.county.empty or not self.complete:
            return
        covered = shapely.union_all([*self.grids, *self.entrusted])
        county = shapely.union_all(list(self.county))
        yield from self._pieces(county.difference(covered), "没有网格覆盖 / covered by no grid")
        yield from self._pieces(covered.difference(county), "超出县界 / outside the county")

    def nesting(self) -> Iterator[str]:
        """Townships that are not the union of the grids whose code begins with theirs."""
        if not self.complete:
            return
        for code, outline in self.townships.items():
            own = [shape for grid, shape in self.grids.items() if str(grid).startswith(str(code))]
            rest = shapely.union_all(own).symmetric_difference(outline)
            yield from self._pieces(
                rest, f"乡镇 {code} 与其网格不一致 / township differs from its grids"
            )

    def _pieces(self, shape: BaseGeometry, words: str) -> Iterator[str]:
        for piece in shapely.get_parts(shape):
            if (area := piece.area) > self.tolerance:
                yield f"{self.files.grids.file}: {area:,.0f} m² {words}"
