"""The one dialect helper: set-based inserts that replace or add, alike on SQLite, PostgreSQL and
Citus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

MAX_PARAMETERS = 30_000
T = TypeVar("T")


def batched(items: Iterable[T], size: int = 500) -> Iterator[tuple[T, ...]]:
    """Tuples of at most `size`, for IN lists (itertools has this from Python 3.12)."""
    rest = iter(items)
    while chunk := tuple(islice(rest, size)):
        yield chunk


def insert_for(connection: Connection, table: Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    made = postgresql if connection.dialect.name == "postgresql" else sqlite
    return made.insert(table)


def _run(
    connection: Connection, statement: Any, table: Table, rows: Sequence[dict[str, Any]]
) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(statement, rows)
        return
    # psycopg sends an executemany upsert row by row, which is ruinous on Citus: multi-row VALUES
    # instead.
    size = max(1, MAX_PARAMETERS // len(table.columns))
    for start in range(0, len(rows), size):
        connection.execute(statement.values(rows[start : start + size]))


def add_rows(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], counts: Sequence[str]
) -> None:
    """Add `counts` of each row to the row of the same primary key, inserting it where there is
    none.

    Rows must come sorted by primary key (no deadlocks between writers) and name a key only once.
    """
    if not rows:
        return
    statement = insert_for(connection, table)
    changes = {name: table.c[name] + statement.excluded[name] for name in counts}
    keys = [column.name for column in table.primary_key]
    _run(connection, _on_conflict(statement, keys, changes), table, rows)


def put_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert each row, replacing the one of the same primary key."""
    if not rows:
        return
    statement = insert_for(connection, table)
    keys = [column.name for column in table.primary_key]
    changes = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    _run(connection, _on_conflict(statement, keys, changes), table, rows)


def _on_conflict(statement: Any, keys: list[str], changes: dict[str, Any]) -> Any:
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)
