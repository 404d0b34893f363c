"""Signing in and out, how long a session lasts, the own password, the first administrator."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from data_layer.core.account_rules import IDLE_MS, Policy
from data_layer.db.tables import account, audit, session
from data_layer.services import setup_links
from data_layer.services.sessions import ABSOLUTE_MS
from data_layer.vocab import Role
from tests.contract.access_house import (
    BROWSER,
    ORIGIN,
    PASSWORD,
    House,
    csrf_token,
    open_house,
    sign_in_as,
    submit,
)
from tests.world import CODE, MINUTE, NOW

NEW = "Nine grey cranes landing"


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


def cookie_of(client: FlaskClient, name: str = "sid") -> str:
    found = client.get_cookie(name)
    return found.value if found else ""


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


def max_ages(answer: TestResponse) -> list[str]:
    cookies = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sid=")]
    return [part for c in cookies for part in c.split("; ") if part.startswith("Max-Age")]


@pytest.mark.parametrize("role", Role)
def test_no_cookie_outlives_the_browser(house: House, role: Role) -> None:
    client, fields = house.client(), {"username": str(role), "password": PASSWORD}
    assert max_ages(submit(client, "/login", **fields)) == []
    house.clock.now += MINUTE
    assert max_ages(client.get("/password")) == []
    form = {"csrf_token": csrf_token(client, "/password")}
    left = client.post("/logout", data=form, headers={"Origin": ORIGIN})
    assert max_ages(left) == ["Max-Age=0"]
    assert not cookie_of(client)


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
    assert 15 * 60 < int(answer.headers["Retry-After"]) <= 30 * 60 + 1
    assert "30 分钟" in answer.text
    assert not cookie_of(client)
    with house.store.readers.connect() as conn:
        noted = conn.execute(select(audit).where(audit.c.action == "refused")).one()
    assert (noted.object, noted.detail["code"]) == ("/login", "too_many_failures")


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


RESTED, OVER = "长时间未操作，已自动退出，请重新登录。", "登录已失效，请重新登录。"


def told_at_sign_in(client: FlaskClient) -> list[str]:
    page = client.get("/login", headers=BROWSER).text
    return [text for text in (RESTED, OVER) if text in page]


def test_who_is_signed_out_for_idleness_is_told_so(house: House) -> None:
    client = house.client(Role.ANALYST)
    house.clock.now += IDLE_MS
    answer = client.get("/discovery", headers=BROWSER, follow_redirects=True)
    assert answer.request.path == "/login"
    assert RESTED in answer.text
    client.set_cookie("lang", "en")
    assert "signed out after a while without use" in client.get("/login", headers=BROWSER).text
    client.delete_cookie("lang")
    wrong = submit(client, "/login", username="analyst", password="wrong")
    assert wrong.status_code == 401
    assert RESTED not in wrong.text
    sign_in_as(client, "analyst")
    assert submit(client, "/logout", form="/password").status_code == 302
    assert told_at_sign_in(client) == []


def test_a_session_that_ended_otherwise_is_not_called_idle(house: House) -> None:
    client = house.client()
    assert told_at_sign_in(client) == []
    client.set_cookie("sid", "never-given")
    assert told_at_sign_in(client) == [OVER]
    left = house.client(Role.ANALYST)
    house.store.writer.submit(lambda conn: conn.execute(session.delete()))
    assert told_at_sign_in(left) == [OVER]


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
    with house.store.readers.connect() as conn:
        (kept,) = conn.execute(select(session.c.address, session.c.agent))
    assert kept.address == "127.0.0.1"
    assert kept.agent.startswith("Werkzeug")
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
    assert (made.status_code, made.location) == (302, "/login?made=1")
    assert "账号已建立" in client.get(made.location, headers=BROWSER).text
    assert client.get(path, headers=BROWSER).status_code == 404
    assert sign_in_as(client, "chen", NEW).status_code == 302


@pytest.mark.parametrize(("policy", "told"), [(Policy.MLPS3, True), (Policy.ASVS, False)])
def test_the_form_says_what_the_policy_asks(tmp_path: Path, policy: Policy, told: bool) -> None:
    with open_house(tmp_path, password_policy=policy) as house:
        page = house.client(Role.OPERATOR).get("/password", headers=BROWSER).text
    assert ("至少 3 类" in page) is told
    assert "至少 12 个字符" in page
