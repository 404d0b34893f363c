"""The map's addresses: own scope only, cached for ever, and nothing of other townships inside."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.access.error_pages import init_error_pages
from dashboards.components.locating import locate_in
from dashboards.endpoints.geometry import publish_geometry
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.errors import Busy, CannotStart
from tests.packs import SMALL, copy_of_small, pack_at
from tests.world import COUNTY as COUNTY_OF_TESTS
from tests.world import NOW

COUNTY, NORTH, SOUTH = Scope("77"), Scope("77", "7701"), Scope("77", "7702")


class Caller(NamedTuple):
    """Stands for the token or session the gate would have found."""

    scope: Scope


class World(NamedTuple):
    server: Flask
    client: FlaskClient
    caller: list[Caller]

    def url(self, scope: Scope) -> str:
        return str(self.server.extensions["geometry_url"](scope))

    def get(self, path: str, caller: Scope, **headers: str) -> TestResponse:
        self.caller[:] = [Caller(caller)]
        return self.client.get(path, headers=headers)


@pytest.fixture
def world(tmp_path: Path) -> World:
    pack = pack_at(SMALL)
    county = County(
        code=pack.code,
        name=pack.name,
        zone=pack.zone,
        case_prefix=pack.case_prefix,
        surveyed=pack.surveyed,
        boundary_version=1,
        calendar_version=1,
        areas={area.code: area for area in pack.areas},
        categories={},
        units={},
        limits=(),
        attribution=pack.attribution,
    )
    settings = SimpleNamespace(instance=tmp_path)
    server, caller = Flask(__name__), []
    init_error_pages(server)

    @server.before_request
    def let_in() -> None:
        g.token = caller[0]

    county = replace(county, pack_path=str(SMALL))
    told = {"settings": settings, "county": county, "pack_path": SMALL}
    store = SimpleNamespace(**told, clock=lambda: NOW, readers=None)
    server.extensions["store"] = store
    publish_geometry(server, store)
    return World(server, server.test_client(), caller)


def codes_in(body: bytes) -> set[str]:
    sheet = json.loads(body)
    return {area["c"] for area in sheet["grids"] + sheet["townships"]}


def test_each_scope_has_its_own_map(world: World) -> None:
    for scope in (COUNTY, NORTH, SOUTH):
        answer = world.get(world.url(scope), scope)
        assert answer.status_code == 200
        inside = {code for code in codes_in(answer.data) if code.startswith(scope.township_code)}
        assert inside == codes_in(answer.data) and inside


def test_the_county_may_open_a_townships_map_but_no_township_anothers(world: World) -> None:
    assert world.get(world.url(NORTH), COUNTY).status_code == 200
    refused = [world.get(world.url(scope), SOUTH) for scope in (COUNTY, NORTH)]
    refused.append(world.get("/geometry/0123456789abcdef.json", SOUTH))
    assert [answer.status_code for answer in refused] == [404] * 3
    assert len({answer.data for answer in refused}) == 1
    assert b"7701" not in refused[0].data


def test_a_map_is_cached_for_ever_and_packed_when_asked(world: World) -> None:
    plain = world.get(world.url(COUNTY), COUNTY)
    packed = world.get(world.url(COUNTY), COUNTY, **{"Accept-Encoding": "gzip"})
    assert plain.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data


def test_the_format_the_map_draws_from(world: World) -> None:
    sheet = json.loads(world.get(world.url(COUNTY), COUNTY).data)
    assert set(sheet) == {"v", "width", "height", "grids", "townships", "outline", "entrusted"}
    assert (sheet["v"], sheet["width"]) == (1, 10_000)
    assert all(set(grid) == {"c", "t", "n", "d", "x", "y"} for grid in sheet["grids"])
    assert all(set(town) == {"c", "n", "d", "x", "y"} for town in sheet["townships"])
    assert all(area["d"].startswith("M") and area["d"].endswith("z") for area in sheet["grids"])


def test_a_second_start_draws_nothing(world: World, tmp_path: Path) -> None:
    kept = {file: file.stat().st_mtime_ns for file in (tmp_path / "geometry").iterdir()}
    again = Flask("again")
    publish_geometry(again, world.server.extensions["store"])
    assert again.extensions["geometry"].now() == world.server.extensions["geometry"].now()
    assert {f: f.stat().st_mtime_ns for f in (tmp_path / "geometry").iterdir()} == kept


def test_a_pack_whose_folder_is_gone_is_named(world: World, tmp_path: Path) -> None:
    store = world.server.extensions["store"]
    store.pack_path = tmp_path / "gone"
    with pytest.raises(CannotStart) as refused:
        publish_geometry(Flask("again"), store)
    assert (refused.value.code, "gone" in refused.value.text.zh) == ("pack_gone", True)


def test_a_point_waits_for_the_pack_instead_of_lying_outside(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    nobody: Any = None
    locate = locate_in(nobody, replace(COUNTY_OF_TESTS, pack_path=str(pack)))
    with pytest.raises(Busy) as refused:
        locate(84.0, 28.0, "wgs84", NOW)
    assert refused.value.code == "pack_gone"
    copy_of_small(tmp_path)
    assert not locate(10.0, 10.0, "wgs84", NOW).inside
