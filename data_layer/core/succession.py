"""What became of areas that are no more: their successors, and what these have taken over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from data_layer.core.county import Area


class Layer(NamedTuple):
    """A version of a boundary layer: `level` of its areas, the day it holds from; without an
    `approval_no` (审图号) it is schematic."""

    level: str
    version: int
    layer_id: str
    valid_from: int
    approval_no: str


EVER = 99991231


def heirs(areas: Mapping[str, Area], until: int = EVER) -> dict[str, str]:
    """Code of each area that ended with a successor, its last day no later than `until` -> the last
    one of that line; a line that runs in a circle ends where it closes."""
    found = {}
    for code, area in areas.items():
        seen, node = {code}, area
        while (node.valid_to or EVER + 1) <= until and node.successor in areas.keys() - seen:
            seen.add(node.successor)
            node = areas[node.successor]
        if node.code != code:
            found[code] = node.code
    return found


def layers_on(layers: tuple[Layer, ...], day: int) -> dict[str, Layer]:
    """The layer of each level that holds on a day: of those that have begun the newest."""
    found: dict[str, Layer] = {}
    for layer in sorted(layers, key=lambda one: one.version):
        if layer.valid_from <= day:
            found[layer.level] = layer
    return found
