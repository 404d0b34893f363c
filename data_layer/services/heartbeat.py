"""What works by itself says that it does; whoever looks sees when it last did."""

from __future__ import annotations

from sqlalchemy import Connection, update

from data_layer.db.tables import heartbeat
from data_layer.db.upsert import put_rows


def beat(
    connection: Connection, county_code: str, name: str, at: int, took_ms: int, done: int
) -> None:
    """It has done its round: `at` began it, `done` is what it wrote."""
    row = {"county_code": county_code, "name": name, "at": at, "took_ms": took_ms, "done": done}
    put_rows(connection, heartbeat, [{**row, "error": ""}])


def stumble(connection: Connection, county_code: str, name: str, error: str) -> None:
    """A round failed: the last one that was done stays what it was, and its age goes on."""
    mine = heartbeat.c.county_code == county_code, heartbeat.c.name == name
    connection.execute(update(heartbeat).where(*mine).values(error=error[:200]))
