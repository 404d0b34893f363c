"""Files over HTTP: who may send and see them, how they are served, when they go."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboards.endpoints import attachments as endpoint
from dashboards.endpoints import desk
from data_layer.core.scope import Scope
from data_layer.db.tables import attachment, audit
from data_layer.errors import Invalid
from data_layer.log.record import record
from data_layer.services import attachments
from data_layer.services.attachment_files import file_of, folder_of, forget_uploads, remove
from data_layer.services.attachments import MOST_AN_EVENT, bind_attachments, check_attachments
from data_layer.services.tokens import issue_token
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import ORIGIN, House, open_house
from tests.unit.test_attachment_content import minimal_pdf, picture
from tests.world import (
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    GRIDS,
    HOUR,
    NOW,
    WEST,
    event,
    reported,
    submit,
)

WEST_SCOPE = Scope(CODE, WEST)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(endpoint.blueprint)
        made.server.register_blueprint(desk.blueprint)
        yield made


def send(client: FlaskClient, body: bytes, name: str = "照片.jpg", *more: bytes) -> TestResponse:
    """Post a form with one file, and further parts as they stand."""
    client.get("/password", headers={"Accept": "text/html"})
    cookie = client.get_cookie("_csrf_token")
    headers = {"Origin": ORIGIN, "X-CSRFToken": cookie.decoded_value if cookie else ""}
    return client.post(
        "/desk/attachments",
        data=form(part("file", name, body), *more),
        content_type="multipart/form-data; boundary=xYx",
        headers=headers,
    )


def part(field: str, name: str, body: bytes) -> bytes:
    """One part of a form; without a file's name it is plain text."""
    named = f'; filename="{name}"' if name else ""
    head = f'Content-Disposition: form-data; name="{field}"{named}'
    return head.encode() + b"\r\n\r\n" + body


def form(*parts: bytes) -> bytes:
    return b"".join(b"--xYx\r\n" + one + b"\r\n" for one in parts) + b"--xYx--\r\n"


def test_a_machine_that_acts_sends_files_too(house: House) -> None:
    def by_token(kind: TokenKind) -> TestResponse:
        token = house.store.writer.submit(lambda c: issue_token(c, CODE, kind, "app", "", NOW))
        return house.server.test_client().post(
            "/api/v1/attachments",
            data=form(part("file", "现场.jpg", picture())),
            content_type="multipart/form-data; boundary=xYx",
            headers={"Authorization": f"Bearer {token}"},
        )

    kept = by_token(TokenKind.ACT)
    assert (kept.status_code, kept.json["kind"]) == (200, "image/jpeg")
    (row,) = rows(house)
    assert row["uploaded_by"].startswith("qx_")
    assert by_token(TokenKind.READ).status_code == 403


def case_of(house: House, grid: str, name: str = "i1", **more: Any) -> str:
    events = [reported(NOW - HOUR, f"{name}-e", grid_code=grid, **more)]
    done = house.store.writer.submit(
        lambda conn: record(conn, COUNTY, submit(events, name), COUNTY_SCOPE, NOW)
    )
    return done.cases[name]


def bind(house: House, case_no: str, *ids: str, username: str = "operator") -> None:
    house.store.writer.submit(
        lambda conn: bind_attachments(
            conn, COUNTY_SCOPE, list(ids), username=username, case_no=case_no
        )
    )


def rows(house: House, table: Any = attachment) -> list[Any]:
    with house.store.readers.connect() as conn:
        return list(conn.execute(select(table)).mappings())


def test_a_photo_is_kept_outside_the_web_root_for_its_uploader_alone(house: House) -> None:
    client = house.client(Role.OPERATOR)
    answer = send(client, picture(), "..\\现场 照片.exe")
    assert answer.status_code == 200
    assert answer.json["name"] == "现场 照片.jpg"
    assert answer.json["kind"] == "image/jpeg"
    (row,) = rows(house)
    path = file_of(house.store.settings.instance, row["sha256"])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == path.parents[1].stat().st_mode & 0o077 == 0
    address = f"/attachments/{answer.json['attachment_id']}"
    shown = client.get(address)
    assert (shown.status_code, shown.data) == (200, path.read_bytes())
    assert len(shown.data) == answer.json["bytes"]
    for role in (Role.SUPERVISOR, Role.LEADER, Role.HANDLER):
        assert house.client(role).get(address).status_code == 404


def test_a_file_never_runs_in_our_pages(house: House) -> None:
    client = house.client(Role.OPERATOR)
    kept = {
        name: send(client, body, name).json["attachment_id"]
        for name, body in (("a.jpg", picture()), ("b.pdf", minimal_pdf()))
    }
    for name, how in (("a.jpg", "inline"), ("b.pdf", "attachment")):
        headers = client.get(f"/attachments/{kept[name]}").headers
        assert headers["Content-Disposition"].startswith(f"{how}; filename={name}")
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert headers["Cache-Control"] == "private, no-cache"


