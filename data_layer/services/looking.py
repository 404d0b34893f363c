"""A thread that looks every so often whether there is something to do."""

from __future__ import annotations

import threading
from collections.abc import Callable

# How long the end of the server waits for the step at hand.
LONGEST_STEP_SECONDS = 10.0


def _nothing() -> None:
    pass


class Looking:
    """Calls `look` after `first_seconds`, then `seconds` after each look, or when it is poked."""

    def __init__(
        self, name: str, look: Callable[[], object], first_seconds: float, seconds: float
    ) -> None:
        self._name, self._look = name, look
        self._first, self._seconds = first_seconds, seconds
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def going(self) -> bool:
        """Whether the server goes on."""
        return not self._stopping.is_set()

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def poke(self) -> None:
        """There is something to do."""
        self._wake.set()

    def stop(self, break_off: Callable[[], None] = _nothing) -> None:
        """Look no more; `break_off` ends what the step at hand may wait for."""
        self._stopping.set()
        self._wake.set()
        break_off()
        if self._thread is not None:
            self._thread.join(timeout=LONGEST_STEP_SECONDS)

    def _run(self) -> None:
        wait = self._first
        while True:
            self._wake.wait(wait)
            self._wake.clear()
            if not self.going():
                return
            self._look()
            wait = self._seconds
