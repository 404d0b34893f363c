"""Open cases whose point lies in another grid than they are in, by the boundaries of today."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboards.components.boundaries import boundaries_on
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.services.regrid import open_places

Moves = dict[str, tuple[str, str]]


def misplaced(readers: Engine, county: County, now: int) -> Moves:
    """Case -> its grid and the grid of its point. None where the boundaries are schematic: such
    lines decide of no real point."""
    if not county.surveyed:
        return {}
    with readers.connect() as conn:
        places = [one for one in open_places(conn, county) if one.lon is not None]
    boundaries = boundaries_on(readers, county, local(now, county.zone).day)
    points = [(one.lon or 0.0, one.lat or 0.0) for one in places]
    found = boundaries.grid_at.locate_all(points)
    return {
        one.case_no: (one.grid_code, grid)
        for one, grid in zip(places, found, strict=True)
        if grid is not None and grid != one.grid_code
    }
