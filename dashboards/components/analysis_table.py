"""The analyst's table: one row a group, of each metric the value, what it is made of and what it is
held against; the same rows on the screen and in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from dashboards.components.analysis_asked import Question, question_of
from dashboards.components.analysis_lines import Answer, Cell, Line, answer_of
from dashboards.components.analysis_plot import plot_of
from dashboards.components.asked import split_name, whole_area
from dashboards.components.page_parts import figure_text
from dashboards.strings import analysis as words
from dashboards.strings import compared, outputs
from dashboards.strings import pages as shared
from data_layer.core.county import County
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.scope import Scope
from data_layer.core.statistics.rates import NO_RATE_BELOW, few
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions
from data_layer.queries.metrics import Value
from data_layer.vocab import Text

DATED = frozenset({"day", "week"})
POINT_DIGITS = 2
HOLDS = {Unit.PERCENT: Holds.SHARE, Unit.SECONDS: Holds.SECONDS, Unit.RATIO: Holds.NUMBER}


def holding(metric: Metric) -> Holds:
    """What a column of a metric's values holds."""
    return HOLDS.get(metric.unit, Holds.COUNT)


def analysis_table(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    query: Mapping[str, str],
    lang: str = "zh",
) -> Tabular:
    """The table of an address's question: the rows its page shows, small groups without their
    numbers, as a file goes on to others. Names of groups in
    `lang`. Raises as the page does for a question that makes no sense or has too many rows."""
    question = question_of(query, county, scope, now)
    found = answer_of(conn, county, scope, now, question)
    every = found.lines
    if question.ask.by:
        found = found._replace(lines=[handed_out(line) for line in every])
    columns, rows = columns_of(question), _rows(county, scope, question, found, lang)
    drawing = plot_of(
        question,
        found,
        columns,
        lambda line: shown_value(question.metrics[0], line.cells[0].now),
        lambda place, value: group_called(county, scope, question.ask.splits[place], value, lang),
        lang,
    )
    drawn = words.DRAWN if drawing else words.NOT_DRAWN
    chart = drawn.say(lang).format(chart=words.CHARTS[question.chart].say(lang))
    notes = [*_notes(county, scope, question, now, lang), Note(words.CHART, chart)]
    if found.cut:
        notes.append(Note(words.CHANGE, words.PARTIAL.say(lang)))
    if question.ask.by:
        notes.insert(0, _together(question, found, lang))
        notes.append(Note(outputs.NOTE_SMALL, _hidden(every, lang)))
    return Tabular(words.TITLE, columns, len(found.lines), in_portions(rows), notes, drawing)


def _hidden(lines: Sequence[Line], lang: str) -> str:
    """The rule of small groups, and in how many cells it makes the file differ from the page."""
    cells = [cell for line in lines for cell in line.cells]
    n = sum(few(one.n) for cell in cells for one in (cell.now, cell.before) if one)
    told = outputs.HIDDEN.say(lang).format(n=n) if n else outputs.NONE_HIDDEN.say(lang)
    return f"{outputs.SUPPRESSED.say(lang)}{told}"


def handed_out(line: Line) -> Line:
    """The line without the numbers of groups so small that they would tell of persons."""

    def told(one: Value | None) -> Value | None:
        return None if one is None or few(one.n) else one

    return line._replace(
        cells=tuple(Cell(told(cell.now), told(cell.before), cell.cut) for cell in line.cells)
    )


def columns_of(question: Question) -> list[Column]:
    """The names of the groups, then the columns of each metric."""
    splits = [by for by in question.ask.splits if by]
    found = [split_column(by) for by in splits] or [Column("area", words.WHOLE)]
    for metric in question.metrics:
        found += _of_metric(metric, question.against, alone=len(question.keys) == 1)
    return found


def split_column(by: str) -> Column:
    """The column of a split's groups; days are days, and weeks the days they begin on."""
    heading = words.WEEK_BY_MONDAY if by == "week" else words.SPLITS[by]
    return Column(by, heading, Holds.DAY if by in DATED else Holds.TEXT)


def parts_shown(metric: Metric, against: str) -> list[tuple[str, Text, Holds]]:
    """Of one metric: its value, what that is made of, the earlier value and the change. A rate has
    its parts, a time its n, a count is its own."""
    holds = holding(metric)
    parts = [("value", metric.label, holds)]
    if metric.kind == Kind.RATE:
        parts.append(("numerator", words.PART, Holds.NUMBER))
    if metric.kind != Kind.COUNT:
        whole = words.DENOMINATOR if metric.kind == Kind.RATE else words.N
        parts.append(("n", whole, Holds.COUNT))
    points = metric.unit == Unit.PERCENT
    change = (words.CHANGE_POINTS, Holds.POINTS) if points else (words.CHANGE, Holds.NUMBER)
    return [*parts, ("before", words.BEFORE[against], holds), ("change", *change)]


