"""The description of the interface: whole, valid, readable, and held to by every address."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import jsonschema
import pytest
from flask import Flask
from schemathesis import APIOperation
from sqlalchemy import select

from dashboards.components.openapi_document import ARGUMENT
from dashboards.components.openapi_operations import operations
from dashboards.strings.api_shapes import FIELDS, SHAPES
from data_layer.core.catalog import METRICS
from data_layer.core.event_schema import MODEL_OF, MODELS
from data_layer.core.scoring_bodies import BodyKind
from data_layer.db.tables import incident
from data_layer.services.store import Store
from data_layer.vocab import Role, TokenKind
from tests.api_cases import ask, operations_of
from tests.contract.conftest import Clients
from tests.unit.test_attachment_content import picture

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


def test_every_shape_and_every_field_that_is_sent_is_told_in_both_languages(
    client_for: Clients, told: dict[str, Any]
) -> None:
    schemas = told["components"]["schemas"]
    assert set(SHAPES) == set(schemas)
    for name, schema in schemas.items():
        assert schema["description"] == "\n\n".join(SHAPES[name]), name
    sent = {name for model in MODELS for name in model.model_fields}
    assert sent <= set(FIELDS)
    for language, words in (("zh", SHAPES["Verified"].zh), ("en", SHAPES["Verified"].en)):
        client = client_for(Role.ADMIN)
        client.set_cookie("lang", language)
        page = client.get("/api/docs", headers={"Accept": "text/html"}).text
        shape = page.split('id="Verified"')[1].split("</section>")[0]
        assert words in shape and "发生时间，带时区" in shape
    client.set_cookie("lang", "zh")


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
    assert "未发布" not in answer.text
    # Long addresses break at their slashes alone.
    assert "/<wbr>{service_request_id}.json</code>" in answer.text
    addresses = answer.text.replace("/<wbr>", "/")
    for path in told["paths"]:
        assert path in addresses
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


def test_answers_with_something_in_them_are_as_described(
    server: Flask, store: Store, described: list[APIOperation], tokens: dict[str, str]
) -> None:
    with store.readers.connect() as conn:
        found = conn.execute(select(incident.c.case_no, incident.c.version).limit(200)).all()
    client = server.test_client()
    known = {(one.method.upper(), one.path): one for one in described}

    def held(method: str, template: str, path: str, kind: str, **more: Any) -> int:
        headers = {"Authorization": f"Bearer {tokens[kind]}", "Accept-Encoding": "identity"}
        answer = client.open(path, method=method, headers=headers, **more)
        known[method, template].validate_response(answer)
        return answer.status_code

    case = "/api/v1/incidents/{case_no}"
    for number, _ in found[::10]:
        assert held("GET", case, case.format(case_no=number), "read") == 200
    tried = {
        held(
            "POST", f"{case}/actions", f"{case.format(case_no=number)}/actions", "act",
            json={"type": "comment", "version": version, "opinion": "已阅"},
        )
        for number, version in found[::10]
    }  # fmt: skip
    assert 200 in tried
    for split in (
        "",
        "?by=month&then=township",
        f"?by=category&keys={METRICS[0].key}",
        "?format=csv",
    ):
        assert held("GET", "/api/v1/metrics", f"/api/v1/metrics{split}", "read") == 200
    for kind in BodyKind:
        assert held("GET", "/api/v1/scores", f"/api/v1/scores?kind={kind}", "read") == 200
    file = {"file": (BytesIO(picture()), "a.jpg")}
    sent = held("POST", "/api/v1/attachments", "/api/v1/attachments", "act", data=file)
    assert sent == 200
    form = {"service_code": "0604", "address_string": "水西路", "description": "污水外溢"}
    for ending in ("json", "xml"):
        path = f"/open311/v2/requests.{ending}"
        assert held("POST", path, path, "open311", data=form) in {200, 201}
        assert held("GET", path, path, "open311") == 200
