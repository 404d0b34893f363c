"""The assembled product: every route guarded, a leader's every byte free of other townships, no
5xx under rubbish."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dashboards import number_pages
from data_layer.core.scoring_bodies import BodyKind
from data_layer.db.tables import incident, metadata
from data_layer.services.store import Store
from data_layer.services.tokens import issue_token
from data_layer.vocab import Role, TokenKind
from tests.contract.conftest import Clients
from tests.contract.route_sweep import routes, unguarded

SCENES = ("overview", "flow", "staffing", "warning", "assessment")


def test_every_route_is_guarded(server: Flask, client_for: Clients) -> None:
    assert not unguarded(server, client_for)


def contents(store: Store) -> dict[str, int]:
    """What each table holds, as one number; what notes that somebody was there is left out."""
    noted = {"session", "audit", "audit_head", "audit_seal", "heartbeat"}
    with store.readers.connect() as conn:
        return {
            table.name: hash(tuple(sorted(map(repr, conn.execute(select(table))))))
            for table in metadata.sorted_tables
            if table.name not in noted
        }


@pytest.mark.parametrize("role", Role)
def test_reading_changes_nothing(
    server: Flask, store: Store, client_for: Clients, role: Role
) -> None:
    client, before = client_for(role), contents(store)
    for _rule, method, path in routes(server):
        if method in {"GET", "HEAD"}:
            client.open(path, method=method).close()
    assert contents(store) == before


def test_what_is_asked_twice_is_refused(client_for: Clients) -> None:
    for path in (
        "/cases?grid=1&grid=2",
        "/wall/overview/snapshot?township=1&township=",
        "/desk?q=a&q=b",
    ):
        answer = client_for(Role.OPERATOR).get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["error"]["code"]) == (422, "asked_twice"), path


@pytest.mark.parametrize(
    "path",
    [
        "/reports/archive/zzz", "/reports/abc", "/settings/abc", "/discovery/abc", "/desk/abc",
        "/wall/abc", "/nowhere",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_told_like_any_refusal(client_for: Clients, path: str) -> None:
    answer = client_for(Role.ANALYST).get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "没有这个地址" in answer.text
    assert client_for(Role.ANALYST).get(path).get_json()["error"]["code"] == "no_such_address"


@pytest.mark.parametrize(
    "path",
    [*number_pages.ADDRESSES, "/desk", "/desk/", "/wall", *(f"/wall/{one}" for one in SCENES)],
)
def test_every_page_is_one(client_for: Clients, path: str) -> None:
    answer = client_for(Role.OPERATOR).get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<html" in answer.text
    assert ("_dash-config" in answer.text) is not path.startswith("/desk")


@pytest.mark.parametrize(
    ("path", "referrer", "way"),
    [
        ("/reports/archive/zzz", "", '<a class="access-link access-back" href="/reports">'),
        ("/months?revision=9", "", 'href="/months">‹ 返回月结</a>'),
        ("/reports/abc", "/discovery?from=2026-10-01", 'href="/discovery?from=2026-10-01">‹ 返回'),
        # A page that is none itself, or the answer to a form, is no way back.
        ("/reports/abc", "/reports/xyz", 'href="/reports">‹ 返回报告</a>'),
        ("/months?revision=9", "/months/close", 'href="/months">‹ 返回月结</a>'),
    ],
)
def test_a_refusal_has_a_way_back(client_for: Clients, path: str, referrer: str, way: str) -> None:
    headers = {"Accept": "text/html"}
    if referrer:
        headers["Referer"] = f"http://localhost{referrer}"
    assert way in client_for(Role.ANALYST).get(path, headers=headers).text


HOMES = {
    Role.OPERATOR: "/desk",
    Role.HANDLER: "/desk",
    Role.SUPERVISOR: "/desk",
    Role.LEADER: "/township",
    Role.ANALYST: "/discovery",
    Role.ADMIN: "/quality",
    Role.SECURITY: "/settings/accounts",
}


@pytest.mark.parametrize("role", HOMES)
def test_who_signs_in_begins_where_they_work(client_for: Clients, role: Role) -> None:
    assert client_for(role).get("/", headers={"Accept": "text/html"}).location == HOMES[role]


def foreign(store: Store, own: str) -> list[str]:
    """Every code of the other townships, and the names that occur nowhere in the own one."""
    areas = store.county.areas.values()
    township_of = store.county.township_of
    mine = {a.name for a in areas if township_of.get(a.code) == own}
    found = []
    for area in areas:
        home = township_of.get(area.code)
        if home and home != own:
            found.append(area.code)
            if area.level == "township" and area.name not in mine:
                found.append(area.name)
    return found


def leaks(text: str, words: list[str]) -> list[str]:
    return [word for word in words if word in text]


@pytest.mark.parametrize("role", [Role.LEADER, Role.HANDLER])
def test_a_township_account_sees_no_other_townships_code(
    store: Store, client_for: Clients, credentials: dict[str, Any], role: Role
) -> None:
    own = credentials["users"]["leader"]["township_code"]
    other = next(t.code for t in store.county.townships if t.code != own)
    client, words = client_for(role), foreign(store, own)
    paths = ["/", "/wall/overview", "/_dash-layout", "/_dash-dependencies", "/live/now", "/nothing"]
    paths += ["/settings/calendar", "/settings/limits", "/settings/limits/limits.csv"]
    paths += ["/desk/places?q=村", "/desk/similar?category=0201&q=消防通道", "/desk/handover"]
    paths += ["/replay/frames", "/replay/frames?day=2026-11-20", f"/replay/frames?township={own}"]
    paths += ["/settings/scores", "/assessment/activity", f"/assessment/scores/township/{own}"]
    paths += [f"/assessment/scores?kind={kind}" for kind in BodyKind]
    for scene in SCENES:
        snapshot = f"/wall/{scene}/snapshot"
        paths += [f"/wall/{scene}", snapshot, f"{snapshot}?township={own}"]
        for metric in ("open", "on_time", "activity", "staffing", "vacancies"):
            paths.append(f"{snapshot}?metric={metric}")
    answers = {path: client.get(path) for path in paths}
    shown = json.loads(answers["/wall/overview/snapshot"].data)
    answers["map"] = client.get(shown["geometry"])
    assert answers["map"].status_code == 200
    for path, answer in answers.items():
        assert not leaks(answer.get_data(as_text=True), words), path
    assert own in answers["map"].get_data(as_text=True)
    refused = client.get(f"/wall/overview/snapshot?township={other}")
    assert refused.status_code == 403
    assert not leaks(refused.get_data(as_text=True).replace(other, ""), words)


def test_a_townships_token_neither_reads_nor_touches_a_case_elsewhere(
    store: Store, server: Flask, credentials: dict[str, Any]
) -> None:
    code, own = store.county.code, credentials["users"]["leader"]["township_code"]
    words = foreign(store, own)
    with store.readers.connect() as conn:
        elsewhere = (
            select(incident.c.case_no, incident.c.incident_id)
            .where(incident.c.township_code.not_in(["", own]), incident.c.is_open == 1)
            .limit(1)
        )
        case_no, outside_name = conn.execute(elsewhere).one()
    tokens = {
        kind: store.writer.submit(
            lambda conn, kind=kind: issue_token(conn, code, kind, "demo", own, store.clock())
        )
        for kind in (TokenKind.INGEST, TokenKind.READ)
    }
    client = server.test_client()
    same = {"type": "voided", "occurred_at": "2026-11-01T00:00:00+08:00"}
    ingest = {"Authorization": f"Bearer {tokens[TokenKind.INGEST]}"}
    lost = {"event_id": "lost-1", "incident_id": "lost", "type": "commented"}
    own_case = client.post(
        "/api/v1/events", json=[{**lost, "occurred_at": "2026-11-01T00:00:00Z"}], headers=ingest
    ).json["cases"]["lost"]
    assert client.get(f"/api/v1/incidents/{own_case}", headers=ingest).status_code == 200
    posted = client.post(
        "/api/v1/events",
        json=[
            {"event_id": "leak-1", "incident_id": outside_name, **same},
            {"event_id": "leak-2", "case_no": case_no, **same},
        ],
        headers=ingest,
    )
    assert [r["errors"][0]["code"] for r in posted.json["refused"]] == [
        "foreign_township",
        "unknown_case",
    ]
    answers = [posted]
    for token in tokens.values():
        read = client.get(
            f"/api/v1/incidents/{case_no}", headers={"Authorization": f"Bearer {token}"}
        )
        assert read.status_code == 404
        answers.append(read)
    for answer in answers:
        assert not leaks(answer.get_data(as_text=True), words)


def test_the_county_operator_sees_them_all(store: Store, client_for: Clients) -> None:
    client = client_for(Role.OPERATOR)
    snapshot = json.loads(client.get("/wall/overview/snapshot").data)
    shapes = client.get(snapshot["geometry"]).get_data(as_text=True)
    assert all(grid.code in shapes for grid in store.county.grids)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
TIMES = ["2026-11-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00", "x"]
PLAUSIBLE = st.fixed_dictionaries(
    {},
    optional={
        "event_id": st.text(max_size=10) | JSON,
        "incident_id": st.sampled_from(["a", "b"]) | JSON,
        "case_no": st.text(max_size=20),
        "type": st.sampled_from(["reported", "accepted", "dispatched", "amended", "zz"]) | JSON,
        "occurred_at": st.sampled_from(TIMES) | JSON,
        "grid_code": st.sampled_from(["520581100002001", "520581100002", "0"]) | JSON,
        "lon": st.floats() | JSON,
        "lat": st.floats() | JSON,
        "category": st.sampled_from(["0201", "99"]) | JSON,
        "lead_unit": JSON,
        "assist_units": JSON,
        "new": JSON,
        "ref_event_id": JSON,
        "source_seq": JSON,
    },
)  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=200),
    JSON.map(lambda v: json.dumps(v).encode()),
    st.lists(PLAUSIBLE | JSON, max_size=5).map(lambda v: json.dumps(v).encode()),
)


@settings(max_examples=100)
@given(
    BODIES,
    st.sampled_from(["application/json", "application/x-ndjson", "text/plain", ""]),
    st.sampled_from(["", "?atomic=true"]),
)
def test_no_body_breaks_the_ingest(
    server: Flask, credentials: dict[str, Any], body: bytes, kind: str, query: str
) -> None:
    answer = server.test_client().post(
        f"/api/v1/events{query}",
        data=body,
        headers={"Authorization": f"Bearer {credentials['ingest_token']}", "Content-Type": kind},
    )
    assert answer.status_code < 500, answer.get_data(as_text=True)
    assert answer.is_json


def test_no_name_in_a_refused_event_reaches_the_log(
    server: Flask,
    credentials: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    name = "张三13800138000"
    event = {"event_id": "n1", "type": "amended", "incident_id": name, "occurred_at": TIMES[0]}
    event |= {"ref_event_id": "x", name: name, "13800138000": 1, "new": {name: 1, "title": 5}}
    answer = server.test_client().post(
        "/api/v1/events",
        json=[event, {name: {name: 1}, "type": name}],
        headers={"Authorization": f"Bearer {credentials['ingest_token']}"},
    )
    assert len(answer.json["refused"]) == 2
    lines = [json.loads(record.getMessage()) for record in caplog.records]
    first, *_ = [line["errors"] for line in lines if line["kind"] == "event_refused"]
    assert {pair.split(":")[0] for pair in first} >= {"?", "new.?", "new.title"}
    written = caplog.text + capsys.readouterr().out
    assert name not in written
    assert json.dumps(name)[1:-1] not in written
    assert "13800138000" not in written


@settings(max_examples=100)
@given(st.text(max_size=40), st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_no_address_breaks_the_reading_api(
    server: Flask, credentials: dict[str, Any], case_no: str, query: dict[str, str]
) -> None:
    from urllib.parse import quote

    answer = server.test_client().get(
        f"/api/v1/incidents/{quote(case_no, safe='')}",
        query_string=query,
        headers={"Authorization": f"Bearer {credentials['ingest_token']}"},
    )
    assert answer.status_code in {301, 308, 400, 404}, answer.status_code


@settings(max_examples=100)
@given(
    st.sampled_from(SCENES),
    st.dictionaries(st.sampled_from(["township", "metric", "size"]), st.text(max_size=12)),
)
def test_no_query_breaks_a_snapshot(client_for: Clients, scene: str, query: dict[str, str]) -> None:
    answer = client_for(Role.OPERATOR).get(f"/wall/{scene}/snapshot", query_string=query)
    assert answer.status_code < 500


@pytest.mark.parametrize("scene", SCENES)
def test_a_refresh_is_small(client_for: Clients, scene: str) -> None:
    answer = client_for(Role.OPERATOR).get(f"/wall/{scene}/snapshot")
    assert len(answer.data) < 27_000


def test_the_map_of_a_refresh_names_each_grid_once_and_loses_none(
    client_for: Clients, store: Store
) -> None:
    sent = json.loads(client_for(Role.OPERATOR).get("/wall/overview/snapshot").data)
    packed = sent["maps"]["overview"]
    codes = [
        packed["prefix"] + code for some in packed["classes"].values() for code in some.split()
    ]
    assert sorted(codes) == sorted(area.code for area in store.county.grids)
    assert all(0 <= int(index) < len(packed["fills"]) for index in packed["classes"])
    assert len(json.dumps(packed)) < 18 * len(codes)
