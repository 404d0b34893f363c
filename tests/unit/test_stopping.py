"""A long reading ends when it is told to, or by itself; others are not disturbed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, select, text

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.engine import reader_engine
from data_layer.db.stopping import Readings
from data_layer.db.tables import county as counties
from data_layer.errors import Stopped, TooLong
from data_layer.queries.cache import answer
from tests.world import COUNTY, COUNTY_SCOPE, NOW

# Counts for minutes unless it is ended.
ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
    "SELECT count(*) FROM n"
)
SOON = 5.0


@pytest.fixture
def readers(engine: Engine) -> Iterator[Engine]:
    made = reader_engine(engine.url.render_as_string(hide_password=False))
    yield made
    made.dispose()


@pytest.fixture
def readings(readers: Engine) -> Readings:
    return Readings(readers)


def started(readings: Readings, name: str, seconds: float = 60) -> tuple[threading.Thread, list]:
    """A reading that is at work, and what comes of it."""
    ends: list[BaseException] = []
    begun = threading.Event()

    def work(conn: Connection) -> None:
        begun.set()
        conn.execute(ENDLESS)

    def run() -> None:
        try:
            readings.read(name, seconds, work)
        except Stopped as error:
            ends.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(SOON)
    return thread, ends


def test_a_reading_that_is_stopped_ends_soon(readings: Readings) -> None:
    thread, ends = started(readings, "mine")
    time.sleep(0.2)
    assert thread.is_alive()
    assert readings.stop("mine")
    thread.join(SOON)
    assert not thread.is_alive()
    assert type(ends[0]) is Stopped


def test_a_reading_ends_by_itself_when_its_time_is_over(readings: Readings) -> None:
    began = time.monotonic()
    with pytest.raises(TooLong):
        readings.read("mine", 0.5, lambda conn: conn.execute(ENDLESS))
    assert time.monotonic() - began < SOON


def test_a_name_ends_its_own_readings_alone(readings: Readings) -> None:
    thread, ends = started(readings, "mine")
    assert not readings.stop("another's")
    time.sleep(0.2)
    assert thread.is_alive()
    readings.stop("mine")
    thread.join(SOON)
    assert len(ends) == 1


def test_between_two_statements_it_ends_before_the_next(readings: Readings) -> None:
    stopping = threading.Thread(target=readings.stop, args=("mine",))

    def work(conn: Connection) -> None:
        conn.execute(text("SELECT 1"))
        stopping.start()
        time.sleep(0.3)
        conn.execute(text("SELECT 2"))

    with pytest.raises(Stopped):
        readings.read("mine", 60, work)
    stopping.join(SOON)


def test_the_connection_is_as_good_as_new_afterwards(readings: Readings, readers: Engine) -> None:
    for _ in range(12):
        with pytest.raises(TooLong):
            readings.read("mine", 0.05, lambda conn: conn.execute(ENDLESS))
    with readers.connect() as conn:
        assert conn.scalar(select(counties.c.county_code)) == COUNTY.code
        # Longer than the handler of the last reading would have allowed.
        assert conn.scalar(text(str(ENDLESS).replace("2000000000", "200000"))) == 200_000


def slow(conn: Connection, county: County, scope: Scope, now: int) -> int:
    """Endless for whoever is first, quick for the next."""
    if not asked.is_set():
        asked.set()
        conn.execute(ENDLESS)
    return 7


asked = threading.Event()


def test_who_waits_for_an_answer_that_its_asker_stopped_gets_it(
    readings: Readings, readers: Engine
) -> None:
    asked.clear()
    found: list[int] = []

    def first() -> None:
        with pytest.raises(Stopped):
            readings.read("first", 60, lambda conn: answer(conn, slow, COUNTY, COUNTY_SCOPE, NOW))

    def second() -> None:
        with readers.connect() as conn:
            found.append(answer(conn, slow, COUNTY, COUNTY_SCOPE, NOW))

    one = threading.Thread(target=first)
    one.start()
    assert asked.wait(SOON)
    two = threading.Thread(target=second)
    two.start()
    time.sleep(0.2)
    assert found == []
    readings.stop("first")
    one.join(SOON)
    two.join(SOON)
    assert found == [7]
