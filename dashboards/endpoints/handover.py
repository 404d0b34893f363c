"""/desk/handover: the sheet of a shift, its two signatures, and the sheets so far; server-rendered,
so that it prints and works on a phone."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.access.links import links_of
from dashboards.components import handover_sheet as layout
from dashboards.components.export_lines import way_out
from dashboards.components.handover_lines import Page, lines_of, name_of
from dashboards.strings import handover as words
from dashboards.strings.exports import EXPORT_THIS
from dashboards.strings.wording import WEEKDAYS
from dashboards.theme import PAGE, css_variables
from data_layer.core import shifts
from data_layer.core.days import HOUR_MS, to_date
from data_layer.core.rights import may_hand_over, may_read_shifts
from data_layer.core.scope import Scope
from data_layer.core.shift_sheet import Sheet
from data_layer.core.shifts import Shift
from data_layer.errors import Forbidden, NotFound
from data_layer.queries.handover import Signed, latest_serial, signed_sheet, signed_sheets
from data_layer.queries.shift import MOST, shift_cases, shift_sheet
from data_layer.queries.visible import township_name
from data_layer.services.accounts import Account
from data_layer.services.audit import refusals_noted
from data_layer.services.handover import fill_anew, hand_over, take_over

# So long after a shift its sheet is still the one people come for.
GRACE_MS = 4 * HOUR_MS
LONGEST_WORD, LATEST = 64, 1 << 62

blueprint = Blueprint("handover", __name__, template_folder="../templates")


@blueprint.get("/desk/handover")
def present() -> ResponseReturnValue:
    """The sheet of ?shift=, else of the shift to be handed over now: kept, or filled as things
    stand. ?correct=1 begins a correction of a closed one."""
    _reader()
    held, scope = store(), current_scope()
    county, now = held.county, held.clock()
    code = request.args.get("shift", "")[:LONGEST_WORD]
    with held.readers.connect() as conn:
        shift = _asked(code) if code else _due(scope)
        serial = latest_serial(conn, scope, shift)
        if serial and not request.args.get("correct"):
            return redirect(f"/desk/handover/{shift.code}-{serial}")
        sheet = shift_sheet(conn, county, scope, now, shift=shift)
    return _page(shift, sheet, None, corrects=serial)


@blueprint.get("/desk/handover/<code>")
def kept(code: str) -> ResponseReturnValue:
    """A sheet as it was signed."""
    _reader()
    scope = current_scope()
    shift, serial = _named(code)
    with store().readers.connect() as conn:
        found = signed_sheet(conn, scope, shift, serial)
    if found is None:
        raise NotFound(words.NO_SUCH_SHIFT, "sheet_not_found")
    signed, sheet = found
    return _page(signed.shift, sheet, signed)


@blueprint.get("/desk/handover/cases")
def cases() -> ResponseReturnValue:
    """The cases behind a number of the sheet: ?shift=&of=&split=&key=."""
    _reader()
    held, scope, get = store(), current_scope(), request.args.get
    county, now = held.county, held.clock()
    shift = _asked(get("shift", "")[:LONGEST_WORD])
    of, split, key = (get(name, "")[:LONGEST_WORD] for name in ("of", "split", "key"))
    with held.readers.connect() as conn:
        found = shift_cases(conn, county, scope, now, shift=shift, of=of, split=split, key=key)
    if found is None:
        raise NotFound(words.NO_SUCH_LIST, "no_such_list")
    page = _layout(shift)
    named = {"shift": shift.code, "of": of, "split": split, "key": key}
    address = f"{request.path}?{urlencode({name: told for name, told in named.items() if told})}"
    return render_template(
        "handover/cases.html",
        **_frame(shift),
        name=name_of(of, split, key, page),
        n=len(found),
        cut=len(found) == MOST,
        lines=lines_of(found, of, page),
        out=way_out(current_account(), address) if found else "",
        export=EXPORT_THIS,
        back=f"/desk/handover?{urlencode({'shift': shift.code})}",
    )


@blueprint.post("/desk/handover")
def sign_out() -> ResponseReturnValue:
    """Keep and sign the sheet of a shift as its outgoing operator."""
    account, scope = current_account(), current_scope()
    shift = _asked(_field("shift"))
    corrects = _field("corrects")
    number = int(corrects) if corrects.isdecimal() and len(corrects) < 4 else 0
    with refusals_noted(store(), account, "hand_over", shift.code):
        serial = hand_over(store(), account, scope, shift, request.form.get("note", ""), number)
    return redirect(f"/desk/handover/{shift.code}-{serial}")


@blueprint.post("/desk/handover/<code>")
def sign(code: str) -> ResponseReturnValue:
    """Sign as the incoming operator, or, as the outgoing one, fill an unfinished sheet anew."""
    account, scope = current_account(), current_scope()
    shift, serial = _named(code)
    with refusals_noted(store(), account, "hand_over", f"{shift.code}-{serial}"):
        if _field("act") == "rewrite":
            fill_anew(store(), account, scope, shift, serial, request.form.get("note", ""))
        else:
            seen = request.form.get("seen", 0, type=int)
            take_over(store(), account, scope, shift, serial, seen)
    return redirect(f"/desk/handover/{shift.code}-{serial}")


def _reader() -> Account:
    account = current_account()
    if not may_read_shifts(account.role):
        raise Forbidden(words.NOT_FOR_YOU, "no_right")
    return account


def _field(name: str) -> str:
    return request.form.get(name, "")[:LONGEST_WORD]


def _asked(code: str) -> Shift:
    shift = shifts.shift_of(store().county, code)
    if shift is None:
        raise NotFound(words.NO_SUCH_SHIFT, "no_such_shift")
    return shift


def _named(code: str) -> tuple[Shift, int]:
    """The shift and serial of a sheet's code, 20261123-day-1."""
    shift, _, serial = code[:LONGEST_WORD].rpartition("-")
    if not (serial.isascii() and serial.isdecimal() and len(serial) < 4):
        raise NotFound(words.NO_SUCH_SHIFT, "sheet_not_found")
    return _asked(shift), int(serial)


