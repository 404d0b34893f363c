"""What is told of an event: no more than `GET /api/v1/incidents/{case_no}` tells within the
subscription's scope, at the moment of sending."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.queries.hooks import Delivery
from data_layer.queries.incidents import as_told, incident_by_case_no, ordinal_of


def body_of(conn: Connection, county: County, scope: Scope, one: Delivery) -> bytes:
    """The JSON: `event`, its line of the timeline, and `incident`, the state by now. NotFound when
    the scope holds no such case (any more)."""
    view = incident_by_case_no(conn, county, scope, one.case_no)
    place = ordinal_of(conn, scope, one.case_no, one.source, one.event_id)
    event = next((moment for moment in view.timeline if moment.ordinal == place), None)
    told: dict[str, Any] = {
        "delivery_id": one.delivery_id,
        "type": one.type,
        "case_no": one.case_no,
        "event": as_told(event._asdict(), county.zone) if event else None,
        "incident": as_told(view.state, county.zone),
    }
    return orjson.dumps(told, default=list)  # names in two languages
