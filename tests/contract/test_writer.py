"""The writer: answers after COMMIT, groups whose members fail alone, urgent work first."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from data_layer.db.engine import reader_engine, writer_engine
from data_layer.errors import Busy, CannotStart
from data_layer.services import writer as writer_module
from data_layer.services.writer import Writer

SECONDS = 10


@pytest.fixture
def url(sqlite_url: str) -> str:
    engine = writer_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (word TEXT PRIMARY KEY)"))
    engine.dispose()
    return sqlite_url


@pytest.fixture
def writer(url: str) -> Iterator[Writer]:
    made = Writer(url).start()
    yield made
    made.stop()


@pytest.fixture
def readers(url: str) -> Iterator[Engine]:
    made = reader_engine(url)
    yield made
    made.dispose()


@pytest.fixture
def callers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def put(word: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(text("INSERT INTO note VALUES (:word)"), {"word": word})
        return word

    return work


def words(readers: Engine) -> list[str]:
    with readers.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT word FROM note ORDER BY word"))]


class Gate:
    """Work that keeps the writer busy until it is opened, so that others queue up behind it."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()

    def __call__(self, connection: Connection) -> None:
        self.entered.set()
        assert self.opened.wait(SECONDS)

    def hold(self, writer: Writer, callers: ThreadPoolExecutor) -> Future[None]:
        held = callers.submit(writer.submit, self)
        assert self.entered.wait(SECONDS)
        return held


def queued(writer: Writer, count: int) -> None:
    """Wait until so many jobs stand in the queue."""
    deadline = time.monotonic() + SECONDS
    while writer._jobs.qsize() < count:
        assert time.monotonic() < deadline, f"{writer._jobs.qsize()} jobs queued, not {count}"
        time.sleep(0.002)


def test_the_result_comes_after_commit(writer: Writer, readers: Engine) -> None:
    assert writer.submit(put("a")) == "a"
    assert words(readers) == ["a"]


def test_nobody_sees_or_hears_of_it_before_commit(
    url: str, readers: Engine, callers: ThreadPoolExecutor
) -> None:
    committed = threading.Event()
    writer = Writer(url, committed.set).start()
    gate = Gate()

    def write_then_wait(connection: Connection) -> str:
        put("slow")(connection)
        gate(connection)
        return "done"

    answer = callers.submit(writer.submit, write_then_wait)
    assert gate.entered.wait(SECONDS)
    assert (words(readers), answer.done(), committed.is_set()) == ([], False, False)
    gate.opened.set()
    assert answer.result(SECONDS) == "done"
    assert committed.is_set()
    assert words(readers) == ["slow"]
    writer.stop()


def test_work_that_fails_alone_is_undone_and_told(writer: Writer, readers: Engine) -> None:
    def half(connection: Connection) -> None:
        put("half")(connection)
        raise KeyError("on purpose")

    with pytest.raises(KeyError, match="on purpose"):
        writer.submit(half)
    assert words(readers) == []
    assert writer.submit(put("next")) == "next"


def test_a_failure_in_a_group_undoes_only_itself(
    writer: Writer, readers: Engine, callers: ThreadPoolExecutor
) -> None:
    transactions: list[str] = []
    event.listen(writer.engine, "begin", lambda _connection: transactions.append("begin"))
    writer.submit(put("taken"))
    gate = Gate()
    held = gate.hold(writer, callers)

    def half(connection: Connection) -> None:
        put("half")(connection)
        raise KeyError("on purpose")

    answers = [
        callers.submit(writer.submit, work) for work in (put("a"), half, put("taken"), put("b"))
    ]
    queued(writer, 4)
    gate.opened.set()
    held.result(SECONDS)
    assert (answers[0].result(SECONDS), answers[3].result(SECONDS)) == ("a", "b")
    with pytest.raises(KeyError, match="on purpose"):
        answers[1].result(SECONDS)
    with pytest.raises(IntegrityError):
        answers[2].result(SECONDS)
    assert words(readers) == ["a", "b", "taken"]
    assert len(transactions) in {2, 3}  # "taken"; the four together, with the gate or after it


def test_a_commit_that_fails_is_told_to_the_whole_group(
    url: str, callers: ThreadPoolExecutor
) -> None:
    writer = Writer(url).start()
    gate = Gate()
    held = gate.hold(writer, callers)
    answers = [callers.submit(writer.submit, put(word)) for word in ("a", "b")]
    queued(writer, 2)
    event.listen(writer.engine, "commit", _no_space)
    gate.opened.set()
    for answer in (held, *answers):
        with pytest.raises(Busy):
            answer.result(SECONDS)
    event.remove(writer.engine, "commit", _no_space)
    assert writer.submit(put("after")) == "after"
    with writer.engine.connect() as connection:
        assert connection.execute(text("SELECT word FROM note")).scalars().all() == ["after"]
    writer.stop()


def _no_space(_connection: Connection) -> None:
    raise OperationalError("COMMIT", {}, Exception("disk is full"))


