"""What an import stores, portion by portion, and how it is taken back: through the same writer and
the same fold as every event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, func, select, update

from data_layer.core.county import County
from data_layer.core.import_rows import UNDONE
from data_layer.core.imports import Mode, State
from data_layer.core.intake import Door, Place, Submission, parse
from data_layer.core.scope import Scope
from data_layer.db.tables import file_import, log
from data_layer.db.upsert import batched
from data_layer.errors import Conflict, Stopped
from data_layer.log.bulk import write_history
from data_layer.log.cases import known_names
from data_layer.log.record import check_county, known_events, lock_revision, record
from data_layer.queries.imports import named
from data_layer.services.import_rows_file import Portion
from data_layer.vocab import IMPORTED, TICK, Event, EventType, Text

NOT_GOING = Text("导入已停止。", "The import was stopped.")
NOT_ALL = Text(
    "核对之后区划、边界或事件有变化，又有行不能存入。按“全部导入”的要求，已存入的全部撤回；请重新核对后再导入。",
    "Since the check areas, borders or cases have changed and some rows cannot be stored. All was "
    "to be stored or nothing, so what was stored is taken back; check the file again.",
)
HALF_UNDONE = Text(
    "有记录未能撤回，已写入日志。请告知系统管理员。",
    "Some events could not be taken back, which is in the log; tell the system administrator.",
)
TAKEN_BACK = "撤销第 {number} 次导入"
UNDO_CASES = 60


class Sent(NamedTuple):
    """A portion on its way to the log: how many rows it is, how many of them are refused, and the
    events of the others; an event's place is the line of its row."""

    rows: int
    refused: int
    submissions: list[Submission]

    def as_json(self) -> list[Any]:
        """What `sent_of` reads."""
        told = [[s.place, s.incident_id, *s.event] for s in self.submissions]
        return [self.rows, self.refused, told]


def sent_of(given: Sequence[Any]) -> Sent:
    """A portion as the process that reads the file tells it."""
    rows, refused, told = given
    found = [Submission(one[0], one[1], "", Event._make(one[2:])) for one in told]
    return Sent(rows, refused, found)


def sending(portion: Portion) -> Sent:
    """What of a portion of rows is stored."""
    refused = sum(bool(read.refused) for read in portion.reads)
    return Sent(len(portion.rows), refused, [s for r in portion.reads for s in r.submissions])


def store_portion(conn: Connection, county: County, number: int, sent: Sent) -> None:
    """Store what is new of a portion and count what became of its rows, in one transaction. Nothing
    of the portion is kept where this raises: Stopped when the import is not under way any more,
    Conflict when a row is refused and all were to be stored."""
    lock_revision(conn, county.code)
    check_county(conn, county)
    known = {event_id for _, event_id in known_events(conn, county.code, sent.submissions)}
    fresh: dict[str, Submission] = {}
    for one in sent.submissions:
        if one.event.event_id not in known:
            fresh.setdefault(one.event.event_id, one)
    refused = _record(conn, county, list(fresh.values()))
    stored = {one.place for one in fresh.values()} - refused
    rows = {one.place for one in sent.submissions}
    f = file_import.c
    counts = {
        "rows_done": sent.rows,
        "rows_refused": sent.refused + len(refused),
        "rows_stored": len(stored),
        "rows_repeated": len(rows - stored - refused),
        "events_stored": sum(one.place not in refused for one in fresh.values()),
    }
    going = update(file_import).where(*named(county.code, number), f.state == str(State.STORING))
    if not conn.execute(going.values({name: f[name] + n for name, n in counts.items()})).rowcount:
        raise Stopped(NOT_GOING, "import_stopped")
    whole = select(f.mode).where(*named(county.code, number))
    if counts["rows_refused"] and conn.scalar(whole) == Mode.ALL:
        raise Conflict(NOT_ALL, "rows_refused")


def _record(conn: Connection, county: County, fresh: Sequence[Submission]) -> set[int]:
    """Store the events; the lines of rows the log refused after all. Cases nobody has heard of go
    the short way, all at once."""
    if not fresh:
        return set()
    now, source = fresh[0].event.received_at, fresh[0].event.source
    of_case = defaultdict[str, list[Submission]](list)
    for one in fresh:
        of_case[one.incident_id].append(one)
    known = known_names(conn, county.code, source, of_case)
    whole = {
        case for case, some in of_case.items()
        if case not in known and any(s.event.type == EventType.REPORTED for s in some)
    }  # fmt: skip
    if whole:
        histories = [(case, [s.event for s in some]) for case, some in of_case.items()]
        write_history(conn, county, [one for one in histories if one[0] in whole], now)
    rest = [one for one in fresh if one.incident_id not in whole]
    if not rest:
        return set()
    done = record(conn, county, rest, Scope(county.code), now)
    return {place for place, _ in done.refused}


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
