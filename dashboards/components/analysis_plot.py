"""The analyst's chart as a spreadsheet can draw it, from the cells of the table beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dashboards.components.analysis_asked import Question
from dashboards.components.analysis_lines import Answer, Line, largest
from dashboards.components.analysis_spread import funnel_of, scatter_of
from dashboards.components.compared import earlier_of
from dashboards.strings import analysis as words
from dashboards.theme import LIGHT
from data_layer.core.chart_choice import Chart
from data_layer.core.days import to_date
from data_layer.core.splits import CALENDAR, MOMENTS
from data_layer.core.tabular import Column, Drawing, Grid, Holds, Past, Plot
from data_layer.queries.asking import Ask

# So many lines, as on the page; so many layers, beyond which none could be told from another.
MOST_LINES, MOST_LAYERS = 6, 40

# What a spreadsheet has.
DRAWN = frozenset({Chart.LINE, Chart.BAR, Chart.STACKED, Chart.SCATTER, Chart.FUNNEL})

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
    drawing = Drawing(
        Plot.LINE, title, values, colours=LIGHT.categorical, years=of_years(question.ask)
    )
    chart, crossed = question.chart, bool(question.ask.then)
    if not found.lines or chart not in DRAWN:
        return None
    if chart is Chart.LINE:
        if crossed:
            return _lines_of_groups(drawing, question, found, columns, shown, name_of)
        past = _past(question, place[f"{question.keys[0]}_before"], lang)
        return drawing._replace(past=past if _has_past(question, found) else None)
    if chart is Chart.BAR:
        plot = Plot.COLUMN if not question.ask.by or question.ask.by in MOMENTS else Plot.BAR
        return drawing._replace(plot=plot)
    if chart is Chart.STACKED:
        return _layers(drawing, question, found, columns, shown, name_of)
    names = [name_of(0, line.key[0]) for line in found.lines] if question.ask.by else [title]
    if chart is Chart.SCATTER:
        return scatter_of(drawing, question, found, names)
    drawing = drawing._replace(values=[place[f"{question.keys[0]}_n"], *values])
    return funnel_of(drawing, question, found, names, lang)


def of_years(ask: Ask) -> bool:
    """Whether the days of a question need their years."""
    return ask.first // 10_000 != ask.last // 10_000


def _past(question: Question, column: int, lang: str) -> Past:
    """The earlier period, which days it is of and where they are laid."""
    days = earlier_of(question.ask, question.against)
    first, last = (to_date(day).isoformat() for day in (days.first, days.last))
    told = {"before": words.BEFORE[question.against].say(lang), "first": first, "last": last}
    return Past(column, words.LAID_OVER.say(lang).format(**told))


def _has_past(question: Question, found: Answer) -> bool:
    one = len(question.keys) == 1
    return one and any(line.cells[0].before is not None for line in found.lines)


def _lines_of_groups(
    drawing: Drawing,
    question: Question,
    found: Answer,
    columns: Sequence[Column],
    shown: Callable[[Line], Any],
    name_of: NameOf,
) -> Drawing:
    """A line for each of the largest groups over the moments."""
    place = next(at for at, by in enumerate(question.ask.splits) if by in MOMENTS)
    groups = largest(found.lines, 1 - place, MOST_LINES)
    return drawing._replace(grid=_grid(found, columns, place, groups, shown, name_of))


def _layers(
    drawing: Drawing,
    question: Question,
    found: Answer,
    columns: Sequence[Column],
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
    return drawing._replace(plot=plot, grid=_grid(found, columns, place, layers, shown, name_of))


def _grid(
    found: Answer,
    columns: Sequence[Column],
    place: int,
    groups: list[Any],
    shown: Callable[[Line], Any],
    name_of: NameOf,
) -> Grid:
    """The cells with the split at `place` downwards and the `groups` of the other across."""
    at = {line.key: (row, shown(line)) for row, line in enumerate(found.lines)}
    down = sorted({key[place] for key in at}, key=lambda value: (str(type(value)), value))

    def cell(value: Any, group: Any) -> tuple[int, Any] | None:
        return at.get((value, group) if place == 0 else (group, value))

    head = columns[place]
    return Grid(
        head,
        [value if head.holds is Holds.DAY else name_of(place, value) for value in down],
        [name_of(1 - place, group) for group in groups],
        [[cell(value, group) for group in groups] for value in down],
    )
