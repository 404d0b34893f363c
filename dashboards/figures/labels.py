"""Labels that stand beside what they name and never on one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import inf, log10
from typing import Any

from dashboards.theme import Theme
from data_layer.vocab import Text

# A window of more days than YEAR needs the year; of up to FEW_DAYS each has its tick.
YEAR, FEW_DAYS, DAY = 366, 7, timedelta(days=1)
# Below it four lines of a count would stand between whole numbers.
COARSE = 4


def apart(places: Sequence[float], gap: float, most: float = inf) -> list[float]:
    """The places moved as little as keeps neighbours `gap` apart and none beyond `most`, in their
    order; of equal ones the first stays below."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    blocks: list[list[float]] = []  # start, number of labels
    wanted: list[list[float]] = []
    for i in order:
        blocks.append([places[i], 1])
        wanted.append([places[i]])
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] * gap > blocks[-1][0]:
            last, own = blocks.pop(), wanted.pop()
            wanted[-1] += own
            count = blocks[-1][1] + last[1]
            offsets = [each - k * gap for k, each in enumerate(wanted[-1])]
            blocks[-1] = [sum(offsets) / len(offsets), count]
    moved = [start + k * gap for start, count in blocks for k in range(int(count))]
    for k in range(len(moved) - 1, -1, -1):
        moved[k] = min(moved[k], most)
        most = moved[k] - gap
    found = [0.0] * len(places)
    for place, i in zip(moved, order, strict=True):
        found[i] = place
    return found


def beside(
    theme: Theme, x: Any, y: Any, text: str, *, shift: float = 0.0, colour: str = ""
) -> dict[str, Any]:
    """A text right of a point, `shift` pixels above it."""
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "xshift": 6,
        "yshift": shift,
        "font": {"color": colour or theme.colours.tx2, "size": theme.axis},
    }


def stacked(
    theme: Theme, x: Any, named: Sequence[tuple[float, str]], per_pixel: float, most: float
) -> list[dict[str, Any]]:
    """Texts right of the end of a figure, each as near its height as room allows; a pixel is
    `per_pixel` of the axis, nothing stands above `most`."""
    heights = [height for height, _ in named]
    moved = apart(heights, theme.axis * 1.3 * per_pixel, most)
    return [
        beside(theme, x, height, text, shift=(place - height) / per_pixel)
        for (height, text), place in zip(named, moved, strict=True)
    ]


def over_plot(theme: Theme, text: str, *, colour: str = "") -> dict[str, Any]:
    """A line of text above the plot, at its left."""
    return {
        **beside(theme, 0, 1, text, colour=colour),
        "xref": "paper",
        "yref": "paper",
        "xshift": 0,
        "yanchor": "bottom",
        "yshift": 2,
    }


def day_axis(days: Sequence[str]) -> dict[str, Any]:
    """An axis of these days (2026-11-23): months with their year where it is longer than one, a
    tick a day where they are few, with half a day around them."""
    axis: dict[str, Any] = {"type": "date", "tickformat": "%m-%d", "nticks": 6}
    if len(days) > YEAR:
        return {**axis, "tickformat": "%Y-%m"}
    if len(days) > FEW_DAYS:
        return axis
    first, last = (date.fromisoformat(day) for day in (days[0], days[-1]))
    around = [f"{first - DAY:%Y-%m-%d} 12:00", f"{last:%Y-%m-%d} 12:00"]
    return {**axis, "tickmode": "array", "tickvals": list(days), "range": around}


def count_axis(highest: float) -> dict[str, Any]:
    """An axis of whole numbers up to `highest`: about four lines, and never one between two."""
    return {"tickformat": ",d", **({"nticks": 4} if highest >= COARSE else {"dtick": 1})}


def time_axis(ticks: dict[int, Text], low: float, high: float, lang: str) -> dict[str, Any]:
    """A logarithmic axis of seconds with its `ticks` in words."""
    return {
        "type": "log",
        "showgrid": True,
        "tickvals": list(ticks),
        "ticktext": [text.say(lang) for text in ticks.values()],
        "range": [log10(low) - 0.05, log10(high) + 0.1],
    }


def above(theme: Theme, x: Any, y: Any, text: str, *, colour: str = "") -> dict[str, Any]:
    """A text above a point."""
    return {
        **beside(theme, x, y, text, colour=colour),
        "xanchor": "center",
        "xshift": 0,
        "yanchor": "bottom",
        "yshift": 5,
    }
