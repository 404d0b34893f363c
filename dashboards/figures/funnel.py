"""Groups of very different size against the limits chance allows: never a league."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboards.theme import Theme, layout, room
from data_layer.core.statistics.funnel import funnel_limits
from data_layer.core.statistics.rates import GREY_BELOW

POINTS = 60
# Within which shares of the axes two names would cover one another.
NEAR_X, NEAR_Y = 0.25, 0.012


def funnel(
    frame: pd.DataFrame, share: float, phi: float, theme: Theme, links: list[str]
) -> dict[str, Any]:
    """Funnel plot of columns name, k, n: rate against n, 95 % limits about `share`; only what lies
    outside is coloured and named. `links` are the addresses behind the points."""
    colours = theme.colours
    most = float(frame["n"].max())
    own = funnel_limits(share, frame["n"].clip(lower=1), phi=phi)
    rates = frame["k"] / frame["n"].clip(lower=1)
    worse, better = rates < own.low, rates > own.high
    colour = np.where(worse, colours.silent, np.where(better, colours.ac, colours.inside))
    data = [
        *_limit_lines(5, most, share, phi, theme),
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


def neutral_funnel(frame: pd.DataFrame, share: float, phi: float, theme: Theme) -> dict[str, Any]:
    """The same for a wall, columns name, k, n (each n >= 5): points without names but for those
    outside the limits, whichever side they lie on; under 20 cases a point is a ring."""
    colours = theme.colours
    own = funnel_limits(share, frame["n"], phi=phi)
    rates, small = frame["k"] / frame["n"], frame["n"] < GREY_BELOW
    outside = ((rates < own.low) | (rates > own.high)) & ~small
    labels = _labels(frame["name"], frame["n"] / frame["n"].max(), rates, outside)
    fill = np.where(small, colours.pn, np.where(outside, colours.wa, colours.inside))
    points = {
        "type": "scatter",
        "mode": "markers+text",
        "x": frame["n"].tolist(),
        "y": [round(100 * rate, 1) for rate in rates],
        "text": labels,
        "textposition": "middle right",
        "textfont": {"color": colours.tx, "size": theme.axis},
        "cliponaxis": False,
        "marker": {
            "size": theme.line * 5,
            "color": fill.tolist(),
            "line": {
                "color": np.where(outside, colours.wa, colours.inside).tolist(),
                "width": theme.line,
            },
        },
    }
    least, most = float(frame["n"].min()), float(frame["n"].max())
    # As low as the lowest point or limit, in whole steps: what is above is the room for all.
    lowest = min(float(rates.min()), float(np.min(own.low)))
    shown = layout(
        theme,
        margin={
            "l": room(["100%"], theme) + 4,
            "r": room(labels, theme),
            "t": theme.axis * 0.6,
            "b": theme.axis * 1.6,
        },
        xaxis={"nticks": 6, "showgrid": False},
        yaxis={"ticksuffix": "%", "nticks": 5, "range": [100 * lowest - 1, 101]},
    )
    return {"data": [*_limit_lines(least, most, share, phi, theme), points], "layout": shown}


def _labels(
    names: pd.Series[str], x: pd.Series[float], rates: pd.Series[float], outside: pd.Series[bool]
) -> list[str]:
    """The names of the points outside; where some lie close together, the rightmost tells all."""
    labels = dict.fromkeys(names.index, "")
    told: list[list[Any]] = []
    for one in x[outside].sort_values().index:
        group = next((g for g in told if _close(x, rates, g[-1], one)), None)
        if group is None:
            told.append([one])
        else:
            group.append(one)
    for group in told:
        labels[group[-1]] = "、".join(names[one] for one in group)
    return [labels[one] for one in names.index]


def _close(x: pd.Series[float], rates: pd.Series[float], one: Any, other: Any) -> bool:
    return bool(abs(x[one] - x[other]) < NEAR_X and abs(rates[one] - rates[other]) < NEAR_Y)


def _limit_lines(
    least: float, most: float, share: float, phi: float, theme: Theme
) -> list[dict[str, Any]]:
    """The 95 % limits and the share they stand about, from the smallest group to the largest."""
    # Whole cases: there is no binomial of half a case.
    sizes = np.unique(np.linspace(least, max(most, 20.0) * 1.05, POINTS).round())
    limits, colours = funnel_limits(share, sizes, phi=phi), theme.colours
    return [
        _line(sizes, limits.low, colours.interval),
        _line(sizes, limits.high, colours.interval),
        _line(sizes, np.full(sizes.size, share), colours.mu),
    ]


def _line(x: Any, y: Any, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [round(float(value), 1) for value in x],
        "y": [round(100 * float(value), 2) for value in y],
        "line": {"color": colour, "width": 1},
        "hoverinfo": "skip",
    }