def test_a_bound_file_follows_its_case(house: House) -> None:
    client = house.client(Role.OPERATOR)
    east, west = case_of(house, GRIDS["990001001"][0]), case_of(house, GRIDS[WEST][0], "i2")
    mine, other = (send(client, picture(size=(9, n))).json["attachment_id"] for n in (5, 6))
    bind(house, east, mine)
    bind(house, west, other)
    leader = house.client(Role.LEADER)
    assert leader.get(f"/attachments/{mine}").status_code == 200
    refused = leader.get(f"/attachments/{other}")
    assert refused.status_code == 404
    assert WEST not in refused.text
    assert house.client(Role.SUPERVISOR).get(f"/attachments/{other}").status_code == 200
    analyst = house.client(Role.ANALYST).get(f"/attachments/{mine}")
    assert (analyst.status_code, analyst.json["error"]["code"]) == (403, "not_masked")


def test_a_handler_opens_the_files_of_the_own_units_cases(house: House) -> None:
    east = GRIDS["990001001"][0]
    for n, (unit, status) in enumerate((("U2", 404), ("U1", 200), ("", 404))):
        case_no = case_of(house, east, f"i{n}")
        if unit:
            told = event("dispatched", NOW - HOUR + 1, f"d{n}", lead_unit=unit)
            house.store.writer.submit(
                lambda c, told=told, n=n: record(
                    c, COUNTY, submit([told], f"i{n}"), COUNTY_SCOPE, NOW
                )
            )
        kept = send(house.client(Role.OPERATOR), picture(size=(8, n + 3))).json["attachment_id"]
        bind(house, case_no, kept)
        assert house.client(Role.HANDLER).get(f"/attachments/{kept}").status_code == status


@pytest.mark.parametrize("sensitive", [False, True])
def test_the_panel_names_the_files_of_a_case(house: House, sensitive: bool) -> None:
    """What a sensitive case's files are called is not told."""
    client = house.client(Role.OPERATOR)
    kept = [
        send(client, picture(), "现场 13812345678.jpg").json["attachment_id"],
        send(client, minimal_pdf(), "笔录.pdf").json["attachment_id"],
    ]
    case_no = case_of(house, GRIDS[EAST][0], sensitive=sensitive)
    bind(house, case_no, *kept)
    told = client.get(f"/desk/cases/{case_no}").json["attachments"]
    names = {kept[0]: "现场 138****5678.jpg", kept[1]: "笔录.pdf"}
    assert {one["id"]: one["name"] for one in told} == (
        dict.fromkeys(kept, "") if sensitive else names
    )
    assert {one["id"]: one["kind"] for one in told} == {kept[0]: "图片", kept[1]: "PDF"}
    assert client.get(f"/attachments/{kept[0]}").status_code == 200


def test_a_sensitive_cases_file_needs_the_right_and_leaves_a_trace(house: House) -> None:
    client = house.client(Role.OPERATOR)
    case_no = case_of(house, GRIDS["990001001"][0], sensitive=True)
    kept = send(client, picture()).json["attachment_id"]
    bind(house, case_no, kept)
    assert (
        house.client(Role.LEADER).get(f"/attachments/{kept}").json["error"]["code"] == "sensitive"
    )
    assert client.get(f"/attachments/{kept}").status_code == 200
    (noted,) = [r for r in rows(house, audit) if r["action"] == "attachment_opened"]
    assert (noted["actor"], noted["object"]) == ("operator", case_no)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN, Role.AUDITOR])
def test_who_only_looks_sends_nothing(house: House, role: Role) -> None:
    assert send(house.client(role), picture()).status_code == 403
    assert rows(house) == []


def test_a_form_without_its_token_or_from_elsewhere_is_refused(house: House) -> None:
    client = house.client(Role.OPERATOR)
    data = {"file": (BytesIO(picture()), "a.jpg")}
    assert client.post("/desk/attachments", data=data).status_code in {400, 403}
    foreign = {"Origin": "http://elsewhere", "X-CSRFToken": "x"}
    data = {"file": (BytesIO(picture()), "a.jpg")}
    assert client.post("/desk/attachments", data=data, headers=foreign).status_code == 403
    assert house.client().post("/desk/attachments").status_code == 401


