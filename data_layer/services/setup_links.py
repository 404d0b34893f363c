"""The one-time link with which the first administrator is made; dead once there is one."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, Connection, insert, select, update

from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.db.tables import setup_link
from data_layer.errors import NotFound
from data_layer.services.accounts import Account, create_account, has_role
from data_layer.services.audit import write_audit
from data_layer.services.sessions import digest
from data_layer.vocab import Role, Text

VALID_MS = DAY_MS
SPENT = Text(
    "这个初始化链接无效、已使用或已过期（24 小时）。如尚无管理员，请重启服务取得新链接。",
    "This set-up link is wrong, used or older than 24 hours. "
    "If there is no administrator yet, restart the server for a new one.",
)
ADMIN_TITLE = "系统管理员"


def create_setup_link(conn: Connection, county_code: str, now: int) -> str | None:
    """A secret for `/setup/<secret>`, ending earlier ones; None when there is an administrator."""
    if has_role(conn, county_code, Role.ADMIN):
        return None
    mine = setup_link.c.county_code == county_code
    conn.execute(update(setup_link).where(mine, setup_link.c.used_at.is_(None)).values(used_at=now))
    token = secrets.token_urlsafe(32)
    row = {"county_code": county_code, "token_hash": digest(token), "expires_at": now + VALID_MS}
    conn.execute(insert(setup_link), row)
    return token


def check_setup_link(conn: Connection, county_code: str, token: str, now: int) -> None:
    """Raise NotFound unless the secret is known, unused, in time, and still needed."""
    found = conn.execute(select(setup_link.c.token_hash).where(*_usable(county_code, token, now)))
    if found.first() is None or has_role(conn, county_code, Role.ADMIN):
        raise NotFound(SPENT, "setup_link_spent")


def use_setup_link(
    conn: Connection, county: County, token: str, username: str, password_hash: str, now: int
) -> Account:
    """Spend the secret and make the first administrator; NotFound when it cannot be spent."""
    check_setup_link(conn, county.code, token, now)
    wanted = Account(county.code, username, Role.ADMIN, display_name=ADMIN_TITLE, must_change=False)
    made = create_account(conn, county, wanted, password_hash, now, granted_by=wanted.username)
    spend = update(setup_link).where(*_usable(county.code, token, now))
    conn.execute(spend.values(used_at=now))
    write_audit(conn, county.code, now, made.username, "set_up", object=made.username)
    return made


def _usable(county_code: str, token: str, now: int) -> tuple[ColumnElement[bool], ...]:
    return (
        setup_link.c.county_code == county_code,
        setup_link.c.token_hash == digest(token),
        setup_link.c.used_at.is_(None),
        setup_link.c.expires_at > now,
    )
