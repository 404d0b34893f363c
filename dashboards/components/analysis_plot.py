"""The analyst's chart as a spreadsheet can draw it, from the cells of the table beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dashboards.components.analysis_asked import Question
from dashboards.components.analysis_lines import Answer, Line, largest
from dashboards.strings import analysis as words
from dashboards.strings import assessment
from dashboards.theme import LIGHT
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.chart_choice import Chart
from data_layer.core.splits import CALENDAR, MOMENTS
from data_layer.core.statistics.funnel import funnel_limits, judged
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.tabular import Column, Curve, Drawing, Grid, Plot

# So many lines, as on the page; so many layers, beyond which none could be told from another.
MOST_LINES, MOST_LAYERS = 6, 40
POINTS = 60  # of a curve of limits

NameOf = Callable[[int, Any], str]


def plot_of(
    question: Question,
    found: Answer,
    columns: Sequence[Column],
    shown: Callable[[Line], Any],
    name_of: NameOf,
    lang: str,
) -> Drawing | None:
    """The chart of the question, None for one no spreadsheet has or that has nothing to show.
    `columns` are those of the table, `shown` is a line's first value as the table has it, `name_of`
    says what a value of the first or second split is called."""
    place = {column.key: at for at, column in enumerate(columns)}
    values = [place[f"{key}_value"] for key in question.keys]
    title = "、".join(metric.label.say(lang) for metric in question.metrics)
    drawing = Drawing(Plot.LINE, title, values, colours=LIGHT.categorical)
    chart, crossed = question.chart, bool(question.ask.then)
    if not found.lines:
        return None
    if chart is Chart.LINE:
        if crossed:
            return _lines_of_groups(drawing, question, found, shown, name_of)
        past = [place[f"{question.keys[0]}_before"]] if _has_past(question, found) else []
        return drawing._replace(values=[*past, *values])
    if chart is Chart.BAR:
        plot = Plot.COLUMN if not question.ask.by or question.ask.by in MOMENTS else Plot.BAR
        return drawing._replace(plot=plot)
    if chart is Chart.STACKED:
        return _layers(drawing, question, found, shown, name_of)
    if chart is Chart.SCATTER:
        return drawing._replace(plot=Plot.SCATTER)
    return _funnel(drawing, question, found, place, lang) if chart is Chart.FUNNEL else None


def _has_past(question: Question, found: Answer) -> bool:
    one = len(question.keys) == 1
    return one and any(line.cells[0].before is not None for line in found.lines)


def _lines_of_groups(
    drawing: Drawing,
    question: Question,
    found: Answer,
    shown: Callable[[Line], Any],
    name_of: NameOf,
) -> Drawing:
    """A line for each of the largest groups over the moments."""
    place = next(at for at, by in enumerate(question.ask.splits) if by in MOMENTS)
    groups = largest(found.lines, 1 - place, MOST_LINES)
    return drawing._replace(grid=_grid(found, place, groups, shown, name_of))


def _layers(
    drawing: Drawing,
    question: Question,
    found: Answer,
    shown: Callable[[Line], Any],
    name_of: NameOf,
) -> Drawing | None:
    """Groups of the one split in layers of the other, moments from left to right."""
    ask = question.ask
    place = 1 if ask.then in CALENDAR and ask.by not in CALENDAR else 0
    layers = list(dict.fromkeys(line.key[1 - place] for line in found.lines))
    if len(layers) > MOST_LAYERS:
        return None
    upright = bool(set(ask.splits) & set(CALENDAR))
    plot = Plot.STACKED_COLUMN if upright else Plot.STACKED_BAR
    return drawing._replace(plot=plot, grid=_grid(found, place, layers, shown, name_of))


def _grid(
    found: Answer, place: int, groups: list[Any], shown: Callable[[Line], Any], name_of: NameOf
) -> Grid:
    """The cells with the split at `place` downwards and the `groups` of the other across."""
    at = {line.key: (row, shown(line)) for row, line in enumerate(found.lines)}
    down = sorted({key[place] for key in at}, key=lambda value: (str(type(value)), value))

    def cell(value: Any, group: Any) -> tuple[int, Any] | None:
        return at.get((value, group) if place == 0 else (group, value))

    return Grid(
        [name_of(place, value) for value in down],
        [name_of(1 - place, group) for group in groups],
        [[cell(value, group) for group in groups] for value in down],
    )


def _funnel(
    drawing: Drawing, question: Question, found: Answer, place: dict[str, int], lang: str
) -> Drawing | None:
    """Rates against the size of their groups, with the limits of chance as the page draws them."""
    metric = question.metrics[0]
    values = [one for line in found.lines if (one := line.cells[0].now)]
    known = [one for one in values if one.n >= NO_RATE_BELOW]
    if not known:
        return None
    hits, sizes = [one.numerator for one in known], [one.n for one in known]
    limits = judged(hits, sizes)
    across = np.unique(np.linspace(NO_RATE_BELOW, 1.05 * max(20, *sizes), POINTS).round())
    x, curves = across.tolist(), []
    for coverage, text in ((0.95, words.LIMIT_95), (0.998, words.LIMIT_998)):
        bounds = funnel_limits(limits.share, across, phi=limits.phi, coverage=coverage)
        curves += [Curve(text.say(lang), x, side.tolist()) for side in (bounds.low, bounds.high)]
    centre = assessment.CENTRE.say(lang).format(share=f"{100 * limits.share:.1f}%")
    curves.append(Curve(centre, [x[0], x[-1]], [limits.share, limits.share]))
    size = MEASURES[metric.denominator].label.say(lang)
    return drawing._replace(
        plot=Plot.SCATTER,
        title=f"{drawing.title} / {size}",
        values=[place[f"{metric.key}_n"], *drawing.values],
        curves=curves,
    )
