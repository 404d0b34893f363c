"""Secrets planted in every place that takes some are in no answer to a role without the right, in
no file taken out, and in no line of the log."""

from __future__ import annotations

import logging
import zipfile
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select

from dashboards import outputs
from dashboards.number_pages import ADDRESSES
from dashboards.scope_test.finding import Leak, search
from dashboards.scope_test.questions import answers_of_routes
from dashboards.scope_test.run import pages_of
from data_layer.core.exports import SHEETS, Format, Order
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.db.sealing import keys_of
from data_layer.db.tables import account, holding, person, post
from data_layer.services.contacts import phone_of
from data_layer.services.foreign import known_of
from data_layer.services.store import Store
from data_layer.services.tokens import issue_token
from data_layer.vocab import CASE_ROLES, Role, TokenKind
from tests.contract.access_house import BROWSER, ORIGIN, sign_in_as

REPORTER, CALLER, WORKER = "欧阳若兰", "司徒远山", "演示-上官知秋"
PHONES = ("13812340987", "13987651234", "19900004321", "0857-4998877")
IDENTITY = "522401199003076543"
CONTACT = f"反映人联系方式：{CALLER} {PHONES[1]}"
# Where somebody with the right and a reason is told.
TOLD = {"/desk/cases/<case_no>/contact", "/staffing/contact"}


@pytest.fixture(scope="module")
def people(credentials: dict[str, Any]) -> Any:
    return credentials["users"]


class Planted:
    """What was planted, and where to look for it."""

    def __init__(self, store: Store, server: Flask, people: dict[str, Any]) -> None:
        self.store, self.server, self.people = store, server, people
        code = store.county.code
        self.township = people["leader"]["township_code"]
        with store.readers.connect() as conn:
            self.asked = known_of(conn, store.county, self.township)
            hashes = conn.scalars(select(account.c.password_hash)).all()
        self.token = store.writer.submit(
            lambda c: issue_token(c, code, TokenKind.INGEST, "planted", "", store.clock())
        )
        store.writer.submit(self._employ)
        self.asked["case"] = self._post()
        passwords = [one["password"] for one in people.values()]
        keys = [
            (store.settings.instance / name).read_text().strip()
            for name in ("secret_key", "audit_key", "field_key")
        ]
        plain = "".join(filter(str.isdigit, PHONES[3]))
        self.secrets = [
            *(REPORTER, CALLER, WORKER, WORKER.removeprefix("演示-"), IDENTITY, *PHONES, plain),
            *(self.token, *hashes, *passwords, *keys),
        ]

    def _employ(self, conn: Connection) -> None:
        """A worker in a seat of the leader's township."""
        p = post.c
        seat = conn.execute(select(post).where(p.township_code == self.township)).first()
        assert seat is not None
        who = {"county_code": seat.county_code, "person_id": "planted-1"}
        phone = phone_of(PHONES[2], "planted-1", keys_of(conn))
        named = {**who, "name": WORKER, "party": False, "demo": True, **phone}
        conn.execute(insert(person), named)
        held = {**who, "post_id": seat.post_id, "valid_from": 20200101, "valid_to": 20200201}
        conn.execute(insert(holding), held)
        self.asked["person"] = "planted-1"

    def _post(self) -> str:
        """A case of a township's system with everything people write into one."""
        words = f"{REPORTER}（{PHONES[0]}，{IDENTITY}）称：积水。座机{PHONES[3]}\n{CONTACT}"
        at = {"occurred_at": "2026-11-01T09:00:00+08:00", "incident_id": "planted"}
        opened = {
            **at, "event_id": "planted-1", "type": "reported", "category": "0605",
            "grid_code": self.asked["grid"], "title": f"积水 {PHONES[0]}", "place": PHONES[3],
            "text": words, "actor": REPORTER, "source_kind": "hotline_12345",
        }  # fmt: skip
        said = {**at, "event_id": "planted-2", "type": "commented", "opinion": f"已拨{PHONES[1]}"}
        rated = {
            **at, "event_id": "planted-3", "type": "rated", "rated": 5, "actor": REPORTER,
            "comment": f"{IDENTITY}谢谢",
        }  # fmt: skip
        bearer = {"Authorization": f"Bearer {self.token}"}
        client = self.server.test_client()
        answer = client.post("/api/v1/events", json=[opened, said, rated], headers=bearer)
        assert answer.json["accepted"] == 3, answer.text
        return str(answer.json["cases"]["planted"])

    def client(self, role: Role) -> Any:
        client, user = self.server.test_client(), self.people[role]
        assert sign_in_as(client, user["username"], user["password"]).status_code == 302
        return client


@pytest.fixture(scope="module")
def planted(store: Store, server: Flask, people: dict[str, Any]) -> Planted:
    return Planted(store, server, people)


