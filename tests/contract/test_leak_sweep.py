"""A township's session and token ask every route and page for what is others' and learn nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient

from dashboards.number_pages import ADDRESSES
from dashboards.scope_test.finding import search
from dashboards.scope_test.questions import (
    parameters,
    questions_of_pages,
    questions_of_routes,
)
from dashboards.scope_test.run import pages_of
from dashboards.shell import create_server
from data_layer.queries.foreign import Foreign, foreign_to
from data_layer.services.store import Store, open_store
from data_layer.services.tokens import issue_token
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import BROWSER, sign_in_as
from tests.served import credentials_of, settings_of


@pytest.fixture(scope="module")
def store(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    copy = tmp_path_factory.mktemp("leaks") / "instance"
    shutil.copytree(demo_template, copy)
    opened = open_store(settings_of(copy)).start()
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def server(store: Store) -> Flask:
    return create_server(store)


@pytest.fixture(scope="module")
def people(store: Store) -> dict[str, Any]:
    return credentials_of(store.settings.instance)["users"]


@pytest.fixture(scope="module")
def others(store: Store, people: dict[str, Any]) -> Foreign:
    with store.readers.connect() as conn:
        return foreign_to(conn, store.county, people["leader"]["township_code"])


def signed_in(server: Flask, people: dict[str, Any], role: Role) -> FlaskClient:
    client, user = server.test_client(), people[role]
    assert sign_in_as(client, user["username"], user["password"]).status_code == 302
    return client


@pytest.mark.parametrize("role", [Role.LEADER, Role.HANDLER])
def test_a_session_of_one_township_learns_nothing_of_others_from_any_route(
    server: Flask, people: dict[str, Any], others: Foreign, role: Role
) -> None:
    client = signed_in(server, people, role)
    asked = list(questions_of_routes(server, client, others, BROWSER, api=False))
    assert len(asked) > 500
    assert search(iter(asked), others).leaks == []


def test_a_leader_learns_nothing_of_others_from_any_page(
    server: Flask, people: dict[str, Any], others: Foreign
) -> None:
    ask = pages_of(signed_in(server, people, Role.LEADER))
    assert search(questions_of_pages(ask, ADDRESSES, others), others).leaks == []


def test_a_token_of_one_township_learns_nothing_of_others_from_any_route(
    store: Store, server: Flask, people: dict[str, Any], others: Foreign
) -> None:
    own = people["leader"]["township_code"]
    token = store.writer.submit(
        lambda conn: issue_token(conn, store.county.code, TokenKind.READ, "x", own, store.clock())
    )
    headers = {"Authorization": f"Bearer {token}"}
    client = server.test_client()
    asked = list(questions_of_routes(server, client, others, headers, api=True))
    assert len(asked) > 100
    assert search(iter(asked), others).leaks == []


def test_the_county_does_see_them(server: Flask, people: dict[str, Any], others: Foreign) -> None:
    """The sweep would notice: the same questions of the county's operator tell of others."""
    client = signed_in(server, people, Role.OPERATOR)
    told = search(questions_of_pages(pages_of(client), ("/cases",), others), others).leaks
    assert len(told) > 10


def test_the_sweep_notices_a_route_that_tells(others: Foreign) -> None:
    bare = Flask("bare", static_folder=None)
    values = others.asked.values()
    told = next(word for word in others.words if not any(word in v or v in word for v in values))
    bare.add_url_rule("/cases/<case_no>", "case", lambda case_no: case_no)
    bare.add_url_rule("/numbers", "numbers", lambda: told if request.args.get("unit") else "")
    bare.add_url_rule("/strict", "strict", lambda: abort(400) if request.args else told)
    client = bare.test_client()
    found = search(questions_of_routes(bare, client, others, {}, api=False), others).leaks
    numbers = [one for one in found if one.route == "/numbers"]
    assert len(numbers) == len(others.asked)
    assert {one.route for one in found} == {"/numbers", "/strict"}
    assert {one.word for one in found} == {told}


def test_new_parameters_are_asked_for_by_themselves() -> None:
    assert {"township", "grid", "unit", "measure", "of", "kind", "person", "reason", "q"} <= set(
        parameters()
    )