def _due(scope: Scope) -> Shift:
    """The running shift; the one before while that is fresh and not closed yet."""
    held = store()
    county, now = held.county, held.clock()
    running = shifts.shift_at(county, now)
    last = shifts.before(county, running)
    if now - running.begins_at > GRACE_MS:
        return running
    with held.readers.connect() as conn:
        serial = latest_serial(conn, scope, last)
        found = signed_sheet(conn, scope, last, serial) if serial else None
    return running if found and found[0].complete else last


def _page(
    shift: Shift, sheet: Sheet, signed: Signed | None, corrects: int = 0
) -> ResponseReturnValue:
    held, account, scope = store(), current_account(), current_scope()
    before = min(max(request.args.get("before", LATEST, type=int), 0), LATEST)
    with held.readers.connect() as conn:
        sheets = signed_sheets(conn, scope, before)
    page = _layout(shift)
    return render_template(
        "handover/sheet.html",
        **_frame(shift),
        tiles=layout.tiles(sheet, page),
        sections=layout.sections(sheet, page),
        matrix=layout.matrix(sheet, page),
        as_of=page.moment(sheet.as_of),
        since=page.moment(sheet.begins_at) if sheet.begins_at < shift.begins_at else "",
        signed=signed,
        corrects=corrects,
        signs=may_hand_over(account.role),
        username=account.username,
        moment=page.moment,
        sheets=[(one, _title(one.shift)) for one in sheets],
        older=sheets[-1].shift.begins_at if sheets else 0,
    )


def _layout(shift: Shift) -> Page:
    held = store()
    return Page(held.county, shift.code, held.clock(), lang())


def _frame(shift: Shift) -> dict[str, Any]:
    """What every page of the sheet has around it."""
    held, scope = store(), current_scope()
    county, now = held.county, held.clock()
    running = shifts.shift_at(county, now)
    other = "zh" if lang() == "en" else "en"
    here = quote(request.full_path.rstrip("?"), safe="/")
    return {
        "W": words,
        "theme": css_variables(PAGE),
        "shift": shift,
        "title": _title(shift),
        "place": township_name(county, scope, scope.township_code),
        "earlier": shifts.before(county, shift).code,
        "later": shifts.after(county, shift).code if shift.begins_at < running.begins_at else "",
        "links": links_of(current_account()),
        "switch": f"/language/{other}?next={here}",
    }


def _title(shift: Shift) -> str:
    """11月23日 周一 白班 08:00–20:00."""
    page = _layout(shift)
    date = to_date(shift.day)
    weekday = WEEKDAYS[date.weekday()].say(lang())
    day = f"{date.month}月{date.day}日" if lang() != "en" else date.isoformat()
    hours = f"{page.moment(shift.begins_at)[-5:]}–{page.moment(shift.ends_at)[-5:]}"
    name = page.say(
        words.OF_SHIFT, date=f"{day} {weekday}", shift=page.say(words.SHIFTS[shift.name])
    )
    return f"{name} {hours}"
