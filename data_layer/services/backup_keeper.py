"""The thread that has a backup made each night, by a process of its own, and lets old ones go."""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Engine

from data_layer.core.backups import due_at
from data_layer.core.county import County
from data_layer.core.days import HOUR_MS
from data_layer.db.turn import turn
from data_layer.services import own_process
from data_layer.services.audit import write_audit
from data_layer.services.backup import backups_in, rotate
from data_layer.services.heartbeat import beat, stumble
from data_layer.services.looking import Looking
from data_layer.services.writer import Writer
from data_layer.settings import Settings

log = logging.getLogger(__name__)

COMMAND = "make-backup"
# In the audit trail and among the heartbeats.
BACKUP, ACTOR = "backup", "system"
# The first screens come before the first look.
FIRST_SECONDS, LOOK_SECONDS = 60.0, 30.0
# After a failure: not each half minute.
BACK_OFF_MS = HOUR_MS


class BackupKeeper:
    """Looks twice a minute whether a backup is due: none was begun since the county's clock last
    showed the time for it. A server that was off then makes up for it; one that has none at all
    makes one at once. Without a folder there is nothing to do."""

    def __init__(
        self,
        writer: Writer,
        readers: Engine,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        settings: Settings,
    ) -> None:
        self._writer, self._readers = writer, readers
        self._county, self._clock, self._settings = current_county, clock, settings
        # When the newest backup was begun, as of the last look: a folder on the network may hang,
        # and who asks must not wait for it.
        self.newest: int | None = None
        self._failed_at: int | None = None
        self._child: subprocess.Popen[bytes] | None = None
        look = partial(self.once, self.child_told)
        self._looking = Looking("backups", look, FIRST_SECONDS, LOOK_SECONDS)

    def start(self) -> BackupKeeper:
        """Begin to look, a moment from now."""
        if self._settings.backup_folder is not None:
            self._looking.start()
        return self

    def stop(self) -> None:
        """Break off what is made; nothing of it stays."""
        self._looking.stop(self._break_off)

    def _break_off(self) -> None:
        child = self._child
        if child is not None:
            with suppress(ProcessLookupError):
                child.terminate()

    def once(self, make: Callable[[int], dict[str, Any]]) -> None:
        """One look, unless another process is at it; an error is logged, the next look comes.
        `make` is told the moment and tells what became of the backup."""
        county = self._county()
        try:
            with turn(self._writer.engine, f"{BACKUP}:{county.code}") as mine:
                if self._due(county) and mine:
                    self._make(county, make)
        except Exception:
            log.exception("backups stopped for a moment")

    def _due(self, county: County) -> bool:
        now, folder = self._clock(), self._settings.backup_folder
        if folder is None:
            return False
        self.newest = max(backups_in(folder, county.code), default=None)
        if self._failed_at is not None and 0 <= now - self._failed_at < BACK_OFF_MS:
            return False
        due = due_at(now, self._settings.backup_minute, county.zone)
        return self.newest is None or self.newest < due

    def _make(self, county: County, make: Callable[[int], dict[str, Any]]) -> None:
        began, at = time.monotonic(), self._clock()
        told = make(at)
        if not self._looking.going():
            return
        took_ms = int(1000 * (time.monotonic() - began))
        self._failed_at = None if "name" in told else at
        if "name" in told and self._settings.backup_folder is not None:
            self.newest = at
            rotate(self._settings.backup_folder, county.code, county.zone)
        else:
            log.error("no backup was made: %s", told)
        self._writer.submit(lambda c: _note(c, county.code, at, took_ms, told))

    def child_told(self, now: int) -> dict[str, Any]:
        """What became of the backup that a process of our own was to make at that moment."""
        key_file = self._settings.backup_key_file
        asked = {
            "folder": str(self._settings.backup_folder),
            "key_file": str(key_file) if key_file else "",
            "now": now,
        }
        self._child = child = own_process.start(self._settings, COMMAND)
        try:
            told, _ = child.communicate(orjson.dumps(asked))
        finally:
            self._child = None
        if child.returncode:
            return {"code": f"exit_{child.returncode}"}
        found: dict[str, Any] = orjson.loads(told)
        return found


def _note(conn: Connection, code: str, at: int, took_ms: int, told: dict[str, Any]) -> None:
    """The heartbeat and a row of the audit trail."""
    if "name" in told:
        beat(conn, code, BACKUP, at, took_ms, 1)
        write_audit(
            conn, code, at, ACTOR, BACKUP, object=told["name"], detail={"size": told["size"]}
        )
        return
    stumble(conn, code, BACKUP, at, told["code"])
    write_audit(conn, code, at, ACTOR, BACKUP, result="failed", detail={"code": told["code"]})
