"""One answer fills one scene of the wall: HTML fragments, figures and map values. Never shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

import orjson
from flask import Blueprint, Flask, Response, current_app, request

from dashboards.access.context import current_scope, current_screen, lang, store
from dashboards.access.request_log import log_failure
from dashboards.components.fragments import View
from dashboards.theme import WALL
from dashboards.wall_parts import Ask, Part
from dashboards.wall_scenes import SCENES
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.errors import NotFound
from data_layer.queries.cache import STEP_MS, Shared, current_revision
from data_layer.vocab import Text

blueprint = Blueprint("wall_snapshot", __name__)

NO_TOWNSHIP = Text("没有这个乡镇（街道）。", "There is no such township.")
NO_SCENE = Text("没有这个大屏场景，请从导航进入。", "No such scene; use the navigation.")


@blueprint.get("/wall/<scene>/snapshot")
@blueprint.get("/screen/wall/<scene>/snapshot", endpoint="snapshot_of_screen")
def snapshot(scene: str) -> Response:
    """Everything the scene shows now, for the caller's rows (or one township of them).

    Query: township, metric, size (root font / 16 px). A part that fails is left out and logged:
    its panels keep their last value and grow old visibly, the others live on.
    """
    screen = current_screen()
    if scene not in SCENES or (screen is not None and not screen.shows(scene)):
        raise NotFound(NO_SCENE, "no_scene")
    held = store()
    asked = _asked(held.county)
    now = held.clock()
    version = (held.feed.revision, now // STEP_MS, id(held.county))
    body = _shared().recall((scene, *asked), version, lambda: _body(scene, asked, now))
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def init_sharing(server: Flask) -> None:
    """Give the server the memory in which all its walls share what they see."""
    server.extensions["wall"] = Shared(size=128)


def _shared() -> Shared:
    return cast(Shared, current_app.extensions["wall"])


class Asked(NamedTuple):
    """All that shapes an answer but county and time: viewers who ask the same share it."""

    own: Scope
    scope: Scope
    lang: str
    size: float
    metric: str
    leads: bool


def _asked(county: County) -> Asked:
    size = request.args.get("size", 1.0, type=float)
    size = min(max(size, 0.5), 4.0) if size == size else 1.0
    metric = request.args.get("metric", "")[:32]
    leads = current_screen() is None
    return Asked(current_scope(), _scope(county), lang(), round(size, 2), metric, leads)


def _body(scene: str, asked: Asked, now: int) -> bytes:
    """The snapshot as JSON. orjson leaves Chinese as it is: half the bytes of escaped text."""
    held = store()
    county, theme = held.county, WALL.scaled(asked.size)
    with held.readers.connect() as conn:
        revision = current_revision(conn, county.code)
        view = View(asked.lang, county.zone, now, asked.leads)
        ask = Ask(conn, county, asked.scope, view, theme, asked.metric)
        parts = [found for make in SCENES[scene] if (found := _try(make, ask)) is not None]
    return orjson.dumps(
        {
            "scene": scene,
            "township": asked.scope.township_code,
            "revision": revision,
            "release": held.settings.release,
            "now": now,
            "geometry": current_app.extensions["geometry_url"](asked.own),
            "panels": {name: html for part in parts for name, html in part.panels.items()},
            "figures": {name: figure for part in parts for name, figure in part.figures.items()},
            "maps": {name: values for part in parts for name, values in part.maps.items()},
        }
    )


def _scope(county: County) -> Scope:
    """The caller's rows, narrowed to ?township= where one is named."""
    scope = current_scope().narrow(request.args.get("township", ""))
    if scope.township_code and scope.township_code not in {t.code for t in county.townships}:
        raise NotFound(NO_TOWNSHIP, "no_township")
    return scope


def _try(make: Callable[[Ask], Part], ask: Ask) -> Part | None:
    try:
        # On PostgreSQL one failed statement would spoil all that follow in its transaction.
        with ask.conn.begin_nested():
            return make(ask)
    except Exception as error:
        log_failure(error)
        return None
