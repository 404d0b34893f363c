"""POST /api/v1/events: read the body, hand it to the intake, answer after COMMIT."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from dashboards.access.context import require_token, store
from dashboards.access.line import line
from dashboards.access.request_log import log_refused
from dashboards.components.locating import locate_in
from data_layer.core.event_schema import MODELS, Amendment, json_schemas
from data_layer.core.intake import Door
from data_layer.errors import BadRequest, TooLarge
from data_layer.services.intake import NotStored, read_items, take
from data_layer.vocab import Text, TokenKind

MAX_BYTES = 8 * 1024 * 1024
DRAINED, CHUNK = 3 * MAX_BYTES, 64 * 1024
OVERSIZED = Text(
    "正文超过 8 MiB，请分批发送。", "The body is larger than 8 MiB; send it in portions."
)
ENCODED = Text(
    "不支持压缩正文，请直接发送 JSON。", "Compressed bodies are not supported; send plain JSON."
)

FIELDS = frozenset(Amendment.model_fields).union(*(model.model_fields for model in MODELS))

blueprint = Blueprint("ingest", __name__)


@blueprint.post("/api/v1/events")
def post_events() -> tuple[Response, int]:
    """Store events; what was accepted, repeated, pending and refused. 422 when atomic failed, 503
    when there are too many at once."""
    require_token(TokenKind.INGEST)
    # Whoever is slow to send stands in nobody's way.
    body = _body()
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


def known_field(path: str) -> str:
    """A field as the log may name it: a sender's own invention, perhaps somebody's name, is '?'."""
    return ".".join(part if _is_ours(part) else "?" for part in path.split("."))


def _is_ours(part: str) -> bool:
    # A short number is a place in a list; a long one may be a telephone's.
    return part in FIELDS or (part.isdecimal() and len(part) <= 3)


@blueprint.get("/api/v1/event-types")
def event_types() -> Response:
    """The JSON Schema of every event type."""
    require_token(TokenKind.INGEST, TokenKind.READ, TokenKind.ACT)
    return jsonify(json_schemas())


def _body() -> bytes:
    # Every other address takes less; this one names its own limit before the stream is touched.
    request.max_content_length = 4 * DRAINED
    if request.content_encoding not in {None, "", "identity"}:
        raise BadRequest(ENCODED, "content_encoding")
    body = request.stream.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        _drain()
        raise TooLarge(OVERSIZED, "oversized")
    return body


def _drain() -> None:
    """Read on for a while: a sender cut off while writing never hears why it was refused."""
    for _ in range(DRAINED // CHUNK):
        if not request.stream.read(CHUNK):
            return
