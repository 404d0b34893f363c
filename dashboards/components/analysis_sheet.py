"""The analyst's table on the screen: the rows of the file, each number a door; and the cross table
of two splits. They travel as plain values, of which the page's script makes a table: a browser
takes half a minute for as many components."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import html

from dashboards.components.analysis_drawn import Drawn, value_text
from dashboards.components.analysis_lines import Cell, Line
from dashboards.components.analysis_table import change_of, columns_of, names_of, parts_shown
from dashboards.components.group_doors import group_door
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import counted_by
from dashboards.strings import analysis as words
from dashboards.strings import pages as shared
from dashboards.strings import wording
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.statistics.rates import GREY_BELOW
from data_layer.queries.metrics import Value, parts_of
from data_layer.vocab import Text


class Shown(NamedTuple):
    """One cell: its text, the list it opens, and whether it is grey."""

    text: str
    href: str = ""
    few: bool = False


class Head(NamedTuple):
    """One cell of a head, over so many columns and rows."""

    text: str
    across: int = 1
    down: int = 1


class Sheet(NamedTuple):
    """A table: lines of its head, its rows, and what all of them are together; the first `named`
    columns are names."""

    head: list[list[Head]]
    rows: list[list[Shown]]
    foot: list[Shown]
    named: int = 1


def table_slot(sheet: Sheet) -> html.Div:
    """The place the script fills with the table."""
    told = {"head": sheet.head, "rows": sheet.rows, "foot": sheet.foot, "named": sheet.named}
    return html.Div(
        className="moved", tabIndex="0", **_data(table=json.dumps(told, ensure_ascii=False))
    )


def _data(**values: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in values.items()}


def sheet_of(drawn: Drawn) -> Sheet:
    """Groups in the order of their codes or moments; small samples are grey."""
    rows = [[*_heads(drawn, line), *_cells(drawn, line)] for line in drawn.found.lines]
    foot: list[Shown] = []
    if drawn.question.ask.by:
        blank = [Shown("")] * (len(drawn.question.ask.splits) - 1)
        whole = Shown(drawn.frame.say(words.WHOLE))
        foot = [whole, *blank, *_cells(drawn, drawn.found.whole)]
    return Sheet(_head(drawn), rows, foot, len(drawn.question.ask.splits))


def _head(drawn: Drawn) -> list[list[Head]]:
    """The names of the columns; several metrics have theirs above."""
    frame, question = drawn.frame, drawn.question
    metrics, splits = question.metrics, len(question.ask.splits)
    columns = columns_of(question)
    if len(metrics) == 1:
        return [[Head(frame.say(_on_screen(column.heading))) for column in columns]]
    above = [Head(frame.say(column.heading), down=2) for column in columns[:splits]]
    below: list[Head] = []
    for metric in metrics:
        parts = parts_shown(metric, question.against)
        above.append(Head(frame.say(metric.label), across=len(parts)))
        heads = [words.VALUE_HEAD if name == "value" else text for name, text, _ in parts]
        below += [Head(frame.say(_on_screen(text))) for text in heads]
    return [above, below]


def _on_screen(heading: Text) -> Text:
    """Cells of the page name the points themselves."""
    return words.CHANGE if heading is words.CHANGE_POINTS else heading


def _heads(drawn: Drawn, line: Line) -> list[Shown]:
    frame = drawn.frame
    names = names_of(frame.county, frame.scope, drawn.question, line, frame.lang)
    return [Shown(name) for name in names]


def _cells(drawn: Drawn, line: Line) -> list[Shown]:
    found: list[Shown] = []
    for metric, cell in zip(drawn.question.metrics, line.cells, strict=True):
        found += _of_metric(drawn, metric, cell, line.key)
    return found


def _of_metric(drawn: Drawn, metric: Metric, cell: Cell, key: Sequence[Any]) -> list[Shown]:
    frame, one = drawn.frame, cell.now
    few = metric.kind != Kind.COUNT and (one is None or one.n < GREY_BELOW)
    part, *whole = (_door(drawn, name, key) for name in parts_of(metric, field_way=frame.field_way))
    cells = [_shown(value_text(frame, metric, one), part, few=few)]
    if metric.kind == Kind.RATE:
        # City management's rule divides by two measures, which no one list shows.
        href = whole[0] if len(whole) == 1 else ""
        cells.append(_shown(wording.count(one.numerator if one else None), part, few=few))
        cells.append(_shown(wording.count(one.n if one else None), href, few=few))
    elif metric.kind != Kind.COUNT:
        cells.append(_shown(wording.count(one.n if one else None), "", few=few))
    before = Shown(value_text(frame, metric, cell.before), few=True)
    return [*cells, before, Shown(change_text(frame, metric, cell))]


def _door(drawn: Drawn, measure: str, key: Sequence[Any]) -> str:
    splits = drawn.question.ask.splits
    return group_door(drawn.frame, measure, splits if len(key) == len(splits) else ("",), key)


def _shown(text: str, href: str, *, few: bool) -> Shown:
    return Shown(text, "" if text in {"0", wording.DASH} else href, few)


def change_text(frame: Frame, metric: Metric, cell: Cell) -> str:
    """The change to the earlier period: points of a share, per cent of anything else."""
    moved = change_of(metric, cell)
    if moved is None:
        return wording.DASH
    if metric.unit == Unit.PERCENT:
        return frame.say(shared.POINTS, n=_signed(wording.decimal(100 * moved)))
    before = cell.before.value if cell.before else None
    return f"{_signed(wording.decimal(100 * moved / before))}%" if before else wording.DASH


def _signed(text: str) -> str:
    return text if text.startswith(wording.MINUS) or not text.strip("0.,") else f"+{text}"


def pivot_of(drawn: Drawn) -> Sheet:
    """The groups of the first split downwards; across the second split, each metric below its
    groups where there are several, or the metrics where there is no second split."""
    frame, metrics = drawn.frame, drawn.question.metrics
    if not drawn.question.ask.then:
        heads = [Head(frame.say(metric.label)) for metric in metrics]
        rows = [[Shown(drawn.name(line)), *_one_each(drawn, line)] for line in drawn.found.lines]
        return Sheet([[Head(""), *heads]], rows, [])
    found = {line.key: line for line in drawn.found.lines}
    columns = sorted({key[1] for key in found}, key=lambda value: (isinstance(value, str), value))
    names, many = [drawn.split_name(1, column) for column in columns], len(metrics)
    head = [[Head(""), *(Head(name) for name in names)]]
    if many > 1:
        below = [Head(frame.say(metric.label)) for _ in columns for metric in metrics]
        head = [[Head("", down=2), *(Head(name, across=many) for name in names)], below]
    nothing = [_shown(wording.DASH, "", few=True)] * many
    rows = [
        [
            Shown(drawn.split_name(0, row)),
            *(
                cell
                for one in columns
                for cell in (_one_each(drawn, found[row, one]) if (row, one) in found else nothing)
            ),
        ]
        for row in dict.fromkeys(key[0] for key in found)
    ]
    return Sheet(head, rows, [])


def _one_each(drawn: Drawn, line: Line) -> list[Shown]:
    pairs = zip(drawn.question.metrics, line.cells, strict=True)
    return [_crossed(drawn, metric, cell.now, line.key) for metric, cell in pairs]


def _crossed(drawn: Drawn, metric: Metric, one: Value | None, key: Sequence[Any]) -> Shown:
    few = metric.kind != Kind.COUNT and (one is None or one.n < GREY_BELOW)
    href = _door(drawn, counted_by(drawn.frame, metric), key)
    return _shown(value_text(drawn.frame, metric, one), href, few=few)
