"""How the work in hand came about: cases that had come to a stage, day by day."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from dashboards.figures.labels import count_axis, day_axis, stacked
from dashboards.strings.dispatch import STANDING
from dashboards.theme import Theme, layout, room
from data_layer.core.days import to_date
from data_layer.vocab import Stage

HEIGHT, TOP, BOTTOM = 320, 10, 28
# The two ends of the flow; the stages between are told by the gaps.
ENDS = (Stage.REPORTED, Stage.CLOSED)


def cumulative(
    frame: pd.DataFrame, theme: Theme, lang: str, links: dict[str, list[str]]
) -> dict[str, Any]:
    """Cumulative flow diagram (frame of `cumulative`): one line a stage, the gap below a line is
    what stands in its stage. `links` are the addresses behind the days of a stage's line."""
    days = [to_date(day).isoformat() for day in frame.index]
    stages = list(frame.columns)[::-1]
    fills = [theme.colours.sunk, *theme.colours.sequential[1 : len(stages)]]
    data = [
        _area(frame[stage], days, fill, theme, lang) | {"customdata": links.get(stage, [])}
        for stage, fill in zip(stages, fills, strict=True)
    ]
    data[0]["fill"] = "tozeroy"
    told = _told(frame, lang)
    top = max(float(frame.to_numpy().max(initial=0)), 1.0)
    per = top / (HEIGHT - TOP - BOTTOM)
    shown = layout(
        theme,
        margin={
            "l": room([f"{top:,.0f}"], theme) + 4,
            "r": room([text for _, text in told], theme),
            "t": TOP,
            "b": BOTTOM,
        },
        xaxis={**day_axis(days), "range": [days[0], days[-1]]},
        yaxis={"range": [0, top], **count_axis(top)},
        annotations=stacked(theme, days[-1], told, per, top * 0.99),
    )
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _area(
    line: pd.Series[Any], days: list[str], fill: str, theme: Theme, lang: str
) -> dict[str, Any]:
    """One stage's line with the area down to the one below; the two ends are drawn."""
    end = line.name in ENDS
    return {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": line.tolist(),
        "line": {
            "color": theme.colours.ac if end else theme.colours.pn,
            "width": theme.line if end else 0.5,
        },
        "fill": "tonexty",
        "fillcolor": fill,
        "name": STANDING[Stage(str(line.name))].say(lang),
        "hovertemplate": "%{x|%Y-%m-%d} · %{fullData.name} %{y:,}<extra></extra>",
    }


def _told(frame: pd.DataFrame, lang: str) -> list[tuple[float, str]]:
    """The middle of each band on the last day, and what stands in it."""
    last, stages = frame.iloc[-1], list(frame.columns)
    below = {stage: last[after] for stage, after in pairwise(stages)}
    found = []
    # From the lowest up, so that of equal places the earlier stage stays above.
    for stage in stages[::-1]:
        under = float(below.get(stage, 0))
        text = STANDING[Stage(stage)].say(lang)
        found.append(((float(last[stage]) + under) / 2, f"{text} {last[stage] - under:,.0f}"))
    return found
