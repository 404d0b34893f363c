"""The cases behind a number, all of them, with what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.tabular import Column, Holds, Note, Tabular
from data_layer.labels import LEVEL_TEXT, OUTCOME_TEXT, SOURCE_TEXT, STAGE_TEXT, URGENCY_TEXT
from data_layer.queries.case_rows import CaseRow, case_rows
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


def cases_table(source: Source) -> Tabular:
    """The list of the address: of ?measure= (valid reports without), narrowed to its marks."""
    query = source.order.query
    also = tuple((name, query[name]) for name in NARROWINGS if query.get(name))
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


def _worded(source: Source, rows: Iterator[CaseRow]) -> Iterator[tuple[Any, ...]]:
    """Codes in words of the order's language."""
    lang, categories = source.order.lang, source.county.categories
    kinds = {code: category.name.say(lang) for code, category in categories.items()}
    sources, urgencies, stages, outcomes = (
        {str(key): text.say(lang) for key, text in table.items()}
        for table in (SOURCE_TEXT, URGENCY_TEXT, STAGE_TEXT, OUTCOME_TEXT)
    )
    levels = {int(level): text.say(lang) for level, text in LEVEL_TEXT.items()}
    in_time = {1: words.YES.say(lang), 0: words.NO.say(lang)}
    for row in rows:
        took = None if row.closed_at is None else (row.closed_at - row.reported_at) // 1000
        yield (
            row.case_no, row.township, row.village, row.grid_code, row.category,
            kinds.get(row.category, row.category), sources.get(row.source_kind, row.source_kind),
            urgencies.get(row.urgency, row.urgency), row.title, stages.get(row.stage, row.stage),
            outcomes.get(row.outcome, ""), row.unit, row.reported_at, row.accepted_at,
            row.dispatched_at, row.closed_at, row.due_current, took,
            in_time.get(row.on_time, ""), levels.get(row.level, ""),  # type: ignore[arg-type]
            row.returned_n, row.extended_n, row.rework_n, row.reopened_n, row.rating,
        )  # fmt: skip
