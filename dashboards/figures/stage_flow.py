"""How cases went from stage to stage, forwards: a band a passage, the wider the more."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.theme import Theme, layout
from data_layer.labels import STAGE_TEXT
from data_layer.vocab import Stage

ORDER = tuple(Stage)


def forwards(frame: pd.DataFrame) -> pd.DataFrame:
    """The passages (frame of `stage_passages`) from a stage to a later one, the report itself left
    out."""
    place = {stage: number for number, stage in enumerate(ORDER)}
    before, after = frame["before"].map(place), frame["after"].map(place)
    return frame[(before < after) & (frame["before"] != Stage.PENDING)]


def stage_flow(
    frame: pd.DataFrame, theme: Theme, lang: str, links: dict[tuple[str, str], str]
) -> dict[str, Any]:
    """Sankey of the forward passages; `links` are the addresses behind them, by stages."""
    colours = theme.colours
    names = [stage for stage in ORDER if stage in {*frame["before"], *frame["after"]}]
    number = {stage: place for place, stage in enumerate(names)}
    through = {stage: _through(frame, stage) for stage in names}
    pairs = list(zip(frame["before"], frame["after"], strict=True))
    sankey = {
        "type": "sankey",
        "node": {
            "label": [f"{STAGE_TEXT[stage].say(lang)} {through[stage]:,}" for stage in names],
            "color": [colours.categorical[4] if s == Stage.VOID else colours.ac for s in names],
            "thickness": 12,
            "pad": 24,
            "line": {"width": 0},
            "hoverinfo": "none",
        },
        "link": {
            "source": [number[Stage(before)] for before, _ in pairs],
            "target": [number[Stage(after)] for _, after in pairs],
            "value": [int(n) for n in frame["n"]],
            "customdata": [links.get(pair, "") for pair in pairs],
            "color": colours.band,
            "hovertemplate": "%{source.label} → %{target.label}<br>%{value:,}<extra></extra>",
        },
        "textfont": {"color": colours.tx, "size": theme.axis},
    }
    shape = layout(theme, margin={"l": 4, "r": 4, "t": 12, "b": 12})
    return {"data": [sankey], "layout": {**shape, "hovermode": "closest"}}


def _through(frame: pd.DataFrame, stage: str) -> int:
    """Cases in a stage: those that came in, or went on where none came from an earlier one."""
    came = int(frame.loc[frame["after"] == stage, "n"].sum())
    went = int(frame.loc[frame["before"] == stage, "n"].sum())
    return max(came, went)
