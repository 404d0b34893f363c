"""The gate, signing in and out, the own password, set-up, language, tokens, errors and health."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from dashboards.access.gate import local_path, page_of
from dashboards.endpoints.health import wal_warning
from data_layer.core.rights import Page
from data_layer.db.tables import account, revision, session, step
from data_layer.services import setup_links
from data_layer.services.sessions import ABSOLUTE_MS, IDLE_MS
from data_layer.vocab import CASE_ROLES, Role, TokenKind
from tests.contract.access_house import (
    BROWSER,
    ORIGIN,
    PASSWORD,
    House,
    call,
    csrf_token,
    open_house,
    sign_in_as,
    submit,
)
from tests.contract.route_sweep import routes, unguarded
from tests.world import CODE, EAST, MINUTE, NOW

NEW = "nine grey cranes landing"
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


def cookie_of(client: FlaskClient, name: str = "sid") -> str:
    found = client.get_cookie(name)
    return found.value if found else ""


# --- the gate ----------------------------------------------------------------------------------


def test_every_route_is_guarded_in_every_role(house: House) -> None:
    assert len(list(routes(house.server))) > 40
    assert unguarded(house.server, house.client) == []


def test_the_sweep_notices_an_open_door(house: House) -> None:
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/wall/counts", "wall", lambda: "42")
    bare.add_url_rule("/actions/urge", "urge", lambda: "done", methods=["POST"])
    bare.add_url_rule("/api/v1/incidents/<case_no>", "api", lambda case_no: case_no)
    told = "\n".join(unguarded(bare, lambda _role: bare.test_client()))
    for sentence in ("lets a stranger in", "without case rights", "without a token"):
        assert sentence in told


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/wall/overview",
        "/_dash-layout",
        "/_dash-dependencies",
        "/_reload-hash",
        "/_favicon.ico",
        "/_dash-component-suites/dash/deps/polyfill@7.min.js",
        "/assets/wall.css",
        "/nowhere",
        "/login/../wall/counts",
        "//wall/counts",
        "/healthz/x",
        "/setup/a/b",
        "/static/x",
    ],
)
def test_a_stranger_gets_nothing_anywhere(house: House, path: str) -> None:
    client = house.client()
    assert client.get(path, headers={"Accept": "*/*"}).status_code == 401
    page = client.get(path, headers=BROWSER)
    assert page.status_code in {302, 401}
    assert "_dash" not in page.text


def test_a_stranger_is_sent_to_sign_in_and_back(house: House) -> None:
    client = house.client()
    sent = client.get("/wall/counts?township=990001001&lang=en", headers=BROWSER)
    assert sent.location == "/login?next=/wall/counts%3Ftownship%3D990001001%26lang%3Den"
    form = client.get(sent.location, headers=BROWSER)
    assert 'name="next" value="/wall/counts?township=990001001&amp;lang=en"' in form.text
    wanted = "/wall/counts?township=990001001"
    entered = submit(client, "/login", username="operator", password=PASSWORD, next=wanted)
    assert entered.location == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/x\r\nSet-Cookie: a=b",
        "wall",
        "",
    ],
)
def test_only_local_addresses_are_gone_back_to(house: House, wanted: str) -> None:
    assert local_path(wanted) == ""
    entered = submit(house.client(), "/login", username="operator", password=PASSWORD, next=wanted)
    assert entered.location == "/login"
    spoken = house.client().get("/language/en", query_string={"next": wanted})
    assert spoken.location == "/"


@pytest.mark.parametrize("role", Role)
def test_each_role_lands_where_it_may_be(house: House, role: Role) -> None:
    client = house.client(role)
    home = client.get("/login", headers=BROWSER).location
    assert home == ("/" if role in CASE_ROLES else "/password")
    assert client.get(home, headers=BROWSER).status_code == 200
    bare = client.get("/", headers=BROWSER)
    assert (bare.status_code == 200) if role in CASE_ROLES else (bare.location == "/password")
    assert client.get("/wall/counts").status_code == (200 if role in CASE_ROLES else 403)


def test_a_role_without_cases_is_told_so_on_a_plain_page(house: House) -> None:
    answer = house.client(Role.ADMIN).get("/wall/counts", headers=BROWSER)
    assert answer.status_code == 403
    assert "您的角色不查看事件内容" in answer.text
    assert 'href="/password"' in answer.text


def test_scope_comes_from_the_session_only(house: House) -> None:
    leader, operator = house.client(Role.LEADER), house.client(Role.OPERATOR)
    asked = "/wall/counts?scope=990001&township=990001002&county_code=990001"
    assert leader.get(asked).json == {"scope": EAST}
    assert operator.get(asked).json == {"scope": CODE}


def test_a_leader_without_a_township_sees_nothing(house: House) -> None:
    client = house.client(Role.LEADER)
    change = update(account).where(account.c.username == "leader").values(township_code="")
    house.store.writer.submit(lambda conn: conn.execute(change))
    assert client.get("/wall/counts").status_code == 403


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/wall/overview", Page.WALL),
        ("/assets/wall.css", Page.FILES),
        ("/assets", Page.CASES),
        ("/", Page.CASES),
        ("/_dash-layout", Page.CASES),
        ("/_dash-update-component", Page.CASES),
        ("/anything", Page.CASES),
    ],
)
def test_what_is_not_known_counts_as_holding_cases(path: str, page: Page) -> None:
    assert page_of(path) == page


# --- machines ----------------------------------------------------------------------------------


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_the_api_takes_tokens_and_ignores_cookies(house: House) -> None:
    client = house.client(Role.OPERATOR)
    refused = client.post("/api/v1/events", json=[])
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.json["error"]["code"] == "bad_token"
    token = house.tokens[TokenKind.INGEST]
    assert client.post("/api/v1/events", json=[], headers=bearer(token)).json == {
        "source": "county-app"
    }


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic {}", "bearer  x{}", "{}"]
)
def test_wrong_tokens_are_refused(house: House, header: str) -> None:
    presented = header.format(house.tokens[TokenKind.INGEST])
    answer = house.client().post("/api/v1/events", headers={"Authorization": presented})
    assert answer.status_code == 401


def test_a_token_is_good_for_one_kind_of_work(house: House) -> None:
    for kind in (TokenKind.READ, TokenKind.ACT):
        answer = house.client().post("/api/v1/events", headers=bearer(house.tokens[kind]))
        assert answer.status_code == 403


def test_an_api_route_that_forgets_to_ask_for_a_kind_has_no_scope(house: House) -> None:
    token = house.tokens[TokenKind.READ]
    assert house.client(Role.OPERATOR).get("/api/v1/careless").status_code == 401
    assert house.client().get("/api/v1/careless", headers=bearer(token)).status_code == 401


def test_a_token_opens_no_page_and_an_unknown_api_address_is_404(house: House) -> None:
    headers = bearer(house.tokens[TokenKind.READ])
    assert house.client().get("/wall/counts", headers=headers).status_code == 401
    answer = house.client().get("/api/v1/nothing", headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "no_such_address")


# --- signing in and out ------------------------------------------------------------------------


def test_signing_in_gives_a_new_session_that_scripts_cannot_read(house: House) -> None:
    client = house.client()
    client.set_cookie("sid", "chosen-by-an-attacker")
    answer = sign_in_as(client, " Operator ")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sid="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie
    assert cookie_of(client) != "chosen-by-an-attacker"
    assert len(cookie_of(client)) == 43


def test_over_https_cookies_are_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    with open_house(tmp_path, https=True) as house:
        client = house.client()
        page = client.get("/login", base_url="https://localhost", headers=BROWSER)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"csrf_token": token, "username": "operator", "password": PASSWORD}
        headers = {"Origin": "https://localhost"}
        post = {"data": fields, "base_url": "https://localhost"}
        answer = client.post("/login", headers=headers, **post)
        assert answer.status_code == 302
        cookies = answer.headers.getlist("Set-Cookie")
        assert any(c.startswith("__Host-sid=") for c in cookies)
        page = client.get("/password", base_url="https://localhost", headers=BROWSER)
        for cookie in cookies + page.headers.getlist("Set-Cookie"):
            assert "Secure" in cookie
        assert client.post("/login", headers={"Origin": ORIGIN}, **post).status_code == 403


def test_a_wrong_password_and_an_unknown_name_look_the_same(house: House) -> None:
    pages = []
    for username in ("operator", "operatox"):
        answer = sign_in_as(house.client(), username, "wrong")
        assert answer.status_code == 401
        assert "用户名或口令不正确" in answer.text
        form = answer.text.replace(username, "?")
        token = form.split('name="csrf_token" value="')[1].split('"')[0]
        pages.append(form.replace(token, ""))
    assert pages[0] == pages[1]


def test_too_many_failures_are_answered_with_429(house: House) -> None:
    client = house.client()
    for _ in range(5):
        assert sign_in_as(client, "operator", "wrong").status_code == 401
    answer = sign_in_as(client, "operator")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60 + 1
    assert "15 分钟" in answer.text
    assert not cookie_of(client)


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    client = house.client(Role.OPERATOR)
    stolen = cookie_of(client)
    answer = submit(client, "/logout", form="/password")
    assert (answer.status_code, answer.location) == (302, "/login")
    assert "Clear-Site-Data" in answer.headers
    assert not cookie_of(client)
    client.set_cookie("sid", stolen)
    assert client.get("/wall/counts").status_code == 401
    assert client.get("/logout", headers={"Accept": "*/*"}).status_code in {302, 401, 405}


def test_a_session_ends_when_idle_and_a_refreshing_wall_stays_until_the_end(house: House) -> None:
    idle, wall = house.client(Role.ANALYST), house.client(Role.OPERATOR)
    while house.clock.now < NOW + ABSOLUTE_MS - 10 * MINUTE:
        assert wall.get("/wall/counts").status_code == 200
        house.clock.now += 10 * MINUTE
        if house.clock.now >= NOW + IDLE_MS:
            assert idle.get("/wall/counts").status_code == 401
    house.clock.now = NOW + ABSOLUTE_MS
    assert wall.get("/wall/counts").status_code == 401


def test_activity_is_written_at_most_once_a_minute(house: House) -> None:
    client = house.client(Role.OPERATOR)
    query = session.select()

    def seen() -> int:
        with house.store.readers.connect() as conn:
            return conn.execute(query).one().seen_at

    for step_ms, expected in ((0, NOW), (59_999, NOW), (1, NOW + 60_000), (30_000, NOW + 60_000)):
        house.clock.now += step_ms
        client.get("/wall/counts")
        assert seen() == expected


def test_reading_goes_on_while_the_writer_is_stopped(house: House) -> None:
    client = house.client(Role.OPERATOR)
    house.store.writer.stop()
    house.clock.now += 5 * MINUTE
    assert client.get("/wall/counts").status_code == 200
    assert sign_in_as(house.client(), "operator").status_code == 503


# --- forms and origins -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(house: House, headers: dict[str, str]) -> None:
    client = house.client(Role.OPERATOR)
    token = csrf_token(client, "/password")
    for path in ("/actions/urge", "/logout"):
        answer = client.post(path, data={"csrf_token": token}, headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "foreign_origin")
    good = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/actions/urge", data={"csrf_token": token}, headers=good).json


@pytest.mark.parametrize("token", ["", "x", None, "another browser's"])
def test_a_form_without_its_own_token_is_refused(house: House, token: str | None) -> None:
    client = house.client(Role.OPERATOR)
    sent = csrf_token(house.client(Role.OPERATOR), "/password") if token and " " in token else token
    fields = {} if sent is None else {"csrf_token": sent}
    answer = client.post("/actions/urge", data=fields, headers={"Origin": ORIGIN, **BROWSER})
    assert answer.status_code == 400
    assert "刷新后重试" in answer.text


def test_the_form_token_changes_at_sign_in(house: House) -> None:
    client = house.client()
    before = csrf_token(client)
    sign_in_as(client, "operator")
    fields, headers = {"csrf_token": before}, {"Origin": ORIGIN}
    assert client.post("/actions/urge", data=fields, headers=headers).status_code == 400


def test_a_callback_needs_the_header_that_dash_copies_from_the_cookie(house: House) -> None:
    client = house.client(Role.LEADER)
    client.get("/", headers=BROWSER)
    body = {
        "output": "b.children",
        "outputs": {"id": "b", "property": "children"},
        "inputs": [{"id": "a", "property": "value", "value": "1"}],
        "state": [{"id": "kept", "property": "data"}],
        "changedPropIds": [],
    }
    answer = call(client, body)
    assert answer.json["response"] == {"b": {"children": f"'1' {EAST}"}}
    assert call(client, body, **{"X-CSRFToken": ""}).status_code == 400
    assert call(house.client(Role.ADMIN), body).status_code in {400, 403}
    assert call(house.client(), body).status_code == 401


# --- the own password --------------------------------------------------------------------------


def change(client: FlaskClient, current: str = PASSWORD, new: str = NEW, again: str = NEW):
    return submit(client, "/password", current=current, new=new, again=again)


def test_changing_the_password_keeps_this_session_and_ends_the_others(house: House) -> None:
    here, there = house.client(Role.OPERATOR), house.client(Role.OPERATOR)
    before = cookie_of(here)
    done = change(here)
    assert done.location == "/password?done=1"
    assert cookie_of(here) != before
    assert "口令已修改" in here.get(done.location, headers=BROWSER).text
    assert there.get("/wall/counts").status_code == 401
    assert sign_in_as(house.client(), "operator").status_code == 401
    assert sign_in_as(house.client(), "operator", NEW).status_code == 302


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"current": "wrong"}, "当前口令不正确"),
        ({"again": NEW + "!"}, "两次输入的新口令不一致"),
        ({"new": "short", "again": "short"}, "至少 12 个字符"),
        ({"new": PASSWORD, "again": PASSWORD}, "不能与当前口令相同"),
        ({"new": "testcounty2026", "again": "testcounty2026"}, "过于常见"),
    ],
)
def test_a_bad_change_says_why_and_changes_nothing(
    house: House, fields: dict[str, str], told: str
) -> None:
    client = house.client(Role.OPERATOR)
    answer = change(client, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert sign_in_as(house.client(), "operator").status_code == 302


def test_guessing_the_current_password_locks_the_account(house: House) -> None:
    client = house.client(Role.OPERATOR)
    for _ in range(5):
        assert change(client, current="wrong").status_code == 422
    assert change(client).status_code == 429
    assert sign_in_as(house.client(), "operator").status_code == 429


def test_a_first_password_must_be_changed_before_anything_else(house: House) -> None:
    first = update(account).where(account.c.username == "operator").values(must_change=True)
    house.store.writer.submit(lambda conn: conn.execute(first))
    client = house.client(Role.OPERATOR)
    assert client.get("/login", headers=BROWSER).location == "/password"
    assert client.get("/wall/counts", headers=BROWSER).location == "/password"
    assert client.get("/wall/counts").status_code == 403
    assert "请先修改初始口令" in client.get("/password", headers=BROWSER).text
    assert change(client).status_code == 302
    assert client.get("/wall/counts").status_code == 200


# --- the first administrator -------------------------------------------------------------------


def test_the_set_up_link_makes_the_first_administrator_once(house: House) -> None:
    client = house.client()
    nobody = account.delete().where(account.c.role == Role.ADMIN)
    house.store.writer.submit(lambda conn: conn.execute(nobody))
    link = house.store.writer.submit(
        lambda conn: setup_links.create_setup_link(conn, CODE, house.clock())
    )
    path = f"/setup/{link}"
    assert client.get("/setup/wrong", headers=BROWSER).status_code == 404
    assert client.get(path, headers=BROWSER).status_code == 200
    weak = submit(client, path, username="chen", new="chenchenchen", again="chenchenchen")
    assert weak.status_code == 422
    assert 'value="chen"' in weak.text
    taken = submit(client, path, username="operator", new=NEW, again=NEW)
    assert (taken.status_code, "已被使用" in taken.text) == (422, True)
    made = submit(client, path, username="chen", new=NEW, again=NEW)
    assert (made.status_code, made.location) == (302, "/login")
    assert client.get(path, headers=BROWSER).status_code == 404
    assert sign_in_as(client, "chen", NEW).status_code == 302


# --- pages, language, errors -------------------------------------------------------------------


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


# --- health ------------------------------------------------------------------------------------


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
    assert told == {
        "status": "ok",
        "database": "ok",
        "release": "1.2.3",
        "revision": 7,
        "newest_event_age_s": 90,
    }


def test_without_a_database_health_is_503_and_pages_say_so(house: House, tmp_path: Path) -> None:
    client = house.client(Role.OPERATOR)
    house.store.readers.dispose()
    (tmp_path / "test.db").rename(tmp_path / "moved.db")
    try:
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json["database"]) == (503, "away")
        page = client.get("/wall/counts", headers=BROWSER)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        with client.get("/access.css") as css:
            assert css.status_code == 200
        assert client.post("/api/v1/events", headers=bearer("not-seen-before")).status_code == 503
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
