"""Hand-over sheets as they were signed."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Row, func, select

from data_layer.core.scope import Scope
from data_layer.core.shift_sheet import Sheet, sheet_of_json
from data_layer.core.shifts import Shift
from data_layer.db.tables import handover

MOST = 30


class Signed(NamedTuple):
    """A kept sheet: of which shift, its n-th (a later one corrects the one before), who handed over
    and who took over when. `incoming_at` None: the other signature is still to come."""

    shift: Shift
    serial: int
    note: str
    outgoing: str
    outgoing_name: str
    outgoing_at: int
    incoming: str
    incoming_name: str
    incoming_at: int | None

    @property
    def code(self) -> str:
        """20261123-day-1."""
        return f"{self.shift.code}-{self.serial}"

    @property
    def complete(self) -> bool:
        """Whether both have signed; nothing changes it any more then."""
        return self.incoming_at is not None


COLUMNS = tuple(
    handover.c[name]
    for name in (
        *("shift_day", "shift", "begins_at", "ends_at", "serial", "note"),
        *("outgoing", "outgoing_name", "outgoing_at"),
        *("incoming", "incoming_name", "incoming_at"),
    )
)


def signed_sheet(
    conn: Connection, scope: Scope, shift: Shift, serial: int
) -> tuple[Signed, Sheet] | None:
    """One kept sheet of the scope's own desk with its numbers; None when there is none."""
    statement = select(*COLUMNS, handover.c.numbers).where(
        *_of_shift(scope, shift), handover.c.serial == serial
    )
    row = conn.execute(statement).one_or_none()
    return (_signed(row), sheet_of_json(orjson.loads(row.numbers))) if row else None


def latest_serial(conn: Connection, scope: Scope, shift: Shift) -> int:
    """The newest sheet of a shift; 0 when there is none."""
    newest = select(func.max(handover.c.serial)).where(*_of_shift(scope, shift))
    return conn.scalar(newest) or 0


def filled_at(conn: Connection, scope: Scope, shift: Shift) -> int | None:
    """The moment the newest sheet of a shift was filled at; None when there is none."""
    newest = handover.c.serial.desc()
    statement = select(handover.c.outgoing_at).where(*_of_shift(scope, shift)).order_by(newest)
    return conn.scalar(statement.limit(1))


def signed_sheets(conn: Connection, scope: Scope, before: int) -> list[Signed]:
    """Kept sheets of shifts that began before a moment, newest first, at most MOST."""
    h = handover.c
    statement = (
        select(*COLUMNS)
        .where(*_own(scope), h.begins_at < before)
        .order_by(h.begins_at.desc(), h.serial.desc())
        .limit(MOST)
    )
    return [_signed(row) for row in conn.execute(statement)]


def _own(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """A township's desk keeps sheets of its own."""
    return (
        handover.c.county_code == scope.county_code,
        handover.c.township_code == scope.township_code,
    )


def _of_shift(scope: Scope, shift: Shift) -> tuple[ColumnElement[bool], ...]:
    day, name = handover.c.shift_day == shift.day, handover.c.shift == shift.name
    return (*_own(scope), day, name)


def _signed(row: Row[*tuple[Any, ...]]) -> Signed:
    day, name, begins_at, ends_at, *rest = row[: len(COLUMNS)]
    return Signed(Shift(day, name, begins_at, ends_at), *rest)
