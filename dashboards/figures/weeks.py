"""A rate week by week against the range its own past lets expect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.theme import Theme, layout, room
from data_layer.core.days import to_date
from data_layer.core.statistics.rates import NO_RATE_BELOW, side_of


def weeks(frame: pd.DataFrame, theme: Theme, links: list[str]) -> dict[str, Any]:
    """Figure of weeks (columns last_day, n, on_time, low, high, county_low, county_high; shares) in
    per cent; weeks of fewer than five cases leave a gap, weeks outside the own range (shaded) have
    a ring; the county's range is between dotted lines."""
    colours = theme.colours
    days = [to_date(day).isoformat() for day in frame["last_day"]]
    rates = [_percent(int(k), int(n)) for k, n in zip(frame["on_time"], frame["n"], strict=True)]
    low, high = (_shares(frame[name]) for name in ("low", "high"))
    county = [_shares(frame[name]) for name in ("county_low", "county_high")]
    outside = [_outside(row) for row in frame.itertuples()]
    data = [
        _line(days, low, "rgba(0,0,0,0)", 0),
        {
            **_line(days, high, "rgba(0,0,0,0)", 0),
            "fill": "tonexty",
            "fillcolor": colours.band,
        },
        *(_dotted(days, bound, theme) for bound in county),
        {
            **_line(days, rates, colours.ac, theme.line),
            "mode": "lines+markers",
            "marker": _marker(outside, theme),
            "customdata": links,
        },
    ]
    known = [value for value in [*rates, *low, *county[0]] if value is not None]
    bottom = max(0.0, min(known, default=0.0) - 5)
    shown = layout(
        theme,
        margin={"l": room(["100%"], theme) + 4, "r": 12, "t": 8, "b": 28},
        xaxis={"type": "date", "tickformat": "%m-%d", "nticks": 5},
        yaxis={"ticksuffix": "%", "nticks": 4, "range": [bottom, 101]},
    )
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _marker(outside: list[bool], theme: Theme) -> dict[str, Any]:
    colours = theme.colours
    ring = [colours.silent if out else colours.ac for out in outside]
    return {
        "size": [10 if out else 5 for out in outside],
        "color": [colours.pn if out else colours.ac for out in outside],
        "line": {"color": ring, "width": 2},
    }


def _percent(k: int, n: int) -> float | None:
    return round(100 * k / n, 1) if n >= NO_RATE_BELOW else None


def _shares(values: pd.Series[Any]) -> list[float | None]:
    return [None if value != value else round(100 * value, 1) for value in values.astype(float)]


def _outside(row: Any) -> bool:
    return side_of(row.on_time, row.n, row.low, row.high) != 0


def _dotted(x: list[str], y: list[float | None], theme: Theme) -> dict[str, Any]:
    line = _line(x, y, theme.colours.mu, 1)
    return {**line, "line": {**line["line"], "dash": "dot"}}


def _line(x: list[str], y: list[float | None], colour: str, width: float) -> dict[str, Any]:
    line = {"color": colour, "width": width}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "x+y"}
