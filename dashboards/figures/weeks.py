"""A rate week by week against the range its own past lets expect."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import pandas as pd

from dashboards.theme import Theme, layout, room
from data_layer.core.days import to_date
from data_layer.core.statistics.rates import NO_RATE_BELOW


def weeks(frame: pd.DataFrame, theme: Theme, links: list[str]) -> dict[str, Any]:
    """Figure of weeks (columns last_day, n, on_time, low, high; shares) in per cent; weeks of fewer
    than five cases leave a gap, weeks outside the range have a ring."""
    colours = theme.colours
    days = [to_date(day).isoformat() for day in frame["last_day"]]
    rates = [_percent(int(k), int(n)) for k, n in zip(frame["on_time"], frame["n"], strict=True)]
    low, high = (_shares(frame[name]) for name in ("low", "high"))
    outside = [_outside(row) for row in frame.itertuples()]
    data = [
        _line(days, low, "rgba(0,0,0,0)", 0),
        {
            **_line(days, high, "rgba(0,0,0,0)", 0),
            "fill": "tonexty",
            "fillcolor": colours.band,
        },
        {
            **_line(days, rates, colours.ac, theme.line),
            "mode": "lines+markers",
            "marker": {
                "size": [10 if out else 5 for out in outside],
                "color": [colours.pn if out else colours.ac for out in outside],
                "line": {
                    "color": [colours.silent if out else colours.ac for out in outside],
                    "width": 2,
                },
            },
            "customdata": links,
        },
    ]
    known = [value for value in [*rates, *low] if value is not None]
    bottom = max(0.0, min(known, default=0.0) - 5)
    shown = layout(
        theme,
        margin={"l": room(["100%"], theme) + 4, "r": 12, "t": 8, "b": 28},
        xaxis={"type": "date", "tickformat": "%m-%d", "nticks": 5},
        yaxis={"ticksuffix": "%", "nticks": 4, "range": [bottom, 101]},
    )
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _percent(k: int, n: int) -> float | None:
    return round(100 * k / n, 1) if n >= NO_RATE_BELOW else None


def _shares(values: pd.Series[Any]) -> list[float | None]:
    return [None if value != value else round(100 * value, 1) for value in values.astype(float)]


def _outside(row: Any) -> bool:
    """By whole cases: limits lie between counts, and one case more or less is no sign."""
    if row.n < NO_RATE_BELOW or row.low != row.low or row.low is None:
        return False
    return not floor(row.low * row.n) <= row.on_time <= ceil(row.high * row.n)


def _line(x: list[str], y: list[float | None], colour: str, width: float) -> dict[str, Any]:
    line = {"color": colour, "width": width}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "x+y"}
