"""Two splits against each other: the darker the more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.figures.marks import Mark, Scale
from dashboards.theme import Theme, layout, room

ROW, HEAD = 22, 64


def height(rows: int) -> int:
    """Pixels the figure needs."""
    return HEAD + ROW * max(rows, 6)


def cells(
    rows: Sequence[str],
    columns: Sequence[str],
    marks: Sequence[Sequence[Mark]],
    scale: Scale,
    theme: Theme,
) -> dict[str, Any]:
    """Heat map of one row of marks a name of `rows`, the first on top; small samples are grey, no
    value is no colour."""
    steps = theme.colours.sequential
    values = [[None if mark.pale else scale.drawn(mark.value) for mark in line] for line in marks]
    known = [value for line in values for value in line if value is not None]
    told = {
        "type": "heatmap",
        "x": list(columns),
        "y": list(range(len(rows))),
        "xgap": 1,
        "ygap": 1,
        "customdata": [[mark.link for mark in line] for line in marks],
        "hovertext": [
            [f"{name} · {column} {mark.text}" for column, mark in zip(columns, line, strict=True)]
            for name, line in zip(rows, marks, strict=True)
        ],
        "hoverinfo": "text",
        "hoverongaps": False,
    }
    heat = {
        **told,
        "z": values,
        "colorscale": [[i / (len(steps) - 1), colour] for i, colour in enumerate(steps)],
        "zmin": min(known, default=0) if scale.suffix == "%" else 0,
        "zmax": max(known, default=1) or 1,
        "showscale": True,
        "colorbar": {"thickness": 10, "outlinewidth": 0, "ticksuffix": scale.suffix, "nticks": 5},
    }
    grey = theme.colours.bd
    few = {
        **told,
        "z": [[0 if mark.pale else None for mark in line] for line in marks],
        "colorscale": [[0, grey], [1, grey]],
        "showscale": False,
    }
    pale = any(mark.pale for line in marks for mark in line)
    slanted = len(columns) > 8 and max(map(len, columns)) > 3
    below = room(columns, theme) if slanted else 28
    shown = layout(
        theme,
        margin={"l": room(rows, theme) + 4, "r": 8, "t": 4, "b": below},
        xaxis={"type": "category", "tickangle": 90 if slanted else 0, "nticks": 32},
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": list(rows),
            "showgrid": False,
            "tickfont": {"color": theme.colours.tx2},
        },
    )
    return {"data": [heat, few] if pale else [heat], "layout": {**shown, "hovermode": "closest"}}
