"""The analyst's table on the screen: the rows of the file, each number a door; and the cross table
of two splits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards.components.analysis_lines import Cell, Line
from dashboards.components.analysis_marks import Drawn, value_text
from dashboards.components.analysis_table import change_of, columns_of, names_of
from dashboards.components.group_doors import group_door
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import counted_by
from dashboards.strings import analysis as words
from dashboards.strings import pages as shared
from dashboards.strings import wording
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.statistics.rates import GREY_BELOW
from data_layer.queries.metrics import Value, parts_of


def sheet(drawn: Drawn) -> html.Table:
    """Groups in the order of their codes or moments; small samples are grey."""
    frame, question = drawn.frame, drawn.question
    heads = [frame.say(column.heading) for column in columns_of(question)]
    rows = [html.Tr([*_heads(drawn, line), *_cells(drawn, line)]) for line in drawn.found.lines]
    parts: list[Any] = [html.Thead(html.Tr([html.Th(text) for text in heads])), html.Tbody(rows)]
    if question.ask.by:
        splits = len(question.ask.splits)
        whole = [html.Td(frame.say(words.WHOLE), colSpan=splits)]
        parts.append(html.Tfoot(html.Tr([*whole, *_cells(drawn, drawn.found.whole)])))
    return html.Table(parts, className="numbers analysis-table")


def _heads(drawn: Drawn, line: Line) -> list[html.Td]:
    frame = drawn.frame
    names = names_of(frame.county, frame.scope, drawn.question, line, frame.lang)
    return [html.Td(name) for name in names]


def _cells(drawn: Drawn, line: Line) -> list[html.Td]:
    found: list[html.Td] = []
    for metric, cell in zip(drawn.question.metrics, line.cells, strict=True):
        found += _of_metric(drawn, metric, cell, line.key)
    return found


def _of_metric(drawn: Drawn, metric: Metric, cell: Cell, key: Sequence[Any]) -> list[html.Td]:
    frame, one = drawn.frame, cell.now
    few = metric.kind != Kind.COUNT and (one is None or one.n < GREY_BELOW)
    measures = parts_of(metric, field_way=frame.field_way)
    part, *whole = [_door(drawn, name, key) for name in measures]
    kind = "few" if few else ""
    cells = [html.Td(_link(value_text(frame, metric, one), part), className=kind)]
    if metric.kind == Kind.RATE:
        cells.append(html.Td(_link(_count(one and one.numerator), part), className=kind))
        # The field's own rule divides by two measures, which no one list shows.
        href = whole[0] if len(whole) == 1 else ""
        cells.append(html.Td(_link(_count(one and one.n), href), className=kind))
    elif metric.kind != Kind.COUNT:
        cells.append(html.Td(_count(one and one.n), className=kind))
    before = value_text(frame, metric, cell.before)
    return [*cells, html.Td(before, className="few"), html.Td(change_text(frame, metric, cell))]


def _door(drawn: Drawn, measure: str, key: Sequence[Any]) -> str:
    splits = drawn.question.ask.splits
    return group_door(drawn.frame, measure, splits if len(key) == len(splits) else ("",), key)


def _link(text: str, href: str) -> Any:
    return html.A(text, href=href) if href and text not in {"0", wording.DASH} else text


def _count(value: float | None) -> str:
    return wording.count(value)


def change_text(frame: Frame, metric: Metric, cell: Cell) -> str:
    """The change to the earlier period: points of a share, per cent of a number, time of a time."""
    moved = change_of(metric, cell)
    if moved is None:
        return wording.DASH
    if metric.unit == Unit.PERCENT:
        return frame.say(shared.POINTS, n=_signed(wording.decimal(100 * moved)))
    before = cell.before.value if cell.before else None
    return f"{_signed(wording.decimal(100 * moved / before))}%" if before else wording.DASH


def _signed(text: str) -> str:
    return text if text.startswith(wording.MINUS) or not text.strip("0.,") else f"+{text}"


def pivot(drawn: Drawn) -> html.Table:
    """The groups of the first split downwards; across the second split of the first metric, or the
    metrics where there is none."""
    if not drawn.question.ask.then:
        return _by_metric(drawn)
    metric = drawn.question.metrics[0]
    found = {line.key: line.cells[0].now for line in drawn.found.lines}
    rows = list(dict.fromkeys(key[0] for key in found))
    columns = sorted({key[1] for key in found}, key=lambda value: (isinstance(value, str), value))
    heads = ["", *(drawn.split_name(1, column) for column in columns)]
    body = [
        html.Tr(
            [
                html.Td(drawn.split_name(0, row)),
                *(_crossed(drawn, metric, found.get((row, one)), (row, one)) for one in columns),
            ]
        )
        for row in rows
    ]
    return _table(heads, body)


def _by_metric(drawn: Drawn) -> html.Table:
    frame, metrics = drawn.frame, drawn.question.metrics
    heads = ["", *(frame.say(metric.label) for metric in metrics)]
    body = [
        html.Tr(
            [
                html.Td(drawn.name(line)),
                *(
                    _crossed(drawn, metric, cell.now, line.key)
                    for metric, cell in zip(metrics, line.cells, strict=True)
                ),
            ]
        )
        for line in drawn.found.lines
    ]
    return _table(heads, body)


def _crossed(drawn: Drawn, metric: Metric, one: Value | None, key: Sequence[Any]) -> html.Td:
    text = value_text(drawn.frame, metric, one)
    few = metric.kind != Kind.COUNT and (one is None or one.n < GREY_BELOW)
    href = _door(drawn, counted_by(drawn.frame, metric), key)
    return html.Td(_link(text, href), className="few" if few else "")


def _table(heads: Sequence[str], body: list[html.Tr]) -> html.Table:
    head = html.Thead(html.Tr([html.Th(text) for text in heads]))
    return html.Table([head, html.Tbody(body)], className="numbers analysis-table")
