"""The scores of a month, a body a row: points, interval, and of each item what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboards.components.analysis_table import holding
from dashboards.components.score_asked import Asked, scores_asked
from dashboards.components.score_table import heads, period, placed, state
from dashboards.components.score_words import Voice, standing
from dashboards.outputs.plan import About
from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from dashboards.strings import scores
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import days_of_month
from data_layer.core.metric import Kind
from data_layer.core.scoring import Item, Line, Rank, State, census
from data_layer.core.scoring_bodies import KIND_TEXT, Body
from data_layer.core.statistics.rates import few
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions
from data_layer.queries.score_schemes import ranking_on
from data_layer.queries.scores import Assessed, Month, month_scores
from data_layer.vocab import Text

ENDS = (
    Column("deducted", scores.DEDUCTED, Holds.NUMBER),
    Column("first_total", words.FIRST_TOTAL, Holds.NUMBER),
)


def about_scores(source: Source) -> About:
    """The month."""
    asked = _asked(source)
    first, last = days_of_month(asked.month)
    return About(first, last, {"kind": str(asked.kind), "township": asked.township})


def scores_table(source: Source) -> Tabular:
    """The bodies as the page lists them; before them, to the county, all of them together."""
    asked, whole = _asked(source), source.scope.whole_county
    found = month_scores(
        source.conn, source.county, asked.scope, source.now, kind=asked.kind, month=asked.month
    )
    ranked = whole and ranking_on(source.conn, source.scope)
    bodies = placed(found, ranked=ranked)
    if whole and bodies:
        county = Body(found.kind, "", source.say(scores.COUNTY), "")
        bodies = [(Assessed(county, found.centre), None), *bodies]
    rows = _rows(source, found, bodies, ranked=ranked)
    columns = _columns(found, ranked=ranked)
    notes = _notes(source, found)
    return Tabular(scores.TITLE, columns, len(bodies), in_portions(rows), notes)


def _asked(source: Source) -> Asked:
    return scores_asked(source.order.query, source.county, source.scope, source.now)


def _columns(found: Month, *, ranked: bool) -> list[Column]:
    return [
        Column("body", words.BODY_CODE, Holds.CODE),
        Column("name", scores.BODY),
        *([Column("place", scores.PLACE)] if ranked else []),
        Column("total", scores.TOTAL, Holds.NUMBER),
        Column("low", words.LOW, Holds.NUMBER),
        Column("high", words.HIGH, Holds.NUMBER),
        Column("standing", words.STANDING),
        *(column for item in found.scheme.items for column in _of_item(item)),
        *ENDS,
    ]


def _of_item(item: Item) -> list[Column]:
    metric = BY_KEY[item.metric]
    parts = [("points", words.POINTS, Holds.NUMBER), ("weight", words.FULL_POINTS, Holds.NUMBER)]
    parts.append(("value", words.VALUE, holding(metric)))
    if metric.kind == Kind.RATE:
        parts.append(("numerator", words.NUMERATOR, Holds.NUMBER))
    parts.append(("n", words.N, Holds.COUNT))
    return [
        Column(f"{metric.key}_{name}", _of(metric.label, text), holds)
        for name, text, holds in parts
    ]


def _of(metric: Text, part: Text) -> Text:
    return Text(f"{metric.zh} · {part.zh}", f"{metric.en} · {part.en}")


def _rows(
    source: Source, found: Month, bodies: list[tuple[Assessed, Rank | None]], *, ranked: bool
) -> Iterator[list[Any]]:
    for one, place in bodies:
        score, code = one.score, one.body.code
        told = source.say(scores.PLACE_OF, **place._asdict()) if place else ""
        none = score.total is None
        yield [
            code or source.county.code,
            one.body.name,
            *([told] if ranked else []),
            _points(score.total),
            None if none else _points(score.low),
            None if none else _points(score.high),
            source.say(scores.MARKS[standing(score, found.median)]) if code else "",
            *(cell for line in score.lines for cell in _of_line(line)),
            _points(score.deducted),
            _points(one.first.total) if one.first else None,
        ]


def _of_line(line: Line) -> list[Any]:
    """What is left out has no points; what rests on one or two cases, no numbers at all."""
    metric, reading = BY_KEY[line.item.metric], line.reading
    rate, out = metric.kind == Kind.RATE, line.state is State.LEFT_OUT
    if few(reading.n) and not census(metric):
        return [None] * (5 if rate else 4)
    counted = [None, None] if out else [_points(line.points), _points(line.weight)]
    return [*counted, reading.value, *([reading.numerator] if rate else []), reading.n]


def _points(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _notes(source: Source, found: Month) -> list[Note]:
    voice = Voice(source.order.lang, source.county.zone, source.now)
    scheme = {"name": found.scheme.name, "version": found.scheme.version}
    weights = "；".join(f"{name} {weight}" for name, weight in heads(found, voice))
    median = "" if found.median is None else str(_points(found.median))
    return [
        Note(scores.KINDS, voice.say(KIND_TEXT[found.kind])),
        Note(scores.SCHEME, f"{voice.say(scores.IN_FORCE, **scheme)}：{weights}"),
        Note(scores.DAYS, period(found, voice)),
        Note(words.STATE, state(found, voice)),
        Note(words.MEDIAN, median),
        *(
            Note(scores.HOW, voice.say(line, cap=int(found.scheme.deduction_cap)))
            for line in scores.HOW_LINES
        ),
        Note(words.NOTE_SMALL, voice.say(words.SUPPRESSED)),
    ]
