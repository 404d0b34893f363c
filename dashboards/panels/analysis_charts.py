"""The analyst's chart: one function a chart, each from the same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd
from dash import html

from dashboards.components.analysis_drawn import Drawn
from dashboards.components.page_parts import graph
from dashboards.figures import analysis_bars, analysis_cells
from dashboards.figures.analysis_lines import HEIGHT, lines
from dashboards.figures.analysis_points import Point, points
from dashboards.figures.funnel import funnel
from dashboards.figures.marks import Mark, Series
from dashboards.panels.analysis_marks import mark_of, marks_of, scale_in
from dashboards.strings import analysis as words
from dashboards.strings import wording
from dashboards.theme import PAGE
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.chart_choice import Chart
from data_layer.core.days import days_between, to_date
from data_layer.core.metric import Direction, Kind, Metric
from data_layer.core.splits import CALENDAR, week_of
from data_layer.core.statistics.funnel import judged
from data_layer.core.statistics.rates import NO_RATE_BELOW

MOST_SERIES = 6


class Picture(NamedTuple):
    """What a chart shows, and the note above it."""

    content: Any
    note: str = ""


def nothing(drawn: Drawn) -> Picture:
    """In place of a chart of nothing."""
    return Picture(html.P(drawn.frame.say(words.NOTHING)))


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


def line_picture(drawn: Drawn) -> Picture:
    """Lines over moments: of one metric against the earlier period, of several, or one a group."""
    question = drawn.question
    place = next(i for i, by in enumerate(question.ask.splits) if by in (*CALENDAR, *CLOCK_LINES))
    moments, names = _moments(drawn, place)
    if question.ask.then:
        series, note = _by_group(drawn, place, moments, names)
    else:
        series, note = _by_metric(drawn, moments, names)
    if not series:
        return nothing(drawn)
    dates = question.ask.splits[place] in {"day", "week"}
    shown = [to_date(moment).isoformat() for moment in moments] if dates else names
    scale = scale_in(drawn, question.metrics[0])
    return Picture(graph(lines(shown, series, scale, PAGE, dates=dates), f"{HEIGHT}px"), note)


CLOCK_LINES = ("weekday", "hour")


def _moments(drawn: Drawn, place: int) -> tuple[list[int], list[str]]:
    """The moments of the axis, gaps included, and their names."""
    ask, by = drawn.question.ask, drawn.question.ask.splits[place]
    days = list(days_between(ask.first, ask.last))
    moments = {
        "day": days,
        "week": list(dict.fromkeys(map(week_of, days))),
        "month": list(dict.fromkeys(day // 100 for day in days)),
        "weekday": list(range(7)),
        "hour": list(range(24)),
    }[by]
    return moments, [drawn.split_name(place, moment) for moment in moments]


def _by_metric(drawn: Drawn, moments: list[int], names: list[str]) -> tuple[list[Series], str]:
    """One line a metric; a single one has the earlier period beside it."""
    frame, question = drawn.frame, drawn.question
    lines_of = {line.key[0]: line for line in drawn.found.lines}
    series = []
    for place, metric in enumerate(question.metrics):
        cells = [(lines_of[m].cells[place] if m in lines_of else None) for m in moments]
        now = [
            _mark(drawn, metric, name, cell.now if cell else None, (moment,))
            for moment, name, cell in zip(moments, names, cells, strict=True)
        ]
        series.append(Series(frame.say(metric.label), now))
    if len(question.metrics) > 1:
        return series, ""
    metric = question.metrics[0]
    past = [
        mark_of(drawn, metric, name, lines_of[m].cells[0].before if m in lines_of else None, (m,))
        for m, name in zip(moments, names, strict=True)
    ]
    if all(mark.value is None for mark in past):
        return series, ""
    before = frame.say(words.BEFORE[question.against])
    unlinked = [mark._replace(link="") for mark in past]
    return [Series(before, unlinked, dashed=True), *series], frame.say(
        words.LINE_NOTE, against=before
    )


def _by_group(
    drawn: Drawn, place: int, moments: list[int], names: list[str]
) -> tuple[list[Series], str]:
    """One line a group of the other split, the largest ones."""
    metric = drawn.question.metrics[0]
    groups, note = _largest(drawn, 1 - place)
    found = {line.key: line.cells[0].now for line in drawn.found.lines}
    series = []
    for group in groups:
        marks = []
        for moment, name in zip(moments, names, strict=True):
            key = (moment, group) if place == 0 else (group, moment)
            marks.append(_mark(drawn, metric, name, found.get(key), key))
        series.append(Series(drawn.split_name(1 - place, group), marks))
    return series, note


def _mark(drawn: Drawn, metric: Metric, name: str, one: Any, key: tuple[Any, ...]) -> Mark:
    """A mark of a moment: nothing counted is none of them, a rate of nothing is a gap."""
    if one is None and metric.kind == Kind.COUNT:
        return Mark(name, 0.0, "0")
    return mark_of(drawn, metric, name, one, key)


def _largest(drawn: Drawn, place: int) -> tuple[list[Any], str]:
    """The groups of a split with most cases, in the order of the table, and what is left out."""
    sizes: dict[Any, float] = {}
    for line in drawn.found.lines:
        one = line.cells[0].now
        sizes[line.key[place]] = sizes.get(line.key[place], 0) + (one.n if one else 0)
    if len(sizes) <= MOST_SERIES:
        return list(sizes), ""
    largest = set(sorted(sizes, key=lambda group: -sizes[group])[:MOST_SERIES])
    note = drawn.frame.say(words.MOST_DRAWN, n=MOST_SERIES)
    return [group for group in sizes if group in largest], note


def stacked_picture(drawn: Drawn) -> Picture:
    """Groups of the first split in layers of the second, the smaller layers together."""
    question, frame = drawn.question, drawn.frame
    metric, ask = question.metrics[0], question.ask
    upright = ask.then in CALENDAR or ask.by in CALENDAR
    place = 1 if ask.then in CALENDAR and ask.by not in CALENDAR else 0
    groups = list(dict.fromkeys(line.key[place] for line in drawn.found.lines))
    groups = sorted(groups) if upright else groups
    layers, _ = _largest(drawn, 1 - place)
    found = {line.key: line.cells[0].now for line in drawn.found.lines}
    names = [drawn.split_name(place, group) for group in groups]
    series, rest = [], [0.0] * len(groups)
    for layer in dict.fromkeys(line.key[1 - place] for line in drawn.found.lines):
        keys = [(group, layer) if place == 0 else (layer, group) for group in groups]
        marks = [
            mark_of(drawn, metric, name, found.get(key), key)
            for name, key in zip(names, keys, strict=True)
        ]
        if layer in layers:
            series.append(Series(drawn.split_name(1 - place, layer), marks))
        else:
            rest = [sum_ + (mark.value or 0) for sum_, mark in zip(rest, marks, strict=True)]
    if any(rest):
        others = [
            Mark(name, value, wording.count(value)) for name, value in zip(names, rest, strict=True)
        ]
        series.append(Series(frame.say(words.REST), others))
    figure = analysis_bars.stacked(names, series, PAGE, upright=upright)
    tall = HEIGHT + 40 if upright else analysis_bars.height(len(groups)) + 24
    return Picture(graph(figure, f"{tall}px"), "")


def heat_picture(drawn: Drawn) -> Picture:
    """The first split downwards, the second across."""
    rows, columns = (
        sorted(
            {line.key[place] for line in drawn.found.lines},
            key=lambda value: (str(type(value)), value),
        )
        for place in (0, 1)
    )
    metric = drawn.question.metrics[0]
    found = {line.key: line.cells[0].now for line in drawn.found.lines}
    row_names = [drawn.split_name(0, row) for row in rows]
    column_names = [drawn.split_name(1, column) for column in columns]
    marks = [
        [mark_of(drawn, metric, "", found.get((row, column)), (row, column)) for column in columns]
        for row in rows
    ]
    figure = analysis_cells.cells(row_names, column_names, marks, scale_in(drawn, metric), PAGE)
    note = drawn.frame.say(words.HEAT_NOTE)
    return Picture(graph(figure, f"{analysis_cells.height(len(rows))}px"), note)


PICTURES: dict[Chart, Callable[[Drawn], Picture]] = {
    Chart.BAR: bar_picture,
    Chart.FUNNEL: funnel_picture,
    Chart.SCATTER: scatter_picture,
    Chart.LINE: line_picture,
    Chart.STACKED: stacked_picture,
    Chart.HEAT: heat_picture,
}
