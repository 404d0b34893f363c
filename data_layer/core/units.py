"""Who a unit code speaks of, and which of them a scope may name."""

from __future__ import annotations

from data_layer.core.county import County
from data_layer.core.scope import Scope


def home_of(county: County, code: str) -> str | None:
    """The township a unit, or a village or grid that handles cases itself, belongs to, '' for the
    county's own; None when no pack knows it."""
    unit = county.units.get(code)
    return unit.township_code if unit else county.township_of.get(code)


def may_name(county: County, scope: Scope, code: str) -> bool:
    """Whether the scope may see the unit's code: a township its own units and the county's."""
    return scope.whole_county or home_of(county, code) in {"", scope.township_code}


def plain_name(county: County, code: str) -> str:
    """The name of a unit, or of a village or grid that handles a case itself; '' when unknown."""
    known = county.units.get(code) or county.areas.get(code)
    return known.name if known else ""


def level_of(county: County, code: str) -> int:
    """The level a unit stands on; 0 when no pack knows it."""
    unit = county.units.get(code)
    return unit.level if unit else 0
