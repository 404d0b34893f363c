"""Handing a shift over: the sheet is kept as the outgoing operator signs it, and closed for good by
the signature of the incoming one."""

from __future__ import annotations

from functools import partial

import orjson
from sqlalchemy import ColumnElement, Connection, insert, update

from data_layer.core.masking import mask_text
from data_layer.core.rights import may_hand_over
from data_layer.core.scope import Scope
from data_layer.core.shift_sheet import Sheet
from data_layer.core.shifts import Shift
from data_layer.db.tables import handover
from data_layer.errors import Conflict, Forbidden, Invalid, NotFound
from data_layer.log.record import lock_revision
from data_layer.queries.handover import Signed, latest_serial, signed_sheet
from data_layer.queries.shift import shift_sheet
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.store import Store
from data_layer.vocab import Text

LONGEST_NOTE = 2_000

NO_RIGHT = Text(
    "交接班由值班员和督办领导办理，您的角色不能签字。",
    "Operators and supervisors hand shifts over; your role cannot sign.",
)
NOT_BEGUN = Text("该班次尚未开始，不能交班。", "That shift has not begun yet.")
TOO_LONG = Text(
    f"交班说明不超过 {LONGEST_NOTE} 字，请精简。",
    f"The note has more than {LONGEST_NOTE} characters; shorten it.",
)
WAITS = Text(
    "本班次已有交接单等待接班签字，请打开该单办理。",
    "A sheet of this shift already waits for the incoming signature; open that one.",
)
CLOSED = Text(
    "该交接单已由双方签字，不能再改；如需更正，请另立更正单。",
    "Both have signed this sheet and it cannot change; make a new one to correct it.",
)
NOT_CLOSED = Text(
    "该交接单尚未双方签字，可直接修改，不必另立更正单。",
    "This sheet is not signed by both yet; change it instead of making a new one.",
)
SAME_PERSON = Text(
    "交班人与接班人不能是同一账号，请接班人登录后签字。",
    "Outgoing and incoming cannot be the same account; the incoming operator must sign in.",
)
REWRITTEN = Text(
    "交班人刚刚更新了本单，请重新打开核对后再签字。",
    "The outgoing operator has just filled this sheet anew; open it again, read it, then sign.",
)
NOT_YOURS = Text("只有交班人可以修改本单说明。", "Only the outgoing operator may change this note.")
MISSING = Text("没有这张交接单，请从列表打开。", "There is no such sheet; open one from the list.")


def hand_over(
    held: Store, account: Account, scope: Scope, shift: Shift, note: str, corrects: int = 0
) -> int:
    """Keep the shift's sheet as it stands now, signed by the outgoing account; returns its serial.

    `corrects` is the closed sheet it corrects, 0 for a shift's first. Conflict when another waits
    for its second signature or that one is not the newest.
    """
    _may_sign(account)
    now, county = held.clock(), held.county
    if shift.begins_at > now:
        raise Invalid(NOT_BEGUN, "shift_not_begun")
    kept = _note(note)
    with held.readers.connect() as conn:
        sheet = shift_sheet(conn, county, scope, now, shift=shift)
    work = partial(_keep, account, scope, shift, kept, sheet, corrects)
    return held.writer.submit(work, urgent=True)


def _keep(
    account: Account,
    scope: Scope,
    shift: Shift,
    note: str,
    sheet: Sheet,
    corrects: int,
    conn: Connection,
) -> int:
    lock_revision(conn, scope.county_code)
    newest = latest_serial(conn, scope, shift)
    if newest != corrects:
        found = signed_sheet(conn, scope, shift, newest)
        closed = found is not None and found[0].complete
        raise Conflict(CLOSED if closed else WAITS, "sheet_exists")
    if newest and not _of(conn, scope, shift, newest).complete:
        raise Conflict(NOT_CLOSED, "sheet_not_closed")
    row = {
        "county_code": scope.county_code,
        "township_code": scope.township_code,
        "shift_day": shift.day,
        "shift": shift.name,
        "serial": newest + 1,
        "begins_at": shift.begins_at,
        "ends_at": shift.ends_at,
        **_content(account, sheet, note),
    }
    conn.execute(insert(handover), row)
    _audit(conn, account, "handover_written", f"{shift.code}-{newest + 1}", sheet.as_of)
    return newest + 1


