"""Which grids border on which, by the boundaries of a day."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboards.components.boundaries import boundaries_on
from data_layer.core.county import County
from geo.borders import borders


def borders_on(readers: Engine, county: County, day: int) -> dict[str, tuple[str, ...]]:
    """Of each grid of that day the grids that border on it."""
    return borders(boundaries_on(readers, county, day).grids.shapes)
