"""Metrics side by side: one row a group in code order, one column a metric, each number a door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards.components.asked import group_name
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import counted_by, door, figure_text
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Kind
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW
from data_layer.queries.metrics import Value

FILTER_OF = {"major": "category"}


def metric_table(frame: Frame, by: str, keys: Sequence[str], values: Sequence[Value]) -> html.Table:
    """Groups of a split against metrics; small samples are grey, tiny ones show no rate."""
    found = {(one.key, one.metric): one for one in values}
    groups = sorted({one.key for one in values}, key=str)
    heads = [html.Th("")] + [html.Th(frame.say(BY_KEY[key].label)) for key in keys]
    rows = [_row(frame, by, group, [found.get((group, key)) for key in keys]) for group in groups]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="numbers")


def _row(frame: Frame, by: str, group: Any, values: Sequence[Value | None]) -> html.Tr:
    split = frame.ask._replace(by=by)
    name = group_name(frame.county, frame.scope, split, group).say(frame.lang)
    shown = name or frame.say(words.OTHERS)
    where = {FILTER_OF.get(by, by): str(group)}
    return html.Tr([html.Td(shown), *(_cell(frame, one, where) for one in values)])


def _cell(frame: Frame, one: Value | None, where: dict[str, str]) -> html.Td:
    if one is None or (one.value is None and not one.n):
        return html.Td(wording.DASH, className="few")
    metric = BY_KEY[one.metric]
    if metric.kind != Kind.RATE:
        text, few = figure_text(one.value, metric, frame.lang), False
    else:
        few = one.n < GREY_BELOW
        whole = figure_text(one.value, metric, frame.lang)
        counts = f"{wording.count(one.numerator)}/{wording.count(one.n)}"
        text = counts if one.n < NO_RATE_BELOW else f"{whole} ({counts})"
    href = door(frame, counted_by(frame, metric), **where)
    return html.Td(html.A(text, href=href) if href else text, className="few" if few else "")
