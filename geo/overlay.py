"""A pack's boundaries with the layers that were brought since, and what its ended areas left."""

from __future__ import annotations

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Boundaries, Layer, Shapes
from geo.judge import areas_of

# Level of a layer -> its shapes.
Layers = Mapping[str, Shapes]
GRID, TOWNSHIP, COUNTY = "grid", "township", "county"


def overlaid(
    pack: Boundaries, layers: Layers, heirs: Mapping[str, str], township_of: Mapping[str, str]
) -> Boundaries:
    """The layers of each level where there are any, else the pack's; ground of areas that ended by
    then is their `heirs`'. Townships and the county that nobody has brought are made of the grids
    that somebody has, so that lines of two levels never run apart."""
    grids = _inherited(layers.get(GRID, pack.grids.shapes), heirs)
    made = _replaced(pack.grids, grids)
    drawn = GRID in layers
    if TOWNSHIP in layers:
        townships = layers[TOWNSHIP]
    elif drawn or _moved(heirs, township_of):
        townships = _townships(grids, township_of, pack.townships.shapes)
    else:
        townships = pack.townships.shapes
    county = layers.get(COUNTY) or (_county(grids, pack) if drawn else pack.county.shapes)
    return Boundaries(
        made, _replaced(pack.townships, townships), _replaced(pack.county, county),
        pack.entrusted, pack.overlap_tolerance_m2, pack.without_polygon,
    )  # fmt: skip


def _inherited(shapes: Shapes, heirs: Mapping[str, str]) -> Shapes:
    groups: dict[str, list[BaseGeometry]] = {}
    for code, shape in shapes.items():
        groups.setdefault(heirs.get(code, code), []).append(shape)
    return {
        code: found[0] if len(found) == 1 else areas_of(shapely.union_all(found))
        for code, found in groups.items()
    }


def _moved(heirs: Mapping[str, str], township_of: Mapping[str, str]) -> bool:
    return any(township_of.get(old) != township_of.get(new) for old, new in heirs.items())


def _townships(grids: Shapes, township_of: Mapping[str, str], own: Shapes) -> Shapes:
    """What the grids of each township make up; one none of whose grids is drawn stays as it was."""
    groups: dict[str, list[BaseGeometry]] = {}
    for code, shape in grids.items():
        groups.setdefault(township_of.get(code, ""), []).append(shape)
    made = {code: areas_of(shapely.union_all(found)) for code, found in groups.items() if code}
    return {**own, **made}


def _county(grids: Shapes, pack: Boundaries) -> Shapes:
    """The ground of all grids; where some have no shape also what the county had before."""
    before = list(pack.county.shapes.values()) if pack.without_polygon else []
    code = next(iter(pack.county.shapes), COUNTY)
    return {code: areas_of(shapely.union_all([*grids.values(), *before]))}


def _replaced(layer: Layer, shapes: Shapes) -> Layer:
    return Layer(layer.file, shapes, layer.names, layer.problems)
