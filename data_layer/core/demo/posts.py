"""The shapes of the demo generator: a post is one event on its way, a DemoIncident a whole life."""

from __future__ import annotations

from typing import Any, NamedTuple

from data_layer.core.days import iso
from data_layer.vocab import Event

SOURCE = "demo"
# Fields that hold moments: milliseconds inside, ISO 8601 with offset at the API.
MOMENTS = ("due", "due_requested", "due_approved", "review_date", "deadline", "occurred_at")


class Post(NamedTuple):
    """One event and when it reaches the centre; `repeated_at` is a second delivery (0: none)."""

    seq: int
    type: str
    occurred_at: int
    delivered_at: int
    repeated_at: int
    actor: str
    recorded_by: str
    unit: str
    level: int
    grid_code: str
    fields: dict[str, Any]


class DemoIncident(NamedTuple):
    """An invented incident: its id at the demo source and its posts in order of occurrence."""

    incident_id: str
    posts: tuple[Post, ...]


def event_id(incident_id: str, seq: int) -> str:
    """The id of an incident's event: stable, so that a repeat is recognised."""
    return f"{incident_id}-{seq:02d}"


def as_event(incident_id: str, post: Post) -> Event:
    """The log row of a post, as the door would make it."""
    return Event(
        SOURCE,
        event_id(incident_id, post.seq),
        post.type,
        post.occurred_at,
        post.delivered_at,
        post.seq,
        post.actor,
        post.recorded_by,
        post.unit,
        post.level,
        post.grid_code,
        post.fields,
    )


def as_json(incident_id: str, post: Post, zone: str) -> dict[str, Any]:
    """The post as `POST /api/v1/events` takes it; empty columns are left out."""
    columns = {
        "actor": post.actor,
        "recorded_by": post.recorded_by,
        "unit": post.unit,
        "level": post.level,
        "grid_code": post.grid_code,
    }
    return {
        "event_id": event_id(incident_id, post.seq),
        "incident_id": incident_id,
        "type": post.type,
        "occurred_at": iso(post.occurred_at, zone),
        "source_seq": post.seq,
        **{name: value for name, value in columns.items() if value},
        **_with_iso(post.fields, zone),
    }


def _with_iso(fields: dict[str, Any], zone: str) -> dict[str, Any]:
    shown: dict[str, Any] = {k: iso(v, zone) if k in MOMENTS else v for k, v in fields.items()}
    if "new" in shown:
        shown["new"] = _with_iso(shown["new"], zone)
    return shown
