"""The tick on both databases: what it writes, twice at once, cut off, late; its heartbeat."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.event import listen

from data_layer.core.intake import Submission
from data_layer.db.engine import reader_engine, writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import heartbeat, incident, log, step
from data_layer.db.turn import turn
from data_layer.errors import Busy
from data_layer.log.rebuild import rebuild, stored_cells, true_cells
from data_layer.log.record import record
from data_layer.queries.heartbeat import Heartbeat, last_beat, stopped_for
from data_layer.services import tick as module
from data_layer.services import ticker as thread
from data_layer.services.heartbeat import stumble
from data_layer.services.store import the_county
from data_layer.services.tick import due_cases, tick
from data_layer.services.tick_drill import drill, lines
from data_layer.services.ticker import Ticker
from data_layer.services.writer import BUSY, Writer
from data_layer.settings import ROOT
from data_layer.vocab import TICK, Event
from tests.fresh import empty
from tests.served import Server
from tests.world import (
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    HOUR,
    NOW,
    event,
    life,
    reported,
    store_county,
    submit,
)

SECONDS = 20


@dataclass
class House:
    """A database with late cases, and as many writers as somebody wants."""

    url: str
    readers: Engine
    stack: ExitStack

    def writer(self) -> Writer:
        made = Writer(self.url).start()
        self.stack.callback(made.stop)
        return made

    def told(self) -> list[tuple[str, str, int]]:
        columns = (log.c.case_no, log.c.event_id, log.c.occurred_at)
        with self.readers.connect() as connection:
            query = select(*columns).where(log.c.source == TICK).order_by(*columns)
            return [tuple(row) for row in connection.execute(query)]

    def beat(self) -> Heartbeat | None:
        with self.readers.connect() as connection:
            return last_beat(connection, COUNTY_SCOPE)


def late_cases(count: int) -> list[Submission]:
    """Cases reported two days ago: some never accepted, some in hand, some closed."""
    found = []
    for n in range(count):
        events = [reported(NOW - 4 * DAY, f"{n}-r", urgency="urgent")]
        if n % 3 == 1:
            events.append(event("dispatched", NOW - 4 * DAY + HOUR, f"{n}-d", lead_unit="U1"))
        if n % 3 == 2:
            events = life(NOW - 4 * DAY, f"{n}-")
        found += [Submission(len(found), f"i{n}", "", e) for e in events]
    return found


def filled(url: str, count: int) -> None:
    engine = writer_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
        store_county(connection)
        record(connection, COUNTY, late_cases(count), COUNTY_SCOPE, NOW - 4 * DAY)
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[House]:
    url = sqlite_url
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        empty(url)
    filled(url, 30)
    with ExitStack() as stack:
        readers = reader_engine(url)
        stack.callback(readers.dispose)
        yield House(url, readers, stack)


def test_a_tick_writes_what_is_due_and_the_next_one_nothing(house: House) -> None:
    writer = house.writer()
    first = tick(writer, house.readers, COUNTY, NOW)
    told = house.told()
    assert first.cases == 20
    assert first.done == len(told) > 100
    with house.readers.connect() as connection:
        assert due_cases(connection, COUNTY.code, NOW) == []
        assert connection.scalar(select(func.count()).where(step.c.irregular)) == 0
        assert stored_cells(connection, COUNTY.code) == true_cells(connection, COUNTY)
        closed = select(incident.c.alarm_at).where(incident.c.is_open == 0)
        assert set(connection.scalars(closed)) == {None}
    again = tick(writer, house.readers, COUNTY, NOW)
    assert (again.cases, again.done) == (0, 0)
    assert house.told() == told


def test_cases_without_a_place_go_up_too(house: House) -> None:
    writer = house.writer()
    lost = reported(NOW - 4 * DAY, "lost", urgency="urgent", grid_code="", unlocated="no_place")
    writer.submit(lambda c: record(c, COUNTY, submit([lost], "lost"), COUNTY_SCOPE, NOW))
    tick(writer, house.readers, COUNTY, NOW)
    with house.readers.connect() as connection:
        row = connection.execute(
            select(incident.c.level, incident.c.urged_n).where(incident.c.incident_id == "lost")
        ).one()
        assert due_cases(connection, COUNTY.code, NOW) == []
    assert (row.level, row.urged_n) == (5, 2)


def test_open_cases_are_found_by_the_index_of_alarms(house: House) -> None:
    if house.readers.dialect.name != "sqlite":
        pytest.skip("a planner with statistics reads so few rows as they come")
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    listen(house.readers, "before_cursor_execute", note)
    with house.readers.connect() as connection:
        due_cases(connection, COUNTY.code, NOW)
        asked = next(s for s in seen if "alarm_at" in s)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (COUNTY.code, NOW))
        assert "ix_incident_alarm" in str(plan.all())


def test_what_a_rebuild_finds_is_due_at_the_same_moments(house: House) -> None:
    writer = house.writer()
    tick(writer, house.readers, COUNTY, NOW - DAY)
    alarms = select(incident.c.case_no, incident.c.alarm_at).order_by(incident.c.case_no)
    with house.readers.connect() as connection:
        before = connection.execute(alarms).all()
    writer.submit(lambda c: rebuild(c, COUNTY, NOW))
    with house.readers.connect() as connection:
        assert connection.execute(alarms).all() == before


def test_many_ticks_write_what_one_writes(house: House) -> None:
    """A tick every two hours for four days, one of them cut off, a clock that steps back; then the
    same in one go."""
    writer = house.writer()
    for hour in range(0, 96, 2):
        tick(writer, house.readers, COUNTY, NOW - 4 * DAY + hour * HOUR)
        if hour == 50:
            tick(writer, house.readers, COUNTY, NOW - 3 * DAY)
    tick(writer, house.readers, COUNTY, NOW)
    often = house.told()
    empty_of_ticks(house, writer)
    tick(writer, house.readers, COUNTY, NOW)
    assert house.told() == often
    assert often


def empty_of_ticks(house: House, writer: Writer) -> None:
    writer.submit(lambda c: c.execute(log.delete().where(log.c.source == TICK)))
    writer.submit(lambda c: rebuild(c, COUNTY, NOW))
    assert house.told() == []


def test_a_tick_that_is_cut_off_goes_on_where_it_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _alone(house)
    monkeypatch.setattr(module, "PORTION", 3)
    writer, portions = house.writer(), iter([True, True, False, False])
    cut = tick(writer, house.readers, COUNTY, NOW, lambda: next(portions))
    assert 0 < cut.done < len(whole)
    assert house.beat() is None
    writer.stop()
    tick(house.writer(), house.readers, COUNTY, NOW)
    assert house.told() == whole


def _alone(house: House) -> list[tuple[str, str, int]]:
    """What one tick writes, undone again."""
    writer = house.writer()
    tick(writer, house.readers, COUNTY, NOW)
    told = house.told()
    empty_of_ticks(house, writer)
    writer.submit(lambda c: c.execute(heartbeat.delete()))
    writer.stop()
    return told


def test_a_case_that_fails_stops_nobody_else(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = _alone(house)
    bad = whole[0][0]

    def alarms(case: str, *rest: Any) -> list[Event]:
        if case == bad:
            raise ValueError
        return list(real(case, *rest))

    real = module.alarms
    monkeypatch.setattr(module, "alarms", alarms)
    monkeypatch.setattr(module, "PORTION", 7)
    done = tick(house.writer(), house.readers, COUNTY, NOW)
    assert done.failed == (f"{bad} ValueError",)
    assert house.told() == [row for row in whole if row[0] != bad]
    beat = house.beat()
    assert beat is not None
    assert (beat.at, beat.error) == (NOW, f"{bad} ValueError")
    assert f"tick failed at {bad}" in caplog.text


def test_what_the_log_refuses_of_a_tick_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Another case has an event of the same id already."""
    whole = _alone(house)
    (case, _, _), (_, name, at) = whole[-1], whole[0]
    writer = house.writer()
    other = event("urged", at - 1, name, source=TICK)
    writer.submit(lambda c: record(c, COUNTY, [Submission(0, "", case, other)], COUNTY_SCOPE, NOW))
    tick(writer, house.readers, COUNTY, NOW)
    assert f"tick refused: {name} ['event_id_reused']" in caplog.text


