"""Metrics side by side: one row a group in code order, one column a metric, each number a door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards.components.asked import short_name
from dashboards.components.number_lists import none_of
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import counted_by, door, figure_text
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Kind, Metric
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW
from data_layer.queries.metrics import Value

FILTER_OF = {"major": "category"}


def metric_table(frame: Frame, by: str, keys: Sequence[str], values: Sequence[Value]) -> html.Table:
    """Groups of a split against metrics; small samples are grey, tiny ones show no rate."""
    found = {(one.key, one.metric): one for one in values}
    groups = sorted({one.key for one in values}, key=str)
    heads = [html.Th("")] + [html.Th(frame.say(BY_KEY[key].label)) for key in keys]
    rows = [
        _row(frame, by, group, keys, [found.get((group, key)) for key in keys]) for group in groups
    ]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="numbers")


def _row(
    frame: Frame, by: str, group: Any, keys: Sequence[str], values: Sequence[Value | None]
) -> html.Tr:
    split = frame.ask._replace(by=by)
    name = short_name(frame.county, frame.scope, split, group).say(frame.lang)
    shown = name or frame.say(words.OTHERS)
    where = {FILTER_OF.get(by, by): str(group)}
    cells = (_cell(frame, BY_KEY[key], one, where) for key, one in zip(keys, values, strict=True))
    return html.Tr([html.Td(shown), *cells])


def _cell(frame: Frame, metric: Metric, one: Value | None, where: dict[str, str]) -> html.Td:
    """A rate without cases is a dash; a count without any is none, and opens nothing."""
    if metric.kind == Kind.COUNT and (one is None or not one.value):
        return html.Td(none_of())
    if one is None or (one.value is None and not one.n):
        return html.Td(wording.DASH, className="few")
    href = door(frame, counted_by(frame, metric), **where)
    text, few = _written(frame, metric, one)
    return html.Td(html.A(text, href=href) if href else text, className="few" if few else "")


def _written(frame: Frame, metric: Metric, one: Value) -> tuple[Any, bool]:
    """What stands in the cell, and whether it is of few cases."""
    whole = figure_text(one.value, metric, frame.lang)
    if metric.kind != Kind.RATE:
        return whole, False
    counts = f"{wording.count(one.numerator)}/{wording.count(one.n)}"
    few = one.n < GREY_BELOW
    return (counts if one.n < NO_RATE_BELOW else [f"{whole} ", html.Small(f"({counts})")]), few
