"""The self-test: two sessions of two townships that exist in this process alone read the live
database and write into one of their own, which is thrown away."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from flask.testing import FlaskClient

from dashboards.number_pages import ADDRESSES
from dashboards.scope_test.finding import Asked, search
from dashboards.scope_test.questions import Answer, answers_of_pages, answers_of_routes
from dashboards.shell import ADDRESS, PAGE, create_server
from data_layer.core.days import DAY_MS
from data_layer.core.scope import Scope
from data_layer.db.engine import reader_engine
from data_layer.db.tables import metadata
from data_layer.errors import Invalid
from data_layer.services.accounts import Account
from data_layer.services.feed import Feed
from data_layer.services.foreign import busiest, foreign_to, known_of
from data_layer.services.guests import Guests
from data_layer.services.month_reader import MonthReader
from data_layer.services.scope_tests import NO_PAIR, check_pair
from data_layer.services.sealing import personal_keys
from data_layer.services.sessions import FULL, Session, digest
from data_layer.services.store import ServedCounty, Store, the_county, wall_clock
from data_layer.services.tokens import Token
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Role, TokenKind

BROWSER = {"Accept": "text/html"}
NAME = "scope-test"


def run(
    settings: Settings, townships: list[str], clock: Callable[[], int] = wall_clock
) -> dict[str, Any]:
    """What two townships, those named or the two with the newest cases, are told of each other and
    of all the rest: townships, routes, answers, broken and leaks, as plain values. Invalid for
    townships that are no pair."""
    with opened(settings, clock) as store:
        pair = _pair(store, townships)
        server = create_server(store)
        parts = {township: sweep(server, store, township, other) for township, other in
                 zip(pair, reversed(pair), strict=True)}  # fmt: skip
    return _told(parts)


@contextmanager
def opened(settings: Settings, clock: Callable[[], int]) -> Iterator[Store]:
    """A store that reads the database of the settings and writes aside."""
    readers = reader_engine(settings.database_url)
    with readers.connect() as conn:
        county = the_county(conn)
    feed = Feed(readers, county.code)
    with tempfile.TemporaryDirectory(prefix="scope-test-") as folder:
        aside = f"sqlite:///{Path(folder) / 'aside.db'}"
        keys = secrets.token_bytes(32), personal_keys(settings.instance)
        writer = Writer(aside, audit_key=keys[0], field_keys=keys[1])
        with writer.engine.begin() as conn:
            metadata.create_all(conn)
        # Asked in process, as no proxy stands before it.
        own = replace(
            settings,
            secret_key=secrets.token_hex(32),
            trusted_proxies=0,
            https=False,
            url_prefix="",
        )
        served = ServedCounty(readers, county)
        held = own, served.now, writer, readers, feed, MonthReader(own)
        store = Store(*held, clock(), clock).start()
        try:
            yield store
        finally:
            store.stop()


def _pair(store: Store, townships: list[str]) -> list[str]:
    county = store.county
    check_pair(county, townships)
    with store.readers.connect() as conn:
        pair = townships or busiest(conn, county)[:2]
    if len(pair) != 2:
        raise Invalid(NO_PAIR, "no_pair")
    return pair


def sweep(server: Flask, store: Store, township: str, other: str) -> Asked:
    """Everything asked as a leader of the township, and as a machine with a token of it."""
    county = store.county
    with store.readers.connect() as conn:
        foreign = foreign_to(conn, county, township, other)
        own = known_of(conn, county, township)
    secret = secrets.token_urlsafe(32)
    _let_in(server, store, township, secret)
    return search(_answers(server, secret, foreign.asked, own), foreign.words)


def _answers(
    server: Flask, secret: str, asked: dict[str, str], own: dict[str, str]
) -> Iterator[Answer]:
    client = server.test_client()
    client.set_cookie(server.config["SESSION_ID_COOKIE"], secret)
    yield from answers_of_routes(server, client, asked, BROWSER, api=False, own=own)
    yield from answers_of_pages(pages_of(client), ADDRESSES, asked)
    bearer = {"Authorization": f"Bearer {secret}"}
    machine = server.test_client()
    yield from answers_of_routes(server, machine, asked, bearer, api=True, own=own)


def pages_of(client: FlaskClient) -> Any:
    """A function that opens a page of numbers as its browser does: path and search to what it
    shows."""
    client.get("/wall/overview", headers=BROWSER)

    def ask(path: str, search: str) -> Answer:
        cookie = client.get_cookie("_csrf_token")
        known = cookie.decoded_value if cookie else ""
        headers = {"Origin": "http://localhost", "X-CSRFToken": known}
        body = {
            "output": f"{PAGE}.children",
            "outputs": {"id": PAGE, "property": "children"},
            "inputs": [{"id": ADDRESS, "property": "pathname", "value": path}],
            "state": [{"id": ADDRESS, "property": "search", "value": search}],
            "changedPropIds": [f"{ADDRESS}.pathname"],
        }
        answer = client.post("/_dash-update-component", json=body, headers=headers)
        # As the browser reads it: no letter is hidden behind an escape.
        return Answer(answer.status_code, orjson.dumps(answer.json).decode())

    return ask


def _let_in(server: Flask, store: Store, township: str, secret: str) -> None:
    """The one guest: it ends with this process."""
    code, now = store.county.code, store.clock()
    account = Account(code, NAME, Role.LEADER, township, must_change=False)
    session = Session(digest(secret), now, level=FULL, account=account)
    scope = Scope(code, township)
    token = Token(NAME, TokenKind.READ, NAME, scope, now + DAY_MS)
    guests = Guests({session.token_hash: session}, {session.token_hash: token})
    server.extensions["store"] = replace(store, guests=guests)


def _told(parts: dict[str, Asked]) -> dict[str, Any]:
    """The result as it is kept."""
    return {
        "townships": list(parts),
        "routes": [
            {"township": township, "route": route, "answers": n, "broken": part.broken[route]}
            for township, part in parts.items()
            for route, n in sorted(part.answers.items())
        ],
        "leaks": [
            {"township": township, "route": leak.route, "question": leak.question,
             "word": leak.word}
            for township, part in parts.items()
            for leak in part.leaks
        ],
    }  # fmt: skip
