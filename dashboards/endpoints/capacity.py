"""The figures of capacity as files: what may be seen as a workbook, and for the system
administrator the table to fill in, checked before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, current_scope, lang, say, store
from dashboards.access.settings import check_right, field, sent_file, settings_page
from dashboards.components.asked import asked_of_any_time
from dashboards.components.capacity_tables import number
from dashboards.strings import capacity_import as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date
from data_layer.core.rights import Action, Page, may, may_open
from data_layer.core.scope import Scope
from data_layer.errors import Forbidden, Invalid, TooLarge
from data_layer.queries.capacity import Capacity, capacity_at
from data_layer.services.capacity import (
    Change,
    change_capacity,
    changes_of,
    check_changes,
    first_day,
    imports,
    mark_of,
)
from data_layer.services.capacity_file import (
    capacity_workbook,
    entries_csv,
    entries_of,
    parse_capacity,
)
from data_layer.services.xlsx_write import XLSX

ADDRESS = "/settings/capacity"

blueprint = Blueprint("capacity", __name__)


@blueprint.get("/capacity/capacity.xlsx")
def export() -> ResponseReturnValue:
    """The figures the caller may see, as of the day the address names."""
    if not may(current_account().role, Action.EXPORT):
        raise Forbidden(words.NO_EXPORT, "no_export")
    held, scope = store(), current_scope()
    ask = asked_of_any_time({**request.args, "by": ""}, held.county, scope, held.clock())
    today = local(held.clock(), held.county.zone).day
    day = today if ask.last >= add_days(today, -1) else ask.last
    return _workbook(scope.narrow(ask.township), day)


@blueprint.get(f"{ADDRESS}/template.xlsx")
def template() -> ResponseReturnValue:
    """The table to fill in, with the figures of today."""
    check_right(Action.EDIT_CAPACITY, words.FORBIDDEN)
    held = store()
    return _workbook(Scope(held.county.code), local(held.clock(), held.county.zone).day)


def _workbook(scope: Scope, day: int) -> Response:
    county = store().county
    areas = [county.areas[scope.area_code]]
    found = _held(scope, day)
    if scope.whole_county:
        areas += found.areas
    response = make_response(capacity_workbook(county, found, areas))
    response.headers["Content-Type"] = XLSX
    name = f"capacity-{to_date(day).isoformat()}.xlsx"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _held(scope: Scope, day: int) -> Capacity:
    held = store()
    with held.readers.connect() as conn:
        return capacity_at(conn, held.county, scope, held.clock(), day=day)


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """How figures come in, and what was imported."""
    return _page()


@blueprint.post(f"{ADDRESS}/check")
def check() -> ResponseReturnValue:
    """What an uploaded table would change, or every cell that is wrong."""
    check_right(Action.EDIT_CAPACITY, words.FORBIDDEN)
    held = store()
    county = held.county
    try:
        _, body = sent_file()
        since = first_day(field("since"), county, held.clock())
        found = _held(Scope(county.code), since)
        sent = parse_capacity(body, county, found.indicators)
        changes = changes_of(found, sent.entries)
        with held.readers.connect() as conn:
            check_changes(conn, county, changes, since, held.clock(), sent.cells)
    except (Invalid, TooLarge) as error:
        return _page(Invalid(error.text, error.code) if isinstance(error, TooLarge) else error)
    new = {(one.key, one.area_code) for one in changes}
    kept = [one for one in sent.entries if (one.key, one.area_code) in new]
    return _page(
        preview={
            "changes": _told(county, found, changes),
            "day": to_date(since).isoformat(),
            "mark": mark_of(found),
            "entries": entries_csv(kept),
        }
    )


@blueprint.post(ADDRESS)
def save() -> ResponseReturnValue:
    """Let what was checked hold."""
    check_right(Action.EDIT_CAPACITY, words.FORBIDDEN)
    held, username = store(), current_account().username
    county, now = held.county, held.clock()
    try:
        since = first_day(field("since"), county, now)
        indicators = _held(Scope(county.code), since).indicators
        entries = entries_of(request.form.get("entries", ""), county, indicators)
        mark = field("mark")
        count = held.writer.submit(
            lambda conn: change_capacity(conn, county, entries, since, username, now, mark),
            urgent=True,
        )
    except Invalid as error:
        return _page(error)
    return redirect(f"{ADDRESS}?saved={count}")


def _told(county: County, held: Capacity, changes: Sequence[Change]) -> list[dict[str, str]]:
    labels = {one.key: one.label for one in held.indicators}
    return [
        {
            "rule": f"{county.areas[one.area_code].name} · {say(labels[one.key])}",
            "old": number(one.old),
            "new": say(words.TAKEN_BACK) if one.new is None else number(one.new),
        }
        for one in changes
    ]


def _page(problem: Invalid | None = None, preview: dict[str, Any] | None = None) -> Response:
    held = store()
    county, now = held.county, held.clock()
    today = to_date(local(now, county.zone).day).isoformat()
    role, history = current_account().role, list[dict[str, Any]]()
    if may(role, Action.EDIT_CAPACITY):
        with held.readers.connect() as conn:
            history = [
                {
                    "at": wording.stamp(one.at, county.zone, now),
                    "actor": one.actor,
                    "since": to_date(one.since).isoformat(),
                    "figures": one.figures,
                }
                for one in imports(conn, county)
            ]
    saved = request.args.get("saved", type=int) if not (problem or preview) else None
    return settings_page(
        "capacity.html",
        ADDRESS,
        words,
        problem,
        Action.EDIT_CAPACITY,
        place=words.PLACE if may_open(role, Page.NUMBERS) else words.PLACE_OF_OTHERS,
        preview=preview,
        history=history,
        today=today,
        since=field("since") or today,
        done="" if saved is None else words.SAVED.say(lang()).format(n=saved),
    )
