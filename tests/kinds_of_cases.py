"""A case of every kind in the small county, and the judge of what is derived from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from data_layer.db import tables
from data_layer.log.rebuild import rebuild, stored_cells, true_cells
from data_layer.log.record import record
from data_layer.queries.county import load_county
from data_layer.vocab import Event
from tests.world import CODE, COUNTY_SCOPE, DAY, HOUR, NOW, event, life, submit

DERIVED = (tables.incident, tables.step, tables.assignment)
PINS = {"pins": {"limits": 1, "calendar": 1, "boundary": 1}}
START = NOW - 5 * DAY


def closed(name: str) -> list[Event]:
    events = life(START, name)
    return [e._replace(payload=PINS) if e.type == "closed" else e for e in events]


def opened(name: str) -> list[Event]:
    return life(START, name)[:3]


CASES: dict[str, list[Event]] = {
    "closed": closed("closed"),
    "open": opened("open"),
    "signed": life(START, "signed")[:4],
    "suspended": [*opened("hung"), event("suspended", START + 9 * HOUR, "hung9", review_date=NOW)],
    "void": [*opened("void"), event("voided", START + 9 * HOUR, "void9", reason_code="x", **PINS)],
    "pending": life(START, "pending")[1:3],
    "reopened": [*closed("again"), event("reopened", START + 30 * HOUR, "again9")],
}


def record_cases(conn: Connection) -> None:
    county = load_county(conn, CODE)
    for name, events in CASES.items():
        record(conn, county, submit(events, name), COUNTY_SCOPE, NOW)


def rows(conn: Connection) -> list[tuple[Any, ...]]:
    return [
        (table.name, *row)
        for table in DERIVED
        for row in conn.execute(select(table).order_by(*table.primary_key.columns))
    ]


def assert_as_rebuilt(conn: Connection) -> None:
    county = load_county(conn, CODE)
    assert stored_cells(conn, CODE) == true_cells(conn, county)
    kept = rows(conn)
    rebuild(conn, county, NOW)
    assert rows(conn) == kept


def incident_of(conn: Connection, name: str) -> Any:
    query = select(tables.incident).where(tables.incident.c.incident_id == name)
    return conn.execute(query).one()
