"""Signing in with an account of another system: only whom it proves, only as the account here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from sqlalchemy import select, update

from dashboards.endpoints import second_factor, single_sign_on
from data_layer.db.tables import account, audit
from data_layer.errors import CannotStart
from data_layer.settings import Settings
from data_layer.settings.given import Oidc
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, PASSWORD, House, open_house, sign_in_as
from tests.identity import CLIENT, SECRET, Provider, provider

GIVEN = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}


@pytest.fixture
def identity() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, identity: Provider) -> Iterator[House]:
    joined = Oidc(identity.issuer, CLIENT, SECRET, "preferred_username", "政务统一认证")
    with open_house(tmp_path, oidc=joined) as made:
        for endpoint in (single_sign_on, second_factor):
            made.server.register_blueprint(endpoint.blueprint)
        yield made


def come_back(client: FlaskClient, identity: Provider) -> Any:
    sent = client.get("/login/oidc", headers=BROWSER)
    assert sent.status_code == 302, sent.text
    return client.get(identity.approve(sent.location), headers=BROWSER)


def test_who_is_proved_comes_in_with_the_rights_here(house: House, identity: Provider) -> None:
    client = house.client()
    assert "用政务统一认证登录" in client.get("/login", headers=BROWSER).text
    assert come_back(client, identity).status_code == 302
    assert client.get("/wall/counts").status_code == 200
    assert identity.asked["code_challenge_method"] == "S256"
    assert client.get("/settings/calendar").status_code == 200
    with house.store.readers.connect() as conn:
        told = conn.execute(select(audit.c.actor, audit.c.action, audit.c.result)).all()
    assert ("operator", "sign_in_by_others", "ok") in [tuple(row) for row in told]


@pytest.mark.parametrize(
    "cheat",
    [
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"nonce": "another"},
        {"preferred_username": ""},
        {"preferred_username": ["operator"]},
    ],
    ids=lambda cheat: next(iter(cheat)),
)
def test_what_is_not_proved_stays_out(
    house: House, identity: Provider, cheat: dict[str, Any]
) -> None:
    identity.cheat = cheat
    client = house.client()
    assert come_back(client, identity).status_code == 401
    assert client.get("/wall/counts").status_code == 401


def test_a_token_signed_by_another_key_stays_out(house: House, identity: Provider) -> None:
    identity.signing = RSAKey.generate_key(2048, {"kid": "one"})
    client = house.client()
    assert come_back(client, identity).status_code == 401
    assert client.get("/wall/counts").status_code == 401


def test_an_answer_nobody_asked_for_stays_out(house: House, identity: Provider) -> None:
    client = house.client()
    assert client.get("/login/oidc/back?code=proof&state=x", headers=BROWSER).status_code == 401
    sent = client.get("/login/oidc", headers=BROWSER)
    other = house.client()
    assert other.get(identity.approve(sent.location), headers=BROWSER).status_code == 401
    assert other.get("/wall/counts").status_code == 401


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"disabled": True}, "没有对应账号"),
        ({"granted_at": None}, "待安全管理员授权"),
        ({"expires_at": 1}, "已过有效期"),
    ],
)
def test_an_account_that_cannot_sign_in_cannot_this_way(
    house: House, identity: Provider, changed: dict[str, Any], told: str
) -> None:
    mine = update(account).where(account.c.username == "operator").values(changed)
    house.store.writer.submit(lambda c: c.execute(mine))
    answer = come_back(house.client(), identity)
    assert (answer.status_code, told in answer.text) == (401, True)


def test_a_stranger_there_is_a_stranger_here(house: House, identity: Provider) -> None:
    identity.claims = {"sub": "2", "preferred_username": "nobody"}
    assert come_back(house.client(), identity).status_code == 401


def test_an_administrator_still_gives_the_second_factor(house: House, identity: Provider) -> None:
    real = update(account).where(account.c.username == "admin").values(demo=False)
    house.store.writer.submit(lambda c: c.execute(real))
    identity.claims = {"sub": "3", "preferred_username": "Admin"}
    client = house.client()
    assert come_back(client, identity).status_code == 302
    assert client.get("/settings/calendar", headers=BROWSER).location == "/second-factor"


def test_an_unused_first_password_opens_nothing_afterwards(
    house: House, identity: Provider
) -> None:
    first = update(account).where(account.c.username == "operator").values(must_change=True)
    house.store.writer.submit(lambda c: c.execute(first))
    client = house.client()
    assert come_back(client, identity).status_code == 302
    assert client.get("/wall/counts").status_code == 200
    assert sign_in_as(house.client(), "operator", PASSWORD).status_code == 401
    # A password in use goes on beside it.
    identity.claims = {"sub": "4", "preferred_username": "analyst"}
    assert come_back(house.client(), identity).status_code == 302
    assert sign_in_as(house.client(), Role.ANALYST).status_code == 302


def test_a_provider_that_is_away_is_told(tmp_path: Path) -> None:
    away = Oidc("http://127.0.0.1:9", CLIENT, SECRET, "preferred_username", "政务统一认证")
    with open_house(tmp_path, oidc=away) as house:
        house.server.register_blueprint(single_sign_on.blueprint)
        answer = house.client().get("/login/oidc", headers=BROWSER)
        assert (answer.status_code, "暂时连不上" in answer.text) == (503, True)


def test_without_one_there_is_no_button_and_no_address(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        house.server.register_blueprint(single_sign_on.blueprint)
        client = house.client()
        assert "/login/oidc" not in client.get("/login", headers=BROWSER).text
        assert client.get("/login/oidc", headers=BROWSER).status_code == 404


def test_the_settings_come_together_or_not_at_all() -> None:
    assert Settings.from_env({}).oidc is None
    assert Settings.from_env(GIVEN).oidc == Oidc(
        "https://id.example", "a", "b", "preferred_username", "统一身份认证"
    )
    for wrong in ({"OIDC_ISSUER": "http://id.example"}, {"OIDC_CLIENT_SECRET": ""}):
        with pytest.raises(CannotStart):
            Settings.from_env({**GIVEN, **wrong})
