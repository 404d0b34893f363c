"""Places points by the boundaries of the served county, each by those of its day."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboards.components.boundaries import boundaries_on
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.intake import Locate, Place
from geo.coordinates import to_wgs84


def locate_in(readers: Engine, county: County) -> Locate:
    """(lon, lat, coordinate system, moment) -> Place. The polygons are read at the first point."""

    def locate(lon: float, lat: float, crs: str, at: int) -> Place:
        boundaries = boundaries_on(readers, county, local(at, county.zone).day)
        point = to_wgs84(lon, lat, crs)
        grid = boundaries.grid_at.locate(*point)
        return Place(*point, grid or "", bool(grid or boundaries.county_at.locate(*point)))

    return locate
