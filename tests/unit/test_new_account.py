"""Accounts made on the command line: a first password that works once, and an audit row."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, select

from data_layer.db.tables import account, audit
from data_layer.errors import Conflict, Invalid
from data_layer.services.accounts import FIELDS, as_account, find_standing
from data_layer.services.new_account import new_account
from data_layer.services.passwords import matches
from data_layer.vocab import Role
from tests.world import CODE, COUNTY, EAST, NOW

UNIT = min(COUNTY.units)


@pytest.fixture
def conn(engine: Engine):
    with engine.begin() as connection:
        yield connection


def make(
    conn: Connection, username: str, role: Role, township: str = "", unit: str = "", name: str = ""
) -> str:
    return new_account(conn, COUNTY, username, role, township, unit, name, NOW)


def test_the_first_password_works_and_must_be_changed(conn: Connection) -> None:
    password = make(conn, "Wang.Wei", Role.HANDLER, EAST, UNIT, "演示承办人")
    found = find_standing(conn, CODE, "wang.wei")
    assert found is not None
    assert found.granted
    assert matches(found.password_hash, password)
    made = as_account(tuple(conn.execute(select(*FIELDS)).one()))
    assert made._replace(county_code="") == (
        *("", "wang.wei", Role.HANDLER, EAST, UNIT, "演示承办人", True, False, ""),
    )
    assert conn.execute(select(account.c.disabled)).scalar_one() is False


def test_passwords_are_random(conn: Connection) -> None:
    found = {make(conn, f"user{number}", Role.OPERATOR) for number in range(5)}
    assert len(found) == 5
    assert min(map(len, found)) >= 19


def test_the_audit_says_who_was_made_but_no_password(conn: Connection) -> None:
    password = make(conn, "li", Role.LEADER, EAST)
    row = conn.execute(select(audit)).one()
    assert (row.action, row.object, row.detail["role"]) == ("create_account", "li", "leader")
    assert row.detail["township"] == EAST
    assert password not in str(row)


@pytest.mark.parametrize(
    ("username", "role", "township", "unit", "kind", "code"),
    [
        ("a b", Role.OPERATOR, "", "", Invalid, "bad_username"),
        ("li", Role.LEADER, "", "", Invalid, "needs_township"),
        ("li", Role.OPERATOR, "999999999", "", Invalid, "needs_township"),
        ("li", Role.HANDLER, EAST, "no-such-unit", Invalid, "unknown_unit"),
        ("TAKEN", Role.OPERATOR, "", "", Conflict, "username_taken"),
    ],
)
def test_wrong_accounts_are_refused_in_words(
    conn: Connection,
    username: str,
    role: Role,
    township: str,
    unit: str,
    kind: type[Invalid | Conflict],
    code: str,
) -> None:
    make(conn, "taken", Role.OPERATOR)
    with pytest.raises(kind) as error:
        make(conn, username, role, township, unit)
    assert error.value.code == code
    assert error.value.text.zh
