"""Deductions, each with its case and evidence, and appeals: the body says why, the supervisor
decides with a reason, and the score follows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.days import days_of_month
from data_layer.core.masking import mask_text
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.scoring_bodies import Body, speaks_for
from data_layer.core.scoring_scheme import filled
from data_layer.db.tables import score_appeal, score_deduction
from data_layer.errors import Conflict, Forbidden, Invalid, NotFound
from data_layer.log.record import lock_revision
from data_layer.queries.score_disputes import Appeal, Deduction, appeals, concerns, deductions
from data_layer.queries.score_schemes import scheme_at
from data_layer.queries.scores import this_month
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.score_results import PUBLISHED, is_published, revise
from data_layer.vocab import Text

GRANTED, REFUSED = "granted", "refused"
LONGEST_TEXT = 1_000
NO_RIGHT = Text(
    "扣分和申诉裁定由督办领导办理。", "A supervisor enters deductions and decides appeals."
)
NO_APPEAL_RIGHT = Text(
    "只有被考核单位的领导或承办人可以申诉。",
    "Only the leader or a handler of the assessed body may appeal.",
)
NO_CASE = Text(
    "没有这件事件，或与该考核对象无关。请核对编号：应为当月或此前上报、在其辖区内或由其承办的事件。",
    "There is no such case, or it does not concern this body: it must lie there or have been in "
    "its hands, and be reported by the end of that month.",
)
POINTS = Text(
    "扣分应大于 0，且不超过当月扣分上限 {cap} 分。",
    "Deduct more than 0 and not more than the month's cap of {cap}.",
)
NO_TEXT = Text(
    f"请写明依据或理由，不超过 {LONGEST_TEXT} 字。",
    f"Say why, in {LONGEST_TEXT} characters at most.",
)
FUTURE = Text("该月尚未开始。", "That month has not begun.")
NO_SUBJECT = Text(
    "请选择申诉的扣分或考核内容。", "Choose the deduction or the item the appeal is about."
)
APPEALED = Text(
    "该项已经申诉过，每项只能申诉一次。", "That has been appealed; each item can be once."
)
NO_APPEAL = Text("没有这件申诉，或已经裁定。", "There is no such appeal, or it is decided.")
NO_SUCH_DEDUCTION = Text(
    "没有这项扣分，或已经撤销。", "There is no such deduction, or it was withdrawn."
)
RESTORED = Text(
    "申诉成立时请填写还回的分数：大于 0，且不超过 {most} 分。",
    "When granting, give points back: more than 0 and not more than {most}.",
)


def deduct(
    conn: Connection,
    county: County,
    account: Account,
    body: Body,
    month: int,
    case_no: str,
    points: float,
    evidence: str,
    now: int,
) -> int:
    """Take points from a body for a case; returns the deduction's serial. Refused for a month that
    is published, and for a case that does not concern the body."""
    scope = _assessor(account, Action.DEDUCT)
    _begun(county, month, now)
    lock_revision(conn, county.code)
    if is_published(conn, scope, body.kind, month):
        raise Conflict(PUBLISHED, "published")
    cap = scheme_at(conn, scope, body.kind, month).deduction_cap
    if not 0 < points <= cap:
        raise Invalid(filled(POINTS, cap=f"{cap:g}"), "points")
    if not concerns(conn, scope, body, case_no, days_of_month(month)[1]):
        raise Invalid(NO_CASE, "no_case")
    row = {"case_no": case_no, "points": points, "evidence": _text(evidence)}
    row |= {"entered_by": account.username, "entered_name": _name(account), "entered_at": now}
    serial = _insert(conn, county, score_deduction, body, month, row)
    _audit(conn, account, now, "deduct", body, month, serial)
    return serial


def withdraw(
    conn: Connection, account: Account, body: Body, month: int, serial: int, now: int
) -> None:
    """Take a deduction back that should not have been entered; a published one needs an appeal."""
    scope = _assessor(account, Action.DEDUCT)
    lock_revision(conn, scope.county_code)
    if is_published(conn, scope, body.kind, month):
        raise Conflict(PUBLISHED, "published")
    _deduction(conn, scope, body, month, serial)
    change = update(score_deduction).where(*_named(score_deduction, scope, serial))
    conn.execute(change.values(withdrawn_at=now))
    _audit(conn, account, now, "withdraw_deduction", body, month, serial)


def appeal(
    conn: Connection,
    county: County,
    account: Account,
    body: Body,
    month: int,
    subject: str,
    statement: str,
    now: int,
) -> int:
    """File what a body says against a deduction (`subject` its serial) or an item (its metric);
    returns the appeal's serial."""
    mine = speaks_for(county, account.role, account.township_code, account.unit_code, body)
    if not may(account.role, Action.APPEAL) or not mine:
        raise Forbidden(NO_APPEAL_RIGHT, "no_right")
    _begun(county, month, now)
    scope, text = Scope(county.code), _text(statement)
    lock_revision(conn, county.code)
    serial = int(subject) if subject.isascii() and subject.isdecimal() else 0
    metric = "" if serial else subject
    if serial:
        _deduction(conn, scope, body, month, serial)
    elif metric not in _weights(conn, scope, body, month):
        raise Invalid(NO_SUBJECT, "no_subject")
    before = appeals(conn, scope, body.kind, month, body.code)
    if any((one.deduction, one.metric) == (serial, metric) for one in before):
        raise Conflict(APPEALED, "appealed")
    row = {"deduction": serial, "metric": metric, "statement": text}
    row |= {"filed_by": account.username, "filed_name": _name(account), "filed_at": now}
    number = _insert(conn, county, score_appeal, body, month, row)
    _audit(conn, account, now, "appeal", body, month, number)
    return number


