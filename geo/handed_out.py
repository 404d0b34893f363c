"""Areas with their numbers as files that map programs open: GeoJSON and GeoPackage, WGS84."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

from geo.boundaries import Shapes

WGS84 = "EPSG:4326"
LAYER = "areas"


def write_geojson(
    rows: Sequence[Mapping[str, Any]], shapes: Shapes, path: Path, notes: Mapping[str, str]
) -> int:
    """One feature a row, joined to its shape by `code`; `notes` stand beside the features, as the
    standard allows (RFC 7946, 6.1). Returns how many; areas without a shape have none."""
    content = json.loads(_frame(rows, shapes).to_json(drop_id=True, show_bbox=False))
    told = {**content, "name": LAYER, "notes": dict(notes)}
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return len(rows)


def write_geopackage(
    rows: Sequence[Mapping[str, Any]], shapes: Shapes, path: Path, notes: Mapping[str, str]
) -> int:
    """The same as a GeoPackage: the layer, and the notes as a table without shapes."""
    _frame(rows, shapes).to_file(path, layer=LAYER, driver="GPKG")
    told = gpd.GeoDataFrame({"label": list(notes), "told": list(notes.values())})
    told.to_file(path, layer="notes", driver="GPKG", mode="a")
    return len(rows)


def _frame(rows: Sequence[Mapping[str, Any]], shapes: Shapes) -> gpd.GeoDataFrame:
    geometry = [shapes.get(str(row["code"])) for row in rows]
    return gpd.GeoDataFrame([dict(row) for row in rows], geometry=geometry, crs=WGS84)
