"""Figures of the flow scene: backlog by age, time per stage, escalations and returns."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboards.strings import wall as words
from dashboards.strings.wording import span
from dashboards.theme import Theme, layout, room
from data_layer.labels import LEVEL_TEXT
from data_layer.vocab import Level

STAGES = tuple(words.STAGES_SHORT)
BAND_STEPS = (2, 3, 4, 6, 7)
OTHER = "other"


def backlog(frame: pd.DataFrame, theme: Theme, lang: str) -> dict[str, Any]:
    """Open cases of each stage, stacked by days since the report (frame of `backlog`)."""
    totals = frame.groupby(["stage", "band"], observed=True)["n"].sum()
    names = [words.STAGES_SHORT[stage].say(lang) for stage in STAGES]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": [int(totals.get((stage, band), 0)) for stage in STAGES],
            "name": text.say(lang),
            "marker": {"color": theme.colours.sequential[step]},
        }
        for (band, text), step in zip(words.BANDS.items(), BAND_STEPS, strict=True)
    ]
    sums = frame.groupby("stage", observed=True)["n"].sum()
    ends = [int(sums.get(stage, 0)) for stage in STAGES]
    return {"data": data, "layout": stacked(theme, names, ends, 2)}


def stacked(theme: Theme, names: list[str], ends: list[int], legend_lines: int) -> dict[str, Any]:
    """Horizontal stacked bars, first name on top, each total printed after its bar."""
    return layout(
        theme,
        barmode="stack",
        bargap=0.34,
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        margin={
            "l": room(names, theme),
            "r": theme.axis * 3,
            "t": theme.axis * legend_lines * 1.45,
            "b": 0,
        },
        xaxis={"showgrid": False, "showticklabels": False},
        yaxis={
            "autorange": "reversed",
            "tickfont": {"color": theme.colours.tx2},
            "showgrid": False,
            # By itself every second name goes where a message takes some of the room.
            "tickmode": "array",
            "tickvals": names,
        },
        annotations=_ends(theme, names, ends),
    )


def _ends(theme: Theme, names: list[str], ends: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "x": end,
            "y": name,
            "text": f"{end:,}",
            "xanchor": "left",
            "xshift": theme.axis * 0.4,
            "showarrow": False,
            "font": {"color": theme.colours.tx},
        }
        for name, end in zip(names, ends, strict=True)
    ]


def stage_times(frame: pd.DataFrame, theme: Theme, lang: str) -> dict[str, Any]:
    """Median (dot) and 90 % (ring) of each step on a logarithmic axis (frame of `stage_flow`).

    Values stand outside their marks, n below the step's name: the three never meet.
    """
    known = frame[frame["stage"].isin(list(words.STEP_WORDS)) & (frame["n_next"] > 0)]
    names = [words.STEP_WORDS[stage].say(lang) for stage in known["stage"]]
    p50, p90 = (
        [max(float(v), 60.0) / 3600 for v in known[column]]
        for column in ("median_to_next_s", "p90_to_next_s")
    )
    typical, slow = (
        [" ".join(span(v, lang)) for v in known[column]]
        for column in ("median_to_next_s", "p90_to_next_s")
    )
    stems = {
        "type": "scatter",
        "mode": "lines",
        "x": [v for pair in zip(p50, p90, [None] * len(p50), strict=True) for v in pair],
        "y": [v for name in names for v in (name, name, None)],
        "line": {"color": theme.colours.interval, "width": theme.line * 2},
    }
    rings = _told(names, p90, slow, theme, ring=True)
    dots = _told(names, p50, typical, theme, ring=False)
    steps = [f"{name}<br>n={int(n):,}" for name, n in zip(names, known["n_next"], strict=True)]
    shape = _hours(
        theme, dict(zip(names, steps, strict=True)), (typical, slow), max(p90, default=1)
    )
    shape["xaxis"]["ticktext"] = list(HOUR_WORDS["en" if lang == "en" else "zh"])
    return {"data": [stems, rings, dots], "layout": shape}


def _told(
    names: list[str], hours: list[float], texts: list[str], theme: Theme, *, ring: bool
) -> dict[str, Any]:
    """Rings with their value on the right or dots with it on the left: a wall has no pointer."""
    colours = theme.colours
    line = {"line": {"color": colours.ac, "width": theme.line}} if ring else {}
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": hours,
        "y": names,
        "text": texts,
        "textposition": "middle right" if ring else "middle left",
        "textfont": {"color": colours.tx2, "size": theme.axis},
        "cliponaxis": False,
        "marker": {"size": theme.line * 6, "color": colours.pn if ring else colours.ac, **line},
    }


HOUR_TICKS = (1 / 60, 1, 240)
HOUR_WORDS = {
    "zh": ("1 分", "1 小时", "10 天"),
    "en": ("1 min", "1 h", "10 d"),
}


def _hours(
    theme: Theme, steps: dict[str, str], values: tuple[list[str], list[str]], longest: float
) -> dict[str, Any]:
    """The axes: beside the strip there is room for the widest value left and right."""
    left, right = (room(texts, theme) for texts in values)
    labels = [part for text in steps.values() for part in text.split("<br>")]
    return layout(
        theme,
        margin={
            "l": room(labels, theme) + left,
            "r": right,
            "t": theme.axis * 0.8,
            "b": theme.axis * 1.5,
        },
        xaxis={
            "type": "log",
            "showgrid": True,
            "tickvals": list(HOUR_TICKS),
            "range": [-1.9, max(3.0, math.log10(longest) + 0.1)],
        },
        yaxis={
            "autorange": "reversed",
            "tickvals": list(steps),
            "ticktext": list(steps.values()),
            "ticklabelstandoff": round(left),
            "tickfont": {"color": theme.colours.tx2},
        },
    )


def escalations(frame: pd.DataFrame, theme: Theme, lang: str) -> dict[str, Any]:
    """Escalations by level reached, stacked by cause (frame of `escalations`); what is none of the
    usual six stands apart at the end, so that each is as large as in a list."""
    levels = [level for level in Level if level in set(frame["level"])]
    names = [LEVEL_TEXT[level].say(lang) for level in levels]
    causes = frame["cause"].where(frame["cause"].isin(list(words.CAUSES)), OTHER)
    totals = frame.groupby([frame["level"], causes])["n"].sum()
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": [int(totals.get((int(level), cause), 0)) for level in levels],
            "name": text.say(lang),
            "marker": {"color": colour},
        }
        for (cause, text), colour in zip(
            {**words.CAUSES, OTHER: words.OTHER_CAUSES}.items(),
            (*theme.colours.categorical, theme.colours.rest),
            strict=True,
        )
    ]
    sums = frame.groupby("level")["n"].sum()
    ends = [int(sums.get(int(level), 0)) for level in levels]
    return {"data": data, "layout": stacked(theme, names, ends, 1)}


def returns(frame: pd.DataFrame, theme: Theme) -> dict[str, Any]:
    """Cases sent back, by township in code order (frame of `returns_by_township`)."""
    bars = {
        "type": "bar",
        "x": frame["short"].tolist(),
        "y": [int(n) for n in frame["returned"]],
        "marker": {"color": theme.colours.rest},
        "text": [f"{int(n):,}" if n else "" for n in frame["returned"]],
        "textposition": "outside",
        "textfont": {"color": theme.colours.tx2},
        "cliponaxis": False,
    }
    shape = layout(
        theme,
        margin={"l": 0, "r": 0, "t": theme.axis * 1.4, "b": room(frame["short"], theme)},
        bargap=0.3,
        xaxis={"tickangle": 90, "type": "category"},
        yaxis={"showticklabels": False, "showgrid": False},
    )
    return {"data": [bars], "layout": shape}
