"""Bars of any metric: one a group with its interval, or stacked by a second split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.figures.marks import Mark, Scale, Series
from dashboards.theme import Theme, layout, room

ROW, HEAD = 24, 48  # pixels of a bar, and of what stands around all of them


def height(rows: int) -> int:
    """Pixels the figure needs."""
    return HEAD + ROW * max(rows, 3)


def bars(marks: Sequence[Mark], scale: Scale, theme: Theme) -> dict[str, Any]:
    """Horizontal bars in the order given, the first on top, the value printed at the end; an
    interval is a whisker, a small sample pale."""
    colours, places = theme.colours, list(range(len(marks)))
    values = [scale.drawn(mark.value) for mark in marks]
    reach = [
        max(scale.drawn(mark.high) or 0, v or 0) for mark, v in zip(marks, values, strict=True)
    ]
    bar = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": values,
        "customdata": [mark.link for mark in marks],
        "hovertext": [f"{mark.name} {mark.text}" for mark in marks],
        "hoverinfo": "text",
        "marker": {"color": [colours.bd if mark.pale else colours.rest for mark in marks]},
    }
    told = [
        _at_end(mark, place, end, theme)
        for mark, place, end in zip(marks, places, reach, strict=True)
    ]
    shown = layout(
        theme,
        bargap=0.35,
        margin={
            "l": room((mark.name for mark in marks), theme),
            "r": room((mark.text for mark in marks), theme) + 6,
            "t": 8,
            "b": 28,
        },
        xaxis={"showgrid": True, "ticksuffix": scale.suffix, "nticks": 6, "rangemode": "tozero"},
        yaxis={
            "range": [len(marks) - 0.5, -0.5],
            "tickvals": places,
            "ticktext": [mark.name for mark in marks],
            "showgrid": False,
            "tickfont": {"color": colours.tx2},
        },
        annotations=told,
    )
    whiskers = _whiskers(marks, places, scale, theme)
    return {"data": [bar, *whiskers], "layout": {**shown, "hovermode": "closest"}}


def _at_end(mark: Mark, place: int, end: float, theme: Theme) -> dict[str, Any]:
    return {
        "x": end, "y": place, "text": mark.text, "showarrow": False, "xanchor": "left",
        "xshift": 6, "font": {"color": theme.colours.mu if mark.pale else theme.colours.tx},
    }  # fmt: skip


def _whiskers(
    marks: Sequence[Mark], places: Sequence[int], scale: Scale, theme: Theme
) -> list[dict[str, Any]]:
    """The intervals, one line broken between groups."""
    x: list[float | None] = []
    y: list[int | None] = []
    for mark, place in zip(marks, places, strict=True):
        if mark.low is not None and mark.high is not None:
            x += [scale.drawn(mark.low), scale.drawn(mark.high), None]
            y += [place, place, None]
    line = {"color": theme.colours.tx2, "width": 1.5}
    whisker = {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip",
    }  # fmt: skip
    return [whisker] if x else []


def stacked(
    names: Sequence[str], series: Sequence[Series], theme: Theme, *, upright: bool
) -> dict[str, Any]:
    """Groups by name, each series a layer with its own colour, named in the legend; `upright` where
    the groups are moments."""
    colours = theme.colours
    palette = [*colours.categorical, colours.interval, colours.bd2]
    across, along = ("x", "y") if upright else ("y", "x")
    data = [
        {
            "type": "bar",
            "orientation": "v" if upright else "h",
            across: list(names),
            along: [mark.value for mark in one.marks],
            "name": one.name,
            "customdata": [mark.link for mark in one.marks],
            "hovertext": [f"{mark.name} · {one.name} {mark.text}" for mark in one.marks],
            "hoverinfo": "text",
            "marker": {"color": palette[place % len(palette)]},
        }
        for place, one in enumerate(series)
    ]
    numbers = {"showgrid": True, "nticks": 6, "rangemode": "tozero"}
    groups = {"type": "category", "showgrid": False, "tickfont": {"color": colours.tx2}}
    if not upright:
        groups |= {"autorange": "reversed"}
    shown = layout(
        theme,
        barmode="stack",
        bargap=0.3,
        showlegend=True,
        legend={
            "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal",
        },
        margin={
            "l": room(names, theme) if not upright else room(["10,000"], theme), "r": 12,
            "t": theme.axis * 1.6 * (1 + len(series) // 8), "b": 28,
        },
        xaxis={**(groups if upright else numbers), **({"nticks": 8} if upright else {})},
        yaxis=numbers if upright else groups,
    )  # fmt: skip
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}
