"""Where attachments lie: by content, outside the web root; swept when no event names them."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from math import inf
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, func, select

from data_layer.core.days import DAY_MS
from data_layer.db.tables import attachment, incident, rule_version
from data_layer.db.upsert import batched
from data_layer.vocab import Outcome, Stage

RULE_FILE = rule_version.c.file_sha256
# How long an upload waits for its event.
WAIT_MS = DAY_MS


def folder_of(instance: Path) -> Path:
    """Where the files lie."""
    return instance / "attachments"


def file_of(instance: Path, sha256: str) -> Path:
    """The file of that content."""
    return folder_of(instance) / sha256[:2] / sha256


def write_file(instance: Path, body: bytes) -> str:
    """Keep the content under its SHA-256, on disk before anybody hears of it; returns that."""
    sha256 = hashlib.sha256(body).hexdigest()
    path = file_of(instance, sha256)
    for folder in (folder_of(instance), path.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    # Also for a content already there: the sweep spares what is new.
    fresh.replace(path)
    return sha256


def waiting(county_code: str) -> tuple[ColumnElement[bool], ...]:
    """The uploads no event has named yet."""
    return attachment.c.county_code == county_code, attachment.c.case_no == ""


def forget_uploads(conn: Connection, county_code: str, instance: Path, now: int) -> list[Path]:
    """Forget uploads no event has named for a day; returns the files nobody refers to any more, for
    `remove` once that is committed.

    A file as young as that is spared: its row may be on its way.
    """
    before = now - WAIT_MS
    old = attachment.c.uploaded_at < before
    conn.execute(delete(attachment).where(*waiting(county_code), old))
    stale = [path for path in folder_of(instance).glob("*/*") if _written_at(path) < before]
    used = _used(conn, county_code, (path.name for path in stale))
    return [path for path in stale if path.name not in used]


def forget_void(conn: Connection, county_code: str, before: int) -> int:
    """Forget the files of cases that are void since before that moment (ms) and return how many;
    the next sweep deletes what nobody refers to any more. Those of a case that was merged stay: the
    case it went into lives by them."""
    i = incident.c
    void = select(i.case_no).where(
        i.county_code == county_code,
        i.stage == Stage.VOID,
        i.outcome != Outcome.MERGED,
        func.coalesce(i.closed_at, i.stage_at) < before,
    )
    mine = attachment.c.county_code == county_code, attachment.c.case_no.in_(void)
    return conn.execute(delete(attachment).where(*mine)).rowcount


def remove(paths: Iterable[Path]) -> int:
    """Delete the files; returns how many there were."""
    gone = list(paths)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _written_at(path: Path) -> float:
    """In ms; a file that is just being renamed counts as new."""
    try:
        return path.stat().st_mtime * 1000
    except FileNotFoundError:
        return inf


def _used(conn: Connection, county_code: str, names: Iterable[str]) -> set[str]:
    used: set[str] = set()
    for chunk in batched(names):
        for table, column in ((attachment, attachment.c.sha256), (rule_version, RULE_FILE)):
            query = select(column).where(table.c.county_code == county_code, column.in_(chunk))
            used |= set(conn.scalars(query))
    return used
