"""The thread that makes reports on their day: looks every few seconds, for as long as the server
runs. One process at a time has the turn."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.db.turn import turn
from data_layer.services.exporter import Exporter
from data_layer.services.looking import Looking
from data_layer.services.mail import sender
from data_layer.services.report_begin import begin_due
from data_layer.services.report_delivery import deliver
from data_layer.services.report_round import Round
from data_layer.services.report_runs import follow
from data_layer.services.writer import Writer
from data_layer.settings import Settings

log = logging.getLogger(__name__)

# The first screens come before the first look.
FIRST_SECONDS, LOOK_SECONDS = 10.0, 5.0


class Scheduler:
    """Begins what is due, follows what is under way and delivers what is done."""

    def __init__(
        self,
        writer: Writer,
        readers: Engine,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        settings: Settings,
        exporter: Exporter,
    ) -> None:
        self._writer, self._readers = writer, readers
        self._county, self._clock, self._settings = current_county, clock, settings
        self._exporter, self._send = exporter, sender(settings)
        # Spreads the tries of many reports; nothing secret hangs on it.
        self._chance = Random().random  # noqa: S311
        self._looking = Looking("scheduler", self.once, FIRST_SECONDS, LOOK_SECONDS)

    def start(self) -> Scheduler:
        """Begin to look, a moment from now."""
        self._looking.start()
        return self

    def stop(self) -> None:
        """Finish the step at hand."""
        self._looking.stop()

    def poke(self) -> None:
        """A report was ordered here."""
        self._looking.poke()

    def once(self) -> None:
        """One look, unless another process is at it; an error is logged, the next look comes."""
        county = self._county()
        try:
            with turn(self._writer.engine, f"reports:{county.code}") as mine:
                if mine:
                    self._look(county)
        except Exception:
            log.exception("reports stopped for a moment")

    def _look(self, county: County) -> None:
        at = Round(
            self._writer, self._readers, county, self._settings, self._clock, self._chance,
            self._send, self._exporter, self._looking.going,
        )  # fmt: skip
        for step in (begin_due, follow, deliver):
            if self._looking.going():
                try:
                    step(at)
                except Exception:
                    log.exception("%s failed", step.__name__)
