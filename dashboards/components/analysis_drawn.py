"""An answer to be shown: for whom, what was asked, what came back, and how it is called."""

from __future__ import annotations

from typing import Any, NamedTuple

from dashboards.components.analysis_asked import Question
from dashboards.components.analysis_lines import Answer, Line
from dashboards.components.analysis_table import group_called, names_of
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import figure_text
from dashboards.strings import pages as shared
from dashboards.strings import wording
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.queries.metrics import Value


class Drawn(NamedTuple):
    """An answer to be drawn: for whom, what was asked, what came back."""

    frame: Frame
    question: Question
    found: Answer

    def name(self, line: Line) -> str:
        """What a group is called, both its splits where it has two."""
        frame = self.frame
        names = names_of(frame.county, frame.scope, self.question, line, frame.lang)
        return " · ".join(names)

    def split_name(self, place: int, value: Any) -> str:
        """What one value of the first or second split is called."""
        frame, by = self.frame, self.question.ask.splits[place]
        return group_called(frame.county, frame.scope, by, value, frame.lang)


def value_text(frame: Frame, metric: Metric, one: Value | None) -> str:
    """A value as it is printed, with its unit; k/n instead of a rate of fewer than five cases."""
    if one is None:
        return wording.DASH
    if metric.kind == Kind.RATE and one.n < NO_RATE_BELOW:
        return f"{wording.count(one.numerator)}/{wording.count(one.n)}" if one.n else wording.DASH
    text = figure_text(one.value, metric, frame.lang)
    return f"{text}%" if metric.unit == Unit.PERCENT and text != wording.DASH else text


def unit_of(frame: Frame, metric: Metric) -> str:
    """What stands behind a printed value that names no unit itself."""
    unit = "" if metric.unit == Unit.PERCENT else frame.say(shared.UNITS[metric.unit])
    return f" {unit}" if unit else ""