def decide(
    conn: Connection,
    account: Account,
    body: Body,
    month: int,
    serial: int,
    restored: float,
    reason: str,
    now: int,
    *,
    granted: bool,
) -> None:
    """Grant an appeal, which gives points back, or refuse it; a published score gets a revision."""
    scope = _assessor(account, Action.DECIDE_APPEAL)
    text = _text(reason)
    lock_revision(conn, scope.county_code)
    found = _open(conn, scope, body, month, serial)
    if granted:
        most = _most(conn, scope, body, month, found)
        if not 0 < restored <= most:
            raise Invalid(filled(RESTORED, most=f"{most:g}"), "restored")
    back, word = (restored, GRANTED) if granted else (0.0, REFUSED)
    outcome = {"outcome": word, "restored": back, "reason": text}
    outcome |= {"decided_by": account.username, "decided_name": _name(account), "decided_at": now}
    change = update(score_appeal).where(*_named(score_appeal, scope, serial))
    conn.execute(change.values(**outcome))
    if found.deduction:
        given = update(score_deduction).where(*_named(score_deduction, scope, found.deduction))
        conn.execute(given.values(restored=score_deduction.c.restored + back))
    if granted:
        revise(conn, scope, account, body, month, serial, now)
    _audit(conn, account, now, f"appeal_{word}", body, month, serial)


def _assessor(account: Account, action: Action) -> Scope:
    if not may(account.role, action) or not account.scope.whole_county:
        raise Forbidden(NO_RIGHT, "no_right")
    return account.scope


def _begun(county: County, month: int, now: int) -> None:
    if month > this_month(county, now):
        raise Invalid(FUTURE, "month_not_begun")


def _open(conn: Connection, scope: Scope, body: Body, month: int, serial: int) -> Appeal:
    for one in appeals(conn, scope, body.kind, month, body.code):
        if one.serial == serial and not one.outcome:
            return one
    raise NotFound(NO_APPEAL, "no_appeal")


def _deduction(conn: Connection, scope: Scope, body: Body, month: int, serial: int) -> Deduction:
    for one in deductions(conn, scope, body.kind, month, body.code):
        if one.serial == serial and not one.withdrawn_at:
            return one
    raise NotFound(NO_SUCH_DEDUCTION, "no_deduction")


def _most(conn: Connection, scope: Scope, body: Body, month: int, found: Appeal) -> float:
    if found.deduction:
        return _deduction(conn, scope, body, month, found.deduction).standing
    return _weights(conn, scope, body, month)[found.metric]


def _weights(conn: Connection, scope: Scope, body: Body, month: int) -> dict[str, float]:
    return {i.metric: i.weight for i in scheme_at(conn, scope, body.kind, month).items}


def _insert(
    conn: Connection, county: County, table: Table, body: Body, month: int, row: dict[str, Any]
) -> int:
    newest = select(func.max(table.c.serial)).where(table.c.county_code == county.code)
    serial = (conn.scalar(newest) or 0) + 1
    place = {"kind": str(body.kind), "body": body.code, "township_code": body.township_code}
    named = {"county_code": county.code, "serial": serial, "month": month}
    conn.execute(insert(table), {**row, **place, **named})
    return serial


def _named(table: Table, scope: Scope, serial: int) -> tuple[ColumnElement[bool], ...]:
    return table.c.county_code == scope.county_code, table.c.serial == serial


def _text(typed: str) -> str:
    """What was written, without whole telephone or identity numbers."""
    text = typed.replace("\r\n", "\n").strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        raise Invalid(NO_TEXT, "no_text")
    return mask_text("".join(sign for sign in text if sign.isprintable() or sign == "\n"))


def _name(account: Account) -> str:
    return account.display_name or account.username


def _audit(
    conn: Connection, account: Account, at: int, action: str, body: Body, month: int, serial: int
) -> None:
    detail = {"kind": str(body.kind), "body": body.code, "month": month}
    write_audit(
        conn, account.county_code, at, account.username, action, object=str(serial), detail=detail
    )
