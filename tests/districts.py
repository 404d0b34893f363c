"""A second county from real data nobody here wrote: New York's community districts as grids and its
animal requests of 2025 as cases (PROVENANCE.md beside the base data). For tests alone."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shapely.geometry import mapping, shape

from tests.packs import SHARED, SMALL

REAL = SHARED / "real_311"
NEWEST = 1_741_929_600_000  # 2025-03-14T05:20Z, the newest time in the file
ZONE = ZoneInfo("America/New_York")
BOROUGHS = {
    "1": "Manhattan", "2": "Bronx", "3": "Brooklyn", "4": "Queens", "5": "Staten Island",
}  # fmt: skip
TOML = """
code = "36"
name = { zh = "纽约", en = "New York" }
title = { zh = "纽约网格治理", en = "New York Grids" }
zone = "America/New_York"
case_prefix = "NY"

[attribution]
zh = "NYC Open Data"
en = "NYC Open Data"

[[office_hours]]
from = "01-01"
hours = ["09:00-12:00", "13:00-17:00"]

[quiet]
from = "22:00"
to = "07:00"

[codes]
county = 2
township = 3
village = 5
grid = 6

[boundaries]
surveyed = true
approval_no = "test"
overlap_tolerance_m2 = 2000000
grids = "boundaries/grids.geojson"
without_polygon = []
"""


def pack(folder: Path, *, drawn: bool = True) -> Path:
    """The districts as a county pack: borough, district, one grid a district. Without its shapes
    (`drawn`) each is a speck: those of the city are then brought as a file."""
    made = Path(shutil.copytree(SMALL, folder / "districts"))
    shutil.rmtree(made / "demo")
    (made / "county.toml").write_text(TOML, encoding="utf-8")
    shapes = layer()
    districts = sorted(feature["properties"]["code"][2:5] for feature in shapes["features"])
    for feature in shapes["features"] if not drawn else ():
        speck = shape(feature["geometry"]).representative_point().buffer(0.0005)
        feature["geometry"] = mapping(speck)
    (made / "boundaries" / "grids.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    townships = ["code,parent,name,short,kind"]
    townships += [f"36{code},36,{name},{name},区" for code, name in BOROUGHS.items()]
    villages = ["code,parent,name,kind,urban_rural_class"]
    villages += [f"36{d},36{d[0]},District {d},社区,111" for d in districts]
    grids = ["code,parent,name,kind", *(f"36{d}1,36{d},District {d},城市社区" for d in districts)]
    units = ["code,name,level,township,kind", "court,Court,5,,court"]
    files = {"townships": townships, "villages": villages, "grids": grids, "units": units}
    for name, lines in files.items():
        (made / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


def layer() -> dict[str, Any]:
    """The city's shapes as GeoJSON, by the codes of their grids."""
    shapes = json.loads((REAL / "nyc_community_districts.geojson").read_text(encoding="utf-8"))
    for feature in shapes["features"]:
        feature["properties"] = {"code": f"36{feature['properties']['BoroCD']}1"}
    return dict(shapes)


def events() -> Iterator[dict[str, Any]]:
    """Each request as the API takes it: a report, and its closing where it has one."""
    with (REAL / "nyc_311_animals_2025.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            key, point = row["Unique Key"], (row["Longitude"], row["Latitude"])
            report: dict[str, Any] = {
                "event_id": f"{key}-r",
                "incident_id": key,
                "type": "reported",
                "occurred_at": _iso(row["Created Date"]),
                "category": "A1",
                "source_kind": "hotline_12345",
                "title": row["Complaint Type"],
            }
            if all(point):
                report |= {"lon": float(point[0]), "lat": float(point[1]), "crs": "wgs84"}
            yield report
            if row["Closed Date"]:
                yield {
                    "event_id": f"{key}-c",
                    "incident_id": key,
                    "type": "self_handled",
                    # 309 were closed in the minute they were opened.
                    "source_seq": 1,
                    "occurred_at": _iso(row["Closed Date"]),
                }


def _iso(text: str) -> str:
    return datetime.strptime(text, "%m/%d/%Y %H:%M").replace(tzinfo=ZONE).isoformat()
