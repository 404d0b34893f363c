"""What becomes of each area when one layer takes the place of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Shapes

LEAST = 1e-7


class Share(NamedTuple):
    """Of an area that changes: how much of it as it would be is new, and how much of it as it is
    would be another's, from 0 to 1."""

    gained: float
    lost: float


def moved_shapes(present: Mapping[str, BaseGeometry], new: Shapes) -> dict[str, str]:
    """What becomes of each code: 'new', 'gone', 'changed' or 'same'."""
    told = {code: "gone" for code in present if code not in new}
    for code, shape in new.items():
        before = present.get(code)
        if before is None:
            told[code] = "new"
        else:
            same = shapely.equals_exact(before.normalize(), shape.normalize(), tolerance=1e-7)
            told[code] = "same" if same else "changed"
    return told


def share_of(before: BaseGeometry, after: BaseGeometry) -> Share:
    """How much an area gains and loses. Within one area a square degree is the same everywhere."""
    shared = shapely.area(shapely.intersection(before, after))
    return Share(*(_rest(shared, shapely.area(one)) for one in (after, before)))


def _rest(shared: float, whole: float) -> float:
    # Less than a square metre of a village is what intersecting loses.
    rest = 1 - shared / whole if whole else 0.0
    return rest if rest > LEAST else 0.0
