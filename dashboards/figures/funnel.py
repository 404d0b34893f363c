"""Groups of very different size against the limits chance allows: never a league."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboards.figures.labels import stacked
from dashboards.strings import assessment as words
from dashboards.theme import FONT, Theme, layout, room
from data_layer.core.statistics.funnel import funnel_limits
from data_layer.core.statistics.rates import GREY_BELOW
from data_layer.vocab import Text

HEIGHT, TOP, BOTTOM = 384, 16, 40
# Of many groups only the worse are named: who is at the top shows no news.
POINTS, MOST_NAMED, FEW = 60, 10, 60
# Within which shares of the axes two names would cover one another.
NEAR_X, NEAR_Y = 0.25, 0.012


def funnel(
    frame: pd.DataFrame,
    share: float,
    phi: float,
    theme: Theme,
    lang: str,
    links: list[str],
    axis: Text = words.DUE_AXIS,
) -> dict[str, Any]:
    """Funnel plot of columns name, k, n, worse, better (which lie outside the limits): rate against
    n, limits of 95 % and 99.8 % about `share`; only what lies outside the former is coloured, and
    named while names have room. `links` are the addresses behind the points; `axis` says what n
    counts."""
    colours = theme.colours
    most = _widest(frame["n"])
    rates, worse, better = frame["k"] / frame["n"], frame["worse"], frame["better"]
    outside = worse | better
    named = _with_room(frame["n"] / most, rates, outside if len(frame) <= FEW else worse)
    colour = np.where(worse, colours.silent, np.where(better, colours.ac, colours.inside))
    data = [
        *_limit_lines(5, most, share, phi, theme, 1),
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
    span = min([*(100 * rates), 100 * share]), max([*(100 * rates), 100 * share])
    limit = float(funnel_limits(share, np.array([most]), phi=phi).low[0])
    shape = _layout(theme, lang, most, span, (share, limit))
    title = {"text": axis.say(lang), "font": {"size": theme.axis}}
    shape["xaxis"] = {**shape["xaxis"], "title": title}
    return {"data": data, "layout": {**shape, "hovermode": "closest"}}


def _layout(
    theme: Theme, lang: str, most: float, span: tuple[float, float], ends: tuple[float, float]
) -> dict[str, Any]:
    """The axes, with the mean and the lower limit named at their right `ends`."""
    told = words.CENTRE.say(lang).format(share=f"{100 * ends[0]:.1f}%")
    limit = words.LIMIT.say(lang)
    low, high = max(0.0, span[0] - 6), min(101.0, span[1] + 6)
    per = (high - low) / (HEIGHT - TOP - BOTTOM)
    return layout(
        theme,
        margin={
            "l": room(["100%"], theme) + 4,
            "r": room([told, limit], theme),
            "t": TOP,
            "b": BOTTOM,
        },
        xaxis={"range": [0, most], "nticks": 6},
        yaxis={"ticksuffix": "%", "nticks": 5, "range": [low, high]},
        # The limit first: where the two meet, its name stays below.
        annotations=stacked(
            theme, most, [(100 * ends[1], limit), (100 * ends[0], told)], per, high
        ),
    )


def _widest(sizes: pd.Series[int]) -> float:
    """Where the axis of sizes ends."""
    return max(float(sizes.max()), 20.0) * 1.05


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


def neutral_funnel(frame: pd.DataFrame, share: float, phi: float, theme: Theme) -> dict[str, Any]:
    """The same for a wall, columns name, k, n, worse, better: points without names but for those
    outside the limits, whichever side they lie on; the others tell theirs when touched. Under 20
    cases a point is a ring."""
    colours = theme.colours
    own = funnel_limits(share, frame["n"], phi=phi)
    rates, small = frame["k"] / frame["n"], frame["n"] < GREY_BELOW
    outside = frame["worse"] | frame["better"]
    labels = _labels(frame["name"], frame["n"] / frame["n"].max(), rates, outside)
    edge = np.where(outside, colours.wa, colours.inside)
    points = {
        "type": "scatter",
        "mode": "markers+text",
        "x": frame["n"].tolist(),
        "y": [round(100 * rate, 1) for rate in rates],
        "text": labels,
        "textposition": "middle right",
        "textfont": {"color": colours.tx, "size": theme.axis},
        "cliponaxis": False,
        "hovertext": [
            f"{name}<br>{100 * rate:.1f}% · n={n:,}"
            for name, rate, n in zip(frame["name"], rates, frame["n"], strict=True)
        ],
        "hoverinfo": "text",
        "marker": {
            "size": theme.line * 5,
            "color": np.where(small, colours.pn, edge).tolist(),
            "line": {"color": edge.tolist(), "width": theme.line},
        },
    }
    least, most = float(frame["n"].min()), _widest(frame["n"])
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
        hovermode="closest",
        hoverlabel={
            "bgcolor": colours.pn,
            "bordercolor": colours.bd2,
            "font": {"family": FONT, "size": theme.axis, "color": colours.tx},
        },
    )
    lines = _limit_lines(least, most, share, phi, theme, theme.line)
    return {"data": [*lines, points], "layout": shown}


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
    least: float, most: float, share: float, phi: float, theme: Theme, width: float
) -> list[dict[str, Any]]:
    """The limits of 99.8 % (broken) and of 95 %, and the share they stand about, from the smallest
    group to the largest."""
    # Whole cases: there is no binomial of half a case.
    sizes, colours = np.unique(np.linspace(least, most, POINTS).round()), theme.colours
    limits = [
        _line(sizes, side, colours.interval, width, dash)
        for coverage, dash in ((0.998, "dot"), (0.95, "solid"))
        for side in funnel_limits(share, sizes, phi=phi, coverage=coverage)
    ]
    return [*limits, _line(sizes, np.full(sizes.size, share), colours.mu, width)]


def _line(x: Any, y: Any, colour: str, width: float, dash: str = "solid") -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [round(float(value), 1) for value in x],
        "y": [round(100 * float(value), 2) for value in y],
        "line": {"color": colour, "width": width, "dash": dash},
        "hoverinfo": "skip",
    }
