"""A part of the wall that fails takes nothing with it: the others arrive, and the log keeps quiet
about what it stumbled over."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from dashboards import wall_assessment
from dashboards.endpoints import wall_snapshot
from dashboards.theme import WALL
from dashboards.wall_parts import Ask, Part
from dashboards.wall_scenes import SCENES
from data_layer.core.days import add_days, local
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.log.bulk import write_history
from data_layer.services.heartbeat import beat
from data_layer.services.warning_night import failed_night
from data_layer.services.warning_store import store_night
from data_layer.vocab import TICK, Role
from tests.contract.access_house import House, open_house
from tests.crowd import lives
from tests.world import CODE, COUNTY, HOUR, NOW


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """A database of its own, empty."""
    made = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS wall_parts"))
        connection.execute(text("CREATE DATABASE wall_parts"))
    made.dispose()
    yield make_url(postgres_url).set(database="wall_parts").render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    changes = {}
    if request.param == "postgres":
        changes["database_url"] = request.getfixturevalue("postgres_database")
    with open_house(tmp_path, **changes) as made:
        made.server.register_blueprint(wall_snapshot.blueprint)
        wall_snapshot.init_sharing(made.server)
        made.server.extensions["geometry_url"] = lambda scope: f"/geometry/{scope.area_code}.json"
        yield made
        made.store.feed.stop()
        while made.store.feed.alive:  # it may be reading; the pool is disposed of next
            time.sleep(0.01)


def _answers(name: str) -> Callable[[Ask], Part]:
    return lambda ask: Part({name: str(ask.conn.execute(text("SELECT 7")).scalar())})


def test_the_wall_says_when_the_ladder_has_stopped(house: House) -> None:
    client = house.client(Role.OPERATOR)
    for age_s, said in ((100, ""), (601, "升级巡检已停止 10 分钟")):
        house.clock.now += HOUR  # past whatever is shared
        at = house.clock.now - age_s * 1000
        house.store.writer.submit(lambda c, at=at: beat(c, CODE, TICK, at, 12, 3))
        place = client.get("/wall/flow/snapshot").json["panels"]["place"]
        assert said in place
        assert ("badge" in place) == bool(said)


def _bad_statement(ask: Ask) -> Part:
    ask.conn.execute(text("SELECT word FROM no_such_table_13800138000"))
    return Part({})


def _bad_value(_ask: Ask) -> Part:
    raise ValueError("张三 13800138000")


@pytest.mark.parametrize("bad", [_bad_statement, _bad_value])
def test_a_failing_part_leaves_the_others(
    house: House,
    bad: Callable[[Ask], Part],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = (_answers("before"), bad, _answers("after"))
    monkeypatch.setitem(SCENES, "overview", parts)
    client = house.client(Role.OPERATOR)
    caplog.set_level(logging.INFO)
    caplog.clear()
    answer = client.get("/wall/overview/snapshot")
    assert answer.status_code == 200
    assert answer.json["panels"] == {"before": "7", "after": "7"}
    failures = [json.loads(record.getMessage()) for record in caplog.records]
    assert [line["kind"] for line in failures] == ["failure", "request"]
    assert failures[0]["traceback"][-1]
    assert "13800138000" not in caplog.text + capsys.readouterr().out


ASSESSED = {
    "place", "verdicts", "grades", "supervised", "funnel", "levels", "on_time_limits", "quality",
    "causes", "beat",
}  # fmt: skip


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.LEADER])
def test_the_assessment_scene_says_something_everywhere_even_of_nothing(
    house: House, role: Role
) -> None:
    told = house.client(role).get("/wall/assessment/snapshot").json
    assert told["panels"].keys() == ASSESSED
    assert all(html for name, html in told["panels"].items() if name != "place")
    assert "当前没有督办事件" in told["panels"]["supervised"]
    assert told["figures"]["funnel"] is None


def test_a_failing_funnel_leaves_the_rest_of_the_assessment(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(wall_assessment, "judged", broken)
    house.store.writer.submit(lambda c: write_history(c, COUNTY, lives(Random(4), 300), NOW))
    told = house.client(Role.OPERATOR).get("/wall/assessment/snapshot").json
    assert told["panels"].keys() == ASSESSED - {"funnel"}
    assert "supervised" in told["panels"]


def test_the_assessment_names_no_place_within_the_limits(house: House) -> None:
    house.store.writer.submit(lambda c: write_history(c, COUNTY, lives(Random(4), 300), NOW))
    told = house.client(Role.OPERATOR).get("/wall/assessment/snapshot").json
    points = told["figures"]["funnel"]["data"][-1]
    assert len(points["x"]) == 2
    amber = [colour == WALL.colours.wa for colour in points["marker"]["color"]]
    assert [bool(name) for name in points["text"]] == amber
    own = house.client(Role.LEADER).get("/wall/assessment/snapshot")
    assert "西" not in own.text
    assert len(own.json["figures"]["funnel"]["data"][-1]["x"]) == 3


def test_a_night_not_judged_or_failed_is_no_night_without_alerts(house: House) -> None:
    client = house.client(Role.OPERATOR)

    def panels() -> dict[str, str]:
        house.clock.now += HOUR  # past whatever is shared
        told: dict[str, str] = client.get("/wall/warning/snapshot").json["panels"]
        return told

    before = panels()
    assert before["alerts_strip"].count("<b>—</b>") == 5
    assert "还没有研判结果" in before["alert_lines"]
    rules = {rule.key: rule for rule in DEFAULTS}
    now = house.clock.now
    made = failed_night(add_days(local(now, COUNTY.zone).day, -1), rules)
    house.store.writer.submit(lambda c: store_night(c, COUNTY, rules, made, now, now))
    after = panels()
    assert after["alerts_strip"].count("<b>0</b>") == 4
    for panel in ("alert_lines", "alert_night"):
        assert "最近一晚研判未能完成" in after[panel]
        assert "没有达到预警线" not in after[panel]
