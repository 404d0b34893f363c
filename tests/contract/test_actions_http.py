"""Actions over HTTP: the same answers for a person at the desk and a machine with an act token."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboards.endpoints import desk as desk_endpoint
from dashboards.endpoints import incidents
from data_layer.core.action_table import ACTS
from data_layer.core.intake import Submission
from data_layer.core.rights import Action, may
from data_layer.core.situation import Actor
from data_layer.db.tables import audit, incident
from data_layer.errors import Busy, Invalid, StaleVersion
from data_layer.log.read import events_of
from data_layer.log.rebuild import stored_cells, true_cells
from data_layer.log.record import record
from data_layer.services.actions import PORTION, Attempt, Doer, act
from data_layer.services.tokens import issue_token
from data_layer.services.writer import BUSY
from data_layer.vocab import CASE_ROLES, TICK, Event, Role, TokenKind
from tests.contract.access_house import ORIGIN, House, open_house
from tests.fresh import empty
from tests.world import ALL_GRIDS, CODE, COUNTY, COUNTY_SCOPE, EAST, GRIDS, HOUR, MINUTE, NOW, WEST
from tests.world import event as make_event

NEXT_WEEK = "2026-11-30T17:30:00+08:00"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(desk_endpoint.blueprint)
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    changes = {}
    if request.param == "postgres":
        changes["database_url"] = request.getfixturevalue("postgres_url")
        empty(changes["database_url"])
    with open_house(tmp_path, **changes) as made:
        yield made


def report(house: House, name: str = "i1", at: int = NOW - HOUR, **more: Any) -> str:
    """Store a report; its case number."""
    more = {"grid_code": ALL_GRIDS[0], "category": "0201", **more}
    told = make_event("reported", at, f"{name}-r", **more)
    return put(house, name, told)


def put(house: House, name: str, event: Event) -> str:
    submission = Submission(0, name, "", event)
    done = house.store.writer.submit(
        lambda c: record(c, COUNTY, [submission], COUNTY_SCOPE, house.clock())
    )
    return done.cases[name]


def post(client: FlaskClient, path: str, body: Any, **headers: str) -> TestResponse:
    """Post JSON as the desk's script does."""
    if client.get_cookie("_csrf_token") is None:
        client.get("/password", headers={"Accept": "text/html"})
    cookie = client.get_cookie("_csrf_token")
    known = {"Origin": ORIGIN, "X-CSRFToken": cookie.decoded_value if cookie else ""}
    return client.post(path, json=body, headers={**known, **headers})


def desk(client: FlaskClient, case_no: str, kind: str, version: int, **fields: Any) -> TestResponse:
    body = {"type": kind, "version": version, **fields}
    return post(client, f"/desk/cases/{case_no}/actions", body)


def by_token(
    house: House, token: str, case_no: str, kind: str, version: int, **fields: Any
) -> TestResponse:
    return house.server.test_client().post(
        f"/api/v1/incidents/{case_no}/actions",
        json={"type": kind, "version": version, **fields},
        headers={"Authorization": f"Bearer {token}"},
    )


def act_token(house: House, role: Role, township: str = "", unit: str = "") -> str:
    return house.store.writer.submit(
        lambda c: issue_token(c, CODE, TokenKind.ACT, "east-app", township, NOW, role, unit)
    )


def logged(house: House, case_no: str) -> list[Event]:
    with house.store.readers.connect() as conn:
        found = events_of(conn, CODE, [case_no])[case_no]
    return sorted(found, key=lambda event: event.order)


def the_case(house: House, case_no: str) -> Any:
    with house.store.readers.connect() as conn:
        return conn.execute(select(incident).where(incident.c.case_no == case_no)).one()


def audits(house: House) -> list[tuple[str, str, str, dict[str, str]]]:
    """Who was refused what on which case."""
    with house.store.readers.connect() as conn:
        refused = audit.c.action == "act", audit.c.result == "refused"
        rows = conn.execute(select(audit).where(*refused).order_by(audit.c.seq)).all()
    return [(row.actor, row.object, row.result, _without_words(row.detail)) for row in rows]


def _without_words(detail: dict[str, str]) -> dict[str, str]:
    return {name: said for name, said in detail.items() if name != "why"}


