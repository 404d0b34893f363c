"""Engines; their errors never quote values, which may be names. On SQLite one connection writes
and checkpoints; every other one is opened `mode=ro`."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data_layer.db.sealing import FIELD_KEYS, NO_KEYS, FieldKeys
from data_layer.errors import Busy, CannotStart
from data_layer.vocab import Text

READERS = 8
# The execution option that carries the key to where audit rows are written.
AUDIT_KEY = "audit_key"
LOCKED = Text(
    "数据库正由另一个进程写入（服务可能已在运行）。请先停止它（Ctrl-C）再试。",
    "Another process is writing this database (the server may be running). Stop it and try again.",
)


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite URL; None for other databases."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def writer_engine(url: str, audit_key: bytes = b"", field_keys: FieldKeys = NO_KEYS) -> Engine:
    """The engine that may write. On SQLite it has one connection; BEGIN is IMMEDIATE. Its
    connections carry the key of the audit trail and those of personal data; without them nothing
    that is audited or sealed can be written."""
    path, carried = sqlite_path(url), {AUDIT_KEY: audit_key, FIELD_KEYS: field_keys}
    if path is None:
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=8,
            hide_parameters=True,
            execution_options=carried,
        )
    engine = create_engine(
        url,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
        execution_options=carried,
    )
    event.listen(engine, "connect", _writer_pragmas)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reader_engine(url: str) -> Engine:
    """The engine every query uses. On SQLite it cannot write, nor checkpoint."""
    path = sqlite_path(url)
    if path is None:
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=READERS,
            max_overflow=READERS,
            hide_parameters=True,
            # All queries of one `with` block see one snapshot, as on SQLite.
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
        )
    # SQLite reads a URI here: '?', '#' and '%' in a folder's name must be written as codes.
    read_only = {"mode": "ro", "uri": "true"}
    engine = create_engine(
        URL.create("sqlite", database=f"file:{quote(str(path))}", query=read_only),
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=10,
        # The one used last knows most pages of the file; taken in turn each would keep its own.
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": 5},
    )
    event.listen(engine, "connect", _reader_pragmas)
    event.listen(engine, "begin", _begin_deferred)
    return engine


def _writer_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "trusted_schema=OFF",
        # What is erased must not stay readable in the file.
        "secure_delete=ON",
        "cache_size=-4096",
        "temp_store=MEMORY",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _reader_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout=5000", "trusted_schema=OFF", "cache_size=-2048"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    # An explicit BEGIN gives all queries of one `with` block the same snapshot.
    connection.exec_driver_sql("BEGIN")


@contextmanager
def writer_lock(url: str) -> Iterator[None]:
    """Hold the operating system's lock beside a SQLite file; raises CannotStart when it is
    taken."""
    path = sqlite_path(url)
    if path is None:
        yield
        return
    # "ab+" and not "wb": one who finds the lock taken must not wipe the holder's process number.
    with path.with_suffix(".lock").open("ab+") as handle:
        _flock(handle)
        handle.truncate(0)
        handle.write(str(os.getpid()).encode())
        handle.flush()
        yield


def _flock(handle: BinaryIO) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(LOCKED, "locked") from None


AWAY = Text("数据库暂时不可用，请稍后重试。", "The database is not available; try again shortly.")
FULL = Text(
    "服务器磁盘空间已满，暂不能保存；查看不受影响。请技术人员清理磁盘，腾出空间后即可继续。",
    "The server's disk is full: nothing can be saved, looking goes on. Have space made; saving "
    "then works again by itself.",
)


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn a lost, locked or full database into Busy (503 with Retry-After)."""
    try:
        yield
    except (InterfaceError, PoolTimeout) as error:
        raise Busy(AWAY, "database_away") from error
    except DatabaseError as error:
        if not is_away(error):
            raise
        raise Busy(
            *((FULL, "disk_full") if _is_full(error) else (AWAY, "database_away"))
        ) from error


def is_away(error: DatabaseError) -> bool:
    """Whether the database itself is out of reach: not running, unreadable, damaged, full."""
    # SQLite tells of a file that is none, or damaged, by the bare class.
    # PostgreSQL lets nobody write on a standby, which may have just taken over.
    standby = getattr(error.orig, "sqlstate", None) == "25006"
    return isinstance(error, OperationalError) or type(error) is DatabaseError or standby


def _is_full(error: DatabaseError) -> bool:
    told = str(error.orig)
    return "disk is full" in told or "No space left" in told
