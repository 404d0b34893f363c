"""A small server behind the real access layer: a few callbacks and routes, one account a role."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from argon2 import PasswordHasher
from dash import ALL, MATCH, Dash, Input, Output, State, dcc, html
from dash._hooks import HooksManager
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dashboards import access
from dashboards.access.addresses import init_addresses
from dashboards.access.context import current_scope, require_token
from dashboards.endpoints import (
    actions,
    audit,
    calendar,
    health,
    limits,
    own_account,
    printed,
    sign_in,
)
from data_layer.core.account_rules import ADMINISTRATIVE
from data_layer.core.county import County
from data_layer.db.engine import reader_engine
from data_layer.db.migrate import upgrade
from data_layer.errors import Busy, Conflict
from data_layer.services import accounts, tokens
from data_layer.services.accounts import Account
from data_layer.services.audit_keys import audit_key
from data_layer.services.feed import Feed
from data_layer.services.month_reader import MonthReader
from data_layer.services.sealing import personal_keys
from data_layer.services.store import ServedCounty, Store
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Role, Text, TokenKind
from tests.fresh import fresh
from tests.world import CODE, COUNTY, EAST, NOW, store_county

PASSWORD = "Seven green herons wading"
# As cheap as the algorithm allows: how dear a real one is, test_secrets knows.
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
# Templates are compiled once a process, not once a house.
COMPILED = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="governance-templates-"))
# Dash means to look once through all that is installed for hooks, and does at each app.
HooksManager._registered = True
ORIGIN = "http://localhost"
BROWSER = {"Accept": "text/html"}


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@dataclass
class House:
    """The server under test, with its store and clock."""

    server: Flask
    app: Dash
    store: Store
    clock: Clock
    tokens: dict[TokenKind, str] = field(default_factory=dict)

    def client(self, role: Role | None = None) -> FlaskClient:
        """A browser, signed in when a role is given (the user name is the role)."""
        client = self.server.test_client()
        if role is not None:
            answer = sign_in_as(client, role)
            assert answer.status_code == 302, answer.text
        return client


def make_settings(folder: Path, **changes: Any) -> Settings:
    made = Settings(
        host="127.0.0.1",
        port=8050,
        database_url=f"sqlite:///{folder / 'test.db'}",
        instance=folder,
        county_pack=folder,
        demo=False,
        secret_key="",
        https=False,
        trusted_proxies=0,
        release="1.2.3",
    )
    return replace(made, **changes)


@contextmanager
def open_house(folder: Path, county: County = COUNTY, **changes: Any) -> Iterator[House]:
    """A house over a fresh database with one account for each role; over what is in the folder, if
    a house was there before, which then has no tokens."""
    settings, clock = make_settings(folder, **changes), Clock()
    settled = (folder / "test.db").exists()
    fresh(settings.database_url)
    readers = reader_engine(settings.database_url)
    feed = Feed(readers, CODE)
    keys = audit_key(settings.instance), personal_keys(settings.instance)
    writer = Writer(settings.database_url, feed.poke, *keys)
    with writer.engine.begin() as conn:
        upgrade(conn)
        if not settled:
            store_county(conn, county)
    served = ServedCounty(readers, county)
    held = settings, served.now, writer, readers, feed, MonthReader(settings)
    store = Store(*held, NOW, clock, served.look)
    store.start()
    house = build(store, clock)
    if not settled:
        store.writer.submit(lambda conn: _settle_in(conn, house))
    try:
        yield house
    finally:
        store.stop()


def _settle_in(conn: Any, house: House) -> None:
    for role in Role:
        township = EAST if role in {Role.LEADER, Role.HANDLER} else ""
        unit = "U1" if role is Role.HANDLER else ""
        # A demo's administrators may do without a second factor.
        office = role in ADMINISTRATIVE
        told = {"demo": office, "must_change": False}
        new = Account(
            CODE, str(role), role, township, unit, f"演示{role}" if office else "演示", **told
        )
        accounts.create_account(conn, COUNTY, new, HASH, NOW)
    for kind in TokenKind:
        house.tokens[kind] = tokens.issue_token(conn, CODE, kind, "county-app", "", NOW)


# What the whole product leaves to Dash, as far as the tests ask for it.
PAGES = frozenset({"/township", "/cases", "/assessment", "/wall/overview"})


class KeptRule(Rule):
    """What makes its addresses is compiled once a process, not once a house."""

    kept: ClassVar[dict[tuple[Any, ...], Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = tuple(self._trace), str(self.defaults), append_unknown
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


class HouseServer(Flask):
    """With rules that are kept."""

    url_rule_class = KeptRule


def build(store: Store, clock: Clock) -> House:
    """A server over the store; a second one knows what a restarted one would."""
    server = HouseServer("house", static_folder=None)
    server.jinja_env.bytecode_cache = COMPILED
    access.install(server, store)
    init_addresses(server, PAGES.__contains__)
    server.register_blueprint(sign_in.blueprint)
    server.register_blueprint(own_account.blueprint)
    server.register_blueprint(health.blueprint)
    server.register_blueprint(calendar.blueprint)
    server.register_blueprint(actions.blueprint)
    server.register_blueprint(limits.blueprint)
    server.register_blueprint(audit.blueprint)
    server.register_blueprint(printed.blueprint)
    _plain_routes(server)
    app = Dash("house", server=server, use_async=False, assets_folder="no-such-folder")
    app.layout = html.Div(
        [dcc.Input(id="a", value="1"), dcc.Store(id="kept"), html.Div(id="b"), html.Div(id="c")]
    )
    _callbacks(app)
    access.finish(server, app)
    return House(server, app, store, clock)


def _plain_routes(server: Flask) -> None:
    @server.get("/wall/counts")
    def counts() -> Any:
        return jsonify(scope=current_scope().area_code)

    @server.post("/actions/urge")
    def urge() -> Any:
        return jsonify(done=True)

    @server.post("/api/v1/events")
    def events() -> Any:
        return jsonify(source=require_token(TokenKind.INGEST).source)

    @server.get("/api/v1/careless")
    def careless() -> Any:
        return jsonify(scope=current_scope().area_code)

    @server.get("/wall/fails")
    def fails() -> Any:
        if request.args:
            raise ValueError("张三 13800001111")
        return ""

    @server.get("/wall/busy")
    def busy() -> Any:
        if request.args:
            raise Busy(Text("忙", "busy"))
        return ""

    @server.get("/wall/conflict")
    def conflict() -> Any:
        raise Conflict(Text("请先受理 <b>", "Accept it first <b>"), "not_accepted")


def _callbacks(app: Dash) -> None:
    @app.callback(Output("b", "children"), Input("a", "value"), State("kept", "data"))
    def echo(value: Any, _kept: Any) -> str:
        return f"{value!r:.50} {current_scope().area_code}"

    @app.callback(
        [Output({"kind": "row", "n": ALL}, "children"), Output("c", "title")],
        Input({"kind": "pick", "n": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def rows(clicks: list[Any]) -> Any:
        return [str(count) for count in clicks], str(len(clicks))

    @app.callback(
        Output({"kind": "one", "n": MATCH}, "title"), Input({"kind": "one", "n": MATCH}, "n_clicks")
    )
    def one(clicks: Any) -> str:
        return f"{clicks!r:.20}"

    @app.callback(
        Output("b", "children", allow_duplicate=True),
        Input("kept", "data"),
        prevent_initial_call=True,
    )
    def again(_data: Any) -> str:
        return "again"

    app.clientside_callback("function(v){return v}", Output("c", "children"), Input("a", "value"))


def csrf_token(client: FlaskClient, path: str = "/login") -> str:
    """The form token of a page, as a browser would send it back."""
    page = client.get(path, headers=BROWSER).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def submit(client: FlaskClient, path: str, form: str = "", **fields: str) -> TestResponse:
    """Send a form as a browser would; `form` is the page it is on when that is another path."""
    fields["csrf_token"] = csrf_token(client, form or path)
    return client.post(path, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def sign_in_as(client: FlaskClient, username: str, password: str = PASSWORD) -> TestResponse:
    return submit(client, "/login", username=username, password=password)


def call(client: FlaskClient, body: Any, **headers: str) -> TestResponse:
    """Post a callback body as Dash's renderer does, with the token cookie copied to the header."""
    cookie = client.get_cookie("_csrf_token")
    known = {"Origin": ORIGIN, "X-CSRFToken": cookie.decoded_value if cookie else ""}
    return client.post("/_dash-update-component", json=body, headers={**known, **headers})