LIFE: list[tuple[Role, str, dict[str, Any], str]] = [
    (Role.OPERATOR, "accept", {}, "accepted"),
    (Role.OPERATOR, "dispatch", {"lead_unit": "U1", "assist_units": ["U2"]}, "dispatched"),
    (Role.HANDLER, "sign", {}, "handling"),
    (Role.OPERATOR, "sign", {"for_unit": "U2"}, "handling"),
    (
        Role.HANDLER,
        "request_extension",
        {"reason_code": "works", "due_requested": NEXT_WEEK},
        "handling",
    ),
    (Role.LEADER, "extend", {"decision": "accept", "due_approved": NEXT_WEEK}, "handling"),
    (Role.OPERATOR, "feed_back", {"for_unit": "U2", "opinion": "已排险"}, "handling"),
    (Role.HANDLER, "feed_back", {"opinion": "已清理"}, "verifying"),
    (Role.OPERATOR, "verify", {"result": "fail", "reason_code": "poor"}, "handling"),
    (Role.HANDLER, "feed_back", {"opinion": "已返工"}, "verifying"),
    (Role.OPERATOR, "verify", {"result": "pass"}, "verifying"),
    (Role.OPERATOR, "close", {}, "closed"),
    (Role.OPERATOR, "rate", {"rated": 5}, "closed"),
]


def walk(house: House, case_no: str, do: Callable[..., TestResponse]) -> None:
    """A whole life by HTTP; the answer always tells the next version, stage and actions."""
    version = 1
    for role, kind, fields, stage in LIFE:
        house.clock.now += MINUTE
        answer = do(role, case_no, kind, version, **fields)
        assert answer.status_code == 200, answer.text
        told = answer.json
        assert (told["case_no"], told["stage"]) == (case_no, stage)
        assert told["version"] == version + 1
        assert [a["action"] for a in told["actions"]] == [a for a in ACTS if may(role, a)]
        version = told["version"]
    row = the_case(house, case_no)
    assert (row.stage, row.version, row.irregular_n) == ("closed", version, 0)
    assert (row.rework_n, row.extended_n, row.rating) == (1, 1, 5)
    with house.store.readers.connect() as conn:
        assert stored_cells(conn, CODE) == true_cells(conn, COUNTY)


def test_a_case_is_led_through_its_life_at_the_desk(either: House) -> None:
    case_no = report(either, received_by="演示接线员")
    clients = {role: either.client(role) for role in CASE_ROLES}
    walk(either, case_no, lambda role, *args, **fields: desk(clients[role], *args, **fields))
    events = logged(either, case_no)[1:]
    assert {event.source for event in events} == {"desk"}
    who = [
        (event.type, event.actor, event.recorded_by, event.unit, event.level) for event in events
    ]
    assert who[:5] == [
        ("accepted", "演示", "operator", "", 0),
        ("dispatched", "演示", "operator", "", 0),
        ("signed", "演示", "handler", "U1", 4),
        ("signed", "U2", "operator", "U2", 5),
        ("extension_requested", "演示", "handler", "U1", 4),
    ]
    (closed,) = [event for event in events if event.type == "closed"]
    assert closed.payload["pins"] == {"limits": 1, "calendar": 1, "boundary": 1}
    assert the_case(either, case_no).received_by == "演示接线员"


def test_machines_do_the_same_with_act_tokens(house: House) -> None:
    case_no = report(house)
    tokens = {
        Role.OPERATOR: act_token(house, Role.OPERATOR),
        Role.HANDLER: act_token(house, Role.HANDLER, EAST, "U1"),
        Role.LEADER: act_token(house, Role.LEADER, EAST),
    }
    walk(
        house, case_no, lambda role, *args, **fields: by_token(house, tokens[role], *args, **fields)
    )
    events = logged(house, case_no)[1:]
    assert {event.source for event in events} == {"east-app"}
    assert events[0].recorded_by == tokens[Role.OPERATOR][:11]


def test_a_stale_version_is_told_what_changed(either: House) -> None:
    case_no, client = report(either), either.client(Role.OPERATOR)
    either.clock.now += MINUTE
    assert desk(client, case_no, "accept", 1).status_code == 200
    either.clock.now += MINUTE
    answer = desk(client, case_no, "accept", 1)
    assert answer.status_code == 409
    told = answer.json
    assert told["error"]["code"] == "stale_version"
    assert told["error"]["message_zh"]
    assert told["error"]["message_en"]
    assert told["version"] == 2
    assert "dispatch" in told["legal"]
    assert "accept" not in told["legal"]
    (changed,) = told["changed"]
    assert changed == {
        "type": "accepted",
        "type_zh": "受理",
        "type_en": "Accepted",
        "at": "2026-11-23T12:01:00+08:00",
        "actor": "演示",
    }
    assert [event.type for event in logged(either, case_no)] == ["reported", "accepted"]
    assert desk(client, case_no, "accept", 9).json["changed"] == []