def fill_anew(
    held: Store, account: Account, scope: Scope, shift: Shift, serial: int, note: str
) -> None:
    """Fill an unfinished sheet anew, with another note and signature of its outgoing account."""
    _may_sign(account)
    kept = _note(note)
    with held.readers.connect() as conn:
        sheet = shift_sheet(conn, held.county, scope, held.clock(), shift=shift)

    def work(conn: Connection) -> None:
        found = _unfinished(conn, scope, shift, serial)
        if found.outgoing != account.username:
            raise Forbidden(NOT_YOURS, "not_yours")
        change = update(handover).where(*_place(scope, shift, serial))
        conn.execute(change.values(**_content(account, sheet, kept)))
        _audit(conn, account, "handover_rewritten", found.code, sheet.as_of)

    held.writer.submit(work, urgent=True)


def take_over(
    held: Store, account: Account, scope: Scope, shift: Shift, serial: int, seen: int
) -> None:
    """The incoming account's signature under the sheet as it was filled at `seen`; from then on it
    stands. Conflict when it has been filled anew since."""
    _may_sign(account)
    now = held.clock()

    def work(conn: Connection) -> None:
        found = _unfinished(conn, scope, shift, serial)
        if found.outgoing == account.username:
            raise Conflict(SAME_PERSON, "same_person")
        if found.outgoing_at != seen:
            raise Conflict(REWRITTEN, "sheet_rewritten")
        signature = {
            "incoming": account.username,
            "incoming_name": _name(account),
            "incoming_at": now,
        }
        conn.execute(update(handover).where(*_place(scope, shift, serial)).values(**signature))
        _audit(conn, account, "handover_signed", found.code, now)

    held.writer.submit(work, urgent=True)


def _may_sign(account: Account) -> None:
    if not may_hand_over(account.role):
        raise Forbidden(NO_RIGHT, "no_right")


def _note(note: str) -> str:
    """The note as it is kept: nobody needs a whole telephone number to take over a shift."""
    note = note.replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(TOO_LONG, "note_too_long")
    return mask_text("".join(sign for sign in note if sign.isprintable() or sign == "\n"))


def _content(account: Account, sheet: Sheet, note: str) -> dict[str, object]:
    return {
        "numbers": orjson.dumps(sheet.as_json()).decode(),
        "note": note,
        "outgoing": account.username,
        "outgoing_name": _name(account),
        "outgoing_at": sheet.as_of,
    }


def _name(account: Account) -> str:
    return account.display_name or account.username


def _of(conn: Connection, scope: Scope, shift: Shift, serial: int) -> Signed:
    found = signed_sheet(conn, scope, shift, serial)
    if found is None:
        raise NotFound(MISSING, "sheet_not_found")
    return found[0]


def _unfinished(conn: Connection, scope: Scope, shift: Shift, serial: int) -> Signed:
    lock_revision(conn, scope.county_code)
    found = _of(conn, scope, shift, serial)
    if found.complete:
        raise Conflict(CLOSED, "sheet_closed")
    return found


def _place(scope: Scope, shift: Shift, serial: int) -> tuple[ColumnElement[bool], ...]:
    return (
        handover.c.county_code == scope.county_code,
        handover.c.township_code == scope.township_code,
        handover.c.shift_day == shift.day,
        handover.c.shift == shift.name,
        handover.c.serial == serial,
    )


def _audit(conn: Connection, account: Account, action: str, code: str, at: int) -> None:
    write_audit(conn, account.county_code, at, account.username, action, object=code)
