"""Rows of the audit trail that a command leaves for the server which holds the database. Beside a
server nothing else may write to SQLite, and what a command did must be on record all the same."""

from __future__ import annotations

import logging
import os
import secrets
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from data_layer.services.audit import write_audit
from data_layer.services.new_account import ACTOR
from data_layer.services.writer import Writer

FOLDER = "audit_notes"
log = logging.getLogger(__name__)


class Note(NamedTuple):
    """What a command did, on what, and what else there is to say."""

    action: str
    object: str
    detail: dict[str, Any]


def write_note(conn: Connection, county_code: str, now: int, note: Note) -> None:
    """Put it on record."""
    told = {"object": note.object, "detail": note.detail}
    write_audit(conn, county_code, now, ACTOR, note.action, **told)


def leave_note(instance: Path, note: Note) -> Path:
    """The file in which it waits for the server's next round."""
    folder = instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.json"
    aside = path.with_suffix(".part")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(orjson.dumps(note._asdict()))
    aside.rename(path)
    return path


def take_notes(writer: Writer, instance: Path, county_code: str, now: int) -> None:
    """Put on record what commands left. A kill between the row and the file's end gives it a second
    row, never none."""
    for path in sorted((instance / FOLDER).glob("*.json")):
        try:
            note = Note(**orjson.loads(path.read_bytes()))
        except (ValueError, TypeError):
            log.error("no note for the audit trail: %s", path.name)
            path.rename(path.with_suffix(".unread"))
            continue
        writer.submit(partial(write_note, county_code=county_code, now=now, note=note))
        path.unlink()