def ladder_says(house: House, case_no: str, kind: str, **more: Any) -> None:
    said = make_event(kind, house.clock(), f"{kind}-{case_no}", grid_code="", **more)
    submission = Submission(0, "", case_no, said._replace(source=TICK))
    house.store.writer.submit(
        lambda c: record(c, COUNTY, [submission], COUNTY_SCOPE, house.clock())
    )


def test_a_reminder_of_the_ladder_takes_nobodys_turn(house: House) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    house.clock.now += MINUTE
    ladder_says(house, case_no, "reminded", to="desk", cause="overdue")
    house.clock.now += MINUTE
    assert desk(client, case_no, "accept", 1).status_code == 200
    ladder_says(house, case_no, "escalated", to_level=3, cause="overdue")
    house.clock.now += MINUTE
    assert desk(client, case_no, "dispatch", 2, lead_unit="U1").status_code == 409
    assert desk(client, case_no, "dispatch", 3, lead_unit="U1").status_code == 200


def test_the_timeline_says_whom_the_ladder_reminded_and_why(house: House) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    house.clock.now += MINUTE
    ladder_says(house, case_no, "reminded", to="desk", cause="overdue")
    *_, last = client.get(f"/desk/cases/{case_no}").json["timeline"]
    assert last["lines"] == ["告知值班台，超期"]


def test_to_urge_a_case_does_not_make_it_ones_own(house: House) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    house.clock.now += MINUTE
    assert desk(client, case_no, "urge", 1).status_code == 200
    assert client.get("/desk/list").json["counts"]["mine"] == 0
    house.clock.now += MINUTE
    assert desk(client, case_no, "accept", 2).status_code == 200
    assert client.get("/desk/list").json["counts"]["mine"] == 1


def test_a_report_that_is_checked_first_is_not_dispatched_among_many(house: House) -> None:
    report(house, "plain")
    report(house, "public", source_kind="public")
    rows = house.client(Role.OPERATOR).get("/desk/list").json["rows"]
    assert sorted("dispatch" in row["fits"] for row in rows) == [False, True]


def test_of_many_at_once_one_acts_and_the_others_are_told(either: House) -> None:
    case_no = report(either)
    doer = Doer(Actor("op", "演示", Role.OPERATOR, COUNTY_SCOPE), "desk")

    def click(n: int) -> str:
        try:
            act(either.store, doer, Attempt(case_no, Action.ACCEPT, 1, {}, f"click{n}"))
        except StaleVersion as error:
            return str([changed["type"] for changed in error.extra["changed"]])
        return "done"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(click, range(16)))
    assert answers == {"done": 1, "['accepted']": 15}
    assert [event.type for event in logged(either, case_no)] == ["reported", "accepted"]


