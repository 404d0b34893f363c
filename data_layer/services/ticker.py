"""The thread that ticks: every so many seconds, for as long as the server runs, and tidies up
once a day."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine

from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.db.turn import turn
from data_layer.errors import GovernanceError
from data_layer.services.attachment_files import remove
from data_layer.services.heartbeat import stumble
from data_layer.services.tick import tick
from data_layer.services.writer import Writer
from data_layer.vocab import TICK

log = logging.getLogger(__name__)

# The first screens come before the first tick, which may find a night's worth of alarms.
FIRST_SECONDS = 3.0
LEAST_SECONDS = 1.0


class Ticker:
    """Ticks every `seconds`; 0: never, somebody else does (./run cli tick). `tidy` is called once a
    day of uptime and names files to delete; each start tidies by itself. `keep` is called with each
    tick, knows what it has done, and is told whether the server goes on."""

    def __init__(
        self,
        writer: Writer,
        readers: Engine,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        seconds: int,
        tidy: Callable[[Connection, County, int], list[Path]],
        keep: Callable[[County, int, Callable[[], bool]], None] = lambda *_: None,
    ) -> None:
        self._writer, self._readers = writer, readers
        self._county, self._clock = current_county, clock
        self._seconds = seconds
        self._tidy, self._tidied_at = tidy, clock()
        self._keep = keep
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> Ticker:
        """Begin to tick, a moment from now."""
        if self._seconds:
            self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)
            self._thread.start()
        return self

    def stop(self) -> None:
        """Finish the portion at hand."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        wait = min(FIRST_SECONDS, self._seconds)
        while not self._stopping.wait(wait):
            began = time.monotonic()
            self.once()
            wait = max(LEAST_SECONDS, self._seconds - (time.monotonic() - began))

    def once(self) -> None:
        """One tick, unless another process is at it; an error is noted, the next tick comes."""
        county = self._county()
        try:
            with turn(self._writer.engine, f"{TICK}:{county.code}") as mine:
                if mine:
                    tick(self._writer, self._readers, county, self._clock(), self._going)
        except GovernanceError as error:
            self._note(county.code, error.code)
        except Exception as error:
            log.exception("tick failed")
            self._note(county.code, type(error).__name__)
        try:
            self._tidy_daily(county)
            self._keep(county, self._clock(), self._going)
        except Exception:
            log.exception("tidying failed")

    def _tidy_daily(self, county: County) -> None:
        now = self._clock()
        if now - self._tidied_at >= DAY_MS:
            self._tidied_at = now
            # Files go after the COMMIT that forgot them: before, a rollback would want them back.
            remove(self._writer.submit(lambda c: self._tidy(c, county, now)))

    def _going(self) -> bool:
        return not self._stopping.is_set()

    def _note(self, county_code: str, error: str) -> None:
        with suppress(Exception):  # the database is away; the beat's age tells it too
            at = self._clock()
            self._writer.submit(lambda c: stumble(c, county_code, TICK, at, error))
