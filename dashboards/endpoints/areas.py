"""The administrator's page of area changes: what is asked for, what it would do, then made."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, say, store
from dashboards.access.settings import check_right, field, settings_page
from dashboards.strings import area_changes as words
from dashboards.strings import wording
from data_layer.core.area_change import Change, Kind, Named, Plan, plan
from data_layer.core.county import Area, County
from data_layer.core.days import local, to_date, to_day
from data_layer.core.rights import Action
from data_layer.errors import GovernanceError, Invalid
from data_layer.services.area_changes import Entry, change_areas, changes_made
from data_layer.services.regrid import BY_AREAS, Open, by_areas, move_open, open_places
from data_layer.services.seat_moves import seats_in
from data_layer.vocab import AreaLevel, Text

ADDRESS = "/settings/areas"
LONGEST_NAME, LONGEST_TEXT = 40, 2_000

blueprint = Blueprint("areas", __name__)


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """The form, and what was made."""
    check_right(Action.EDIT_AREAS, words.FORBIDDEN)
    return _page()


@blueprint.post(f"{ADDRESS}/check")
def check() -> ResponseReturnValue:
    """What the change would do, or all that speaks against it."""
    check_right(Action.EDIT_AREAS, words.FORBIDDEN)
    held = store()
    try:
        change = _asked(held.county)
        made = plan(held.county, change, local(held.clock(), held.county.zone).day)
    except Invalid as error:
        return _page(error)
    return _page(preview=_preview(held.county, change, made))


@blueprint.post(ADDRESS)
def make() -> ResponseReturnValue:
    """Make it."""
    check_right(Action.EDIT_AREAS, words.FORBIDDEN)
    held, account = store(), current_account().username
    county, now = held.county, held.clock()
    try:
        change, document = _asked(county), field("document_no")
        number = held.writer.submit(
            lambda conn: change_areas(conn, county, change, document, account, now), urgent=True
        )
    except Invalid as error:
        return _page(error)
    held.look_again()
    return redirect(f"{ADDRESS}?made={number}")


@blueprint.post(f"{ADDRESS}/move")
def move() -> ResponseReturnValue:
    """Move the open cases of grids that have ended to those that took over."""
    check_right(Action.EDIT_AREAS, words.FORBIDDEN)
    held = store()
    moves = by_areas(held.county, _open())
    mark = f"a{held.county.area_version}"
    count = move_open(held, moves, BY_AREAS, mark, current_account().username)
    return redirect(f"{ADDRESS}?moved={count}")


def _asked(county: County) -> Change:
    """The change a form asks for; Invalid where it cannot be read."""
    try:
        day = to_day(date.fromisoformat(field("day")))
    except ValueError:
        raise Invalid(words.NO_DAY, "no_day") from None
    text = request.form.get("new", "")
    if len(text) > LONGEST_TEXT:
        raise _too_long(words.NEW)
    new = tuple(_named(county, line) for line in text.splitlines() if line.strip())
    kind = Kind(field("kind")) if field("kind") in set(Kind) else Kind.MERGE
    heir = field("heir") or (new[0].code if new else "")
    old = tuple(request.form.getlist("old")[:20])
    return Change(kind, day, old, new, heir, keep_grids=field("keep_grids") == "yes")


def _named(county: County, line: str) -> Named:
    code, _, name = line.strip().partition(" ")
    name = "".join(c for c in name if c.isprintable()).strip()
    if len(name) > LONGEST_NAME or len(code) > LONGEST_NAME:
        raise _too_long(words.NAME)
    known = county.areas.get(code)
    return Named(code, name or (known.name if known else ""))


def _too_long(what: Text) -> Invalid:
    told = Text(words.LONG.zh.format(what=what.zh), words.LONG.en.format(what=what.en))
    return Invalid(told, "too_long")


def _open() -> list[Open]:
    held = store()
    with held.readers.connect() as conn:
        return open_places(conn, held.county)


def _preview(county: County, change: Change, made: Plan) -> dict[str, Any]:
    names = {**county.areas, **{area.code: area for area in made.begun}}
    ended = {one.code for one in made.ended}
    cases = sum(one.grid_code in ended for one in _open())
    first = made.ended[0].valid_to if made.ended else change.day
    with store().readers.connect() as conn:
        seats, taken = seats_in(conn, county, ended, change.day)
    return {
        "ending": say(words.ENDING).format(day=to_date(first).isoformat()),
        "beginning": say(words.BEGINNING).format(day=to_date(change.day).isoformat()),
        "ended": [
            {**_line(county.areas[one.code], names), "successor": names[one.successor].name,
             "successor_code": one.successor}
            for one in made.ended
        ],
        "begun": [_line(area, names) for area in made.begun],
        "open": say(words.OPEN_IN).format(n=cases) if cases else "",
        "seats": say(words.SEATS_IN).format(n=seats, held=taken) if seats else "",
        "form": [
            *((name, field(name)) for name in ("kind", "day", "document_no", "heir", "keep_grids")),
            ("new", request.form.get("new", "")), *(("old", code) for code in change.old),
        ],
    }  # fmt: skip


def _line(area: Area, names: dict[str, Area]) -> dict[str, str]:
    within = names.get(area.parent)
    return {
        "code": area.code, "name": area.name, "level": say(words.LEVELS[str(area.level)]),
        "within": within.name if within else "",
    }  # fmt: skip


def _page(
    problem: GovernanceError | None = None, preview: dict[str, Any] | None = None
) -> ResponseReturnValue:
    held = store()
    county, now = held.county, held.clock()
    with held.readers.connect() as conn:
        made = changes_made(conn, county.code)
    waiting = by_areas(county, _open()) if county.heirs else {}
    told = {"made": words.DONE, "moved": words.MOVED}
    done = [
        say(text).format(n=count)
        for name, text in told.items()
        if (count := request.args.get(name, type=int)) is not None and not (problem or preview)
    ]
    today = to_date(local(now, county.zone).day).isoformat()
    sent = {name: field(name) for name in ("kind", "document_no", "heir", "keep_grids")}
    return settings_page(
        "areas.html", ADDRESS, words, problem, Action.EDIT_AREAS,
        done="".join(done), preview=preview, today=today,
        kinds=[(str(kind), say(text)) for kind, text in words.KINDS.items()],
        villages=_villages(county), chosen=set(request.form.getlist("old")),
        sent={**sent, "day": field("day") or today, "new": request.form.get("new", "")},
        open_told=say(words.OPEN_TOLD).format(n=len(waiting)) if waiting else "",
        history=[_entry(county, one, now) for one in made],
    )  # fmt: skip


def _villages(county: County) -> list[tuple[str, list[tuple[str, str]]]]:
    """Township and its villages in force, by name and code."""
    areas = sorted(county.areas.items())
    return [
        (
            town.name,
            [
                (code, f"{area.name}（{code}）")
                for code, area in areas
                if area.level == AreaLevel.VILLAGE and area.parent == town.code
                and area.valid_to is None
            ],
        )
        for town in county.townships
    ]  # fmt: skip


def _entry(county: County, one: Entry, now: int) -> dict[str, Any]:
    def called(codes: list[str]) -> str:
        return "、".join(
            f"{county.areas[code].name}（{code}）" for code in codes if code in county.areas
        )

    return {
        "number": one.number, "kind": say(words.KINDS[Kind(one.kind)]),
        "day": to_date(one.day).isoformat(), "old": called(one.content["old"]),
        "new": called([new["code"] for new in one.content["new"]]),
        "document": one.document_no,
        "by": f"{one.made_by} {wording.stamp(one.made_at, county.zone, now)}",
    }  # fmt: skip
