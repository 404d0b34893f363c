"""Reports day by day against what was to be expected."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.figures.labels import YEAR, day_axis, over_plot
from dashboards.strings import discovery as words
from dashboards.theme import Theme, layout, room
from data_layer.core.days import to_date

MANY = 120


def daily(
    frame: pd.DataFrame, theme: Theme, lang: str, links: list[str], partial: bool = False
) -> dict[str, Any]:
    """Figure of `daily_reports`: band, expectation, counts; rings outside the band, the farthest
    told. `links` is the address behind each day; a last day that still runs (`partial`) is dashed
    and judged by nothing."""
    colours = theme.colours
    days = [to_date(day).isoformat() for day in frame["day"]]
    outside = (frame["reported"] > frame["high"]) | (frame["reported"] < frame["low"])
    if partial:
        outside.iloc[-1] = False
    data = [
        # Shade between two lines has no width on a single day.
        *([_one_day(days[0], frame, colours.band)] if len(days) == 1 else []),
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
        _rings(days, frame["reported"], outside, links, theme),
    ]
    if partial:
        data.append(_running(data[-2], colours.pn))
    top = f"{max(frame['reported'].max(), 1):,.0f}"
    margin = {"l": room([top], theme) + 4, "r": 12, "t": 24, "b": 28}
    shown = layout(
        theme, margin=margin, xaxis=day_axis(days), yaxis={"rangemode": "tozero", "nticks": 4}
    )
    shown["annotations"] = _told(frame[outside], theme, lang, len(days) > YEAR)
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _one_day(day: str, frame: pd.DataFrame, colour: str) -> dict[str, Any]:
    """The band of a single day, as wide as a bar."""
    return _line([day, day], pd.concat([frame["low"], frame["high"]]), colour, 40)


def _rings(
    days: list[str], counts: pd.Series[Any], outside: pd.Series[Any], links: list[str], theme: Theme
) -> dict[str, Any]:
    """The days outside their band."""
    edge = {"color": theme.colours.silent, "width": 2}
    # Of many days rings lie on one another.
    size = 10 if len(days) <= MANY else 5
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [day for day, out in zip(days, outside, strict=True) if out],
        "y": counts[outside].tolist(),
        "customdata": [link for link, out in zip(links, outside, strict=True) if out],
        "marker": {"size": size, "color": theme.colours.pn, "line": edge},
    }


def _told(odd: pd.DataFrame, theme: Theme, lang: str, years: bool) -> list[dict[str, Any]]:
    """The day farthest outside its band, in words, with its year where there are several."""
    if odd.empty:
        return []
    over = odd["reported"] - odd["high"]
    off = over.where(over > 0, odd["low"] - odd["reported"]) / odd["expected"].clip(lower=1)
    row: Any = odd.iloc[int(off.to_numpy(float).argmax())]
    high = row["reported"] > row["high"]
    text = (words.ABOVE if high else words.BELOW).say(lang)
    day = to_date(int(row["day"]))
    limit = row["high"] if high else row["low"]
    told = text.format(
        day=f"{day:%Y-%m-%d}" if years else f"{day:%m-%d}",
        n=f"{row['reported']:,.0f}",
        limit=f"{limit:,.0f}",
    )
    return [over_plot(theme, told, colour=theme.colours.silent)]


def _running(line: dict[str, Any], paper: str) -> dict[str, Any]:
    """The stretch to the day that still runs, taken out of the line."""
    kept = {name: line[name] for name in ("type", "x", "y", "customdata", "hoverinfo")}
    tail = {name: kept[name][-2:] if isinstance(kept[name], list) else kept[name] for name in kept}
    for name in ("x", "y", "customdata"):
        line[name] = line[name][:-1]
    return {
        **tail,
        "mode": "lines+markers",
        "line": {**line["line"], "dash": "dot"},
        "marker": {"size": 6, "color": paper, "line": {"color": line["line"]["color"], "width": 2}},
    }


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
