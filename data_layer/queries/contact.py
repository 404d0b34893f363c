"""Whom to ring back about a case."""

from __future__ import annotations

from sqlalchemy import Connection, select

from data_layer.core.corrections import effective
from data_layer.core.masking import contact_in
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.errors import NotFound
from data_layer.queries.case_log import events_of
from data_layer.queries.desk_filters import touched_by
from data_layer.queries.incidents import MISSING
from data_layer.queries.visible import within


def contact_of(conn: Connection, scope: Scope, unit: str | None, case_no: str) -> str:
    """The reporter's contact, uncovered, as the case's text has it now; '' without one. NotFound
    alike when the case is missing and when the scope, or a handler's unit, has no part in it."""
    statement = select(incident.c.case_no).where(
        *within(incident, scope), incident.c.case_no == case_no, *touched_by(unit)
    )
    if conn.execute(statement).one_or_none() is None:
        raise NotFound(MISSING, "incident_not_found")
    texts = (str(e.payload.get("text") or "") for e in effective(events_of(conn, scope, case_no)))
    return next(filter(None, map(contact_in, texts)), "")
