"""Who is assessed: townships, grids, the county's departments, and the units it stations in the
townships. Workers and household leaders are not: what they did is shown without a score."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from data_layer.core.county import County, Unit
from data_layer.core.scope import Scope
from data_layer.vocab import Role, Text


class BodyKind(StrEnum):
    """A kind of assessed body; each has a scheme of its own."""

    TOWNSHIP = "township"
    GRID = "grid"
    DEPARTMENT = "department"
    STATION = "station"


KIND_TEXT = {
    BodyKind.TOWNSHIP: Text("乡镇（街道）", "Townships"),
    BodyKind.GRID: Text("网格", "Grids"),
    BodyKind.DEPARTMENT: Text("部门", "Departments"),
    BodyKind.STATION: Text("派驻机构", "Stationed units"),
}
# By what the numbers of a kind are split.
SPLIT = {
    BodyKind.TOWNSHIP: "township",
    BodyKind.GRID: "grid",
    BodyKind.DEPARTMENT: "unit",
    BodyKind.STATION: "unit",
}
# Units in a township that belong to a county department (派驻机构); its own centres are part of it.
STATIONED = frozenset({"police", "justice", "market", "natural_resources"})


class Body(NamedTuple):
    """An assessed body; `township_code` is where it belongs, '' for the county's own."""

    kind: BodyKind
    code: str
    name: str
    township_code: str


def bodies_in(county: County, scope: Scope, kind: BodyKind) -> list[Body]:
    """The bodies of a kind that the scope may see, in code order; a township sees no department."""
    if kind is BodyKind.TOWNSHIP:
        found = [Body(kind, a.code, a.name, a.code) for a in county.townships]
    elif kind is BodyKind.GRID:
        found = [Body(kind, *_grid(county, area.code)) for area in county.grids]
    else:
        units = (unit for _, unit in sorted(county.units.items()))
        found = [Body(kind, u.code, u.name, u.township_code) for u in units if _kind_of(u) is kind]
    return [body for body in found if scope.allows(body.township_code)]


def body_in(county: County, scope: Scope, kind: BodyKind, code: str) -> Body | None:
    """That body, when the scope may see it."""
    return next((body for body in bodies_in(county, scope, kind) if body.code == code), None)


def body_of_unit(county: County, unit_code: str) -> Body | None:
    """For which body the people of a unit speak: a department and a stationed unit for themselves,
    every other unit of a township for the township."""
    unit = county.units.get(unit_code)
    if unit is None:
        return None
    kind = _kind_of(unit)
    if kind is not None:
        return Body(kind, unit.code, unit.name, unit.township_code)
    return body_in(county, Scope(county.code), BodyKind.TOWNSHIP, unit.township_code)


def _kind_of(unit: Unit) -> BodyKind | None:
    if not unit.township_code:
        return BodyKind.DEPARTMENT
    return BodyKind.STATION if unit.kind in STATIONED else None


def _grid(county: County, code: str) -> tuple[str, str, str]:
    """A grid goes by the name of its village; some villages share one, so the township leads."""
    grid, township = county.areas[code], county.township_of[code]
    village = county.areas.get(grid.parent, grid)
    return code, f"{county.areas[township].short} {village.name}", township


def speaks_for(county: County, account_role: Role, township: str, unit: str, body: Body) -> bool:
    """Whether somebody of that role, township and unit may appeal for the body: a leader for the
    own township and its grids, a handler for whom the own unit speaks."""
    if account_role is Role.LEADER:
        local = body.kind in {BodyKind.TOWNSHIP, BodyKind.GRID}
        return local and body.township_code == township
    own = body_of_unit(county, unit) if account_role is Role.HANDLER else None
    return own is not None and own[:2] == body[:2]
