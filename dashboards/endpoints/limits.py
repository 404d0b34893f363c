"""The time limits: the table in force and what is to come, and for the system administrator its
changes, checked before they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, say, store
from dashboards.access.settings import (
    check_right,
    field,
    sent_file,
    settings_page,
    wrong_cells,
)
from dashboards.components.limit_form import form_lines, new_line, scopes
from dashboards.components.limit_history import history_lines
from dashboards.components.limit_sheet import (
    Sheet,
    half_a_row,
    new_entries,
    new_row,
    rules_of,
    sheet_of,
    sheet_sent,
)
from dashboards.components.limit_table import Teller, change_lines, table_lines
from dashboards.strings import limits as words
from data_layer.core.county import County, Limit
from data_layer.core.days import add_days, local, to_date, to_day
from data_layer.core.limit_table import limits_to_come, pending_limits
from data_layer.core.rights import Action
from data_layer.errors import Invalid, NotFound, Problem, TableInvalid
from data_layer.labels import LEVEL_TEXT, URGENCY_TEXT, limit_class_text
from data_layer.services.limits import (
    change_limits,
    check_first_day,
    limit_history,
    withdraw_limits,
)
from data_layer.services.limits_file import (
    limit_problems,
    limits_csv,
    parse_limits,
)
from data_layer.vocab import LimitStage

ADDRESS = "/settings/limits"
TABLE = "limits.csv"
DONE = {"saved": words.SAVED, "same": words.UNCHANGED, "withdrawn": words.TOOK_BACK}

blueprint = Blueprint("limits", __name__)


class Draft(NamedTuple):
    """A table that was sent: what stands in the form, and its rules once they are in order."""

    sheet: Sheet
    rules: Sequence[Limit] = ()
    checked: bool = False


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """The table in force, what is to come, the history."""
    return _page()


@blueprint.get(f"{ADDRESS}/{TABLE}")
def download() -> ResponseReturnValue:
    """One version as a file, the one in force unless another is asked for."""
    held = store()
    county = held.county
    asked = request.args.get("version", type=int)
    version = asked or county.limit_version_at(held.clock())
    rules = county.limits_of(version)
    if not rules:
        raise NotFound(words.NO_SUCH_VERSION, "no_such_version")
    response = make_response(limits_csv(rules))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f"attachment; filename=limits-{version}.csv"
    return response


@blueprint.post(f"{ADDRESS}/check")
def check() -> ResponseReturnValue:
    """What the form would change, or what is wrong with it."""
    check_right(Action.EDIT_LIMITS, words.FORBIDDEN)
    draft = Draft(sheet_sent(request.form))
    try:
        return _page(draft=_checked(draft.sheet, half_a_row(request.form)))
    except Invalid as error:
        return _page(error, draft)


@blueprint.post(f"{ADDRESS}/file")
def import_file() -> ResponseReturnValue:
    """What an uploaded table would change, or what is wrong with it."""
    check_right(Action.EDIT_LIMITS, words.FORBIDDEN)
    draft = None
    try:
        rules = parse_limits(*sent_file(), store().county.categories.values())
        draft = Draft(sheet_of(rules))
        return _page(draft=_checked(draft.sheet, []))
    except Invalid as error:
        return _page(error, draft)


@blueprint.post(ADDRESS)
def save() -> ResponseReturnValue:
    """Make the table that was checked the new version."""
    check_right(Action.EDIT_LIMITS, words.FORBIDDEN)
    held, username = store(), current_account().username
    county, now = held.county, held.clock()
    draft = None
    try:
        content = request.form.get("table", "").encode()
        rules = parse_limits(TABLE, content, county.categories.values())
        draft = Draft(sheet_of(rules))
        if field("base") != str(county.limit_version):
            raise Invalid(words.MEANWHILE, "limits_changed")
        day = _first_day()
        version = held.writer.submit(
            lambda conn: change_limits(conn, county, rules, day, username, now), urgent=True
        )
    except Invalid as error:
        return _page(error, draft)
    held.look_again()
    told = "saved" if version > county.limit_version else "same"
    return redirect(f"{ADDRESS}?{told}={version}")


@blueprint.post(f"{ADDRESS}/withdraw")
def withdraw() -> ResponseReturnValue:
    """Take back a version that is yet to come."""
    check_right(Action.EDIT_LIMITS, words.FORBIDDEN)
    held, username = store(), current_account().username
    county, now = held.county, held.clock()
    version = request.form.get("version", type=int) or 0
    held.writer.submit(
        lambda conn: withdraw_limits(conn, county, version, username, now), urgent=True
    )
    held.look_again()
    return redirect(f"{ADDRESS}?withdrawn={version}")


def _checked(sheet: Sheet, problems: list[Problem]) -> Draft:
    """The draft whose rules may be saved; raises with everything that is wrong."""
    county = store().county
    rules, unread, unreadable = rules_of(sheet)
    contradictions = limit_problems(rules, county.categories.values(), unread)
    problems = [*problems, *unreadable, *contradictions]
    if problems:
        raise TableInvalid("limits", problems)
    check_first_day(county, _first_day(), store().clock())
    return Draft(sheet_of(rules), rules, checked=True)


def _first_day() -> int:
    try:
        return to_day(date.fromisoformat(field("from")))
    except ValueError:
        raise Invalid(words.NO_DAY, "no_day") from None


def _page(problem: Invalid | None = None, draft: Draft | None = None) -> Response:
    held = store()
    county, now = held.county, held.clock()
    teller = Teller(county, lang())
    version, pending = county.limit_version_at(now), pending_limits(county, now)
    with held.readers.connect() as connection:
        history = limit_history(connection, county)
    base = draft.sheet if draft else sheet_of(county.limits_of(limits_to_come(county)))
    classes, categories = scopes(county)
    return settings_page(
        "limits.html",
        ADDRESS,
        words,
        problem,
        Action.EDIT_LIMITS,
        version=version,
        since=_day(_starts(county).get(version, 0), county),
        stages=list(LimitStage),
        table=table_lines(county.limits_of(version), teller),
        pending=[_pending(number, version, teller) for number in pending],
        preview=_preview(draft, version, pending, teller) if draft and draft.checked else None,
        history=history_lines(history, now, teller),
        form=form_lines(base, teller, wrong_cells(problem)),
        added=new_line({} if new_row(request.form) else new_entries(request.form), teller),
        first_day=field("from") or _usual_day(county, pending, now),
        today=to_date(local(now, county.zone).day).isoformat(),
        classes=classes,
        class_text=limit_class_text,
        categories=categories,
        urgencies=URGENCY_TEXT,
        levels=LEVEL_TEXT,
        done=_told_done() if problem is None and draft is None else "",
    )


def _starts(county: County) -> dict[int, int]:
    return {number: start for start, number in county.limit_versions}


def _day(ms: int, county: County) -> str:
    return to_date(local(ms, county.zone).day).isoformat()


def _usual_day(county: County, pending: Sequence[int], now: int) -> str:
    """The day of the version to come, else tomorrow."""
    if pending:
        return _day(_starts(county)[pending[-1]], county)
    return to_date(add_days(local(now, county.zone).day, 1)).isoformat()


def _pending(number: int, version: int, teller: Teller) -> dict[str, Any]:
    county = teller.county
    changes = change_lines(county.limits_of(version), county.limits_of(number), teller)
    return {"number": number, "day": _day(_starts(county)[number], county), "changes": changes}


def _preview(draft: Draft, version: int, pending: Sequence[int], teller: Teller) -> dict[str, Any]:
    """What saving the draft would change."""
    county = teller.county
    return {
        "changes": change_lines(county.limits_of(version), draft.rules, teller),
        "number": county.limit_version + 1,
        "day": to_date(_first_day()).isoformat(),
        "replaces": teller.numbered(words.REPLACES, pending),
        "table": limits_csv(draft.rules),
    }


def _told_done() -> str:
    """What has just been done, as the address says."""
    county, found = store().county, [name for name in DONE if name in request.args]
    if not found:
        return ""
    version = request.args.get(found[0], default=0, type=int)
    start = _starts(county).get(version, 0)
    return say(DONE[found[0]]).format(version=version, day=_day(start, county))
