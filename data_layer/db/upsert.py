"""The one dialect helper: set-based look-ups and inserts that replace or add, alike on SQLite,
PostgreSQL and Citus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    Connection,
    String,
    Table,
    TableValuedAlias,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg

ROWS = "given_rows"
T = TypeVar("T")


def batched(items: Iterable[T], size: int = 500) -> Iterator[tuple[T, ...]]:
    """Tuples of at most `size`, for IN lists (itertools has this from Python 3.12)."""
    rest = iter(items)
    while chunk := tuple(islice(rest, size)):
        yield chunk


def listing(dialect: str) -> TableValuedAlias:
    """The parameter `listed` (what `listed` makes) as a table with the one column `value`.

    Outer-joined to a big table it has every row looked up by key; for a long IN list SQLite, which
    keeps no statistics, would rather read all rows of the county.
    """
    if dialect == "postgresql":
        unnested = func.unnest(bindparam("listed", type_=ARRAY(String)))
        return unnested.table_valued("value").render_derived()
    return func.json_each(bindparam("listed", type_=String)).table_valued("value")


def listed(dialect: str, values: Sequence[str]) -> str | list[str]:
    """The values as the parameter of `listing`."""
    return list(values) if dialect == "postgresql" else orjson.dumps(list(values)).decode()


def insert_for(dialect: str, table: Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    made = postgresql if dialect == "postgresql" else sqlite
    return made.insert(table)


def add_rows(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], counts: Sequence[str]
) -> None:
    """Add `counts` of each row to the row of the same primary key, inserting it where there is
    none.

    Rows must have the same fields, come sorted by primary key (no deadlocks between writers) and
    name a key only once.
    """
    if rows:
        _run(
            connection, _adding(connection.dialect.name, table, tuple(rows[0]), tuple(counts)), rows
        )


def put_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert each row, replacing the one of the same primary key; all must have the same fields."""
    if rows:
        _run(connection, _putting(connection.dialect.name, table, tuple(rows[0])), rows)


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that are new; all must have the same fields."""
    if rows:
        _run(connection, _inserting(connection.dialect.name, table, tuple(rows[0])), rows)


class _Upsert(NamedTuple):
    """A statement for the driver itself, and what takes its values from a row: naming every value
    of every row anew cost a sixth of a large portion."""

    sql: str
    values: Callable[[Any], Any]


def _run(connection: Connection, upsert: _Upsert, rows: Sequence[dict[str, Any]]) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(upsert.sql, [upsert.values(row) for row in rows])
    else:
        connection.exec_driver_sql(upsert.sql, {ROWS: orjson.dumps(rows).decode()})


# Their texts are kept: making one costs more than running it for a single event. Only the texts:
# what SQLAlchemy makes them from holds a copy of all columns, and there are as many statements as
# ways for measures to meet in an event (80 kB each, ten megabytes more in a day of walls).
@lru_cache(maxsize=1024)
def _adding(dialect: str, table: Table, names: tuple[str, ...], counts: tuple[str, ...]) -> _Upsert:
    statement = _insert_of(dialect, table, names)
    changes = {name: table.c[name] + statement.excluded[name] for name in counts}
    return _compiled(dialect, _on_conflict(statement, table, changes), names)


@lru_cache(maxsize=64)
def _putting(dialect: str, table: Table, names: tuple[str, ...]) -> _Upsert:
    statement = _insert_of(dialect, table, names)
    keys = set(table.primary_key)
    changes = {c.name: statement.excluded[c.name] for c in table.columns if c not in keys}
    return _compiled(dialect, _on_conflict(statement, table, changes), names)


@lru_cache(maxsize=64)
def _inserting(dialect: str, table: Table, names: tuple[str, ...]) -> _Upsert:
    return _compiled(dialect, _insert_of(dialect, table, names), names)


def _compiled(dialect: str, statement: Any, names: tuple[str, ...]) -> _Upsert:
    if dialect == "sqlite":
        made = statement.compile(dialect=sqlite.dialect(), column_keys=names)
        return _Upsert(str(made), itemgetter(*made.positiontup))
    made = statement.compile(dialect=psycopg.dialect())  # type: ignore[no-untyped-call]
    return _Upsert(str(made), itemgetter(*names))


def _insert_of(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    """On PostgreSQL all rows are one JSON value: psycopg sends an executemany upsert row by row,
    ruinous on Citus, and to name every value (or an array a column) cost half of a single event."""
    if dialect == "sqlite":
        return insert_for(dialect, table)
    given = cast(bindparam(ROWS, type_=String), JSON)
    columns = [column(name, table.c[name].type) for name in names]
    rows = func.json_to_recordset(given).table_valued(*columns).render_derived(with_types=True)
    return insert_for(dialect, table).from_select(names, select(*rows.c))


def _on_conflict(statement: Any, table: Table, changes: dict[str, Any]) -> Any:
    keys = [column.name for column in table.primary_key]
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)
