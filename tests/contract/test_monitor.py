"""`/metrics`: behind its token, in the format Prometheus reads, and nothing of anybody."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.endpoints import monitor
from data_layer.errors import CannotStart
from data_layer.services.heartbeat import beat
from data_layer.settings import Settings
from data_layer.vocab import TICK, Role
from tests.contract.access_house import BROWSER, House, open_house
from tests.world import CODE, NOW

TOKEN = "a token of more than thirty-two characters"
LINE = re.compile(
    r"governance_[a-z_]+(\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\})? -?[0-9.e+-]+|# TYPE .*"
)


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path, metrics_token=TOKEN) as made:
        made.server.register_blueprint(monitor.blueprint)
        yield made


def read(house: House) -> dict[str, str]:
    answer = house.client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = answer.text.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def test_it_tells_what_an_operator_of_servers_watches(house: House) -> None:
    house.client(Role.OPERATOR).get("/wall/counts", headers=BROWSER)
    house.store.writer.submit(lambda c: beat(c, CODE, TICK, NOW - 9000, 12, 3))
    found = read(house)
    assert found['governance_requests_total{route="/wall/counts",status="200"}'] == "1"
    assert found['governance_request_seconds_bucket{route="/wall/counts",le="+Inf"}'] == "1"
    assert found["governance_up"] == "1"
    assert found["governance_tick_age_seconds"] == "9"
    assert found["governance_backup_failed"] == "0"
    assert int(found["governance_commits_total"]) > 0
    for name in (
        "writer_queue",
        "streams",
        "exports_open",
        "reports_open",
        "wal_bytes",
        "clock_synchronised",
    ):
        assert f"governance_{name}" in found
    assert float(found["governance_database_bytes"]) > 0


def test_nobody_of_it_is_told(house: House) -> None:
    """Routes are rules: no account, no case, no address."""
    house.client(Role.OPERATOR).get("/nowhere/QX20261123-0042?name=%E5%BC%A0", headers=BROWSER)
    answer = house.client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert "QX2026" not in answer.text
    assert "operator" not in answer.text


@pytest.mark.parametrize("sent", ["", "Bearer ", f"Bearer {TOKEN}x", f"bearer {TOKEN}", TOKEN])
def test_another_token_and_none_are_refused(house: House, sent: str) -> None:
    client = house.client(Role.ADMIN)
    assert client.get("/metrics", headers={"Authorization": sent}).status_code == 401


def test_without_a_token_set_nobody_reads_it(house: House) -> None:
    held = house.store
    settings = replace(held.settings, metrics_token="")
    house.server.extensions["store"] = replace(held, settings=settings)
    for sent in ("Bearer ", "Bearer", ""):
        answer = house.client().get("/metrics", headers={"Authorization": sent})
        assert answer.status_code == 401


def test_a_short_token_stops_the_start() -> None:
    with pytest.raises(CannotStart, match="METRICS_TOKEN"):
        Settings.from_env({"METRICS_TOKEN": "short"})
