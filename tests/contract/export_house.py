"""Ordering and making exports in a small server, with the makers in this process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
from flask.testing import FlaskClient
from shapely.geometry import box

from dashboards import outputs
from data_layer.core.exports import Order
from data_layer.services.export_files import folder_of
from data_layer.services.exporter import Exporter
from tests.contract.access_house import ORIGIN, House
from tests.world import ALL_GRIDS, COUNTY


def token(client: FlaskClient) -> str:
    client.get("/exports", headers={"Accept": "text/html"})
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    return cookie.value


def post(client: FlaskClient, path: str, **fields: str | list[str]) -> Any:
    sent = {"csrf_token": token(client), **fields}
    return client.post(path, data=sent, headers={"Origin": ORIGIN})


def work_off(house: House) -> None:
    """What the exporter does, with the makers in this process."""
    exporter = Exporter(
        house.store.writer, house.store.readers, lambda: COUNTY, house.clock, house.store.settings
    )
    exporter.make_waiting(lambda told, tell: made(house, told, tell))


def made(house: House, told: Order, tell: Any) -> dict[str, Any]:
    folder = folder_of(house.store.settings.instance, told.number)
    pack = pack_of(house.store.settings.instance)
    county = replace(house.store.county, pack_path=str(pack))
    with house.store.readers.connect() as conn:
        return outputs.make(conn, county, house.store.settings, told, folder, tell)


def pack_of(instance: Path) -> Path:
    """A pack with a square for every grid, in the instance's folder."""
    folder = instance / "pack"
    folder.mkdir(exist_ok=True)
    (folder / "county.toml").write_text(
        '[boundaries]\ngrids = "grids.geojson"\noverlap_tolerance_m2 = 1\n', encoding="utf-8"
    )
    frame = gpd.GeoDataFrame(
        {"code": ALL_GRIDS, "name": ALL_GRIDS},
        geometry=[box(106 + n / 10, 27, 106.1 + n / 10, 27.1) for n in range(len(ALL_GRIDS))],
        crs="EPSG:4326",
    )
    (folder / "grids.geojson").write_text(frame.to_json(), encoding="utf-8")
    return folder


def fetched(client: FlaskClient, number: str) -> Any:
    link = post(client, f"/exports/{number}/fetch")
    assert link.status_code == 303, link.text
    return client.get(link.location)
