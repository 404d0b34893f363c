"""What an analyst asks: a window, a split and filters, and what they mean in the tables."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Table,
    and_,
    literal_column,
    or_,
)

from data_layer.core.county import County
from data_layer.core.scope import OUTSIDE, Scope
from data_layer.db.tables import incident, step
from data_layer.errors import Forbidden
from data_layer.queries.area_view import crosses, grids_counted
from data_layer.queries.visible import Conditions, counted, within

AREAS = {"township": "township_code", "grid": "grid_code"}


class Ask(NamedTuple):
    """What is summed: the local days from `first` to `last`, both included, of the cases that fit.

    `by` splits the sums: '' not at all, or one of `core.splits`: category is the minor one, unit
    the present lead; `then` splits each of them again. The filter `category` is a minor or a major
    one. In the `view` of the present (area_view) areas are those of today.
    """

    first: int
    last: int
    by: str = ""
    township: str = ""
    grid: str = ""
    category: str = ""
    source: str = ""
    urgency: str = ""
    unit: str = ""
    then: str = ""
    view: str = ""

    @property
    def splits(self) -> tuple[str, ...]:
        """What it is split by, in order; '' alone where it is not."""
        return (self.by, self.then) if self.then else (self.by,)


def fits(
    county: County, scope: Scope, table: Table, ask: Ask, *, full_read: bool = False
) -> Conditions:
    """What a case, or a step of one, fulfils to be asked about; the window apart. `full_read` as
    `within`."""
    conditions = within(table, scope, full_read=full_read)
    if table is incident:
        conditions.append(incident.c.counts.is_(True))
    else:
        conditions.append(counted(county, step.c.category))
    # What has no place yet is in no area; the sum of its scope has it.
    conditions += [table.c[AREAS[by]] != "" for by in ask.splits if by in AREAS]
    if "major" in ask.splits:
        known = (
            incident.c.major != "" if table is incident else table.c.category.in_(_minors(county))
        )
        conditions.append(known)
    if ask.view and (ask.grid or ask.township):
        conditions += _of_areas(county, scope, table, ask)
    plain = "" if ask.view else ask.grid
    wanted = {"grid_code": plain, "source_kind": ask.source, "urgency": ask.urgency}
    conditions += [table.c[name] == value for name, value in wanted.items() if value]
    if ask.category:
        conditions.append(_of_category(county, table, ask.category))
    if ask.unit:
        conditions.append(incident.c.lead_unit == ask.unit)
        if full_read:  # the predicate of the partial index, literally
            conditions.append(literal_column("incident.lead_unit <> ''"))
    return conditions


def _of_areas(county: County, scope: Scope, table: Table, ask: Ask) -> Conditions:
    if ask.grid or crosses(county, scope, ask):
        return [table.c.grid_code.in_(grids_counted(county, scope, ask))]
    return []


def steps_of(ask: Ask) -> FromClause:
    """Steps know themselves what they are counted by; the present lead only their case does."""
    if not (ask.unit or "unit" in ask.splits):
        return step
    same = and_(incident.c.county_code == step.c.county_code, incident.c.case_no == step.c.case_no)
    return step.join(incident, same)


def major_of(county: County, category: str) -> str:
    """The major category of a minor one (or its own); '' of one that no pack knows."""
    known = county.categories.get(category)
    return (known.parent or known.code) if known else ""


def _minors(county: County, major: str = "") -> list[str]:
    """Categories of a major, itself included; of all of them where none is named."""
    return [
        code for code in sorted(county.categories) if major_of(county, code) == major or not major
    ]


def _of_category(county: County, table: Table, wanted: str) -> ColumnElement[bool]:
    if table is incident:
        return or_(incident.c.category == wanted, incident.c.major == wanted)
    if wanted in county.majors:
        return table.c.category.in_(_minors(county, wanted))
    return table.c.category == wanted


def scope_of(county: County, scope: Scope, ask: Ask) -> Scope:
    """The scope narrowed to the question's township; raises Forbidden where its township or its
    grid lies outside. Where grids count with another township than theirs, `fits` narrows alone."""
    narrowed = scope.narrow(ask.township)
    if not (ask.township and crosses(county, scope, ask)):
        scope = narrowed
    if ask.grid and not scope.allows(county.township_of.get(ask.grid, "")):
        raise Forbidden(OUTSIDE, "outside_scope")
    return scope
