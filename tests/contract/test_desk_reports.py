"""Taking a report over HTTP: its number, who may, repeats, mistakes, and help while writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboards.endpoints import attachments, contact, desk, desk_reports
from dashboards.strings.desk_client import WORDS
from data_layer.core.intake import Place
from data_layer.db.tables import attachment, audit, incident, log
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, ORIGIN, House, open_house
from tests.contract.test_actions_http import desk as act
from tests.contract.test_attachments import send
from tests.unit.test_attachment_content import picture
from tests.world import EAST, GRIDS, HOUR, NOW, WEST

UUID = "3f1c9c1e-6d2c-4f60-9a39-1f2a6f6f8a11"
REPORT = {
    "event_id": UUID,
    "grid_code": GRIDS[EAST][0],
    "category": "0201",
    "source_kind": "public",
    "title": "消防通道堵塞",
    "text": "来电人称堵塞三天",
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(desk_reports.blueprint)
        made.server.register_blueprint(attachments.blueprint)
        made.server.register_blueprint(contact.blueprint)
        made.server.register_blueprint(desk.blueprint)
        yield made


def post(client: FlaskClient, body: Any) -> TestResponse:
    client.get("/password", headers=BROWSER)
    cookie = client.get_cookie("_csrf_token")
    headers = {"Origin": ORIGIN, "X-CSRFToken": cookie.decoded_value if cookie else ""}
    return client.post("/desk/reports", json=body, headers=headers)


def rows(house: House, table: Any) -> list[Any]:
    with house.store.readers.connect() as conn:
        return list(conn.execute(select(table)).mappings())


def test_a_report_is_answered_with_its_number(house: House) -> None:
    answer = post(house.client(Role.OPERATOR), REPORT)
    assert (answer.status_code, answer.json["repeated"]) == (200, False)
    (case,) = rows(house, incident)
    assert answer.json["case_no"] == case["case_no"]
    assert answer.json["revision"] == 1
    assert case["received_by"] == "operator"
    assert case["reported_at"] == NOW
    (event,) = rows(house, log)
    assert (event["source"], event["event_id"], event["actor"]) == ("desk", UUID, "operator")
    assert event["recorded_by"] == "operator"


def test_a_repeat_costs_nothing_whenever_it_comes(house: House) -> None:
    client = house.client(Role.OPERATOR)
    first = post(client, REPORT).json
    house.clock.now += 90_000
    again = post(client, REPORT).json
    assert (again["case_no"], again["repeated"]) == (first["case_no"], True)
    assert len(rows(house, log)) == 1
    assert act(client, first["case_no"], "urge", 1, event_id="click").status_code == 200
    reused = {**REPORT, "event_id": "click"}
    assert post(client, reused).json["errors"][0]["code"] == "event_id_reused"
    without = {k: v for k, v in REPORT.items() if k != "event_id"}
    assert post(client, without).json["case_no"] != first["case_no"]


@pytest.mark.parametrize("role", [Role.HANDLER, Role.LEADER, Role.SUPERVISOR, Role.ANALYST])
def test_only_the_duty_desk_takes_reports(house: House, role: Role) -> None:
    answer = post(house.client(role), REPORT)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "no_right")
    assert rows(house, log) == []
    (noted,) = [row for row in rows(house, audit) if row["action"] == "report"]
    assert (noted["actor"], noted["result"]) == (str(role), "refused")
    assert noted["detail"]["code"] == "no_right"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"category": "9999"}, "category", "unknown_category"),
        ({"grid_code": "123"}, "grid_code", "unknown_grid"),
        ({"category": None}, "category", "missing"),
        ({"titel": "x"}, "titel", "unknown_field"),
        ({"received_by": "别人"}, "received_by", "unknown_field"),
        ({"type": "closed"}, "type", "unknown_field"),
        ({"case_no": "X"}, "case_no", "unknown_field"),
        ({"incident_id": UUID}, "incident_id", "unknown_field"),
        ({"occurred_at": "2026-12-24T00:00:00+08:00"}, "occurred_at", "in_the_future"),
        ({"urgency": "soon"}, "urgency", "not_in_list"),
        ({"event_id": 7}, "event_id", "wrong_kind"),
        ({"title": "x" * 201}, "title", "out_of_range"),
        ({"lon": 106.0}, "lat", "missing"),
    ],
)
def test_mistakes_are_told_field_by_field(
    house: House, change: dict[str, Any], field: str, code: str
) -> None:
    answer = post(house.client(Role.OPERATOR), {**REPORT, **change})
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "invalid_fields"
    assert (field, code) in [(e["field"], e["code"]) for e in answer.json["errors"]]
    assert all(e["message_zh"] and e["message_en"] for e in answer.json["errors"])
    assert rows(house, log) == []


@pytest.mark.parametrize("body", [[], None, "x", 3])
def test_a_body_that_is_no_object_is_refused(house: House, body: Any) -> None:
    assert post(house.client(Role.OPERATOR), body).status_code == 400


def test_a_point_only_suggests_on_a_schematic_map(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = Place(106.1, 27.1, GRIDS[EAST][1], inside=True)
    monkeypatch.setattr(desk_reports, "locate_in", lambda *_: lambda *_: inside)
    pointed = {k: v for k, v in REPORT.items() if k != "grid_code"} | {"lon": 106.1, "lat": 27.1}
    told = post(house.client(Role.OPERATOR), pointed).json
    assert told["unlocated"] == "schematic_boundaries"
    assert told["suggested_grid"] == GRIDS[EAST][1]
    (case,) = rows(house, incident)
    assert (case["grid_code"], case["lon"]) == ("", 106.1)


def test_attachments_are_tied_to_the_new_case_or_nothing_is_stored(house: House) -> None:
    client = house.client(Role.OPERATOR)
    kept = send(client, picture()).json["attachment_id"]
    theirs = send(house.client(Role.HANDLER), picture()).json["attachment_id"]
    refused = post(client, {**REPORT, "attachments": [kept, theirs]})
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "unknown_attachment")
    assert rows(house, log) == []
    answer = post(client, {**REPORT, "attachments": [kept]}).json
    named = {row["attachment_id"]: row["case_no"] for row in rows(house, attachment)}
    assert named == {kept: answer["case_no"], theirs: ""}
    assert post(client, {**REPORT, "attachments": [kept]}).json["repeated"]
    assert post(client, {**REPORT, "event_id": "e2", "attachments": [kept]}).status_code == 422


def test_what_may_be_the_same_is_suggested_within_the_scope(house: House) -> None:
    client = house.client(Role.OPERATOR)
    east = post(client, REPORT).json["case_no"]
    west = post(client, {**REPORT, "event_id": "w", "grid_code": GRIDS[WEST][0]}).json["case_no"]
    house.clock.now += HOUR
    asked = {"q": "消防通道堵塞", "category": "0201"}
    both = client.get("/desk/similar", query_string=asked).json["cases"]
    assert {case["case_no"] for case in both} == {east, west}
    assert both[0]["reason_zh"] == "同一小类，文字相似 100%"
    assert both[0]["stage_zh"] == "发现上报"
    assert both[0]["reported_at"].endswith("+08:00")


@pytest.mark.parametrize("path", ["similar", "places"])
def test_only_who_takes_reports_is_helped_with_them(house: House, path: str) -> None:
    for role in (Role.HANDLER, Role.LEADER, Role.SUPERVISOR, Role.ANALYST):
        answer = house.client(role).get(f"/desk/{path}?q=1村")
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "no_right")


def test_places_are_offered_with_their_township(house: House) -> None:
    operator = house.client(Role.OPERATOR)
    found = operator.get("/desk/places?q=1村").json
    assert [(p["grid_code"], p["township"]) for p in found["places"]] == [
        (GRIDS[EAST][0], "东镇"),
        (GRIDS[WEST][0], "西镇"),
    ]
    assert [t["code"] for t in operator.get("/desk/places?q=西镇").json["townships"]] == [WEST]
    assert house.client().get("/desk/places?q=1").status_code == 401


CONTACT = "王小明 138 0013 8000"


@pytest.fixture
def called(house: House) -> str:
    """The number of a case whose reporter left a contact."""
    line = WORDS["contact_line"].zh.format(contact=CONTACT)
    answer = post(house.client(Role.OPERATOR), {**REPORT, "text": f"堵塞三天\n{line}"})
    return str(answer.json["case_no"])


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.LEADER, Role.SUPERVISOR, Role.ANALYST])
def test_nobody_reads_a_contact_unasked(house: House, called: str, role: Role) -> None:
    answer = house.client(role).get(f"/desk/cases/{called}")
    # It has a place of its own, and is not told of a second time.
    assert "堵塞三天" in answer.text and "反映人联系方式：" not in answer.text
    assert "王" not in answer.text
    assert answer.json["contact"] is (role is Role.OPERATOR)


def test_the_contact_is_seen_for_a_reason_and_leaves_a_trace(house: House, called: str) -> None:
    client, address = house.client(Role.OPERATOR), f"/desk/cases/{called}/contact"
    assert client.get(address).json["error"]["code"] == "no_reason"
    assert rows(house, audit)[-1]["action"] != "contact_seen"
    answer = client.get(f"{address}?reason=回访核实")
    assert (answer.json, answer.headers["Cache-Control"]) == ({"contact": CONTACT}, "no-store")
    (noted,) = [row for row in rows(house, audit) if row["action"] == "contact_seen"]
    assert (noted["actor"], noted["object"], noted["result"]) == ("operator", called, "ok")
    assert noted["detail"] == {"reason": "回访核实"}


@pytest.mark.parametrize("role", [Role.LEADER, Role.SUPERVISOR, Role.ANALYST])
def test_others_are_refused_the_contact_and_noted(house: House, called: str, role: Role) -> None:
    answer = house.client(role).get(f"/desk/cases/{called}/contact?reason=x")
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "masked")
    (noted,) = [row for row in rows(house, audit) if row["action"] == "contact_seen"]
    assert (noted["actor"], noted["object"], noted["result"]) == (role, called, "refused")


def test_a_handler_sees_the_contacts_of_its_own_cases_only(house: House, called: str) -> None:
    answer = house.client(Role.HANDLER).get(f"/desk/cases/{called}/contact?reason=x")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "incident_not_found")


def test_a_case_without_a_contact_says_so(house: House) -> None:
    client = house.client(Role.OPERATOR)
    case_no = post(client, REPORT).json["case_no"]
    assert client.get(f"/desk/cases/{case_no}").json["contact"] is False
    answer = client.get(f"/desk/cases/{case_no}/contact?reason=x")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "no_contact")
