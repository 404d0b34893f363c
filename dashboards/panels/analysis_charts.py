"""The analyst's chart: one function a chart, each from the same answer."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from dashboards.components.analysis_drawn import Drawn
from dashboards.components.page_parts import graph
from dashboards.figures import analysis_bars
from dashboards.figures.analysis_points import Point, points
from dashboards.figures.funnel import funnel
from dashboards.panels.analysis_marks import Picture, mark_of, marks_of, nothing, scale_in
from dashboards.panels.analysis_series import heat_picture, line_picture, stacked_picture
from dashboards.strings import analysis as words
from dashboards.strings import wording
from dashboards.theme import PAGE
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.chart_choice import Chart
from data_layer.core.metric import Direction
from data_layer.core.statistics.funnel import judged
from data_layer.core.statistics.rates import NO_RATE_BELOW


def bar_picture(drawn: Drawn) -> Picture:
    """Bars of one metric by group, or of several of one unit over the whole."""
    question, frame = drawn.question, drawn.frame
    first = question.metrics[0]
    if not question.ask.by:
        cells = drawn.found.whole.cells
        marks = [
            mark_of(drawn, metric, frame.say(metric.label), cell.now, ("",))
            for metric, cell in zip(question.metrics, cells, strict=True)
        ]
    else:
        marks = marks_of(drawn, first)
    whiskered = any(mark.low is not None for mark in marks)
    figure = analysis_bars.bars(marks, scale_in(drawn, first), PAGE)
    note = frame.say(words.BAR_NOTE if whiskered else words.BAR_PLAIN)
    return Picture(graph(figure, f"{analysis_bars.height(len(marks))}px"), note)


def funnel_picture(drawn: Drawn) -> Picture:
    """Groups of five cases or more against the limits of chance."""
    metric, found, frame = drawn.question.metrics[0], drawn.found, drawn.frame
    known = [line for line in found.lines if (one := line.cells[0].now) and one.n >= NO_RATE_BELOW]
    values = [line.cells[0].now for line in known]
    sizes = [one.n for one in values if one]
    hits = [one.numerator for one in values if one]
    if not known:
        return nothing(drawn)
    limits = judged(hits, sizes)
    worse, better = limits.worse, limits.better
    if metric.direction == Direction.LOWER:
        worse, better = better, worse
    elif metric.direction == Direction.NEUTRAL:
        worse, better = worse & False, worse | better
    marks = [
        mark_of(drawn, metric, drawn.name(line), line.cells[0].now, line.key) for line in known
    ]
    table = pd.DataFrame(
        {"name": [mark.name for mark in marks], "k": hits, "n": sizes, "worse": worse,
         "better": better}
    )  # fmt: skip
    axis = MEASURES[metric.denominator].label
    links = [mark.link for mark in marks]
    figure = funnel(table, limits.share, limits.phi, PAGE, frame.lang, links, axis)
    note = frame.say(words.FUNNEL_NOTE, groups=len(known), n=wording.count(sum(sizes)))
    return Picture(graph(figure, "26rem"), note)


def scatter_picture(drawn: Drawn) -> Picture:
    """The first metric across, the second upwards."""
    frame, metrics = drawn.frame, drawn.question.metrics
    found = []
    for line in drawn.found.lines:
        name = drawn.name(line)
        pair = [
            mark_of(drawn, metric, name, cell.now, line.key)
            for metric, cell in zip(metrics, line.cells, strict=True)
        ]
        x, y = (mark.value for mark in pair)
        if x is not None and y is not None:
            text = f"{pair[0].text} · {pair[1].text}"
            pale = any(mark.pale for mark in pair)
            found.append(Point(name, x, y, text, pair[1].link or pair[0].link, pale))
    if not found:
        return nothing(drawn)
    titles = frame.say(metrics[0].label), frame.say(metrics[1].label)
    scales = scale_in(drawn, metrics[0]), scale_in(drawn, metrics[1])
    figure = points(found, titles, scales, PAGE)
    return Picture(graph(figure, "26rem"), frame.say(words.SCATTER_NOTE))


PICTURES: dict[Chart, Callable[[Drawn], Picture]] = {
    Chart.BAR: bar_picture,
    Chart.FUNNEL: funnel_picture,
    Chart.SCATTER: scatter_picture,
    Chart.LINE: line_picture,
    Chart.STACKED: stacked_picture,
    Chart.HEAT: heat_picture,
}
