"""What was noted with events becomes deliveries, for whoever subscribes to such events."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select

from data_layer.core.hook_deliveries import Fate, delivery_id
from data_layer.core.scope import Scope
from data_layer.db.tables import hook_delivery, hook_event, incident
from data_layer.db.upsert import insert_for
from data_layer.log.record import lock_revision
from data_layer.queries.hooks import Subscription, subscriptions

# Notes a transaction.
SPREAD = 500


def spread(county_code: str, now: int, conn: Connection) -> int:
    """Make deliveries of the next notes, for whoever subscribes to such events; how many notes."""
    lock_revision(conn, county_code)  # none of a subscription that is just being deleted
    e, i = hook_event.c, incident.c
    same = (i.county_code == e.county_code) & (i.case_no == e.case_no)
    query = (
        select(e.revision, e.place, e.case_no, e.source, e.event_id, e.type, i.township_code)
        .join_from(hook_event, incident, same, isouter=True)
        .where(e.county_code == county_code)
        .order_by(e.revision, e.place)
        .limit(SPREAD)
    )
    notes = conn.execute(query).all()
    if not notes:
        return 0
    told = subscriptions(conn, Scope(county_code))
    rows = [
        _row(county_code, one, note, now)
        for note in notes
        for one in told
        if one.takes(note.type, note.source, note.township_code or "")
    ]
    if rows:
        adding = insert_for(conn.dialect.name, hook_delivery).on_conflict_do_nothing()
        conn.execute(adding, rows)
    last = notes[-1]
    done = (e.revision < last.revision) | ((e.revision == last.revision) & (e.place <= last.place))
    conn.execute(delete(hook_event).where(e.county_code == county_code, done))
    return len(notes)


def _row(county_code: str, one: Subscription, note: Any, now: int) -> dict[str, Any]:
    return {
        "county_code": county_code,
        "delivery_id": delivery_id(one.number, note.source, note.event_id),
        "number": one.number, "revision": note.revision, "place": note.place,
        "case_no": note.case_no, "source": note.source, "event_id": note.event_id,
        "type": note.type, "state": str(Fate.WAITING), "entered_at": now, "begun_at": now,
        "next_at": now,
    }  # fmt: skip
