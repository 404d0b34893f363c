"""The thread that tells subscribers what happened: looks for as long as the server runs.

An event may be told twice when the server ends between sending and noting it; its id is the same
then. None is lost: it is noted in its own transaction, and leaves the notes only in the one that
makes it a delivery.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from random import Random

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.db.turn import turn
from data_layer.queries.hooks import any_noted, subscriptions
from data_layer.services.hook_look import LOOK_SECONDS, look
from data_layer.services.hook_send import Round
from data_layer.services.writer import Writer
from data_layer.settings import Settings

log = logging.getLogger(__name__)

FIRST_SECONDS = 3.0
# Longer than it takes to leave a target that hangs, and less than a server has to stop.
STOP_SECONDS = 4.0


class HookSender:
    """Looks every second for as long as the server runs; one process at a time has the turn."""

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
        # Spreads the tries of many deliveries; nothing secret hangs on it.
        self._chance = Random().random  # noqa: S311
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> HookSender:
        """Begin to look, a moment from now."""
        self._thread = threading.Thread(target=self._run, name="hooks", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Send nothing more; what is being sent has a moment to end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        wait = FIRST_SECONDS
        while not self._stopping.wait(wait):
            self.once()
            wait = LOOK_SECONDS

    def once(self) -> None:
        """One look, unless another process is at it; an error is logged, the next look comes."""
        at = self._round()
        try:
            if is_idle(at):
                return
            with turn(self._writer.engine, f"hooks:{at.county.code}") as mine:
                if mine:
                    look(self._round)
        except Exception:
            log.exception("hooks stopped for a moment")

    def _round(self) -> Round:
        return Round(
            self._writer, self._readers, self._county(), self._settings, self._clock, self._chance,
            lambda: not self._stopping.is_set(),
        )  # fmt: skip


def is_idle(at: Round) -> bool:
    """Whether there is nobody to tell anything."""
    with at.readers.connect() as conn:
        return not subscriptions(conn, at.scope) and not any_noted(conn, at.scope)
