"""A rule book as it is read: what is in force, its text or file, older versions, how it works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components.page_frame import Frame, day_text
from dashboards.components.page_parts import figure_text, listable, panel
from dashboards.strings import pages, wording
from dashboards.strings import rules as words
from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Kind
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.labels import SOURCE_TEXT
from data_layer.queries.metrics import Value
from data_layer.queries.rules import Book, Version
from data_layer.vocab import SourceKind

Figures = Mapping[tuple[str, str], Value]
"""Key and source of a metric -> its value."""


def card(frame: Frame, book: Book, figures: Figures) -> html.Section:
    """One rule."""
    name = frame.say(words.NAMED, name=frame.say(book.name))
    texts: list[Any] = [_version(frame, one) for one in book.in_force]
    if not texts:
        texts = [html.P(frame.say(words.NOT_ENTERED), className="wa")]
    for one in book.to_come:
        texts.append(html.P([html.B(frame.say(words.TO_COME)), " ", *_head(frame, one)]))
    if book.replaced:
        older = [html.Li(_version(frame, one)) for one in book.replaced]
        summary = html.Summary(frame.say(words.OLDER, n=len(older)))
        texts.append(html.Details([summary, html.Ul(older)]))
    lines = [
        _metric(frame, key, source, figures.get((key, source))) for key, source in book.metrics
    ]
    work = [html.H3(frame.say(words.AT_WORK)), html.Ul(lines, className="at-work")]
    return panel(
        frame, f"rule-{book.key}", name, frame.say(words.LEVELS[book.level]), *texts, *work
    )


def _head(frame: Frame, one: Version) -> list[Any]:
    whole = one.area_code == frame.county.code
    area = frame.say(words.WHOLE_COUNTY) if whole else frame.county.areas[one.area_code].name
    number = frame.say(words.NUMBERED, number=one.document_no) if one.document_no else ""
    told = frame.say(
        words.TOLD, area=area, issuer=one.issuer, number=number, day=day_text(one.since)
    )
    return [told]


def _version(frame: Frame, one: Version) -> html.Div:
    parts: list[Any] = [html.P(_head(frame, one))]
    if one.body:
        body = html.Div(one.body, className="rule-text")
        parts.append(html.Details([html.Summary(frame.say(words.READ)), body]))
    if one.file_sha256:
        href = f"/capacity/rules/{one.book}/{one.area_code}/{one.serial}/file"
        parts.append(
            html.A(frame.say(words.FILE, name=one.file_name), href=href, className="paper")
        )
    return html.Div(parts)


def _metric(frame: Frame, key: str, source: str, value: Value | None) -> html.Li:
    """Its name, its present value as the door to its cases, and what it is made of."""
    metric = BY_KEY[key]
    name = frame.say(metric.label)
    if source:
        said = frame.say(SOURCE_TEXT[SourceKind(source)])
        name = frame.say(words.FROM_SOURCE, metric=name, source=said)
    rate = metric.kind == Kind.RATE
    few = value is None or (rate and value.n < NO_RATE_BELOW)
    text = wording.DASH
    if value is not None and not few:
        text = figure_text(value.value, metric, frame.lang) + frame.say(pages.UNITS[metric.unit])
    behind = None
    if rate and value is not None:
        behind = html.Small(f"{wording.count(value.numerator)}/{wording.count(value.n)}")
    number: Any = html.B(text, className="few" if few else "")
    if listable(metric.numerator):
        href = frame.address("/cases", measure=metric.numerator, source=source)
        number = html.A(number, href=href)
    return html.Li([html.Span(name), number, behind], title=frame.say(metric.standard))
