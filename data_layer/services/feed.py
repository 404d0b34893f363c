"""One watcher a process for the county's revision; streams wait on it and hold no database
connection."""

from __future__ import annotations

import threading
import time

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from data_layer.db.tables import revision

POLL_SECONDS = 0.2


class Feed:
    """`revision` is the newest committed number; wait(after) returns when it has passed `after`.

    Writers of this process call `poke` after COMMIT, so a change is known at once; a slow poll sees
    the commits of other processes (PostgreSQL) and heals whatever was missed.
    """

    def __init__(self, readers: Engine, county_code: str) -> None:
        self._query = select(revision.c.number).where(revision.c.county_code == county_code)
        self._readers = readers
        self._changed = threading.Condition()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._away_from: float | None = None
        self.stopped = False
        self.revision = 0
        # Streams that wait for news.
        self.watchers = 0

    def start(self) -> Feed:
        """Read the present revision and watch from now on."""
        self._look()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self._thread.start()
        return self

    @property
    def alive(self) -> bool:
        """Whether somebody is watching."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def away_ms(self) -> int | None:
        """For how long the database has not answered (ms); None while it does."""
        since = self._away_from
        return None if since is None else int(1000 * (time.monotonic() - since))

    def stop(self) -> None:
        """Let every waiter go."""
        self.stopped = True
        self._wake.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def poke(self) -> None:
        """Something was committed here: look now."""
        self._wake.set()

    def wait(self, after: int, timeout: float) -> int:
        """The current revision, as soon as it is not `after` any more or the timeout has passed."""
        with self._changed:
            self.watchers += 1
            try:
                self._changed.wait_for(lambda: self.stopped or self.revision != after, timeout)
            finally:
                self.watchers -= 1
            return self.revision

    def _run(self) -> None:
        while not self.stopped:
            self._wake.wait(POLL_SECONDS)
            self._wake.clear()
            self._look()

    def _look(self) -> None:
        try:
            with self._readers.connect() as connection:
                number = int(connection.execute(self._query).scalar() or 0)
        except SQLAlchemyError:
            # The database is away; /healthz says so, the next look may succeed.
            if self._away_from is None:
                self._away_from = time.monotonic()
            return
        self._away_from = None
        if number != self.revision:
            with self._changed:
                self.revision = number
                self._changed.notify_all()
