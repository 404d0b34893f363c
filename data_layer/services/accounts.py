"""Accounts: who may sign in, with which role and over which rows."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, insert, select, update

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.tables import account
from data_layer.errors import Conflict, Invalid
from data_layer.vocab import Role, Text

USERNAME = re.compile(r"[\w.-]{2,32}")
BAD_USERNAME = Text(
    "用户名应为 2 到 32 个汉字、字母、数字、点、横线或下划线。",
    "A user name has 2 to 32 letters, digits, dots, hyphens or underscores.",
)
TAKEN = Text("该用户名已被使用，请换一个。", "That user name is taken; choose another.")
NEEDS_TOWNSHIP = Text(
    "乡镇领导账号必须指定本县的一个乡镇（街道）。",
    "A township leader's account must name one township of the county.",
)


class Account(NamedTuple):
    """Someone who can sign in; the password's hash is kept apart."""

    county_code: str
    username: str
    role: Role
    township_code: str = ""
    unit_code: str = ""
    display_name: str = ""
    must_change: bool = True
    demo: bool = False
    email: str = ""

    @property
    def scope(self) -> Scope:
        """The rows this account may ever see."""
        return Scope(self.county_code, self.township_code)


FIELDS = [account.c[name] for name in Account._fields]


def as_account(row: tuple[Any, ...]) -> Account:
    """An Account from a row of FIELDS."""
    found = Account(*row)
    return found._replace(role=Role(found.role))


def fold_username(typed: str) -> str:
    """The one spelling of a user name, however it was typed."""
    return typed.strip().casefold()


def create_account(
    conn: Connection, county: County, new: Account, password_hash: str, now: int
) -> Account:
    """Store an account and return it as stored; Invalid or Conflict say what is wrong."""
    new = new._replace(county_code=county.code, username=fold_username(new.username))
    if not USERNAME.fullmatch(new.username):
        raise Invalid(BAD_USERNAME, "bad_username")
    known = {area.code for area in county.townships}
    if (new.role is Role.LEADER or new.township_code) and new.township_code not in known:
        raise Invalid(NEEDS_TOWNSHIP, "needs_township")
    if conn.execute(select(account.c.role).where(*_named(county.code, new.username))).first():
        raise Conflict(TAKEN, "username_taken")
    row = {**new._asdict(), "password_hash": password_hash, "disabled": False, "created_at": now}
    conn.execute(insert(account), row)
    return new


def find_password_hash(conn: Connection, county_code: str, username: str) -> str | None:
    """The stored hash of an enabled account, else None."""
    query = select(account.c.password_hash).where(*_named(county_code, username))
    return conn.execute(query.where(~account.c.disabled)).scalar_one_or_none()


def enabled_account(conn: Connection, county_code: str, username: str) -> Account | None:
    """The account of that name, unless it is disabled or there is none."""
    query = select(*FIELDS).where(*_named(county_code, username), ~account.c.disabled)
    row = conn.execute(query).one_or_none()
    return as_account(tuple(row)) if row else None


def enabled_accounts(conn: Connection, county_code: str) -> list[Account]:
    """Everyone who can sign in, by name."""
    query = select(*FIELDS).where(account.c.county_code == county_code, ~account.c.disabled)
    return [as_account(tuple(row)) for row in conn.execute(query.order_by(account.c.username))]


def role_of(conn: Connection, county_code: str, username: str) -> Role:
    """The role of an existing account."""
    return Role(
        conn.execute(select(account.c.role).where(*_named(county_code, username))).scalar_one()
    )


def has_role(conn: Connection, county_code: str, role: Role) -> bool:
    """Whether any account has that role."""
    query = select(account.c.username).where(
        account.c.county_code == county_code, account.c.role == role
    )
    return conn.execute(query.limit(1)).first() is not None


def set_password(conn: Connection, county_code: str, username: str, password_hash: str) -> None:
    """Replace the password; it need not be changed again at the next sign-in."""
    change = update(account).where(*_named(county_code, username))
    conn.execute(change.values(password_hash=password_hash, must_change=False))


def set_email(conn: Connection, owner: Account, email: str) -> None:
    """Keep where an account is written to; '' for nowhere."""
    named = _named(owner.county_code, owner.username)
    conn.execute(update(account).where(*named).values(email=email))


def _named(county_code: str, username: str) -> tuple[ColumnElement[bool], ...]:
    return account.c.county_code == county_code, account.c.username == fold_username(username)
