"""What events say of persons, between the log and the sealed rows beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from data_layer.core.covering import cover, numbers_of, uncover
from data_layer.db.sealing import FieldKeys, keyed, keys_of, seal, unseal
from data_layer.db.tables import sealed_number, sealed_text
from data_layer.db.upsert import insert_rows, put_rows
from data_layer.vocab import Event


class Kept(NamedTuple):
    """The words that were covered in an event of a case."""

    case_no: str
    source: str
    event_id: str
    words: dict[str, str]


def cover_all(
    events_of: Mapping[str, Iterable[Event]],
) -> tuple[dict[str, list[Event]], list[Kept]]:
    """The events of each case as the log keeps them, and what was covered in them."""
    covered: dict[str, list[Event]] = {}
    kept: list[Kept] = []
    for case, events in events_of.items():
        covered[case] = []
        for event in events:
            plain, words = cover(event)
            covered[case].append(plain)
            if words:
                kept.append(Kept(case, event.source, event.event_id, words))
    return covered, kept


def keep_sealed(conn: Connection, county_code: str, kept: list[Kept]) -> None:
    """Seal the words beside the log. CannotStart on a connection without keys: nothing of the
    events is stored then."""
    if not kept:
        return
    keys = keys_of(conn)
    insert_rows(conn, sealed_text, [_row(county_code, keys, one) for one in kept])
    keep_numbers(conn, county_code, keys, kept)


def keep_numbers(conn: Connection, county_code: str, keys: FieldKeys, kept: Iterable[Kept]) -> None:
    """Make the cases found by the numbers in the words."""
    found = {
        (keyed(keys.search, number), one.case_no)
        for one in kept
        for number in numbers_of(one.words)
    }
    rows = [
        {"county_code": county_code, "digest": digest, "case_no": case}
        for digest, case in sorted(found)
    ]
    put_rows(conn, sealed_number, rows)


def kept_of(conn: Connection, county_code: str, case_no: str, keys: FieldKeys) -> list[Kept]:
    """The words that were covered in the events of a case, opened."""
    s = sealed_text.c
    query = select(s.case_no, s.source, s.event_id, s.sealed)
    rows = conn.execute(query.where(s.county_code == county_code, s.case_no == case_no))
    return [opened(row, keys) for row in rows]


def opened(row: Any, keys: FieldKeys) -> Kept:
    """A sealed row (case_no, source, event_id, sealed), opened."""
    case_no, source, event_id, sealed = row
    words = orjson.loads(unseal(keys.seal, sealed, _of(source, event_id)))
    return Kept(case_no, source, event_id, words)


def resealed(one: Kept, keys: FieldKeys) -> str:
    """The words sealed anew."""
    return seal(keys.seal[0], orjson.dumps(one.words).decode(), _of(one.source, one.event_id))


def restored(events: Iterable[Event], kept: Iterable[Kept]) -> list[Event]:
    """The events as they came in, where what was covered is still kept."""
    words = {(one.source, one.event_id): one.words for one in kept}
    return [uncover(event, words.get((event.source, event.event_id), {})) for event in events]


def _row(county_code: str, keys: FieldKeys, one: Kept) -> dict[str, str]:
    return {
        "county_code": county_code,
        "case_no": one.case_no,
        "source": one.source,
        "event_id": one.event_id,
        "sealed": resealed(one, keys),
    }


def _of(source: str, event_id: str) -> str:
    """What a sealed text belongs to; the case may have been named later, the event never."""
    return f"log/{source}/{event_id}"
