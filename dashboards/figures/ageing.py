"""Each open case by its age, against what its like took to leave the same stage."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.figures.labels import over_plot, time_axis
from dashboards.strings import backlog as words
from dashboards.strings.dispatch import STANDING
from dashboards.theme import Theme, layout, room
from data_layer.core.statistics.arrays import Floats
from data_layer.labels import URGENCY_TEXT
from data_layer.vocab import OPEN_STAGES, Stage, Text, Urgency

DAY, LEAST = 86_400, 900.0
ROW, TOP, BOTTOM = 30, 26, 28
TICKS = {
    3600: Text("1 小时", "1 h"),
    DAY: Text("1 天", "1 d"),
    7 * DAY: Text("7 天", "7 d"),
    30 * DAY: Text("30 天", "30 d"),
}
# How far from the middle of its row a dot may stand, by its turn.
JITTER = (0.0, 0.22, -0.22, 0.11, -0.11, 0.32, -0.32)


def rows_of(cases: pd.DataFrame) -> list[tuple[str, str]]:
    """Stage and urgency of each row that has a case, in the order of the process."""
    found = set(zip(cases["stage"], cases["urgency"], strict=True))
    order = [(str(stage), str(urgency)) for stage in OPEN_STAGES for urgency in Urgency]
    return [row for row in order if row in found]


def height(cases: pd.DataFrame) -> int:
    """Pixels the figure needs."""
    return TOP + BOTTOM + ROW * max(len(rows_of(cases)), 2)


def ageing(
    cases: pd.DataFrame, lines: dict[str, Floats], theme: Theme, lang: str, links: list[str]
) -> dict[str, Any]:
    """Dots on a logarithmic axis of age, a row a stage and urgency (frame and lines of `ageing`);
    bars where half and 85 % of the like had left; beyond the second a dot is a ring."""
    rows = rows_of(cases)
    place = {row: number for number, row in enumerate(rows)}
    names = [
        f"{STANDING[Stage(s)].say(lang)} · {URGENCY_TEXT[Urgency(u)].say(lang)}" for s, u in rows
    ]
    at = [
        place[row] + JITTER[turn % len(JITTER)]
        for turn, row in enumerate(zip(cases["stage"], cases["urgency"], strict=True))
    ]
    dots = _dots(cases, at, theme) | {"customdata": links}
    longest = max([30 * DAY, *cases["age_s"].tolist()])
    shown = layout(
        theme,
        margin={"l": room(names, theme) + 4, "r": 12, "t": TOP, "b": BOTTOM},
        xaxis=time_axis(TICKS, LEAST, longest, lang),
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": names,
            "showgrid": False,
            "tickfont": {"color": theme.colours.tx2},
        },
        shapes=_bars(rows, lines, theme),
        annotations=[{**over_plot(theme, words.KEY.say(lang)), "xshift": -room(names, theme)}],
    )
    return {"data": [dots], "layout": {**shown, "hovermode": "closest"}}


def _dots(cases: pd.DataFrame, at: list[float], theme: Theme) -> dict[str, Any]:
    """A dot a case; those beyond both lines are rings."""
    colours, old = theme.colours, (cases["passed"] > 1).tolist()
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(max(float(age), LEAST)) for age in cases["age_s"]],
        "y": [round(y, 2) for y in at],
        "marker": {
            "size": [9 if each else 6 for each in old],
            "color": [colours.pn if each else colours.rest for each in old],
            "line": {
                "color": [colours.silent if each else colours.rest for each in old],
                "width": [2 if each else 0 for each in old],
            },
        },
        "text": cases["case_no"].tolist(),
        "hoverinfo": "text",
    }


def _bars(
    rows: list[tuple[str, str]], lines: dict[str, Floats], theme: Theme
) -> list[dict[str, Any]]:
    """The two lines of each stratum that has them."""
    bars = []
    for number, (stage, urgency) in enumerate(rows):
        for share, at in enumerate(lines.get(f"{stage}/{urgency}", ())):
            if at == at:
                x = max(float(at), LEAST)
                thick = {"color": theme.colours.tx, "width": 2}
                thin = {"color": theme.colours.mu, "width": 1}
                bars.append({
                    "type": "line", "x0": x, "x1": x, "y0": number - 0.42, "y1": number + 0.42,
                    "line": thick if share else thin,
                })  # fmt: skip
    return bars
