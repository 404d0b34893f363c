"""Figures of the wall scene 督查考核: what is supervised, where lateness stands, why cases rose."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.figures.case_flow import stacked
from dashboards.strings import wall
from dashboards.strings import wall_assessment as words
from dashboards.strings.desk import GRADES
from dashboards.theme import Theme
from data_layer.labels import CAUSE_TEXT, LEVEL_TEXT
from data_layer.ladder_words import Cause
from data_layer.vocab import Level

LATE_STEPS = (2, 3, 5, 7)


def by_grade(frame: pd.DataFrame, theme: Theme, lang: str) -> dict[str, Any]:
    """Open supervised cases by grade, those past their deadline apart (frame of
    `supervised_now`)."""
    names = [GRADES[grade].say(lang) for grade in frame["grade"]]
    late = [int(n) for n in frame["late"]]
    total = [int(n) for n in frame["n"]]
    in_time = [n - part for n, part in zip(total, late, strict=True)]
    data = [
        _bars(names, in_time, theme.colours.rest),
        _bars(names, late, theme.colours.cr_mark),
    ]
    return _drawn(data, theme, names, total)


def by_level(frame: pd.DataFrame, theme: Theme, lang: str) -> dict[str, Any]:
    """Overdue cases by the level reached, by days late (frame of `overdue_levels`)."""
    names = [LEVEL_TEXT[Level(level)].say(lang) for level in frame["level"]]
    data = [
        _bars(names, [int(n) for n in frame[band]], theme.colours.sequential[step])
        for band, step in zip(words.BANDS, LATE_STEPS, strict=True)
    ]
    return _drawn(data, theme, names, [int(n) for n in frame[list(words.BANDS)].sum(axis=1)])


def by_cause(frame: pd.DataFrame, theme: Theme, lang: str) -> dict[str, Any]:
    """Cases that rose, by the cause of the last rise (frame of `escalations`): the usual six, and
    what else there is by its own name."""
    sums = frame.groupby("cause")["n"].sum()
    further = [cause for cause in Cause if cause not in wall.CAUSES and sums.get(cause, 0)]
    texts = wall.CAUSES | {cause: CAUSE_TEXT[cause] for cause in further}
    names = [text.say(lang) for text in texts.values()]
    ends = [int(sums.get(cause, 0)) for cause in texts]
    nameless = int(sums.sum()) - sum(ends)
    if nameless:
        names.append(wall.OTHER_CAUSES.say(lang))
        ends.append(nameless)
    return _drawn([_bars(names, ends, theme.colours.rest)], theme, names, ends)


def _drawn(
    data: list[dict[str, Any]], theme: Theme, names: list[str], ends: list[int]
) -> dict[str, Any]:
    """Without a legend of its own: the panel's head says what the colours mean."""
    return {"data": data, "layout": {**stacked(theme, names, ends, 0), "showlegend": False}}


def _bars(names: list[str], values: list[int], colour: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": values,
        "marker": {"color": colour},
    }
