"""GET /geometry/<name>.json: the map's shapes, one file a scope, named by content."""

from __future__ import annotations

import gzip
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request

from dashboards.access.context import current_scope
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.errors import CannotStart, NotFound
from data_layer.services.store import Store, pack_gone
from data_layer.vocab import Text
from geo.publish import Drawings, Names, publish

FOR_EVER = "private, max-age=31536000, immutable"
NO_SUCH_MAP = Text(
    "没有这份地图,或不在您的数据范围内,请刷新页面。",
    "There is no such map in your scope; reload the page.",
)

blueprint = Blueprint("geometry", __name__)


def publish_geometry(server: Flask, store: Store) -> None:
    """Draw the stored pack's shapes, or take them from the instance folder, and serve them; at
    start. Raises CannotStart when the pack's folder is gone.

    `server.extensions["geometry_url"]` is then a function from a Scope to the address of its map.
    """
    pack = store.pack_path
    if not pack.is_dir():
        raise CannotStart(pack_gone(pack), "pack_gone")
    drawings = publish(pack, _names(store.county), store.settings.instance / "geometry")

    def geometry_url(scope: Scope) -> str:
        return f"/geometry/{drawings[scope.township_code].name}.json"

    server.extensions["geometry"] = drawings
    server.extensions["geometry_url"] = geometry_url
    server.register_blueprint(blueprint)


@blueprint.get("/geometry/<name>.json")
@blueprint.get("/screen/geometry/<name>.json", endpoint="geometry_of_screen")
def geometry(name: str) -> Response:
    """The drawing of that name: of any scope for the county, only of the own one for a township."""
    drawings = cast(Drawings, current_app.extensions["geometry"])
    scope = current_scope()
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
