"""The second factor of an account: its secret, sealed; codes that count once; recovery codes."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from pyotp import random_base32
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from data_layer.core.second_factor import recovery_codes, step_of, tidy
from data_layer.db.sealing import seal, unseal
from data_layer.db.tables import recovery_code, second_factor
from data_layer.errors import Forbidden, Invalid, NotFound
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.factor_rule import has_factor, required
from data_layer.services.sealing import field_keys
from data_layer.services.sessions import digest, raise_level
from data_layer.services.sign_in import judge_code
from data_layer.services.store import Store
from data_layer.settings import Settings
from data_layer.vocab import Text

PURPOSE = "second factor"
WRONG = Text(
    "动态口令不正确或已用过，请输入身份验证器上当前显示的 6 位数字，或一个未用过的恢复码。",
    "The code is wrong or was used; type the six digits shown now, or an unused recovery code.",
)
NOT_BEGUN = Text("请先开始绑定。", "Begin the enrolment first.")
REQUIRED = Text(
    "管理员账号须使用动态口令，不能关闭。", "Administrators cannot do without the second factor."
)


class Factor(NamedTuple):
    """What is stored of an account's second factor."""

    secret: str
    confirmed: bool
    last_step: int
    codes_left: int


def factor_of(conn: Connection, settings: Settings, account: Account) -> Factor | None:
    """The second factor of an account, confirmed or begun; None without."""
    f, r = second_factor.c, recovery_code.c
    mine = f.county_code == account.county_code, f.username == account.username
    row = conn.execute(
        select(f.secret, f.confirmed_at.is_not(None), f.last_step).where(*mine)
    ).one_or_none()
    if row is None:
        return None
    of = r.county_code == account.county_code, r.username == account.username
    left = conn.scalar(
        select(func.count()).select_from(recovery_code).where(*of, r.used_at.is_(None))
    )
    keys = field_keys(settings.instance, PURPOSE)
    return Factor(unseal(keys, row[0], account.username), bool(row[1]), row[2], left or 0)


def begin(store: Store, account: Account) -> None:
    """A new secret, to be confirmed with a code of it; an account that has a confirmed one keeps
    it."""
    key = field_keys(store.settings.instance, PURPOSE)[0]
    sealed = seal(key, random_base32(), account.username)

    def work(conn: Connection) -> None:
        if has_factor(conn, account.county_code, account.username):
            return
        _forget(conn, account)
        named = {"county_code": account.county_code, "username": account.username}
        conn.execute(insert(second_factor), {**named, "secret": sealed, "last_step": 0})

    store.writer.submit(work, urgent=True)


def confirm(store: Store, account: Account, token_hash: str, typed: str, address: str) -> list[str]:
    """Confirm the begun secret by a code of it; the recovery codes, shown this once. Invalid for a
    wrong code; failures count as failed sign-ins."""
    now = store.clock()

    def work(conn: Connection) -> list[str] | None:
        found = factor_of(conn, store.settings, account)
        if found is None or found.confirmed:
            raise NotFound(NOT_BEGUN, "not_begun")
        step = step_of(found.secret, tidy(typed), now, found.last_step)
        if not judge_code(conn, account, address, now, good=step is not None):
            return None
        mine = _mine(account)
        conn.execute(update(second_factor).where(*mine).values(confirmed_at=now, last_step=step))
        raise_level(conn, account.county_code, token_hash)
        _note(conn, account, now, "begin_second_factor")
        return _new_codes(conn, account)

    made = store.writer.submit(work, urgent=True)
    if made is None:
        raise Invalid(WRONG, "wrong_code")
    return made


def give(store: Store, account: Account, token_hash: str, typed: str, address: str) -> None:
    """Complete a sign-in with a code or a recovery code; Invalid for a wrong one, TooManyFailures
    after too many."""
    now = store.clock()

    def work(conn: Connection) -> bool:
        good = _spend(conn, store.settings, account, tidy(typed), now)
        if judge_code(conn, account, address, now, good=good):
            raise_level(conn, account.county_code, token_hash)
            return True
        return False

    if not store.writer.submit(work, urgent=True):
        raise Invalid(WRONG, "wrong_code")


def turn_off(store: Store, account: Account, typed: str, address: str) -> None:
    """Do without from now on, proved by a code; Forbidden where it is required."""
    if required(store.settings, account):
        raise Forbidden(REQUIRED, "second_factor_required")
    now = store.clock()

    def work(conn: Connection) -> bool:
        good = _spend(conn, store.settings, account, tidy(typed), now)
        if judge_code(conn, account, address, now, good=good):
            _forget(conn, account)
            _note(conn, account, now, "end_second_factor")
            return True
        return False

    if not store.writer.submit(work, urgent=True):
        raise Invalid(WRONG, "wrong_code")


def take_away(conn: Connection, by: Account, account: Account, now: int) -> None:
    """Forget the second factor of somebody who lost the telephone and the recovery codes."""
    _forget(conn, account)
    write_audit(
        conn, by.county_code, now, by.username, "reset_second_factor", object=account.username
    )


def seal_anew(conn: Connection, settings: Settings) -> int:
    """Seal every secret with the newest key; how many that were."""
    keys, f = field_keys(settings.instance, PURPOSE), second_factor.c
    rows = conn.execute(select(f.county_code, f.username, f.secret)).all()
    for county_code, username, sealed in rows:
        again = seal(keys[0], unseal(keys, sealed, username), username)
        mine = f.county_code == county_code, f.username == username
        conn.execute(update(second_factor).where(*mine).values(secret=again))
    return len(rows)


def _spend(conn: Connection, settings: Settings, account: Account, code: str, now: int) -> bool:
    """Whether it is a code of now or an unused recovery code; either is used up by it."""
    found = factor_of(conn, settings, account)
    if found is None or not found.confirmed:
        return False
    step = step_of(found.secret, code, now, found.last_step)
    if step is not None:
        conn.execute(update(second_factor).where(*_mine(account)).values(last_step=step))
        return True
    r = recovery_code.c
    unused = (
        r.county_code == account.county_code, r.username == account.username,
        r.code_hash == digest(code), r.used_at.is_(None),
    )  # fmt: skip
    return bool(conn.execute(update(recovery_code).where(*unused).values(used_at=now)).rowcount)


def _new_codes(conn: Connection, account: Account) -> list[str]:
    codes = recovery_codes(secrets.choice)
    named = {"county_code": account.county_code, "username": account.username}
    conn.execute(insert(recovery_code), [{**named, "code_hash": digest(one)} for one in codes])
    return codes


def _forget(conn: Connection, account: Account) -> None:
    for table in (second_factor, recovery_code):
        mine = table.c.county_code == account.county_code, table.c.username == account.username
        conn.execute(delete(table).where(*mine))


def _mine(account: Account) -> tuple[ColumnElement[bool], ...]:
    f = second_factor.c
    return f.county_code == account.county_code, f.username == account.username


def _note(conn: Connection, account: Account, now: int, action: str) -> None:
    write_audit(conn, account.county_code, now, account.username, action, object=account.username)
