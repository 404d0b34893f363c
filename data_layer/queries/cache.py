"""Each answer is computed once and shared: ten walls on one view cost one query.

Keys hold the revision read in the same transaction as the data, so nothing is ever invalidated: old
keys fall out. One memory for each engine, so two databases in one process never meet.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from time import monotonic
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

import pandas as pd
from sqlalchemy import Connection, Engine, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.stopping import was_ended
from data_layer.db.tables import revision

STEP_MS = 5_000
# Some ten views of a dozen answers each. What an older revision said is asked for no more, and what
# is kept of it for long leaves holes in the memory of a server that runs for weeks.
SIZE = 128
REST, LONGEST_REST_S, BURST_S = 7.0, 2.0, 2.0

P = ParamSpec("P")
T = TypeVar("T")


class SingleFlight:
    """Least-recently-used memory; concurrent callers of one key wait for one computation."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._lock = Lock()
        self._futures: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def recall(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The value of `key`, computed at the first call; an error goes to all who wait, once. Who
        waits for a computation that its own caller ended asks for itself."""
        while True:
            future, mine = self._claim(key)
            if mine:
                self._fill(key, future, compute)
            try:
                return cast(T, future.result())
            except Exception as error:
                if mine or not was_ended(error):
                    raise

    def _claim(self, key: Hashable) -> tuple[Future[Any], bool]:
        with self._lock:
            if key in self._futures:
                self._futures.move_to_end(key)
                return self._futures[key], False
            future = self._futures[key] = Future()
            while len(self._futures) > self._size:
                self._futures.popitem(last=False)
            return future, True

    def _fill(self, key: Hashable, future: Future[Any], compute: Callable[[], T]) -> None:
        try:
            future.set_result(compute())
        except BaseException as error:
            with self._lock:
                self._futures.pop(key, None)
            future.set_exception(error)


class Slot:
    """One shared answer: of which version, and until when it rests."""

    __slots__ = ("lock", "rest_until", "value", "version")

    def __init__(self) -> None:
        self.lock = Lock()
        self.value: Any = None
        self.version: Hashable = None
        self.rest_until = 0.0


class Shared:
    """Answers many viewers share: exact while nothing changes, a short rest old while much does.

    Each computation owes a rest of REST times as long as it took. A few may run up to BURST_S of
    rest, so that a single event is seen at once; under a stream of them, however many walls look
    on, they take no more than a seventh of the time from the writer.
    """

    def __init__(self, clock: Callable[[], float] = monotonic, size: int = SIZE) -> None:
        self._clock = clock
        self._size = size
        self._lock = Lock()
        self._slots: OrderedDict[Hashable, Slot] = OrderedDict()

    def recall(self, key: Hashable, version: Hashable, compute: Callable[[], T]) -> T:
        """The value of `key` at `version`, or a slightly older one that still rests."""
        slot = self._slot(key)
        # Who comes while it is computed waits for that: it may be new enough.
        with slot.lock:
            began = self._clock()
            rested = slot.rest_until - began < BURST_S
            if slot.version is None or (slot.version != version and rested):
                slot.value = compute()
                slot.version = version
                done = self._clock()
                rest = min(LONGEST_REST_S, REST * (done - began))
                slot.rest_until = max(slot.rest_until, done) + rest
            return cast(T, slot.value)

    def _slot(self, key: Hashable) -> Slot:
        with self._lock:
            slot = self._slots.setdefault(key, Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._size:
                self._slots.popitem(last=False)
            return slot


_memories: WeakKeyDictionary[Engine, SingleFlight] = WeakKeyDictionary()
_memories_lock = Lock()


def memory(conn: Connection) -> SingleFlight:
    """The memory of the database behind a connection."""
    with _memories_lock:
        return _memories.setdefault(conn.engine, SingleFlight())


def current_revision(conn: Connection, county_code: str) -> int:
    """The county's revision as this transaction sees it; 0 before the first event."""
    statement = select(revision.c.number).where(revision.c.county_code == county_code)
    return conn.scalar(statement) or 0


def answer(
    conn: Connection,
    function: Callable[Concatenate[Connection, County, Scope, int, P], T],
    county: County,
    scope: Scope,
    now: int,
    *args: P.args,
    **options: P.kwargs,
) -> T:
    """`function(conn, county, scope, now, **options)`, computed once for each revision and step.

    `now` is rounded down to whole steps of five seconds first: what the function sees is what the
    key says. Frames are handed out as lazy copies, so that no caller can spoil another's.
    """
    step = now - now % STEP_MS
    # The county object is kept beside the result: its id stays its own while the key lives.
    key = (
        current_revision(conn, county.code),
        scope,
        id(county),
        f"{function.__module__}.{function.__qualname__}",
        step,
        args,
        tuple(sorted(options.items())),
    )
    compute = lambda: (county, function(conn, county, scope, step, *args, **options))  # noqa: E731
    _, result = memory(conn).recall(key, compute)
    return cast(T, result.copy(deep=False)) if isinstance(result, pd.DataFrame) else result
