"""Accounts, server-side sessions and the demo accounts."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Connection, Engine, select, update

from data_layer.core.scope import Scope
from data_layer.db.tables import account, session
from data_layer.errors import Conflict, Invalid
from data_layer.services import accounts, passwords, sessions, tokens
from data_layer.services.accounts import Account
from data_layer.services.demo_accounts import create_demo_accounts
from data_layer.vocab import Role
from tests.contract.access_house import HASH
from tests.world import CODE, COUNTY, EAST, HOUR, MINUTE, NOW, WEST


@pytest.fixture
def conn(engine: Engine):
    with engine.begin() as connection:
        yield connection


def make(conn: Connection, username: str = "wang", role: Role = Role.OPERATOR, **more: str):
    return accounts.create_account(conn, COUNTY, Account(CODE, username, role, **more), HASH, NOW)


def test_an_account_is_found_however_its_name_is_typed(conn: Connection) -> None:
    made = make(conn, "Wang.Wei")
    assert (made.username, made.scope) == ("wang.wei", Scope(CODE))
    found = accounts.find_standing(conn, CODE, " WANG.wei ")
    assert found is not None
    assert (found.password_hash, found.role, found.granted) == (HASH, Role.OPERATOR, True)
    assert accounts.find_standing(conn, "990002", "wang.wei") is None


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
    assert accounts.find_standing(conn, CODE, "wang") is None
    with pytest.raises(Conflict):
        make(conn)


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


def test_demo_accounts_cover_every_role_and_their_passwords_work(conn: Connection) -> None:
    first = create_demo_accounts(conn, COUNTY, Random(1), NOW, "http://127.0.0.1:8050")
    told = create_demo_accounts(conn, COUNTY, Random(1), NOW, "http://127.0.0.1:8050")
    keys = {"ingest_token", "act_token", "read_token", "open311_key"}
    assert told.keys() == {"base_url", "users", *keys}
    assert told["users"].keys() == set(Role)
    leader = told["users"]["leader"]
    assert leader["township_code"] in {EAST, WEST}
    for role, user in told["users"].items():
        stored = accounts.find_standing(conn, CODE, user["username"])
        assert stored is not None
        assert passwords.matches(stored.password_hash, user["password"])
        assert user["password"] != first["users"][role]["password"]
    query = select(*accounts.FIELDS).where(account.c.username == "leader")
    found = accounts.as_account(tuple(conn.execute(query).one()))
    assert found.township_code == leader["township_code"]
    assert (found.demo, found.must_change) == (True, False)
    assert found.display_name.startswith("演示")
    assert tokens.find_token(conn, CODE, told["ingest_token"], NOW)
    assert tokens.find_token(conn, CODE, first["ingest_token"], NOW) is None


def test_no_use_keeps_a_session_beyond_its_hours(conn: Connection) -> None:
    make(conn)
    used = sessions.digest(sessions.create_session(conn, CODE, "wang", NOW))
    step = 10 * MINUTE
    for now in range(NOW, NOW + 12 * HOUR, step):
        assert sessions.find_session(conn, CODE, used, now) is not None
        sessions.touch_session(conn, CODE, used, now)
    assert sessions.find_session(conn, CODE, used, NOW + 12 * HOUR) is None


def test_a_session_of_an_older_release_that_was_to_last_a_month_ends(conn: Connection) -> None:
    make(conn)
    kept = sessions.digest(sessions.create_session(conn, CODE, "wang", NOW))
    conn.execute(update(session).values(expires_at=NOW + 30 * 24 * HOUR))
    later = NOW + 12 * HOUR
    sessions.touch_session(conn, CODE, kept, later)
    assert sessions.find_session(conn, CODE, kept, later) is None
