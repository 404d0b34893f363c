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

NO_UNIT = Text(
    "没有这个单位代码，请按县域数据包中的单位或网格代码填写。",
    "There is no such unit; give the code of a unit or grid of the county pack.",
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
    conn: Connection,
    county: County,
    new: Account,
    password_hash: str,
    now: int,
    *,
    granted_by: str | None = "",
    expires_at: int | None = None,
) -> Account:
    """Store an account and return it as stored; Invalid or Conflict say what is wrong. `granted_by`
    None: it can sign in only after its role has been granted."""
    new = new._replace(county_code=county.code, username=fold_username(new.username))
    if not USERNAME.fullmatch(new.username):
        raise Invalid(BAD_USERNAME, "bad_username")
    check_place(county, new.role, new.township_code, new.unit_code)
    if conn.execute(
        select(account.c.role).where(*named_account(county.code, new.username))
    ).first():
        raise Conflict(TAKEN, "username_taken")
    granted = {} if granted_by is None else {"granted_at": now, "granted_by": granted_by}
    state = {"disabled": False, "created_at": now, "password_at": now, "expires_at": expires_at}
    row = {**new._asdict(), "password_hash": password_hash, **state, **granted}
    conn.execute(insert(account), row)
    return new


def check_place(county: County, role: Role, township: str, unit: str) -> None:
    """Raises Invalid for a township or unit the county has not, and for a leader without one."""
    known = {area.code for area in county.townships}
    if (role is Role.LEADER or township) and township not in known:
        raise Invalid(NEEDS_TOWNSHIP, "needs_township")
    if unit and unit not in county.units and unit not in county.areas:
        raise Invalid(NO_UNIT, "unknown_unit")


class Standing(NamedTuple):
    """What an account is judged by when it signs in."""

    password_hash: str
    role: Role
    granted: bool
    expires_at: int | None
    password_at: int

    def expired(self, now: int) -> bool:
        """Whether its last day is over."""
        return self.expires_at is not None and self.expires_at <= now


def find_standing(conn: Connection, county_code: str, username: str) -> Standing | None:
    """How an enabled account stands, else None."""
    columns = account.c.password_hash, account.c.role, account.c.granted_at.is_not(None)
    query = select(*columns, account.c.expires_at, account.c.password_at)
    row = conn.execute(
        query.where(*named_account(county_code, username), ~account.c.disabled)
    ).one_or_none()
    if row is None:
        return None
    hashed, role, granted, expires_at, password_at = row
    return Standing(hashed, Role(role), bool(granted), expires_at, password_at)


def enabled_account(conn: Connection, county_code: str, username: str) -> Account | None:
    """The account of that name, unless it is disabled or there is none."""
    query = select(*FIELDS).where(*named_account(county_code, username), ~account.c.disabled)
    row = conn.execute(query).one_or_none()
    return as_account(tuple(row)) if row else None


def enabled_accounts(conn: Connection, county_code: str) -> list[Account]:
    """Everyone who can sign in, by name."""
    query = select(*FIELDS).where(account.c.county_code == county_code, ~account.c.disabled)
    return [as_account(tuple(row)) for row in conn.execute(query.order_by(account.c.username))]


def has_role(conn: Connection, county_code: str, role: Role) -> bool:
    """Whether any account has that role."""
    query = select(account.c.username).where(
        account.c.county_code == county_code, account.c.role == role
    )
    return conn.execute(query.limit(1)).first() is not None


def set_password(
    conn: Connection,
    county_code: str,
    username: str,
    password_hash: str,
    now: int,
    *,
    must_change: bool = False,
) -> None:
    """Replace the password; `must_change`: by another at the next sign-in."""
    new = {"password_hash": password_hash, "must_change": must_change, "password_at": now}
    conn.execute(update(account).where(*named_account(county_code, username)).values(new))


def demand_change(conn: Connection, county_code: str, username: str) -> None:
    """The password has to be changed before anything else."""
    conn.execute(
        update(account).where(*named_account(county_code, username)).values(must_change=True)
    )


def void_first_password(conn: Connection, county_code: str, username: str) -> None:
    """A first password that its owner does not need, who signs in elsewhere, opens nothing more."""
    named = (*named_account(county_code, username), account.c.must_change)
    nothing = {"password_hash": "", "must_change": False}
    conn.execute(update(account).where(*named).values(nothing))


def set_email(conn: Connection, owner: Account, email: str) -> None:
    """Keep where an account is written to; '' for nowhere."""
    named = named_account(owner.county_code, owner.username)
    conn.execute(update(account).where(*named).values(email=email))


def named_account(county_code: str, username: str) -> tuple[ColumnElement[bool], ...]:
    """The condition that finds one account."""
    return account.c.county_code == county_code, account.c.username == fold_username(username)
