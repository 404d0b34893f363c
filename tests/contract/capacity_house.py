"""The product over the Qianxi pack with its demo staffing and no cases: one account a role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from dashboards.shell import create_server
from data_layer.core.county import County
from data_layer.db import tables
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.queries.county import load_county
from data_layer.services import accounts
from data_layer.services.accounts import Account
from data_layer.services.county_pack import store_pack
from data_layer.services.demo_staffing import store_demo
from data_layer.services.sealing import personal_keys
from data_layer.services.store import Store, open_store
from data_layer.vocab import Role
from tests.contract.access_house import HASH, sign_in_as
from tests.fresh import fresh
from tests.packs import QIANXI, pack_at
from tests.served import settings_of
from tests.world import NOW

TODAY, TODAY_TEXT = 20261123, "2026-11-23"


@dataclass
class CapacityHouse:
    """The server, its store, and the township of its leader and handler."""

    server: Flask
    store: Store
    own: str
    clients: dict[Role, FlaskClient]

    def client(self, role: Role) -> FlaskClient:
        if role not in self.clients:
            client = self.server.test_client()
            assert sign_in_as(client, role).status_code == 302
            self.clients[role] = client
        return self.clients[role]

    def page(self, role: Role, path: str, lang: str = "zh") -> Any:
        """What the page's callback sends, as a browser would ask for it."""
        client = self.client(role)
        client.get(path)
        client.set_cookie("lang", lang)
        cookie = client.get_cookie("_csrf_token")
        address, _, search = path.partition("?")
        body = {
            "output": "page.children",
            "outputs": {"id": "page", "property": "children"},
            "inputs": [{"id": "address", "property": "pathname", "value": address}],
            "state": [
                {"id": "address", "property": "search", "value": f"?{search}" if search else ""}
            ],
            "changedPropIds": ["address.pathname"],
        }
        headers = {
            "Origin": "http://localhost",
            "X-CSRFToken": cookie.decoded_value if cookie else "",
        }
        answer = client.post("/_dash-update-component", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json["response"]["page"]["children"]


def text_of(node: Any) -> str:
    """What a reader sees of a page."""
    if isinstance(node, list):
        return " ".join(filter(None, map(text_of, node)))
    if isinstance(node, dict):
        return text_of(node.get("props", {}).get("children"))
    return "" if node is None else str(node)


def found(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Every element of that type, in order."""
    if isinstance(node, list):
        for one in node:
            yield from found(one, kind)
    elif isinstance(node, dict) and "props" in node:
        if node["type"] == kind:
            yield node
        yield from found(node["props"].get("children"), kind)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@contextmanager
def open_capacity_house(folder: Path, *, demo: bool = True) -> Iterator[CapacityHouse]:
    """A house over a fresh SQLite database."""
    settings = settings_of(folder)
    fresh(settings.database_url)
    engine = writer_engine(settings.database_url, field_keys=personal_keys(settings.instance))
    pack = pack_at(QIANXI)
    with engine.begin() as conn:
        upgrade(conn)
        store_pack(conn, pack, NOW)
        if demo:
            conn.execute(update(tables.county).values(demo=True))
            store_demo(conn, pack, 2026, TODAY)
        county = load_county(conn, pack.code)
        own = county.townships[7].code
        _settle_in(conn, county, own)
    engine.dispose()
    store = open_store(settings, lambda: NOW).start()
    try:
        yield CapacityHouse(create_server(store), store, own, {})
    finally:
        store.stop()


def _settle_in(conn: Any, county: County, own: str) -> None:
    unit = next(code for code, one in county.units.items() if one.township_code == own)
    for role in Role:
        home = own if role in {Role.LEADER, Role.HANDLER} else ""
        held = unit if role is Role.HANDLER else ""
        new = Account(
            county.code, str(role), role, home, held, f"演示{role}", must_change=False, demo=True
        )
        accounts.create_account(conn, county, new, HASH, NOW)
