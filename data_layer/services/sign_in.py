"""Signing in: the password, the limit on failures, the new session and the audit row.

Failures are counted in the audit trail, inside the writer's transaction, so that the limit is exact
for parallel attempts, holds for any number of worker processes and survives a restart.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from data_layer.core.days import HOUR_MS
from data_layer.core.rights import may_keep_a_wall
from data_layer.db.tables import audit
from data_layer.errors import Invalid, NotSignedIn, TooMany
from data_layer.services.accounts import (
    Account,
    find_password_hash,
    fold_username,
    role_of,
    set_password,
)
from data_layer.services.audit import write_audit
from data_layer.services.passwords import matches
from data_layer.services.sessions import (
    Session,
    create_session,
    digest,
    end_session,
    end_sessions,
)
from data_layer.services.store import Store
from data_layer.vocab import Text

WINDOW_MS = HOUR_MS // 4
ACTIONS = ("sign_in", "confirm_password")
PER_ACCOUNT = 5
# Offices share one address, so the account is the strong limit.
PER_ADDRESS = 30
WRONG = Text(
    "用户名或口令不正确，请核对后重试。",
    "The user name or the password is not right; check both and try again.",
)
CURRENT_WRONG = Text(
    "当前口令不正确，请重新输入。", "The current password is not right; type it again."
)
SLOW_DOWN = Text(
    "登录失败次数过多，请 15 分钟后再试，或联系系统管理员。",
    "Too many failed sign-ins; try again in 15 minutes or ask the system administrator.",
)


class TooManyFailures(TooMany):
    """Over the limit on failed sign-ins; `wait_s` seconds until the next one is heard."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(SLOW_DOWN, "too_many_failures")
        self.wait_s = wait_s


class SignIn(NamedTuple):
    """A new session: its id, which is shown once, and whether it is a wall screen's."""

    token: str
    wall: bool


class _Attempt(NamedTuple):
    county_code: str
    username: str
    actor: str
    address: str
    action: str
    good: bool
    now: int


def sign_in(store: Store, typed: str, password: str, address: str, *, wall: bool = False) -> SignIn:
    """A new session; else NotSignedIn, same whatever was wrong, or TooManyFailures.

    `wall` asks for a wall screen's session; a role that keeps no walls gets an ordinary one.
    """
    attempt = _attempt(store, fold_username(typed), password, address, "sign_in")

    def work(conn: Connection) -> SignIn | None:
        if not _judge(conn, attempt):
            return None
        who = attempt.county_code, attempt.username
        kept = wall and may_keep_a_wall(role_of(conn, *who))
        return SignIn(create_session(conn, *who, attempt.now, wall=kept), kept)

    made = store.writer.submit(work, urgent=True)
    if made is None:
        raise NotSignedIn(WRONG, "wrong_password")
    return made


def check_own_password(store: Store, account: Account, password: str, address: str) -> None:
    """Raise Invalid when it is not the account's password; failures count as failed sign-ins."""
    attempt = _attempt(store, account.username, password, address, "confirm_password")
    if not store.writer.submit(lambda conn: _judge(conn, attempt), urgent=True):
        raise Invalid(CURRENT_WRONG, "wrong_password")


def sign_out(conn: Connection, session: Session, now: int) -> None:
    """End the session, on record."""
    code, username = session.account.county_code, session.account.username
    write_audit(conn, code, now, username, "sign_out", object=username)
    end_session(conn, code, session.token_hash)


def change_own_password(conn: Connection, account: Account, password_hash: str, now: int) -> str:
    """Store a new password, end every session of the account, and return the id of a new one."""
    code, username = account.county_code, account.username
    set_password(conn, code, username, password_hash)
    end_sessions(conn, code, username)
    write_audit(conn, code, now, username, "change_password", object=username)
    return create_session(conn, code, username, now)


def _attempt(store: Store, username: str, password: str, address: str, action: str) -> _Attempt:
    code, now = store.county.code, store.clock()
    with store.readers.connect() as conn:
        stored = find_password_hash(conn, code, username)
        actor = username if stored else _unknown(username)
        _check_limits(conn, code, actor, address, now)
    return _Attempt(code, username, actor, address, action, matches(stored, password), now)


def _unknown(username: str) -> str:
    # People type passwords into the wrong field: an unknown name is counted but not kept.
    return "?" + digest(username)[:16]


def _judge(conn: Connection, attempt: _Attempt) -> bool:
    """Whether the attempt succeeds: limits once more, now in the writer's order, and its row."""
    code, actor, address, now = attempt.county_code, attempt.actor, attempt.address, attempt.now
    _check_limits(conn, code, actor, address, now)
    result = "ok" if attempt.good else "refused"
    write_audit(conn, code, now, actor, attempt.action, object=address, result=result)
    return attempt.good


def _check_limits(conn: Connection, county_code: str, actor: str, address: str, now: int) -> None:
    limits = (audit.c.actor == actor, PER_ACCOUNT), (audit.c.object == address, PER_ADDRESS)
    for same, limit in limits:
        times = _failures(conn, county_code, same, limit, now)
        if len(times) == limit:
            raise TooManyFailures(1 + (times[-1] + WINDOW_MS - now) // 1000)


def _failures(
    conn: Connection, county_code: str, same: ColumnElement[bool], limit: int, now: int
) -> list[int]:
    query = select(audit.c.at).where(
        audit.c.county_code == county_code,
        audit.c.at > now - WINDOW_MS,
        audit.c.action.in_(ACTIONS),
        audit.c.result == "refused",
        same,
    )
    return list(conn.execute(query.order_by(audit.c.at.desc()).limit(limit)).scalars())
