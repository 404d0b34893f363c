"""Rosters as workbooks: a township's to fill in, checked before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, say, store
from dashboards.access.score_viewer import current_voice
from dashboards.access.settings import check_right, field, sent_file, settings_page
from dashboards.components.roster_lines import counts_told, preview_of
from dashboards.strings import rosters as words
from data_layer.core.days import local, to_date
from data_layer.core.rights import Action
from data_layer.core.roster import Change, Kind, differences, much_gone
from data_layer.errors import GovernanceError, Invalid, TooLarge
from data_layer.services.capacity import first_day
from data_layer.services.roster_check import check as check_changes
from data_layer.services.roster_file import parse_roster, roster_workbook
from data_layer.services.roster_rows import People, Raw, rows_csv, rows_of
from data_layer.services.rosters import changes_of, import_roster, imports, mark_of, people_of
from data_layer.services.sealing import personal_keys
from data_layer.services.xlsx_write import XLSX

ADDRESS = "/settings/rosters"

blueprint = Blueprint("rosters", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """How rosters come in, and what was imported."""
    check_right(Action.EDIT_ROSTERS, words.FORBIDDEN)
    return _page()


@blueprint.get(f"{ADDRESS}/template.xlsx")
def template() -> ResponseReturnValue:
    """The roster of ?township= today, to fill in."""
    check_right(Action.EDIT_ROSTERS, words.FORBIDDEN)
    held = store()
    township = _township(request.args.get("township", ""))
    today = local(held.clock(), held.county.zone).day
    people = _people(township)
    response = make_response(roster_workbook(held.county, township, people.seats.values()))
    response.headers["Content-Type"] = XLSX
    name = f"roster-{township}-{to_date(today).isoformat()}.xlsx"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@blueprint.post(f"{ADDRESS}/check")
def check() -> ResponseReturnValue:
    """What an uploaded roster would change, or every row that is wrong."""
    check_right(Action.EDIT_ROSTERS, words.FORBIDDEN)
    held = store()
    county, now = held.county, held.clock()
    try:
        township = _township(field("township"))
        _, body = sent_file()
        day = first_day(field("since"), county, now)
        people = _people(township)
        today = local(now, county.zone).day
        sent = parse_roster(body, county, township, people, day, today)
        changes = differences(people.seats, people.persons, sent.lines, sent.closed, day)
        check_changes(people, sent.lines, changes, sent.rows)
    except (Invalid, TooLarge) as error:
        return _page(error)
    about = {one.post_id for one in changes}
    about |= {one.old for one in changes if one.kind is Kind.MOVED}
    raws = [raw for post, raw in sent.rows.items() if post in about]
    return _page(preview=_preview(people, township, day, changes, raws, sent.closed))


@blueprint.post(ADDRESS)
def save() -> ResponseReturnValue:
    """Let what was checked hold."""
    check_right(Action.EDIT_ROSTERS, words.FORBIDDEN)
    held, username = store(), current_account().username
    county, now = held.county, held.clock()
    try:
        township = _township(field("township"))
        day = first_day(field("since"), county, now)
        raws = rows_of(request.form.get("rows", ""))
        closed = request.form.get("closed", "").split()
        mark, people = field("mark"), _people(township)
        _, changes = changes_of(county, township, people, raws, closed, day, now, mark)
        gone, name = much_gone(people.seats, changes), county.areas[township].name
        if gone and field("typed") not in {str(gone.n), name}:
            asked = words.asked_to_type(words.NOT_TYPED, gone, name)
            preview = _preview(people, township, day, changes, raws, closed)
            return _page(Invalid(asked, "not_typed"), preview)
        count = held.writer.submit(
            lambda conn: import_roster(
                conn, county, township, raws, closed, day, username, now, mark
            ),
            urgent=True,
        )
    except Invalid as error:
        return _page(error)
    return redirect(f"{ADDRESS}?saved={count}", 303)


def _preview(
    people: People,
    township: str,
    day: int,
    changes: Sequence[Change],
    raws: Iterable[Raw],
    closed: Iterable[str],
) -> dict[str, Any]:
    """What is shown of changes, and what the form carries to their saving."""
    county = store().county
    gone, name = much_gone(people.seats, changes), county.areas[township].name
    return {
        **preview_of(changes, county, township, current_voice()),
        "typed": say(words.asked_to_type(words.TYPED, gone, name)) if gone else "",
        "township": township,
        "day": to_date(day).isoformat(),
        "mark": mark_of(people),
        "rows": rows_csv(raws),
        "closed": "\n".join(closed),
    }


def _township(code: str) -> str:
    if code not in {area.code for area in store().county.townships}:
        raise Invalid(words.NO_TOWNSHIP, "no_township")
    return code


def _people(township: str) -> People:
    held = store()
    with held.readers.connect() as conn:
        keys = personal_keys(held.settings.instance)
        return people_of(conn, held.county, township, held.clock(), keys)


def _page(
    problem: GovernanceError | None = None, preview: dict[str, Any] | None = None
) -> Response:
    held, voice = store(), current_voice()
    county = held.county
    with held.readers.connect() as conn:
        history = [
            {
                "at": voice.moment(one.at),
                "actor": one.actor,
                "name": county.areas[one.township].name if one.township in county.areas else "",
                "counts": counts_told(one.counts, voice),
            }
            for one in imports(conn, county)
        ]
    saved = request.args.get("saved", type=int) if not (problem or preview) else None
    today = to_date(local(held.clock(), county.zone).day).isoformat()
    return settings_page(
        "rosters.html", ADDRESS, words, problem, Action.EDIT_ROSTERS,
        preview=preview, history=history, today=today, since=field("since") or today,
        townships=[(area.code, area.name) for area in county.townships],
        township=field("township"),
        done="" if saved is None else words.SAVED.say(lang()).format(n=saved),
    )  # fmt: skip
