"""POST /api/v1/events: read the body, hand it to the intake, answer after COMMIT."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from dashboards.access.body import whole_body
from dashboards.access.context import require_token, store
from dashboards.access.line import line
from dashboards.access.request_log import log_refused
from dashboards.components.locating import locate_in
from data_layer.core.event_schema import json_schemas, known_field
from data_layer.core.intake import Door
from data_layer.services.intake import NotStored, read_items, take
from data_layer.vocab import TokenKind

blueprint = Blueprint("ingest", __name__)


@blueprint.post("/api/v1/events")
def post_events() -> tuple[Response, int]:
    """Store events; what was accepted, repeated, pending and refused. 422 when atomic failed, 503
    when there are too many at once."""
    require_token(TokenKind.INGEST)
    # Whoever is slow to send stands in nobody's way.
    body = whole_body()
    with line().turn():
        return _stored(body)


def _stored(body: bytes) -> tuple[Response, int]:
    held, token = store(), require_token(TokenKind.INGEST)
    atomic = request.args.get("atomic") == "true"
    ndjson = "ndjson" in (request.content_type or "")
    items = read_items(body, ndjson=ndjson, atomic=atomic)
    county = held.county
    locate = locate_in(held.readers, county)
    door = Door(county, token.scope, token.source, held.clock(), locate)
    try:
        answer, status = take(held.writer, door, items, atomic=atomic), 200
    except NotStored as error:
        answer, status = error.answer(held.feed.revision), 422
    for refused in answer["refused"]:
        pairs = [(known_field(error["field"]), error["code"]) for error in refused["errors"]]
        log_refused(token.source, refused["index"], pairs)
    return jsonify(answer), status


@blueprint.get("/api/v1/event-types")
def event_types() -> Response:
    """The JSON Schema of every event type."""
    require_token(TokenKind.INGEST, TokenKind.READ, TokenKind.ACT)
    return jsonify(json_schemas())
