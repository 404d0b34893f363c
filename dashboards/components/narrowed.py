"""What a mark has narrowed a list to, in words, each to be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from dashboards.components.page_frame import Frame
from dashboards.strings import assessment, backlog, case_list, closure, wording
from dashboards.strings.dispatch import STANDING
from dashboards.strings.narrowed import NARROWED
from data_layer.labels import CAUSE_TEXT, EVENT_TEXT, LEVEL_TEXT, STAGE_TEXT
from data_layer.ladder_words import Cause
from data_layer.queries.visible import unit_name
from data_layer.vocab import EventType, Level, Stage

Say = Callable[[Frame, str], str]


def chips(frame: Frame, measure: str) -> list[Any]:
    """One chip a condition beyond the filters, with a link to the list of `measure` without it."""
    return [
        html.Span(
            [
                frame.say(NARROWED[name], value=VALUES.get(name, _plain)(frame, value)),
                html.A(
                    "×", href=frame._replace(also=_without(frame, name)).address(measure=measure)
                ),
            ],
            className="chosen",
        )
        for name, value in frame.also
    ]


def _without(frame: Frame, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in frame.also if pair[0] != name)


def _plain(_: Frame, value: str) -> str:
    return value


def _level(frame: Frame, value: str) -> str:
    return frame.say(LEVEL_TEXT[Level(int(value))])


def _stage(frame: Frame, stage: Stage) -> str:
    """By its own name, as the lists write it, and by what waits in it, as the pages do."""
    name = frame.say(STAGE_TEXT[stage])
    return f"{name}（{frame.say(STANDING[stage])}）" if stage in STANDING else name


def _unit(frame: Frame, value: str) -> str:
    return unit_name(frame.county, frame.scope, value)


def _move(frame: Frame, value: str) -> str:
    return " → ".join(frame.say(EVENT_TEXT[EventType(name)]) for name in value.split("."))


def _passed(frame: Frame, value: str) -> str:
    return " → ".join(frame.say(STAGE_TEXT[Stage(name)]) for name in value.split("."))


def _weekday(frame: Frame, value: str) -> str:
    return frame.say(wording.WEEKDAYS[int(value)])


VALUES: dict[str, Say] = {
    "stage": lambda frame, value: _stage(frame, Stage(value)),
    "age": lambda frame, value: frame.say(backlog.BANDS[value]),
    "timely": lambda frame, value: frame.say(case_list.TIMELY[value]),
    "ending": lambda frame, value: frame.say(closure.WAYS[value]),
    "from_level": _level,
    "level": _level,
    "cause": lambda frame, value: frame.say(CAUSE_TEXT[Cause(value)]),
    "returned_by": _unit,
    "assisted_by": _unit,
    "move": _move,
    **dict.fromkeys(("weekday", "closed_weekday", "due_weekday", "act_weekday"), _weekday),
    "passed": _passed,
    "rating": lambda frame, value: frame.say(assessment.ANSWER[int(value)]),
    "grade": lambda frame, value: frame.say(assessment.GRADES[value]),
}
