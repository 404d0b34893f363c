"""What a scope lets through: the conditions every query starts from, and the areas it may name."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Table,
    and_,
    func,
    literal,
    literal_column,
    not_,
    or_,
    true,
)
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from data_layer.core.county import Area, County, Unit
from data_layer.core.masking import mask_text, title_of
from data_layer.core.scope import Scope
from data_layer.core.units import home_of, may_name, plain_name
from data_layer.db.tables import incident
from data_layer.vocab import EventType

# A second name in brackets, and what makes a township's name long.
ASIDE = re.compile(r"[(（].*?[)）]$")
PEOPLES = "族"
# What parts of a name of an event or assignment are divided by.
APART = re.compile(r"[/:]")
# How many lines a list behind a number shows: a browser lays out a page of more than a few hundred
# for half a minute.
LISTED = 100
Conditions = list[ColumnElement[bool]]

# What `named` needs of an incident.
NAMED = (
    incident.c.case_no,
    incident.c.township_code,
    incident.c.grid_code,
    incident.c.title,
    incident.c.category,
    incident.c.sensitive,
)


def within(table: Table, scope: Scope, *, full_read: bool = False) -> Conditions:
    """Rows of a table with a township_code that the scope may see; `full_read` keeps the county's
    code from the indexes, by SQLite's own sign for it."""
    county = unindexed(table.c.county_code) if full_read else table.c.county_code
    conditions: Conditions = [county == scope.county_code]
    if not scope.whole_county:
        conditions.append(table.c.township_code == scope.township_code)
    return conditions


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column, kept from the indexes of SQLite by its own sign for that."""
    return UnaryExpression(column, operator=custom_op("+"))


def open_cases(scope: Scope) -> Conditions:
    """Visible open incidents that count; work records have no place in backlogs and rates."""
    # The predicate of the partial index must be repeated literally, or SQLite does not use it; a
    # bound on its second column makes it the best choice also without statistics.
    open_now: ColumnElement[bool] = literal_column("incident.is_open = 1")
    placed = incident.c.township_code >= ""
    return [*within(incident, scope), placed, open_now, incident.c.counts.is_(True)]


def overdue(now: int) -> ColumnElement[bool]:
    """The limit of the case itself is over and runs (超期); one of a stage alone is not enough."""
    return incident.c.suspended_at.is_(None) & (incident.c.due_current < now)


def stage_overdue(now: int) -> ColumnElement[bool]:
    """The limit of the present stage or task is over, the case's own is not (环节超期)."""
    late = func.coalesce(overdue(now), literal(value=False))
    return and_(incident.c.next_due <= now, not_(late))


def sent_back() -> ColumnElement[bool]:
    """A unit has given the case back, or asks to (退回)."""
    asks = incident.c.asked == str(EventType.RETURN_REQUESTED)
    return or_(incident.c.awaiting_redispatch.is_(True), asks)


def counted(
    county: County, category: ColumnElement[str] = incident.c.category
) -> ColumnElement[bool]:
    """The incident counts, told by its category alone, so that a covering index answers it."""
    records = sorted(code for code, known in county.categories.items() if not known.counts)
    return category.not_in(records) if records else true()


def townships_in(county: County, scope: Scope) -> list[Area]:
    """Townships the scope may see, in code order."""
    return [area for area in county.townships if scope.allows(area.code)]


def grids_in(county: County, scope: Scope) -> list[Area]:
    """Grids the scope may see, in code order."""
    return [area for area in county.grids if scope.allows(county.township_of[area.code])]


def areas_in(county: County, scope: Scope) -> list[Area]:
    """What a scope is compared by, in code order: townships of a county, grids of a township."""
    return townships_in(county, scope) if scope.whole_county else grids_in(county, scope)


def village_name(county: County, scope: Scope, grid_code: str) -> str:
    """The name of the village a visible grid lies in; empty when unlocated or unknown."""
    grid = county.areas.get(grid_code)
    village = county.areas.get(grid.parent) if grid else None
    if village is None or not scope.allows(county.township_of.get(village.code, "")):
        return ""
    return village.name


def township_name(county: County, scope: Scope, code: str) -> str:
    """The name of a visible township; empty when unlocated."""
    area = county.areas.get(code)
    return area.name if area and scope.allows(code) else ""


def short_township(county: County, scope: Scope, code: str) -> str:
    """The same where there is little room: 五里乡 for 五里布依族苗族乡."""
    area = county.areas.get(code)
    return area_short(area) if area and scope.allows(code) else ""


def area_short(area: Area) -> str:
    """A township's name without the peoples it is home to."""
    return area.short + area.kind[-1] if PEOPLES in area.name else area.name


def unit_code(county: County, scope: Scope, code: str) -> str:
    """The code of a unit; to a township's scope only its own and the county's units have one."""
    return code if may_name(county, scope, code) else ""


def plain_id(county: County, scope: Scope, name: str, units: Collection[str] = ()) -> str:
    """The id of an event or assignment; empty where it holds the code of a unit, of these `units`
    or of the pack, that the scope may not name."""
    if scope.whole_county:
        return name
    parts = [part for part in APART.split(name) if part in units or home_of(county, part)]
    return name if all(may_name(county, scope, part) for part in parts) else ""


def unit_name(county: County, scope: Scope, code: str) -> str:
    """The name of a unit the scope may see; empty for others.

    A village or grid that handles a case itself goes by its own name. A unit no pack knows is shown
    as its source wrote it, with the numbers of people covered.
    """
    seen = unit_code(county, scope, code)
    return plain_name(county, seen) or mask_text(seen)


def unit_short(county: County, scope: Scope, code: str) -> str:
    """The name of a unit where there is little room: 市水务局, 五里乡司法所."""
    name = unit_name(county, scope, code)
    unit = county.units.get(code)
    if unit is None or not name:
        return name
    name = ASIDE.sub("", name)
    home = county.areas.get(unit.township_code)
    if home is not None:
        return area_short(home) + name.removeprefix(home.name)
    own = county.name.zh
    return own[-1] + name.removeprefix(own) if name.startswith(own) else name


def named(county: County, scope: Scope, row: Row[*tuple[Any, ...]]) -> tuple[str, str, str, str]:
    """Case number, township, village and title of a row with the columns NAMED, fit to be shown."""
    category = county.categories.get(row.category)
    return (
        row.case_no,
        township_name(county, scope, row.township_code),
        village_name(county, scope, row.grid_code),
        title_of(row.title, category.name.zh if category else "", sensitive=row.sensitive),
    )


def units_named(county: County, scope: Scope, words: list[str]) -> list[Unit]:
    """Units the scope may see whose name holds every word."""
    return [
        unit
        for code, unit in county.units.items()
        if unit_code(county, scope, code) and all(word in unit.name for word in words)
    ]