class Unread(BytesIO):
    """A body nobody may touch."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("read before it was judged")

    readinto = readline = read


def test_size_and_role_are_judged_before_anything_is_read(house: House) -> None:
    sizes = {Role.OPERATOR: (99 * 1024 * 1024, 413), Role.ANALYST: (1000, 403)}
    for role, (size, status) in sizes.items():
        client = house.client(role)
        answer = client.post(
            "/desk/attachments",
            input_stream=Unread(b"x"),
            environ_overrides={"CONTENT_LENGTH": str(size)},
            content_type="multipart/form-data; boundary=x",
            headers={"Origin": ORIGIN},
        )
        assert answer.status_code == status
        assert "10 MiB" in answer.text or status == 403


@pytest.mark.parametrize(
    ("body", "name", "status", "code"),
    [
        (b"", "a.jpg", 422, "empty_file"),
        (b"<script>alert(1)</script>", "a.jpg", 422, "unknown_type"),
        (picture("GIF", mode="P"), "a.png", 422, "unknown_type"),
        (picture()[:200], "a.jpg", 422, "damaged"),
        (minimal_pdf(b"/S/JavaScript"), "a.pdf", 422, "active_pdf"),
        (b"\xff\xd8\xff" + b"\x00" * (10 * 1024 * 1024), "a.jpg", 413, "oversized"),
        (b"\xff\xd8\xff" + b"\x00" * (12 * 1024 * 1024), "a.jpg", 413, "oversized"),
    ],
)
def test_a_refusal_says_what_to_do(
    house: House, body: bytes, name: str, status: int, code: str
) -> None:
    answer = send(house.client(Role.OPERATOR), body, name)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert answer.json["error"]["message_zh"]
    assert rows(house) == []


def test_one_file_at_a_time(house: House) -> None:
    client = house.client(Role.OPERATOR)
    second = part("other", "b.jpg", picture())
    assert send(client, picture(), "a.jpg", second).json["error"]["code"] == "one_file"
    assert send(client, picture(), "a.jpg", part("note", "", b"text")).status_code == 200


def test_an_event_names_only_what_is_its_senders(house: House) -> None:
    operator, handler = house.client(Role.OPERATOR), house.client(Role.HANDLER)
    mine, theirs = (send(c, picture()).json["attachment_id"] for c in (operator, handler))
    case_no, other = case_of(house, GRIDS["990001001"][0]), case_of(house, GRIDS[WEST][0], "i2")

    def allowed(ids: list[str], scope: Scope = COUNTY_SCOPE, case: str = "") -> bool:
        try:
            with house.store.readers.connect() as conn:
                check_attachments(conn, scope, ids, username="operator", case_no=case)
        except Invalid:
            return False
        return True

    assert allowed([])
    assert allowed([mine])
    assert not allowed([theirs])
    assert not allowed([mine, "unknown"])
    assert not allowed([mine] * (MOST_AN_EVENT + 1))
    bind(house, case_no, mine)
    assert allowed([mine], case=case_no)
    assert not allowed([mine], case=other)
    assert not allowed([mine])
    assert allowed([mine], EAST_SCOPE, case_no)
    assert not allowed([mine], WEST_SCOPE, case_no)
    with pytest.raises(Invalid):
        bind(house, other, mine)
    bind(house, case_no, mine)
    assert [r["case_no"] for r in rows(house) if r["attachment_id"] == mine] == [case_no]


def test_uploads_that_no_event_names_go_after_a_day(house: House) -> None:
    client = house.client(Role.OPERATOR)
    kept, left, twin = (send(client, picture(size=(8, n))).json["attachment_id"] for n in (1, 2, 1))
    bind(house, case_of(house, GRIDS["990001001"][0]), kept)
    instance = house.store.settings.instance
    files = {p for p in folder_of(instance).glob("*/*") if p.is_file()}
    assert len(files) == 2

    def sweep(later: int) -> int:
        unused = house.store.writer.submit(
            lambda conn: forget_uploads(conn, CODE, instance, NOW + later)
        )
        return remove(unused)

    for path in files:
        os.utime(path, (NOW / 1000, NOW / 1000))
    assert sweep(23 * HOUR) == 0
    assert len(rows(house)) == 3
    assert sweep(DAY + HOUR) == 1
    assert {r["attachment_id"] for r in rows(house)} == {kept}
    assert client.get(f"/attachments/{left}").status_code == 404
    assert client.get(f"/attachments/{twin}").status_code == 404
    assert client.get(f"/attachments/{kept}").status_code == 200
    file_of(instance, rows(house)[0]["sha256"]).unlink()
    assert client.get(f"/attachments/{kept}").status_code == 404


def test_an_upload_that_is_refused_leaves_nothing_behind(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than is read in memory: what it is put into meanwhile is gone with the answer."""
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    answer = send(house.client(Role.OPERATOR), b"MZ" + bytes(2_000_000))
    assert answer.status_code in {413, 415, 422}, answer.text
    assert list(spool.iterdir()) == []
    assert [p for p in folder_of(house.store.settings.instance).glob("**/*") if p.is_file()] == []


def test_nobody_fills_the_disk_with_uploads_that_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_WAITING", 2)
    client = house.client(Role.OPERATOR)
    assert [send(client, picture()).status_code for _ in range(3)] == [200, 200, 429]
    house.clock.now += DAY + HOUR
    assert send(house.client(Role.OPERATOR), picture()).status_code == 200
