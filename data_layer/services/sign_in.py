"""Signing in: the password, the limit on failures, the new session and the audit row.

Failures are counted in the audit trail, inside the writer's transaction, so that the limit is exact
for parallel attempts, holds for any number of worker processes and survives a restart.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, select

from data_layer.core.account_rules import password_old
from data_layer.core.days import HOUR_MS
from data_layer.db.tables import audit
from data_layer.errors import Invalid, NotSignedIn, TooMany
from data_layer.services.accounts import (
    Account,
    Standing,
    demand_change,
    enabled_account,
    find_standing,
    fold_username,
    set_password,
    void_first_password,
)
from data_layer.services.audit import why, write_audit
from data_layer.services.factor_rule import has_factor, required
from data_layer.services.passwords import matches
from data_layer.services.sessions import (
    BEGUN,
    FULL,
    Browser,
    Session,
    create_session,
    digest,
    end_session,
    end_sessions,
)
from data_layer.services.store import Store
from data_layer.vocab import Text

WINDOW_MS, LOCKED_MS = HOUR_MS // 4, HOUR_MS // 2
SIGN_IN, SECOND = "sign_in", "second_factor"
ACTIONS = (SIGN_IN, "confirm_password", SECOND)
KEPT_OUT = "kept_out"
UNLOCK, BY_OTHERS = "unlock_account", "sign_in_by_others"
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
    "登录失败次数过多，已暂时锁定，请 30 分钟后再试，或联系系统管理员解锁。",
    "Too many failed sign-ins; try again in 30 minutes or ask the system administrator.",
)
NOT_GRANTED = Text(
    "账号已建立，尚待安全管理员授权，请联系安全管理员。",
    "The account waits for the security officer to grant its role; ask them.",
)
UNKNOWN = Text(
    "统一认证中的账号在本系统没有对应账号（或已停用），请联系系统管理员建立同名账号。",
    "There is no account here (or it is stopped) of the name you have there; ask the system "
    "administrator for one.",
)
EXPIRED = Text(
    "账号已过有效期，请联系系统管理员延期。",
    "The account has expired; ask the system administrator to prolong it.",
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
    action: str
    good: bool
    now: int
    standing: Standing | None
    barred: NotSignedIn | None


def sign_in(store: Store, typed: str, password: str, browser: Browser) -> str:
    """The id of a new session, which is shown once; else NotSignedIn, same whatever was wrong
    unless the password was right, or TooManyFailures."""
    attempt = _attempt(store, fold_username(typed), password, browser.address, SIGN_IN)

    def work(conn: Connection) -> str | None:
        if not _judge(conn, attempt) or attempt.standing is None:
            return None
        who = attempt.county_code, attempt.username
        if password_old(attempt.standing.password_at, attempt.now, store.settings.password_policy):
            demand_change(conn, *who)
        return _begin(conn, store, attempt.username, browser)

    made = store.writer.submit(work, urgent=True)
    if made is None:
        raise attempt.barred or NotSignedIn(WRONG, "wrong_password")
    return made


def sign_in_proved(store: Store, named: str, browser: Browser, by: str) -> str:
    """The id of a new session for whom another system (`by`) has proved to be the account `named`;
    raises NotSignedIn where there is none, or what keeps it out."""
    username, now = fold_username(named), store.clock()
    code = store.county.code

    def work(conn: Connection) -> str | NotSignedIn:
        standing = find_standing(conn, code, username)
        refusal = _kept_out(standing, now) if standing else NotSignedIn(UNKNOWN, "no_account")
        actor = username if standing else _unknown(username)
        result, detail = (KEPT_OUT, {"by": by, **why(refusal)}) if refusal else ("ok", {"by": by})
        write_audit(
            conn, code, now, actor, BY_OTHERS, object=browser.address, result=result, detail=detail
        )
        if refusal:
            return refusal
        void_first_password(conn, code, username)
        return _begin(conn, store, username, browser)

    made = store.writer.submit(work, urgent=True)
    if isinstance(made, NotSignedIn):
        raise made
    return made


def _begin(conn: Connection, store: Store, username: str, browser: Browser) -> str:
    """The id of a new session, which is full unless a second factor is to come."""
    who, now = (store.county.code, username), store.clock()
    wanted = enabled_account(conn, *who)
    proof = wanted and (required(store.settings, wanted) or has_factor(conn, *who))
    level = BEGUN if proof else FULL
    return create_session(conn, *who, now, browser=browser, level=level)


def _kept_out(standing: Standing, now: int) -> NotSignedIn | None:
    if standing.expired(now):
        return NotSignedIn(EXPIRED, "account_expired")
    return None if standing.granted else NotSignedIn(NOT_GRANTED, "not_granted")


def locked_until(conn: Connection, county_code: str, username: str, now: int) -> int:
    """Until when an account is locked after failed sign-ins; 0 where it is not."""
    mine = audit.c.county_code == county_code, audit.c.object == username
    unlocked = select(func.max(audit.c.at)).where(*mine, audit.c.action == UNLOCK)
    since = max(conn.scalar(unlocked) or 0, now - WINDOW_MS - LOCKED_MS)
    in_a_row = audit.c.actor == username, _since_success(county_code, username)
    times = _failures(conn, county_code, PER_ACCOUNT, since, *in_a_row)
    full = len(times) == PER_ACCOUNT and times[0] - times[-1] <= WINDOW_MS
    until = times[0] + LOCKED_MS if full else 0
    return until if until > now else 0


def locked_accounts(conn: Connection, county_code: str, now: int) -> set[str]:
    """The accounts that are locked now."""
    recent = audit.c.county_code == county_code, audit.c.at > now - WINDOW_MS - LOCKED_MS
    failed = audit.c.action.in_(ACTIONS), audit.c.result == "refused"
    often = select(audit.c.actor).where(*recent, *failed).group_by(audit.c.actor)
    names = conn.scalars(often.having(func.count() >= PER_ACCOUNT))
    return {name for name in names.all() if locked_until(conn, county_code, name, now)}


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


def change_own_password(
    conn: Connection, account: Account, password_hash: str, now: int, browser: Browser
) -> str:
    """Store a new password, end every session of the account, and return the id of a new one."""
    code, username = account.county_code, account.username
    set_password(conn, code, username, password_hash, now)
    end_sessions(conn, code, username)
    write_audit(conn, code, now, username, "change_password", object=username)
    return create_session(conn, code, username, now, browser=browser)


def judge_code(conn: Connection, account: Account, address: str, now: int, *, good: bool) -> bool:
    """`good`, put on record as the second step of a sign-in; TooManyFailures over the limit."""
    attempt = _Attempt(
        account.county_code, account.username, account.username, address, SECOND, good,
        now, None, None,
    )  # fmt: skip
    return _judge(conn, attempt)


def _attempt(store: Store, username: str, password: str, address: str, action: str) -> _Attempt:
    code, now = store.county.code, store.clock()
    with store.readers.connect() as conn:
        standing = find_standing(conn, code, username)
        actor = username if standing else _unknown(username)
        _check_limits(conn, code, actor, address, now)
    right = matches(standing.password_hash if standing else None, password)
    barred = _kept_out(standing, now) if right and standing and action == SIGN_IN else None
    good = right and barred is None
    return _Attempt(code, username, actor, address, action, good, now, standing, barred)


def _unknown(username: str) -> str:
    # People type passwords into the wrong field: an unknown name is counted but not kept.
    return "?" + digest(username)[:16]


def _judge(conn: Connection, attempt: _Attempt) -> bool:
    """Whether the attempt succeeds: limits once more, now in the writer's order, and its row."""
    code, actor, address, now = attempt.county_code, attempt.actor, attempt.address, attempt.now
    _check_limits(conn, code, actor, address, now)
    told: dict[str, Any] = {"result": "ok" if attempt.good else "refused"}
    if attempt.barred:
        # Nobody guessed anything: it does not count towards the lock.
        told = {"result": KEPT_OUT, "detail": why(attempt.barred)}
    write_audit(conn, code, now, actor, attempt.action, object=address, **told)
    return attempt.good


