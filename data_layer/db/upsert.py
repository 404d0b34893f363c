"""The one dialect helper: set-based look-ups and inserts that replace or add, alike on SQLite,
PostgreSQL and Citus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import orjson
from sqlalchemy import ARRAY, Connection, String, Table, TableValuedAlias, func, literal
from sqlalchemy.dialects import postgresql, sqlite

MAX_PARAMETERS = 30_000
T = TypeVar("T")


def batched(items: Iterable[T], size: int = 500) -> Iterator[tuple[T, ...]]:
    """Tuples of at most `size`, for IN lists (itertools has this from Python 3.12)."""
    rest = iter(items)
    while chunk := tuple(islice(rest, size)):
        yield chunk


def listed(connection: Connection, values: Sequence[str]) -> TableValuedAlias:
    """The values as a table with the one column `value`.

    Outer-joined to a big table it has every row looked up by key; for a long IN list SQLite, which
    keeps no statistics, would rather read all rows of the county.
    """
    if connection.dialect.name == "postgresql":
        return (
            func.unnest(literal(list(values), ARRAY(String))).table_valued("value").render_derived()
        )
    return func.json_each(orjson.dumps(list(values)).decode()).table_valued("value")


def insert_for(connection: Connection, table: Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return _insert(connection.dialect.name, table)


def _insert(dialect: str, table: Table) -> Any:
    made = postgresql if dialect == "postgresql" else sqlite
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
    if rows:
        _run(connection, _adding(connection.dialect.name, table, tuple(counts)), table, rows)


def put_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert each row, replacing the one of the same primary key."""
    if rows:
        _run(connection, _putting(connection.dialect.name, table), table, rows)


# Statements are kept: building one costs more than running it for a single event.
@lru_cache(maxsize=1024)
def _adding(dialect: str, table: Table, counts: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    changes = {name: table.c[name] + statement.excluded[name] for name in counts}
    return _on_conflict(statement, table, changes)


@lru_cache(maxsize=64)
def _putting(dialect: str, table: Table) -> Any:
    statement = _insert(dialect, table)
    keys = set(table.primary_key)
    changes = {c.name: statement.excluded[c.name] for c in table.columns if c not in keys}
    return _on_conflict(statement, table, changes)


def _on_conflict(statement: Any, table: Table, changes: dict[str, Any]) -> Any:
    keys = [column.name for column in table.primary_key]
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)
