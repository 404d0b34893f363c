"""How the work in hand came about: cases that had come to a stage, day by day."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from dashboards.figures.labels import apart, beside
from dashboards.theme import Theme, layout, room
from data_layer.core.days import to_date
from data_layer.labels import STAGE_TEXT
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
    fills = dict(zip(stages, [theme.colours.sunk, *theme.colours.sequential[1::1]], strict=False))
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": days,
            "y": frame[stage].tolist(),
            "line": {
                "color": theme.colours.ac if stage in ENDS else theme.colours.pn,
                "width": theme.line if stage in ENDS else 0.5,
            },
            "fill": "tozeroy" if place == 0 else "tonexty",
            "fillcolor": fills[stage],
            "customdata": links.get(stage, []),
            "name": STAGE_TEXT[Stage(stage)].say(lang),
            "hovertemplate": "%{x|%m-%d} · %{fullData.name} %{y:,}<extra></extra>",
        }
        for place, stage in enumerate(stages)
    ]
    names, places = _told(frame, lang)
    top = max(float(frame.to_numpy().max(initial=0)), 1.0)
    per = top / (HEIGHT - TOP - BOTTOM)
    notes = [
        beside(theme, days[-1], place, name, shift=(moved - place) / per)
        for name, place, moved in zip(
            names, places, apart(places, theme.axis * 1.3 * per, top * 0.99), strict=True
        )
    ]
    shown = layout(
        theme,
        margin={
            "l": room([f"{top:,.0f}"], theme) + 4,
            "r": room(names, theme),
            "t": TOP,
            "b": BOTTOM,
        },
        xaxis={"type": "date", "tickformat": "%m-%d", "nticks": 5, "range": [days[0], days[-1]]},
        yaxis={"range": [0, top], "nticks": 4, "tickformat": ",d"},
        annotations=notes,
    )
    return {"data": data, "layout": {**shown, "hovermode": "closest"}}


def _told(frame: pd.DataFrame, lang: str) -> tuple[list[str], list[float]]:
    """What stands where on the last day, and the middle of each band."""
    last, stages = frame.iloc[-1], list(frame.columns)
    below = {stage: last[after] for stage, after in pairwise(stages)}
    names, places = [], []
    # From the lowest up, so that of equal places the earlier stage stays above.
    for stage in stages[::-1]:
        under = float(below.get(stage, 0))
        text = STAGE_TEXT[Stage(stage)].say(lang)
        names.append(f"{text} {last[stage] - under:,.0f}")
        places.append((float(last[stage]) + under) / 2)
    return names, places
