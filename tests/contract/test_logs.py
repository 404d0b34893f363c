"""One JSON line a request, and nothing in the log that a log must not hold."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from dashboards.access.request_log import log_line, log_refused
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import BROWSER, ORIGIN, House, open_house, sign_in_as
from tests.world import CODE, EAST


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="governance")

    def read() -> list[dict[str, Any]]:
        found = [json.loads(record.getMessage()) for record in caplog.records]
        caplog.clear()
        return found

    return read


def test_a_request_leaves_one_line(house: House, lines: Any) -> None:
    client = house.client(Role.LEADER)
    lines()
    client.get("/wall/counts?name=张三&phone=13800001111")
    (line,) = lines()
    assert line.pop("ms") >= 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "kind": "request",
        "method": "GET",
        "route": "/wall/counts",
        "status": 200,
        "account": "leader",
        "scope": EAST,
    }


def test_a_token_is_logged_by_its_prefix(house: House, lines: Any) -> None:
    token = house.tokens[TokenKind.INGEST]
    house.client().post("/api/v1/events", headers={"Authorization": f"Bearer {token}"})
    (line,) = lines()
    assert (line["token"], line["scope"]) == (token[:11], CODE)
    assert token[12:] not in json.dumps(line)


def test_a_stranger_s_line_names_nobody(house: House, lines: Any) -> None:
    house.client().get("/wall/counts")
    (line,) = lines()
    assert line["status"] == 401
    assert not {"account", "token", "scope"} & line.keys()


def test_an_unexpected_error_is_logged_with_its_place_but_not_its_words(
    house: House, lines: Any
) -> None:
    client = house.client(Role.OPERATOR)
    lines()
    assert client.get("/wall/fails?now=1").status_code == 500
    failure, request = lines()
    assert (failure["kind"], failure["error"], failure["route"]) == (
        "failure",
        "ValueError",
        "/wall/fails",
    )
    assert failure["traceback"][-1].endswith("fails")
    assert request["status"] == 500
    assert "13800001111" not in json.dumps([failure, request])


def test_nothing_secret_reaches_the_log(
    house: House, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    secrets = ["hunter2-hunter2-hunter2", "张三丰", "13912345678", "522401199001011234"]
    client = house.client(Role.OPERATOR)
    for secret in secrets:
        sign_in_as(house.client(), secret, secret)
        paths = [f"/{secret}", f"/setup/{secret}", f"/wall/{secret}", f"/wall/fails?now={secret}"]
        for path in (*paths, f"/login?next=/{secret}", f"/_dash-component-suites/dash/{secret}"):
            client.get(path, headers={**BROWSER, "User-Agent": secret, "Referer": secret})
        client.post(
            "/actions/urge", data={"note": secret}, headers={"Origin": f"http://{secret}.x"}
        )
        client.post("/_dash-update-component", json={"output": secret}, headers={"Origin": ORIGIN})
        house.client().post("/api/v1/events", headers={"Authorization": f"Bearer {secret}"})
    written = caplog.text + capsys.readouterr().out
    assert "/setup/<token>" in written
    cookie = client.get_cookie("sid")
    assert cookie is not None
    for secret in (*secrets, cookie.value):
        assert secret not in written
        assert json.dumps(secret)[1:-1] not in written


def test_refused_events_and_sign_ins_leave_a_line(house: House, lines: Any) -> None:
    log_refused("county-app", 3, [("grid_code", "unknown_grid"), ("occurred_at", "future")])
    (line,) = lines()
    del line["time"]
    assert line == {
        "kind": "event_refused",
        "source": "county-app",
        "index": 3,
        "errors": ["grid_code:unknown_grid", "occurred_at:future"],
    }
    sign_in_as(house.client(), "operator", "wrong")
    assert any(line["kind"] == "sign_in_refused" for line in lines())


def test_no_value_can_forge_a_line(capsys: pytest.CaptureFixture[str], house: House) -> None:
    log_refused('x\r\n{"kind":"request"}\u2028', 0, [("a\nb", "c")])
    log_line("failure", error="\x1b[31m")
    house.client().get("/%0d%0a%7b%22kind%22:%22request%22%7d", headers=BROWSER)
    for line in capsys.readouterr().out.splitlines():
        assert json.loads(line)["kind"] in {"event_refused", "failure", "request"}
