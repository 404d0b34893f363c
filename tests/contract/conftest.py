"""The whole product over a demo county, in process, shared by the tests of one file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboards.shell import create_server
from data_layer.services.store import Store, open_store
from data_layer.vocab import Role
from tests.contract.access_house import sign_in_as
from tests.served import credentials_of, settings_of

Clients = Callable[[Role | None], FlaskClient]


@pytest.fixture(scope="module")
def store(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    copy = tmp_path_factory.mktemp("demo") / "instance"
    shutil.copytree(demo_template, copy)
    opened = open_store(settings_of(copy)).start()
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def server(store: Store) -> Flask:
    return create_server(store)


@pytest.fixture(scope="module")
def credentials(store: Store) -> dict[str, Any]:
    """The sign-ins and tokens of the demo."""
    return credentials_of(store.settings.instance)


@pytest.fixture(scope="module")
def client_for(server: Flask, credentials: dict[str, Any]) -> Clients:
    """The browser of a role, the same at each call; a new one that is not signed in for None."""
    known: dict[Role, FlaskClient] = {}

    def client_of(role: Role | None) -> FlaskClient:
        client = server.test_client()
        if role is None:
            return client
        if role not in known:
            user = credentials["users"][role]
            answer = sign_in_as(client, user["username"], user["password"])
            assert answer.status_code == 302, answer.text
            known[role] = client
        return known[role]

    return client_of
