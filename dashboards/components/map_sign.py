"""What stands on every map: 示意图, or the 审图号 of boundaries that were reviewed."""

from __future__ import annotations

from dashboards.strings.wall import APPROVED, SCHEMATIC
from data_layer.core.county import County
from data_layer.vocab import Text


def map_sign(county: County) -> Text:
    """The sign of the map of this county, as its boundaries stand."""
    if not county.surveyed:
        return SCHEMATIC
    number = county.approval_no
    return Text(APPROVED.zh.format(number=number), APPROVED.en.format(number=number))
