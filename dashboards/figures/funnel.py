"""Groups of very different size against the limits chance allows: never a league."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboards.theme import Theme, layout, room
from data_layer.core.statistics.funnel import funnel_limits

POINTS = 60


def funnel(
    frame: pd.DataFrame, share: float, phi: float, theme: Theme, links: list[str]
) -> dict[str, Any]:
    """Funnel plot of columns name, k, n: rate against n, 95 % limits about `share`; only what lies
    outside is coloured and named. `links` are the addresses behind the points."""
    colours = theme.colours
    # Whole cases: there is no binomial of half a case.
    most = max(float(frame["n"].max()), 20.0) * 1.05
    sizes = np.unique(np.linspace(5, most, POINTS).round())
    limits = funnel_limits(share, sizes, phi=phi)
    own = funnel_limits(share, frame["n"].clip(lower=1), phi=phi)
    rates = frame["k"] / frame["n"].clip(lower=1)
    worse, better = rates < own.low, rates > own.high
    colour = np.where(worse, colours.silent, np.where(better, colours.ac, colours.inside))
    data = [
        _line(sizes, limits.low, colours.interval),
        _line(sizes, limits.high, colours.interval),
        _line(sizes, np.full(sizes.size, share), colours.mu),
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": frame["n"].tolist(),
            "y": [round(100 * rate, 1) for rate in rates],
            "text": [
                name if out else "" for name, out in zip(frame["name"], worse | better, strict=True)
            ],
            "textposition": "top center",
            "hovertext": frame["name"].tolist(),
            "hoverinfo": "text+x+y",
            "marker": {"size": 9, "color": colour.tolist()},
            "customdata": links,
        },
    ]
    shown = layout(
        theme,
        margin={"l": room(["100%"], theme) + 4, "r": 12, "t": 12, "b": 32},
        xaxis={"rangemode": "tozero", "nticks": 6},
        yaxis={"ticksuffix": "%", "nticks": 5},
    )
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _line(x: Any, y: Any, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [round(float(value), 1) for value in x],
        "y": [round(100 * float(value), 2) for value in y],
        "line": {"color": colour, "width": 1},
        "hoverinfo": "skip",
    }
