"""The one writer. On SQLite a thread owns the only writing connection and groups commits; an
answer is
given only after COMMIT. On PostgreSQL each submission is a transaction of its own."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from data_layer.db.engine import AWAY, database_errors, writer_engine, writer_lock
from data_layer.db.sealing import NO_KEYS, FieldKeys
from data_layer.errors import Busy
from data_layer.vocab import Text

T = TypeVar("T")
Work = Callable[[Connection], T]

QUEUE = 2_000
GROUP = 64
# A group takes what is there for as long as one answer may wait for others.
GROUP_SECONDS = 0.02
# PostgreSQL: bulk holds at most half of the connections, so that an operator always finds one.
BULK = 8
BULK_WAIT_SECONDS = 5.0
BUSY = Text("写入队列已满，请稍后重试。", "The write queue is full; try again shortly.")
STOPPED = Text("服务正在停止，请稍后重试。", "The server is stopping; try again shortly.")

_Job = tuple[int, int, Work[Any] | None, Future[Any]]


def _as_asked(work: Work[T]) -> Work[T]:
    """The work in its caller's context, whichever thread does it: the audit trail is told where
    the request comes from."""
    context = copy_context()
    return lambda connection: context.run(work, connection)


class Writer:
    """submit(work) runs work(connection) inside the writer's transaction and returns after
    COMMIT."""

    def __init__(
        self,
        url: str,
        on_commit: Callable[[], None] = lambda: None,
        audit_key: bytes = b"",
        field_keys: FieldKeys = NO_KEYS,
    ) -> None:
        self.url, self.field_keys = url, field_keys
        self.engine: Engine = writer_engine(url, audit_key, field_keys)
        self.on_commit = on_commit
        self._grouped = self.engine.dialect.name == "sqlite"
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue(QUEUE)
        self._order = itertools.count()
        # Transactions of this process.
        self.commits = 0
        self._stopped = False
        self._away = False
        self._probing = threading.Lock()
        self._bulk = threading.BoundedSemaphore(BULK)
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
            return self._direct(work, urgent=urgent)
        with self._turn():
            return self._through_queue(work, urgent=urgent)

    def _through_queue(self, work: Work[T], *, urgent: bool) -> T:
        future: Future[T] = Future()
        try:
            self._jobs.put_nowait((0 if urgent else 1, next(self._order), _as_asked(work), future))
        except queue.Full:
            raise Busy(BUSY, "queue_full") from None
        with database_errors():
            return future.result()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """While no transaction can begin (another process holds the database), each try takes
        seconds: one caller at a time finds out, the others are told at once and keep no thread."""
        if not self._away:
            yield
            return
        if not self._probing.acquire(blocking=False):
            raise Busy(AWAY, "database_away")
        try:
            yield
        finally:
            self._probing.release()

    @property
    def alive(self) -> bool:
        """Whether submissions are being worked on."""
        if self._stopped:
            return False
        return not self._grouped or (self._thread is not None and self._thread.is_alive())

    @property
    def queued(self) -> int:
        """How many submissions wait; always 0 on PostgreSQL, where none does."""
        return self._jobs.qsize()

    def _direct(self, work: Work[T], *, urgent: bool) -> T:
        if not urgent and not self._bulk.acquire(timeout=BULK_WAIT_SECONDS):
            raise Busy(BUSY, "queue_full")
        try:
            with database_errors(), self.engine.begin() as connection:
                result = work(connection)
        finally:
            if not urgent:
                self._bulk.release()
        self.commits += 1
        self.on_commit()
        return result

    def _run(self) -> None:
        while True:
            first = self._jobs.get()
            if first[2] is None or not self._commit(first):
                return

    def _commit(self, job: _Job) -> bool:
        """One transaction for this job and those that come meanwhile, urgent ones first; each in a
        savepoint so that one failure undoes only itself. False when asked to stop."""
        # The first one too must hear of it when the transaction cannot even begin.
        callers: list[Future[Any]] = [job[3]]
        outcomes: list[Any] = []
        until = time.monotonic() + GROUP_SECONDS
        try:
            with self.engine.begin() as connection:
                while job[2] is not None:
                    outcomes.append(self._attempt(connection, job[2]))
                    late = len(callers) == GROUP or time.monotonic() > until
                    if late or self._jobs.empty():
                        break
                    job = self._jobs.get_nowait()
                    if job[2] is not None:
                        callers.append(job[3])
        except Exception as error:
            # Nothing was committed: every caller of the group must know.
            if not outcomes:
                self._away = True
                callers += self._waiting()
            outcomes = [error] * len(callers)
        else:
            self._away = False
            self.commits += 1
            self._announce()
        for caller, outcome in zip(callers, outcomes, strict=True):
            if isinstance(outcome, Exception):
                caller.set_exception(outcome)
            else:
                caller.set_result(outcome)
        return job[2] is not None

    def _waiting(self) -> list[Future[Any]]:
        """Those who would find out one after the other what is known by now."""
        found = []
        with suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job[2] is None:
                    self._jobs.put(job)
                    break
                found.append(job[3])
        return found

    def _announce(self) -> None:
        """Tell the feed; what is committed stays so, and the callers hear of it, if that fails."""
        with suppress(Exception):
            self.on_commit()

    @staticmethod
    def _attempt(connection: Connection, work: Work[Any]) -> Any:
        savepoint = connection.begin_nested()
        try:
            result = work(connection)
            savepoint.commit()
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            savepoint.rollback()
            return error
        return result
