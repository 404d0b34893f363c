"""Read the boundary files of a county pack: GeoJSON, WGS84, one polygon or multipolygon a code."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.locate import Locator

Shapes = dict[str, BaseGeometry]


@dataclass(frozen=True)
class Layer:
    """The shapes of one file by code, the names it gives them, and what was wrong with it."""

    file: str
    shapes: Shapes
    names: dict[str, str]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Boundaries:
    """The layers of a pack; an absent file is an empty layer."""

    grids: Layer
    townships: Layer
    county: Layer
    entrusted: Layer
    overlap_tolerance_m2: float
    without_polygon: frozenset[str]

    @property
    def layers(self) -> tuple[Layer, Layer, Layer, Layer]:
        """All four, the finest first."""
        return (self.grids, self.townships, self.county, self.entrusted)

    @cached_property
    def grid_at(self) -> Locator:
        """Which grid a point lies in."""
        return Locator(self.grids.shapes)

    @cached_property
    def county_at(self) -> Locator:
        """Whether it lies in the county at all."""
        return Locator(self.county.shapes)


def read_boundaries(pack: Path) -> Boundaries:
    """The layers that `[boundaries]` of county.toml names, each with its problems."""
    settings = tomllib.loads((pack / "county.toml").read_text(encoding="utf-8"))["boundaries"]
    names = {
        key: str(settings.get(key, "")) for key in ("grids", "townships", "county", "entrusted")
    }
    return Boundaries(
        **{key: _read_layer(pack, name) for key, name in names.items()},
        overlap_tolerance_m2=float(settings["overlap_tolerance_m2"]),
        without_polygon=frozenset(settings.get("without_polygon", ())),
    )


def township_shapes(boundaries: Boundaries, township_of: Mapping[str, str]) -> Shapes:
    """The townships' own shapes, or what their grids make up where the pack has none."""
    if boundaries.townships.shapes:
        return boundaries.townships.shapes
    groups: dict[str, list[BaseGeometry]] = {}
    for code, shape in boundaries.grids.shapes.items():
        groups.setdefault(township_of.get(code, ""), []).append(shape)
    return {code: shapely.union_all(shapes) for code, shapes in groups.items() if code}


def _read_layer(pack: Path, name: str) -> Layer:
    if not name:
        return Layer("", {}, {}, ())
    try:
        content = json.loads((pack / name).read_text(encoding="utf-8"))
        features = content["features"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Layer(name, {}, {}, (f"{name}: 不是可读的 GeoJSON / not readable ({error})",))
    shapes: Shapes = {}
    names: dict[str, str] = {}
    problems: list[str] = []
    for number, feature in enumerate(features, start=1):
        code, shape, problem = _read_feature(feature)
        if problem or shape is None:
            problems.append(f"{name}: 第 {number} 个要素 {code}: {problem}")
        elif code in shapes:
            problems.append(f"{name}: 编码 {code} 重复 / occurs twice")
        else:
            shapes[code] = shape
            names[code] = str(feature["properties"].get("name", ""))
    return Layer(name, shapes, names, tuple(problems))


def _read_feature(feature: Any) -> tuple[str, BaseGeometry | None, str]:
    """(code, shape, problem); the shape is None when it cannot be used."""
    try:
        code = str(feature["properties"]["code"])
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    except (KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        return "", None, f"缺少编码或图形无法识别 / no code or bad geometry ({error})"
    return code, shape, _shape_problem(shape)


def _shape_problem(shape: BaseGeometry) -> str:
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        return f"应为面,现为 {shape.geom_type} / must be a polygon"
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return "坐标不是经纬度 / coordinates are not longitude and latitude"
    if not shape.is_valid:
        return f"图形有误 / invalid ({shapely.is_valid_reason(shape)})"
    return ""
