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
from data_layer.core.scoring import Score, tenths_up
from data_layer.core.scoring_bodies import Body, speaks_for
from data_layer.core.scoring_scheme import filled
from data_layer.db.tables import score_appeal, score_deduction
from data_layer.errors import Conflict, Forbidden, Invalid, NotFound
from data_layer.log.record import lock_revision
from data_layer.queries.score_disputes import Appeal, Deduction, appeals, concerns, deductions
from data_layer.queries.score_schemes import scheme_at
from data_layer.queries.scores import this_month
from data_layer.services import score_refusals as told
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.score_results import PUBLISHED, is_published, revise

GRANTED, REFUSED = "granted", "refused"


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
        raise Invalid(filled(told.POINTS, cap=f"{cap:g}"), "points")
    if not concerns(conn, scope, body, case_no, days_of_month(month)[1]):
        raise Invalid(told.NO_CASE, "no_case")
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
    said = appeals(conn, scope, body.kind, month, body.code)
    if any(one.deduction == serial and not one.outcome for one in said):
        raise Conflict(told.APPEAL_WAITS, "appeal_waits")
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
        raise Forbidden(told.NO_APPEAL_RIGHT, "no_right")
    _begun(county, month, now)
    scope, text = Scope(county.code), _text(statement)
    lock_revision(conn, county.code)
    serial = int(subject) if subject.isascii() and subject.isdecimal() else 0
    metric = "" if serial else subject
    if serial:
        _deduction(conn, scope, body, month, serial)
    elif metric not in _weights(conn, scope, body, month):
        raise Invalid(told.NO_SUBJECT, "no_subject")
    before = appeals(conn, scope, body.kind, month, body.code)
    if any((one.deduction, one.metric) == (serial, metric) for one in before):
        raise Conflict(told.APPEALED, "appealed")
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
    score: Score,
) -> None:
    """Grant an appeal, which gives points back, or refuse it; a published score gets a revision.

    `score` is the body's as it stands: an item is given back no more than it has lost there, a
    tenth begun counting as one, and what it has really lost is what is kept.
    """
    scope = _assessor(account, Action.DECIDE_APPEAL)
    text = _text(reason)
    lock_revision(conn, scope.county_code)
    found = _open(conn, scope, body, month, serial)
    back, word = 0.0, REFUSED
    if granted:
        most = _most(conn, scope, body, month, found, score)
        back, word = _within(restored, most), GRANTED
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
        raise Forbidden(told.NO_RIGHT, "no_right")
    return account.scope


def _begun(county: County, month: int, now: int) -> None:
    if month > this_month(county, now):
        raise Invalid(told.FUTURE, "month_not_begun")


def _open(conn: Connection, scope: Scope, body: Body, month: int, serial: int) -> Appeal:
    for one in appeals(conn, scope, body.kind, month, body.code):
        if one.serial == serial and one.outcome:
            raise Conflict(filled(told.DECIDED, who=one.decided_name), "decided")
        if one.serial == serial:
            return one
    raise NotFound(told.NO_APPEAL, "no_appeal")


def _deduction(conn: Connection, scope: Scope, body: Body, month: int, serial: int) -> Deduction:
    for one in deductions(conn, scope, body.kind, month, body.code):
        if one.serial == serial and one.withdrawn_at:
            raise Conflict(told.WITHDRAWN, "withdrawn")
        if one.serial == serial:
            return one
    raise NotFound(told.NO_SUCH_DEDUCTION, "no_deduction")


def _most(
    conn: Connection, scope: Scope, body: Body, month: int, found: Appeal, score: Score
) -> float:
    if found.deduction:
        return _deduction(conn, scope, body, month, found.deduction).standing
    return next(line.room for line in score.lines if line.item.metric == found.metric)


def _within(restored: float, most: float) -> float:
    if most <= 0:
        raise Invalid(told.NO_ROOM, "no_room")
    if not 0 < restored <= tenths_up(most):
        raise Invalid(filled(told.RESTORED, most=f"{tenths_up(most):g}"), "restored")
    return min(restored, most)


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
    if not 0 < len(text) <= told.LONGEST_TEXT:
        raise Invalid(told.NO_TEXT, "no_text")
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
