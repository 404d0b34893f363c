"""POST /api/v1/events over real HTTP: what is stored, what is refused, what is answered."""

from __future__ import annotations

import json
import socket
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_layer.db.engine import sqlite_path
from tests.served import Server, serving_copy

GRID = "520581100002001"


@pytest.fixture(scope="module")
def server(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving_copy(demo_template, tmp_path_factory.mktemp("ingest")) as running:
        yield running


def moment(minutes: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def report(name: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"{name}-e", "incident_id": f"{name}-i", "type": "reported",
        "occurred_at": moment(-1), "grid_code": GRID, "category": "0201",
        "title": "消防通道堵塞", **more,
    }  # fmt: skip


def send(server: Server, body: bytes, *, query: str = "", **headers: str) -> tuple[int, Any, Any]:
    request = urllib.request.Request(
        f"{server.url}/api/v1/events{query}", data=body,
        headers={
            "Authorization": f"Bearer {server.credentials['ingest_token']}",
            "Content-Type": "application/json", **headers,
        },
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read()), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read()), error.headers


def test_a_report_is_accepted_and_numbered(server: Server) -> None:
    answer = server.post([report("once")])
    assert (answer["accepted"], answer["repeated"], answer["pending"], answer["refused"]) == (
        1,
        0,
        0,
        [],
    )
    assert answer["cases"]["once-i"].startswith("QX20")


def test_a_repeat_answers_repeated_and_keeps_the_revision(server: Server) -> None:
    item = report("repeat")
    first, again = server.post([item]), server.post([item, item])
    assert (again["accepted"], again["repeated"]) == (0, 2)
    assert again["revision"] == first["revision"]


def test_bad_events_are_refused_one_by_one_and_the_rest_is_stored(server: Server) -> None:
    bad = [
        report("b1", grid_code="999"),
        report("b2", category="nope"),
        report("b3", occurred_at=moment(10)),
        report("b4", occurred_at="2026-11-23T10:00:00"),
        report("b5", type="exploded"),
        report("b6", persons="many"),
        "not an object",
    ]
    answer = server.post([report("good1"), *bad, report("good2")])
    assert answer["accepted"] == 2
    found = {
        r["index"]: (r["errors"][0]["field"], r["errors"][0]["code"]) for r in answer["refused"]
    }
    assert found == {
        1: ("grid_code", "unknown_grid"),
        2: ("category", "unknown_category"),
        3: ("occurred_at", "in_the_future"),
        4: ("occurred_at", "time_without_offset"),
        5: ("type", "unknown_type"),
        6: ("persons", "wrong_kind"),
        7: ("", "not_an_object"),
    }
    names = {r["index"]: r.get("event_id") for r in answer["refused"]}
    assert names == {**{n: f"b{n}-e" for n in range(1, 7)}, 7: None}
    assert all(e["message_zh"] and e["message_en"] for r in answer["refused"] for e in r["errors"])


def test_atomic_stores_all_or_nothing(server: Server) -> None:
    body = json.dumps([report("at1"), report("at2", grid_code="1")]).encode()
    status, answer, _ = send(server, body, query="?atomic=true")
    assert status == 422
    assert [(r["index"], r["event_id"]) for r in answer["refused"]] == [(1, "at2-e")]
    assert server.post([report("at1")])["accepted"] == 1


def test_ndjson_is_read_line_by_line(server: Server) -> None:
    lines = [json.dumps(report("nd1")), "{broken", json.dumps(report("nd2"))]
    status, answer, _ = send(
        server, "\n".join(lines).encode(), **{"Content-Type": "application/x-ndjson"}
    )
    assert (status, answer["accepted"]) == (200, 2)
    assert answer["refused"][0]["index"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b"null", 400),
        (b"[{]", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'[{"a":' + b'{"a":' * 900 + b"1" + b"}" * 901 + b"]", 200),
        (b"[" + b"1," * 10_000 + b"1]", 413),
        (b"[" + b" " * (8 * 1024 * 1024) + b"]", 413),
    ],
)
def test_malformed_or_oversized_bodies_get_4xx(server: Server, body: bytes, status: int) -> None:
    assert send(server, body)[0] == status


