"""Corrections are events too: amendments and retractions rewrite what the fold sees, never the
log."""

from __future__ import annotations

from collections.abc import Sequence

from data_layer.core.incident import Incident
from data_layer.vocab import Event, EventType, Stage

# How an event is named: its source, then its id there.
Ref = tuple[str, str]


def effective(events: Sequence[Event]) -> list[Event]:
    """The events of one incident as corrected, in effective order.

    A retraction removes the event it names; an amendment replaces its time or payload fields, the
    last amendment (in the order of events) winning. Corrections stay in the list for the timeline.
    A retraction cannot itself be retracted, so that no order of arrival matters.
    """
    ordered = sorted(events, key=_order)
    if not any(e.type in {EventType.AMENDED, EventType.RETRACTED} for e in ordered):
        return ordered
    gone = {target(e) for e in ordered if e.type == EventType.RETRACTED}
    kept = [
        e for e in ordered if e.type == EventType.RETRACTED or (e.source, e.event_id) not in gone
    ]
    amendments = [e for e in kept if e.type == EventType.AMENDED]
    return sorted((_amended(e, amendments) for e in kept), key=_order)


def same_outcome(before: Incident, after: Incident) -> bool:
    """Whether a correction left the stage and the closing as they were, and of an ended case what
    it is judged by."""
    same = (before.stage, before.closed_at) == (after.stage, after.closed_at)
    if before.stage not in {Stage.CLOSED, Stage.VOID}:
        return same
    judged = (before.outcome, before.due_current, before.on_time)
    return same and judged == (after.outcome, after.due_current, after.on_time)


def _order(event: Event) -> tuple[int, int, str, str]:
    return event.order


def target(event: Event) -> Ref:
    """The event a correction speaks of."""
    payload = event.payload
    return (payload.get("ref_source") or event.source, payload.get("ref_event_id", ""))


def _amended(event: Event, amendments: list[Event]) -> Event:
    if event.type in {EventType.AMENDED, EventType.RETRACTED}:
        return event
    for amendment in amendments:
        if target(amendment) != (event.source, event.event_id):
            continue
        new = dict(amendment.payload.get("new") or {})
        occurred_at = int(new.pop("occurred_at", event.occurred_at))
        grid_code = str(new.pop("grid_code", event.grid_code))
        event = event._replace(
            occurred_at=occurred_at, grid_code=grid_code, payload={**event.payload, **new}
        )
    return event
