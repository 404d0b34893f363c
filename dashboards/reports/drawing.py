"""Charts as plain SVG: figures in, text out. Nothing is measured by a browser, so names are broken
to the room they have."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, cos, floor, log10, pi, sin
from typing import Any
from xml.sax.saxutils import escape

from dashboards.reports.chart_part import ROW_MM
from dashboards.reports.model import Chart
from dashboards.reports.printed import clean
from dashboards.strings import wording
from dashboards.theme import LIGHT

FONT = "Noto Serif CJK SC"
WIDTH, HEIGHT = 720.0, 340.0
LEFT, RIGHT, TOP = 56.0, 12.0, 34.0
TICKS = 5
PT = 12


def chart_svg(chart: Chart) -> str:
    """The chart as SVG; stacked ones add up, a pie shows shares of the whole."""
    if chart.kind == "bar":
        return _bars(chart)
    if chart.kind == "pie":
        return _pie(chart)
    return _columns(chart)


def _values(chart: Chart) -> list[list[float | None]]:
    return [[None if one is None else one.value for one in s.values] for s in chart.series]


def _columns(chart: Chart) -> str:
    lines = _values(chart)
    stacked = chart.kind == "stacked"
    sums = [sum(v or 0 for v in column) for column in zip(*lines, strict=True)]
    most = max(sums if stacked else [v or 0 for line in lines for v in line], default=0)
    step, top = _scale(most)
    wide = WIDTH - LEFT - RIGHT
    room = wide / max(1, len(chart.categories))
    names = [wrapped(name, max(2, int(room / PT))) for name in chart.categories]
    bottom = 10.0 + 15 * max(map(len, names), default=1)
    high = HEIGHT - TOP - bottom

    def x(place: int) -> float:
        return LEFT + room * (place + 0.5)

    def y(value: float) -> float:
        return TOP + high * (1 - value / top)

    parts = _grid(step, top, y, chart.unit)
    parts += [
        label(x(n), HEIGHT - bottom + 17 + 14 * row, part, "middle")
        for n, name in enumerate(names)
        for row, part in enumerate(name)
    ]
    if chart.kind == "line":
        parts += _lines(lines, x, y)
    else:
        parts += _blocks(lines, x, y, room, stacked=stacked)
    if len(chart.categories) * len(lines) <= 16:
        parts += _labels(chart, lines, x, y, room, stacked=stacked)
    return svg(WIDTH, HEIGHT, [*parts, *_legend(chart)])


def _lines(lines: list[list[float | None]], x: Any, y: Any) -> list[str]:
    parts = []
    for line, colour in zip(lines, LIGHT.categorical, strict=False):
        known = [(n, value) for n, value in enumerate(line) if value is not None]
        points = " ".join(f"{x(n):.1f},{y(value):.1f}" for n, value in known)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{x(n):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>'
            for n, value in known
        ]
    return parts


def _blocks(
    lines: list[list[float | None]], x: Any, y: Any, room: float, *, stacked: bool
) -> list[str]:
    parts, width = list[str](), room * 0.62 / (1 if stacked else max(1, len(lines)))
    base = [0.0] * len(lines[0]) if lines else []
    for place, (line, colour) in enumerate(zip(lines, LIGHT.categorical, strict=False)):
        for n, value in enumerate(line):
            low = base[n] if stacked else 0.0
            left = x(n) - room * 0.31 + (0 if stacked else place * width)
            high = y(low) - y(low + (value or 0))
            parts.append(_rect(left, y(low + (value or 0)), width, high, colour))
            base[n] += (value or 0) if stacked else 0
    return parts


def _labels(
    chart: Chart, lines: list[list[float | None]], x: Any, y: Any, room: float, *, stacked: bool
) -> list[str]:
    if stacked or chart.kind == "line":
        return []
    width = room * 0.62 / max(1, len(lines))
    return [
        label(
            x(n) - room * 0.31 + width * (place + 0.5), y(value) - 5,
            _number(value, chart.unit), "middle",
        )
        for place, line in enumerate(lines)
        for n, value in enumerate(line)
        if value is not None
    ]  # fmt: skip


def _bars(chart: Chart) -> str:
    """One row a category, from above in the order given."""
    (line, *_), row = _values(chart), ROW_MM * 3.6
    left, high = 170.0, row * len(line) + 16
    most = max((value or 0 for value in line), default=0) or 1
    parts = list[str]()
    for n, (name, value) in enumerate(zip(chart.categories, line, strict=True)):
        middle = 8 + row * (n + 0.5)
        parts.append(label(left - 8, middle + 4, name, "end"))
        if value is not None:
            wide = (WIDTH - left - 60) * value / most
            parts.append(_rect(left, middle - row * 0.32, wide, row * 0.64, LIGHT.categorical[0]))
            parts.append(label(left + wide + 5, middle + 4, _number(value, chart.unit), "start"))
    return svg(WIDTH, high, parts)


def _pie(chart: Chart) -> str:
    values = [value or 0 for value in _values(chart)[0]]
    whole, angle, radius = sum(values) or 1, -pi / 2, 120.0
    cx, cy, parts = 180.0, HEIGHT / 2, list[str]()
    for n, (name, value) in enumerate(zip(chart.categories, values, strict=True)):
        colour = (*LIGHT.categorical, *LIGHT.sequential)[n % 14]
        end = angle + 2 * pi * value / whole
        ends = [(cx + radius * cos(a), cy + radius * sin(a)) for a in (angle, end - 1e-6)]
        (x0, y0), (x1, y1) = ends
        large = int(end - angle > pi)
        parts.append(
            f'<path d="M{cx},{cy} L{x0:.1f},{y0:.1f} A{radius},{radius} 0 {large} 1 '
            f'{x1:.1f},{y1:.1f} Z" fill="{colour}" stroke="#fff"/>'
        )
        line = 40 + 20 * n
        parts.append(_rect(360, line - 10, 12, 12, colour))
        told = f"{name}　{wording.count(value)}（{wording.share(value / whole)}%）"
        parts.append(label(380, line, told, "start"))
        angle = end
    return svg(WIDTH, HEIGHT, parts)


def wrapped(name: str, fit: int) -> list[str]:
    """A name in at most three lines of about as many characters, no more than `fit` each."""
    lines = min(3, ceil(len(name) / fit))
    size = ceil(len(name) / max(1, lines))
    told = [name[at : at + size] for at in range(0, len(name), size)][:3]
    return [line[:fit] for line in told]


def _scale(most: float) -> tuple[float, float]:
    """A round step and the end of an axis that reaches `most`."""
    if most <= 0:
        return 1.0, float(TICKS)
    rough = most / TICKS
    size = 10 ** floor(log10(rough))
    step = next(size * k for k in (1, 2, 2.5, 5, 10) if size * k >= rough)
    return step, step * ceil(most / step)


def _grid(step: float, top: float, y: Any, unit: str) -> list[str]:
    parts = list[str]()
    for n in range(round(top / step) + 1):
        at = y(step * n)
        parts.append(
            f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}" '
            f'stroke="{LIGHT.bd2 if n == 0 else LIGHT.bd}" stroke-width="1"/>'
        )
        parts.append(label(LEFT - 6, at + 4, _number(step * n, unit), "end"))
    return parts


def _legend(chart: Chart) -> list[str]:
    parts = list[str]()
    if len(chart.series) < 2:
        return parts
    for n, (series, colour) in enumerate(zip(chart.series, LIGHT.categorical, strict=False)):
        left = WIDTH - RIGHT - 90 * (len(chart.series) - n)
        parts += [_rect(left, 9, 14, 10, colour), label(left + 19, 18, series.name, "start")]
    return parts


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{100 * value:.0f}%"
    return wording.count(value) if value == int(value) else wording.decimal(value)


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" '
        f'height="{max(0.0, height):.1f}" fill="{colour}"/>'
    )


def label(x: float, y: float, text: str, anchor: str, colour: str = LIGHT.tx2) -> str:
    """A word or number; `anchor` is start, middle or end."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FONT}" font-size="{PT}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(clean(text)[:24])}</text>'
    )


def svg(width: float, height: float, parts: Iterable[str]) -> str:
    """A drawing of these parts."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">{"".join(parts)}</svg>'
    )
