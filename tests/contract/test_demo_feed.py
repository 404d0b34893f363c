"""The demo feed against a server on 127.0.0.1: it continues the history and never gives up."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from data_layer.core.days import DAY_MS, HOUR_MS, add_days, days_between, local
from data_layer.core.demo.generator import day_incidents
from data_layer.core.demo.plan import plan_for
from data_layer.core.demo.posts import SOURCE, event_id
from data_layer.core.intake import Door, Place, parse
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import incident, log
from data_layer.log.bulk import write_history
from data_layer.log.record import record
from data_layer.queries.sources import case_no_of_name
from data_layer.services.demo_feed import State, read_state, run_feed, write_state
from data_layer.services.demo_history import history
from tests.world import COUNTY, COUNTY_SCOPE, NOW, store_county

SEED = 5
TOKEN = "qx_test"
Reply = tuple[int, dict[str, str], dict[str, Any]]
TAKEN: Reply = (200, {}, {"revision": 1, "accepted": 1, "repeated": 0, "pending": 0, "refused": []})


class Server:
    """A stand-in for the centre: keeps what is posted, answers as told."""

    def __init__(self) -> None:
        self.batches: list[list[dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.connections = 0
        self.reply: Callable[[list[dict[str, Any]]], Reply] = lambda _events: TAKEN
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def do_POST(self) -> None:
                outer._answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's word
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    @property
    def event_ids(self) -> list[str]:
        return [event["event_id"] for batch in self.batches for event in batch]

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        assert request.path == "/api/v1/events"
        events = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        status, headers, body = self.reply(events)
        if status == 200:
            self.batches.append(events)
            self.headers.append(dict(request.headers))
        answer = json.dumps(body).encode()
        request.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(answer))}.items():
            request.send_header(name, value)
        with suppress(BrokenPipeError):  # the feed was stopped meanwhile
            request.end_headers()
            request.wfile.write(answer)


class Time:
    """A clock that moves when the feed sleeps, and stops the feed when its time is over."""

    def __init__(self, now: int, until: int) -> None:
        self.now, self.until = now, until
        self.over = threading.Event()
        self.sleeps: list[float] = []

    def clock(self) -> int:
        return self.now

    def is_set(self) -> bool:
        return self.over.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is None:
            return self.over.wait()
        self.sleeps.append(timeout)
        self.now += max(1, round(timeout * 1000))
        if self.now > self.until:
            self.over.set()
        return self.over.is_set()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def feed(server: Server, state: Path, until: int, *, start: int = NOW) -> Time:
    clock = Time(start, until)
    run_feed(server.url, TOKEN, COUNTY, SEED, clock.clock, clock, state)
    return clock


def arrived(first: int, last: int) -> list[str]:
    """Ids of what reaches the centre after `first` up to `last`, by the history; links and what the
    ladder raises by itself left out."""
    day = add_days(local(first, COUNTY.zone).day, -110)
    return sorted(
        event.event_id
        for _, events in history(COUNTY, SEED, day, last)
        for event in events
        if event.received_at > first
        and event.type != "linked"
        and event.payload.get("cause") != "overdue"
    )


def test_the_feed_goes_on_exactly_where_the_history_ended(server: Server, tmp_path: Path) -> None:
    state = tmp_path / "feed.json"
    write_state(state, NOW)
    feed(server, state, NOW + 2 * DAY_MS)
    expected = arrived(NOW, NOW + 2 * DAY_MS)
    assert len(expected) > 20
    assert sorted(set(server.event_ids)) == expected
    assert server.connections == 1
    assert all(h["Authorization"] == f"Bearer {TOKEN}" for h in server.headers)


@pytest.mark.parametrize("edge", [-1, 0])
def test_the_seam_between_history_and_feed_is_exact_to_the_millisecond(
    server: Server, tmp_path: Path, edge: int
) -> None:
    first_day = add_days(local(NOW, COUNTY.zone).day, -110)
    past = [e for _, events in history(COUNTY, SEED, first_day, NOW) for e in events]
    again = {
        event_id(incident.incident_id, post.seq)
        for day in days_between(first_day, local(NOW, COUNTY.zone).day)
        for incident in day_incidents(plan_for(COUNTY, SEED), day)
        for post in incident.posts
        if post.repeated_at
    }
    newest = max((e for e in past if e.event_id not in again), key=lambda e: e.received_at)
    seam = newest.received_at + edge
    state = tmp_path / "feed.json"
    write_state(state, seam)
    feed(server, state, NOW, start=NOW)
    assert (newest.event_id in server.event_ids) == (edge < 0)
    assert sorted(set(server.event_ids)) == arrived(seam, NOW)


def test_events_are_posted_when_their_time_has_come_and_not_before(
    server: Server, tmp_path: Path
) -> None:
    clock = Time(NOW, NOW + DAY_MS)
    early: list[str] = []

    def check(events: list[dict[str, Any]]) -> Reply:
        moments = [datetime.fromisoformat(e["occurred_at"]).timestamp() * 1000 for e in events]
        early.extend(e["event_id"] for e, at in zip(events, moments, strict=True) if at > clock.now)
        return TAKEN

    server.reply = check
    run_feed(server.url, TOKEN, COUNTY, SEED, clock.clock, clock, tmp_path / "feed.json")
    assert server.batches
    assert early == []
    assert max(clock.sleeps) <= 30


def test_same_seed_and_clock_give_the_same_posts(server: Server, tmp_path: Path) -> None:
    feed(server, tmp_path / "one.json", NOW + DAY_MS)
    first = server.batches
    server.batches = []
    feed(server, tmp_path / "two.json", NOW + DAY_MS)
    assert server.batches == first
    assert first


def test_some_deliveries_are_exact_repeats(server: Server, tmp_path: Path) -> None:
    feed(server, tmp_path / "feed.json", NOW + 20 * DAY_MS)
    seen: dict[str, dict[str, Any]] = {}
    repeats = 0
    for event in (e for batch in server.batches for e in batch):
        repeats += event["event_id"] in seen
        assert seen.setdefault(event["event_id"], event) == event
    assert repeats > 0


def test_a_gap_is_caught_up_in_batches(server: Server, tmp_path: Path) -> None:
    state = tmp_path / "feed.json"
    write_state(state, NOW)
    feed(server, state, NOW + 60 * DAY_MS + HOUR_MS, start=NOW + 60 * DAY_MS)
    sizes = [len(batch) for batch in server.batches]
    assert 100 < max(sizes) <= 1000
    assert len(sizes) < 200
    assert sorted(set(server.event_ids)) == arrived(NOW, NOW + 60 * DAY_MS + HOUR_MS)


def test_a_restart_continues_from_the_state_file(server: Server, tmp_path: Path) -> None:
    state = tmp_path / "feed.json"
    write_state(state, NOW)
    feed(server, state, NOW + DAY_MS)
    half = len(server.event_ids)
    assert NOW < read_state(state, 0).delivered_until <= NOW + DAY_MS
    feed(server, state, NOW + 2 * DAY_MS, start=NOW + DAY_MS + HOUR_MS)
    assert 0 < half < len(server.event_ids)
    assert sorted(set(server.event_ids)) == arrived(NOW, NOW + 2 * DAY_MS)


def test_a_busy_server_is_obeyed_and_nothing_is_lost(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = tmp_path / "feed.json"
    write_state(state, NOW)
    answers = [(503, {"Retry-After": "7"}, {})] * 3
    server.reply = lambda _events: answers.pop() if answers else TAKEN
    with caplog.at_level(logging.INFO):
        clock = feed(server, state, NOW + DAY_MS)
    assert clock.sleeps.count(7.0) == 3
    assert sorted(set(server.event_ids)) == arrived(NOW, NOW + DAY_MS)
    assert [r.message for r in caplog.records] == [
        "demo feed: server answered 503, trying again",
        "demo feed: posting again",
    ]


def test_an_absent_server_is_tried_again_ever_more_slowly(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gone = Server()
    gone.http.shutdown()
    gone.http.server_close()
    state = tmp_path / "feed.json"
    write_state(state, NOW - DAY_MS)
    with caplog.at_level(logging.INFO):
        clock = feed(gone, state, NOW + 10 * 60_000)
    assert clock.sleeps[:8] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert len(caplog.records) == 1
    assert TOKEN not in caplog.text
    assert read_state(state, 0) == State(NOW - DAY_MS)


def test_refused_events_are_named_once_and_passed_over(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refused = [{"index": 0, "errors": [{"field": "grid_code", "code": "unknown_grid"}]}]
    server.reply = lambda _events: (200, {}, {"refused": refused})
    state = tmp_path / "feed.json"
    write_state(state, NOW - DAY_MS)
    with caplog.at_level(logging.WARNING):
        feed(server, state, NOW + 1000)
    assert caplog.messages == ["demo feed: 1 events refused, first: grid_code unknown_grid"]


def test_an_unreadable_state_file_means_from_now_on(tmp_path: Path) -> None:
    state = tmp_path / "feed.json"
    assert read_state(state, NOW) == State(NOW)
    for nonsense in ("{", "[]", '{"moment": 1}'):
        state.write_text(nonsense, encoding="utf-8")
        assert read_state(state, NOW) == State(NOW)


def test_incidents_from_before_a_short_history_are_left_alone(
    server: Server, tmp_path: Path
) -> None:
    state, today = tmp_path / "feed.json", local(NOW, COUNTY.zone).day
    write_state(state, NOW, today)
    feed(server, state, NOW + DAY_MS)
    assert server.event_ids
    assert all(event_id >= f"demo-{today}" for event_id in server.event_ids)
    assert read_state(state, 0).first_day == today


@pytest.mark.parametrize("hanging", [False, True])
def test_stopping_takes_less_than_a_second(server: Server, tmp_path: Path, hanging: bool) -> None:
    release, asked = threading.Event(), threading.Event()

    def answer(_events: list[dict[str, Any]]) -> Reply:
        asked.set()
        if hanging:
            release.wait(10)
        return TAKEN

    server.reply = answer
    state = tmp_path / "feed.json"
    write_state(state, NOW - DAY_MS)
    stop = threading.Event()
    arguments = (server.url, TOKEN, COUNTY, SEED, lambda: NOW, stop, state)
    running = threading.Thread(target=run_feed, args=arguments)
    running.start()
    assert asked.wait(5)
    begun = time.monotonic()
    stop.set()
    running.join(5)
    release.set()
    assert not running.is_alive()
    assert time.monotonic() - begun < 1


@pytest.fixture
def centre(sqlite_url: str) -> Iterator[Engine]:
    made = writer_engine(sqlite_url)
    with made.begin() as connection:
        upgrade(connection)
        store_county(connection)
        past = history(COUNTY, SEED, add_days(local(NOW, COUNTY.zone).day, -100), NOW)
        write_history(connection, COUNTY, past, NOW)
    yield made
    made.dispose()


def test_the_real_door_takes_every_post(centre: Engine, server: Server, tmp_path: Path) -> None:
    clock = Time(NOW + 60 * DAY_MS, NOW + 60 * DAY_MS + HOUR_MS)

    def take(events: list[dict[str, Any]]) -> Reply:
        door = Door(
            COUNTY,
            COUNTY_SCOPE,
            SOURCE,
            clock.now,
            lambda lon, lat, *_: Place(lon, lat, "", True),
        )
        submissions = [parse(door, i, event) for i, event in enumerate(events)]
        assert not any(isinstance(s, list) for s in submissions), submissions
        with centre.begin() as connection:
            done = record(connection, COUNTY, submissions, COUNTY_SCOPE, clock.now)  # type: ignore[arg-type]
        assert done.refused == []
        return TAKEN

    server.reply = take
    state = tmp_path / "feed.json"
    write_state(state, NOW)

    def case_of(incident_id: str) -> str | None:
        with centre.connect() as connection:
            return case_no_of_name(connection, COUNTY.code, SOURCE, incident_id)

    run_feed(server.url, TOKEN, COUNTY, SEED, clock.clock, clock, state, case_of)
    with centre.connect() as connection:
        irregular = connection.execute(select(func.sum(incident.c.irregular_n))).scalar()
        merged = (
            connection.execute(select(incident.c.merged_into).where(incident.c.merged_into != ""))
            .scalars()
            .all()
        )
        links = connection.execute(select(func.count()).where(log.c.type == "linked")).scalar()
        assert irregular == 0
        known = set(connection.execute(select(incident.c.case_no)).scalars())
        assert merged
        assert set(merged) <= known
        assert links
