"""Two maps of the same ground side by side: what stands, and what would."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import shapely

from geo.boundaries import Shapes
from geo.projection import Projection, svg_path
from geo.simplify import simplified

# What a page of two maps may weigh.
MOST_POINTS = 12_000


class Sheet(NamedTuple):
    """Width and height in drawing units, and the path of each code on either side."""

    width: int
    height: int
    present: dict[str, str]
    new: dict[str, str]


def side_by_side(present: Shapes, new: Shapes, apart: Collection[str] = ()) -> Sheet:
    """Both layers in one projection, so that they can be laid over each other. What of the new one
    lies `apart` from the county has no room on the sheet."""
    near = [shape for code, shape in new.items() if code not in apart]
    whole = shapely.total_bounds([*present.values(), *(near or new.values())])
    fit = Projection.fit(shapely.box(*whole))
    return Sheet(fit.width, fit.height, _paths(fit, present), _paths(fit, new))


def _paths(fit: Projection, shapes: Shapes) -> dict[str, str]:
    flat = {code: fit.shape(shape) for code, shape in sorted(shapes.items())}
    return {code: svg_path(shape) for code, shape in simplified(flat, MOST_POINTS).items()}
