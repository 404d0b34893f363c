"""Restoring a backup: into an empty instance, or as a drill that leaves nothing."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url

from data_layer.core.backups import Manifest
from data_layer.db.engine import writer_engine
from data_layer.errors import CannotStart, Invalid
from data_layer.services import postgres_tools
from data_layer.services.backup_database import (
    COPY,
    POSTGRES,
    SQLITE,
    Facts,
    check_sqlite,
    facts_of,
    reading,
)
from data_layer.services.backup_reading import INSTANCE, unpack
from data_layer.services.restore_questions import Answers, ask_everything
from data_layer.services.sealing import personal_keys
from data_layer.services.upgrading import upgraded
from data_layer.vocab import Text

DATABASE = "governance.db"
TAKEN = Text(
    "文件夹 {place} 不是空的，不会覆盖。请换一个空文件夹，或先停止服务并把原文件夹改名保留。",
    "The folder {place} is not empty and will not be overwritten. Name an empty one, or stop the "
    "server and rename the old one first.",
)
TABLES_THERE = Text(
    "DATABASE_URL 指向的数据库里已有数据表，不会覆盖。请新建一个空数据库再恢复。",
    "The database at DATABASE_URL has tables already and will not be overwritten; create an empty "
    "one and restore into that.",
)
NEEDS_POSTGRES = Text(
    "这是 PostgreSQL 的备份：请在 DATABASE_URL 中给出 PostgreSQL 的地址"
    "（恢复用空数据库；演练会临时新建一个库并在结束时删除）。",
    "This is a backup of PostgreSQL: name a PostgreSQL database in DATABASE_URL (an empty one to "
    "restore into; a drill creates one beside it and drops it again).",
)
DIFFERS = Text(
    "恢复出的数据与备份清单不符（{what}：应为 {told}，实为 {found}）。请改用另一份备份。",
    "What was restored differs from the manifest ({what}: {told} expected, {found} found). Take "
    "another backup.",
)


class Drill(NamedTuple):
    """What a drill found; `seconds` by step, in order."""

    manifest: Manifest
    seconds: dict[str, float]
    upgraded: bool
    answers: Answers


def restore(file: Path, key: bytes | None, to: Path, database_url: str) -> Manifest:
    """Restore into the empty or missing folder `to`, and on PostgreSQL into the empty database at
    `database_url`; raises CannotStart or Invalid and leaves `to` as it was."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise CannotStart(Text(*(t.format(place=to) for t in TAKEN)), "not_empty")
    with _aside(to.parent, to.name) as folder:
        manifest = unpack(file, key, folder)
        if manifest.engine == SQLITE:
            _judged_file(manifest, folder)
        else:
            _refill(manifest, folder, _empty(database_url))
        for path in (folder / INSTANCE).glob("*"):
            path.replace(folder / path.name)
        shutil.rmtree(folder / INSTANCE, ignore_errors=True)
        folder.replace(to)
    return manifest


def drill(file: Path, key: bytes | None, room: Path, database_url: str, now: int) -> Drill:
    """Restore into a folder below `room` and on PostgreSQL into a database beside that at
    `database_url`, judge, bring to the newest schema, ask; nothing of it is left."""
    seconds: dict[str, float] = {}
    with _aside(room, "drill") as folder:
        with _timed(seconds, "unpack"):
            manifest = unpack(file, key, folder)
        with _database(manifest, folder, database_url, seconds) as url:
            engine = writer_engine(url, field_keys=personal_keys(folder / INSTANCE))
            with _timed(seconds, "upgrade"), _disposed(engine), engine.begin() as conn:
                newer = upgraded(conn)
            with _timed(seconds, "questions"), reading(url) as conn:
                answers = ask_everything(conn, folder / INSTANCE, now)
    return Drill(manifest, seconds, newer, answers)


@contextmanager
def _database(
    manifest: Manifest, folder: Path, database_url: str, seconds: dict[str, float]
) -> Iterator[str]:
    """The judged database of a drill."""
    if manifest.engine == SQLITE:
        with _timed(seconds, "judge"):
            path = _judged_file(manifest, folder)
        yield f"sqlite:///{path}"
        return
    with _database_beside(_postgres(database_url)) as url:
        with _timed(seconds, "judge"):
            _refill(manifest, folder, url)
        yield url


def _judged_file(manifest: Manifest, folder: Path) -> Path:
    path = (folder / COPY[SQLITE]).replace(folder / DATABASE)
    check_sqlite(path)
    with reading(f"sqlite:///{path}") as conn:
        judge(manifest, facts_of(conn))
    return path


def _refill(manifest: Manifest, folder: Path, url: str) -> None:
    dump = folder / COPY[POSTGRES]
    postgres_tools.run(
        "pg_restore", url, "--no-owner", "--no-privileges", "--exit-on-error",
        "--single-transaction", str(dump),
    )  # fmt: skip
    dump.unlink()
    with reading(url) as conn:
        judge(manifest, facts_of(conn))


def judge(manifest: Manifest, found: Facts) -> None:
    """Raise Invalid at the first fact that is another than the manifest's."""
    for name, value in found._asdict().items():
        told = getattr(manifest, name)
        if told == value:
            continue
        if name == "counts":
            name = next(n for n in {**told, **value} if told.get(n) != value.get(n))
            told, value = told.get(name), value.get(name)
        words = {"what": name, "told": told, "found": value}
        raise Invalid(Text(*(t.format(**words) for t in DIFFERS)), "restored_differs")


def _postgres(url: str) -> str:
    if make_url(url).get_backend_name() != POSTGRES:
        raise CannotStart(NEEDS_POSTGRES, "needs_postgres")
    return url


def _empty(url: str) -> str:
    engine = create_engine(_postgres(url))
    with _disposed(engine):
        if inspect(engine).get_table_names():
            raise CannotStart(TABLES_THERE, "not_empty")
    return url


@contextmanager
def _database_beside(url: str) -> Iterator[str]:
    """A new database on the same server, dropped at the end."""
    name = f"governance_drill_{secrets.token_hex(4)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with _disposed(engine):
        with engine.connect() as conn:
            conn.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as conn:
                conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def _aside(room: Path, name: str) -> Iterator[Path]:
    """A folder of its own, gone at the end unless it was given another name."""
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = room / f".{name}-{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _disposed(engine: Engine) -> Iterator[None]:
    try:
        yield
    finally:
        engine.dispose()


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds[step] = time.monotonic() - began
