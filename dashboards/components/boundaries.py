"""The boundaries that hold on a day: the pack's, with the layers that were brought since."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.core.succession import heirs, layers_on
from data_layer.errors import Busy
from data_layer.services.boundary_layers import bodies
from data_layer.services.store import pack_gone
from geo.boundaries import Boundaries, Shapes, read_boundaries
from geo.overlay import overlaid
from geo.stored import unpacked

# A ledger's rows, in whatever order, ask for each of the days on which areas changed in turn.
MOST_KEPT, MOST_READ = 16, 4


class Standing(NamedTuple):
    """Which boundaries these are: equal ones draw the same map. `layers`: level and name; `ended`:
    the last day of the areas whose heirs were the latest to take over, 0 for none."""

    pack: Path
    pack_hash: str
    layers: tuple[tuple[str, str], ...]
    area_version: int
    ended: int


_kept: dict[Standing, Boundaries] = {}
# What boundaries of several days are made of.
_read: dict[Standing, tuple[Boundaries, dict[str, Shapes]]] = {}
_keeping = Lock()


def standing(county: County, day: int) -> Standing:
    """Which boundaries hold on that day."""
    found = layers_on(county.layers, day)
    named = tuple(sorted((level, layer.layer_id) for level, layer in found.items()))
    ends = (county.areas[code].valid_to or 0 for code in county.heirs)
    ended = max((last for last in ends if last < day), default=0)
    return Standing(Path(county.pack_path), county.pack_hash, named, county.area_version, ended)


def inherited(county: County, which: Standing) -> dict[str, str]:
    """Area -> what stood in its place by then; an area that ended later is still itself."""
    return heirs(county.areas, which.ended)


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
    same = which._replace(ended=0)
    if same not in _read:
        made = _read_layers(readers, county, which)
        while len(_read) >= MOST_READ:
            del _read[next(iter(_read))]
        _read[same] = made
    pack, layers = _read[same]
    taken_over = inherited(county, which)
    if not layers and not taken_over:
        return pack
    return overlaid(pack, layers, taken_over, county.township_of)


def _read_layers(
    readers: Engine, county: County, which: Standing
) -> tuple[Boundaries, dict[str, Shapes]]:
    if not which.pack.is_dir():
        raise Busy(pack_gone(which.pack), "pack_gone")
    pack = read_boundaries(which.pack)
    if not which.layers:
        return pack, {}
    with readers.connect() as conn:
        found = bodies(conn, county.code, [name for _, name in which.layers])
    return pack, {level: unpacked(found[name]) for level, name in which.layers}
