"""Signing in: the password, the limit on failures, the new session and the audit row.

Failures are counted in the audit trail, inside the writer's transaction, so that the limit is exact
for parallel attempts, holds for any number of worker processes and survives a restart.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from data_layer.core.days import HOUR_MS
from data_layer.db.tables import audit
from data_layer.errors import NotSignedIn, TooMany
from data_layer.services.accounts import find_password_hash, fold_username
from data_layer.services.audit import write_audit
from data_layer.services.passwords import matches
from data_layer.services.sessions import create_session
from data_layer.services.store import Store
from data_layer.vocab import Text

WINDOW_MS = HOUR_MS // 4
PER_ACCOUNT = 5
# Offices share one address, so the account is the strong limit.
PER_ADDRESS = 30
WRONG = Text(
    "用户名或口令不正确,请核对后重试。",
    "The user name or the password is not right; check both and try again.",
)
SLOW_DOWN = Text(
    "登录失败次数过多,请 15 分钟后再试,或联系系统管理员。",
    "Too many failed sign-ins; try again in 15 minutes or ask the system administrator.",
)


class TooManyFailures(TooMany):
    """Over the limit on failed sign-ins; `wait_s` seconds until the next one is heard."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(SLOW_DOWN, "too_many_failures")
        self.wait_s = wait_s


class _Attempt(NamedTuple):
    county_code: str
    username: str
    actor: str
    address: str
    good: bool
    now: int


def sign_in(store: Store, typed: str, password: str, address: str) -> str:
    """The id of a new session; else NotSignedIn, same whatever was wrong, or TooManyFailures."""
    county_code, now = store.county.code, store.clock()
    username = fold_username(typed)
    with store.readers.connect() as conn:
        stored = find_password_hash(conn, county_code, username)
        actor = username if stored else _unknown(username)
        _check_limits(conn, county_code, actor, address, now)
    attempt = _Attempt(county_code, username, actor, address, matches(stored, password), now)
    token = store.writer.submit(lambda conn: _settle(conn, attempt), urgent=True)
    if token is None:
        raise NotSignedIn(WRONG, "wrong_password")
    return token


def _unknown(username: str) -> str:
    # People type passwords into the wrong field: an unknown name is counted but not kept.
    return "?" + sha256(username.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _settle(conn: Connection, attempt: _Attempt) -> str | None:
    county_code, now = attempt.county_code, attempt.now
    _check_limits(conn, county_code, attempt.actor, attempt.address, now)
    result = "ok" if attempt.good else "refused"
    write_audit(
        conn, county_code, now, attempt.actor, "sign_in", object=attempt.address, result=result
    )
    return create_session(conn, county_code, attempt.username, now) if attempt.good else None


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
        audit.c.action == "sign_in",
        audit.c.result == "refused",
        same,
    )
    return list(conn.execute(query.order_by(audit.c.at.desc()).limit(limit)).scalars())
