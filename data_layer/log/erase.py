"""The only changes a row of the log ever sees: its words about persons, never its facts. Cases fold
to the same state before and after, but for title and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, delete, update

from data_layer.core.county import County
from data_layer.core.covering import erase, numbers_of, outsiders_in, shown_of
from data_layer.core.fold import fold
from data_layer.db.sealing import FieldKeys, keys_of
from data_layer.db.tables import log, sealed_number, sealed_text
from data_layer.log.cases import known_cases
from data_layer.log.read import events_of
from data_layer.log.record import check_county, lock_revision, raise_revision
from data_layer.log.rewrite import Folds, rewrite
from data_layer.log.sealed import Kept, keep_sealed, kept_of, restored
from data_layer.vocab import Event

_REWORD = (
    update(log)
    .where(
        log.c.county_code == bindparam("b_county"),
        log.c.case_no == bindparam("b_case"),
        log.c.source == bindparam("b_source"),
        log.c.event_id == bindparam("b_event"),
    )
    .values(payload=bindparam("b_payload"), actor=bindparam("b_actor"))
)


# case_no -> its events, in no order.
Reading = Mapping[str, Sequence[Event]]


class Erased(NamedTuple):
    """How much was erased."""

    cases: int = 0
    events: int = 0


def reword(conn: Connection, county: County, stored: Reading, worded: Reading) -> int:
    """Give the events of these cases other words, in the log and in what is derived from it; how
    many rows of the log were changed. The county's revision is locked, and raised by the caller."""
    rows, folds = [], Folds()
    for case, events in worded.items():
        pairs = zip(stored[case], events, strict=True)
        changed = [_row(county.code, case, new) for old, new in pairs if new != old]
        if changed:
            rows += changed
            folds[case] = fold(stored[case], county, ahead=False), fold(events, county)
    if rows:
        conn.execute(_REWORD, rows)
    known = known_cases(conn, county.code, folds)
    rewrite(conn, county, folds, {case: name for case, (name, _) in known.items()})
    return len(rows)


def _row(county_code: str, case_no: str, event: Event) -> dict[str, str]:
    return {
        "b_county": county_code,
        "b_case": case_no,
        "b_source": event.source,
        "b_event": event.event_id,
        "b_actor": event.actor,
        "b_payload": orjson.dumps(event.payload).decode(),
    }


def erase_cases(
    conn: Connection, county: County, case_nos: Sequence[str], now: int, number: str = ""
) -> Erased:
    """Erase for good what the events of these cases say of persons, or of the one with that
    `number`: what is sealed, what it is found by, what the log still shows of numbers, and the
    reporter's name wherever it stands.

    Neither a rebuild nor a repeated event brings it back; the case's facts stay. CannotStart where
    the connection's keys do not open what is sealed.
    """
    lock_revision(conn, county.code)
    check_county(conn, county)
    keys, stored = keys_of(conn), events_of(conn, county.code, case_nos)
    left = {
        case: _erase(conn, county.code, keys, case, events, number)
        for case, events in stored.items()
    }
    changed = reword(conn, county, stored, left)
    raise_revision(conn, county.code, now)
    return Erased(len(left), changed)


def _erase(
    conn: Connection,
    county_code: str,
    keys: FieldKeys,
    case: str,
    stored: Sequence[Event],
    number: str,
) -> list[Event]:
    """The events as they stay; what of the sealed words is somebody else's stays sealed."""
    kept = kept_of(conn, county_code, case, keys)
    whole = restored(stored, kept)
    names = outsiders_in(_those_of(whole, [one for one in kept if _of(one, number, frozenset())]))
    gone = [one for one in kept if _of(one, number, names)]
    _forget(conn, county_code, case)
    keep_sealed(conn, county_code, [one for one in kept if one not in gone])
    shown = shown_of((text for one in gone for text in one.words.values()), names)
    others = {(one.source, one.event_id) for one in kept if one not in gone}
    return [
        old if (old.source, old.event_id) in others else erase(new, names, shown)
        for old, new in zip(stored, whole, strict=True)
    ]


def _of(one: Kept, number: str, names: frozenset[str]) -> bool:
    """Whether words are of the person with that number, or of these names; '' is anybody's."""
    named = any(name in text for name in names for text in one.words.values())
    return not number or named or number in numbers_of(one.words)


def _those_of(events: Iterable[Event], kept: Iterable[Kept]) -> list[Event]:
    ids = {(one.source, one.event_id) for one in kept}
    return [event for event in events if (event.source, event.event_id) in ids]


def _forget(conn: Connection, county_code: str, case: str) -> None:
    for table in (sealed_text, sealed_number):
        mine = table.c.county_code == county_code, table.c.case_no == case
        conn.execute(delete(table).where(*mine))