@pytest.mark.parametrize("portion", [2, 200])
def test_two_ticks_at_once_write_each_event_once(
    house: House, portion: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads with one writer on SQLite, two writers as of two processes on PostgreSQL."""
    whole = _alone(house)
    monkeypatch.setattr(module, "PORTION", portion)
    first = house.writer()
    second = first if house.readers.dialect.name == "sqlite" else house.writer()
    ready = threading.Barrier(2)

    def one(writer: Writer) -> int:
        ready.wait(SECONDS)
        return tick(writer, house.readers, COUNTY, NOW).done

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(one, [first, second]))
    assert sum(counts) == len(whole)
    assert house.told() == whole
    with house.readers.connect() as connection:
        assert stored_cells(connection, COUNTY.code) == true_cells(connection, COUNTY)


@pytest.mark.postgres
def test_two_processes_at_once_write_each_event_once(postgres_url: str, tmp_path: Path) -> None:
    empty(postgres_url)
    filled(postgres_url, 60)
    env = {**os.environ, "DATABASE_URL": postgres_url, "INSTANCE_DIR": str(tmp_path / "inst")}
    command = [sys.executable, "manage.py", "tick"]
    both = [subprocess.Popen(command, cwd=ROOT, env=env) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    with ExitStack() as stack:
        readers = reader_engine(postgres_url)
        stack.callback(readers.dispose)
        house = House(postgres_url, readers, stack)
        told = house.told()
        assert len(told) > 200
        assert tick(house.writer(), readers, COUNTY, NOW).done == 0
        with readers.connect() as connection:
            assert stored_cells(connection, COUNTY.code) == true_cells(connection, COUNTY)


def test_an_operator_waits_for_one_portion_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    if house.readers.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has a connection for each")
    monkeypatch.setattr(module, "PORTION", 1)
    writer, order = house.writer(), []
    submit = writer.submit

    def noted(work: Callable[..., object], *, urgent: bool = False) -> object:
        order.append(urgent)
        return submit(work, urgent=urgent)

    monkeypatch.setattr(writer, "submit", noted)
    tick(writer, house.readers, COUNTY, NOW)
    assert len(order) == 21  # twenty cases and the beat
    assert not any(order)


def test_the_turn_is_one_at_a_time_and_free_again(house: House) -> None:
    first, second = house.writer(), None
    if house.readers.dialect.name == "sqlite":
        with turn(first.engine, "tick") as mine:
            assert mine
        return
    second = house.writer()
    with turn(first.engine, "tick") as mine, turn(second.engine, "tick") as other:
        assert (mine, other) == (True, False)
        with turn(second.engine, "another") as free:
            assert free
    with turn(second.engine, "tick") as later:
        assert later
    with pytest.raises(KeyError), turn(first.engine, "tick"):
        raise KeyError
    with turn(second.engine, "tick") as freed:
        assert freed


def test_a_beat_tells_when_how_long_and_how_much(house: House) -> None:
    writer = house.writer()
    assert house.beat() is None
    done = tick(writer, house.readers, COUNTY, NOW)
    assert house.beat() == Heartbeat(NOW, done.took_ms, done.done, "")
    writer.submit(lambda c: stumble(c, COUNTY.code, TICK, NOW + 1, "queue_full"))
    assert house.beat() == Heartbeat(NOW, done.took_ms, done.done, "queue_full")
    tick(writer, house.readers, COUNTY, NOW + HOUR)
    beat = house.beat()
    assert beat is not None
    assert (beat.at, beat.error) == (NOW + HOUR, "")


@pytest.mark.parametrize(
    ("age_s", "seconds", "minutes"),
    [(0, 30, 0), (150, 30, 0), (151, 30, 2), (600, 30, 10), (31, 6, 1), (299, 0, 0), (600, 0, 10)],
)
def test_five_missed_beats_are_a_stop(age_s: int, seconds: int, minutes: int) -> None:
    beat, now = Heartbeat(NOW, 5, 0, ""), NOW + age_s * 1000
    assert stopped_for(beat, now, now, seconds) == minutes
    assert stopped_for(None, NOW, now, seconds) == minutes


def test_a_ladder_that_never_looked_says_since_when(house: House) -> None:
    writer = house.writer()
    for at in (NOW, NOW + HOUR):
        writer.submit(lambda c, at=at: stumble(c, COUNTY.code, TICK, at, "ValueError"))
    assert house.beat() == Heartbeat(NOW, 0, 0, "ValueError")


def test_a_drill_tells_what_is_to_come_and_writes_nothing(house: House) -> None:
    with house.readers.connect() as connection:
        expected = drill(connection, COUNTY, NOW)
        assert drill(connection, COUNTY, NOW - 4 * DAY) == []
    assert house.told() == []
    done = tick(house.writer(), house.readers, COUNTY, NOW)
    assert sum(e.n for e in expected) == done.done
    assert {e.rule.rule for e in expected} == {name.split(":")[2] for _, name, _ in house.told()}
    said = list(lines(expected, COUNTY))
    assert str(done.done) in said[0]
    assert any("村（社区）" in line for line in said)


def ticker(house: House, writer: Writer, seconds: int) -> Ticker:
    return Ticker(writer, house.readers, lambda: COUNTY, lambda: NOW, seconds, lambda *_: [])


def test_the_thread_tidies_once_a_day(house: House, tmp_path: Path) -> None:
    now, tidied = [NOW], []
    unused = tmp_path / "unused"
    unused.touch()
    made = Ticker(
        house.writer(), house.readers, lambda: COUNTY, lambda: now[0], 0,
        lambda _conn, county, at: tidied.append((county.code, at)) or [unused],
    )  # fmt: skip
    for later in (0, DAY - 1, DAY, DAY + HOUR, 2 * DAY):
        now[0] = NOW + later
        made.once()
    assert tidied == [(COUNTY.code, NOW + DAY), (COUNTY.code, NOW + 2 * DAY)]
    assert not unused.exists()


def test_the_thread_ticks_by_itself_and_stops(house: House) -> None:
    writer = house.writer()
    made = ticker(house, writer, 1).start()
    done = threading.Event()
    for _ in range(SECONDS * 20):
        if house.beat() is not None:
            break
        done.wait(0.05)
    made.stop()
    assert house.beat() is not None
    assert house.told()


def test_a_server_ticks_and_goes_on_after_a_kill(instance: Path) -> None:
    server = Server(instance, tick_seconds=1)
    readers = reader_engine(f"sqlite:///{instance / 'governance.db'}")
    try:
        seen = [_beat_after(server.start(), 0)]
        for _ in range(2):
            server.kill()
            seen.append(_beat_after(server.start(), seen[-1]))
        with readers.connect() as connection:
            written = connection.execute(
                select(func.count(), func.count(log.c.event_id.distinct())).where(
                    log.c.source == TICK
                )
            ).one()
            county = the_county(connection)
            assert due_cases(connection, county.code, seen[-1]) == []
            assert stored_cells(connection, county.code) == true_cells(connection, county)
        assert written[0] == written[1] > 20
    finally:
        server.stop()
        readers.dispose()


def _beat_after(server: Server, at: int) -> int:
    """The moment of the first beat later than that one."""
    readers = reader_engine(f"sqlite:///{server.instance / 'governance.db'}")
    deadline = time.monotonic() + SECONDS
    query = select(heartbeat.c.at).where(heartbeat.c.name == TICK, heartbeat.c.at > at)
    while True:
        with readers.connect() as connection:
            found = connection.scalar(query)
        if found is not None:
            readers.dispose()
            return int(found)
        assert time.monotonic() < deadline, server.log()
        time.sleep(0.05)


def test_with_nought_seconds_nobody_ticks(house: House) -> None:
    made = ticker(house, house.writer(), 0).start()
    made.stop()
    assert not [t for t in threading.enumerate() if t.name == "ticker"]


def test_a_tick_that_fails_is_noted_and_the_next_one_comes(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    writer = house.writer()
    tick(writer, house.readers, COUNTY, NOW - DAY)
    made = ticker(house, writer, 1)
    for error, noted in ((Busy(BUSY, "queue_full"), "queue_full"), (KeyError("x"), "KeyError")):
        monkeypatch.setattr(thread, "tick", _failing(error))
        made.once()
        beat = house.beat()
        assert beat is not None
        assert (beat.at, beat.error) == (NOW - DAY, noted)
    monkeypatch.setattr(thread, "tick", tick)
    made.once()
    beat = house.beat()
    assert beat is not None
    assert (beat.at, beat.error) == (NOW, "")
    assert [record.message for record in caplog.records] == ["tick failed"]


def _failing(error: Exception) -> Callable[..., None]:
    def fail(*_args: object) -> None:
        raise error

    return fail
