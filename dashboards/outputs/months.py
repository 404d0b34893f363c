"""The figures of a closed month that are another by now, or that a revision corrected, all of
them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.components.month_asked import compared
from dashboards.components.month_lines import checked_line, group_of
from dashboards.components.score_asked import month_named
from dashboards.components.score_words import Voice
from dashboards.outputs.metrics import numbers_of, unit_of
from dashboards.outputs.plan import About
from dashboards.outputs.source import Source
from dashboards.strings import months as words
from dashboards.strings import outputs
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import days_of_month
from data_layer.core.metric import Value
from data_layer.core.month_close import Difference
from data_layer.core.statistics.rates import few
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions
from data_layer.errors import BadRequest
from data_layer.queries.closed_months import closings
from data_layer.queries.month_changes import changes_of
from data_layer.vocab import Text


def about_month(source: Source) -> About:
    """The month from its first to its last day."""
    first, last = days_of_month(month_named(source.order.query["month"]))
    return About(first, last, {})


def month_table(source: Source) -> Tabular:
    """A figure a row with what it is made of, then and now; BadRequest where the month is not
    closed or has no such revision."""
    query, conn, scope = source.order.query, source.conn, source.scope
    month = month_named(query["month"])
    revisions = closings(conn, scope).get(month, [])
    closing, number = compared(revisions, query.get("revision", ""))
    if closing is None:
        raise BadRequest(words.NOT_YET, "month_open")
    found = changes_of(conn, source.county, scope, closing=closing)
    voice = Voice(source.order.lang, source.county.zone, source.now)
    kept, now = _heads(number)
    title = words.CORRECTED if number else words.CHANGES
    told = voice.say(title, month=voice.month(month), n=number)
    checked = checked_line(closing, voice)
    notes = [
        Note(outputs.NOTE_LIST, told),
        *([Note(words.STATE, checked)] if checked else []),
        Note(outputs.NOTE_SMALL, source.say(outputs.SUPPRESSED)),
    ]
    rows = [_row(source, one, voice) for one in found]
    return Tabular(words.DIFFERENCES, _columns(kept, now), len(rows), in_portions(rows), notes)


def _heads(number: int) -> tuple[Text, Text]:
    """What the two sides are called: as closed and as now, or the two revisions."""
    if not number:
        return words.KEPT, words.NOW
    return _revision(number - 1), _revision(number)


def _revision(number: int) -> Text:
    zh, en = (phrase.format(n=number) for phrase in words.REVISION)
    return Text(zh, en)


def _columns(kept: Text, now: Text) -> Sequence[Column]:
    return [
        Column("metric", outputs.METRIC_KEY),
        Column("label", outputs.METRIC),
        Column("group", words.AREA),
        Column("unit", outputs.UNIT_OF),
        *(column for name, side in (("kept", kept), ("now", now)) for column in _side(name, side)),
    ]


def _side(name: str, side: Text) -> Sequence[Column]:
    parts = (("numerator", outputs.NUMERATOR, Holds.NUMBER), ("n", outputs.N, Holds.COUNT))
    return [
        Column(name, side, Holds.NUMBER),
        *(Column(f"{name}_{key}", _of(side, part), holds) for key, part, holds in parts),
    ]


def _of(side: Text, part: Text) -> Text:
    return Text(f"{side.zh} · {part.zh}", f"{side.en} · {part.en}")


def _row(source: Source, one: Difference, voice: Voice) -> tuple[Any, ...]:
    metric = BY_KEY[one.metric]
    return (
        metric.key, source.say(metric.label),
        group_of(source.county, source.scope, one, voice), unit_of(metric, source.order.lang),
        *_numbers(one, one.kept), *_numbers(one, one.now),
    )  # fmt: skip


def _numbers(one: Difference, value: Value | None) -> tuple[float | None, float | None, int | None]:
    """Groups too small to be handed out have none."""
    if value is None or (any(one.place) and few(value.n)):
        return None, None, None
    return numbers_of(value)
