"""The scores of a month: a table of bodies and items, and the page that publishes it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access.context import current_account, store
from dashboards.access.score_viewer import Viewer, current_viewer, current_voice, page_frame
from dashboards.access.settings import field
from dashboards.components import score_table as table
from dashboards.components.export_lines import way_out
from dashboards.components.score_asked import (
    kind_asked,
    kinds_of,
    month_asked,
    month_options,
    scores_asked,
)
from dashboards.components.score_words import points
from dashboards.strings import scores as words
from dashboards.strings.exports import EXPORT_THIS
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.scoring_bodies import KIND_TEXT, Body, BodyKind, body_in
from data_layer.queries.score_disputes import open_appeals
from data_layer.queries.score_schemes import ranking_on
from data_layer.queries.scores import Month, month_scores
from data_layer.queries.visible import townships_in
from data_layer.services.audit import refusals_noted
from data_layer.services.score_results import may_publish, publish, publishable
from data_layer.vocab import Text

blueprint = Blueprint("scores", __name__, template_folder="../templates")


@blueprint.get(table.ADDRESS)
def show() -> ResponseReturnValue:
    """The scores of ?kind= in ?month=, of one ?township= when asked for."""
    viewer, voice = current_viewer(), current_voice()
    held = store()
    own = {"kind": str(viewer.own.kind)} if viewer.own else {}
    asked = scores_asked({**request.args, **own}, held.county, viewer.scope, held.clock())
    kind, month, township, scope = asked
    with held.readers.connect() as conn:
        found = _month(conn, viewer, scope, kind, month)
        ranked = ranking_on(conn, viewer.scope) and viewer.compares
        waiting = _waiting(conn, viewer)
    return render_template(
        "scores/table.html",
        **page_frame(viewer, voice, table.ADDRESS, f"kind={kind}&month={table.month_text(month)}"),
        found=found,
        kinds=[(k, KIND_TEXT[k]) for k in kinds_of(viewer.scope)] if not viewer.own else [],
        months=month_options(held.county, month, voice),
        month=table.month_text(month),
        townships=_townships(viewer, kind),
        township=township,
        sentence=table.sentence(found, voice),
        state=table.state(found, voice),
        period=table.period(found, voice),
        against=voice.say(words.AGAINST, median=points(found.median)),
        heads=table.heads(found, voice),
        compared=[table.county_row(found, voice)] if viewer.compares else [],
        rows=table.rows(found, voice, doors=viewer.doors, ranked=ranked),
        ranked=ranked,
        out=way_out(viewer.account, table.address(kind, month, township)),
        out_text=voice.say(EXPORT_THIS),
        publishable=_may_publish(viewer, found, township),
        waiting=[(table.card_address(body, m), body.name, voice.month(m)) for body, m in waiting],
    )


@blueprint.get(f"{table.ADDRESS}/publish")
def ask_to_publish() -> ResponseReturnValue:
    """What publishing ?month= of ?kind= does, and the box to check before it is done."""
    kind = kind_asked(request.args.get("kind", ""))
    return _sure_page(kind, _month_asked(request.args.get("month", "")))


@blueprint.post(f"{table.ADDRESS}/publish")
def publish_month() -> ResponseReturnValue:
    """Publish the scores of a kind and month, once the box is checked."""
    held, account = store(), current_account()
    kind, month = kind_asked(field("kind")), _month_asked(field("month"))
    with refusals_noted(held, account, "publish_scores", f"{kind}-{month}"):
        if may_publish(account) and field("sure") != "yes":
            return _sure_page(kind, month, words.NOT_SURE), 422
        publish(held, account, kind, month)
    return redirect(f"{table.ADDRESS}?kind={kind}&month={table.month_text(month)}")


def _sure_page(kind: BodyKind, month: int, problem: Text | None = None) -> str:
    viewer, voice, held = current_viewer(), current_voice(), store()
    with held.readers.connect() as conn:
        found = publishable(conn, held, viewer.account, kind, month)
        waiting = sum(one[:2] == (kind, month) for one in open_appeals(conn, viewer.scope))
    asked = f"kind={kind}&month={table.month_text(month)}"
    return render_template(
        "scores/publish.html",
        **page_frame(viewer, voice, table.ADDRESS, asked),
        kind=kind,
        month=table.month_text(month),
        back=f"{table.ADDRESS}?{asked}",
        lines=table.publishing(found, waiting, voice),
        problem=voice.say(problem) if problem else "",
    )


def _month_asked(given: str) -> int:
    return month_asked(given, store().county, store().clock())


def _month(conn: Connection, viewer: Viewer, scope: Scope, kind: BodyKind, month: int) -> Month:
    held, only = store(), viewer.own.code if viewer.own else ""
    return month_scores(conn, held.county, scope, held.clock(), kind=kind, month=month, only=only)


def _waiting(conn: Connection, viewer: Viewer) -> list[tuple[Body, int]]:
    """Bodies and months with an appeal to decide, for who decides."""
    if not may(viewer.account.role, Action.DECIDE_APPEAL):
        return []
    found = [
        (body_in(store().county, viewer.scope, kind, code), month)
        for kind, month, code in open_appeals(conn, viewer.scope)
    ]
    return [(body, month) for body, month in dict.fromkeys(found) if body]


def _may_publish(viewer: Viewer, found: Month, township: str) -> bool:
    may_at_all = may_publish(viewer.account) and not township
    return may_at_all and found.over and found.published_at is None


def _townships(viewer: Viewer, kind: BodyKind) -> list[tuple[str, str]]:
    if not viewer.scope.whole_county or kind not in {BodyKind.GRID, BodyKind.STATION}:
        return []
    return [(a.code, a.short) for a in townships_in(store().county, viewer.scope)]
