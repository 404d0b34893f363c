"""Between pure values and table rows, both ways; the only place that knows both."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any

import orjson

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.incident import Assignment, Folded, Incident
from data_layer.db.tables import log as log_table
from data_layer.vocab import Event

Row = dict[str, Any]

INCIDENT_FIELDS = tuple(f.name for f in fields(Incident))
ASSIGNMENT_FIELDS = tuple(f.name for f in fields(Assignment))
_incident_values = attrgetter(*INCIDENT_FIELDS)
_assignment_values = attrgetter(*ASSIGNMENT_FIELDS)
LOG_COLUMNS = tuple(
    log_table.c[name]
    for name in (
        "case_no", "source", "event_id", "type", "occurred_at", "received_at", "source_seq",
        "actor", "recorded_by", "unit", "level", "grid_code", "payload",
    )
)  # fmt: skip


def log_row(county_code: str, case_no: str, event: Event) -> Row:
    """The immutable row of one event."""
    row: Row = {"county_code": county_code, "case_no": case_no, **event._asdict()}
    row["payload"] = orjson.dumps(event.payload).decode()
    return row


def event_of(values: tuple[Any, ...]) -> Event:
    """The inverse, from LOG_COLUMNS without the leading case_no."""
    *columns, payload = values
    return Event._make((*columns, orjson.loads(payload)))


def step_rows(county: County, case_no: str, folded: Folded, first: int = 0) -> list[Row]:
    """Rows of the effective timeline from step `first` on; every step carries what its
    incident is counted by at present: place, category, source, urgency."""
    incident = folded.incident
    same = {
        "county_code": county.code,
        "case_no": case_no,
        "township_code": incident.township_code,
        "grid_code": incident.grid_code,
        "category": incident.category,
        "source_kind": incident.source_kind,
        "urgency": incident.urgency,
    }
    return [
        {
            **same,
            "ordinal": ordinal,
            "source": step.source,
            "event_id": step.event_id,
            "type": str(step.type),
            "at": step.at,
            "day": local(step.at, county.zone).day,
            "prev_stage": str(step.prev_stage),
            "stage": str(step.stage),
            "level": step.level,
            "irregular": step.irregular,
            "unit": step.unit,
        }
        for ordinal, step in enumerate(folded.steps[first:], first)
    ]


def assignment_rows(county_code: str, case_no: str, folded: Folded) -> list[Row]:
    """One row an assignment; an id issued twice keeps its latest state."""
    found = {
        a.assignment_id: {
            "county_code": county_code,
            "case_no": case_no,
            **dict(zip(ASSIGNMENT_FIELDS, _assignment_values(a), strict=True)),
        }
        for a in folded.assignments
    }
    return list(found.values())


def incident_row(county_code: str, case_no: str, name: tuple[str, str], folded: Folded) -> Row:
    """The row of the case; `name` is (source, incident_id) as first heard; version counts its
    events."""
    values = dict(zip(INCIDENT_FIELDS, _incident_values(folded.incident), strict=True))
    values["stage"] = str(folded.incident.stage)
    return {
        "county_code": county_code,
        "case_no": case_no,
        "source": name[0],
        "incident_id": name[1],
        "version": folded.version,
        **values,
    }
