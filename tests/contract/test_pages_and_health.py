"""Language, user text and errors on the plain pages; the health report."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dashboards.endpoints.health import wal_warning
from data_layer.db.tables import revision, step
from data_layer.services.heartbeat import beat, stumble
from data_layer.vocab import TICK, Role
from tests.contract.access_house import (
    BROWSER,
    ORIGIN,
    House,
    csrf_token,
    open_house,
    sign_in_as,
)
from tests.world import CODE, NOW

STEP = {
    "county_code": CODE,
    "case_no": "TC1",
    "ordinal": 0,
    "source": "s",
    "event_id": "e",
    "type": "reported",
    "at": NOW - 90_000,
    "day": 20261123,
    "prev_stage": "pending",
    "stage": "reported",
    "level": 0,
    "irregular": False,
}


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


def test_pages_speak_chinese_first_and_english_when_chosen(house: House) -> None:
    client = house.client()
    page = client.get("/login", headers=BROWSER).text
    assert '<html lang="zh-CN">' in page
    assert "登录" in page
    assert "忘记口令请联系系统管理员" in page
    sent = client.get("/language/en?next=/login%3Fnext%3D/wall", headers=BROWSER)
    assert sent.location == "/login?next=/wall"
    page = client.get(sent.location, headers=BROWSER).text
    assert '<html lang="en">' in page
    assert "Sign in" in page
    assert client.get("/nowhere", headers={**BROWSER, "Cookie": "lang=<x>"}).status_code == 302


def test_user_text_is_shown_as_text(house: House) -> None:
    payload = '"><script>alert(1)</script>{{7*7}}'
    page = sign_in_as(house.client(), payload, "wrong").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "{{7*7}}" in page


def test_pages_need_no_script_and_no_other_site(house: House) -> None:
    client = house.client(Role.OPERATOR)
    for path in ("/password", "/wall/conflict"):
        page = client.get(path, headers=BROWSER).text
        assert "<script" not in page
        assert "://" not in page
    with client.get("/access.css") as answer:
        assert answer.status_code == 200
        css = answer.text
    assert "url(" not in css
    selectors = [line for line in css.splitlines() if line and line[0] not in " /}@"]
    assert selectors
    assert all(line.startswith(".access") for line in selectors)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/wall/conflict", 409, "not_accepted"),
        ("/wall/busy?now=1", 503, "refused"),
        ("/wall/fails?now=1", 500, "failed"),
    ],
)
def test_errors_are_pages_for_people_and_json_for_scripts(
    house: House, path: str, status: int, code: str
) -> None:
    client = house.client(Role.OPERATOR)
    script, page = client.get(path), client.get(path, headers=BROWSER)
    assert (script.status_code, page.status_code) == (status, status)
    assert script.json["error"].keys() == {"code", "message_zh", "message_en"}
    assert script.json["error"]["code"] == code
    assert ("Retry-After" in page.headers) == (status == 503)
    for answer in (script, page):
        assert "Traceback" not in answer.text
        assert "13800001111" not in answer.text
        assert "<b>" not in answer.text.replace("\\u003cb\\u003e", "") or answer is script


def test_a_wrong_method_names_the_right_ones(house: House) -> None:
    client = house.client(Role.OPERATOR)
    token = csrf_token(client, "/password")
    answer = client.post("/wall/counts", data={"csrf_token": token}, headers={"Origin": ORIGIN})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_oversized_body_is_refused(house: House) -> None:
    client = house.client()
    token = csrf_token(client)
    for size in (2_000_000, 20_000):
        data = {"csrf_token": token, "username": "x" * size}
        answer = client.post("/login", data=data, headers={"Origin": ORIGIN})
        assert answer.status_code == 413


def test_health_needs_no_sign_in_and_tells_what_an_operator_of_servers_asks(house: House) -> None:
    def work(conn) -> None:
        conn.execute(revision.delete())
        conn.execute(revision.insert(), {"county_code": CODE, "number": 7, "changed_at": NOW})
        conn.execute(step.insert(), STEP)

    house.store.writer.submit(work)
    answer = house.client().get("/healthz")
    assert answer.status_code == 200
    told = dict(answer.json)
    assert told.pop("sqlite")["version"].startswith("3.")
    assert told["clock"].pop("synchronised") in {True, False}
    assert told == {
        "status": "ok",
        "database": "ok",
        "writer": "ok",
        "feed": "ok",
        "release": "1.2.3",
        "revision": 7,
        "clock": {"moved_s": 0},
        "newest_event_age_s": 90,
        "tick": {"every_s": 30, "age_s": None, "stopped": False},
        "backup": {"set": False},
    }


@pytest.mark.parametrize(
    ("age_s", "status", "stopped"), [(0, "ok", False), (150, "ok", False), (151, "degraded", True)]
)
def test_health_says_when_the_ladder_has_stopped_looking(
    house: House, age_s: int, status: str, stopped: bool
) -> None:
    house.store.writer.submit(lambda c: beat(c, CODE, TICK, NOW - age_s * 1000, 12, 3))
    answer = house.client().get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (200, status)
    told = {"every_s": 30, "age_s": age_s, "stopped": stopped}
    assert answer.json["tick"] == {**told, "took_ms": 12, "done": 3, "failed": False}


def test_health_says_what_the_ladder_stumbled_over(house: House) -> None:
    house.store.writer.submit(lambda c: beat(c, CODE, TICK, NOW, 12, 3))
    house.store.writer.submit(lambda c: stumble(c, CODE, TICK, NOW, "queue_full"))
    assert house.client().get("/healthz").json["tick"]["failed"] is True


def test_health_says_when_the_ladder_never_looked(house: House) -> None:
    house.clock.now = NOW + 151_000
    told = house.client().get("/healthz").json
    assert (told["status"], told["tick"]["stopped"]) == ("degraded", True)


@pytest.mark.parametrize("part", ["writer", "feed"])
def test_health_is_503_when_nobody_writes_or_watches(house: House, part: str) -> None:
    getattr(house.store, part).stop()
    deadline = time.monotonic() + 10
    while getattr(house.store, part).alive and time.monotonic() < deadline:
        time.sleep(0.01)
    answer = house.client().get("/healthz")
    assert answer.status_code == 503
    assert (answer.json["status"], answer.json["database"]) == ("unavailable", "ok")
    assert {name: answer.json[name] for name in ("writer", "feed")} == {
        "writer": "ok",
        "feed": "ok",
        part: "stopped",
    }


def test_without_a_database_health_is_503_and_pages_say_so(house: House, tmp_path: Path) -> None:
    client = house.client(Role.OPERATOR)
    # In this order: the feed's next look must find no file to open again.
    (tmp_path / "test.db").rename(tmp_path / "moved.db")
    house.store.readers.dispose()
    try:
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json["database"]) == (503, "away")
        page = client.get("/wall/counts", headers=BROWSER)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        with client.get("/access.css") as css:
            assert css.status_code == 200
        assert (
            client.post("/api/v1/events", headers={"Authorization": "Bearer x"}).status_code == 503
        )
    finally:
        (tmp_path / "moved.db").rename(tmp_path / "test.db")


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 54, 1), False),
    ],
)
def test_the_wal_reset_bug_is_warned_of(version: tuple[int, int, int], affected: bool) -> None:
    assert bool(wal_warning(version)) == affected