def test_an_illegal_action_is_told_the_legal_ones(house: House) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    revision = house.store.feed.revision
    answer = desk(client, case_no, "close", 1)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "illegal_action")
    assert {"accept", "dispatch", "refuse"} <= set(answer.json["legal"])
    assert (answer.json["version"], answer.json["changed"]) == (1, [])
    assert (len(logged(house, case_no)), house.store.feed.revision) == (1, revision)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("type", "missing")]),
        ({"type": "explode", "version": 1}, [("type", "unknown_action")]),
        ({"type": 7, "version": 1}, [("type", "unknown_action")]),
        ({"type": "read", "version": 1}, [("type", "unknown_action")]),
        ({"type": "accept"}, [("version", "missing")]),
        ({"type": "accept", "version": "1"}, [("version", "wrong_kind")]),
        ({"type": "accept", "version": True}, [("version", "wrong_kind")]),
        ({"type": "accept", "version": -1}, [("version", "wrong_kind")]),
        ({"type": "accept", "version": 1, "actor": "张三"}, [("actor", "unknown_field")]),
        ({"type": "accept", "version": 1, "event_id": 7}, [("event_id", "wrong_kind")]),
        ({"type": "accept", "version": 1, "event_id": "x" * 200}, [("event_id", "out_of_range")]),
        ({"type": "accept", "version": 1, "opinion": 7}, [("opinion", "wrong_kind")]),
        ({"type": "accept", "version": 1, "event_id": "i1-r"}, None),
        ({"type": "refuse", "version": 1}, [("reason_code", "missing")]),
        ({"type": "dispatch", "version": 1, "lead_unit": "U1", "due": "soon"},
         [("due", "time_format")]),
        ({"type": "move", "version": 1, "grid_code": "9"}, [("grid_code", "unknown_grid")]),
        ({"type": "reclassify", "version": 1, "category": "zz", "reason_code": "wrong"},
         [("category", "unknown_category")]),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_named(house: House, body: Any, expected: Any) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    answer = post(client, f"/desk/cases/{case_no}/actions", body)
    if expected is None:  # an id of another source is another event's
        assert answer.status_code == 200
        return
    assert answer.status_code == 422, answer.text
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == expected
    assert all(e["message_zh"] and e["message_en"] for e in answer.json["errors"])
    assert answer.json["error"]["message_zh"]
    assert len(logged(house, case_no)) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b"[" * 9000, b'{"a":' * 9000])
def test_a_body_that_is_no_object_is_refused(house: House, body: bytes) -> None:
    token = act_token(house, Role.OPERATOR)
    answer = house.server.test_client().post(
        f"/api/v1/incidents/{report(house)}/actions",
        data=body,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "not_json")


def test_a_repeated_click_is_answered_and_stored_once(either: House) -> None:
    case_no, client, click = report(either), either.client(Role.OPERATOR), str(uuid4())
    first = desk(client, case_no, "urge", 1, event_id=click)
    either.clock.now += MINUTE
    again = desk(client, case_no, "urge", 1, event_id=click)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json
    assert len(logged(either, case_no)) == 2
    other = desk(client, case_no, "comment", 2, event_id=click, opinion="好")
    assert (other.status_code, other.json["errors"][0]["code"]) == (422, "event_id_reused")
    elsewhere = desk(client, report(either, "i2"), "urge", 1, event_id=click)
    assert (elsewhere.status_code, elsewhere.json["errors"][0]["code"]) == (422, "event_id_reused")


FIELDS: dict[str, dict[str, Any]] = {"urge": {}, "comment": {"opinion": "请尽快"}, "extend": {}}


def test_a_leader_of_another_township_is_refused_and_that_is_on_record(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="governance")
    elsewhere = report(house, grid_code=GRIDS[WEST][0])
    client, token = house.client(Role.LEADER), act_token(house, Role.LEADER, EAST)
    for kind in ACTS:
        answer = desk(client, elsewhere, str(kind), 1, **FIELDS.get(str(kind), {}))
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "outside_scope")
        assert WEST not in answer.text
        assert by_token(house, token, elsewhere, str(kind), 1).status_code == 403
        house.clock.now += MINUTE
    assert len(logged(house, elsewhere)) == 1
    told = [
        (who, elsewhere, "refused", {"action": str(kind), "code": "outside_scope"})
        for kind in ACTS
        for who in ("leader", token[:11])
    ]
    assert sorted(audits(house), key=repr) == sorted(told, key=repr)
    lines = [json.loads(r.getMessage()) for r in caplog.records if "action_refused" in r.msg]
    assert [(r.get("account"), r["action"], r["code"]) for r in lines] == [
        (who, str(kind), "outside_scope") for kind in ACTS for who in ("leader", None)
    ]
    assert {r["token"] for r in lines if "token" in r} == {token[:11]}


def test_a_case_without_a_place_is_not_a_townships(house: House) -> None:
    lost = report(house, grid_code="")
    assert desk(house.client(Role.LEADER), lost, "urge", 1).status_code == 403
    assert desk(house.client(Role.OPERATOR), lost, "urge", 1).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_every_role_and_action_by_http(house: House, role: Role) -> None:
    case_no, client = report(house), house.client(role)
    put(house, "i1", make_event("dispatched", NOW - MINUTE, "d", lead_unit="U1"))
    for action in ACTS:
        answer = desk(client, case_no, str(action), 0)
        refused = answer.status_code == 403
        allowed = may(role, action) and role in CASE_ROLES
        assert refused == (not allowed), (action, answer.text)
        if not refused:  # with the right one hears what changed since version 0
            assert (answer.status_code, answer.json["error"]["code"]) == (409, "stale_version")
    if role in CASE_ROLES:
        assert len(audits(house)) == sum(not may(role, action) for action in ACTS)


