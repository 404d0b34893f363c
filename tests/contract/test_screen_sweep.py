"""A paired wall screen asks the whole product: it gets its wall and nothing else, and a township's
nothing of others."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from dashboards.scope_test.finding import search
from dashboards.scope_test.questions import answers_of_routes
from data_layer.services.foreign import foreign_to
from data_layer.services.store import Store
from tests.contract.access_house import BROWSER, sign_in_as
from tests.contract.route_sweep import OF_SCREENS, OPEN, OPEN_TO_SCREENS, routes
from tests.contract.screen_house import Device, approve

SCENE_NAMES = ("overview", "flow", "staffing", "warning", "assessment")
SCENES = {f"scene-{name}": "1" for name in SCENE_NAMES}
DWELLS = {f"dwell-{name}": "30" for name in SCENE_NAMES}


@pytest.fixture(scope="module")
def people(credentials: dict[str, Any]) -> Any:
    return credentials["users"]


def screen_of(server: Flask, people: dict[str, Any], township: str) -> Device:
    """A paired screen whose cookie any address of the site would be sent."""
    admin, device = server.test_client(), Device(server.test_client(), address="127.0.0.1")
    user = people["admin"]
    assert sign_in_as(admin, user["username"], user["password"]).status_code == 302
    approve(admin, device.pair().json["code"], township=township, **SCENES, **DWELLS)
    assert device.renew().status_code == 200
    cookie = device.client.get_cookie("screen", path="/screen")
    assert cookie is not None
    device.client.set_cookie("screen", cookie.value, path="/")
    return device


def test_a_screen_gets_its_wall_and_nothing_else(server: Flask, people: dict[str, Any]) -> None:
    client = screen_of(server, people, "").client
    asked = 0
    for rule, method, path in routes(server):
        if rule.endpoint in OPEN | OPEN_TO_SCREENS:
            continue
        for accept in ("text/html", "application/json"):
            answer = client.open(path, method=method, headers={"Accept": accept})
            answer.close()
            where = f"{method} {path} ({rule.endpoint}), {accept}"
            status, to = answer.status_code, answer.location or ""
            if rule.endpoint not in OF_SCREENS:
                asked += 1
                assert status >= 400 or (status == 302 and to.startswith("/login")), where
            elif accept == "text/html":
                assert (status, to) == (302, "/screen") or status == 403, where
            elif method in {"GET", "HEAD"}:
                # The sample scene and map are none.
                assert status in {200, 404}, where
    assert asked > 400


@pytest.mark.parametrize("scene", SCENE_NAMES)
def test_a_screen_of_one_township_shows_it(
    server: Flask, people: dict[str, Any], scene: str
) -> None:
    device = screen_of(server, people, people["leader"]["township_code"])
    shown = device.get(f"/screen/wall/{scene}/snapshot")
    assert shown.status_code == 200
    assert "href" not in shown.text
    shapes = device.get(f"/screen{shown.json['geometry']}")
    assert shapes.status_code == 200
    assert shapes.json["townships"][0]["c"] == people["leader"]["township_code"]


def test_a_screen_of_one_township_learns_nothing_of_others(
    server: Flask, store: Store, people: dict[str, Any]
) -> None:
    own = people["leader"]["township_code"]
    with store.readers.connect() as conn:
        others = foreign_to(conn, store.county, own)
    client = screen_of(server, people, own).client
    told = list(answers_of_routes(server, client, others.asked, {}, api=False, under="/screen"))
    assert any("/screen/wall/" in one.question for one in told)
    # Scenes by their names, which no sample is.
    device = Device(client, address="127.0.0.1")
    for scene in SCENE_NAMES:
        for value in others.asked.values():
            answer = device.get(f"/screen/wall/{scene}/snapshot?township={value}")
            assert answer.status_code in {403, 404}
    assert not search(told, others.words).leaks


def test_an_account_is_no_screen(server: Flask, people: dict[str, Any]) -> None:
    client, user = server.test_client(), people["operator"]
    assert sign_in_as(client, user["username"], user["password"]).status_code == 302
    assert client.get("/wall/overview/snapshot").status_code == 200
    assert client.get("/screen/wall/overview/snapshot").status_code == 401
    assert client.get("/screen", headers=BROWSER).status_code == 200
