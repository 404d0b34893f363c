"""One-time passwords over HTTP: who needs one, that a code counts once, and that nothing goes round
it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyotp import TOTP
from sqlalchemy import select, update

from dashboards.endpoints import accounts, second_factor
from data_layer.db.tables import account, recovery_code
from data_layer.db.tables import second_factor as stored_factor
from data_layer.vocab import Role
from tests.contract.access_house import (
    BROWSER,
    ORIGIN,
    House,
    csrf_token,
    open_house,
    sign_in_as,
)

PAGE = "/second-factor"
STEP = 30_000
SECRET = re.compile(r"<code>((?:[A-Z2-7]{4} ?){8})</code>")
CODES = re.compile(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        for endpoint in (accounts, second_factor):
            made.server.register_blueprint(endpoint.blueprint)
        real = update(account).values(demo=False)
        made.store.writer.submit(lambda c: c.execute(real))
        yield made


def post(client: FlaskClient, path: str, form: str = PAGE, **fields: str) -> Any:
    fields.setdefault("csrf_token", csrf_token(client, form))
    return client.post(path, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def signed(house: House, role: Role = Role.ADMIN) -> FlaskClient:
    client = house.client()
    assert sign_in_as(client, role).status_code == 302
    return client


def code_of(house: House, secret: str, steps: int = 0) -> str:
    return TOTP(secret).generate_otp(house.clock.now // STEP + steps)


def enrolled(house: House, role: Role = Role.ADMIN) -> tuple[FlaskClient, str, list[str]]:
    """A client with a full session, the secret, and the recovery codes."""
    client = signed(house, role)
    begun = post(client, f"{PAGE}/begin")
    found = SECRET.search(begun.text)
    assert found is not None, begun.text
    secret = found[1].replace(" ", "")
    # All of the picture, however much it says.
    assert re.search(r'<svg viewBox="0 0 (\d+) \1" class', begun.text)
    done = post(client, PAGE, code=code_of(house, secret))
    assert done.status_code == 200
    return client, secret, CODES.findall(done.text)


@pytest.mark.parametrize("role", list(Role))
def test_the_three_administrators_need_one(house: House, role: Role) -> None:
    client = signed(house, role)
    page = client.get("/password", headers=BROWSER)
    if role in {Role.ADMIN, Role.SECURITY, Role.AUDITOR}:
        assert page.location == PAGE
        assert client.get("/settings/accounts").status_code == 401
        assert "须使用动态口令" in client.get(PAGE, headers=BROWSER).text
    else:
        assert page.status_code == 200


def test_a_password_alone_opens_nothing(house: House) -> None:
    client = signed(house)
    rules = {str(rule) for rule in house.server.url_map.iter_rules() if "GET" in rule.methods}
    for path in sorted(rule for rule in rules if "<" not in rule):
        answer = client.get(path)
        answer.close()
        open_to_all = path in {"/healthz", "/access.css", "/login", PAGE} or path.startswith("/api")
        if not open_to_all:
            assert answer.status_code in {302, 401, 405}, path
            assert answer.status_code != 302 or answer.location in {PAGE, "/password"}, path


def test_a_code_completes_the_sign_in_and_counts_once(house: House) -> None:
    _, secret, codes = enrolled(house)
    assert len(codes) == len(set(codes)) == 10
    client = signed(house)
    code = code_of(house, secret)
    used = post(client, PAGE, code=code)
    assert (used.status_code, "已用过" in used.text) == (422, True)
    house.clock.now += STEP
    fresh = code_of(house, secret)
    assert post(client, PAGE, code=f" {fresh[:3]} {fresh[3:]}").status_code == 303
    assert client.get("/settings/accounts").status_code == 200
    other = signed(house)
    assert post(other, PAGE, code=fresh).status_code == 422


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(house: House, steps: int, good: bool) -> None:
    _, secret, _ = enrolled(house)
    client = signed(house)
    house.clock.now += 10 * STEP
    answer = post(client, PAGE, code=code_of(house, secret, steps))
    assert answer.status_code == (303 if good else 422)


def test_a_recovery_code_works_once(house: House) -> None:
    _, _, codes = enrolled(house)
    client = signed(house)
    assert post(client, PAGE, code=codes[3].upper()).status_code == 303
    assert post(signed(house), PAGE, code=codes[3]).status_code == 422
    with house.store.readers.connect() as conn:
        stored = conn.scalars(select(recovery_code.c.code_hash)).all()
    assert not set(stored) & set(codes)


def test_guessing_codes_locks_the_account(house: House) -> None:
    enrolled(house)
    client = signed(house)
    for _ in range(5):
        assert post(client, PAGE, code="000000").status_code == 422
    assert post(client, PAGE, code="000000").status_code == 429
    assert sign_in_as(house.client(), "admin").status_code == 429


def test_the_secret_is_sealed_in_the_database(house: House) -> None:
    _, secret, _ = enrolled(house)
    with house.store.readers.connect() as conn:
        sealed = conn.scalar(select(stored_factor.c.secret))
    assert sealed.startswith("aes256gcm:")
    assert secret not in sealed
    content = (house.store.settings.instance / "test.db").read_bytes()
    assert secret.encode() not in content


def test_a_confirmed_secret_is_shown_to_nobody_and_not_replaced(house: House) -> None:
    client, secret, _ = enrolled(house)
    assert SECRET.search(client.get(PAGE, headers=BROWSER).text) is None
    assert SECRET.search(post(client, f"{PAGE}/begin").text) is None
    half = signed(house)
    assert SECRET.search(post(half, f"{PAGE}/begin").text) is None
    house.clock.now += STEP
    assert post(half, PAGE, code=code_of(house, secret)).status_code == 303


def test_a_new_password_does_not_go_round_the_second_factor(house: House) -> None:
    enrolled(house, Role.AUDITOR)
    admin, _, _ = enrolled(house)
    answer = post(admin, "/settings/accounts/auditor/password", form="/password")
    found = re.search(r"([a-z2-9]{4}(?:-[a-z2-9]{4}){3})", answer.text)
    assert found is not None
    client = house.client()
    assert sign_in_as(client, "auditor", found[1]).status_code == 302
    assert client.get("/password", headers=BROWSER).location == PAGE


def test_the_security_officer_resets_what_was_lost(house: House) -> None:
    enrolled(house)
    officer, _, _ = enrolled(house, Role.SECURITY)
    path = "/settings/accounts/admin/second-factor"
    assert "重置动态口令" in officer.get("/settings/accounts/admin", headers=BROWSER).text
    assert post(officer, path, form="/password").status_code == 303
    client = signed(house)
    assert "开始绑定" in client.get(PAGE, headers=BROWSER).text
    admin, _, _ = enrolled(house)
    assert (
        post(admin, "/settings/accounts/security/second-factor", form="/password").status_code
        == 403
    )


def test_others_may_have_one_and_do_without_again(house: House) -> None:
    client, secret, _ = enrolled(house, Role.OPERATOR)
    assert signed(house, Role.OPERATOR).get("/password", headers=BROWSER).location == PAGE
    assert post(client, f"{PAGE}/off", code="000000").status_code == 422
    house.clock.now += STEP
    assert post(client, f"{PAGE}/off", code=code_of(house, secret)).status_code == 303
    assert signed(house, Role.OPERATOR).get("/password", headers=BROWSER).status_code == 200


def test_an_administrator_cannot_do_without(house: House) -> None:
    client, secret, _ = enrolled(house)
    house.clock.now += STEP
    assert post(client, f"{PAGE}/off", code=code_of(house, secret)).status_code == 403
