"""On-time closing week by week, told twice: by the present and by the first due time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboards.figures.labels import stacked
from dashboards.strings import assessment as words
from dashboards.theme import Theme, layout, room
from data_layer.core.days import to_date
from data_layer.core.statistics.rates import NO_RATE_BELOW

HEIGHT, WEEKS_OF_YEAR = 240, 53


def two_rates(
    frame: pd.DataFrame, theme: Theme, lang: str, links: dict[str, list[str]]
) -> dict[str, Any]:
    """Figure of `on_time_weeks` in per cent; weeks of fewer than five cases leave a gap. The gap
    between the lines is what extensions and pauses gave. `links` are by line, one a week."""
    colours = {"current": theme.colours.ac, "original": theme.colours.categorical[1]}
    weeks = [to_date(day).isoformat() for day in frame["last"]]
    rates = {
        name: [_percent(k, n) for k, n in zip(frame[name], frame["n"], strict=True)]
        for name in colours
    }
    data = [
        _line(weeks, rates[name], colour, theme) | {"customdata": links[name]}
        for name, colour in colours.items()
    ]
    known = [value for line in rates.values() for value in line if value is not None]
    low = max(0.0, min(known, default=90.0) - 3)
    ends = [
        (last, f"{words.LIMITS[name].say(lang)} {last:.1f}%")
        for name in colours
        for last in [value for value in rates[name] if value is not None][-1:]
    ]
    notes = stacked(theme, weeks[-1], ends, (101 - low) / (HEIGHT - 44), 101)
    for note, colour in zip(notes, colours.values(), strict=False):
        note["font"] = {**note["font"], "color": colour}
    shown = layout(
        theme,
        margin={
            "l": room(["100%"], theme) + 4,
            "r": room([text for _, text in ends], theme),
            "t": 16,
            "b": 28,
        },
        xaxis={
            "type": "date",
            "tickformat": "%m-%d" if len(weeks) <= WEEKS_OF_YEAR else "%Y-%m",
            "nticks": 5,
            "range": _span(weeks),
        },
        yaxis={"ticksuffix": "%", "nticks": 4, "range": [low, 101]},
        annotations=notes,
    )
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _line(weeks: list[str], rates: list[float | None], colour: str, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": weeks,
        "y": rates,
        "line": {"color": colour, "width": theme.line},
        "marker": {"size": 6, "color": colour},
        "hoverinfo": "x+y",
    }


def _span(weeks: list[str]) -> list[str]:
    """From a little before the first week, so that its mark is whole."""
    return [(date.fromisoformat(weeks[0]) - timedelta(days=2)).isoformat(), weeks[-1]]


def _percent(k: int, n: int) -> float | None:
    return round(100 * k / n, 1) if n >= NO_RATE_BELOW else None