@pytest.mark.parametrize(
    ("path", "kind"),
    [("events", "ingest"), ("attachments", "act"), ("incidents/QX20261123-0001/actions", "act")],
)
@pytest.mark.parametrize(
    "content_type",
    [b"multipart/form-data", b"multipart/form-data; boundary=", b"multipart/form-data; boundary=x",
     b"multipart/form-data; boundary=\x01", b"multipart/form-data; boundary=\xff", b"mul\rtip",
     b""],
)  # fmt: skip
def test_a_malformed_content_type_is_answered_in_json(
    server: Server, path: str, kind: str, content_type: bytes
) -> None:
    token = server.credentials[f"{kind}_token"].encode()
    body = b'--x\r\nContent-Disposition: form-data; name="file"'
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as sent:
        sent.sendall(
            b"POST /api/v1/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: text/html\r\n"
            b"Authorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            % (path.encode(), token, content_type, len(body), body)
        )
        answered = b"".join(iter(lambda: sent.recv(65536), b""))
    head, _, told = answered.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert set(json.loads(told)["error"]) == {"code", "message_zh", "message_en"}


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer x", "Basic abc", "Bearer qx_00000000_" + "a" * 43]
)
def test_wrong_tokens_get_401(server: Server, token: str) -> None:
    status, answer, _ = send(server, b"[]", Authorization=token)
    assert status == 401
    assert answer["error"]["message_zh"]


def test_a_report_without_a_place_is_kept_as_unlocated(server: Server) -> None:
    item = report("lost")
    del item["grid_code"]
    assert server.post([item])["accepted"] == 1
    outside = report("far", lon=116.4, lat=39.9)
    del outside["grid_code"]
    assert server.post([outside])["accepted"] == 1


def test_an_event_before_its_report_is_pending(server: Server) -> None:
    early = {
        "event_id": "early-a", "incident_id": "early-i", "type": "accepted",
        "occurred_at": moment(),
    }  # fmt: skip
    answer = server.post([early])
    assert answer["pending"] == 1
    status, found = case_of(server, answer["cases"]["early-i"])
    assert (status, found.get("incident", {}).get("stage")) == (200, "pending")
    assert server.post([report("early")])["pending"] == 0


def case_of(server: Server, case_no: str) -> tuple[int, Any]:
    request = urllib.request.Request(
        f"{server.url}/api/v1/incidents/{case_no}",
        headers={"Authorization": f"Bearer {server.credentials['ingest_token']}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_state_and_timeline_can_be_read_back(server: Server) -> None:
    answer = server.post([report("back"), {
        "event_id": "back-a", "incident_id": "back-i", "type": "accepted", "occurred_at": moment(),
    }])  # fmt: skip
    assert answer["cases"]["back-i"]
    status, found = case_of(server, answer["cases"]["back-i"])
    assert status == 200
    assert found["incident"]["stage"] == "accepted"
    assert [step["type"] for step in found["timeline"]] == ["reported", "accepted"]
    assert found["incident"]["reported_at"].endswith("+08:00")
    case, stage = found["why_due"]
    assert (case["clock"], stage["clock"], stage["stage"]) == ("case", "stage", "dispatch")
    assert case["due"] == found["incident"]["due_current"]
    assert case["lines"]["zh"][-1][0] == "现到期"
    assert case["reasons"][-1]["kind"] == "present"


def test_an_unknown_case_is_not_found(server: Server) -> None:
    assert case_of(server, "QX20000101-0001")[0] == 404


def test_a_case_that_cannot_be_read_any_more_stops_no_other(server: Server) -> None:
    """Its own events are refused by name until it is mended; then they are taken."""
    poison = report("poison")
    server.post([poison])
    path = sqlite_path(server.settings.database_url)
    change = "UPDATE log SET payload = ? WHERE event_id = 'poison-e'"
    with sqlite3.connect(str(path), timeout=10) as other:
        (kept,) = other.execute("SELECT payload FROM log WHERE event_id = 'poison-e'").fetchone()
        other.execute(change, (kept[:9],))
    further = {**poison, "event_id": "poison-f", "type": "accepted"}
    for name in ("grid_code", "category", "title"):
        del further[name]
    batch = [report("beside1"), report("beside2"), further, report("beside3")]
    answer = server.post(batch)
    assert answer["accepted"] == 3
    assert [(r["index"], r["errors"][0]["code"]) for r in answer["refused"]] == [
        (2, "not_recorded")
    ]
    with sqlite3.connect(str(path), timeout=10) as other:
        other.execute(change, (kept,))
    again = server.post(batch)
    assert (again["accepted"], again["repeated"], again["refused"]) == (1, 3, [])
