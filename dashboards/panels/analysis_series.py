"""The analyst's charts of several rows of values: lines over moments, layers, the heat map."""

from __future__ import annotations

from typing import Any

from dashboards.components.analysis_drawn import Drawn
from dashboards.components.analysis_lines import largest
from dashboards.components.page_parts import graph
from dashboards.figures import analysis_bars, analysis_cells
from dashboards.figures.analysis_lines import HEIGHT, lines
from dashboards.figures.marks import Mark, Series
from dashboards.panels.analysis_marks import Picture, mark_of, nothing, scale_in
from dashboards.strings import analysis as words
from dashboards.strings import wording
from dashboards.theme import PAGE
from data_layer.core.days import days_between, to_date
from data_layer.core.metric import Kind, Metric
from data_layer.core.splits import CALENDAR, week_of

MOST_SERIES = 6


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
    by = question.ask.splits[place]
    dates = by in {"day", "week"}
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
    lines = drawn.found.lines
    found = largest(lines, place, MOST_SERIES)
    cut = len({line.key[place] for line in lines}) > len(found)
    return found, drawn.frame.say(words.MOST_DRAWN, n=MOST_SERIES) if cut else ""


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
    hours = drawn.question.ask.then == "hour"
    column_names = [f"{column:02d}" if hours else drawn.split_name(1, column) for column in columns]
    marks = [
        [mark_of(drawn, metric, "", found.get((row, column)), (row, column)) for column in columns]
        for row in rows
    ]
    figure = analysis_cells.cells(row_names, column_names, marks, scale_in(drawn, metric), PAGE)
    note = drawn.frame.say(words.HEAT_COUNT_NOTE if metric.kind == Kind.COUNT else words.HEAT_NOTE)
    return Picture(graph(figure, f"{analysis_cells.height(len(rows))}px"), note)
