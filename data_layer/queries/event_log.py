"""The steps of cases as an event log: a case, an activity, a moment, what process tools read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.streaming import stream
from data_layer.db.tables import incident, step
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.visible import unit_name

SAME = and_(incident.c.county_code == step.c.county_code, incident.c.case_no == step.c.case_no)


class LogRow(NamedTuple):
    """One step that changed something; `at` in ms, `unit` the unit it names, as the scope may see
    it."""

    case_no: str
    ordinal: int
    type: str
    at: int
    prev_stage: str
    stage: str
    level: int
    unit: str
    township_code: str
    category: str
    source_kind: str
    urgency: str


def event_log(
    conn: Connection, county: County, scope: Scope, *, ask: Ask
) -> tuple[int, Iterator[LogRow]]:
    """How many regular steps the cases reported in the window have, and all of them, case by case
    in the order they took effect."""
    inner = scope_of(county, scope, ask)
    where: list[Any] = [
        *fits(county, inner, incident, ask._replace(by="")),
        incident.c.report_day.between(ask.first, ask.last),
        step.c.irregular.is_(False),
    ]
    both = incident.join(step, SAME)
    n = conn.scalar(select(func.count()).select_from(both).where(*where)) or 0
    s, i = step.c, incident.c
    read = select(
        s.case_no, s.ordinal, s.type, s.at, s.prev_stage, s.stage, s.level, s.unit,
        i.township_code, i.category, i.source_kind, i.urgency,
    )  # fmt: skip
    rows = read.select_from(both).where(*where).order_by(i.reported_at, s.case_no, s.ordinal)
    return n, _named(county, inner, stream(conn, rows))


def _named(county: County, scope: Scope, rows: Iterator[Any]) -> Iterator[LogRow]:
    names: dict[str, str] = {}
    for row in rows:
        if row.unit not in names:
            names[row.unit] = unit_name(county, scope, row.unit)
        yield LogRow(*row)._replace(unit=names[row.unit])
