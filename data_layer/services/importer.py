"""The thread that works on imports, one at a time: a process of its own reads the file and judges
its rows, the writer stores them in portions, so that pages and people's clicks go first."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import Any

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.core.imports import Mode, Order, State
from data_layer.core.scope import Scope
from data_layer.db.tables import file_import
from data_layer.db.turn import turn
from data_layer.errors import Busy, Stopped
from data_layer.queries.imports import Import, next_going
from data_layer.services import own_process
from data_layer.services.import_tidy import tidy_files
from data_layer.services.import_work import BROKEN_OFF, ImportWork, Tell, told
from data_layer.services.writer import Writer
from data_layer.settings import Settings

log = logging.getLogger(__name__)

COMMAND = "make-import"
LOOK_SECONDS, TIDY_SECONDS = 2.0, 3600.0
MOST_ATTEMPTS = 2
# Between portions the interpreter is everybody else's, for a share of what the last one took.
REST, LONGEST_REST = 0.25, 0.25


def importing(engine: Engine, county_code: str) -> AbstractContextManager[bool]:
    """Whether this process alone works on the imports of a county until the block ends."""
    return turn(engine, f"imports:{county_code}")


class Importer:
    """Works on what is under way; whoever has the turn in a county does."""

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
        self._import = ImportWork(writer.submit, readers, current_county, clock, settings.instance,
                                  _rest, lambda: self._stopping)  # fmt: skip
        self._wake, self._stopping = threading.Event(), False
        self._thread: threading.Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._number, self._tidy_at = 0, 0.0

    def start(self) -> Importer:
        """Begin to look for work."""
        self._thread = threading.Thread(target=self._run, name="importer", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Break off; the next start goes on where this one was."""
        self._stopping = True
        self._wake.set()
        self._kill()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def poke(self) -> None:
        """There is something to do."""
        self._wake.set()

    def break_off(self, number: int) -> None:
        """End the process that works on that import, if one does."""
        if self._number == number:
            self._kill()

    def _kill(self) -> None:
        child = self._child
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._look()
            except Exception:
                log.exception("imports stopped for a moment")
            self._wake.wait(LOOK_SECONDS)
            self._wake.clear()

    def _look(self) -> None:
        """Do what there is to do. The turn is not held while there is nothing: others import by
        hand beside this server."""
        untidy = time.monotonic() >= self._tidy_at
        if self._next() is None and not untidy:
            return
        with importing(self._writer.engine, self._county().code) as mine:
            if not mine:
                return
            self.work_off(self._child_told)
            if untidy and not self._stopping:
                self.tidy()
                self._tidy_at = time.monotonic() + TIDY_SECONDS

    def tidy(self) -> None:
        """Forget files whose time is over, and those of no import."""
        tidy_files(self._readers, self._county().code, self._settings.instance, self._clock())

    def work_off(self, tell: Tell) -> None:
        """Work on what is under way until nothing is; `tell` does what the process does."""
        while not self._stopping and (found := self._next()) is not None:
            self._one(found, tell)

    def _next(self) -> Import | None:
        with self._readers.connect() as conn:
            return next_going(conn, Scope(self._county().code))

    def _one(self, found: Import, tell: Tell) -> None:
        self._number = found.number
        self._attempted(found, 1)
        try:
            if self._import.do(found, tell):
                return
            if self._stopping:
                # Broken off by ourselves: no attempt that failed.
                self._attempted(found, -1)
            else:
                self._give_up(found)
        except Busy:
            # The county changed or the database is away: that is no attempt that failed.
            self._attempted(found, -1)
            self._wake.wait(LOOK_SECONDS)
        except Stopped:
            pass  # by somebody, who has said so in its row
        except Exception:
            log.exception("import %s broke off", found.number)
            self._give_up(found)
        finally:
            self._number, self._child = 0, None

    def _attempted(self, found: Import, more: int) -> None:
        self._import.set(found, {"attempts": file_import.c.attempts + more})

    def _give_up(self, found: Import) -> None:
        """After another attempt that failed. What is half stored is told as stopped, to be taken
        back by whoever decides."""
        now = self._import.found(found.number)
        if now.state is found.state and now.attempts < MOST_ATTEMPTS:
            return
        ended = {
            State.LOOKING: State.UNREADABLE,
            State.CHECKING: State.FAILED,
            State.STORING: State.STOPPED,
            State.UNDOING: State.STOPPED,
        }[found.state]
        if ended is State.STOPPED and now.state is State.STORING and now.mode is Mode.ALL:
            self._import.take_back(found, BROKEN_OFF)
            return
        values = {"state": str(ended), "why": told(BROKEN_OFF), "ended_at": self._clock()}
        self._import.set(found, values)

    def _child_told(self, order: Order) -> Iterator[dict[str, Any]]:
        """What the process tells, line by line; nothing more when it dies."""
        self._child = child = own_process.start(self._settings, COMMAND)
        if self._stopping:  # just before there was one to end
            self._kill()
        try:
            yield from own_process.told_by(child, order.as_json())
        finally:
            self._kill()
            child.wait()


def _rest(took: float) -> None:
    time.sleep(min(LONGEST_REST, REST * took))
