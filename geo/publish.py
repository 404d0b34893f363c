"""The drawing a browser gets: one gzipped JSON file a scope, named by its content."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Boundaries, Shapes, read_boundaries, township_shapes
from geo.labels import Point, inner_point, place_names
from geo.projection import WIDTH, Projection, svg_path
from geo.simplify import simplified

FORMAT = 1
# What the map of a county may weigh: some 150 kB on the wire. Survey lines have ten times as many.
MOST_POINTS = 40_000
# A character of a name on the map panel of a 1080p wall, in drawing units (18 px of about 600).
EM = 300


class Names(NamedTuple):
    """What the caller knows of the codes: names to print, and the township of each grid."""

    grids: Mapping[str, str]
    townships: Mapping[str, str]
    township_of: Mapping[str, str]


class Drawing(NamedTuple):
    """A published file: `name` is a content hash, `body` gzipped JSON."""

    name: str
    body: bytes


class Since(NamedTuple):
    """Boundaries that are not the pack's alone: `key` tells them apart, `read` has them."""

    key: str
    read: Callable[[], Boundaries]


Drawings = dict[str, Drawing]


def publish(pack: Path, names: Names, cache: Path, since: Since | None = None) -> Drawings:
    """Drawings by scope: '' is the whole county, a township code that township alone.

    Kept in the folder `cache`; made anew when boundaries or names change.
    """
    key = _cache_key(pack, names, since.key if since else "")
    index = cache / f"{key}.json"
    if index.is_file():
        listed: dict[str, str] = json.loads(index.read_text(encoding="utf-8"))
        files = {scope: cache / f"{name}.json.gz" for scope, name in listed.items()}
        if all(file.is_file() for file in files.values()):
            return {s: Drawing(listed[s], file.read_bytes()) for s, file in files.items()}
    drawings = draw(since.read() if since else read_boundaries(pack), names)
    cache.mkdir(parents=True, exist_ok=True)
    for drawing in drawings.values():
        _write(cache / f"{drawing.name}.json.gz", drawing.body)
    listed = {scope: drawing.name for scope, drawing in drawings.items()}
    # Last, so that an index never names a file that is not there.
    _write(index, json.dumps(listed).encode())
    return drawings


def draw(boundaries: Boundaries, names: Names) -> Drawings:
    """The drawing of the county and of each township; a township's has no other one's code."""
    grids = boundaries.grids.shapes
    outlines = township_shapes(boundaries, names.township_of)
    drawings = {"": _drawing(_county(boundaries, outlines, names))}
    for code in sorted(names.townships):
        own = {grid: shape for grid, shape in grids.items() if names.township_of.get(grid) == code}
        drawings[code] = _drawing(_township(own, code, outlines.get(code), names))
    return drawings


def _county(boundaries: Boundaries, outlines: Shapes, names: Names) -> dict[str, Any]:
    whole = shapely.union_all(list((boundaries.county.shapes or outlines).values()))
    if whole.is_empty:
        return _blank()
    fit = Projection.fit(whole)
    grids = _flat(fit, boundaries.grids.shapes)
    towns = _flat(fit, outlines)
    inner = {code: inner_point(shape) for code, shape in grids.items()}
    placed = place_names(towns, names.townships, EM)
    entrusted = boundaries.entrusted
    return {
        **_sheet(fit, grids, inner, names),
        "townships": [_area(code, names.townships, towns[code], placed[code]) for code in towns],
        "outline": svg_path(simplified({"": fit.shape(whole)}, MOST_POINTS)[""]),
        "entrusted": [
            {"n": entrusted.names[code], "d": svg_path(fit.shape(shape))}
            for code, shape in entrusted.shapes.items()
        ],
    }


def _township(
    grids: Shapes, code: str, outline: BaseGeometry | None, names: Names
) -> dict[str, Any]:
    if outline is None:
        return _blank()
    fit = Projection.fit(outline)
    flat = _flat(fit, grids)
    whole = simplified({code: fit.shape(outline)}, MOST_POINTS)[code]
    return {
        **_sheet(fit, flat, place_names(flat, names.grids, EM), names),
        "townships": [_area(code, names.townships, whole, inner_point(whole))],
        "outline": svg_path(whole),
        "entrusted": [],
    }


def _sheet(
    fit: Projection, grids: Shapes, points: Mapping[str, Point], names: Names
) -> dict[str, Any]:
    listed = [
        {**_area(code, names.grids, shape, points[code]), "t": names.township_of.get(code, "")}
        for code, shape in grids.items()
    ]
    return {"v": FORMAT, "width": fit.width, "height": fit.height, "grids": listed}


def _flat(fit: Projection, shapes: Shapes) -> Shapes:
    """Projected, in the order of their codes, with as many vertices as a screen can show."""
    return simplified({c: fit.shape(shape) for c, shape in sorted(shapes.items())}, MOST_POINTS)


def _blank() -> dict[str, Any]:
    """A sheet with nothing on it, for a scope nobody has drawn yet."""
    sheet = {"v": FORMAT, "width": WIDTH, "height": WIDTH}
    return {**sheet, "grids": [], "townships": [], "outline": "", "entrusted": []}


def _area(code: str, names: Mapping[str, str], shape: BaseGeometry, point: Point) -> dict[str, Any]:
    return {"c": code, "n": names.get(code, ""), "d": svg_path(shape), "x": point[0], "y": point[1]}


def _drawing(content: dict[str, Any]) -> Drawing:
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Drawing(hashlib.sha256(plain).hexdigest()[:32], gzip.compress(plain, 9, mtime=0))


def _cache_key(pack: Path, names: Names, since: str) -> str:
    digest = hashlib.sha256(f"{FORMAT} {EM} {MOST_POINTS} {since}".encode())
    for file in (pack / "county.toml", *sorted(pack.rglob("*.geojson"))):
        digest.update(file.read_bytes())
    digest.update(json.dumps(names, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()[:32]


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a start that is cut short leaves no half file."""
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)