def leaks(planted: Planted, role: Role) -> list[Leak]:
    """What a role is told of the secrets by any address, asked for the planted case and person."""
    asked = {kind: planted.asked[kind] for kind in ("case", "person")}
    client = planted.client(role)
    routes = answers_of_routes(planted.server, client, asked, BROWSER, api=False, thorough=False)
    open_page = pages_of(client)
    pages = (open_page(path, f"?person={asked['person']}") for path in ADDRESSES)
    found = search(chain(routes, pages if role in CASE_ROLES else ()), planted.secrets)
    assert found.answers.total() > 100
    assert not found.broken
    return found.leaks


@pytest.mark.parametrize("role", list(Role))
def test_no_role_is_told_a_secret_by_any_address(
    planted: Planted, role: Role, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = leaks(planted, role)
    if may(role, Action.UNMASK) and role is not Role.HANDLER:
        # With the right and a reason: the sweep would notice.
        assert {leak.route for leak in told} == TOLD
    else:
        assert told == []
    assert len(caplog.records) > 100
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert not [secret for secret in planted.secrets if secret in logged]


def test_a_machine_that_reads_is_told_nothing(planted: Planted) -> None:
    store = planted.store
    token = store.writer.submit(
        lambda c: issue_token(c, store.county.code, TokenKind.READ, "r", "", store.clock())
    )
    headers = {"Authorization": f"Bearer {token}"}
    client = planted.server.test_client()
    asked = {"case": planted.asked["case"]}
    told = answers_of_routes(planted.server, client, asked, headers, api=True, thorough=False)
    found = search(told, planted.secrets)
    assert found.answers.total() > 10
    assert found.leaks == []


FILES = (
    ("/cases", {"days": "60"}),
    ("/desk", {"view": "all"}),
    ("/events", {"days": "60"}),
    ("/staffing/list", {"of": "workers"}),
)


@pytest.mark.parametrize(("path", "query"), FILES, ids=[path for path, _ in FILES])
@pytest.mark.parametrize("sheet", SHEETS)
def test_no_file_taken_out_holds_a_secret(
    planted: Planted, tmp_path: Path, path: str, query: dict[str, str], sheet: Format
) -> None:
    store, user = planted.store, planted.people["operator"]
    scope, now = Scope(store.county.code, planted.township), store.clock()
    order = Order("T-1", user["username"], Role.OPERATOR, scope, sheet, path, query, "zh", now)
    with store.readers.connect() as conn:
        told = outputs.make(conn, store.county, store.settings, order, tmp_path, lambda *_: None)
    assert told["rows_done"] > 5
    data = (tmp_path / told["file_name"]).read_bytes()
    if sheet is Format.XLSX:
        with zipfile.ZipFile(BytesIO(data)) as members:
            data = b"\n".join(map(members.read, members.namelist()))
    shown = data.decode()
    if path != "/staffing/list":
        assert planted.asked["case"] in shown  # it is there, its secrets are not
    assert not [secret for secret in planted.secrets if secret in shown]


def test_refusals_repeat_nothing(planted: Planted) -> None:
    """A body that is refused is told which field, never what stood in it."""
    bearer = {"Authorization": f"Bearer {planted.token}"}
    item = {"type": "reported", "text": CONTACT, "actor": REPORTER, "grid_code": PHONES[0]}
    answer = planted.server.test_client().post("/api/v1/events", json=[item], headers=bearer)
    told = [secret for secret in planted.secrets if secret in answer.text]
    assert told in ([], [PHONES[0]])  # the code that is none is named: its sender has it anyway


def test_no_wall_names_anybody(planted: Planted) -> None:
    client = planted.client(Role.OPERATOR)
    names = {REPORTER, CALLER, WORKER, "欧阳", "司徒", "上官"}
    for scene in ("overview", "flow", "staffing", "warning", "assessment"):
        answer = client.get(f"/wall/{scene}/snapshot")
        assert answer.status_code == 200
        shown = answer.get_data(as_text=True)
        assert len(shown) > 500
        assert not [name for name in names if name in shown]


def test_the_operator_rings_back_for_a_reason(planted: Planted) -> None:
    client = planted.client(Role.OPERATOR)
    answer = client.get(f"/desk/cases/{planted.asked['case']}/contact?reason=回访")
    assert answer.json == {"contact": f"{CALLER} {PHONES[1]}"}
    client.get("/desk", headers=BROWSER)
    token = client.get_cookie("_csrf_token")
    headers = {"Origin": ORIGIN, "X-CSRFToken": token.decoded_value if token else ""}
    found = client.post("/desk/callers", json={"number": "139 8765 1234"}, headers=headers)
    assert found.json["n"] == 1
    assert found.json["cases"][0]["case_no"] == planted.asked["case"]
    assert found.json["number"] == "139****1234"
