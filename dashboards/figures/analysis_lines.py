"""Lines of any metric over moments, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.figures.labels import stacked
from dashboards.figures.marks import Scale, Series
from dashboards.theme import Theme, layout, room

HEIGHT = 320
MOST_MARKED = 45
LEAST_SPAN = 2  # points of shares: less would make a mountain of nothing


def lines(
    moments: Sequence[str], series: Sequence[Series], scale: Scale, theme: Theme, *, dates: bool
) -> dict[str, Any]:
    """One line a series over the moments, which are `dates` (ISO) or names in order; dashed ones
    stand for an earlier period. A moment without a value is a gap."""
    colours = theme.colours
    data, ends = [], []
    palette = iter(colours.categorical)
    for one in series:
        colour = colours.mu if one.dashed else next(palette, colours.interval)
        values = [scale.drawn(mark.value) for mark in one.marks]
        data.append(_line(moments, values, colour, one, theme))
        known = [value for value in values if value is not None]
        if known and not one.dashed:
            ends.append((known[-1], one.name, colour))
    known = [v for trace in data for v in trace["y"] if v is not None]
    top, low = max(known, default=1) or 1, min(known, default=0)
    # Shares far from nothing would lie in one line at the top.
    around = max(top - low, LEAST_SPAN) * 0.15
    low, high = (max(0.0, low - around), top + around) if scale.suffix == "%" else (0.0, top * 1.05)
    per_pixel = (high - low) / (HEIGHT - 52)
    told = stacked(theme, moments[-1], [end[:2] for end in ends], per_pixel, high)
    for note, (_, _, colour) in zip(told, ends, strict=True):
        note["font"] = {**note["font"], "color": colour}
    named = len(ends) > 1
    shown = layout(
        theme,
        margin={
            "l": room([f"{top:,.0f}{scale.suffix}"], theme) + 8,
            "r": room((name for _, name, _ in ends), theme) + 4 if named else 16,
            "t": 12,
            "b": 28,
        },
        xaxis={"type": "date", "tickformat": "%m-%d", "nticks": 8}
        if dates
        else {"type": "category", "nticks": 12},
        yaxis={"range": [low, high], "ticksuffix": scale.suffix, "nticks": 5},
        annotations=told if named else [],
    )
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _line(
    moments: Sequence[str],
    values: Sequence[float | None],
    colour: str,
    series: Series,
    theme: Theme,
) -> dict[str, Any]:
    few = len(moments) <= MOST_MARKED and not series.dashed
    return {
        "type": "scatter",
        "mode": "lines+markers" if few else "lines",
        "x": list(moments),
        "y": list(values),
        "name": series.name,
        "line": {
            "color": colour,
            "width": 1 if series.dashed else theme.line,
            "dash": "dash" if series.dashed else "solid",
        },
        "marker": {"size": 6, "color": colour},
        "customdata": [mark.link for mark in series.marks],
        "hovertext": [f"{series.name} {mark.name} {mark.text}" for mark in series.marks],
        "hoverinfo": "text",
    }