def _check_limits(conn: Connection, county_code: str, actor: str, address: str, now: int) -> None:
    until = locked_until(conn, county_code, actor, now)
    here = audit.c.object == address
    times = _failures(conn, county_code, PER_ADDRESS, now - WINDOW_MS, here)
    if len(times) == PER_ADDRESS:
        until = max(until, times[-1] + WINDOW_MS)
    if until:
        raise TooManyFailures(1 + (until - now) // 1000)


def _since_success(county_code: str, username: str) -> ColumnElement[bool]:
    """Failures that no success of the account followed. A password that was right says nothing of
    codes that are tried after it."""
    good = audit.alias()
    mine = good.c.county_code == county_code, good.c.actor == username, good.c.result == "ok"
    by_code, any_way = good.c.action == SECOND, good.c.action.in_((SIGN_IN, SECOND))
    last = select(good.c.seq).where(*mine).order_by(good.c.seq.desc()).limit(1)
    passed = case(
        (audit.c.action == SECOND, last.where(by_code).scalar_subquery()),
        else_=last.where(any_way).scalar_subquery(),
    )
    return audit.c.seq > func.coalesce(passed, 0)


def _failures(
    conn: Connection, county_code: str, limit: int, since: int, *same: ColumnElement[bool]
) -> list[int]:
    """When the newest failures were, the newest first."""
    query = select(audit.c.at).where(
        audit.c.county_code == county_code,
        audit.c.at > since,
        audit.c.action.in_(ACTIONS),
        audit.c.result == "refused",
        *same,
    )
    return list(conn.execute(query.order_by(audit.c.at.desc()).limit(limit)).scalars())
