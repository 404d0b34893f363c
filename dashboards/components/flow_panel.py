"""The closed loop as a row of stages: what entered today, and how long a step takes."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from dashboards.components.fragments import View, render
from dashboards.strings import wall as words
from dashboards.strings import wording
from data_layer.labels import STAGE_TEXT
from data_layer.vocab import Stage

SHOWN = ("escalated", "returned", "joint", "extended", "rework")
ICONS = {"escalated": "up", "returned": "back"}
MORE = ("escalated", "returned", "joint", "extended", "rework", "suspended", "transferred", "urged")


class Note(NamedTuple):
    """A count of today's acts; none of a kind is no alarm."""

    name: str
    n: str
    tone: str = ""
    icon: str = ""


class Step(NamedTuple):
    """One stage: cases entered today, the block's height and tint, the time to the next."""

    name: str
    entered: str
    height: float
    tint: float
    time: str


def flow(stages: pd.DataFrame, counts: dict[str, int], view: View) -> str:
    """The panel of the overview scene."""
    top = max(int(stages["entered_today"].max()), 1)
    last = max(len(stages) - 1, 1)
    steps = [_step(row, i / last, top, view) for i, row in enumerate(stages.itertuples())]
    notes = [_note(key, counts, view.say(words.TODAY_COUNTS[key])) for key in SHOWN]
    return render("flow", view, steps=steps, notes=notes)


def _step(row: Any, place: float, top: int, view: View) -> Step:
    number, unit = wording.span(row.median_to_next_s, view.lang)
    return Step(
        view.say(STAGE_TEXT[Stage(row.stage)]),
        wording.count(row.entered_today),
        55 + 45 * row.entered_today / top,
        100 * (1 - place),
        f"{number} {unit}" if row.n_next else wording.DASH,
    )


def today_strip(counts: dict[str, int], view: View) -> str:
    """The counts of the day as a strip of tiles, for the flow scene."""
    notes = [
        _note(key, counts, view.say(words.COUNT_TODAY, name=view.say(words.TODAY_COUNTS[key])))
        for key in MORE
    ]
    return render("counts", view, notes=notes)


def _note(key: str, counts: dict[str, int], name: str) -> Note:
    n = counts.get(key, 0)
    return Note(
        name, wording.count(n), "cr" if n and key == "escalated" else "", ICONS.get(key, "")
    )
