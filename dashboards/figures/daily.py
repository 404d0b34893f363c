"""Reports day by day against what was to be expected."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.theme import Theme, layout, room
from data_layer.core.days import to_date


def daily(frame: pd.DataFrame, theme: Theme, links: list[str]) -> dict[str, Any]:
    """Figure of `daily_reports`: band, expectation, counts; rings outside the band. `links` is the
    address behind each day."""
    colours = theme.colours
    days = [to_date(day).isoformat() for day in frame["day"]]
    outside = (frame["reported"] > frame["high"]) | (frame["reported"] < frame["low"])
    data = [
        _line(days, frame["low"], "rgba(0,0,0,0)", 0),
        {
            **_line(days, frame["high"], "rgba(0,0,0,0)", 0),
            "fill": "tonexty",
            "fillcolor": colours.band,
        },
        {**_line(days, frame["expected"], colours.mu, 1), "line": _dashed(colours.mu)},
        {
            **_line(days, frame["reported"], colours.ac, theme.line),
            "mode": "lines+markers" if len(days) <= 45 else "lines",
            "marker": {"size": 5, "color": colours.ac},
            "customdata": links,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [day for day, out in zip(days, outside, strict=True) if out],
            "y": frame.loc[outside, "reported"].tolist(),
            "customdata": [link for link, out in zip(links, outside, strict=True) if out],
            "marker": {
                "size": 10,
                "color": colours.pn,
                "line": {"color": colours.silent, "width": 2},
            },
        },
    ]
    top = f"{max(frame['reported'].max(), 1):,.0f}"
    margin = {"l": room([top], theme) + 4, "r": 12, "t": 8, "b": 28}
    axis = {"type": "date", "tickformat": "%m-%d", "nticks": 6}
    shown = layout(theme, margin=margin, xaxis=axis, yaxis={"rangemode": "tozero", "nticks": 4})
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _line(x: list[str], y: pd.Series[Any], colour: str, width: float) -> dict[str, Any]:
    values = [None if value != value else round(float(value), 1) for value in y]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": values,
        "line": {"color": colour, "width": width},
        "hoverinfo": "x+y",
    }


def _dashed(colour: str) -> dict[str, Any]:
    return {"color": colour, "width": 1, "dash": "dash"}