def _of_metric(metric: Metric, against: str, *, alone: bool) -> list[Column]:
    """The columns of one metric; beside others each says which it is of."""
    return [
        Column(
            f"{metric.key}_{name}",
            text if alone or name == "value" else _of(metric.label, text),
            how,
        )
        for name, text, how in parts_shown(metric, against)
    ]


def _of(metric: Text, part: Text) -> Text:
    return Text(
        words.COLUMN.zh.format(metric=metric.zh, part=part.zh),
        words.COLUMN.en.format(metric=metric.en, part=part.en),
    )


def _rows(
    county: County, scope: Scope, question: Question, found: Answer, lang: str
) -> Iterator[list[Any]]:
    for line in found.lines:
        names = names_of(county, scope, question, line, lang)
        splits = question.ask.splits
        row: list[Any] = [
            int(key) if by in DATED else name
            for by, key, name in zip(splits, line.key, names, strict=True)
        ]
        for metric, cell in zip(question.metrics, line.cells, strict=True):
            row += _told(metric, cell)
        yield row


def names_of(county: County, scope: Scope, question: Question, line: Line, lang: str) -> list[str]:
    """What a line's groups are called; what has no name here goes under others."""
    if not question.ask.by:
        area = split_name(county, scope, "township", whole_area(county, scope, question.ask))
        return [area.say(lang)]
    return [
        group_called(county, scope, by, key, lang)
        for by, key in zip(question.ask.splits, line.key, strict=True)
    ]


def group_called(county: County, scope: Scope, by: str, key: Any, lang: str) -> str:
    """What one value of a split is called; villages of one name are told by their township."""
    name = split_name(county, scope, by, key).say(lang) or words.REST.say(lang)
    township = county.areas.get(county.township_of.get(str(key), "")) if by == "grid" else None
    return f"{township.short} · {name}" if township and scope.whole_county else name


def _told(metric: Metric, cell: Cell) -> list[Any]:
    now, before = cell.now, cell.before
    parts: list[Any] = [shown_value(metric, now)]
    if metric.kind == Kind.RATE:
        parts.append(now.numerator if now else None)
    if metric.kind != Kind.COUNT:
        parts.append(now.n if now else None)
    moved = change_of(metric, cell)
    if metric.unit == Unit.PERCENT and moved is not None:
        moved = round(100 * moved, POINT_DIGITS)
    return [*parts, shown_value(metric, before), moved]


def shown_value(metric: Metric, one: Value | None) -> float | None:
    """The value as it may be shown: no rate of fewer than five cases."""
    if one is None or (metric.kind == Kind.RATE and one.n < NO_RATE_BELOW):
        return None
    return one.value


def change_of(metric: Metric, cell: Cell) -> float | None:
    """The difference to the earlier period in the metric's own unit, shares as shares of one; none
    of a week or month of which there is only a part."""
    if cell.cut:
        return None
    now, before = shown_value(metric, cell.now), shown_value(metric, cell.before)
    return None if now is None or before is None else now - before


def _together(question: Question, found: Answer, lang: str) -> Note:
    """What all groups are together, also of cases that are in none."""
    told = []
    for metric, cell in zip(question.metrics, found.whole.cells, strict=True):
        value = shown_value(metric, cell.now)
        text = figure_text(value, metric, lang)
        unit = shared.UNITS[metric.unit].say(lang)
        unit = f" {unit}" if unit not in {"", "%"} else unit
        told.append(f"{metric.label.say(lang)} {text}{unit}")
    return Note(words.WHOLE, Text("；", "; ").say(lang).join(told))


def _notes(county: County, scope: Scope, question: Question, now: int, lang: str) -> list[Note]:
    """By which rule, of which period and place, as of when."""
    ask = question.ask
    place = split_name(county, scope, "township", whole_area(county, scope, ask)).say(lang)
    found = [
        Note(words.AREA, place),
        Note(compared.AGAINST, compared.BEFORE[question.against].say(lang)),
    ]
    for name in ("category", "source", "urgency", "unit"):
        value = getattr(ask, name)
        if value:
            told = split_name(county, scope, name, value).say(lang)
            found.append(Note(words.SPLITS[name], told))
    found += [
        Note(metric.label, f"{metric.meaning.say(lang)}；{metric.standard.say(lang)}")
        for metric in question.metrics
    ]
    return found
