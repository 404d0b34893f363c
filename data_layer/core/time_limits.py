"""Due dates from the limit table and the case's clock: pauses push, extensions replace, reopening
restarts.

Minutes run in clock hours here; the working calendar replaces only `limit_ms` and the pauses.
"""

from __future__ import annotations

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.incident import Incident
from data_layer.vocab import Stage

MINUTE_MS = 60_000

# What moved the case's due date, in effective order: ("pause", ms), ("extend", moment),
# ("restart", moment).
Clock = list[tuple[str, int]]


def limit_ms(county: County, incident: Incident, stage: str) -> int | None:
    """Milliseconds allowed for a stage of this incident under its version of the limits."""
    category = county.categories.get(incident.category)
    limit_class = category.limit_class if category else "ordinary"
    minutes = county.limit_minutes(incident.limit_version, incident.urgency, limit_class, stage)
    return None if minutes is None else minutes * MINUTE_MS


def due_dates(incident: Incident, clock: Clock, county: County, pins: dict[str, int]) -> None:
    """Set due_original, due_current, due_day, on_time and the pinned versions on the incident.

    `pins` are the versions its closing event carries: a closed assessment keeps them for ever.
    Suspended and void incidents have no due_day: they leave the denominators.
    """
    reported_at = incident.reported_at or 0
    incident.calendar_version = pins.get("calendar") or county.calendar_version
    incident.boundary_version = pins.get("boundary") or county.boundary_version
    allowed = limit_ms(county, incident, "case")
    if allowed is None:
        return
    incident.due_original = due = reported_at + allowed
    for kind, value in clock:
        if kind == "pause":
            due += value
        elif kind == "extend":
            due = value
        else:
            due = value + allowed
    incident.due_current = due
    if incident.stage == Stage.VOID or incident.suspended_at is not None:
        return
    incident.due_day = local(due, county.zone).day
    if incident.closed_at is not None:
        incident.on_time = int(incident.closed_at <= due)
