"""What grid workers and household leaders did in a month: plain counts beside their grid, without
scores or places."""

from __future__ import annotations

import re
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from data_layer.core.county import County
from data_layer.core.covering import PERSON
from data_layer.core.days import add_months, days_of_month, start_of
from data_layer.core.masking import mask_name, mask_text
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.rollups import total
from data_layer.queries.staffing import staffing_by_grid
from data_layer.queries.visible import village_name, within
from data_layer.vocab import Outcome, SourceKind, Stage

FORCE = (SourceKind.WORKER, SourceKind.LEADER)
AREA_CODE = re.compile(r"-?\d{9,15}")


class Work(NamedTuple):
    """Cases found: reported, valid (not void, not merged), handled on the spot."""

    reported: int = 0
    valid: int = 0
    self_handled: int = 0


class GridWork(NamedTuple):
    """A grid with its people in post and what workers and leaders found there."""

    code: str
    village: str
    workers: int
    leaders: int
    by_workers: Work
    by_leaders: Work


class PersonWork(NamedTuple):
    """What one signature reported: `role` worker or leader, `name` covered, `last_at` ms."""

    grid: str
    village: str
    role: str
    name: str
    work: Work
    last_at: int


def activity(
    conn: Connection, county: County, scope: Scope, now: int, *, month: int
) -> tuple[list[GridWork], list[PersonWork]]:
    """Grids and persons of the scope in code order, never by how much they did. People in post are
    those of the month's end."""
    people = _people(conn, county, scope, month)
    by_grid: dict[tuple[str, str], Work] = {}
    for one in people:
        before = by_grid.get((one.grid, one.role), Work())
        by_grid[one.grid, one.role] = Work(*map(sum, zip(before, one.work, strict=True)))
    last_moment = start_of(days_of_month(add_months(month, 1))[0], county.zone) - 1
    staff = staffing_by_grid(conn, county, scope, min(now, last_moment)).to_dict("records")
    grids = [
        GridWork(
            row["code"],
            village_name(county, scope, row["code"]),
            int(row["workers"]),
            int(row["leaders"]),
            *(by_grid.get((row["code"], kind), Work()) for kind in FORCE),
        )
        for row in staff
    ]
    return grids, people


def _people(conn: Connection, county: County, scope: Scope, month: int) -> list[PersonWork]:
    i = incident.c
    first, last = days_of_month(month)
    who = i.grid_code, i.source_kind, i.received_by
    valid = total(case((i.stage != Stage.VOID, 1), else_=0))
    spot = total(case((i.outcome == Outcome.SELF_HANDLED, 1), else_=0))
    statement = (
        select(*who, func.count(), valid, spot, func.max(i.reported_at))
        .where(
            *within(incident, scope),
            i.report_day.between(first, last),
            i.counts.is_(True),
            i.grid_code != "",
            i.source_kind.in_(FORCE),
        )
        .group_by(*who)
        .order_by(*who)
    )
    return [
        PersonWork(grid, village_name(county, scope, grid), role, _covered(name), Work(*n), at)
        for grid, role, name, *n, at in conn.execute(statement)
    ]


def _covered(name: str) -> str:
    """A person's name but for the family name; a post's signature without its area code."""
    if PERSON.fullmatch(name):
        return mask_name(name)
    return AREA_CODE.sub("", mask_text(name))
