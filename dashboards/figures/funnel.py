"""Groups of very different size against the limits chance allows: never a league."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboards.figures.labels import beside
from dashboards.strings import assessment as words
from dashboards.theme import Theme, layout, room
from data_layer.core.statistics.funnel import funnel_limits

# Of many groups only the worse are named: who is at the top shows no news.
POINTS, MOST_NAMED, FEW = 60, 10, 60


def funnel(
    frame: pd.DataFrame, share: float, phi: float, theme: Theme, lang: str, links: list[str]
) -> dict[str, Any]:
    """Funnel plot of columns name, k, n: rate against n, 95 % limits about `share`; only what lies
    outside is coloured, and named while names have room. `links` are the addresses behind the
    points."""
    colours = theme.colours
    # Whole cases: there is no binomial of half a case.
    most = max(float(frame["n"].max()), 20.0) * 1.05
    sizes = np.unique(np.linspace(5, most, POINTS).round())
    limits = funnel_limits(share, sizes, phi=phi)
    own = funnel_limits(share, frame["n"].clip(lower=1), phi=phi)
    rates = frame["k"] / frame["n"].clip(lower=1)
    worse, better = rates < own.low, rates > own.high
    outside = worse | better
    named = _with_room(frame["n"] / most, rates, outside if len(frame) <= FEW else worse)
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
            "text": [name if out else "" for name, out in zip(frame["name"], named, strict=True)],
            "textposition": "bottom center",
            "cliponaxis": False,
            "hovertext": frame["name"].tolist(),
            "hoverinfo": "text+x+y",
            "marker": {"size": 9 if len(frame) <= FEW else 6, "color": colour.tolist()},
            "customdata": links,
        },
    ]
    lowest = min([*(100 * rates), 100 * share])
    shape = _layout(theme, lang, most, lowest, (share, float(limits.low[-1])))
    return {"data": data, "layout": {**shape, "hovermode": "closest"}}


def _layout(
    theme: Theme, lang: str, most: float, lowest: float, ends: tuple[float, float]
) -> dict[str, Any]:
    """The axes, with the mean and the lower limit named at their right `ends`."""
    told = words.CENTRE.say(lang).format(share=f"{100 * ends[0]:.1f}%")
    limit = words.LIMIT.say(lang)
    title = {"text": words.DUE_AXIS.say(lang), "font": {"size": theme.axis}}
    return layout(
        theme,
        margin={"l": room(["100%"], theme) + 4, "r": room([told, limit], theme), "t": 16, "b": 40},
        xaxis={"range": [0, most], "nticks": 6, "title": title},
        yaxis={"ticksuffix": "%", "nticks": 5, "range": [max(0.0, lowest - 6), 101]},
        annotations=[
            beside(theme, most, 100 * ends[0], told),
            beside(theme, most, 100 * ends[1], limit, shift=-12),
        ],
    )


def _with_room(across: Any, rates: Any, outside: Any) -> list[bool]:
    """Which of the points outside get their name: the lowest first, none on another's."""
    taken: list[tuple[float, float]] = []
    span = max(float(rates.max() - rates.min()), 0.05)
    for i in rates[outside].sort_values().index:
        x, y = float(across[i]), float(rates[i]) / span
        if len(taken) < MOST_NAMED and all(
            abs(x - u) > 0.16 or abs(y - v) > 0.09 for u, v in taken
        ):
            taken.append((x, y))
    return [
        bool(outside[i]) and (float(across[i]), float(rates[i]) / span) in taken
        for i in rates.index
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
