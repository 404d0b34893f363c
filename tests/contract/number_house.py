"""The pages of numbers over the demo county, read as a browser receives them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from dashboards.shell import PAGE, create_server
from data_layer.services.store import Store, open_store, wall_clock
from tests.contract.access_house import BROWSER, call, sign_in_as
from tests.contract.test_callbacks_whole_app import opening
from tests.served import credentials_of, settings_of


@dataclass
class NumberHouse:
    """The server over a copy of the demo county, and a browser a role."""

    server: Flask
    store: Store
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, role: str) -> FlaskClient:
        if role not in self.browsers:
            user = credentials_of(self.store.settings.instance)["users"][role]
            client = self.browsers[role] = self.server.test_client()
            assert sign_in_as(client, user["username"], user["password"]).status_code == 302
            client.get("/discovery", headers=BROWSER)
        return self.browsers[role]

    def page(self, role: str, address: str) -> dict[str, Any]:
        return shown(self.browser(role), address)


@contextmanager
def number_house(template: Path, folder: Path) -> Iterator[NumberHouse]:
    """The house over a copy of `template` in `folder`; its clock stands, so that two answers can be
    compared that tell how long something has lasted."""
    shutil.copytree(template, folder)
    moment = wall_clock()
    store = open_store(settings_of(folder), lambda: moment).start()
    try:
        yield NumberHouse(create_server(store), store)
    finally:
        store.stop()


def no_number(word: str) -> float:
    raise AssertionError(f"{word} in the bytes")


def shown(client: FlaskClient, address: str) -> dict[str, Any]:
    """What a page shows, as its browser receives it."""
    path, _, query = address.partition("?")
    answer = call(client, opening(path, f"?{query}" if query else ""))
    assert answer.status_code == 200, address
    assert b"NaN" not in answer.data
    assert b"Infinity" not in answer.data
    told = json.loads(answer.data, parse_constant=no_number)
    page: dict[str, Any] = told["response"][PAGE]["children"]
    return page


def parts(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    """The properties of every component of a kind."""
    if isinstance(node, list):
        for child in node:
            yield from parts(child, kind)
    elif isinstance(node, dict) and "props" in node:
        if node["type"] == kind:
            yield node["props"]
        yield from parts(node["props"].get("children"), kind)


def sentence(page: dict[str, Any]) -> str:
    """The sentence above the panels."""
    found = next(p for p in parts(page, "P") if p.get("className") == "sentence")
    return json.dumps(found["children"], ensure_ascii=False)


def text(node: Any) -> str:
    """All that is written in a component."""
    return json.dumps(node, ensure_ascii=False)
