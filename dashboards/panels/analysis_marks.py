"""The values of an answer as the figures draw them: named, printed, each with its door."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import html

from dashboards.components.analysis_drawn import Drawn, value_text
from dashboards.components.analysis_past import Key
from dashboards.components.analysis_table import shown_value
from dashboards.components.group_doors import group_door
from dashboards.components.page_parts import counted_by
from dashboards.figures.marks import Mark, Scale, scale_of
from dashboards.strings import analysis as words
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.statistics.rates import GREY_BELOW, wilson
from data_layer.queries.metrics import Value


class Picture(NamedTuple):
    """What a chart shows, and the note above it."""

    content: Any
    note: str = ""


def nothing(drawn: Drawn) -> Picture:
    """In place of a chart of nothing."""
    return Picture(html.P(drawn.frame.say(words.NOTHING)))


def scale_in(drawn: Drawn, metric: Metric) -> Scale:
    """How the metric's values are drawn, the earlier ones too."""
    place = drawn.question.metrics.index(metric)
    cells = [line.cells[place] for line in drawn.found.lines]
    values = [shown_value(metric, one) for cell in cells for one in (cell.now, cell.before)]
    return scale_of(metric, values, drawn.frame.lang)


def mark_of(drawn: Drawn, metric: Metric, name: str, one: Value | None, key: Key) -> Mark:
    """One value of a group as it is drawn; of a small sample pale, of a tiny one without a rate."""
    if one is None:
        return Mark(name, None, "")
    value, text = shown_value(metric, one), value_text(drawn.frame, metric, one)
    few = metric.kind != Kind.COUNT and one.n < GREY_BELOW
    splits = drawn.question.ask.splits if drawn.question.ask.by else ("",)
    link = group_door(drawn.frame, counted_by(drawn.frame, metric), splits, key)
    span: Any = (None, None)
    # A share of cases has an interval; what may exceed its whole is no share.
    share = metric.kind == Kind.RATE and metric.unit == Unit.PERCENT and value is not None
    if share and 0 <= one.numerator <= one.n:
        span = wilson(int(one.numerator), one.n)
    return Mark(name, value, text, link, few, *span)


def marks_of(drawn: Drawn, metric: Metric) -> list[Mark]:
    """Every group's value of one metric, in the order of the table."""
    place = drawn.question.metrics.index(metric)
    return [
        mark_of(drawn, metric, drawn.name(line), line.cells[place].now, line.key)
        for line in drawn.found.lines
    ]
