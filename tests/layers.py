"""Boundary files in every format, written by another program (GDAL), for the tests of readers."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import geopandas as gpd
import shapely

NAMES = ["北一村", "北二村", "南一村", "南二村"]
CODES = ["77010101", "77010201", "77020101", "77020201"]
SQUARES = [(84.0, 28.01), (84.01, 28.01), (84.0, 28.0), (84.01, 28.0)]


def square(west: float, south: float, size: float = 0.01) -> Any:
    return shapely.box(west, south, west + size, south + size)


def frame(crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    """Four grids of the small county."""
    shapes = [square(*corner) for corner in SQUARES]
    made = gpd.GeoDataFrame({"WGDM": CODES, "名称": NAMES}, geometry=shapes, crs="EPSG:4326")
    return made.to_crs(crs)


def zipped(given: gpd.GeoDataFrame, encoding: str = "UTF-8", *, without: str = "") -> bytes:
    """A Shapefile in an archive, the endings in `without` left out."""
    out = BytesIO()
    with TemporaryDirectory() as folder:
        given.to_file(f"{folder}/图层.shp", encoding=encoding)
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).iterdir()):
                if file.suffix.removeprefix(".") not in without.split():
                    archive.write(file, f"边界/{file.name}")
    return out.getvalue()


def written(given: gpd.GeoDataFrame, driver: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"layer.{driver.lower()}"
        given.to_file(path, driver=driver)
        return path.read_bytes()


@cache
def files() -> dict[str, bytes]:
    """A file of the four grids in each format."""
    plain = frame()
    return {
        "geojson": written(plain, "GeoJSON"),
        "gpkg": written(plain, "GPKG"),
        "kml": written(plain, "KML"),
        "shp": zipped(plain),
        "shp_gbk": zipped(plain, "GBK"),
        "shp_gbk_untold": zipped(plain, "GBK", without="cpg"),
        "shp_utf8_untold": zipped(plain, without="cpg"),
    }


def collection(*features: tuple[dict[str, Any], Any]) -> bytes:
    """A GeoJSON of (properties, shape or plain geometry)."""
    listed = [
        {
            "type": "Feature",
            "properties": told,
            "geometry": json.loads(shapely.to_geojson(shape))
            if isinstance(shape, shapely.Geometry)
            else shape,
        }
        for told, shape in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()
