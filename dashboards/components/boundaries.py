"""The boundaries that hold on a day: the pack's, with the layers that were brought since."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.core.succession import layers_on
from data_layer.errors import Busy
from data_layer.services.boundary_layers import bodies
from data_layer.services.store import pack_gone
from geo.boundaries import Boundaries, read_boundaries
from geo.overlay import overlaid
from geo.stored import unpacked

MOST_KEPT = 4


class Standing(NamedTuple):
    """Which boundaries these are: equal ones draw the same map. `layers`: level and name."""

    pack: Path
    pack_hash: str
    layers: tuple[tuple[str, str], ...]
    area_version: int


_kept: dict[Standing, Boundaries] = {}
_keeping = Lock()


def standing(county: County, day: int) -> Standing:
    """Which boundaries hold on that day."""
    found = layers_on(county.layers, day)
    named = tuple(sorted((level, layer.layer_id) for level, layer in found.items()))
    return Standing(Path(county.pack_path), county.pack_hash, named, county.area_version)


def boundaries_on(readers: Engine, county: County, day: int) -> Boundaries:
    """The boundaries of that day, made once while they stay the same. Busy where the pack's folder
    is gone: who asks tries again, and no point is misjudged meanwhile."""
    which = standing(county, day)
    with _keeping:
        if which not in _kept:
            made = _assembled(readers, county, which)
            while len(_kept) >= MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[which] = made
        return _kept[which]


def _assembled(readers: Engine, county: County, which: Standing) -> Boundaries:
    if not which.pack.is_dir():
        raise Busy(pack_gone(which.pack), "pack_gone")
    pack = read_boundaries(which.pack)
    if not which.layers and not county.heirs:
        return pack
    with readers.connect() as conn:
        found = bodies(conn, county.code, [name for _, name in which.layers])
    layers = {level: unpacked(found[name]) for level, name in which.layers}
    return overlaid(pack, layers, county.heirs, county.township_of)
