"""The small county with a unit stationed in each township."""

from __future__ import annotations

from dataclasses import replace

from data_layer.core.county import Unit
from tests.world import COUNTY, EAST, WEST

ASSESSED = replace(
    COUNTY,
    units={
        **COUNTY.units,
        "P1": Unit("P1", "东镇派出所", 4, EAST, "police"),
        "P2": Unit("P2", "西镇派出所", 4, WEST, "police"),
    },
)
