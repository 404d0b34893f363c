"""The values of an answer as the figures draw them: named, printed, each with its door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboards.components.analysis_asked import Question
from dashboards.components.analysis_lines import Answer, Key, Line
from dashboards.components.analysis_table import names_of, shown_value
from dashboards.components.asked import split_name
from dashboards.components.group_doors import group_door
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import counted_by, figure_text
from dashboards.figures.marks import Mark, Scale, scale_of
from dashboards.strings import analysis as words
from dashboards.strings import pages as shared
from dashboards.strings import wording
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW, wilson
from data_layer.queries.metrics import Value


class Drawn:
    """An answer to be drawn: for whom, what was asked, what came back."""

    def __init__(self, frame: Frame, question: Question, found: Answer) -> None:
        self.frame, self.question, self.found = frame, question, found

    def scale(self, metric: Metric) -> Scale:
        """How the metric's values are drawn."""
        place = self.question.metrics.index(metric)
        cells = (line.cells[place].now for line in self.found.lines)
        values = (shown_value(metric, one) for one in cells)
        return scale_of(metric, values, self.frame.lang)

    def name(self, line: Line) -> str:
        """What a group is called, both its splits where it has two."""
        frame = self.frame
        names = names_of(frame.county, frame.scope, self.question, line, frame.lang)
        return " · ".join(names)

    def split_name(self, place: int, value: Any) -> str:
        """What one value of the first or second split is called."""
        frame, by = self.frame, self.question.ask.splits[place]
        name = split_name(frame.county, frame.scope, by, value).say(frame.lang)
        return name or frame.say(words.REST)

    def mark(self, metric: Metric, name: str, one: Value | None, key: Key) -> Mark:
        """One value of a group as it is drawn; of a small sample pale, of a tiny one without a
        rate."""
        if one is None:
            return Mark(name, None, "")
        value, text = shown_value(metric, one), value_text(self.frame, metric, one)
        few = metric.kind != Kind.COUNT and one.n < GREY_BELOW
        link = group_door(self.frame, counted_by(self.frame, metric), self.question.ask.splits, key)
        span: Any = (None, None)
        if metric.kind == Kind.RATE and metric.unit == Unit.PERCENT and value is not None:
            share = 0 <= one.numerator <= one.n
            span = wilson(int(one.numerator), one.n) if share else span
        return Mark(name, value, text, link, few, *span)

    def marks(self, metric: Metric) -> list[Mark]:
        """Every group's value of one metric, in the order of the table."""
        place = self.question.metrics.index(metric)
        return [
            self.mark(metric, self.name(line), line.cells[place].now, line.key)
            for line in self.found.lines
        ]


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
    return "" if metric.unit == Unit.PERCENT else frame.say(shared.UNITS[metric.unit])


def values_of(found: Answer, place: int) -> Iterable[Value]:
    """The values of one metric of all groups that have one."""
    return (line.cells[place].now for line in found.lines if line.cells[place].now is not None)  # type: ignore[misc]
