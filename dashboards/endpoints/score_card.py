"""One body's score with what it rests on, and its forms: deductions, appeals, decisions."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access.context import store
from dashboards.access.score_viewer import Viewer, current_viewer, current_voice, page_frame
from dashboards.access.settings import field
from dashboards.components import score_card as card
from dashboards.components import score_table as table
from dashboards.components.score_asked import month_asked, month_options
from dashboards.strings import scores as words
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.scoring_bodies import KIND_TEXT, Body, speaks_for
from data_layer.errors import Conflict, GovernanceError, Invalid, NotFound
from data_layer.queries.score_disputes import appeals, deductions
from data_layer.queries.scores import Month, month_scores
from data_layer.services.accounts import Account
from data_layer.services.audit import refusals_noted
from data_layer.services.score_disputes import appeal, decide, deduct, withdraw

LONGEST_TEXT = 4_000

blueprint = Blueprint("score_card", __name__, template_folder="../templates")


@blueprint.get(f"{table.ADDRESS}/<kind>/<code>")
def one(kind: str, code: str) -> ResponseReturnValue:
    """The score of one body in ?month=."""
    return _card(*_asked(kind, code))


@blueprint.post(f"{table.ADDRESS}/<kind>/<code>/<act>")
def act_on(kind: str, code: str, act: str) -> ResponseReturnValue:
    """Deduct, withdraw a deduction, appeal, or decide an appeal."""
    viewer, body, month = _asked(kind, code)
    held, account = store(), viewer.account
    work = ACTS.get(act)
    if work is None:
        raise NotFound(words.NO_SUCH, "no_such_act")
    try:
        with refusals_noted(held, account, act, f"{body.kind}-{body.code}-{month}"):
            work(account, body, month)
    except (Invalid, Conflict) as error:
        return _card(viewer, body, month, error), 422
    return redirect(table.card_address(body, month))


def _deduct(account: Account, body: Body, month: int) -> None:
    held, now = store(), store().clock()
    case_no, points, text = field("case_no").upper(), _number("points"), _text("evidence")
    held.writer.submit(
        lambda c: deduct(c, held.county, account, body, month, case_no, points, text, now),
        urgent=True,
    )


def _withdraw(account: Account, body: Body, month: int) -> None:
    held, now, serial = store(), store().clock(), request.form.get("serial", 0, type=int)
    held.writer.submit(lambda c: withdraw(c, account, body, month, serial, now), urgent=True)


def _appeal(account: Account, body: Body, month: int) -> None:
    held, now, subject, text = store(), store().clock(), field("subject"), _text("statement")
    held.writer.submit(
        lambda c: appeal(c, held.county, account, body, month, subject, text, now), urgent=True
    )


def _decide(account: Account, body: Body, month: int) -> None:
    held, now, serial = store(), store().clock(), request.form.get("serial", 0, type=int)
    granted, text = field("outcome") == "granted", _text("reason")
    back = _number("restored") if granted else 0.0
    with held.readers.connect() as conn:
        score = _month(conn, Scope(held.county.code), body, month).rows[0].score
    held.writer.submit(
        lambda c: decide(
            c, account, body, month, serial, back, text, now, granted=granted, score=score
        ),
        urgent=True,
    )


ACTS = {"deduct": _deduct, "withdraw": _withdraw, "appeal": _appeal, "decide": _decide}


def _card(viewer: Viewer, body: Body, month: int, problem: GovernanceError | None = None) -> str:
    voice, held, scope = current_voice(), store(), viewer.scope
    with held.readers.connect() as conn:
        found = _month(conn, scope, body, month)
        taken = deductions(conn, scope, body.kind, month, body.code)
        said = appeals(conn, scope, body.kind, month, body.code)
    score, role, published = found.rows[0].score, viewer.account.role, found.published_at
    county, account = held.county, viewer.account
    mine = speaks_for(county, role, account.township_code, account.unit_code, body)
    return render_template(
        "scores/card.html",
        **page_frame(viewer, voice, table.ADDRESS, f"month={table.month_text(month)}"),
        found=found,
        body=body,
        kind_name=voice.say(KIND_TEXT[body.kind]),
        month=table.month_text(month),
        months=month_options(county, month, voice),
        sentence=table.sentence(found, voice),
        state=table.state(found, voice),
        period=table.period(found, voice),
        row=table.rows(found, voice, doors=False, ranked=False)[0],
        items=card.item_lines(found, body, score, voice, doors=viewer.doors),
        summing=card.summing(score, voice),
        taken=card.deduction_lines(taken, voice),
        lost=f"{score.deducted:g}",
        said=card.appeal_lines(said, taken, score, voice),
        subjects=card.subjects(said, taken, score, voice) if mine else [],
        deducts=may(role, Action.DEDUCT) and published is None,
        decides=may(role, Action.DECIDE_APPEAL),
        problem=voice.say(problem.text) if problem else "",
        sent=request.form,
    )


def _month(conn: Connection, scope: Scope, body: Body, month: int) -> Month:
    held = store()
    found = month_scores(
        conn, held.county, scope, held.clock(), kind=body.kind, month=month, only=body.code
    )
    if not found.rows:
        raise NotFound(words.NO_SUCH, "no_such_body")
    return found


def _asked(kind: str, code: str) -> tuple[Viewer, Body, int]:
    """Who looks at which body in which month."""
    viewer, held = current_viewer(), store()
    given = request.args.get("month", "") or field("month")
    return viewer, viewer.body(kind, code), month_asked(given, held.county, held.clock())


def _text(name: str) -> str:
    return request.form.get(name, "")[:LONGEST_TEXT]


def _number(name: str) -> float:
    try:
        return round(float(field(name)), 1)
    except (ValueError, OverflowError):
        raise Invalid(words.NO_NUMBER, "no_number") from None
