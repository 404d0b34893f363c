"""Accounts and open sessions as administrators see them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from data_layer.core.account_rules import ABSOLUTE_MS
from data_layer.core.scope import Scope
from data_layer.db.tables import account, session
from data_layer.vocab import Role


class AccountLine(NamedTuple):
    """An account: as what it may sign in, its state (ms of epoch, None for not), when it was seen
    last, and its open sessions."""

    username: str
    name: str
    email: str
    role: Role
    township_code: str
    unit_code: str
    disabled: bool
    must_change: bool
    demo: bool
    created_at: int
    granted_at: int | None
    granted_by: str
    expires_at: int | None
    password_at: int
    seen_at: int | None
    sessions: int


class OpenSession(NamedTuple):
    """A signed-in browser; `name` is the beginning of what is stored of its secret."""

    name: str
    created_at: int
    seen_at: int
    expires_at: int
    address: str
    agent: str


NAME_LENGTH = 16


def account_lines(
    conn: Connection, scope: Scope, now: int, username: str = ""
) -> list[AccountLine]:
    """Every account of the county, those that wait for their role first, then by name; or the one
    of that name."""
    a = account.c
    mine = session.c.county_code == a.county_code, session.c.username == a.username
    seen = select(func.max(session.c.seen_at)).where(*mine).scalar_subquery()
    live = session.c.expires_at > now, session.c.created_at > now - ABSOLUTE_MS
    n = select(func.count()).select_from(session).where(*mine, *live).scalar_subquery()
    query = select(
        a.username, a.display_name, a.email, a.role, a.township_code, a.unit_code, a.disabled,
        a.must_change, a.demo, a.created_at, a.granted_at, a.granted_by, a.expires_at,
        a.password_at, seen, n,
    ).where(a.county_code == scope.county_code)  # fmt: skip
    if username:
        query = query.where(a.username == username)
    rows = conn.execute(query.order_by(a.granted_at.is_not(None), a.username))
    lines = (AccountLine(*tuple(row)) for row in rows)
    return [line._replace(role=Role(line.role)) for line in lines]


def open_sessions(conn: Connection, scope: Scope, username: str, now: int) -> list[OpenSession]:
    """The open sessions of an account, the newest first."""
    s = session.c
    query = select(s.token_hash, s.created_at, s.seen_at, s.expires_at, s.address, s.agent).where(
        s.county_code == scope.county_code, s.username == username, s.expires_at > now,
        s.created_at > now - ABSOLUTE_MS,
    )  # fmt: skip
    rows = conn.execute(query.order_by(s.seen_at.desc()))
    return [OpenSession(hashed[:NAME_LENGTH], *rest) for hashed, *rest in rows]
