"""When reports come: weekday by hour."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.strings.wording import WEEKDAYS
from dashboards.theme import Theme, layout, room


def hours(frame: pd.DataFrame, theme: Theme, lang: str) -> dict[str, Any]:
    """Heat map of `hourly_reports`, Monday on top; the mean of each cell is told on pointing."""
    colours = theme.colours
    names = [weekday.say(lang) for weekday in WEEKDAYS]
    steps = colours.sequential
    scale = [[i / (len(steps) - 1), colour] for i, colour in enumerate(steps)]
    heat = {
        "type": "heatmap",
        "z": [[round(float(value), 2) for value in row] for row in frame.to_numpy()],
        "x": list(range(24)),
        "y": names,
        "colorscale": scale,
        "zmin": 0,
        "xgap": 1,
        "ygap": 1,
        "colorbar": {
            "thickness": 8,
            "len": 0.9,
            "outlinewidth": 0,
            "nticks": 4,
            "tickfont": {"size": 12},
        },
        "hovertemplate": "%{y} %{x}:00 · %{z:.1f}<extra></extra>",
    }
    shown = layout(
        theme,
        margin={"l": room(names, theme) + 4, "r": 0, "t": 4, "b": 24},
        xaxis={"tickvals": [0, 3, 6, 9, 12, 15, 18, 21], "ticktext": _hours()},
        yaxis={"autorange": "reversed", "showgrid": False},
    )
    return {"data": [heat], "layout": {**shown, "hovermode": "closest"}}


def _hours() -> list[str]:
    return [f"{hour:02d}" for hour in (0, 3, 6, 9, 12, 15, 18, 21)]
