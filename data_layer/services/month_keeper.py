"""The thread that closes months on their day and looks after closed ones, for as long as the server
runs: reading a month takes up to minutes, for which nothing else may wait."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.core.days import HOUR_MS
from data_layer.db.turn import turn
from data_layer.errors import Busy
from data_layer.services.looking import Looking
from data_layer.services.month_check import check_closed_months
from data_layer.services.month_close import close_due_months
from data_layer.services.month_figures import ReadMonth
from data_layer.services.writer import Writer

log = logging.getLogger(__name__)

# The first screens come before the first look.
FIRST_SECONDS, LOOK_SECONDS = 60.0, 5.0


class MonthKeeper:
    """Looks every few seconds; one process at a time."""

    def __init__(
        self,
        writer: Writer,
        readers: Engine,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        read: ReadMonth,
    ) -> None:
        self._writer, self._readers = writer, readers
        self._county, self._clock, self._read = current_county, clock, read
        # Looking again takes seconds of reading: not at each start.
        self._checked_at = clock()
        self._looking = Looking("months", self.once, FIRST_SECONDS, LOOK_SECONDS)

    def start(self) -> MonthKeeper:
        """Begin to look, a moment from now."""
        self._looking.start()
        return self

    def stop(self) -> None:
        """Finish the step at hand; whoever reads the month has been told to stop."""
        self._looking.stop()

    def once(self) -> None:
        """Close what is due, which two small tables tell; once an hour look at what is closed.
        What cannot be read now is told in the log by the reader, and tried again."""
        county = self._county()
        given = self._writer, self._readers, county, self._clock, self._read
        try:
            with turn(self._writer.engine, f"months:{county.code}") as mine:
                if mine:
                    close_due_months(*given)
                    self._check_hourly(county)
        except Busy:
            return
        except Exception:
            log.exception("months stopped for a moment")

    def _check_hourly(self, county: County) -> None:
        now = self._clock()
        if now - self._checked_at >= HOUR_MS:
            check_closed_months(self._writer, self._readers, county, now, self._read)
            self._checked_at = now