def test_a_handler_of_another_unit_is_refused(house: House) -> None:
    case_no = report(house)
    token = act_token(house, Role.HANDLER, EAST, "U1")
    operator = house.client(Role.OPERATOR)
    assert desk(operator, case_no, "dispatch", 1, lead_unit="U2").status_code == 200
    answer = by_token(house, token, case_no, "sign", 2)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "not_your_unit")
    assert audits(house)[-1][3] == {"action": "sign", "code": "not_your_unit"}


@pytest.mark.parametrize("event_id", ["click", "theirs"])
def test_a_handler_hears_nothing_of_another_units_case(house: House, event_id: str) -> None:
    case_no, client = report(house), house.client(Role.HANDLER)
    signed = make_event("signed", NOW - MINUTE, "theirs", unit="U2", source="desk")
    dispatched = make_event("dispatched", NOW - 2 * MINUTE, "d", lead_unit="U2")
    for told in (dispatched, signed):
        put(house, "i1", told)
    for version in (0, 3, 9):
        answer = desk(client, case_no, "sign", version, event_id=event_id)
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "not_your_unit")
        assert set(answer.json) == {"error"}
        house.clock.now += MINUTE
    refused = ("handler", case_no, "refused", {"action": "sign", "code": "not_your_unit"})
    assert audits(house) == [refused] * 3


def test_a_handlers_token_reads_the_cases_of_its_unit(house: House) -> None:
    house.server.register_blueprint(incidents.blueprint)
    mine, theirs, nobodys = (report(house, name) for name in ("i1", "i2", "i3"))
    put(house, "i1", make_event("dispatched", NOW - MINUTE, "d1", lead_unit="U1"))
    put(house, "i2", make_event("dispatched", NOW - MINUTE, "d2", lead_unit="U2"))
    client = house.server.test_client()

    def read(case_no: str, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return client.get(f"/api/v1/incidents/{case_no}", headers=headers).status_code

    handler, operator = act_token(house, Role.HANDLER, EAST, "U1"), act_token(house, Role.OPERATOR)
    assert [read(case, handler) for case in (mine, theirs, nobodys)] == [200, 404, 404]
    assert [read(case, operator) for case in (mine, theirs, nobodys)] == [200, 200, 200]


def test_an_unknown_case_is_not_found(either: House) -> None:
    client = either.client(Role.OPERATOR)
    for name in ("TC20200101-0001", "x%00y", "%F0%9F%98%80", "a b"):
        assert desk(client, name, "accept", 1).status_code == 404


def test_only_an_act_token_acts(house: House) -> None:
    case_no = report(house)
    for kind in (TokenKind.INGEST, TokenKind.READ):
        answer = by_token(house, house.tokens[kind], case_no, "accept", 1)
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "wrong_token_kind")
    assert by_token(house, "qx_none", case_no, "accept", 1).status_code == 401
    assert by_token(house, house.tokens[TokenKind.ACT], case_no, "accept", 1).status_code == 200


def test_the_desk_needs_a_session_its_token_and_its_own_pages(house: House) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    path, body = f"/desk/cases/{case_no}/actions", {"type": "accept", "version": 1}
    assert house.server.test_client().post(path, json=body).status_code == 401
    assert client.post(path, json=body, headers={"Origin": ORIGIN}).status_code == 400
    assert post(client, path, body, Origin="http://evil.example").status_code == 403
    assert len(logged(house, case_no)) == 1


def test_an_action_comes_after_what_is_known_however_clocks_go(either: House) -> None:
    ahead = report(either, at=NOW + 4 * MINUTE)
    client = either.client(Role.OPERATOR)
    first = desk(client, ahead, "accept", 1)
    either.clock.now -= 20 * MINUTE
    # Who signed in by the clock that was ahead does it again.
    client = either.client(Role.OPERATOR)
    second = desk(client, ahead, "dispatch", first.json["version"], lead_unit="U1")
    assert (second.status_code, second.json["stage"]) == (200, "dispatched")
    assert [event.type for event in logged(either, ahead)] == ["reported", "accepted", "dispatched"]
    assert the_case(either, ahead).irregular_n == 0


