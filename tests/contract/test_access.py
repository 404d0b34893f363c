"""The gate: nobody gets further than role, scope, token and origin allow."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from dashboards.access.addresses import local_path
from dashboards.access.page_groups import page_of
from data_layer.core.rights import Page
from data_layer.db.tables import account
from data_layer.errors import CannotStart
from data_layer.services.sign_in import PER_ADDRESS
from data_layer.settings import Settings
from data_layer.vocab import CASE_ROLES, Role, TokenKind
from tests.contract.access_house import (
    BROWSER,
    ORIGIN,
    PASSWORD,
    House,
    csrf_token,
    open_house,
    submit,
)
from tests.contract.route_sweep import routes, unguarded
from tests.world import CODE, COUNTY, EAST


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


def test_every_route_is_guarded_in_every_role(house: House) -> None:
    assert len(list(routes(house.server))) > 40
    assert unguarded(house.server, house.client) == []


def wrong_from(client: FlaskClient, forwarded: str) -> int:
    """The status of a failed sign-in of somebody new, as a proxy at one address passes it on."""
    form = {"csrf_token": csrf_token(client), "username": f"u{forwarded}", "password": "wrong"}
    headers = {"Origin": ORIGIN, "X-Forwarded-For": forwarded}
    return client.post("/login", data=form, headers=headers).status_code


def lock(house: House, forwarded: str) -> None:
    client = house.client()
    for attempt in range(PER_ADDRESS):
        assert wrong_from(client, forwarded.format(attempt)) == 401


def test_without_a_proxy_nobody_escapes_the_limit_by_a_header(house: House) -> None:
    lock(house, "10.9.8.{}")
    assert wrong_from(house.client(), "10.1.1.1") == 429


def test_behind_a_proxy_each_client_has_its_own_limit(tmp_path: Path) -> None:
    with open_house(tmp_path, trusted_proxies=1) as house:
        # What a client writes itself stands before what the proxy adds.
        lock(house, "172.16.0.{}, 10.9.8.7")
        assert wrong_from(house.client(), "1.2.3.4, 10.9.8.7") == 429
        assert wrong_from(house.client(), "10.9.8.7, 10.1.1.1") == 401


def test_the_origin_is_judged_by_the_host_the_proxy_passes_on(tmp_path: Path) -> None:
    for proxies, status in ((0, 403), (1, 401)):
        folder = tmp_path / str(proxies)
        folder.mkdir()
        with open_house(folder, trusted_proxies=proxies) as house:
            client = house.client()
            form = {"csrf_token": csrf_token(client), "username": "x", "password": "y"}
            headers = {"Origin": "http://centre.example", "X-Forwarded-Host": "centre.example"}
            assert client.post("/login", data=form, headers=headers).status_code == status


@pytest.mark.parametrize(("value", "hops"), [("", 0), ("0", 0), ("2", 2)])
def test_the_number_of_proxies_is_a_setting(value: str, hops: int) -> None:
    assert Settings.from_env({"TRUSTED_PROXIES": value}).trusted_proxies == hops


@pytest.mark.parametrize("value", ["-1", "one", "1.5", "10", "²"])
def test_a_wrong_number_of_proxies_is_named(value: str) -> None:
    with pytest.raises(CannotStart) as error:
        Settings.from_env({"TRUSTED_PROXIES": value})
    assert "TRUSTED_PROXIES" in error.value.text.zh


@pytest.mark.parametrize(("value", "seconds"), [("", 30), ("0", 0), ("5", 5), ("3600", 3600)])
def test_how_often_the_ladder_looks_is_a_setting(value: str, seconds: int) -> None:
    assert Settings.from_env({"TICK_SECONDS": value}).tick_seconds == seconds


@pytest.mark.parametrize("value", ["-1", "half", "0.5", "3601", "²"])
def test_a_wrong_interval_is_named(value: str) -> None:
    with pytest.raises(CannotStart) as error:
        Settings.from_env({"TICK_SECONDS": value})
    assert "TICK_SECONDS" in error.value.text.zh


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtp://mail.example", ""),
        ("", "grid@county.example"),
        ("http://mail.example", "grid@county.example"),
        ("smtp://", "grid@county.example"),
        ("smtp://mail.example:x", "grid@county.example"),
        ("smtps://mail.example", "no address"),
    ],
)
def test_half_or_wrong_mail_settings_are_named(url: str, sender: str) -> None:
    with pytest.raises(CannotStart) as error:
        Settings.from_env({"SMTP_URL": url, "MAIL_FROM": sender})
    assert "SMTP_URL" in error.value.text.zh


@pytest.mark.parametrize("path", ["relative", "/no/such/folder"])
def test_a_shared_folder_that_is_none_is_named(path: str) -> None:
    with pytest.raises(CannotStart) as error:
        Settings.from_env({"REPORT_FOLDER": path})
    assert "REPORT_FOLDER" in error.value.text.zh


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
    own = {Role.AUDITOR: "/audit", Role.ADMIN: "/quality", Role.SECURITY: "/settings/accounts"}
    own_page = own.get(role, "/")
    assert home == own_page
    if role in CASE_ROLES or role is Role.AUDITOR:  # the pages this small server has
        assert client.get(home, headers=BROWSER).status_code == 200
    bare = client.get("/", headers=BROWSER)
    assert (bare.status_code == 200) if role in CASE_ROLES else (bare.location == own_page)
    assert client.get("/wall/counts").status_code == (200 if role in CASE_ROLES else 403)


def test_a_role_without_cases_is_told_so_on_a_plain_page(house: House) -> None:
    answer = house.client(Role.ADMIN).get("/wall/counts", headers=BROWSER)
    assert answer.status_code == 403
    assert "您的角色不查看事件内容" in answer.text
    assert 'href="/password"' in answer.text


def test_a_handler_is_told_what_is_worked_and_what_is_not_seen(house: House) -> None:
    answer = house.client(Role.HANDLER).get("/township", headers=BROWSER)
    assert answer.status_code == 403
    assert "不查看各乡镇的统计和清单" in answer.text
    assert "不查看事件内容" not in answer.text
    assert ">承办台</a>" in answer.text


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


@pytest.mark.parametrize("role", Role)
def test_an_address_that_is_none_says_so_to_everybody(house: House, role: Role) -> None:
    client = house.client(role)
    for path in ("/settings", "/nowhere"):
        answer = client.get(path, headers=BROWSER)
        assert (answer.status_code, "没有这个地址" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (None, ["/login"]),
        (Role.OPERATOR, ["/", "/desk", "/wall/overview", "/settings/calendar", "/password"]),
        (Role.ADMIN, ["/settings/calendar", "/password"]),
        (Role.AUDITOR, ["/audit", "/password"]),
    ],
)
def test_an_error_page_links_to_what_the_caller_may_open(
    house: House, role: Role | None, links: list[str]
) -> None:
    page = house.client(role).get("/setup/none", headers=BROWSER).text
    assert re.findall(r'class="access-link" href="([^"]*)"', page) == links


def test_a_handler_is_not_told_that_cases_are_none_of_theirs(house: House) -> None:
    client = house.client(Role.HANDLER)
    for path in ("/township", "/cases", "/assessment"):
        answer = client.get(path, headers=BROWSER)
        assert answer.status_code == 403
        assert "您的角色不查看事件内容" not in answer.text
        assert "承办人员办理和查看本单位的事件" in answer.text
        assert 'href="/">首页</a>' in answer.text


def test_an_error_page_has_the_look_of_the_page_asked_for(house: House) -> None:
    for path in ("/assessment", "/nowhere"):
        page = house.client(Role.HANDLER).get(path, headers=BROWSER).text
        assert '<body class="access light">' in page
    wall = house.client(Role.ADMIN).get("/wall/overview", headers=BROWSER).text
    assert '<body class="access">' in wall


def test_a_refusal_names_the_page_its_link_leads_to(house: House) -> None:
    page = house.client(Role.ADMIN).get("/wall/overview", headers=BROWSER).text
    assert "请返回账号页" in page
    assert 'href="/password">账号页</a>' in page


def test_the_sign_in_page_names_the_folder_of_this_instance(tmp_path: Path) -> None:
    with open_house(tmp_path, replace(COUNTY, demo=True)) as house:
        page = house.client().get("/login", headers=BROWSER).text
        assert str(house.store.settings.instance / "demo_credentials.json") in page


def test_a_token_opens_no_page_and_an_unknown_api_address_is_404(house: House) -> None:
    headers = bearer(house.tokens[TokenKind.READ])
    assert house.client().get("/wall/counts", headers=headers).status_code == 401
    answer = house.client().get("/api/v1/nothing", headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "no_such_address")
