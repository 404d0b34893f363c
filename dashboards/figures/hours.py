"""When reports come: weekday by hour."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.figures.labels import beside
from dashboards.strings.wording import WEEKDAYS
from dashboards.theme import Theme, layout, room


def hours(
    frame: pd.DataFrame, theme: Theme, lang: str, links: list[list[str]] | None = None
) -> dict[str, Any]:
    """Heat map of `hourly_reports`, Monday on top; the mean of each cell is told on pointing, that
    of each day stands at its right. `links` are the addresses behind the cells."""
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
        # Without an end of its own a scale of noughts would lie in the middle.
        "zmax": max(float(frame.to_numpy().max(initial=0)), 0.01),
        "xgap": 1,
        "ygap": 1,
        "showscale": False,
        "customdata": links or [],
        "hovertemplate": "%{y} %{x}:00 · %{z:.1f}<extra></extra>",
    }
    days = [f"{sum(row):,.0f}" for row in frame.to_numpy()]
    shown = layout(
        theme,
        margin={"l": room(names, theme) + 4, "r": room(days, theme), "t": 4, "b": 24},
        xaxis={"tickvals": [0, 3, 6, 9, 12, 15, 18, 21], "ticktext": _hours()},
        yaxis={"autorange": "reversed", "showgrid": False},
        annotations=[beside(theme, 23.5, name, day) for name, day in zip(names, days, strict=True)],
    )
    return {"data": [heat], "layout": {**shown, "hovermode": "closest"}}


def _hours() -> list[str]:
    return [f"{hour:02d}" for hour in (0, 3, 6, 9, 12, 15, 18, 21)]