def test_a_case_is_merged_into_one_that_stands(either: House) -> None:
    client = either.client(Role.OPERATOR)
    one, two, three = (report(either, name) for name in ("i1", "i2", "i3"))

    def merge(case_no: str, into: str) -> Any:
        return desk(client, case_no, "merge", 1, merged_into=into)

    for target in (one, "TC20200101-0001", "x\0y"):
        assert merge(one, target).status_code == 422
    assert merge(one, two).json["stage"] == "void"
    assert the_case(either, one).merged_into == two
    circle = merge(two, one)
    assert [e["code"] for e in circle.json["errors"]] == ["unknown_merge"]
    assert merge(two, three).status_code == 200
    east = act_token(either, Role.OPERATOR, EAST)
    west = report(either, "w", grid_code=GRIDS[WEST][0])
    answer = by_token(either, east, three, "merge", 1, merged_into=west)
    assert [e["code"] for e in answer.json["errors"]] == ["unknown_merge"]


def test_the_desk_amends_what_another_system_sent(house: House) -> None:
    case_no, client = report(house, title="旧标题"), house.client(Role.OPERATOR)
    answer = desk(client, case_no, "amend", 1, ref_event_id="i1-r", new={"title": "新标题"})
    assert answer.status_code == 200
    assert the_case(house, case_no).title == "新标题"
    wrong = desk(client, case_no, "amend", 2, ref_event_id="i1-r", new={"titel": "x"})
    assert [(e["field"], e["code"]) for e in wrong.json["errors"]] == [
        ("new.titel", "unknown_field")
    ]


def closed_case(house: House) -> str:
    """Handled in an hour and closed."""
    case_no = report(house, urgency="ordinary")
    rest: list[tuple[str, dict[str, Any]]] = [
        ("accepted", {}), ("dispatched", {"lead_unit": "U1"}), ("signed", {"unit": "U1"}),
        ("fed_back", {"unit": "U1"}), ("verified", {"result": "pass"}), ("closed", {}),
    ]  # fmt: skip
    for n, (kind, more) in enumerate(rest):
        put(house, "i1", make_event(kind, NOW - (50 - n) * MINUTE, kind, **more))
    return case_no


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("amend", {"ref_event_id": "closed", "new": {"occurred_at": "2026-11-23T11:20:00+08:00"}}),
        ("amend", {"ref_event_id": "closed", "new": {"occurred_at": "2026-11-23T11:50:00+08:00"}}),
        (
            "amend",
            {"ref_event_id": "fed_back", "new": {"occurred_at": "2026-11-23T11:50:00+08:00"}},
        ),
        ("amend", {"ref_event_id": "i1-r", "new": {"occurred_at": "2026-11-23T10:50:00+08:00"}}),
    ],
)
def test_no_correction_changes_how_a_case_ended(
    house: House, kind: str, fields: dict[str, Any]
) -> None:
    case_no, client = closed_case(house), house.client(Role.OPERATOR)
    before = the_case(house, case_no)
    assert (before.stage, before.on_time) == ("closed", 1)
    answer = desk(client, case_no, kind, before.version, **fields)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "illegal_action")
    assert "amend" in answer.json["legal"]
    assert the_case(house, case_no) == before


def test_a_closed_case_may_be_counted_elsewhere_but_is_judged_as_before(house: House) -> None:
    case_no, client = closed_case(house), house.client(Role.OPERATOR)
    before = the_case(house, case_no)
    corrections: list[tuple[str, dict[str, Any]]] = [
        ("reclassify", {"category": "0101", "urgency": "critical", "reason_code": "wrong"}),
        ("move", {"grid_code": ALL_GRIDS[1]}),
        ("amend", {"ref_event_id": "i1-r", "new": {"title": "新标题"}}),
        ("link", {"incident_id": "T-1"}),
    ]
    for version, (kind, fields) in enumerate(corrections, before.version):
        assert desk(client, case_no, kind, version, **fields).status_code == 200
    after = the_case(house, case_no)
    assert (after.category, after.urgency, after.grid_code) == ("0101", "critical", ALL_GRIDS[1])
    for name in ("stage", "closed_at", "due_current", "due_day", "on_time"):
        assert getattr(after, name) == getattr(before, name)


