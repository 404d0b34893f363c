"""Long readings that can be ended: by name, and by themselves after so many seconds.

On SQLite, which one process serves, a handler the database calls while it works looks whether it
shall go on. On PostgreSQL a reading carries its name as that of its connection, so that any process
can cancel it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event, Lock
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

from data_layer.errors import Stopped, TooLong
from data_layer.vocab import Text

T = TypeVar("T")

LOOK_EVERY = 20_000  # instructions of SQLite's machine: a few milliseconds
TRY_SECONDS, PAUSE_SECONDS = 2.0, 0.05
STOPPED = Text(
    "已停止，没有统计完。请缩短时段、减少指标或换用较粗的划分后再试。",
    "Stopped before it was done. Shorten the period, ask for fewer metrics or split more coarsely.",
)
TOO_LONG = Text(
    "统计时间过长，已停止。请缩短时段、减少指标或换用较粗的划分后再试。",
    "It took too long and was stopped. Shorten the period or split more coarsely.",
)
# For this transaction alone.
SET = text("SELECT set_config(:setting, :value, true)")
CANCEL = text(
    "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity "
    "WHERE application_name = :name AND pid <> pg_backend_pid()"
)


@dataclass
class _Reading:
    """One that runs: until when it may, and whether somebody has ended it."""

    until: float
    stopped: Event = field(default_factory=Event)

    @property
    def over(self) -> bool:
        return self.stopped.is_set() or monotonic() > self.until

    def end(self) -> Stopped:
        late = monotonic() > self.until and not self.stopped.is_set()
        return TooLong(TOO_LONG, "too_long") if late else Stopped(STOPPED, "stopped")

    def look(self, *_: Any) -> None:
        """Before each statement, since between two of them there is nothing to interrupt."""
        if self.over:
            raise self.end()


class Readings:
    """The readings of one database that can be ended."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._running: dict[str, list[_Reading]] = {}
        self._lock = Lock()

    def read(self, name: str, seconds: float, work: Callable[[Connection], T]) -> T:
        """What `work` gives over a connection; raises Stopped once `stop(name)` was called
        meanwhile, TooLong after `seconds`."""
        reading = _Reading(monotonic() + seconds)
        try:
            with (
                self._known(name, reading),
                self._engine.connect() as conn,
                self._watched(conn, name, reading),
            ):
                return work(conn)
        except OperationalError as error:
            if not was_ended(error):
                raise
            raise reading.end() from error

    def stop(self, name: str) -> bool:
        """End the readings of that name; whether there was any."""
        with self._lock:
            own = list(self._running.get(name, ()))
        for reading in own:
            reading.stopped.set()
        if self._engine.dialect.name == "sqlite":
            return bool(own)
        return self._cancel(name) or bool(own)

    @contextmanager
    def _known(self, name: str, reading: _Reading) -> Iterator[None]:
        with self._lock:
            self._running.setdefault(name, []).append(reading)
        try:
            yield
        finally:
            with self._lock:
                self._running[name].remove(reading)
                if not self._running[name]:
                    del self._running[name]

    @contextmanager
    def _watched(self, conn: Connection, name: str, reading: _Reading) -> Iterator[None]:
        if self._engine.dialect.name != "sqlite":
            left = str(max(1, round(1000 * (reading.until - monotonic()))))
            for setting, value in (("application_name", _tag(name)), ("statement_timeout", left)):
                conn.execute(SET, {"setting": setting, "value": value})
            event.listen(conn, "before_cursor_execute", reading.look)
            yield
            return
        event.listen(conn, "before_cursor_execute", reading.look)
        raw: Any = conn.connection.driver_connection
        raw.set_progress_handler(lambda: reading.over, LOOK_EVERY)
        try:
            yield
        finally:
            raw.set_progress_handler(None, 0)

    def _cancel(self, name: str) -> bool:
        """Between two statements there is nothing to cancel: tried until the reading is gone."""
        until, found = monotonic() + TRY_SECONDS, False
        with self._engine.connect() as conn:
            conn = conn.execution_options(isolation_level="AUTOCOMMIT")
            while conn.scalar(CANCEL, {"name": _tag(name)}) and monotonic() < until:
                found = True
                time.sleep(PAUSE_SECONDS)
        return found


def _tag(name: str) -> str:
    """A name the database may keep: of 63 letters at most."""
    return f"reading-{sha256(name.encode()).hexdigest()[:40]}"


def was_ended(error: BaseException) -> bool:
    """Whether a reading failed because it was ended, not because the database is away."""
    if isinstance(error, Stopped):
        return True
    cause = error.orig if isinstance(error, OperationalError) else None
    code = getattr(cause, "sqlstate", "") or getattr(cause, "sqlite_errorname", "")
    return code in {"57014", "SQLITE_INTERRUPT"}
