"""How an import is taken back: each of its events is retracted, on record, and the fold does the
rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, func, select, update

from data_layer.core.county import County
from data_layer.core.import_rows import UNDONE
from data_layer.core.imports import State
from data_layer.core.intake import Door, Place, Submission, parse
from data_layer.core.scope import Scope
from data_layer.db.tables import file_import, log
from data_layer.db.upsert import batched
from data_layer.errors import Conflict
from data_layer.log.record import record
from data_layer.queries.imports import named
from data_layer.vocab import IMPORTED, TICK, EventType, Text

HALF_UNDONE = Text(
    "有记录未能撤回，已写入日志。请告知系统管理员。",
    "Some events could not be taken back, which is in the log; tell the system administrator.",
)
TAKEN_BACK = "撤销第 {number} 次导入"
UNDO_CASES = 60


def undone_ids(conn: Connection, county_code: str, source: str) -> frozenset[str]:
    """The events of a ledger that were taken back with their import."""
    query = select(log.c.event_id).where(
        log.c.county_code == county_code,
        log.c.source == source,
        log.c.type == str(EventType.RETRACTED),
        log.c.event_id.like(f"%{UNDONE}"),
    )
    return frozenset(found.removesuffix(UNDONE) for found in conn.scalars(query))


def stored_cases(
    conn: Connection, county_code: str, source: str, begun_at: int
) -> Iterator[tuple[str, ...]]:
    """The cases an import has stored something of, some at a time: of all its events a server holds
    no list."""
    mine = _stored(county_code, source, begun_at)
    cases = sorted(conn.scalars(select(log.c.case_no).where(*mine).distinct()))
    return batched(cases, UNDO_CASES)


def stored_events(
    conn: Connection, county_code: str, source: str, begun_at: int, cases: Sequence[str]
) -> list[tuple[str, str]]:
    """(case, event) of everything an import has stored of these cases, case by case."""
    mine = _stored(county_code, source, begun_at)
    query = select(log.c.case_no, log.c.event_id).where(*mine, log.c.case_no.in_(cases))
    return sorted((row[0], row[1]) for row in conn.execute(query))


def _stored(county_code: str, source: str, begun_at: int) -> tuple[ColumnElement[bool], ...]:
    return (
        log.c.county_code == county_code,
        log.c.source == IMPORTED + source,
        log.c.received_at == begun_at,
    )


def later_hands(conn: Connection, county_code: str, source: str, begun_at: int) -> int:
    """How many cases of an import others have worked on since."""
    mine = select(log.c.case_no).where(*_stored(county_code, source, begun_at))
    others = select(func.count(log.c.case_no.distinct())).where(
        log.c.county_code == county_code,
        log.c.case_no.in_(mine),
        log.c.source.not_in((IMPORTED + source, TICK)),
    )
    return int(conn.scalar(others) or 0)


def taking_back(by: str, now: int, why: Text | None = None) -> dict[str, Any]:
    """What to set of an import that is to be taken back from now on, and why if not by wish."""
    told = "" if why is None else orjson.dumps(list(why)).decode()
    return {"state": str(State.UNDOING), "undone_at": now, "undone_by": by, "attempts": 0,
            "events_undone": 0, "why": told}  # fmt: skip


class Undoing(NamedTuple):
    """Which import is taken back, by whom and when."""

    number: int
    source: str
    by: str
    at: int


def undo_portion(
    conn: Connection, county: County, undoing: Undoing, events: Sequence[tuple[str, str]]
) -> None:
    """Retract these events, on record in their cases, and count them. Conflict, and none of them is
    retracted, where one cannot be."""
    door = Door(county, Scope(county.code), IMPORTED + undoing.source, undoing.at, _nowhere)
    at = datetime.fromtimestamp(undoing.at / 1000, UTC).isoformat()
    found = []
    for place, (case_no, event_id) in enumerate(events):
        item: Mapping[str, Any] = {
            "event_id": event_id + UNDONE,
            "case_no": case_no,
            "type": str(EventType.RETRACTED),
            "occurred_at": at,
            "ref_event_id": event_id,
            "actor": undoing.by,
            "opinion": TAKEN_BACK.format(number=undoing.number),
        }
        made = parse(door, place, item)
        if isinstance(made, Submission):
            found.append(made)
    refused = record(conn, county, found, Scope(county.code), undoing.at).refused
    if refused or len(found) < len(events):
        raise Conflict(HALF_UNDONE, "half_undone")
    f = file_import.c
    here = named(county.code, undoing.number)
    conn.execute(
        update(file_import).where(*here).values(events_undone=f.events_undone + len(events))
    )


def _nowhere(_lon: float, _lat: float, _crs: str, _at: int) -> Place:
    raise AssertionError("a retraction has no place")
