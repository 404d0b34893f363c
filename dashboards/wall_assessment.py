"""The parts of the wall scene 督查考核: supervision, lateness, quality; compared, not ranked."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.access.context import store
from dashboards.components import verdicts
from dashboards.components.asked import group_name
from dashboards.components.verdicts import Key
from dashboards.figures import supervision as drawn
from dashboards.figures.funnel import neutral_funnel
from dashboards.strings import wall_assessment as words
from dashboards.wall_parts import Ask, Part, heading
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import DAY_MS, add_days, local
from data_layer.core.statistics.funnel import judged
from data_layer.queries import coordination, supervision
from data_layer.queries.asking import Ask as Question
from data_layer.queries.heartbeat import last_beat, stopped_for
from data_layer.queries.metrics import metric_values
from data_layer.queries.visible import area_short

DAYS = 30
METRICS = (
    "supervised_open", "overdue", "overdue_more", "escalated_open", "open", "supervised_on_time",
    "satisfied_rate", "response_rate", "on_time_closure", "on_time_first", *words.RATES,
)  # fmt: skip

FUNNEL_KEYS = (
    Key("point", "", words.POINT),
    Key("point outside", "", words.OUTSIDE),
    Key("point few", "", words.SMALL),
    Key("rule", "interval", words.LIMITS),
    Key("rule dotted", "", words.OUTER_LIMITS),
    Key("rule", "mu", words.MEAN),
)
GRADE_KEYS = (Key("block", "rest", words.IN_TIME), Key("block", "cr-mark", words.LATE))
LEVEL_KEYS = tuple(
    Key("block", f"sequential-{step}", text)
    for text, step in zip(words.BANDS.values(), drawn.LATE_STEPS, strict=True)
)


def _values(ask: Ask) -> dict[str, Any]:
    """Metric -> its value for the scope, over the last thirty full days."""
    found = ask.get(metric_values, ask=_question(ask), keys=METRICS)
    return {one.metric: one for one in found}


def _question(ask: Ask, by: str = "") -> Question:
    today = local(ask.view.now, ask.county.zone).day
    return Question(add_days(today, -DAYS), add_days(today, -1), by)


def _strip(ask: Ask) -> Part:
    cases = ask.get(supervision.supervised_cases)
    due = cases["due_at"].min()
    late = due is not None and due < ask.view.now
    longest = int((ask.view.now - due) // DAY_MS) if late else None
    grades = ask.get(supervision.supervised_now)
    return Part({"verdicts": verdicts.strip(_values(ask), grades, longest, ask.view)})


def _grades(ask: Ask) -> Part:
    frame = ask.get(supervision.supervised_now)
    if not frame["n"].sum():
        return Part({"grades": heading(ask, words.BY_GRADE, words.NOTHING_SUPERVISED)},
                    {"grades": None})  # fmt: skip
    figure = drawn.by_grade(frame, ask.theme, ask.view.lang)
    told = verdicts.keyed(words.BY_GRADE, words.BY_GRADE_NOTE, GRADE_KEYS, ask.view)
    return Part({"grades": told}, {"grades": figure})


def _supervised(ask: Ask) -> Part:
    cases = ask.get(supervision.supervised_cases)
    return Part({"supervised": verdicts.supervised(cases, ask.view)})


def _funnel(ask: Ask) -> Part:
    by = "township" if ask.scope.whole_county else "grid"
    title = words.FUNNEL if by == "township" else words.FUNNEL_OF_GRIDS
    rates = ask.get(metric_values, ask=_question(ask, by), keys=("on_time_closure",))
    told = {"funnel": verdicts.keyed(title, words.FUNNEL_NOTE, FUNNEL_KEYS, ask.view)}
    found = judged([one.numerator for one in rates], [one.n for one in rates])
    rows = [
        (_name(ask, by, one.key), one.numerator, one.n)
        for one, known in zip(rates, found.known, strict=True)
        if known
    ]
    if not rows:
        return Part(told, {"funnel": None})
    shown = pd.DataFrame(rows, columns=["name", "k", "n"])
    shown = shown.assign(worse=found.worse, better=found.better)
    return Part(told, {"funnel": neutral_funnel(shown, found.share, found.phi, ask.theme)})


def _name(ask: Ask, by: str, code: str) -> str:
    if by == "township":
        return area_short(ask.county.areas[code])
    return group_name(ask.county, ask.scope, _question(ask, by), code).say(ask.view.lang)


def _levels(ask: Ask) -> Part:
    figure = drawn.by_level(ask.get(supervision.overdue_levels), ask.theme, ask.view.lang)
    told = verdicts.keyed(words.LEVELS, words.LEVELS_NOTE, LEVEL_KEYS, ask.view)
    return Part({"levels": told}, {"levels": figure})


def _rates(ask: Ask) -> Part:
    values, target = _values(ask), BY_KEY["on_time_closure"].target or 0
    return Part(
        {
            "on_time_limits": verdicts.on_time(values, target, ask.view),
            "quality": verdicts.quality(values, ask.view),
        }
    )


def _causes(ask: Ask) -> Part:
    figure = drawn.by_cause(ask.get(coordination.escalations), ask.theme, ask.view.lang)
    return Part({"causes": heading(ask, words.CAUSES, words.CAUSES_NOTE)}, {"causes": figure})


def _beat(ask: Ask) -> Part:
    held = store()
    last, seconds = last_beat(ask.conn, ask.scope), held.settings.tick_seconds
    stopped = stopped_for(last, held.up_since, ask.view.now, seconds)
    return Part({"beat": verdicts.beat(last, stopped, seconds, ask.view)})


PARTS = (_strip, _grades, _supervised, _funnel, _levels, _rates, _causes, _beat)
