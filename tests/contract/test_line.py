"""The line of posts: who finds no place is told so at the door, everybody else is served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dashboards.access import line as module
from dashboards.access.line import FOR_PEOPLE, WAITING, WORKED_ON, Line
from data_layer.errors import Busy
from data_layer.settings import THREADS
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        yield made


def test_a_full_line_turns_posts_away_and_nobody_else(house: House) -> None:
    line: Line = house.server.extensions["line"]
    bearer = {"Authorization": f"Bearer {house.tokens[TokenKind.INGEST]}"}
    client = house.client(Role.OPERATOR)
    line._inside = WORKED_ON + WAITING
    refused = client.post("/api/v1/events", headers=bearer)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.json["error"]["code"] == "queue_full"
    assert client.get("/wall/counts").status_code == 200
    assert client.get("/api/v1/events", headers=bearer).status_code == 404
    line._inside -= 1
    assert client.post("/api/v1/events", headers=bearer).status_code == 200


def test_streams_leave_the_line_less_room(house: House) -> None:
    line: Line = house.server.extensions["line"]
    line._inside = 10
    assert not line.full
    house.store.feed.watchers = THREADS - FOR_PEOPLE - 10
    assert line.full
    house.store.feed.watchers = 0


def test_a_line_that_does_not_move_is_left(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.05)
    line: Line = house.server.extensions["line"]
    with ExitStack() as held:
        for _ in range(WORKED_ON):
            held.enter_context(line.turn())
        with pytest.raises(Busy) as refused, line.turn():
            pass
        assert refused.value.code == "queue_full"
        assert line._inside == WORKED_ON
    with line.turn():
        assert line._inside == 1
    assert line._inside == 0
