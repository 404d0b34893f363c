"""The two views of areas: as they were when things happened, or as they are today, when the history
of what was merged, recoded or moved counts with its successor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from data_layer.core.county import Area, County
from data_layer.core.scope import Scope
from data_layer.queries.visible import grids_in
from data_layer.vocab import AreaLevel

if TYPE_CHECKING:
    from data_layer.queries.asking import Ask

PRESENT = "present"


def heirs_seen(county: County, scope: Scope, ask: Ask) -> Mapping[str, str]:
    """Ended grid -> the one it counts with; empty in the view of the time. To a township a grid
    that went elsewhere is its own still, and one that came has no past."""
    if ask.view != PRESENT:
        return {}
    home = county.township_of
    return {
        old: new
        for old, new in county.heirs.items()
        if county.areas[old].level == AreaLevel.GRID
        and (scope.whole_county or home.get(old) == home.get(new) == scope.township_code)
    }


def crosses(county: County, scope: Scope, ask: Ask) -> bool:
    """Whether in this view grids count with another township than they were recorded in; with a
    filter whether that township has lost or gained some."""
    home = county.township_of
    moved = [
        {home.get(old), home.get(new)}
        for old, new in heirs_seen(county, scope, ask).items()
        if home.get(old) != home.get(new)
    ]
    return any(not ask.township or ask.township in both for both in moved)


def township_today(county: County, heirs: Mapping[str, str], grid: str) -> str:
    """The township a grid counts with."""
    return county.township_of.get(heirs.get(grid, grid), "")


def grids_counted(county: County, scope: Scope, ask: Ask) -> tuple[str, ...]:
    """The codes under which the grids of a question were recorded: with a filter those that count
    with it, else all of the scope that stood at some time of the window, or have an heir."""
    heirs = heirs_seen(county, scope, ask)
    if ask.grid:
        return (ask.grid, *sorted(old for old, new in heirs.items() if new == ask.grid))
    codes = {area.code for area in grids_in(county, scope)} | {
        code
        for code, area in county.areas.items()
        if area.level == AreaLevel.GRID
        and scope.allows(county.township_of.get(code, ""))
        and (code in heirs or _stood(area, ask))
    }
    if ask.township and crosses(county, scope, ask):
        codes = {c for c in codes if township_today(county, heirs, c) == ask.township}
    return tuple(sorted(codes))


def _stood(area: Area, ask: Ask) -> bool:
    return area.valid_to is not None and area.valid_to >= ask.first
