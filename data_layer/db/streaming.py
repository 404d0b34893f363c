"""Reading more rows than memory should hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select

PORTION = 2_000


def stream(conn: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    """The rows of a query, never more than a portion of them in memory."""
    yield from conn.execute(statement, execution_options={"yield_per": PORTION})
