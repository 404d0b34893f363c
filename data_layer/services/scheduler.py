"""The thread that keeps months and makes reports on their day: looks every few seconds, for as long
as the server runs. One process at a time has the turn."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from random import Random

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.core.days import HOUR_MS
from data_layer.db.turn import turn
from data_layer.services.exporter import Exporter
from data_layer.services.mail import sender
from data_layer.services.month_check import check_closed_months
from data_layer.services.month_close import close_due_months
from data_layer.services.month_figures import ReadMonth
from data_layer.services.report_begin import begin_due
from data_layer.services.report_delivery import deliver
from data_layer.services.report_round import Round
from data_layer.services.report_runs import follow
from data_layer.services.writer import Writer
from data_layer.settings import Settings

log = logging.getLogger(__name__)

# The first screens come before the first look.
FIRST_SECONDS, LOOK_SECONDS = 10.0, 5.0
# Months are looked at once the first screens are served.
FIRST_MONTHS_MS = 60_000


class Scheduler:
    """Begins what is due, follows what is under way, delivers what is done; closes months on their
    day and looks after closed ones once an hour."""

    def __init__(
        self,
        writer: Writer,
        readers: Engine,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        settings: Settings,
        exporter: Exporter,
        read_month: ReadMonth,
    ) -> None:
        self._writer, self._readers = writer, readers
        self._county, self._clock, self._settings = current_county, clock, settings
        self._exporter, self._send, self._read = exporter, sender(settings), read_month
        now = clock()
        self._months_at, self._checked_at = now + FIRST_MONTHS_MS, now
        # Spreads the tries of many reports; nothing secret hangs on it.
        self._chance = Random().random  # noqa: S311
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> Scheduler:
        """Begin to look, a moment from now."""
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish the step at hand."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def poke(self) -> None:
        """A report was ordered here."""
        self._wake.set()

    def _run(self) -> None:
        wait = FIRST_SECONDS
        while not self._stopping.is_set():
            self._wake.wait(wait)
            self._wake.clear()
            if not self._stopping.is_set():
                self.once()
            wait = LOOK_SECONDS

    def once(self) -> None:
        """One look, unless another process is at it; an error is logged, the next look comes."""
        county = self._county()
        try:
            with turn(self._writer.engine, f"reports:{county.code}") as mine:
                if mine:
                    self._look(county)
        except Exception:
            log.exception("reports and months stopped for a moment")

    def _look(self, county: County) -> None:
        at = Round(
            self._writer, self._readers, county, self._settings, self._clock, self._chance,
            self._read, self._send, self._exporter, self._going,
        )  # fmt: skip
        for step in (begin_due, follow, deliver, self._keep_months):
            if self._going():
                try:
                    step(at)
                except Exception:
                    log.exception("%s failed", step.__name__)

    def _keep_months(self, at: Round) -> None:
        now = at.now
        if now < self._months_at:
            return
        # Where it is closed already that is asked of two small tables.
        close_due_months(at.writer, at.readers, at.county, now, at.read_month)
        # Looking again takes seconds of reading: not at each start.
        if now - self._checked_at >= HOUR_MS:
            self._checked_at = now
            check_closed_months(at.writer, at.readers, at.county, now, at.read_month)

    def _going(self) -> bool:
        return not self._stopping.is_set()