def test_a_full_queue_is_busy_at_once(
    url: str, callers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "QUEUE", 2)
    writer = Writer(url).start()
    gate = Gate()
    held = gate.hold(writer, callers)
    waiting = [callers.submit(writer.submit, put(word)) for word in ("a", "b")]
    queued(writer, 2)
    with pytest.raises(Busy) as refused:
        writer.submit(put("c"))
    assert refused.value.code == "queue_full"
    gate.opened.set()
    assert [answer.result(SECONDS) for answer in (held, *waiting)] == [None, "a", "b"]
    assert writer.submit(put("c")) == "c"
    writer.stop()


def test_urgent_work_goes_first_and_equals_keep_their_order(
    writer: Writer, callers: ThreadPoolExecutor
) -> None:
    gate = Gate()
    held = gate.hold(writer, callers)
    done: list[str] = []
    answers = []
    for place, (name, urgent) in enumerate(
        [("bulk 1", False), ("bulk 2", False), ("click 1", True), ("click 2", True)], 1
    ):
        answers.append(callers.submit(_note, writer, done, name, urgent))
        queued(writer, place)
    gate.opened.set()
    for answer in (held, *answers):
        answer.result(SECONDS)
    assert done == ["click 1", "click 2", "bulk 1", "bulk 2"]


def _note(writer: Writer, done: list[str], name: str, urgent: bool) -> None:
    writer.submit(lambda _connection: done.append(name), urgent=urgent)


def test_stop_finishes_what_is_queued_and_takes_nothing_more(
    url: str, readers: Engine, callers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "GROUP", 1)
    writer = Writer(url).start()
    gate = Gate()
    gate.hold(writer, callers)
    answers = [callers.submit(writer.submit, put(word)) for word in ("a", "b", "c")]
    queued(writer, 3)
    stopping = callers.submit(writer.stop)
    queued(writer, 4)
    with pytest.raises(Busy) as refused:
        writer.submit(put("late"))
    assert refused.value.code == "stopping"
    gate.opened.set()
    stopping.result(SECONDS)
    assert [answer.result(SECONDS) for answer in answers] == ["a", "b", "c"]
    assert words(readers) == ["a", "b", "c"]
    writer.stop()  # a second time is harmless


def test_no_second_writer_starts_beside_the_first(url: str) -> None:
    first, second = Writer(url).start(), Writer(url)
    with pytest.raises(CannotStart):
        second.start()
    first.stop()
    second.start()
    assert second.submit(put("mine now")) == "mine now"
    second.stop()


def test_an_operator_waits_for_one_portion_not_for_the_queue(
    writer: Writer, callers: ThreadPoolExecutor
) -> None:
    portions = [
        callers.submit(writer.submit, lambda _connection: time.sleep(0.1)) for _ in range(6)
    ]
    time.sleep(0.05)
    began = time.monotonic()
    writer.submit(lambda _connection: None, urgent=True)
    waited = time.monotonic() - began
    assert waited < 0.3
    assert not all(portion.done() for portion in portions)


def test_a_transaction_that_cannot_begin_is_told_to_its_caller(sqlite_url: str) -> None:
    """The caller waits for its answer, and nobody else would give one."""
    writer = Writer(sqlite_url)
    refusing = True

    def refuse(_connection: Connection) -> None:
        if refusing:
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("database or disk is full"))

    event.listen(writer.engine, "begin", refuse)
    writer.start()
    try:
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(writer.submit, lambda _: 1)
            with pytest.raises(Busy) as error:
                answer.result(timeout=10)
        assert error.value.code == "disk_full"
        refusing = False
        assert writer.submit(lambda _: 2) == 2
    finally:
        writer.stop()


def test_while_another_process_holds_the_database_nobody_queues_for_it(
    url: str, callers: ThreadPoolExecutor
) -> None:
    """Each try waits for the lock: one caller waits, whoever comes meanwhile is told at once."""
    writer = Writer(url)
    event.listen(writer.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout=400"))
    writer.start()
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        began = time.monotonic()
        answers = [callers.submit(writer.submit, put(str(n))) for n in range(8)]
        refused = [answer.exception(SECONDS) for answer in answers]
        # Not one after the other.
        assert time.monotonic() - began < 2 * 0.4
        assert {error.code for error in refused if isinstance(error, Busy)} == {"database_away"}
        assert len(refused) == 8
        probe = callers.submit(writer.submit, put("probe"))
        time.sleep(0.1)
        began = time.monotonic()
        with pytest.raises(Busy) as at_once:
            writer.submit(put("meanwhile"))
        assert at_once.value.code == "database_away"
        assert time.monotonic() - began < 0.2
        assert isinstance(probe.exception(SECONDS), Busy)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert writer.submit(put("after")) == "after"
    assert [callers.submit(writer.submit, put(w)).result(SECONDS) for w in "ab"] == ["a", "b"]
    writer.stop()
