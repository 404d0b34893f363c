"""The page of closed months: their states, what differs by now, the revisions; and what a
supervisor does to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.error_pages import status_of
from dashboards.access.score_viewer import current_voice
from dashboards.access.settings import field
from dashboards.components import month_lines as lines
from dashboards.components.closed_note import ADDRESS, month_address
from dashboards.components.export_lines import way_out
from dashboards.components.month_asked import compared
from dashboards.components.page_chrome import chrome
from dashboards.components.score_asked import month_named
from dashboards.components.score_words import Voice
from dashboards.strings import exports
from dashboards.strings import months as words
from data_layer.core.county import County
from data_layer.core.days import add_months, local, month_of
from data_layer.core.scope import Scope
from data_layer.errors import BadRequest, Busy, Conflict, GovernanceError, Invalid
from data_layer.queries.closed_months import Closing, closings, set_day_of
from data_layer.queries.month_changes import changes_of
from data_layer.queries.same_weekday import first_report_day
from data_layer.services.audit import refusals_noted
from data_layer.services.month_check import check_month
from data_layer.services.month_revisions import (
    check_right,
    close_month,
    may_close,
    revise_month,
    set_month_day,
)

MONTHS_SHOWN = 24

blueprint = Blueprint("months", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Every month's state, and of ?month= (the newest closed one without) what differs."""
    return _page()


@blueprint.post(f"{ADDRESS}/close")
def close() -> ResponseReturnValue:
    """Close a month by hand."""
    return _done("close_month", _close)


@blueprint.post(f"{ADDRESS}/revise")
def revise() -> ResponseReturnValue:
    """Make the present figures the next revision."""
    return _done("revise_month", _revise)


@blueprint.post(f"{ADDRESS}/check")
def check() -> ResponseReturnValue:
    """Look again at what differs."""
    return _done("check_month", _check)


@blueprint.post(f"{ADDRESS}/day")
def set_day() -> ResponseReturnValue:
    """Set the day months are closed on."""
    day = request.form.get("day", 0, type=int)
    return _done("set_month_day", lambda _month: set_month_day(store(), current_account(), day))


def _close(month: int) -> None:
    held = store()
    close_month(held, current_account(), month, held.read_month)


def _revise(month: int) -> None:
    base, seen = (request.form.get(name, 0, type=int) for name in ("base", "seen"))
    revise_month(store(), current_account(), month, field("reason"), base, seen)


def _check(month: int) -> None:
    held = store()
    check_right(current_account())
    check_month(held.writer, held.readers, held.county, held.clock(), month, held.read_month)


def _done(action: str, work: Any) -> Response | tuple[str, int]:
    """Back at the month once the work is done; what is wrong with it is told on the page."""
    held, month = store(), month_named(field("month"))
    if not month and action != "set_month_day":
        raise BadRequest(words.NO_MONTH, "no_month")
    try:
        with refusals_noted(held, current_account(), action, field("month")):
            work(month)
    except (Invalid, Conflict, Busy) as error:
        return _page(error), status_of(error)
    return redirect(month_address(month) if month else ADDRESS, 303)


def _page(problem: GovernanceError | None = None) -> str:
    held, account, scope, voice = store(), current_account(), current_scope(), current_voice()
    county = held.county
    with held.readers.connect() as conn:
        closed, set_day = closings(conn, scope), set_day_of(conn, scope)
        listed = sorted({*_listed(conn, county, voice.now), *closed}, reverse=True)
        month = _chosen(listed, closed)
        around = chrome(county, account, voice, ADDRESS, month_address(month))
        chosen = _month_part(conn, county, scope, month, closed.get(month, []), voice)
    rows = lines.month_lines(listed, closed, set_day, voice)
    return render_template(
        "months/page.html",
        W=words,
        E=exports,
        voice=voice,
        rows=rows,
        chosen=next(row for row in rows if row.month == month),
        month=f"{month // 100}-{month % 100:02d}",
        over=month < month_of(local(voice.now, county.zone).day),
        set_day=set_day,
        set_at=voice.moment(set_day.set_at) if set_day.set_at else "",
        may_close=may_close(account),
        reason=field("reason"),
        problem=voice.say(problem.text) if problem else "",
        **chosen,
        **around,
    )


def _month_part(
    conn: Connection,
    county: County,
    scope: Scope,
    month: int,
    revisions: list[Closing],
    voice: Voice,
) -> dict[str, Any]:
    """What differs in a month, and its revisions."""
    newest = revisions[0] if revisions else None
    closing, number = compared(revisions, request.args.get("revision", ""))
    changes = changes_of(conn, county, scope, closing=closing) if closing else []
    narrowed = {"revision": number} if number else {}
    asked = urlencode({"month": f"{month // 100}-{month % 100:02d}", **narrowed})
    return {
        "month_name": voice.month(month),
        "base": newest.revision if newest else 0,
        "seen": newest.checked_revision if newest else 0,
        "revision": number,
        "checked": lines.checked_line(newest, voice) if newest else "",
        "n": len(changes),
        "out": way_out(current_account(), f"{ADDRESS}?{asked}"),
        "changes": lines.change_lines(county, scope, changes, voice),
        "revisions": lines.revision_lines(revisions, voice),
    }


def _listed(conn: Connection, county: County, now: int) -> list[int]:
    """The months since the first report, the running one first."""
    running = month_of(local(now, county.zone).day)
    first = month_of(first_report_day(conn, Scope(county.code))) or running
    months = [add_months(running, -back) for back in range(MONTHS_SHOWN)]
    return [month for month in months if month >= first] or [running]


def _chosen(listed: list[int], closed: dict[int, list[Closing]]) -> int:
    given = request.args.get("month", "") or field("month")
    if not given:
        return next((month for month in listed if month in closed), listed[0])
    month = month_named(given)
    if month not in listed:
        raise BadRequest(words.NO_MONTH, "no_month")
    return month
