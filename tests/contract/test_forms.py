"""Forms and callbacks: only from our own pages, with their own token."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_layer.vocab import Role
from tests.contract.access_house import (
    BROWSER,
    ORIGIN,
    House,
    call,
    csrf_token,
    open_house,
    sign_in_as,
)
from tests.world import EAST


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(house: House, headers: dict[str, str]) -> None:
    client = house.client(Role.OPERATOR)
    token = csrf_token(client, "/password")
    for path in ("/actions/urge", "/logout"):
        answer = client.post(path, data={"csrf_token": token}, headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "foreign_origin")
    good = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/actions/urge", data={"csrf_token": token}, headers=good).json


@pytest.mark.parametrize("token", ["", "x", None, "another browser's"])
def test_a_form_without_its_own_token_is_refused(house: House, token: str | None) -> None:
    client = house.client(Role.OPERATOR)
    sent = csrf_token(house.client(Role.OPERATOR), "/password") if token and " " in token else token
    fields = {} if sent is None else {"csrf_token": sent}
    answer = client.post("/actions/urge", data=fields, headers={"Origin": ORIGIN, **BROWSER})
    assert answer.status_code == 400
    assert "刷新后重试" in answer.text


def test_the_form_token_changes_at_sign_in(house: House) -> None:
    client = house.client()
    before = csrf_token(client)
    sign_in_as(client, "operator")
    fields, headers = {"csrf_token": before}, {"Origin": ORIGIN}
    assert client.post("/actions/urge", data=fields, headers=headers).status_code == 400


def test_a_callback_needs_the_header_that_dash_copies_from_the_cookie(house: House) -> None:
    client = house.client(Role.LEADER)
    client.get("/", headers=BROWSER)
    body = {
        "output": "b.children",
        "outputs": {"id": "b", "property": "children"},
        "inputs": [{"id": "a", "property": "value", "value": "1"}],
        "state": [{"id": "kept", "property": "data"}],
        "changedPropIds": [],
    }
    answer = call(client, body)
    assert answer.json["response"] == {"b": {"children": f"'1' {EAST}"}}
    assert call(client, body, **{"X-CSRFToken": ""}).status_code == 400
    assert call(house.client(Role.ADMIN), body).status_code in {400, 403}
    assert call(house.client(), body).status_code == 401
