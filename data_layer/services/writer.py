"""The one writer. On SQLite a thread owns the only writing connection and groups commits; an
answer is
given only after COMMIT. On PostgreSQL each submission is a transaction of its own."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from data_layer.db.engine import database_errors, writer_engine, writer_lock
from data_layer.errors import Busy
from data_layer.vocab import Text

T = TypeVar("T")
Work = Callable[[Connection], T]

QUEUE = 2_000
GROUP = 64
BUSY = Text("写入队列已满，请稍后重试。", "The write queue is full; try again shortly.")
STOPPED = Text("服务正在停止，请稍后重试。", "The server is stopping; try again shortly.")

_Job = tuple[int, int, Work[Any] | None, Future[Any]]


class Writer:
    """submit(work) runs work(connection) inside the writer's transaction and returns after
    COMMIT."""

    def __init__(self, url: str, on_commit: Callable[[], None] = lambda: None) -> None:
        self.url = url
        self.engine: Engine = writer_engine(url)
        self.on_commit = on_commit
        self._grouped = self.engine.dialect.name == "sqlite"
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue(QUEUE)
        self._order = itertools.count()
        self._stopped = False
        self._stack = ExitStack()
        self._thread: threading.Thread | None = None

    def start(self) -> Writer:
        """Take the lock beside the database and start the thread (SQLite only)."""
        if self._grouped:
            self._stack.enter_context(writer_lock(self.url))
            self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
            self._thread.start()
        return self

    def stop(self) -> None:
        """Finish what is queued, then let go of the lock."""
        if self._stopped:
            return
        self._stopped = True
        if self._thread is not None:
            self._jobs.put((2, next(self._order), None, Future()))
            self._thread.join(timeout=30)
        self.engine.dispose()
        self._stack.close()

    def submit(self, work: Work[T], *, urgent: bool = False) -> T:
        """The result of `work` once it is committed; what it raises is raised here and undone.

        Raises Busy when the queue is full, the database is away or the server stops.
        """
        if self._stopped:
            raise Busy(STOPPED, "stopping")
        if not self._grouped:
            with database_errors(), self.engine.begin() as connection:
                result = work(connection)
            self.on_commit()
            return result
        future: Future[T] = Future()
        try:
            self._jobs.put_nowait((0 if urgent else 1, next(self._order), work, future))
        except queue.Full:
            raise Busy(BUSY, "queue_full") from None
        with database_errors():
            return future.result()

    def _run(self) -> None:
        while True:
            jobs = [self._jobs.get()]
            while len(jobs) < GROUP and not self._jobs.empty():
                jobs.append(self._jobs.get_nowait())
            live = [(work, future) for _, _, work, future in jobs if work is not None]
            if live:
                self._commit(live)
            if len(live) < len(jobs):
                return

    def _commit(self, jobs: list[tuple[Work[Any], Future[Any]]]) -> None:
        """One transaction for the group; each job in a savepoint so that one failure undoes only
        itself."""
        done: list[tuple[Future[Any], Any]] = []
        try:
            with self.engine.begin() as connection:
                for work, future in jobs:
                    outcome = self._attempt(connection, work, alone=len(jobs) == 1)
                    done.append((future, outcome))
        except Exception as error:
            # Nothing was committed: every caller of the group must know.
            for _, future in jobs:
                future.set_exception(error)
            return
        self.on_commit()
        for future, outcome in done:
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    @staticmethod
    def _attempt(connection: Connection, work: Work[Any], *, alone: bool) -> Any:
        if alone:
            return work(connection)
        savepoint = connection.begin_nested()
        try:
            result = work(connection)
            savepoint.commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            savepoint.rollback()
            return error
        except Exception as error:
            savepoint.rollback()
            return error
        return result
