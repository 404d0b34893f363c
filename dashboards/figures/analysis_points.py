"""Two metrics against each other, a point a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboards.figures.marks import Scale
from dashboards.theme import Theme, layout, room
from data_layer.core.axes import with_room

MOST_NAMED = 30
# Within which shares of the axes two names would cover one another.
NEAR = 0.1, 0.045


class Point(NamedTuple):
    """A group: its two values and how they are printed; `pale` where a sample is small."""

    name: str
    x: float
    y: float
    text: str
    link: str
    pale: bool


def points(
    found: Sequence[Point],
    titles: tuple[str, str],
    scales: tuple[Scale, Scale],
    theme: Theme,
) -> dict[str, Any]:
    """Scatter of the points, named while names have room; small samples are rings."""
    colours = theme.colours
    xs = [scales[0].drawn(one.x) or 0.0 for one in found]
    ys = [scales[1].drawn(one.y) or 0.0 for one in found]
    named = with_room(xs, ys, MOST_NAMED, NEAR)
    data = {
        "type": "scatter",
        "mode": "markers+text",
        "x": xs,
        "y": ys,
        "text": [one.name if told else "" for one, told in zip(found, named, strict=True)],
        "textposition": "top center",
        "textfont": {"color": colours.tx2},
        "cliponaxis": False,
        "marker": {
            "size": 9,
            "color": [colours.pn if one.pale else colours.ac for one in found],
            "line": {"color": colours.ac, "width": 1.5},
        },
        "customdata": [one.link for one in found],
        "hovertext": [f"{one.name} {one.text}" for one in found],
        "hoverinfo": "text",
    }
    axes = [
        {
            "title": {"text": title, "font": {"size": theme.axis}},
            "ticksuffix": scale.suffix,
            "nticks": 6,
            "showgrid": True,
            "range": _range(values),
        }
        for title, scale, values in zip(titles, scales, (xs, ys), strict=True)
    ]
    widest = room([f"{max(ys, default=0):,.0f}{scales[1].suffix}"], theme)
    shown = layout(
        theme,
        margin={"l": widest + theme.axis * 2, "r": 24, "t": 20, "b": 48},
        xaxis=axes[0],
        yaxis=axes[1],
    )
    return {"data": [data], "layout": {**shown, "hovermode": "closest"}}


def _range(values: Sequence[float]) -> list[float]:
    """A little wider than the values, so that no point and no name is cut."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    edge = (high - low) * 0.08 or max(abs(high), 1.0) * 0.1
    return [low - edge if low < 0 or low > edge else -edge / 2, high + edge]
