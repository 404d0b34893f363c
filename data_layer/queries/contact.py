"""Whom to ring back about a case: what was covered in its events, still sealed, and which cases a
number belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.db.tables import incident, sealed_text
from data_layer.errors import NotFound
from data_layer.queries.desk_filters import touched_by
from data_layer.queries.incidents import MISSING
from data_layer.queries.visible import within


def sealed_of(conn: Connection, scope: Scope, unit: str | None, case_no: str) -> Sequence[Any]:
    """What was covered in the case's events (case_no, source, event_id, sealed). NotFound alike
    when the case is missing and when the scope, or a handler's unit, has no part in it."""
    statement = select(incident.c.case_no).where(
        *within(incident, scope), incident.c.case_no == case_no, *touched_by(unit)
    )
    if conn.execute(statement).one_or_none() is None:
        raise NotFound(MISSING, "incident_not_found")
    s = sealed_text.c
    mine = s.county_code == scope.county_code, s.case_no == case_no
    return conn.execute(select(s.case_no, s.source, s.event_id, s.sealed).where(*mine)).all()


def has_sealed(conn: Connection, scope: Scope, case_no: str) -> bool:
    """Whether anything was covered in the case's events, and is kept still."""
    s = sealed_text.c
    mine = s.county_code == scope.county_code, s.case_no == case_no
    return conn.scalar(select(s.case_no).where(*mine).limit(1)) is not None
