"""The administrator's page of boundaries: a file is checked, looked at beside what stands, and then
published as a version; open cases follow on request."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from dashboards.access.context import current_account, lang, say, store
from dashboards.access.settings import check_right, field, sent_file, settings_page
from dashboards.components.boundaries import boundaries_on
from dashboards.components.boundary_check import (
    check_format,
    far_codes,
    finding,
    grouped,
    much_gone,
    shapes_of,
    unused,
)
from dashboards.components.boundary_moves import misplaced
from dashboards.components.map_sign import map_sign
from dashboards.strings import boundaries as words
from dashboards.strings import wording
from data_layer.core.days import add_days, local, to_date
from data_layer.core.rights import Action
from data_layer.errors import Busy, GovernanceError, Invalid, TooLarge
from data_layer.services import boundary_layers
from data_layer.services.boundary_checker import FAILED, Asking
from data_layer.services.regrid import BY_BOUNDARIES, move_open
from data_layer.vocab import AreaLevel
from geo.boundaries import Boundaries, Shapes
from geo.changes import moved_shapes, share_of
from geo.preview import side_by_side
from geo.reference import fitting
from geo.stored import unpacked

ADDRESS = "/settings/boundaries"
LONGEST_APPROVAL = 60
SHOWN = 40
# A list of areas longer than this is folded.
FOLDED = 12

blueprint = Blueprint("boundaries", __name__)


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """What stands, where a file comes in, and the versions."""
    check_right(Action.EDIT_BOUNDARIES, words.FORBIDDEN)
    return _page()


@blueprint.post(f"{ADDRESS}/check")
def check() -> ResponseReturnValue:
    """Judge an uploaded file and keep it to be looked at."""
    check_right(Action.EDIT_BOUNDARIES, words.FORBIDDEN)
    held, now = store(), store().clock()
    county = held.county
    try:
        name, body = sent_file()
        level = field("level") if field("level") in words.LEVELS else AreaLevel.GRID
        if held.layer_checker is None:
            raise Busy(FAILED, "not_checked")
        check_format(county, body)
        asked = Asking(name, level, field("crs"), field("field"), now)
        checked = held.layer_checker(asked, body)
    except (Invalid, TooLarge, Busy) as error:
        return _page(error)
    account = current_account().username
    draft = held.writer.submit(
        lambda conn: boundary_layers.keep_draft(conn, county.code, checked, account, now),
        urgent=True,
    )
    return redirect(f"{ADDRESS}/draft/{draft}")


@blueprint.get(f"{ADDRESS}/draft/<layer_id>")
def look(layer_id: str) -> ResponseReturnValue:
    """What was found in a file, and its map beside the present one."""
    check_right(Action.EDIT_BOUNDARIES, words.FORBIDDEN)
    return _draft_page(layer_id)


@blueprint.post(f"{ADDRESS}/draft/<layer_id>")
def publish(layer_id: str) -> ResponseReturnValue:
    """Let it hold."""
    check_right(Action.EDIT_BOUNDARIES, words.FORBIDDEN)
    held, now, account = store(), store().clock(), current_account().username
    county = held.county
    try:
        since, approval = boundary_layers.first_day(field("since")), field("approval_no")
        if len(approval) > LONGEST_APPROVAL:
            raise Invalid(words.LONG_APPROVAL, "long_approval")
        _check_agreed(layer_id)
        version = held.writer.submit(
            lambda conn: boundary_layers.publish(
                conn, county, layer_id, since, approval, account, now
            ),
            urgent=True,
        )
    except Invalid as error:
        return _draft_page(layer_id, error)
    held.look_again()
    return redirect(f"{ADDRESS}?published={version}")


@blueprint.post(f"{ADDRESS}/move")
def move() -> ResponseReturnValue:
    """Move open cases to the grid their point lies in."""
    check_right(Action.EDIT_BOUNDARIES, words.FORBIDDEN)
    held = store()
    found = misplaced(held.readers, held.county, held.clock())
    moves = {case: grid for case, (_, grid) in found.items()}
    mark = f"b{held.county.boundary_version}"
    count = move_open(held, moves, BY_BOUNDARIES, mark, current_account().username)
    return redirect(f"{ADDRESS}?moved={count}")


def _check_agreed(layer_id: str) -> None:
    county = store().county
    found, new, present = _brought(layer_id)
    if gone := much_gone(present, new):
        if field("typed") not in {str(gone), *county.name}:
            raise Invalid(words.asked_to_type(words.NOT_TYPED, county, gone), "not_typed")
    elif any(unused(found.findings)) and field("agreed") != "yes":
        raise Invalid(words.NOT_AGREED, "not_agreed")


def _brought(layer_id: str) -> tuple[Row[Any], Shapes, Shapes]:
    """What is kept of a file, its shapes, and those that stand."""
    held = store()
    with held.readers.connect() as conn:
        found = boundary_layers.draft(conn, held.county.code, layer_id)
        body = boundary_layers.bodies(conn, held.county.code, [layer_id])[layer_id]
    return found, unpacked(body), shapes_of(_present(), found.level)


def _present() -> Boundaries:
    held = store()
    return boundaries_on(held.readers, held.county, local(held.clock(), held.county.zone).day)


def _page(problem: GovernanceError | None = None) -> ResponseReturnValue:
    held = store()
    county, now = held.county, held.clock()
    with held.readers.connect() as conn:
        listed = boundary_layers.versions(conn, county.code)
    present = _present()
    moves = misplaced(held.readers, county, now) if county.layers else {}
    across = [
        case for case, (before, grid) in moves.items()
        if county.township_of.get(before) != county.township_of.get(grid)
    ]  # fmt: skip
    told = {"published": words.PUBLISHED, "moved": words.MOVED}
    done = [
        say(text).format(n=count)
        for name, text in told.items()
        if (count := request.args.get(name, type=int)) is not None and problem is None
    ]
    return settings_page(
        "boundaries.html", ADDRESS, words, problem, Action.EDIT_BOUNDARIES,
        done="".join(done),
        systems=[(crs, say(words.crs_name(crs))) for crs in fitting(_longitude(present))],
        levels=[(str(level), say(text)) for level, text in words.LEVELS.items()],
        sent={name: field(name) for name in ("level", "crs", "field")},
        versions=_version_lines(listed, county.zone, now),
        open_told=say(words.OPEN_TOLD).format(n=len(moves), across=len(across)) if moves else "",
        sign=say(map_sign(county)),
    )  # fmt: skip


def _longitude(present: Boundaries) -> float:
    shapes = present.county.shapes or present.grids.shapes
    west, _, east, _ = next(iter(shapes.values())).bounds if shapes else (105.0, 0, 105.0, 0)
    return float(west + east) / 2


def _version_lines(listed: list[Row[Any]], zone: str, now: int) -> list[dict[str, Any]]:
    begun_after: dict[str, int] = {}
    lines = []
    for one in listed:
        last = begun_after.get(one.level)
        begun_after[one.level] = one.valid_from
        lines.append(
            {
                "version": one.version, "level": say(words.LEVELS[AreaLevel(one.level)]),
                "span": _span(one.valid_from, last), "shapes": one.shapes,
                "file": one.file_name, "crs": say(words.crs_name(one.crs)),
                "approval": one.approval_no or say(words.SCHEMATIC),
                "by": f"{one.published_by} {wording.stamp(one.published_at, zone, now)}",
            }
        )  # fmt: skip
    return lines


def _span(first: int, next_first: int | None) -> str:
    begin = to_date(first).isoformat()
    if next_first is None:
        return say(words.FROM).format(first=begin)
    last = add_days(next_first, -1)
    if last < first:
        return say(words.NEVER)
    return say(words.TO).format(first=begin, last=to_date(last).isoformat())


def _draft_page(layer_id: str, problem: GovernanceError | None = None) -> ResponseReturnValue:
    held = store()
    county = held.county
    found, new, present = _brought(layer_id)
    apart, what = far_codes(found.findings), moved_shapes(present, new)
    sheet = side_by_side(present, new, apart)
    names = {code: words.area_name(county, code) for code in {*present, *new}}
    today = to_date(local(held.clock(), county.zone).day).isoformat()
    gone = much_gone(present, new)
    source = say(words.SOURCE).format(
        file=found.file_name, format=found.format, crs=say(words.crs_name(found.crs)),
        encoding="" if found.encoding == "UTF-8" else f" {found.encoding}",
        features=found.features, shapes=found.shapes,
    )  # fmt: skip
    return settings_page(
        "boundary_draft.html", ADDRESS, words, problem, Action.EDIT_BOUNDARIES,
        source=source, level=say(words.LEVELS[AreaLevel(found.level)]), layer_id=layer_id,
        groups=_groups(found.findings), sheet=sheet, what=what, names=names, today=today,
        counts=_counts(what), changed=_changed(what, present, new, names), folded=FOLDED,
        off_map=say(words.OFF_MAP).format(n=len(apart)) if apart else "",
        since=field("since") or today, approval_no=field("approval_no"),
        gone=say(words.asked_to_type(words.TYPED, county, gone)) if gone else "",
        agree=_agreement(found.findings),
    )  # fmt: skip


def _groups(findings: list[Any]) -> list[dict[str, Any]]:
    county = store().county
    made = []
    for name, found in grouped(findings).items():
        told = [finding(county, one.kind, list(one.who), one.area).say(lang()) for one in found]
        more = say(words.MORE).format(n=len(told) - SHOWN) if len(told) > SHOWN else ""
        if told:
            made.append(
                {"name": name, "title": say(words.GROUPS[name]).format(n=len(told)),
                 "hint": say(words.GROUP_HINTS[name]), "lines": told[:SHOWN], "more": more}
            )  # fmt: skip
    return made


def _agreement(findings: list[Any]) -> str:
    """What is to be ticked before the rest is published; '' for nothing."""
    told = [
        say(words.UNUSED[name]).format(n=n) for name, n in unused(findings)._asdict().items() if n
    ]
    joined = ("，" if lang() == "zh" else ", ").join(told)
    return say(words.AGREED).format(what=joined) if told else ""


def _changed(
    what: dict[str, str], present: Shapes, new: Shapes, names: dict[str, str]
) -> list[str]:
    """The areas that change, those with the most new ground first."""
    shares = {
        code: share_of(present[code], new[code]) for code, kind in what.items() if kind == "changed"
    }
    text = say(words.CHANGED_LINE)
    return [
        text.format(who=names[code], gained=_percent(share.gained), lost=_percent(share.lost))
        for code, share in sorted(shares.items(), key=lambda one: (-max(one[1]), one[0]))
    ]


def _percent(share: float) -> str:
    percent = 100 * share
    if 0 < percent < 0.1:
        return "<0.1%"
    return f"{percent:.0f}%" if percent >= 10 or percent == 0 else f"{percent:.1f}%"


def _counts(what: dict[str, str]) -> list[tuple[str, str]]:
    kinds = list(what.values())
    return [
        (kind, say(text).format(n=kinds.count(kind)))
        for kind, text in words.CHANGES.items()
        if kinds.count(kind)
    ]
