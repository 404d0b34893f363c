"""How long the steps of the process take: boxes from tenth to ninetieth percentile."""

from __future__ import annotations

from math import log10
from typing import Any, NamedTuple

from dashboards.figures.labels import above, time_axis
from dashboards.strings.wording import duration
from dashboards.theme import Theme, layout, room
from data_layer.vocab import Text

LEAST = 60.0
TICKS = {
    60: Text("1 分", "1 min"),
    3600: Text("1 小时", "1 h"),
    86_400: Text("1 天", "1 d"),
    864_000: Text("10 天", "10 d"),
}
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)


class Box(NamedTuple):
    """A step: its name, how many times it was done, its percentiles (SHARES) in seconds, and which
    number is printed over it and where it stands: the median without."""

    name: str
    n: int
    spread: tuple[float, ...]
    told: tuple[float, str] | None = None


def boxes(steps: list[Box], theme: Theme, lang: str) -> dict[str, Any]:
    """Horizontal boxes on a logarithmic axis: the box holds the middle half, the line in it is the
    median, its number stands above; the whiskers reach from 10 to 90 %; n stands below the step's
    name."""
    spreads = [[max(seconds, LEAST) for seconds in step.spread] for step in steps]
    rows = list(range(len(steps)))
    box = _box(spreads, theme)
    printed = [step.told or (step.spread[2], duration(step.spread[2], lang)) for step in steps]
    notes = [
        {**above(theme, log10(max(at, LEAST)), row - 0.2, text), "yshift": 0}
        for row, (at, text) in zip(rows, printed, strict=True)
    ]
    names = [f"{step.name}<br>n={step.n:,}" for step in steps]
    longest = max([864_000.0, *(s[4] for s in spreads)])
    shown = layout(
        theme,
        margin={
            "l": room([p for n in names for p in n.split("<br>")], theme) + 6,
            "r": 14,
            "t": 12,
            "b": 26,
        },
        xaxis=time_axis(TICKS, LEAST, longest, lang),
        yaxis={
            "range": [len(steps) - 0.4, -0.7],
            "tickvals": rows,
            "ticktext": names,
            "showgrid": False,
            "tickfont": {"color": theme.colours.tx2},
        },
        annotations=notes,
    )
    return {"data": [box], "layout": shown}


def _box(spreads: list[list[float]], theme: Theme) -> dict[str, Any]:
    names = "lowerfence", "q1", "median", "q3", "upperfence"
    return {
        "type": "box",
        "orientation": "h",
        "y": list(range(len(spreads))),
        **{name: [s[place] for s in spreads] for place, name in enumerate(names)},
        "width": 0.36,
        "line": {"color": theme.colours.ac, "width": 1.5},
        "fillcolor": theme.colours.band,
        "hoverinfo": "skip",
    }
