"""Reading more rows than memory should hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select

from data_layer.core.tabular import PORTION, Portion


def stream(conn: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    """The rows of a query, never more than a portion of them in memory."""
    yield from conn.execute(statement, execution_options={"yield_per": PORTION})


def columns(conn: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Portion]:
    """Of a portion of rows at a time the values of each column, as the driver gives them: texts
    and numbers alone. The driver's own rows are turned: to make a Row of each first, and to go
    through that, takes half as long as reading them does. What breaks off the reading comes as the
    driver's own error."""
    with conn.execute(statement, execution_options={"stream_results": True}) as result:
        # A result that streams has the first row in hand; the others are the driver's still.
        rows: Sequence[Sequence[Any]] = result.fetchmany(1)
        while rows:
            yield [*zip(*rows, strict=True)]
            rows = result.cursor.fetchmany(PORTION)
