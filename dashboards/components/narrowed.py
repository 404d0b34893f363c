"""What a mark has narrowed a list to, in words, each to be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from dash import html

from dashboards.components.page_frame import Frame
from dashboards.strings import assessment, backlog, case_list, closure, wording
from dashboards.strings.dispatch import STANDING
from dashboards.strings.narrowed import NARROWED
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.labels import CAUSE_TEXT, EVENT_TEXT, LEVEL_TEXT, STAGE_TEXT
from data_layer.ladder_words import Cause
from data_layer.queries.visible import unit_name
from data_layer.vocab import EventType, Level, Stage, Text


class Speaker(Protocol):
    """Who says it: a page or a file."""

    @property
    def county(self) -> County:
        """Whose units it names."""

    @property
    def scope(self) -> Scope:
        """For whom it is."""

    def say(self, text: Text, **values: object) -> str:
        """The phrase in their language."""


Say = Callable[[Speaker, str], str]


def narrowed_text(speaker: Speaker, name: str, value: str) -> str:
    """One condition beyond the filters, whose value is a good one."""
    return speaker.say(NARROWED[name], value=VALUES.get(name, _plain)(speaker, value))


def chips(frame: Frame, measure: str) -> list[Any]:
    """One chip a condition beyond the filters, with a link to the list of `measure` without it."""
    return [
        html.Span(
            [
                narrowed_text(frame, name, value),
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


def _plain(_: Speaker, value: str) -> str:
    return value


def _level(speaker: Speaker, value: str) -> str:
    return speaker.say(LEVEL_TEXT[Level(int(value))])


def _stage(speaker: Speaker, stage: Stage) -> str:
    """By its own name, as the lists write it, and by what waits in it, as the pages do."""
    name = speaker.say(STAGE_TEXT[stage])
    return f"{name}（{speaker.say(STANDING[stage])}）" if stage in STANDING else name


def _unit(speaker: Speaker, value: str) -> str:
    return unit_name(speaker.county, speaker.scope, value)


def _move(speaker: Speaker, value: str) -> str:
    return " → ".join(speaker.say(EVENT_TEXT[EventType(name)]) for name in value.split("."))


def _passed(speaker: Speaker, value: str) -> str:
    return " → ".join(speaker.say(STAGE_TEXT[Stage(name)]) for name in value.split("."))


def _weekday(speaker: Speaker, value: str) -> str:
    return speaker.say(wording.WEEKDAYS[int(value)])


VALUES: dict[str, Say] = {
    "stage": lambda speaker, value: _stage(speaker, Stage(value)),
    "age": lambda speaker, value: speaker.say(backlog.BANDS[value]),
    "timely": lambda speaker, value: speaker.say(case_list.TIMELY[value]),
    "ending": lambda speaker, value: speaker.say(closure.WAYS[value]),
    "from_level": _level,
    "level": _level,
    "cause": lambda speaker, value: speaker.say(CAUSE_TEXT[Cause(value)]),
    "returned_by": _unit,
    "assisted_by": _unit,
    "move": _move,
    **dict.fromkeys(("weekday", "closed_weekday", "due_weekday", "act_weekday"), _weekday),
    "passed": _passed,
    "rating": lambda speaker, value: speaker.say(assessment.ANSWER[int(value)]),
    "grade": lambda speaker, value: speaker.say(assessment.GRADES[value]),
}
