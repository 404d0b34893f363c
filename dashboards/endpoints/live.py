"""The live channel: a revision number and the release, never data; browsers ask for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore

from flask import Blueprint, Response, jsonify

from dashboards.access.context import current_scope, session_check, store
from data_layer.services.feed import Feed
from data_layer.services.store import steady_clock

STREAMS = 200
RETRY_MS = 1500
BEAT_MS = 15_000
# So soon a stream ends whose session was ended.
CHECK_SECONDS = 4.0
BUSY_SECONDS = "30"
BEAT = "event: beat\ndata:\n\n"

blueprint = Blueprint("live", __name__)
_places = BoundedSemaphore(STREAMS)


@blueprint.get("/live")
@blueprint.get("/screen/live", endpoint="stream_of_screen")
def stream() -> Response:
    """Server-sent events, each {"revision", "release"} with the revision as its id.

    503 with Retry-After when all places are taken; the browser then polls `/live/now`.
    """
    current_scope()
    if not _places.acquire(blocking=False):
        return Response(status=503, headers={"Retry-After": BUSY_SECONDS})
    held = store()
    messages = events(held.feed, held.settings.release, session_check(), steady_clock)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    response = Response(messages, mimetype="text/event-stream", headers=headers)
    response.call_on_close(_places.release)
    return response


def events(
    feed: Feed, release: str, alive: Callable[[], bool], clock: Callable[[], int]
) -> Iterator[str]:
    """The text of one stream, until `alive` (asked every few seconds) says no.

    A message carries the whole state, so the first one brings any client up to date, whatever
    Last-Event-ID it comes back with. A beat is a named event, because a page's script cannot see
    comments; `clock` (ms) paces them and must be one nobody puts back. Holds no database connection
    while it waits.
    """
    seen, told = feed.revision, clock()
    yield f"retry: {RETRY_MS}\n\n" + _message(seen, release)
    while True:
        revision = feed.wait(seen, CHECK_SECONDS)
        if feed.stopped or not alive():
            return
        if revision == seen and clock() - told < BEAT_MS:
            continue
        yield BEAT if revision == seen else _message(revision, release)
        seen, told = revision, clock()


def _message(revision: int, release: str) -> str:
    body = json.dumps({"revision": revision, "release": release})
    return f"id: {revision}\ndata: {body}\n\n"


@blueprint.get("/live/now")
@blueprint.get("/screen/live/now", endpoint="now_of_screen")
def now() -> Response:
    """The same as JSON, for browsers whose stream was refused."""
    current_scope()
    response = jsonify(revision=store().feed.revision, release=store().settings.release)
    response.headers["Cache-Control"] = "no-store"
    return response
