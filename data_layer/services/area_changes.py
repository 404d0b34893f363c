"""Dated changes of the area tree: applied once, told to everybody, kept through every pack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from data_layer.core.area_change import Change, Ended, Plan, plan
from data_layer.core.county import Area, County
from data_layer.core.days import local
from data_layer.db.tables import area, area_change
from data_layer.db.tables import county as county_table
from data_layer.db.upsert import put_rows
from data_layer.log.record import check_county, lock_revision, raise_revision
from data_layer.services.audit import write_audit
from data_layer.services.seat_moves import follow

CHANGED = "change_areas"


class Entry(NamedTuple):
    """One change that was made."""

    number: int
    kind: str
    day: int
    document_no: str
    content: dict[str, Any]
    made_at: int
    made_by: str


def change_areas(
    conn: Connection, county: County, change: Change, document_no: str, account: str, now: int
) -> int:
    """Make the change, and let the seats of grids that end follow; returns its number. Raises
    ManyProblems where it cannot be, Busy where the county was just changed."""
    lock_revision(conn, county.code)
    check_county(conn, county)
    made = plan(county, change, local(now, county.zone).day)
    content = {
        "old": list(change.old),
        "new": [one._asdict() for one in change.new],
        "heir": change.heir,
        "ended": [list(one) for one in made.ended],
        "begun": [list(one) for one in made.begun],
    }
    c = area_change.c
    last = conn.scalar(select(func.max(c.number)).where(c.county_code == county.code)) or 0
    row = {
        "county_code": county.code, "number": last + 1, "kind": str(change.kind),
        "day": change.day, "document_no": document_no, "content": content, "made_at": now,
        "made_by": account,
    }  # fmt: skip
    conn.execute(insert(area_change), row)
    _apply(conn, county.code, made)
    seats = follow(conn, county, made.ended, change.day)
    here = county_table.c.county_code == county.code
    version = county_table.c.area_version + 1
    conn.execute(update(county_table).where(here).values(area_version=version))
    raise_revision(conn, county.code, now)
    detail = {
        "kind": str(change.kind), "day": change.day, "old": list(change.old),
        "new": [one.code for one in change.new], "successor": change.heir,
        "document": document_no, "seats": seats,
    }  # fmt: skip
    write_audit(conn, county.code, now, account, CHANGED, object=str(last + 1), detail=detail)
    return last + 1


def changes_made(conn: Connection, county_code: str) -> list[Entry]:
    """All of them, the newest first."""
    c = area_change.c
    columns = [c[name] for name in Entry._fields]
    rows = conn.execute(
        select(*columns).where(c.county_code == county_code).order_by(c.number.desc())
    )
    return [Entry(*row) for row in rows]


def restore_changes(conn: Connection, county_code: str) -> frozenset[str]:
    """Make again, in their order, what a pack that knows nothing of it has just written over;
    returns the codes of what they began."""
    begun: set[str] = set()
    for entry in reversed(changes_made(conn, county_code)):
        made = _plan_of(entry.content)
        _apply(conn, county_code, made)
        begun |= {one.code for one in made.begun}
    return frozenset(begun)


def _plan_of(content: dict[str, Any]) -> Plan:
    return Plan(
        tuple(Ended(*one) for one in content["ended"]),
        tuple(Area(*one) for one in content["begun"]),
    )


def _apply(conn: Connection, county_code: str, made: Plan) -> None:
    put_rows(conn, area, _rows(county_code, made.begun))
    for one in made.ended:
        here = (area.c.county_code == county_code) & (area.c.code == one.code)
        told = {"valid_to": one.valid_to, "successor": one.successor}
        conn.execute(update(area).where(here).values(told))


def _rows(county_code: str, begun: Iterable[Area]) -> list[dict[str, Any]]:
    return [
        {"county_code": county_code, **one._asdict(), "level": str(one.level),
         "urban_rural_class": ""}
        for one in begun
    ]  # fmt: skip
