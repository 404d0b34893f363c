"""The schemes: what is in force and what is to come of each kind of body, and for those who may
change them a form that shows what the last month would have been before it is saved."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, store
from dashboards.access.settings import check_right, field, settings_page, wrong_cells
from dashboards.components.scheme_form import (
    COLUMNS,
    Sheet,
    form_rows,
    items_of,
    scheme_lines,
    sheet_of,
    sheet_sent,
)
from dashboards.components.score_asked import kind_asked, month_named
from dashboards.components.score_table import month_text
from dashboards.components.score_words import Voice, points
from dashboards.strings import scheme as words
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import add_months
from data_layer.core.rights import Action, Page, may, may_open
from data_layer.core.scope import Scope
from data_layer.core.scoring import Scheme, Score
from data_layer.core.scoring_bodies import KIND_TEXT, Body, BodyKind
from data_layer.core.scoring_scheme import WINDOWS, usable
from data_layer.errors import Conflict, Invalid
from data_layer.queries.score_schemes import Kept, in_force, ranking_on, scheme_history
from data_layer.queries.scores import last_month, preview, this_month
from data_layer.services.score_schemes import check_scheme, save_scheme, switch_ranking

ADDRESS = "/settings/scores"

blueprint = Blueprint("score_scheme", __name__)


class Draft(NamedTuple):
    """What was sent: the rows of the form, and the scheme once it is in order."""

    sheet: Sheet
    scheme: Scheme | None = None


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """The scheme of ?kind=, what is to come, its history."""
    return _page(kind_asked(request.args.get("kind", "")))


@blueprint.post(f"{ADDRESS}/check")
def check() -> ResponseReturnValue:
    """What the form would change, or what is wrong with it."""
    check_right(Action.EDIT_SCHEME, words.FORBIDDEN)
    kind, sheet = kind_asked(field("kind")), sheet_sent(request.form)
    try:
        return _page(kind, draft=Draft(sheet, _scheme(kind, sheet)))
    except Invalid as error:
        return _page(kind, error, Draft(sheet))


@blueprint.post(ADDRESS)
def save() -> ResponseReturnValue:
    """Make what was checked the new version."""
    check_right(Action.EDIT_SCHEME, words.FORBIDDEN)
    held, account, now = store(), current_account(), store().clock()
    kind, sheet = kind_asked(field("kind")), sheet_sent(request.form)
    try:
        scheme, base = _scheme(kind, sheet), request.form.get("base", 0, type=int)
        version = held.writer.submit(
            lambda c: save_scheme(c, held.county, account, scheme, base, now), urgent=True
        )
    except (Invalid, Conflict) as error:
        shown = error if isinstance(error, Invalid) else Invalid(error.text, error.code)
        return _page(kind, shown, Draft(sheet))
    return redirect(f"{ADDRESS}?kind={kind}&saved={version}")


@blueprint.post(f"{ADDRESS}/ranking")
def ranking() -> ResponseReturnValue:
    """Switch the places on or off."""
    check_right(Action.SWITCH_RANKING, words.FORBIDDEN)
    held, account, now = store(), current_account(), store().clock()
    kind, shown = kind_asked(field("kind")), field("shown") == "on"
    held.writer.submit(
        lambda c: switch_ranking(c, held.county, account, now, shown=shown), urgent=True
    )
    return redirect(f"{ADDRESS}?kind={kind}&switched=1")


def _scheme(kind: BodyKind, sheet: Sheet) -> Scheme:
    """The scheme of the form, checked; Invalid with everything that is wrong."""
    held = store()
    month = month_named(field("from"))
    if not month:
        raise Invalid(words.NO_MONTH, "no_month")
    try:
        cap = float(field("deduction_cap"))
    except ValueError:
        cap = -1.0
    months = request.form.get("months", 0, type=int)
    scheme = Scheme(kind, 0, month, field("name"), items_of(sheet), cap, months)
    check_scheme(held.county, scheme, held.clock())
    return scheme


def _page(kind: BodyKind, problem: Invalid | None = None, draft: Draft | None = None) -> Response:
    held, account = store(), current_account()
    county, now = held.county, held.clock()
    voice = Voice(lang(), county.zone, now)
    with held.readers.connect() as conn:
        history = scheme_history(conn, Scope(county.code), kind)
        ranked = ranking_on(conn, Scope(county.code))
    schemes = [kept.scheme for kept in history]
    current = in_force(schemes, this_month(county, now))
    pending = [s for s in schemes if s.effective_month > this_month(county, now)]
    base = pending[-1] if pending else current
    return settings_page(
        "scores.html",
        ADDRESS,
        words,
        problem,
        Action.EDIT_SCHEME,
        kind=kind,
        kinds=list(KIND_TEXT.items()),
        reads_scores=may_open(account.role, Page.SCORES),
        since=_since(current, voice),
        lines=scheme_lines(current, voice),
        columns=[voice.say(text) for text in COLUMNS.values()],
        pending=[_coming(one, voice) for one in pending],
        preview=_preview(draft.scheme, schemes, voice) if draft and draft.scheme else None,
        rows=list(form_rows(draft.sheet if draft else sheet_of(base), voice, wrong_cells(problem))),
        metrics=[(m.key, f"{m.ref} {voice.say(m.label)}") for m in usable(kind)],
        labels={key: voice.say(metric.label) for key, metric in BY_KEY.items()},
        newest=schemes[-1].version,
        form=_filled(base, county.zone, now),
        windows=[(n, voice.say(words.MONTHS[n])) for n in WINDOWS],
        history=[_revision(kept, voice) for kept in reversed(history)],
        ranked=ranked,
        switches=may(account.role, Action.SWITCH_RANKING),
        done=_done(schemes, voice) if problem is None and draft is None else "",
    )


def _since(scheme: Scheme, voice: Voice) -> str:
    month = scheme.effective_month
    told = voice.say(words.FROM_MONTH, month=voice.month(month)) if month else ""
    return voice.say(
        words.SINCE,
        name=scheme.name,
        version=scheme.version,
        since=told or voice.say(words.ALWAYS),
        months=voice.say(words.MONTHS[scheme.months]),
        cap=f"{scheme.deduction_cap:g}",
    )


def _coming(scheme: Scheme, voice: Voice) -> str:
    told = {"version": scheme.version, "name": scheme.name}
    return voice.say(words.PENDING, month=voice.month(scheme.effective_month), **told)


def _filled(base: Scheme, zone: str, now: int) -> dict[str, str]:
    """What stands in the fields around the table: what was sent, else the present version's."""
    county = store().county
    soonest = max(base.effective_month, add_months(this_month(county, now), 1))
    usual = {
        "name": base.name,
        "from": month_text(soonest),
        "months": str(base.months),
        "deduction_cap": f"{base.deduction_cap:g}",
    }
    return {name: field(name) or value for name, value in usual.items()}