def test_no_correction_moves_an_open_case_to_another_stage(house: House) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    put(house, "i1", make_event("accepted", NOW - 30 * MINUTE, "a"))
    early, late = "2026-11-23T10:00:00+08:00", "2026-11-23T11:10:00+08:00"
    wrong = desk(client, case_no, "amend", 2, ref_event_id="a", new={"occurred_at": early})
    assert (wrong.status_code, wrong.json["error"]["code"]) == (409, "illegal_action")
    assert the_case(house, case_no).version == 2
    right = desk(client, case_no, "amend", 2, ref_event_id="a", new={"occurred_at": late})
    assert (right.status_code, right.json["stage"]) == (200, "accepted")


def test_first_contact_stays_whatever_the_desk_does(house: House) -> None:
    case_no, client = report(house, received_by="演示首问"), house.client(Role.OPERATOR)
    answer = desk(client, case_no, "amend", 1, ref_event_id="i1-r", new={"received_by": "别人"})
    assert answer.status_code == 422
    for kind, fields in (("move", {"grid_code": ALL_GRIDS[1]}), ("accept", {})):
        version = the_case(house, case_no).version
        assert desk(client, case_no, kind, version, **fields).status_code == 200
    assert the_case(house, case_no).received_by == "演示首问"


def test_a_number_elsewhere_is_linked_once(house: House) -> None:
    one, two = report(house, "i1"), report(house, "i2")
    token = act_token(house, Role.OPERATOR)
    assert by_token(house, token, one, "link", 1, incident_id="T-1").status_code == 200
    clash = by_token(house, token, two, "link", 1, incident_id="T-1")
    assert [e["code"] for e in clash.json["errors"]] == ["link_conflict"]


def test_one_click_on_many_cases_is_answered_for_each(either: House) -> None:
    names = [f"i{n}" for n in range(70)]
    cases = [report(either, name, urgency="critical") for name in names]
    client, click = either.client(Role.OPERATOR), str(uuid4())
    listed = [{"case_no": case, "version": 1} for case in cases]
    listed[5]["version"] = 0
    listed.append({"case_no": "TC20200101-0001", "version": 1})
    body = {"type": "dispatch", "cases": listed, "event_id": click, "lead_unit": "U1"}
    answer = post(client, "/desk/bulk", body)
    assert answer.status_code == 200, answer.text
    done, refused = answer.json["done"], answer.json["refused"]
    assert done == [case for n, case in enumerate(cases) if n != 5]
    assert [(r["case_no"], r["error"]["code"]) for r in refused] == [
        (cases[5], "stale_version"),
        ("TC20200101-0001", "incident_not_found"),
    ]
    assert answer.json["revision"] == the_revision(either)
    again = post(client, "/desk/bulk", body).json
    assert again["done"] == done
    assert {len(logged(either, case)) for case in done} == {2}


@pytest.mark.parametrize(("at", "status"), [(0, 503), (1, 200)])
def test_a_full_queue_leaves_what_was_done_done(
    house: House, monkeypatch: pytest.MonkeyPatch, at: int, status: int
) -> None:
    cases = [report(house, f"i{n}") for n in range(PORTION + 2)]
    body = {"type": "urge", "cases": [{"case_no": case, "version": 1} for case in cases]}
    client, submit, tries = house.client(Role.OPERATOR), house.store.writer.submit, []

    def full_then(work: Any, *, urgent: bool = False) -> Any:
        if "_portion" in repr(work):
            tries.append(work)
            if len(tries) > at:
                raise Busy(BUSY, "queue_full")
        return submit(work, urgent=urgent)

    client.get("/password", headers={"Accept": "text/html"})
    monkeypatch.setattr(house.store.writer, "submit", full_then)
    answer = post(client, "/desk/bulk", {**body, "event_id": "click"})
    assert answer.status_code == status
    done = cases[:PORTION] if at else []
    assert [case for case in cases if len(logged(house, case)) == 2] == done
    if at:
        assert answer.json["done"] == done
        told = [(r["case_no"], r["error"]["code"]) for r in answer.json["refused"]]
        assert told == [(case, "queue_full") for case in cases[PORTION:]]
    monkeypatch.undo()
    assert post(client, "/desk/bulk", {**body, "event_id": "click"}).json["done"] == cases
    assert {len(logged(house, case)) for case in cases} == {2}


