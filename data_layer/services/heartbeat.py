"""What works by itself says that it does; whoever looks sees when it last did."""

from __future__ import annotations

from sqlalchemy import Connection

from data_layer.db.tables import heartbeat
from data_layer.db.upsert import insert_for, put_rows

LONGEST = 200


def beat(
    connection: Connection,
    county_code: str,
    name: str,
    at: int,
    took_ms: int,
    done: int,
    error: str = "",
) -> None:
    """It has done its round: `at` began it, `done` is what it wrote, `error` what it left out."""
    row = {"county_code": county_code, "name": name, "at": at, "took_ms": took_ms, "done": done}
    put_rows(connection, heartbeat, [{**row, "error": error[:LONGEST]}])


def stumble(connection: Connection, county_code: str, name: str, at: int, error: str) -> None:
    """A round failed: the last one that was done stays what it was, and its age goes on; where none
    ever was, it goes on from the first that failed."""
    row = {"county_code": county_code, "name": name, "at": at, "took_ms": 0, "done": 0}
    statement = insert_for(connection.dialect.name, heartbeat)
    keep = statement.on_conflict_do_update(
        index_elements=["county_code", "name"], set_={"error": statement.excluded.error}
    )
    connection.execute(keep, {**row, "error": error[:LONGEST]})
