"""Passwords, accounts, sessions, set-up links, tokens and the limit on failed sign-ins."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, Engine, select, update

from dashboards.access.secret_key import secret_key
from data_layer.core.scope import Scope
from data_layer.db.tables import account, api_token, audit, session, setup_link
from data_layer.errors import CannotStart, Conflict, Invalid, NotFound, NotSignedIn
from data_layer.services import accounts, passwords, sessions, setup_links, tokens
from data_layer.services.accounts import Account
from data_layer.services.demo_accounts import create_demo_accounts
from data_layer.services.sign_in import PER_ADDRESS, TooManyFailures, sign_in
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import HASH, PASSWORD, House, make_settings, open_house
from tests.world import CODE, COUNTY, EAST, HOUR, MINUTE, NOW, WEST

YEAR = 365 * 24 * HOUR


@pytest.fixture
def conn(engine: Engine):
    with engine.begin() as connection:
        yield connection


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


def make(conn: Connection, username: str = "wang", role: Role = Role.OPERATOR, **more: str):
    return accounts.create_account(conn, COUNTY, Account(CODE, username, role, **more), HASH, NOW)


# --- passwords ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "seven green herons wading",
        "高粱地里三只灰鹤慢慢走过去",
        "x7#Kq9!vTz2@",
        "竹" * 3 + "abcdefgh" * 8,
    ],
)
def test_good_passwords_are_accepted_and_matched_whole(password: str) -> None:
    passwords.check_password(password, COUNTY, "wang")
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
    ],
)
def test_weak_passwords_are_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        passwords.check_password(password, COUNTY, "wangxiaoming")
    assert error.value.code == code


def test_hashes_cost_at_least_what_owasp_asks() -> None:
    assert HASH.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.HASHER.memory_cost * passwords.AT_ONCE._initial_value <= 4 * 46 * 1024


def test_an_unknown_account_costs_the_same_hash() -> None:
    assert passwords.nobody().rsplit("$", 2)[0] == HASH.rsplit("$", 2)[0]
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


# --- accounts ----------------------------------------------------------------------------------


def test_an_account_is_found_however_its_name_is_typed(conn: Connection) -> None:
    made = make(conn, "Wang.Wei")
    assert accounts.find_account(conn, CODE, " WANG.wei ") == made
    assert made.scope == Scope(CODE)
    assert accounts.find_account(conn, "990002", "wang.wei") is None


def test_a_leader_sees_the_own_township(conn: Connection) -> None:
    assert make(conn, "li", Role.LEADER, township_code=EAST).scope == Scope(CODE, EAST)


@pytest.mark.parametrize(
    ("username", "role", "township", "kind"),
    [
        ("", Role.OPERATOR, "", Invalid),
        ("a b", Role.OPERATOR, "", Invalid),
        ("x" * 33, Role.OPERATOR, "", Invalid),
        ("<b>bold</b>", Role.OPERATOR, "", Invalid),
        ("li", Role.LEADER, "", Invalid),
        ("li", Role.LEADER, "990001999", Invalid),
        ("li", Role.HANDLER, "990001999", Invalid),
        ("TAKEN", Role.OPERATOR, "", Conflict),
    ],
)
def test_wrong_accounts_are_refused(
    conn: Connection, username: str, role: Role, township: str, kind: type[Exception]
) -> None:
    make(conn, "taken")
    with pytest.raises(kind):
        make(conn, username, role, township_code=township)


def test_a_disabled_account_is_not_found_but_keeps_its_name(conn: Connection) -> None:
    make(conn)
    conn.execute(update(account).values(disabled=True))
    assert accounts.find_account(conn, CODE, "wang") is None
    assert accounts.find_password_hash(conn, CODE, "wang") is None
    with pytest.raises(Conflict):
        make(conn)


# --- sessions ----------------------------------------------------------------------------------


def live(conn: Connection, token: str, now: int) -> bool:
    return sessions.find_session(conn, CODE, sessions.digest(token), now) is not None


def test_only_the_hash_of_a_session_is_stored(conn: Connection) -> None:
    make(conn)
    token = sessions.create_session(conn, CODE, "wang", NOW)
    stored = conn.execute(select(session.c.token_hash)).scalar_one()
    assert token not in stored
    assert len(token) == 43
    assert live(conn, token, NOW)
    assert not live(conn, stored, NOW)


def test_a_session_ends_when_idle_and_at_last_for_good(conn: Connection) -> None:
    make(conn)
    token = sessions.create_session(conn, CODE, "wang", NOW)
    assert live(conn, token, NOW + sessions.IDLE_MS - 1)
    assert not live(conn, token, NOW + sessions.IDLE_MS)
    for hour in range(1, 12):
        sessions.touch_session(conn, CODE, sessions.digest(token), NOW + hour * HOUR)
        assert live(conn, token, NOW + hour * HOUR + MINUTE)
    assert not live(conn, token, NOW + sessions.ABSOLUTE_MS)


def test_activity_is_never_moved_back(conn: Connection) -> None:
    make(conn)
    token = sessions.create_session(conn, CODE, "wang", NOW)
    sessions.touch_session(conn, CODE, sessions.digest(token), NOW - HOUR)
    assert conn.execute(select(session.c.seen_at)).scalar_one() == NOW


def test_disabling_an_account_ends_its_sessions_at_once(conn: Connection) -> None:
    make(conn)
    token = sessions.create_session(conn, CODE, "wang", NOW)
    conn.execute(update(account).values(disabled=True))
    assert not live(conn, token, NOW)


def test_ending_one_session_leaves_the_other(conn: Connection) -> None:
    make(conn)
    first, second = (sessions.create_session(conn, CODE, "wang", NOW) for _ in range(2))
    sessions.end_session(conn, CODE, sessions.digest(first))
    assert (live(conn, first, NOW), live(conn, second, NOW)) == (False, True)
    sessions.end_sessions(conn, CODE, "wang")
    assert not live(conn, second, NOW)


def test_old_sessions_are_cleared_when_a_new_one_starts(conn: Connection) -> None:
    make(conn)
    sessions.create_session(conn, CODE, "wang", NOW)
    sessions.create_session(conn, CODE, "wang", NOW + sessions.ABSOLUTE_MS)
    assert len(conn.execute(select(session)).all()) == 1


# --- the first administrator -------------------------------------------------------------------


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


# --- tokens ------------------------------------------------------------------------------------


def test_a_token_carries_kind_source_and_scope(conn: Connection) -> None:
    token = tokens.issue_token(conn, CODE, TokenKind.INGEST, "township-app", WEST, NOW)
    prefix, secret = token[:11], token[12:]
    assert token[:3] == "qx_"
    assert (len(prefix), len(secret)) == (11, 43)
    found = tokens.find_token(conn, CODE, token, NOW)
    assert found is not None
    assert found[:4] == (prefix, TokenKind.INGEST, "township-app", Scope(CODE, WEST))
    assert secret not in str(conn.execute(select(api_token)).all())


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


def test_a_cached_token_does_not_outlive_its_last_day(house: House) -> None:
    token = house.tokens[TokenKind.INGEST]
    readers, last = house.store.readers, NOW + YEAR
    assert tokens.find_token_cached(readers, CODE, token, last - 1)
    assert tokens.find_token_cached(readers, CODE, token, last) is None


# --- signing in --------------------------------------------------------------------------------


def fail(house: House, username: str, address: str = "10.0.0.1") -> None:
    with pytest.raises(NotSignedIn):
        sign_in(house.store, username, "wrong", address)


def audited(house: House) -> list[tuple[str, str, str]]:
    query = select(audit.c.action, audit.c.actor, audit.c.result).order_by(audit.c.id)
    with house.store.readers.connect() as conn:
        return [tuple(row) for row in conn.execute(query)]


def test_the_account_is_locked_after_five_failures_for_a_quarter_hour(house: House) -> None:
    for _ in range(5):
        fail(house, "operator")
        house.clock.now += MINUTE
    with pytest.raises(TooManyFailures) as error:
        sign_in(house.store, "OPERATOR", PASSWORD, "10.0.0.2")
    assert error.value.wait_s == 10 * 60 + 1
    assert sign_in(house.store, "analyst", PASSWORD, "10.0.0.1")
    house.clock.now += error.value.wait_s * 1000
    assert sign_in(house.store, "operator", PASSWORD, "10.0.0.2")


def test_an_address_is_locked_after_thirty_failures(house: House) -> None:
    for attempt in range(PER_ADDRESS):
        fail(house, f"guess{attempt}")
    with pytest.raises(TooManyFailures):
        sign_in(house.store, "operator", PASSWORD, "10.0.0.1")
    assert sign_in(house.store, "operator", PASSWORD, "10.0.0.2")


def test_parallel_guesses_get_no_more_tries(house: House) -> None:
    def guess(_: int) -> str:
        try:
            return sign_in(house.store, "operator", "wrong", "10.0.0.1")
        except (TooManyFailures, NotSignedIn) as error:
            return error.code

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(24)))
    assert answers.count("wrong_password") == 5
    assert answers.count("too_many_failures") == 19


def test_unknown_names_are_answered_and_counted_like_known_ones(house: House) -> None:
    told = set()
    for username in ("operator", "nobody-here"):
        for _ in range(5):
            with pytest.raises(NotSignedIn) as wrong:
                sign_in(house.store, username, "wrong", "10.0.0.1")
            told.add((wrong.value.code, wrong.value.text))
        with pytest.raises(TooManyFailures):
            sign_in(house.store, username, "wrong", "10.0.0.1")
    assert len(told) == 1


def test_sign_ins_leave_an_audit_row_but_no_unknown_name(house: House) -> None:
    fail(house, "my-secret-password")
    fail(house, "operator")
    sign_in(house.store, "operator", PASSWORD, "10.0.0.1")
    rows = audited(house)
    assert ("sign_in", "operator", "refused") in rows
    assert ("sign_in", "operator", "ok") in rows
    assert len(rows) == 3
    assert "my-secret-password" not in str(rows)


# --- demo --------------------------------------------------------------------------------------


def test_demo_accounts_cover_every_role_and_their_passwords_work(conn: Connection) -> None:
    first = create_demo_accounts(conn, COUNTY, Random(1), NOW, "http://127.0.0.1:8050")
    told = create_demo_accounts(conn, COUNTY, Random(1), NOW, "http://127.0.0.1:8050")
    assert told.keys() == {"base_url", "users", "ingest_token"}
    assert told["users"].keys() == set(Role)
    leader = told["users"]["leader"]
    assert leader["township_code"] in {EAST, WEST}
    for role, user in told["users"].items():
        stored = accounts.find_password_hash(conn, CODE, user["username"])
        assert passwords.matches(stored, user["password"])
        assert user["password"] != first["users"][role]["password"]
    found = accounts.find_account(conn, CODE, "leader")
    assert found is not None
    assert found.township_code == leader["township_code"]
    assert (found.demo, found.must_change) == (True, False)
    assert found.display_name.startswith("演示")
    assert tokens.find_token(conn, CODE, told["ingest_token"], NOW)
    assert tokens.find_token(conn, CODE, first["ingest_token"], NOW) is None


# --- the secret key ----------------------------------------------------------------------------


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
