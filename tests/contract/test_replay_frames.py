"""The day replay over HTTP: one small answer for a day, within the caller's scope."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.endpoints import replay as endpoint
from data_layer.core.scope import Scope
from data_layer.log.bulk import write_history
from data_layer.queries.asking import Ask
from data_layer.queries.metrics import metric_values
from data_layer.queries.replay import replay
from data_layer.vocab import Role
from tests.contract.access_house import House, open_house
from tests.crowd import lives
from tests.slow_world import TODAY, days_ago
from tests.world import COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, NOW, WEST

CASES = 600
PENDING, CLOSED = 7, 5
DAY = days_ago(20)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("replay")
    with open_house(folder) as made:
        made.server.register_blueprint(endpoint.blueprint)
        made.store.writer.submit(lambda c: write_history(c, COUNTY, lives(Random(5), CASES), NOW))
        yield made


def frames(client: FlaskClient, day: int, **more: str) -> dict[str, Any]:
    text = f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}"
    answer = client.get("/replay/frames", query_string={"day": text, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def played(told: dict[str, Any]) -> dict[str, int]:
    """Open cases by grid at the end of the day, as the browser counts them."""
    found = {told["grids"][grid]: n for grid, n in told["open"]}
    for _, grid, came, went in told["changes"]:
        code = told["grids"][grid]
        found[code] = found.get(code, 0) + came - went
    return {code: n for code, n in found.items() if n}


@pytest.mark.parametrize(("role", "scope"), [("analyst", COUNTY_SCOPE), ("leader", EAST_SCOPE)])
def test_the_answer_is_the_query_in_fewer_signs(house: House, role: str, scope: Scope) -> None:
    told = frames(house.client(Role(role)), DAY)
    with house.store.readers.connect() as conn:
        went = replay(conn, COUNTY, scope, NOW, day=DAY)
        following = replay(conn, COUNTY, scope, NOW, day=days_ago(19))
        ask = Ask(DAY, DAY)
        sums = {
            one.metric: one.n
            for one in metric_values(conn, COUNTY, scope, NOW, ask=ask, keys=("reported", "closed"))
        }
    prefix = COUNTY.code
    assert sum(told["stages"]) == sum(went.places.values())
    assert {prefix + code if code else "": n for code, n in played(told).items()} == (
        following.places
    )
    moved = {"reported": 0, "closed": 0}
    for _, before, after, n in told["moves"]:
        moved["reported"] += n * (before == PENDING)
        moved["closed"] += n * (after == CLOSED)
    assert moved == sums
    assert (told["frames"], told["length"]) == (96, 96)
    assert [len(line) for line in told["expected"].values()] == [96, 96, 96]


def test_today_goes_as_far_as_it_has_come(house: House) -> None:
    told = frames(house.client(Role.OPERATOR), TODAY)
    # Noon: forty-eight quarters are over, the forty-ninth has just begun.
    assert (told["frames"], told["now"]) == (49, 12 * 3_600_000)
    assert all(frame < 49 for frame, *_ in [*told["changes"], *told["moves"], *told["events"]])


def test_a_township_is_a_part_of_the_county(house: House) -> None:
    client = house.client(Role.OPERATOR)
    east, west = (frames(client, DAY, township=code) for code in (EAST, WEST))
    whole = frames(client, DAY)
    assert sum(east["stages"]) + sum(west["stages"]) <= sum(whole["stages"])
    assert {f"{COUNTY.code}{code}" for code in east["grids"] if code} <= set(GRIDS[EAST])
    assert len(east["events"]) < len(whole["events"])


def test_a_leader_gets_no_other_township(house: House) -> None:
    client = house.client(Role.LEADER)
    told = client.get("/replay/frames?day=2026-11-03")
    assert {f"{COUNTY.code}{code}" for code in told.json["grids"]} == set(GRIDS[EAST])
    assert "西" not in told.text
    assert client.get(f"/replay/frames?day=2026-11-03&township={WEST}").status_code == 403


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("day=yesterday", "no_date"),
        ("day=2026-11-24", "not_yet"),
        ("day=0000-00-00", "no_date"),
        ("day=2026-11-03&township=1", "no_filter"),
    ],
)
def test_what_makes_no_sense_is_told(house: House, query: str, code: str) -> None:
    answer = house.client(Role.ANALYST).get(f"/replay/frames?{query}")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, code)


def test_who_reads_no_numbers_plays_no_days(house: House) -> None:
    for role in (Role.HANDLER, Role.ADMIN, Role.AUDITOR):
        assert house.client(role).get("/replay/frames").status_code == 403


def test_a_sensitive_title_is_not_told(house: House) -> None:
    client = house.client(Role.OPERATOR)
    for ago in range(1, 60, 7):
        told = frames(client, days_ago(ago))
        assert "13812345678" not in str(told)
