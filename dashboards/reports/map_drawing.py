"""A map as plain SVG: areas in four classes of a rate, hatched where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, pi
from typing import Any
from xml.sax.saxutils import escape

from dashboards.reports.drawing import FONT, label, svg
from dashboards.reports.model import Figure, Map
from dashboards.reports.printed import clean
from dashboards.theme import LIGHT
from data_layer.core.statistics.rates import NO_RATE_BELOW

WIDTH, HEIGHT, MOST_NAMES = 720.0, 620.0, 60
BREAKS = (0.85, 0.9, 0.95)
CLASSES = ("低于85%", "85%–90%", "90%–95%", "95%及以上")
NO_RATE = "不足5件"


def map_svg(block: Map, shapes: Mapping[str, Any], names: Mapping[str, str], notes: str) -> str:
    """Areas (shapely polygons by code, WGS84) in four classes of a rate; hatched where no rate is
    shown. '' without any shape. `notes` stands in the corner: 示意图 or the review number."""
    known = [(code, figure, shapes[code]) for code, figure in block.values if code in shapes]
    if not known:
        return ""
    west = min(shape.bounds[0] for *_, shape in known)
    south = min(shape.bounds[1] for *_, shape in known)
    east = max(shape.bounds[2] for *_, shape in known)
    north = max(shape.bounds[3] for *_, shape in known)
    # A degree of longitude is shorter than one of latitude by the cosine of the latitude.
    narrow = cos(pi * (south + north) / 360)
    room = WIDTH - 20, HEIGHT - 60
    scale = min(room[0] / ((east - west) * narrow), room[1] / (north - south))
    left = (WIDTH - (east - west) * narrow * scale) / 2

    def place(lon: float, lat: float) -> tuple[float, float]:
        return left + (lon - west) * narrow * scale, 10 + (north - lat) * scale

    parts = [HATCH]
    for _, figure, shape in known:
        parts.append(
            f'<path d="{_outline(shape, place)}" fill="{_fill(figure)}" fill-rule="evenodd" '
            'stroke="#fff" stroke-width="1.2"/>'
        )
    if len(known) <= MOST_NAMES:
        for code, figure, shape in known:
            point = shape.representative_point()
            x, y = place(point.x, point.y)
            parts.append(_name(x, y, names.get(code, ""), figure))
    return svg(WIDTH, HEIGHT, [*parts, *_key(), _note(notes)])


HATCH = (
    f'<defs><pattern id="few" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<rect width="6" height="6" fill="#fff"/>'
    f'<path d="M0,6 L6,0" stroke="{LIGHT.hatch}" stroke-width="1"/></pattern></defs>'
)


def _fill(figure: Figure) -> str:
    if figure.value is None or figure.n < NO_RATE_BELOW:
        return "url(#few)"
    return LIGHT.rates[sum(figure.value >= edge for edge in BREAKS)]


def _outline(shape: Any, place: Any) -> str:
    polygons: Sequence[Any] = list(getattr(shape, "geoms", [shape]))
    rings = [ring for p in polygons for ring in (p.exterior, *p.interiors)]
    return " ".join(
        "M"
        + " L".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point[:2]) for point in ring.coords))
        + " Z"
        for ring in rings
    )


def _name(x: float, y: float, name: str, figure: Figure) -> str:
    """Name and rate, in white on the two dark classes."""
    colour = "#ffffff" if _fill(figure) in {LIGHT.rates[0], LIGHT.rates[-1]} else LIGHT.tx
    told = ((name, -2.0), (figure.text, 12.0))
    return "".join(label(x, y + down, text, "middle", colour) for text, down in told)


def _key() -> list[str]:
    parts = list[str]()
    boxes = [*zip(LIGHT.rates, CLASSES, strict=True), ("url(#few)", NO_RATE)]
    for n, (colour, name) in enumerate(boxes):
        left = 20 + 120 * n
        parts.append(
            f'<rect x="{left}" y="{HEIGHT - 34}" width="16" height="12" fill="{colour}" '
            f'stroke="{LIGHT.bd2}" stroke-width="0.5"/>'
        )
        parts.append(label(left + 22, HEIGHT - 24, name, "start"))
    return parts


def _note(notes: str) -> str:
    return (
        f'<text x="{WIDTH - 12:g}" y="{HEIGHT - 4:g}" font-family="{FONT}" font-size="10" '
        f'fill="{LIGHT.mu}" text-anchor="end">{escape(clean(notes)[:90])}</text>'
    )
