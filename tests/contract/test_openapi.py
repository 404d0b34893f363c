"""The description of the interface: whole, valid, readable, and held to by every address."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from flask import Flask
from schemathesis import APIOperation

from dashboards.components.openapi_document import ARGUMENT
from dashboards.components.openapi_operations import operations
from data_layer.core.event_schema import MODEL_OF
from data_layer.vocab import Role, TokenKind
from tests.api_cases import ask, operations_of
from tests.contract.conftest import Clients

CASES = 100
MACHINES = ("/api/", "/open311/")
# The whole of what is served to machines, so that a new address is not forgotten here.
NAMES = sorted(operations())


@pytest.fixture(scope="module")
def tokens(credentials: dict[str, Any]) -> dict[str, str]:
    return {
        str(kind): credentials.get(f"{kind}_token") or credentials[f"{kind}_key"]
        for kind in TokenKind
    }


@pytest.fixture(scope="module")
def told(server: Flask, tokens: dict[str, str]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {tokens['read']}"}
    answer = server.test_client().get("/api/openapi.json", headers=headers)
    assert answer.status_code == 200
    found = answer.get_json()
    assert isinstance(found, dict)
    return found


def test_every_address_of_machines_is_described_and_no_other(
    server: Flask, told: dict[str, Any]
) -> None:
    served = {
        rule.endpoint
        for rule in server.url_map.iter_rules()
        if rule.rule.startswith(MACHINES) and rule.endpoint != "openapi.page"
    }
    assert served == set(NAMES)
    ids = [one["operationId"] for methods in told["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids)) >= len(NAMES)


def test_every_reference_leads_to_a_schema_and_every_schema_is_one(told: dict[str, Any]) -> None:
    schemas = told["components"]["schemas"]

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                assert value["$ref"].rpartition("/")[2] in schemas
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(told)
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_events_are_described_by_the_models_that_check_them(told: dict[str, Any]) -> None:
    body = told["paths"]["/api/v1/events"]["post"]["requestBody"]["content"]["application/json"]
    mapping = body["schema"]["items"]["discriminator"]["mapping"]
    assert set(mapping) == set(MODEL_OF)
    reported = told["components"]["schemas"]["Reported"]
    assert reported["additionalProperties"] is False
    assert set(reported["properties"]) == set(MODEL_OF["reported"].model_fields)


@pytest.fixture(scope="module")
def described(server: Flask, tokens: dict[str, str]) -> list[APIOperation]:
    return list(operations_of(server, tokens["read"]))


@pytest.mark.parametrize("name", NAMES)
def test_no_request_breaks_it_and_every_answer_is_as_described(
    server: Flask, described: list[APIOperation], tokens: dict[str, str], name: str
) -> None:
    places = {
        (method, ARGUMENT.sub(r"{\1}", rule.rule))
        for rule in server.url_map.iter_rules(name)
        for method in rule.methods or ()
    }
    found = [one for one in described if (one.method.upper(), one.path) in places]
    assert found
    for one in found:
        assert ask(one, tokens, CASES // (2 * len(found))) > 0


def test_the_page_needs_no_network_and_says_all(client_for: Clients, told: dict[str, Any]) -> None:
    answer = client_for(Role.ADMIN).get("/api/docs", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<script" not in answer.text.lower()
    for path in told["paths"]:
        assert path in answer.text
    for name in told["components"]["schemas"]:
        assert f'id="{name}"' in answer.text
    for foreign in ("http://", "https://", "//"):
        assert f'src="{foreign}' not in answer.text and f'href="{foreign}' not in answer.text


def test_strangers_are_asked_who_they_are(server: Flask) -> None:
    for path in ("/api/docs", "/api/openapi.json"):
        assert server.test_client().get(path).status_code == 401
    wrong = {"Authorization": "Bearer qx_nothing"}
    assert server.test_client().get("/api/openapi.json", headers=wrong).status_code == 401


@pytest.mark.parametrize("role", Role)
def test_whoever_is_signed_in_may_read_it(client_for: Clients, role: Role) -> None:
    for path in ("/api/docs", "/api/openapi.json"):
        assert client_for(role).get(path).status_code == 200
