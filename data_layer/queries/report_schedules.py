"""The reports that make themselves: whose they are, when, and for whom."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from data_layer.core.report_kinds import Kind
from data_layer.core.schedules import Every, OnRest, Rhythm
from data_layer.core.scope import Scope
from data_layer.db.tables import report_schedule
from data_layer.errors import NotFound
from data_layer.vocab import Text

NO_SCHEDULE = Text(
    "没有这项定时报告，请从列表中打开。", "There is no such schedule; open it from the list."
)


class Schedule(NamedTuple):
    """A report of `kind` made in a rhythm, as `owner`; `township_code` and `category` narrow it as
    a report's address does, a brief of no township is made for every one. `last_day` is the last
    day of the rhythm that is done with."""

    schedule_id: str
    name: str
    kind: Kind
    township_code: str
    category: str
    rhythm: Rhythm
    formats: tuple[str, ...]
    recipients: tuple[str, ...]
    to_folder: bool
    budget_minutes: int
    owner: str
    owner_township: str
    active: bool
    last_day: int
    made_at: int


def schedules_in(conn: Connection, scope: Scope) -> list[Schedule]:
    """Those whose owner's scope lies within, by name."""
    table = report_schedule.c
    query = select(report_schedule).where(table.county_code == scope.county_code)
    if not scope.whole_county:
        query = query.where(table.owner_township == scope.township_code)
    rows = conn.execute(query.order_by(table.name, table.schedule_id))
    return [_schedule(row) for row in rows]


def find_schedule(conn: Connection, scope: Scope, schedule_id: str) -> Schedule:
    """One of them; raises NotFound."""
    table = report_schedule.c
    query = select(report_schedule).where(
        table.county_code == scope.county_code, table.schedule_id == schedule_id
    )
    row = conn.execute(query).one_or_none()
    if row is None or not scope.allows(row.owner_township):
        raise NotFound(NO_SCHEDULE, "no_schedule")
    return _schedule(row)


def _schedule(row: Row[Any]) -> Schedule:
    rhythm = Rhythm(Every(row.every), row.place, row.minute, OnRest(row.on_rest))
    return Schedule(
        row.schedule_id, row.name, Kind(row.kind), row.township_code, row.category, rhythm,
        tuple(row.formats), tuple(row.recipients), row.to_folder, row.budget_minutes,
        row.owner, row.owner_township, row.active, row.last_day, row.made_at,
    )  # fmt: skip