def _preview(draft: Scheme, schemes: list[Scheme], voice: Voice) -> dict[str, Any]:
    """The last month by the version that would hold and by the draft."""
    held, account = store(), current_account()
    county, now = held.county, held.clock()
    before = in_force(schemes, draft.effective_month)
    with held.readers.connect() as conn:
        found = preview(conn, county, account.scope, now, schemes=(before, draft))
    lines = [line for body, (old, new) in found if (line := _change(body, old, new, voice))]
    told = voice.say(
        words.PREVIEW_TOLD,
        version=schemes[-1].version + 1,
        month=voice.month(draft.effective_month),
        last=voice.month(last_month(county, now)),
        n=len(found),
        changed=len(lines),
    )
    return {"told": told, "lines": lines}


def _change(body: Body, old: Score, new: Score, voice: Voice) -> tuple[str, str, str, str] | None:
    a, b = (points(one.total) if one.total is not None else "" for one in (old, new))
    if a == b:
        return None
    moved = ""
    if old.total is not None and new.total is not None:
        moved = wording.decimal(new.total - old.total)
        moved = moved if moved.startswith(wording.MINUS) else f"+{moved}"
    none = voice.say(words.NO_SCORE)
    return body.name, a or none, b or none, moved


def _revision(kept: Kept, voice: Voice) -> dict[str, Any]:
    scheme = kept.scheme
    month = scheme.effective_month
    return {
        "number": scheme.version,
        "name": scheme.name,
        "month": voice.month(month) if month else "",
        "by": kept.made_by or voice.say(words.BUILT_IN),
        "at": voice.moment(kept.made_at) if kept.made_at else "",
        "count": voice.say(words.ITEMS_N, n=len(scheme.items)),
        "lines": scheme_lines(scheme, voice),
    }


def _done(schemes: list[Scheme], voice: Voice) -> str:
    if "switched" in request.args:
        return voice.say(words.SWITCHED)
    saved = request.args.get("saved", 0, type=int)
    found = next((one for one in schemes if one.version == saved), None)
    if found is None:
        return ""
    return voice.say(words.SAVED, version=saved, month=voice.month(found.effective_month))
