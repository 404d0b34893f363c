"""A township's session and token ask every route and page for what is others' and learn nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dashboards.number_pages import ADDRESSES
from dashboards.scope_test.finding import search
from dashboards.scope_test.questions import (
    FILES,
    LEFT_OUT,
    answers_of_pages,
    answers_of_routes,
    parameters,
)
from dashboards.scope_test.run import opened, pages_of, sweep
from dashboards.shell import create_server
from data_layer.db.tables import account, api_token, audit, session
from data_layer.services.foreign import Foreign, foreign_to
from data_layer.services.store import Store
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, sign_in_as


@pytest.fixture(scope="module")
def people(credentials: dict[str, Any]) -> Any:
    return credentials["users"]


@pytest.fixture(scope="module")
def others(store: Store, people: dict[str, Any]) -> Foreign:
    with store.readers.connect() as conn:
        return foreign_to(conn, store.county, people["leader"]["township_code"])


def signed_in(server: Flask, people: dict[str, Any], role: Role) -> FlaskClient:
    client, user = server.test_client(), people[role]
    assert sign_in_as(client, user["username"], user["password"]).status_code == 302
    return client


def test_a_handler_learns_nothing_of_others_from_any_route(
    server: Flask, people: dict[str, Any], others: Foreign
) -> None:
    client = signed_in(server, people, Role.HANDLER)
    told = answers_of_routes(server, client, others.asked, BROWSER, api=False)
    found = search(told, others.words)
    assert found.answers.total() > 500
    assert (found.leaks, +found.broken) == ([], Counter())


def test_the_self_test_asks_everything_and_finds_nothing(
    store: Store, people: dict[str, Any], accounts_of: Callable[[], list[Any]]
) -> None:
    """As a leader and as a machine, by every route and page; nothing of it is left behind."""
    own, before = people["leader"]["township_code"], accounts_of()
    with opened(store.settings, store.clock) as aside:
        made = create_server(aside)
        other = next(area.code for area in aside.county.townships if area.code != own)
        found = sweep(made, aside, own, other)
    rules = [rule for rule in made.url_map.iter_rules() if "GET" in (rule.methods or ())]
    routes = {rule.rule for rule in rules if rule.endpoint not in LEFT_OUT}
    assert {route for route in routes if not route.startswith(FILES)} <= found.answers.keys()
    assert found.answers.keys() >= set(ADDRESSES)
    assert found.answers.total() > 5_000
    assert (found.leaks, +found.broken) == ([], Counter())
    assert accounts_of() == before


@pytest.fixture
def accounts_of(store: Store) -> Callable[[], list[Any]]:
    def read() -> list[Any]:
        tables = account, session, api_token, audit
        with store.readers.connect() as conn:
            return [conn.scalar(select(func.count()).select_from(table)) for table in tables]

    return read


def test_the_county_does_see_them(server: Flask, people: dict[str, Any], others: Foreign) -> None:
    """The sweep would notice: the same questions of the county's operator tell of others."""
    open_page = pages_of(signed_in(server, people, Role.OPERATOR))
    told = answers_of_pages(open_page, ("/cases",), others.asked)
    assert len(search(told, others.words).leaks) > 10


def test_the_sweep_notices_a_route_that_tells(others: Foreign) -> None:
    bare = Flask("bare", static_folder=None)
    values = others.asked.values()
    told = next(word for word in others.words if not any(word in v or v in word for v in values))
    bare.add_url_rule("/cases/<case_no>", "case", lambda case_no: case_no)
    bare.add_url_rule("/numbers", "numbers", lambda: told if request.args.get("unit") else "")
    bare.add_url_rule("/strict", "strict", lambda: abort(400) if request.args else told)
    bare.add_url_rule("/one", "one", lambda: told if list(request.args) == ["q"] else abort(400))
    bare.add_url_rule("/json", "json", lambda: {"name": f"在{name}旁"})
    name = next(word for word in others.words if not word.isascii())
    found = search(
        answers_of_routes(bare, bare.test_client(), others.asked, {}, api=False), others.words
    ).leaks
    numbers = [one for one in found if one.route == "/numbers"]
    assert len(numbers) == len(others.asked)
    assert {one.route for one in found} == {"/numbers", "/strict", "/one", "/json"}
    assert {one.word for one in found} == {told, name}


def test_new_parameters_are_asked_for_by_themselves() -> None:
    assert {"township", "grid", "unit", "measure", "of", "kind", "person", "reason", "q"} <= set(
        parameters()
    )