def the_revision(house: House) -> int:
    from data_layer.db.tables import revision

    with house.store.readers.connect() as conn:
        return int(conn.execute(select(revision.c.number)).scalar_one())


def test_a_bulk_click_of_a_leader_stays_in_the_township(house: House) -> None:
    here, there = report(house), report(house, "w", grid_code=GRIDS[WEST][0])
    listed = [{"case_no": here, "version": 1}, {"case_no": there, "version": 1}]
    answer = post(house.client(Role.LEADER), "/desk/bulk", {"type": "urge", "cases": listed})
    assert answer.json["done"] == [here]
    assert [r["error"]["code"] for r in answer.json["refused"]] == ["outside_scope"]
    assert [row[:3] for row in audits(house)] == [("leader", there, "refused")]
    assert len(logged(house, there)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "void", "cases": [{"case_no": "x", "version": 1}]}, "type"),
        ({"type": "urge"}, "cases"),
        ({"type": "urge", "cases": []}, "cases"),
        ({"type": "urge", "cases": "x"}, "cases"),
        ({"type": "urge", "cases": [1]}, "cases.0"),
        ({"type": "urge", "cases": [{"case_no": "x"}]}, "cases.0.version"),
        ({"type": "urge", "cases": [{"case_no": "x", "version": 1}] * 201}, "cases"),
    ],
)
def test_a_bulk_request_is_well_formed(house: House, body: Any, field: str) -> None:
    answer = post(house.client(Role.OPERATOR), "/desk/bulk", body)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json["errors"]] == [field]


@pytest.mark.parametrize(
    ("role", "township", "unit"),
    [(Role.ANALYST, "", ""), (Role.ADMIN, "", ""), (Role.HANDLER, EAST, ""), (Role.LEADER, "", "")],
)
def test_an_act_token_has_a_role_that_acts(
    house: House, role: Role, township: str, unit: str
) -> None:
    with pytest.raises(Invalid):
        act_token(house, role, township, unit)


@pytest.mark.parametrize("source", ["desk", "tick"])
def test_no_machine_writes_under_our_own_sources(house: House, source: str) -> None:
    with pytest.raises(Invalid):
        house.store.writer.submit(lambda c: issue_token(c, CODE, TokenKind.INGEST, source, "", NOW))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=8,
)
NAMES = sorted({field for words in FIELDS.values() for field in words} | {
    "assignment_id", "assist_units", "attachments", "category", "cause", "comment", "deadline",
    "decision", "due", "for_unit", "grade", "grid_code", "incident_id", "interim", "lead_unit",
    "merged_into", "new", "rated", "reason_code", "ref_event_id", "result", "review_date",
    "to_level", "transfer_to", "urgency", "event_id", "cases",
})  # fmt: skip


@pytest.fixture(scope="module")
def quiet_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("fuzz")) as made:
        yield made


@settings(max_examples=100)
@given(
    st.sampled_from([str(action) for action in Action]),
    st.integers(0, 40) | JSON,
    st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5),
)
def test_no_body_breaks_an_action(
    quiet_house: House, kind: str, version: Any, fields: dict[str, Any]
) -> None:
    case_no = report(quiet_house)
    token = quiet_house.tokens[TokenKind.ACT]
    body = json.dumps({"type": kind, "version": version, **fields})
    answer = quiet_house.server.test_client().post(
        f"/api/v1/incidents/{case_no}/actions",
        data=body,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code in {200, 400, 403, 409, 422}, answer.text
    assert answer.is_json


@pytest.fixture(scope="module")
def quiet_desk(quiet_house: House) -> FlaskClient:
    return quiet_house.client(Role.OPERATOR)


@settings(max_examples=60)
@given(
    st.sampled_from(["urge", "dispatch", "escalate", "acknowledge"]) | JSON,
    st.lists(st.fixed_dictionaries({"case_no": st.text(max_size=9) | JSON, "version": JSON}) | JSON)
    | JSON,
    st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3),
)
def test_no_body_breaks_the_bulk(
    quiet_desk: FlaskClient, kind: Any, cases: Any, fields: dict[str, Any]
) -> None:
    body = json.loads(json.dumps({"type": kind, **fields, "cases": cases}).replace("NaN", "0"))
    answer = post(quiet_desk, "/desk/bulk", body)
    assert answer.status_code in {200, 400, 422}, answer.text
    assert answer.is_json
