"""The exports somebody ordered: where they stand, and which waits longest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, case, exists, func, select

from data_layer.core.exports import GOING, Format, Order, State
from data_layer.core.scope import Scope
from data_layer.db.tables import export, report_file
from data_layer.vocab import Role, Text

# How many of somebody's exports the page lists.
LISTED = 100
_OF_REPORTS = exists().where(
    report_file.c.county_code == export.c.county_code, report_file.c.number == export.c.number
)


class Export(NamedTuple):
    """An order and what became of it; times in ms, `size` in bytes, `why` what is told of a
    failure."""

    order: Order
    state: State
    attempts: int
    rows_total: int
    rows_done: int
    file_name: str
    sha256: str
    size: int
    ended_at: int | None
    expires_at: int
    why: Text | None


def exports_of(conn: Connection, county_code: str, username: str) -> list[Export]:
    """What one account ordered, newest first; files of reports are listed in their archive."""
    found = select(export).where(
        export.c.county_code == county_code, export.c.ordered_by == username, ~_OF_REPORTS
    )
    rows = conn.execute(found.order_by(export.c.ordered_at.desc()).limit(LISTED))
    return [_export(row) for row in rows]


def find_export(conn: Connection, county_code: str, number: str) -> Export | None:
    """The export of that number, whoever ordered it."""
    row = conn.execute(select(export).where(*named(county_code, number))).one_or_none()
    return _export(row) if row else None


def by_digest(conn: Connection, county_code: str, sha256: str) -> Export | None:
    """The export whose file has that SHA-256."""
    query = select(export).where(export.c.county_code == county_code, export.c.sha256 == sha256)
    row = conn.execute(query.order_by(export.c.ordered_at).limit(1)).one_or_none()
    return _export(row) if row else None


def next_waiting(conn: Connection, county_code: str) -> Export | None:
    """The order that waits longest; what people wait for goes before reports for the archive."""
    query = select(export).where(
        export.c.county_code == county_code, export.c.state == str(State.WAITING)
    )
    order = case((_OF_REPORTS, 1), else_=0), export.c.ordered_at, export.c.number
    row = conn.execute(query.order_by(*order).limit(1)).one_or_none()
    return _export(row) if row else None


def going(conn: Connection, county_code: str, username: str) -> int:
    """How many of somebody's exports wait or run; what a schedule orders in the name of its owner
    does not count."""
    query = select(func.count()).where(
        export.c.county_code == county_code,
        export.c.ordered_by == username,
        export.c.state.in_(sorted(map(str, GOING))),
        ~_OF_REPORTS,
    )
    return conn.scalar(query) or 0


def named(county_code: str, number: str) -> tuple[Any, ...]:
    """The conditions of one export."""
    return export.c.county_code == county_code, export.c.number == number


def _export(row: Row[Any]) -> Export:
    asked: Mapping[str, Any] = orjson.loads(row.question)
    order = Order(
        row.number, row.ordered_by, Role(row.role), Scope(row.county_code, row.township_code),
        Format(row.format), asked["path"], asked["query"], asked["lang"], row.ordered_at,
    )  # fmt: skip
    why = Text(*orjson.loads(row.why)) if row.why else None
    return Export(
        order, State(row.state), row.attempts, row.rows_total, row.rows_done, row.file_name,
        row.sha256, row.size, row.ended_at, row.expires_at, why,
    )  # fmt: skip
