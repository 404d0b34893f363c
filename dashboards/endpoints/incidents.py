"""GET /api/v1/incidents/{case_no}: state and timeline of one case, within the caller's scope."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from dashboards.access.context import require_token, store
from data_layer.core.scope import Scope
from data_layer.queries.incidents import incident_by_case_no, incident_json
from data_layer.services.tokens import Token
from data_layer.vocab import TokenKind

blueprint = Blueprint("incidents", __name__)


@blueprint.get("/api/v1/incidents/<case_no>")
def get_incident(case_no: str) -> Response:
    """State, timeline and assignments; 404 when there is none in the token's scope.

    A read token sees its scope; an ingest token only the cases its own source has written to.
    """
    token: Token = require_token(TokenKind.READ, TokenKind.ACT, TokenKind.INGEST)
    held = store()
    own = token.source if token.kind is TokenKind.INGEST else ""
    with held.readers.connect() as connection:
        found = incident_by_case_no(connection, held.county, _scope(token), case_no, own_source=own)
    return jsonify(incident_json(found, held.county))


def _scope(token: Token) -> Scope:
    return token.scope
