"""The live channel: a number at once, then on every change; a beat when nothing happens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import BoundedSemaphore
from types import SimpleNamespace

import pytest
from flask import Flask

from dashboards.endpoints import live


class ScriptedFeed:
    """Answers `wait` from a list of revisions; each wait takes twenty seconds on its clock."""

    step_ms = 20_000

    def __init__(self, *revisions: int) -> None:
        self.revision, *self._coming = revisions
        self.now = 0
        self.stopped = False

    def clock(self) -> int:
        return self.now

    def wait(self, after: int, timeout: float) -> int:
        self.now += self.step_ms
        self.revision = self._coming.pop(0)
        return self.revision


def stream(feed: ScriptedFeed, alive: bool = True) -> Iterator[str]:
    return live.events(feed, "1.0", lambda: alive, feed.clock)  # type: ignore[arg-type]


def test_the_first_message_carries_the_whole_state() -> None:
    first = next(stream(ScriptedFeed(7)))
    assert first.startswith("retry: 1500\n\nid: 7\ndata: ")
    data = first.split("data: ")[1].strip()
    assert json.loads(data) == {"revision": 7, "release": "1.0"}


def test_a_change_is_told_and_silence_beats() -> None:
    told = stream(ScriptedFeed(7, 7, 9, 9))
    next(told)
    assert next(told) == live.BEAT
    assert next(told).startswith("id: 9\n")


def test_a_stream_ends_with_its_session() -> None:
    feed = ScriptedFeed(1, 2, 3)
    assert len(list(stream(feed, alive=False))) == 1
    assert live.CHECK_SECONDS <= 5


def test_a_quiet_stream_beats_now_and_then_only() -> None:
    feed = ScriptedFeed(*[1] * 9)
    feed.step_ms = 4_000
    told = stream(feed)
    next(told)
    assert next(told) == live.BEAT
    assert feed.now == 16_000


def test_a_living_session_goes_on() -> None:
    told = stream(ScriptedFeed(1, 1, 2, 3, 4, 5))
    assert len([next(told) for _ in range(6)]) == 6


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Flask:
    feed = ScriptedFeed(3, 3)
    held = SimpleNamespace(feed=feed, clock=feed.clock, settings=SimpleNamespace(release="1.0"))
    monkeypatch.setattr(live, "store", lambda: held)
    monkeypatch.setattr(live, "current_scope", lambda: None)
    monkeypatch.setattr(live, "session_check", lambda: lambda: True)
    monkeypatch.setattr(live, "_places", BoundedSemaphore(1))
    server = Flask(__name__)
    server.register_blueprint(live.blueprint)
    return server


def test_a_full_house_is_told_to_poll_and_a_left_place_is_free_again(app: Flask) -> None:
    client = app.test_client()
    held = client.get("/live", buffered=False)
    assert held.mimetype == "text/event-stream"
    full = client.get("/live")
    assert (full.status_code, full.headers["Retry-After"]) == (503, "30")
    held.close()
    again = client.get("/live", buffered=False)
    assert again.status_code == 200
    again.close()


def test_polling_gives_the_same_number(app: Flask) -> None:
    answer = app.test_client().get("/live/now")
    assert answer.get_json() == {"revision": 3, "release": "1.0"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_stream_ends_when_the_server_stops() -> None:
    feed = ScriptedFeed(7, 7)
    messages = stream(feed)
    next(messages)
    feed.stopped = True
    assert list(messages) == []
