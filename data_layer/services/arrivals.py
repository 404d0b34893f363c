"""What is kept of the way sources send: beside each portion what was stored of it, after a request
what was refused. Persons are not in it: an event that waits in quarantine is sealed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from data_layer.core.arrivals import is_late, joined, with_pause
from data_layer.core.days import local
from data_layer.core.event_schema import MODEL_OF, known_field
from data_layer.core.import_mapping import FIELD
from data_layer.core.intake import Door, Submission
from data_layer.core.masking import mask_text
from data_layer.core.open311 import FIELDS
from data_layer.core.refusals import Refusal
from data_layer.core.service_questions import NAMED as QUESTION
from data_layer.db.sealing import keys_of, seal
from data_layer.db.tables import (
    SOURCE_COUNTS,
    quarantine,
    source_contact,
    source_day,
    source_note,
    source_refusal,
    source_refused,
)
from data_layer.db.tables.columns import json_text
from data_layer.db.upsert import add_rows, insert_for, put_rows
from data_layer.log.record import Recorded

# Of a portion and a kind: a count says how many there were, its rows what they are like.
MOST_NOTED = 50
# Of a source, a day and a reason: as many of the newest that were refused are kept.
MOST_REFUSED = 100
NOT_RECORDED, LATE = "not_recorded", "late"
REPEATED, PENDING, IRREGULAR = "repeated", "pending", "irregular"
# What a value that was refused may look like on a page; anything else may be somebody's name.
PLAIN = re.compile(r"[0-9A-Za-z._:/-]{1,64}", re.ASCII)

OTHER_NAMES = frozenset(FIELD) | FIELDS
# What a service of Open311 asks besides: which of its questions it was is its pack's own word.
ASKED = "attribute"

# Made once: building it would cost more than running it for a single event.
_HEARD = select(source_contact).where(
    *(
        source_contact.c[name] == bindparam(name)
        for name in ("county_code", "source", "township_code")
    )
)

Refused = Sequence[tuple[int, Sequence[Refusal]]]


def note_stored(
    conn: Connection, door: Door, portion: Sequence[Submission], done: Recorded
) -> None:
    """Keep, in the transaction of `record`, that the source was heard and what is odd about what
    was stored of it."""
    fresh = [one for one in portion if one.place in done.stored]
    odd = {one.place: _oddities(one) for one in fresh}
    counted = {
        "accepted": done.accepted, "repeated": done.repeated, "pending": done.pending,
        "irregular": len(done.irregular),
    }  # fmt: skip
    kinds = [kind for found in odd.values() for kind in found]
    counts = {name: counted.get(name, kinds.count(name)) for name in SOURCE_COUNTS}
    key, day = _key(door), local(door.now, door.county.zone).day
    add_rows(conn, source_day, [{**key, "day": day, **counts}], SOURCE_COUNTS)
    _note_contact(conn, door, fresh, day)
    notes = [
        {**key, "kind": kind, "event_id": event_id, "case_no": case, "day": day,
         "received_at": door.now}
        for kind, events in _noted(portion, done, odd).items()
        for event_id, case in islice(events.items(), MOST_NOTED)
    ]  # fmt: skip
    put_rows(conn, source_note, notes)


def _noted(
    portion: Sequence[Submission], done: Recorded, odd: Mapping[int, list[str]]
) -> dict[str, dict[str, str]]:
    """Kind -> id of each odd event -> its case."""
    refused = {place for place, _ in done.refused}
    found: dict[str, dict[str, str]] = {}
    for one in portion:
        place = one.place
        kinds = [*odd.get(place, ())]
        if place in done.stored:
            kinds += [PENDING] if done.stored[place] in done.unreported else []
            kinds += [IRREGULAR] if place in done.irregular else []
        elif place not in refused:
            kinds.append(REPEATED)
        case = done.stored.get(place) or one.case_no or done.cases.get(one.incident_id, "")
        for kind in kinds:
            found.setdefault(kind, {})[one.event.event_id] = case
    return found


def _oddities(one: Submission) -> list[str]:
    late = [LATE] if is_late(one.event.occurred_at, one.event.received_at) else []
    return [*late, one.odd] if one.odd else late


def _key(door: Door) -> dict[str, Any]:
    bound = door.scope.township_code
    return {"county_code": door.county.code, "source": door.source, "township_code": bound}


def _note_contact(conn: Connection, door: Door, fresh: Sequence[Submission], day: int) -> None:
    key = _key(door)
    before = conn.execute(_HEARD, key).one_or_none()
    numbers = [one.event.source_seq for one in fresh if one.event.source_seq]
    newest = [one.event.occurred_at for one in fresh]
    runs, pauses, first = [], dict[int, int](), door.now
    if before is not None:
        runs, first = [(a, b) for a, b in before.runs], before.first_at
        known = {int(one): pause for one, pause in before.pauses.items()}
        pauses = with_pause(known, day, max(0, door.now - before.last_at))
        newest += [before.newest_at] if before.newest_at is not None else []
    row = {
        **key, "first_at": first, "last_at": door.now, "newest_at": max(newest, default=None),
        "numbered": len(numbers) + (before.numbered if before else 0),
        "runs": json_text(joined(runs, numbers)), "pauses": json_text(pauses),
    }  # fmt: skip
    put_rows(conn, source_contact, [row])


def note_refused(conn: Connection, door: Door, items: Sequence[Any], refused: Refused) -> None:
    """Keep why things were refused: a count for each reason of a day, and the newest of them as
    samples without persons; what could not be recorded waits in quarantine."""
    found: dict[tuple[str, str], list[Any]] = {}
    for index, errors in refused:
        for reason in {(one.code, _field(one.field)) for one in errors}:
            found.setdefault(reason, []).append(items[index])
    for (code, field), those in sorted(found.items(), key=itemgetter(0)):
        newest = [sample_of(item, field) for item in those[-MOST_REFUSED:]]
        _add_refusal(conn, door, code, field, len(those), newest)
    for index, errors in refused:
        # Of some doors nothing that was refused is kept.
        if items[index] and any(one.code == NOT_RECORDED for one in errors):
            keep_waiting(conn, door, items[index])


def _field(path: str) -> str:
    """A field as pages may name it, by the names of events, of a mapping or of Open311, wherever in
    a list it stood: else a sender might make up a reason for each place."""
    if QUESTION.fullmatch(path):
        return ASKED
    if not path or path in OTHER_NAMES:
        return path
    return ".".join(part for part in known_field(path).split(".") if not part.isdecimal())


def _add_refusal(
    conn: Connection, door: Door, code: str, field: str, n: int, newest: Sequence[dict[str, str]]
) -> None:
    """Count `n` more of a reason, and let the newest of them take the places of the oldest kept."""
    day = local(door.now, door.county.zone).day
    key = {**_key(door), "day": day, "code": code, "field": field}
    row = {**key, "n": n, "last_at": door.now, "sample": newest[-1]}
    statement = insert_for(conn.dialect.name, source_refusal).values(row)
    newer = statement.excluded
    changes = {
        "n": source_refusal.c.n + newer.n, "last_at": newer.last_at, "sample": newer.sample,
    }  # fmt: skip
    same = list(source_refusal.primary_key)
    adding = statement.on_conflict_do_update(index_elements=same, set_=changes)
    last = conn.execute(adding.returning(source_refusal.c.n)).scalar_one()
    kept = [
        {**key, "slot": serial % MOST_REFUSED, "serial": serial, "received_at": door.now,
         "sample": json_text(sample)}
        for serial, sample in enumerate(newest, start=last + 1 - len(newest))
    ]  # fmt: skip
    put_rows(conn, source_refused, sorted(kept, key=itemgetter("slot")))


def keep_waiting(conn: Connection, door: Door, item: Any) -> None:
    """Seal an event that could not be recorded, and count how often that was tried."""
    event_id, q = str(item["event_id"]), quarantine.c
    key = {"county_code": door.county.code, "source": door.source, "event_id": event_id}
    tried = conn.execute(
        select(q.tries, q.first_at).where(*(q[name] == value for name, value in key.items()))
    ).one_or_none()
    row = {
        **key, "township_code": door.scope.township_code, "type": str(item["type"]),
        "tries": 1 + (tried.tries if tried else 0),
        "first_at": tried.first_at if tried else door.now, "last_at": door.now,
        "sealed": seal(keys_of(conn).seal[0], json_text(item), sealed_of(door.source, event_id)),
    }  # fmt: skip
    put_rows(conn, quarantine, [row])


def sealed_of(source: str, event_id: str) -> str:
    """What the words of a waiting event are sealed for."""
    return f"quarantine:{source}:{event_id}"


def sample_of(item: object, field: str) -> dict[str, str]:
    """What may be kept of a refused object: its type, its id, that of its case and a refused code,
    each only where it can be nothing else."""
    if not isinstance(item, Mapping):
        return {}
    kind = item.get("type")
    told = {
        "type": kind if isinstance(kind, str) and kind in MODEL_OF else "",
        "event_id": _plain(item.get("event_id")),
        "case": _plain(item.get("case_no")) or _plain(item.get("incident_id")),
        "value": _plain(item.get(field)) if field in {"category", "grid_code"} else "",
    }
    return {name: value for name, value in told.items() if value}


def _plain(value: object) -> str:
    fit = isinstance(value, str) and PLAIN.fullmatch(value) is not None
    return mask_text(str(value), whole=True) if fit else ""


def forget_arrivals(conn: Connection, county_code: str, day: int, before: int) -> None:
    """Drop counts, samples and refusals of days before `day`, and what has waited since `before`
    (ms) without being tried again."""
    for table in (source_day, source_note, source_refusal, source_refused):
        conn.execute(delete(table).where(table.c.county_code == county_code, table.c.day < day))
    q = quarantine.c
    conn.execute(delete(quarantine).where(q.county_code == county_code, q.last_at < before))
