"""Reading more rows than memory should hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select

PORTION = 2_000


def stream(conn: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    """The rows of a query, never more than a portion of them in memory."""
    for rows in portions(conn, statement):
        yield from rows


def portions(conn: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a query, a portion at a time."""
    yield from conn.execute(statement, execution_options={"yield_per": PORTION}).partitions()
