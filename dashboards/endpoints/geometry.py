"""GET /geometry/<name>.json: the map's shapes, one file a scope, named by content."""

from __future__ import annotations

import gzip
from threading import Lock
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request

from dashboards.access.context import current_scope
from dashboards.components.boundaries import Standing, boundaries_on, inherited, standing
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.scope import Scope
from data_layer.errors import CannotStart, NotFound
from data_layer.services.store import Store, pack_gone
from data_layer.vocab import Text
from geo.publish import Drawings, Names, Since, publish

FOR_EVER = "private, max-age=31536000, immutable"
NO_SUCH_MAP = Text(
    "没有这份地图,或不在您的数据范围内,请刷新页面。",
    "There is no such map in your scope; reload the page.",
)
# Pages that were open when the boundaries changed still ask for the maps before.
KEPT = 3

blueprint = Blueprint("geometry", __name__)


class Maps:
    """The drawings of the boundaries that stand, made anew when others do."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._drawn: dict[Standing, Drawings] = {}
        self._drawing = Lock()

    def now(self) -> Drawings:
        """By scope; the first to ask after a change waits until they are drawn."""
        county, day = self._store.county, self._today()
        which = standing(county, day)
        with self._drawing:
            if which not in self._drawn:
                made = self._draw(county, which, day)
                while len(self._drawn) >= KEPT:
                    del self._drawn[next(iter(self._drawn))]
                self._drawn[which] = made
            return self._drawn[which]

    def all(self) -> list[Drawings]:
        """Those that are served, the present ones last."""
        return list(self._drawn.values())

    def _today(self) -> int:
        return local(self._store.clock(), self._store.county.zone).day

    def _draw(self, county: County, which: Standing, day: int) -> Drawings:
        readers, cache = self._store.readers, self._store.settings.instance / "geometry"
        taken_over = inherited(county, which)
        since = Since(
            repr((which.layers, sorted(taken_over.items()))),
            lambda: boundaries_on(readers, county, day),
        )
        brought = since if which.layers or taken_over else None
        return publish(which.pack, _names(county), cache, brought)


def publish_geometry(server: Flask, store: Store) -> None:
    """Draw the shapes that stand, or take them from the instance folder, and serve them; at start.
    Raises CannotStart when the pack's folder is gone.

    `server.extensions["geometry_url"]` is then a function from a Scope to the address of its map.
    """
    pack = store.pack_path
    if not pack.is_dir():
        raise CannotStart(pack_gone(pack), "pack_gone")
    maps = Maps(store)
    maps.now()

    def geometry_url(scope: Scope) -> str:
        return f"/geometry/{maps.now()[scope.township_code].name}.json"

    server.extensions["geometry"] = maps
    server.extensions["geometry_url"] = geometry_url
    server.register_blueprint(blueprint)


@blueprint.get("/geometry/<name>.json")
@blueprint.get("/screen/geometry/<name>.json", endpoint="geometry_of_screen")
def geometry(name: str) -> Response:
    """The drawing of that name: of any scope for the county, only of the own one for a township."""
    maps = cast(Maps, current_app.extensions["geometry"])
    scope = current_scope()
    maps.now()
    for drawings in maps.all():
        for township, drawing in drawings.items():
            if drawing.name == name and (scope.whole_county or township == scope.township_code):
                return _response(drawing.body)
    raise NotFound(NO_SUCH_MAP, "no_such_map")


def _response(body: bytes) -> Response:
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(body if packed else gzip.decompress(body), mimetype="application/json")
    if packed:
        response.content_encoding = "gzip"
    response.headers["Cache-Control"] = FOR_EVER
    response.vary.add("Accept-Encoding")
    return response


def _names(county: County) -> Names:
    return Names(
        grids={grid.code: grid.name for grid in county.grids},
        townships={township.code: township.short for township in county.townships},
        township_of={grid.code: county.township_of.get(grid.code, "") for grid in county.grids},
    )
