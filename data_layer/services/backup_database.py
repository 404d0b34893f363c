"""The copy of a database at one moment, and what can be told of any database without knowing its
release."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from sqlalchemy import Connection, MetaData, Table, func, inspect, select, text
from sqlalchemy import table as table_named

from data_layer.db.engine import reader_engine, sqlite_path
from data_layer.db.migrate import schema_version
from data_layer.errors import CannotStart, Invalid
from data_layer.services import postgres_tools
from data_layer.services.backup_files import archived_numbers
from data_layer.vocab import Text

SQLITE, POSTGRES = "sqlite", "postgresql"
# What the copy is called within a backup, by engine.
COPY = {SQLITE: "database.db", POSTGRES: "database.dump"}
# The newest hashes of the audit chain, where this release keeps one.
HEADS = "audit_head"
NOTHING = Text(
    "数据库中还没有县域数据，没有可备份的内容。请先运行 ./run。",
    "The database holds no county yet, so there is nothing to back up; run ./run first.",
)
DAMAGED = Text(
    "数据库完整性检查未通过：{why}。请停止写入，并用最近一份校验无误的备份恢复。",
    "The database failed its integrity check: {why}. Stop writing to it and restore the newest "
    "backup that verifies.",
)


class Facts(NamedTuple):
    """What two copies of one database have in common."""

    county_code: str
    pack: str
    schema: str
    revision: int
    counts: dict[str, int]
    audit_head: list[dict[str, str]]


class Copy(NamedTuple):
    """A copy of a database; `archived` are the exports that are archived reports."""

    path: Path
    engine: str
    facts: Facts
    archived: set[str]


def copy_database(url: str, folder: Path) -> Copy:
    """Write a whole copy into `folder` while others go on writing."""
    source = sqlite_path(url)
    if source is None:
        return _dump(url, folder)
    path = folder / COPY[SQLITE]
    _copy_sqlite(source, path)
    with reading(f"sqlite:///{path}") as conn:
        return Copy(path, SQLITE, facts_of(conn), archived_numbers(conn))


def _copy_sqlite(source: Path, copy: Path) -> None:
    """In one pass: in portions SQLite begins again at every write and never ends. Not by copying
    the file, which lacks what is in the log beside it."""
    address = f"file:{quote(str(source))}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as ours,
        closing(sqlite3.connect(copy)) as theirs,
    ):
        ours.backup(theirs, pages=-1)
        # One file, without a log beside it.
        theirs.execute("PRAGMA journal_mode=DELETE")
    check_sqlite(copy)


def check_sqlite(path: Path) -> None:
    """Raise Invalid where SQLite finds the file damaged."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as conn:
            found = conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Invalid(Text(*(t.format(why=found) for t in DAMAGED)), "database_damaged")


def _dump(url: str, folder: Path) -> Copy:
    """The dump sees the very snapshot the facts are read from."""
    path = folder / COPY[POSTGRES]
    with reading(url) as conn:
        snapshot = str(conn.scalar(text("SELECT pg_export_snapshot()")))
        options = ("-Fc", "--no-owner", "--no-privileges", "--file", str(path))
        postgres_tools.run("pg_dump", url, *options, "--snapshot", snapshot)
        return Copy(path, POSTGRES, facts_of(conn), archived_numbers(conn))


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """One reading of the database at that address."""
    engine = reader_engine(url)
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


def facts_of(conn: Connection) -> Facts:
    """What there is in the database, by looking: it may be of an older or newer release. Raises
    CannotStart where it holds no county."""
    names = set(inspect(conn).get_table_names())
    county = conn.execute(select(_table(conn, "county"))).first() if "county" in names else None
    if county is None:
        raise CannotStart(NOTHING, "no_county")
    told: dict[str, Any] = dict(county._mapping)
    counts = {
        name: conn.scalar(select(func.count()).select_from(table_named(name))) or 0
        for name in sorted(names)
    }
    revision = conn.scalar(select(func.max(_table(conn, "revision").c.number))) or 0
    heads = _heads(conn) if HEADS in names else []
    return Facts(
        told["county_code"], told.get("pack_path") or "", schema_version(conn), revision, counts,
        heads,
    )  # fmt: skip


def _table(conn: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=conn)


def _heads(conn: Connection) -> list[dict[str, str]]:
    rows = conn.execute(select(_table(conn, HEADS))).mappings()
    told = ({name: _plain(value) for name, value in row.items()} for row in rows)
    return sorted(told, key=lambda row: sorted(row.items()))


def _plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
