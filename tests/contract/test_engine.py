"""The two engines: one process writes, durably and one transaction at a time; readers only read."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from data_layer.db.engine import reader_engine, sqlite_path, writer_engine, writer_lock
from data_layer.settings import Settings


@pytest.fixture
def writer(sqlite_url: str) -> Iterator[Engine]:
    """An engine that may write, on a database holding one note."""
    made = writer_engine(sqlite_url)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE note (word TEXT PRIMARY KEY)"))
        connection.execute(text("INSERT INTO note VALUES ('a')"))
    yield made
    made.dispose()


@pytest.fixture
def readers(sqlite_url: str, writer: Engine) -> Iterator[Engine]:
    made = reader_engine(sqlite_url)
    yield made
    made.dispose()


TAKE_LOCK = """
import sys
from data_layer.db.engine import writer_lock
from data_layer.errors import CannotStart
try:
    with writer_lock(sys.argv[1]):
        print("taken")
except CannotStart as error:
    print(error.code, error.text.en)
"""


def _other_process(url: str) -> str:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", TAKE_LOCK, url]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def test_a_second_process_cannot_write_until_the_first_has_stopped(sqlite_url: str) -> None:
    with writer_lock(sqlite_url):
        refused = _other_process(sqlite_url)
    assert refused.startswith("locked ")
    assert "Stop it" in refused
    assert _other_process(sqlite_url) == "taken\n"


def test_the_lock_names_its_holder_even_after_another_asked_for_it(sqlite_url: str) -> None:
    lock = Path(sqlite_url.removeprefix("sqlite:///")).with_suffix(".lock")
    lock.write_text("4194304999")
    with writer_lock(sqlite_url):
        _other_process(sqlite_url)
        assert lock.read_text() == str(os.getpid())


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO note VALUES ('x')", "DROP TABLE note", "PRAGMA user_version = 7"],
)
def test_readers_cannot_write(readers: Engine, statement: str) -> None:
    with (
        readers.connect() as connection,
        pytest.raises(OperationalError, match="readonly database"),
    ):
        connection.execute(text(statement))
    with readers.connect() as connection:
        assert connection.execute(text("SELECT word FROM note")).scalars().all() == ["a"]


def test_the_reader_used_last_is_used_next(sqlite_url: str) -> None:
    """Eight caches of the same file grew to 128 MB where one is asked at a time."""
    made, readers = writer_engine(sqlite_url), reader_engine(sqlite_url)
    made.connect().close()
    made.dispose()
    with readers.connect() as one, readers.connect() as two:
        used = {id(one.connection.dbapi_connection), id(two.connection.dbapi_connection)}
    asked = set()
    for _ in range(4):
        with readers.connect() as connection:
            asked.add(id(connection.connection.dbapi_connection))
    readers.dispose()
    assert len(used) == 2
    assert len(asked) == 1


@pytest.mark.parametrize("folder", ["a#b", "50%", "%20", "what?", "a b", "数据"])
def test_a_folder_may_have_any_name(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    url = Settings.from_env({"INSTANCE_DIR": str(tmp_path / folder)}).database_url
    assert sqlite_path(url) == tmp_path / folder / "governance.db"
    writer, readers = writer_engine(url), reader_engine(url)
    with writer.begin() as connection:
        connection.execute(text("CREATE TABLE note (word TEXT)"))
    with readers.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM note")).scalar() == 0
        with pytest.raises(OperationalError, match="readonly database"):
            connection.execute(text("DROP TABLE note"))
    assert (tmp_path / folder / "governance.db").exists()
    writer.dispose()
    readers.dispose()


@pytest.mark.postgres
def test_on_postgresql_a_reader_sees_one_snapshot_and_cannot_write(postgres_url: str) -> None:
    writer, readers = writer_engine(postgres_url), reader_engine(postgres_url)
    with writer.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS note"))
        connection.execute(text("CREATE TABLE note (word TEXT)"))
    count = text("SELECT count(*) FROM note")
    with readers.connect() as reading:
        assert reading.execute(count).scalar() == 0
        with writer.begin() as connection:
            connection.execute(text("INSERT INTO note VALUES ('a')"))
        assert reading.execute(count).scalar() == 0
    with readers.connect() as reading:
        assert reading.execute(count).scalar() == 1
        with pytest.raises(DBAPIError, match="read-only transaction"):
            reading.execute(text("INSERT INTO note VALUES ('b')"))
    with writer.begin() as connection:
        connection.execute(text("DROP TABLE note"))
    writer.dispose()
    readers.dispose()


def test_readers_do_not_checkpoint(sqlite_url: str, readers: Engine) -> None:
    database = Path(sqlite_url.removeprefix("sqlite:///"))
    log = database.with_name(f"{database.name}-wal")
    before = database.read_bytes(), log.read_bytes()
    raw = readers.raw_connection()
    with suppress(sqlite3.OperationalError):  # it is refused, in words that differ by release
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    readers.dispose()
    assert (database.read_bytes(), log.read_bytes()) == before
    assert before[1]


def test_a_transaction_of_the_writer_begins_immediate(sqlite_url: str, writer: Engine) -> None:
    other = writer_engine(sqlite_url)
    heard: list[str] = []
    with writer.connect() as connection:
        _driver(connection).set_trace_callback(heard.append)
    with other.connect() as connection:
        _driver(connection).execute("PRAGMA busy_timeout=0")
    heard.clear()
    with writer.begin():  # nothing is written yet, and still nobody else may begin to
        assert heard == ["BEGIN IMMEDIATE"]
        with pytest.raises(OperationalError, match="locked"), other.begin():
            pytest.fail("two writers at once")
    other.dispose()


def _driver(connection: Connection) -> sqlite3.Connection:
    made = connection.connection.driver_connection
    assert isinstance(made, sqlite3.Connection)
    return made


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2)])
def test_each_commit_is_synced(writer: Engine, pragma: str, value: str | int) -> None:
    with writer.connect() as connection:  # synchronous 2 is FULL
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value
