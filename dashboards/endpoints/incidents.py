"""GET /api/v1/incidents/{case_no}: state and timeline of one case, within the caller's scope."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from sqlalchemy import Connection

from dashboards.access.context import current_actor, require_token, store
from dashboards.components.why_due import explained
from data_layer.core.fold import fold
from data_layer.core.scope import Scope
from data_layer.errors import NotFound
from data_layer.queries.case_log import events_of
from data_layer.queries.incidents import MISSING, IncidentView, as_told, incident_by_case_no
from data_layer.queries.sources import has_written, is_placed
from data_layer.services.tokens import Token
from data_layer.vocab import TokenKind

blueprint = Blueprint("incidents", __name__)


@blueprint.get("/api/v1/incidents/<case_no>")
def get_incident(case_no: str) -> Response:
    """State, timeline, assignments, limits and why each is due when it is; 404 when the token's
    scope holds no such case.

    A read or act token sees its scope, a handler's its unit's cases in it. An ingest token sees
    only the cases its own source has written to, so that a township's system can tell its
    reporters how their case stands.
    """
    token = require_token(TokenKind.READ, TokenKind.ACT, TokenKind.INGEST)
    held = store()
    county = held.county
    with held.readers.connect() as conn:
        scope = _own_scope(conn, token, case_no) if token.kind is TokenKind.INGEST else token.scope
        unit = current_actor().only_unit
        view = incident_by_case_no(conn, county, scope, case_no, unit)
        folded = fold(events_of(conn, scope, case_no), county)
    why_due = explained(folded, county, scope, held.clock())
    return jsonify({**_as_json(view, county.zone), "why_due": why_due})


def _own_scope(conn: Connection, token: Token, case_no: str) -> Scope:
    """A sender's cases that are placed nowhere yet are still its own."""
    if not has_written(conn, token.scope, case_no, token.source):
        raise NotFound(MISSING, "incident_not_found")
    if is_placed(conn, token.scope, case_no):
        return token.scope
    return Scope(token.scope.county_code)


def _as_json(view: IncidentView, zone: str) -> dict[str, Any]:
    return {
        "incident": as_told(view.state, zone),
        "timeline": [as_told(moment._asdict(), zone) for moment in view.timeline],
        "assignments": [as_told(task._asdict(), zone) for task in view.assignments],
        "limits": [as_told(leg._asdict(), zone) for leg in view.limits],
    }
