"""GET /replay/frames: one answer from which a browser plays a whole day."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, request

from dashboards.access.context import current_scope, lang, store
from dashboards.components.asked import day_asked
from dashboards.figures import replay as drawn
from data_layer.core.day_replay import QUARTER_MS, frame_of
from data_layer.queries.cache import answer
from data_layer.queries.replay import bounds, day_events, expected_reports, replay

blueprint = Blueprint("replay", __name__)

MOST_OF_A_FRAME = 12


@blueprint.get("/replay/frames")
def frames() -> Response:
    """The day of ?day= (of yesterday without), narrowed to ?township=: its start, its changes, what
    was expected, and events to tell. `frames` counts those begun; a future day has no answer."""
    held = store()
    county, now = held.county, held.clock()
    ask = day_asked(request.args, county, current_scope(), now)
    scope, day = current_scope().narrow(ask.township), ask.first
    start, end = bounds(county, day)
    asker = county, scope, now
    with held.readers.connect() as conn:
        went = answer(conn, replay, *asker, day=day)
        expected = answer(conn, expected_reports, *asker, day=day)
        told = answer(conn, day_events, *asker, day=day, most=MOST_OF_A_FRAME)
    body = orjson.dumps(
        {
            "day": day,
            "length": (end - start) // QUARTER_MS,
            "frames": frame_of(min(now, end - 1), start) + 1,
            "now": min(now, end) - start,
            **drawn.state(went, len(county.code)),
            "expected": expected and expected._asdict(),
            **drawn.events(told.told, told.n, county.zone, lang()),
        }
    )
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
