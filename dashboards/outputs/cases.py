"""The cases behind a number, all of them, with what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dashboards.outputs.plan import About, about_question
from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.tabular import Column, Holds, Note, Tabular
from data_layer.labels import LEVEL_TEXT, OUTCOME_TEXT, SOURCE_TEXT, STAGE_TEXT, URGENCY_TEXT
from data_layer.queries.case_rows import Cases, case_rows
from data_layer.queries.narrowing import NARROWINGS

USUAL = "cohort_valid"
COLUMNS = (
    Column("case_no", words.CASE_NO, Holds.CODE),
    Column("township", words.TOWNSHIP),
    Column("village", words.VILLAGE),
    Column("grid_code", words.GRID_CODE, Holds.CODE),
    Column("category_code", words.CATEGORY_CODE, Holds.CODE),
    Column("category", words.CATEGORY),
    Column("source", words.SOURCE),
    Column("urgency", words.URGENCY),
    Column("title", words.TITLE),
    Column("stage", words.STAGE),
    Column("outcome", words.OUTCOME),
    Column("unit", words.UNIT),
    Column("reported_at", words.REPORTED, Holds.MOMENT),
    Column("accepted_at", words.ACCEPTED, Holds.MOMENT),
    Column("dispatched_at", words.DISPATCHED, Holds.MOMENT),
    Column("closed_at", words.CLOSED, Holds.MOMENT),
    Column("due_at", words.DUE, Holds.MOMENT),
    Column("close_seconds", words.TOOK, Holds.SECONDS),
    Column("on_time", words.ON_TIME),
    Column("level", words.LEVEL),
    Column("returned", words.RETURNED, Holds.COUNT),
    Column("extended", words.EXTENDED, Holds.COUNT),
    Column("rework", words.REWORK, Holds.COUNT),
    Column("reopened", words.REOPENED, Holds.COUNT),
    Column("rating", words.RATING, Holds.COUNT),
)


def about_cases(source: Source) -> About:
    """The question, and the marks that narrow the list."""
    about = about_question(source)
    return about._replace(narrowed={**about.narrowed, **dict(_also(source))})


def _also(source: Source) -> tuple[tuple[str, str], ...]:
    query = source.order.query
    return tuple((name, query[name]) for name in NARROWINGS if query.get(name))


def cases_table(source: Source) -> Tabular:
    """The list of the address: of ?measure= (valid reports without), narrowed to its marks."""
    query, also = source.order.query, _also(source)
    asker, ask = (source.conn, source.county, source.scope, source.now), source.ask()
    measure = query.get("measure", USUAL)
    order = query.get("order", "")
    found = case_rows(*asker, ask=ask, measure=measure, also=also, order=order)
    if found is None:
        measure = USUAL
        found = case_rows(*asker, ask=ask, measure=measure, also=also, order=order) or (0, iter(()))
    n, rows = found
    notes = (
        Note(words.NOTE_MEASURE, source.say(MEASURES[measure].label)),
        Note(words.NOTE_MASKED, source.say(words.MASKED)),
    )
    return Tabular(words.CASES, COLUMNS, n, _worded(source, rows), notes)


def _worded(source: Source, portions: Iterable[Cases]) -> Iterator[tuple[Any, ...]]:
    """Codes in words of the order's language; column by column, which takes half as long as case by
    case."""
    lang, categories = source.order.lang, source.county.categories
    kinds = {code: category.name.say(lang) for code, category in categories.items()}
    sources, urgencies, stages, outcomes = (
        {str(key): text.say(lang) for key, text in table.items()}
        for table in (SOURCE_TEXT, URGENCY_TEXT, STAGE_TEXT, OUTCOME_TEXT)
    )
    levels = {int(level): text.say(lang) for level, text in LEVEL_TEXT.items()}
    in_time = {1: words.YES.say(lang), 0: words.NO.say(lang)}
    for some in portions:
        took = [
            None if closed is None else (closed - reported) // 1000
            for closed, reported in zip(some.closed_at, some.reported_at, strict=True)
        ]
        yield from zip(
            some.case_no, some.township, some.village, some.grid_code, some.category,
            _said(kinds, some.category), _said(sources, some.source_kind),
            _said(urgencies, some.urgency), some.title, _said(stages, some.stage),
            [outcomes.get(code, "") for code in some.outcome], some.unit, some.reported_at,
            some.accepted_at, some.dispatched_at, some.closed_at, some.due_current, took,
            [in_time.get(known, "") for known in some.on_time],  # type: ignore[arg-type]
            [levels.get(level, "") for level in some.level], some.returned_n, some.extended_n,
            some.rework_n, some.reopened_n, some.rating, strict=True,
        )  # fmt: skip


def _said(words_of: Mapping[str, str], codes: Sequence[str]) -> list[str]:
    """What is in no table keeps its code."""
    return [words_of.get(code, code) for code in codes]
