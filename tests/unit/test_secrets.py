"""Passwords, set-up links, tokens and the secret key."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select

from dashboards.access.secret_key import secret_key
from data_layer.core.account_rules import Policy
from data_layer.core.scope import Scope
from data_layer.db.tables import api_token, setup_link
from data_layer.errors import CannotStart, Invalid, NotFound
from data_layer.services import passwords, sessions, setup_links, tokens
from data_layer.services.accounts import Account
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import HASH, PASSWORD, House, make_settings, open_house
from tests.world import CODE, COUNTY, HOUR, NOW, WEST

YEAR = 365 * 24 * HOUR
REAL = passwords.hash_password(PASSWORD)


@pytest.fixture
def conn(engine: Engine):
    with engine.begin() as connection:
        yield connection


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("password", "policy"),
    [
        ("seven green herons wading", Policy.ASVS),
        ("高粱地里三只灰鹤慢慢走过去", Policy.ASVS),
        ("Seven green herons wading", Policy.MLPS3),
        ("高粱地里3只灰鹤慢慢walk过去", Policy.MLPS3),
        ("x7#Kq9!vTz2@", Policy.MLPS3),
        ("竹" * 3 + "1abcdefgh" * 8, Policy.MLPS3),
    ],
)
def test_good_passwords_are_accepted_and_matched_whole(password: str, policy: Policy) -> None:
    passwords.check_password(password, COUNTY, "wang", policy)
    stored = passwords.hash_password(password)
    assert passwords.matches(stored, password)
    assert not passwords.matches(stored, password[:-1])


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("x7#Kq9!vTz2", "password_short"),
        ("seven green " * 11, "password_long"),
        ("Password123456", "password_obvious"),
        ("测试县网格治理指挥中心123", "password_obvious"),
        ("Test@2026County", "password_obvious"),
        ("test-County-test-County", "password_obvious"),
        ("WANGxiaoming-2026", "password_obvious"),
        ("ａｄｍｉｎ12345678", "password_obvious"),
        ("ababababababab", "password_obvious"),
        ("seven green herons wading", "password_plain"),
        ("高粱地里三只灰鹤慢慢走过去", "password_plain"),
        ("东镇西镇网格治理中心A1!", "password_obvious"),
    ],
)
def test_weak_passwords_are_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        passwords.check_password(password, COUNTY, "wangxiaoming")
    assert error.value.code == code


def test_hashes_cost_at_least_what_owasp_asks() -> None:
    assert REAL.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.HASHER.memory_cost * passwords.AT_ONCE._initial_value <= 4 * 46 * 1024


def test_an_unknown_account_costs_the_same_hash() -> None:
    assert passwords.nobody().rsplit("$", 2)[0] == REAL.rsplit("$", 2)[0]
    assert not passwords.HASHER.check_needs_rehash(passwords.nobody())
    assert not passwords.matches(None, "")
    assert not passwords.matches(None, PASSWORD)


@pytest.mark.parametrize("password", ["\ud800" * 12, "x" * 100_000, "\0" * 12])
def test_strange_passwords_match_nothing(password: str) -> None:
    assert not passwords.matches(HASH, password)


def test_random_passwords_meet_the_rule_and_differ() -> None:
    made = {passwords.random_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check_password(password, COUNTY, "operator")


def use(conn: Connection, token: str, now: int) -> Account:
    return setup_links.use_setup_link(conn, COUNTY, token, "chen", HASH, now)


def test_a_set_up_link_makes_one_administrator_once(conn: Connection) -> None:
    token = setup_links.create_setup_link(conn, CODE, NOW)
    assert token is not None
    assert token not in str(conn.execute(select(setup_link)).all())
    made = use(conn, token, NOW + HOUR)
    assert (made.role, made.must_change) == (Role.ADMIN, False)
    with pytest.raises(NotFound):
        use(conn, token, NOW + HOUR)
    assert setup_links.create_setup_link(conn, CODE, NOW + HOUR) is None


def test_a_set_up_link_lasts_a_day_and_ends_with_the_next(conn: Connection) -> None:
    first = setup_links.create_setup_link(conn, CODE, NOW)
    second = setup_links.create_setup_link(conn, CODE, NOW)
    assert first is not None
    assert second is not None
    for token, now in ((first, NOW), (second, NOW + 24 * HOUR), ("wrong", NOW), ("\ud800", NOW)):
        with pytest.raises(NotFound):
            use(conn, token, now)
    assert use(conn, second, NOW + 24 * HOUR - 1).username == "chen"


def test_a_token_carries_kind_source_and_scope(conn: Connection) -> None:
    token = tokens.issue_token(conn, CODE, TokenKind.INGEST, "township-app", WEST, NOW)
    prefix, secret = token[:11], token[12:]
    assert token[:3] == "qx_"
    assert (len(prefix), len(secret)) == (11, 43)
    found = tokens.find_token(conn, CODE, token, NOW)
    assert found is not None
    assert found[:4] == (prefix, TokenKind.INGEST, "township-app", Scope(CODE, WEST))
    assert secret not in str(conn.execute(select(api_token)).all())


@pytest.mark.parametrize("source", ["tick", "desk"])
def test_no_machine_takes_the_products_own_name(conn: Connection, source: str) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.issue_token(conn, CODE, TokenKind.INGEST, source, "", NOW)
    assert refused.value.code == "own_source"


def test_wrong_expired_and_revoked_tokens_are_unknown(conn: Connection) -> None:
    token = tokens.issue_token(conn, CODE, TokenKind.READ, "s", "", NOW)
    assert tokens.find_token(conn, CODE, token, NOW + YEAR - 1)
    assert tokens.find_token(conn, CODE, token, NOW + YEAR) is None
    assert tokens.find_token(conn, "990002", token, NOW) is None
    for wrong in ("", token[:-1], token + "x", sessions.digest(token), "\ud800"):
        assert tokens.find_token(conn, CODE, wrong, NOW) is None
    assert tokens.revoke_token(conn, CODE, token[:11], NOW) == 1
    assert tokens.revoke_token(conn, CODE, token[:11], NOW) == 0
    assert tokens.find_token(conn, CODE, token, NOW) is None


def test_a_revocation_is_felt_within_five_seconds(house: House) -> None:
    token = house.tokens[TokenKind.INGEST]
    readers = house.store.readers
    assert tokens.find_token_cached(readers, CODE, token, NOW)
    house.store.writer.submit(lambda conn: tokens.revoke_token(conn, CODE, token[:11], NOW))
    assert tokens.find_token_cached(readers, CODE, token, NOW + tokens.CACHE_MS) is None
    assert tokens.CACHE_MS <= 5000


def test_a_revocation_during_a_look_up_holds_from_the_next_request_on(house: House) -> None:
    """The row was read, the revocation came, and only then was the row to be remembered."""
    token = house.tokens[TokenKind.INGEST]
    readers, revoked = house.store.readers, list[int]()

    def revoke(*args: object) -> None:
        if not revoked and "api_token" in str(args[2]):
            done = house.store.writer.submit(
                lambda c: tokens.revoke_token(c, CODE, token[:11], NOW)
            )
            revoked.append(done)
            tokens.forget_tokens()

    event.listen(readers, "after_cursor_execute", revoke)
    assert tokens.find_token_cached(readers, CODE, token, NOW)
    assert revoked == [1]
    assert tokens.find_token_cached(readers, CODE, token, NOW) is None


def test_a_cached_token_does_not_outlive_its_last_day(house: House) -> None:
    token = house.tokens[TokenKind.INGEST]
    readers, last = house.store.readers, NOW + YEAR
    assert tokens.find_token_cached(readers, CODE, token, last - 1)
    assert tokens.find_token_cached(readers, CODE, token, last) is None


def test_a_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = secret_key(make_settings(tmp_path))
    assert len(key) == 64
    assert secret_key(make_settings(tmp_path)) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "key",
    [
        "changeme",
        "x" * 64,
        "0123456789abcdef" * 1,
        "ab" * 40,
        "please-change_me-0123456789abcdefgh",
        " " * 40,
    ],
)
def test_weak_keys_stop_the_start(tmp_path: Path, key: str) -> None:
    with pytest.raises(CannotStart):
        secret_key(make_settings(tmp_path, secret_key=key))


def test_a_key_others_can_read_or_an_empty_one_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text("")
    path.chmod(0o600)
    with pytest.raises(CannotStart):
        secret_key(make_settings(tmp_path))
    path.write_text("0123456789abcdefghijklmnopqrstuv")
    path.chmod(0o640)
    with pytest.raises(CannotStart) as error:
        secret_key(make_settings(tmp_path))
    assert "chmod 600" in error.value.text.en
    with pytest.raises(CannotStart):
        secret_key(make_settings(tmp_path / "missing"))


def test_an_act_token_has_a_role_and_a_unit_and_others_have_none(conn: Connection) -> None:
    def issued(kind: TokenKind) -> tuple[object, str]:
        token = tokens.issue_token(conn, CODE, kind, "s", "", NOW, Role.HANDLER, "U1")
        found = tokens.find_token(conn, CODE, token, NOW)
        assert found is not None
        return found.role, found.unit_code

    assert issued(TokenKind.ACT) == (Role.HANDLER, "U1")
    assert issued(TokenKind.INGEST) == (None, "")
    plain = tokens.issue_token(conn, CODE, TokenKind.ACT, "s", "", NOW)
    assert tokens.find_token(conn, CODE, plain, NOW)[5:] == (Role.OPERATOR, "")
