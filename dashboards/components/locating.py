"""Places points by the polygons of the served county's pack."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from data_layer.core.intake import Locate, Place
from data_layer.errors import Busy
from data_layer.services.store import pack_gone
from geo.boundaries import read_boundaries
from geo.coordinates import to_wgs84
from geo.locate import Locator


def locate_in(pack: Path, pack_hash: str) -> Locate:
    """(lon, lat, coordinate system) -> Place. The polygons are read at the first point."""
    return lambda lon, lat, crs: _locate(pack, pack_hash)(lon, lat, crs)


@lru_cache(maxsize=4)
def _locate(pack: Path, _hash: str) -> Locate:
    """Read anew for a pack of another hash. Without its folder Busy: the sender tries again and no
    point is misjudged meanwhile."""
    if not pack.is_dir():
        raise Busy(pack_gone(pack), "pack_gone")
    boundaries = read_boundaries(pack)
    grids, county = Locator(boundaries.grids.shapes), Locator(boundaries.county.shapes)

    def locate(lon: float, lat: float, crs: str) -> Place:
        point = to_wgs84(lon, lat, crs)
        grid = grids.locate(*point)
        return Place(*point, grid or "", bool(grid or county.locate(*point)))

    return locate
