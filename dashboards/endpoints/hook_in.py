"""POST /api/v1/hooks/{name}: another platform's JSON, stored as events by the mapping of that
name."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from dashboards.access.body import whole_body
from dashboards.access.context import require_token, store
from dashboards.access.line import line
from dashboards.access.request_log import log_refused
from dashboards.components.locating import locate_in
from data_layer.core.hook_mapping import Hook, hook_of
from data_layer.core.intake import Door
from data_layer.core.scope import Scope
from data_layer.queries.hooks import mapping_of
from data_layer.services.hook_intake import read_body, take_body
from data_layer.vocab import TokenKind

blueprint = Blueprint("hook_in", __name__)


@blueprint.post("/api/v1/hooks/<name>")
def post_hook(name: str) -> tuple[Response, int]:
    """Store the events of another platform's JSON, read by the mapping of that name. 422 when none
    of it could be taken.

    The body is one object or a list, or holds them where the mapping says. The source is the
    token's; the same JSON again adds nothing. What is refused is told by its place among the
    events, in words that name the path.
    """
    token = require_token(TokenKind.INGEST)
    hook = _hook(name)
    # Whoever is slow to send stands in nobody's way.
    body = whole_body()
    with line().turn():
        held = store()
        county = held.county
        locate = locate_in(held.readers, county)
        door = Door(county, token.scope, token.source, held.clock(), locate)
        answer = take_body(held.writer, door, hook, read_body(body))
    for refused in answer["refused"]:
        # Our own names of fields: what they call theirs may name somebody.
        pairs = [(error["field"], error["code"]) for error in refused["errors"]]
        log_refused(token.source, refused["index"], pairs)
    nothing = answer["refused"] and not answer["accepted"] and not answer["repeated"]
    return jsonify(answer), 422 if nothing else 200


def _hook(name: str) -> Hook:
    held = store()
    with held.readers.connect() as conn:
        found = mapping_of(conn, Scope(held.county.code), name)
    return hook_of(found.mapping, found.name)
