"""Points to grids in bulk, against a plain loop over the polygons; and how long a boundary file
takes to be read and judged, and in how much memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.figure import Figure, ratio_of
from data_layer.settings import ROOT
from geo.boundaries import Shapes, read_boundaries
from geo.files.layer import MOST_VERTICES
from geo.files.reading import read_shapes
from geo.judge import Question, judge
from geo.locate import Locator
from geo.reference import to_wgs84

POINTS, LOOPED, ROUNDS, SEED = 100_000, 2_000, 5, 20261123
BAR, READ_S, READ_MB = 25.0, 1.0, 256.0
CHILD = """
import re, statistics, sys, time
import shapely, pyogrio.raw
from pathlib import Path
from geo.files.reading import read_shapes
def peak(): return int(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
body, before, took = Path(sys.argv[1]).read_bytes(), peak(), []
for _ in range(5):
    begun = time.perf_counter(); read_shapes(body); took.append(time.perf_counter() - begun)
print(statistics.median(took), peak() - before)
"""


def run() -> list[Figure]:
    """The ratio, and the largest file that is taken in each format."""
    shapes = read_boundaries(ROOT / "counties" / "qianxi").grids.shapes
    points = _points(shapes)
    bulk, loop = _bulk(shapes, points), _loop(shapes, points[:LOOPED])
    figures = [ratio_of("points to 364 grids, bulk / a plain loop", bulk, loop, BAR, "points/s")]
    for name, body in _files(shapes).items():
        figures += _reading(name, body)
    return [*figures, _judging(shapes)]


def _points(shapes: Shapes) -> np.ndarray:
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    random = np.random.default_rng(SEED)
    return np.column_stack(
        (random.uniform(west, east, POINTS), random.uniform(south, north, POINTS))
    )


def _bulk(shapes: Shapes, points: np.ndarray) -> float:
    locator, listed = Locator(shapes), [tuple(point) for point in points.tolist()]
    locator.locate_all(listed[:100])
    return POINTS / statistics.median(_timed(lambda: locator.locate_all(listed)))


def _loop(shapes: Shapes, points: np.ndarray) -> float:
    """What one would write first: each polygon in turn, in the order of the codes."""
    ordered = sorted(shapes.items())

    def find() -> None:
        for x, y in points.tolist():
            point = shapely.Point(x, y)
            next((code for code, shape in ordered if shape.intersects(point)), None)

    return len(points) / statistics.median(_timed(find))


def _timed(work) -> list[float]:  # type: ignore[no-untyped-def]
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return took


def _dense(shapes: Shapes) -> gpd.GeoDataFrame:
    """The grids with nearly as many vertices as are taken."""
    frame = gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=4326)
    frame["geometry"] = shapely.segmentize(frame.geometry.to_numpy(), 0.0001)
    share = MOST_VERTICES * 0.45 / int(shapely.get_num_coordinates(frame.geometry).sum())
    frame["geometry"] = shapely.segmentize(list(shapes.values()), 0.0001 / share)
    frame["geometry"] = shapely.set_precision(frame.geometry.to_numpy(), 1e-7)
    return frame


def _files(shapes: Shapes) -> dict[str, bytes]:
    frame, made = _dense(shapes), {}
    with TemporaryDirectory() as folder:
        for name, driver in (("geojson", "GeoJSON"), ("gpkg", "GPKG"), ("kml", "KML")):
            path = Path(folder) / f"layer.{name}"
            frame.to_file(path, driver=driver)
            made[name] = path.read_bytes()
        frame.to_file(Path(folder) / "layer.shp")
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for ending in ("shp", "shx", "dbf", "prj"):
                archive.write(Path(folder) / f"layer.{ending}", f"layer.{ending}")
        made["shapefile"] = out.getvalue()
    return made


def _reading(name: str, body: bytes) -> list[Figure]:
    """In a process of its own, so that its peak is this file's."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(body)
        told = subprocess.run(
            [sys.executable, "-c", CHILD, str(path)], capture_output=True, check=True, cwd=ROOT
        )
    took, more = (float(part) for part in told.stdout.split())
    size = f"{len(body) / 1e6:.1f} MB"
    return [
        Figure(f"reading a {name}", took, "s", READ_S, note=size),
        Figure(f"memory it takes ({name})", more, "MB", READ_MB),
    ]


def _judging(shapes: Shapes) -> Figure:
    layer, _ = to_wgs84(read_shapes(_files(shapes)["gpkg"]), "")
    known = frozenset(shapes)
    asked = Question("code", lambda c: c if c in known else "", known, shapes, 100.0)
    begun = time.perf_counter()
    judge(layer, asked)
    return Figure("judging it", time.perf_counter() - begun, "s")
