"""What was recorded, noted for those outside who are told of it, in the transaction of the events
themselves: nothing is told that was not kept, and nothing kept is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, String, bindparam, exists, select

from data_layer.db.tables import hook_event, hook_subscription
from data_layer.db.upsert import insert_rows
from data_layer.vocab import IMPORTED, Event


def is_followed() -> ColumnElement[bool]:
    """Whether anybody subscribes to the bound `county`; a column for a statement that is run
    anyway."""
    same = hook_subscription.c.county_code == bindparam("county", type_=String)
    return exists(select(hook_subscription.c.number).where(same))


def note_events(
    conn: Connection, county_code: str, revision: int, fresh: Mapping[str, Sequence[Event]]
) -> None:
    """Note the events of this revision, by case, in the order they come; what is brought in by file
    is past and told to nobody."""
    told = [
        (case, event)
        for case, events in fresh.items()
        for event in sorted(events, key=lambda one: (one.occurred_at, one.source_seq))
        if not event.source.startswith(IMPORTED)
    ]
    rows = [
        {"county_code": county_code, "revision": revision, "place": place, "case_no": case,
         "source": event.source, "event_id": event.event_id, "type": event.type}
        for place, (case, event) in enumerate(told)
    ]  # fmt: skip
    insert_rows(conn, hook_event, rows)
