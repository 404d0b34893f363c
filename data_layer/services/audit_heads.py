"""The head of the audit chain kept outside the database: one line a day in a file of the instance
folder and one in the log, so that a cut tail shows even when the database was set back with it."""

from __future__ import annotations

import fcntl
import json
import logging
import os
from pathlib import Path

from sqlalchemy import Engine

from data_layer.core.audit_chain import Head
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.errors import Invalid
from data_layer.services.audit_trail import head_of
from data_layer.vocab import Text

NAME = "audit_heads.log"
# The log whose lines are shipped off the machine.
log = logging.getLogger("governance")
UNREADABLE = Text(
    "{path} 第 {line} 行不是“日期 序号 校验值”，请改用未被改动的副本。",
    "Line {line} of {path} is no 'day number hash'; use a copy nobody changed.",
)


def heads_file(instance: Path) -> Path:
    """Where the heads are kept."""
    return instance / NAME


def read_heads(path: Path) -> list[Head]:
    """The heads kept, the oldest first; none when there is no file. Invalid for a line that is
    none."""
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            day, seq, told = line.split()
            found.append(Head(int(day), int(seq), told))
        except ValueError:
            named = {"path": path, "line": number}
            text = Text(UNREADABLE.zh.format(**named), UNREADABLE.en.format(**named))
            raise Invalid(text, "heads_unreadable") from None
    return found


def keep_head(readers: Engine, county: County, instance: Path, now: int) -> Head | None:
    """Add the present head when this local day has none yet; what was added."""
    day = local(now, county.zone).day
    with heads_file(instance).open("a+", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        # Several worker processes keep one file.
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        lines = file.read().splitlines()
        if lines and lines[-1].split()[:1] >= [str(day)]:
            return None
        with readers.connect() as conn:
            head = head_of(conn, county.code)._replace(day=day)
        if not head.seq:
            return None
        file.write(f"{head.day} {head.seq} {head.hash}\n")
        file.flush()
        os.fsync(file.fileno())
    log.info(json.dumps({"kind": "audit_head", **head._asdict()}))
    return head
