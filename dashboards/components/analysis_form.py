"""What an analyst chooses from: metrics by the parts of the dictionary, splits, the chart; all of
it links and one plain form, so that each choice is an address."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboards.components.analysis_asked import MOST_METRICS, Question
from dashboards.components.page_frame import Choice, Frame, filters
from dashboards.strings import analysis as words
from data_layer.core.catalog import METRICS
from data_layer.core.metric import Metric
from data_layer.core.splits import SPLITS


def carrying(frame: Frame, question: Question) -> Frame:
    """The frame whose every link keeps the question."""
    ask = question.ask
    chart = "" if question.chart == question.charts[0] else str(question.chart)
    kept = {"keys": ",".join(question.keys), "by": ask.by or "county", "then": ask.then}
    return frame._replace(
        ask=ask,
        against=question.against,
        field_way=question.field_way,
        also=tuple({**kept, "chart": chart}.items()),
    )


def question_form(frame: Frame, question: Question) -> html.Div:
    """Metrics, then the form: splits, period, filters."""
    none = [("county", frame.say(words.NOT_SPLIT))]
    splits = [(by, frame.say(words.SPLITS[by])) for by in SPLITS]
    ask = question.ask
    again = [("", frame.say(words.NOT_SPLIT)), *(one for one in splits if one[0] != ask.by)]
    own = (
        Choice("by", words.BY, [*none, *splits], ask.by or "county"),
        Choice("then", words.THEN, again, ask.then),
    )
    asked = own if ask.by else own[:1]
    return html.Div([_metrics(frame, question), filters(frame, *asked)], className="asking")


def _metrics(frame: Frame, question: Question) -> html.Div:
    """The metrics asked for, each to be taken away, and all others to be chosen."""
    chips = [
        html.Span([frame.say(metric.label), *_without(frame, question, metric)], className="chosen")
        for metric in question.metrics
    ]
    return html.Div(
        [html.Span(frame.say(words.METRICS), className="label"), *chips, _picker(frame, question)],
        className="metrics",
    )


def _without(frame: Frame, question: Question, metric: Metric) -> list[Any]:
    """No question is without a metric."""
    rest = [key for key in question.keys if key != metric.key]
    told = frame.say(words.REMOVE, name=frame.say(metric.label))
    href = frame.address(keys=",".join(rest))
    return [html.A("×", href=href, title=told)] if rest else []


def _picker(frame: Frame, question: Question) -> html.Details:
    groups: dict[Any, list[Metric]] = {}
    for metric in METRICS:
        groups.setdefault(metric.group, []).append(metric)
    full = len(question.keys) >= MOST_METRICS
    search = dcc.Input(
        type="search", placeholder=frame.say(words.SEARCH), className="find", debounce=False
    )
    note = [html.P(frame.say(words.FULL, n=MOST_METRICS), className="quiet")] if full else []
    parts = [
        html.Section(
            [
                html.H3(frame.say(words.GROUPS[group])),
                html.Ul([_entry(frame, question, metric, full=full) for metric in metrics]),
            ]
        )
        for group, metrics in groups.items()
    ]
    return html.Details(
        [html.Summary(frame.say(words.ADD)), html.Div([search, *note, *parts])],
        className="picker",
    )


def _entry(frame: Frame, question: Question, metric: Metric, *, full: bool) -> html.Li:
    """A metric: its name shows it alone, the plus adds it."""
    name, key = frame.say(metric.label), metric.key
    taken = key in question.keys
    alone = html.A(
        name,
        href=frame.address(keys=key),
        className="current" if taken else "",
        title=frame.say(words.ONLY, name=name),
    )
    plus = html.A(
        "+",
        href=frame.address(keys=",".join([*question.keys, key])),
        title=frame.say(words.PLUS, name=name),
        className="plus",
    )
    return html.Li([alone, *([] if taken or full else [plus])])


def chart_switch(frame: Frame, question: Question) -> html.P:
    """The charts that fit, the one drawn marked."""
    links = [
        html.A(
            frame.say(words.CHARTS[chart]),
            href=frame.address(chart="" if place == 0 else str(chart)),
            className="current" if chart == question.chart else "",
        )
        for place, chart in enumerate(question.charts)
    ]
    return html.P(links, className="doors charts")
