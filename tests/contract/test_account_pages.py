"""Accounts over HTTP: who makes, grants and stops them, what is shown once, what ends at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dashboards.endpoints import accounts as endpoint
from data_layer.core.account_rules import ADMINISTRATIVE
from data_layer.core.days import DAY_MS, HOUR_MS
from data_layer.db.tables import account, audit, session
from data_layer.vocab import Role
from tests.contract.access_house import (
    BROWSER,
    ORIGIN,
    PASSWORD,
    House,
    csrf_token,
    open_house,
    sign_in_as,
)
from tests.world import EAST, NOW, WEST

HOME = "/settings/accounts"
NEW = {"username": "zhao", "role": "operator", "name": "演示赵", "email": "zhao@county.example"}
SHOWN = re.compile(r"([a-z2-9]{4}(?:-[a-z2-9]{4}){3})")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(endpoint.blueprint)
        yield made


def post(client: FlaskClient, path: str, **fields: str) -> Any:
    fields.setdefault("csrf_token", csrf_token(client, "/password"))
    return client.post(path, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def created(house: House, **fields: str) -> str:
    """The first password of a new account."""
    answer = post(house.client(Role.ADMIN), HOME, **{**NEW, **fields})
    assert answer.status_code == 200, answer.text
    found = SHOWN.search(answer.text)
    assert found is not None
    return found[1]


def grant(house: House, username: str = "zhao", **fields: str) -> Any:
    given = {"role": "operator", "township": "", "unit": "", **fields}
    return post(house.client(Role.SECURITY), f"{HOME}/{username}/grant", **given)


def stored(house: House, username: str) -> Any:
    with house.store.readers.connect() as conn:
        return conn.execute(select(account).where(account.c.username == username)).one()


def actions(house: House) -> list[tuple[str, str, str]]:
    query = select(audit.c.actor, audit.c.action, audit.c.object).order_by(audit.c.seq)
    with house.store.readers.connect() as conn:
        return [tuple(row) for row in conn.execute(query)]


def test_an_account_is_made_by_one_and_granted_by_another(house: House) -> None:
    password = created(house)
    assert sign_in_as(house.client(), "zhao", password).status_code == 401
    assert "待安全管理员授权" in sign_in_as(house.client(), "zhao", password).text
    assert "待授权" in house.client(Role.SECURITY).get(HOME, headers=BROWSER).text
    assert grant(house).status_code == 303
    client = house.client()
    assert sign_in_as(client, "zhao", password).status_code == 302
    assert client.get("/wall/counts", headers=BROWSER).location == "/password"
    assert ("security", "grant_role", "zhao") in actions(house)
    assert ("admin", "create_account", "zhao") in actions(house)


def test_a_wrong_password_does_not_tell_that_the_account_waits(house: House) -> None:
    created(house)
    assert "用户名或口令不正确" in sign_in_as(house.client(), "zhao", "wrong").text


def test_the_first_password_is_shown_once_and_stored_nowhere(house: House) -> None:
    password = created(house)
    assert password not in house.client(Role.ADMIN).get(f"{HOME}/zhao", headers=BROWSER).text
    with house.store.readers.connect() as conn:
        for table in (account, audit):
            assert password not in str(conn.execute(select(table)).all())


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_accounts(house: House, role: Role) -> None:
    answer = house.client(role).get(HOME, headers=BROWSER)
    assert answer.status_code == (200 if role in {Role.ADMIN, Role.SECURITY} else 403)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.SECURITY, ""),
        (Role.SECURITY, "/operator/password"),
        (Role.SECURITY, "/operator/disable"),
        (Role.SECURITY, "/operator/details"),
        (Role.ADMIN, "/operator/grant"),
        *((role, f"/operator/{step}") for role in (Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR)
          for step in ("grant", "password", "disable", "sessions")),
    ],
)  # fmt: skip
def test_nobody_does_the_work_of_another(house: House, role: Role, path: str) -> None:
    before = stored(house, "operator")
    answer = post(house.client(role), f"{HOME}{path}", **NEW)
    assert answer.status_code == 403
    assert stored(house, "operator") == before
    with house.store.readers.connect() as conn:
        assert conn.scalar(select(account.c.username).where(account.c.username == "zhao")) is None


@pytest.mark.parametrize("step", ["grant", "password", "disable", "details", "sessions"])
def test_nobody_handles_the_own_account(house: House, step: str) -> None:
    role = Role.SECURITY if step == "grant" else Role.ADMIN
    assert post(house.client(role), f"{HOME}/{role}/{step}", **NEW).status_code == 403


def test_a_stopped_account_is_out_at_once_and_can_come_back(house: House) -> None:
    client = house.client(Role.OPERATOR)
    admin = house.client(Role.ADMIN)
    assert post(admin, f"{HOME}/operator/disable").status_code == 303
    assert client.get("/wall/counts").status_code == 401
    assert sign_in_as(house.client(), "operator").status_code == 401
    assert post(admin, f"{HOME}/operator/enable").status_code == 303
    assert sign_in_as(house.client(), "operator").status_code == 302


def test_a_forgotten_password_is_replaced_by_one_to_be_changed(house: House) -> None:
    client = house.client(Role.OPERATOR)
    answer = post(house.client(Role.ADMIN), f"{HOME}/operator/password")
    found = SHOWN.search(answer.text)
    assert found is not None
    assert client.get("/wall/counts").status_code == 401
    assert sign_in_as(house.client(), "operator").status_code == 401
    assert sign_in_as(client, "operator", found[1]).status_code == 302
    assert client.get("/wall/counts", headers=BROWSER).location == "/password"


def test_a_new_role_ends_what_began_with_the_old_one(house: House) -> None:
    client = house.client(Role.OPERATOR)
    assert grant(house, "operator", role="leader", township=WEST).status_code == 303
    assert client.get("/wall/counts").status_code == 401
    assert sign_in_as(client, "operator").status_code == 302
    assert client.get("/wall/counts").json == {"scope": WEST}


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"role": "leader"}, 422, "必须指定本县的一个乡镇"),
        ({"role": "leader", "township": "520581999"}, 422, "必须指定本县的一个乡镇"),
        ({"role": "handler", "unit": "none"}, 422, "没有这个单位代码"),
        ({"role": ""}, 422, "请选择角色"),
        ({"role": "admin"}, 409, "不能在同一账号上互换"),
    ],
)
def test_a_role_that_cannot_be_is_refused(
    house: House, fields: dict[str, str], status: int, told: str
) -> None:
    answer = grant(house, "operator", **fields)
    assert (answer.status_code, told in answer.text) == (status, True)
    assert stored(house, "operator").role == "operator"


@pytest.mark.parametrize("role", sorted(ADMINISTRATIVE))
def test_an_administrative_role_is_never_laid_down(house: House, role: Role) -> None:
    by = second_officer(house) if role is Role.SECURITY else house.client(Role.SECURITY)
    given = {"role": "operator", "township": "", "unit": ""}
    assert post(by, f"{HOME}/{role}/grant", **given).status_code == 409
    assert stored(house, role).role == role


def second_officer(house: House) -> FlaskClient:
    """Another security officer, signed in."""
    password = created(house, username="second", role="security", name="演示第二")
    assert grant(house, "second", role="security").status_code == 303
    settled = {"must_change": False, "demo": True}
    mine = update(account).where(account.c.username == "second").values(settled)
    house.store.writer.submit(lambda c: c.execute(mine))
    client = house.client()
    assert sign_in_as(client, "second", password).status_code == 302
    return client


def test_one_person_is_not_two_administrators(house: House) -> None:
    name = stored(house, "admin").display_name
    answer = post(house.client(Role.ADMIN), HOME, **{**NEW, "role": "auditor", "name": name})
    assert (answer.status_code, "不同人员" in answer.text) == (409, True)
    answer = post(house.client(Role.ADMIN), HOME, **{**NEW, "role": "auditor", "name": ""})
    assert (answer.status_code, "须填写姓名" in answer.text) == (422, True)


def test_the_first_security_officer_needs_nobodys_grant(house: House) -> None:
    gone = update(account).where(account.c.role == "security").values(disabled=True)
    house.store.writer.submit(lambda c: c.execute(gone))
    password = created(house, username="first", role="security", name="演示首任")
    assert sign_in_as(house.client(), "first", password).status_code == 302
    created(house, username="next", role="security", name="演示次任")
    assert stored(house, "next").granted_at is None


def test_the_last_administrator_cannot_be_stopped(house: House) -> None:
    created(house, username="other", role="admin", name="演示其他")
    assert grant(house, "other", role="admin").status_code == 303
    assert post(house.client(Role.ADMIN), f"{HOME}/other/disable").status_code == 303
    assert stored(house, "other").disabled
    # The own account is refused anyway; what is left is counted all the same.
    with house.store.readers.connect() as conn:
        admins = conn.scalars(
            select(account.c.username).where(account.c.role == "admin", ~account.c.disabled)
        ).all()
    assert admins == ["admin"]


def test_an_account_ends_with_its_last_day(house: House) -> None:
    client = house.client(Role.OPERATOR)
    admin = house.client(Role.ADMIN)
    given = {"name": "", "email": "", "expires": "2026-11-23"}
    assert post(admin, f"{HOME}/operator/details", **given).status_code == 303
    assert client.get("/wall/counts").status_code == 200
    house.clock.now = stored(house, "operator").expires_at
    assert client.get("/wall/counts").status_code == 401
    assert "已过有效期" in sign_in_as(client, "operator").text
    past = post(
        house.client(Role.ADMIN), f"{HOME}/operator/details", **{**given, "expires": "2026-11-01"}
    )
    assert past.status_code == 422


def test_a_locked_account_is_unlocked(house: House) -> None:
    for _ in range(5):
        sign_in_as(house.client(), "operator", "wrong")
    assert sign_in_as(house.client(), "operator").status_code == 429
    house.clock.now += HOUR_MS // 3
    assert sign_in_as(house.client(), "operator").status_code == 429
    admin = house.client(Role.ADMIN)
    assert "已锁定" in admin.get(f"{HOME}/operator", headers=BROWSER).text
    assert post(admin, f"{HOME}/operator/unlock").status_code == 303
    house.clock.now += 1
    assert sign_in_as(house.client(), "operator").status_code == 302


def test_the_list_says_who_is_locked(house: House) -> None:
    for _ in range(5):
        sign_in_as(house.client(), "operator", "wrong")
    page = house.client(Role.ADMIN).get(HOME, headers=BROWSER).text
    assert "1 个锁定" in page
    row = page.split('/settings/accounts/operator"')[1].split("</tr>")[0]
    assert "已锁定" in row
    assert "已锁定" not in page.replace(row, "")


def test_a_right_password_is_no_failure(house: House) -> None:
    password = created(house)
    for _ in range(6):
        assert sign_in_as(house.client(), "zhao", password).status_code == 401
    assert grant(house).status_code == 303
    assert sign_in_as(house.client(), "zhao", password).status_code == 302
    query = select(audit.c.result, audit.c.detail).where(
        audit.c.actor == "zhao", audit.c.action == "sign_in"
    )
    with house.store.readers.connect() as conn:
        rows = conn.execute(query.order_by(audit.c.seq)).all()
    assert {row.result for row in rows[:-1]} == {"kept_out"}
    assert (rows[0].detail["code"], rows[-1].result) == ("not_granted", "ok")


def test_units_are_listed_under_their_place(house: House) -> None:
    page = house.client(Role.ADMIN).get(HOME, headers=BROWSER).text
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.S)
    assert groups
    assert all("<option" in inside for _, inside in groups)


def test_a_quarter_old_password_has_to_be_changed(house: House) -> None:
    house.clock.now = NOW + 91 * DAY_MS
    client = house.client(Role.OPERATOR)
    assert client.get("/wall/counts", headers=BROWSER).location == "/password"


def test_an_account_has_so_many_browsers(house: House) -> None:
    clients = []
    for _ in range(4):
        house.clock.now += 1000
        clients.append(house.client(Role.OPERATOR))
    codes = [client.get("/wall/counts").status_code for client in clients]
    assert codes == [401, 200, 200, 200]
    first, second = house.client(Role.ADMIN), house.client(Role.ADMIN)
    assert first.get(HOME).status_code == 401
    assert second.get(HOME).status_code == 200


def test_sessions_are_listed_and_ended(house: House) -> None:
    client = house.client()
    client.post(
        "/login",
        data={
            "csrf_token": csrf_token(client, "/login"),
            "username": "operator",
            "password": PASSWORD,
        },
        headers={
            "Origin": ORIGIN,
            "User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/100.0 Safari/537.36",
        },
    )
    security = house.client(Role.SECURITY)
    page = security.get(f"{HOME}/operator", headers=BROWSER).text
    assert "Chrome · Windows" in page
    assert "127.0.0.1" in page
    assert post(security, f"{HOME}/operator/sessions").status_code == 303
    assert client.get("/wall/counts").status_code == 401
    with house.store.readers.connect() as conn:
        left = conn.scalars(select(session.c.username)).all()
    assert "operator" not in left


def test_the_own_other_sessions_are_seen_and_ended(house: House) -> None:
    here, there = house.client(Role.OPERATOR), house.client(Role.OPERATOR)
    page = here.get("/password", headers=BROWSER).text
    assert page.count("<li>") == 2
    assert page.count("本机") == 1
    assert post(here, "/password/sessions").status_code == 303
    assert there.get("/wall/counts").status_code == 401
    assert here.get("/wall/counts").status_code == 200


def test_rubbish_names_and_days_are_told(house: House) -> None:
    admin = house.client(Role.ADMIN)
    assert admin.get(f"{HOME}/nobody", headers=BROWSER).status_code == 404
    for fields, told in (
        ({"username": "a b"}, "用户名应为"),
        ({"expires": "tomorrow"}, "有效期应为日期"),
        ({"email": "nowhere"}, "邮箱"),
        ({"username": "operator"}, "已被使用"),
        ({"role": "leader", "township": ""}, "必须指定"),
    ):
        answer = post(admin, HOME, **{**NEW, **fields})
        assert answer.status_code in {409, 422}
        assert told in answer.text
    script = created(house, name="<script>alert(1)</script>")
    assert script
    listed = admin.get(HOME, headers=BROWSER).text if admin.get(HOME).status_code == 200 else ""
    assert "<script>alert" not in listed


def test_the_township_of_a_leader_stands_in_the_list(house: House) -> None:
    page = house.client(Role.ADMIN).get(HOME, headers=BROWSER).text
    names = {area.code: area.name for area in house.store.county.townships}
    assert names[EAST] in page
