"""The cases behind a number, all of them, with what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dashboards.outputs.plan import About, about_question
from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.tabular import Column, Holds, Note, Portion, Tabular
from data_layer.labels import LEVEL_TEXT, OUTCOME_TEXT, SOURCE_TEXT, STAGE_TEXT, URGENCY_TEXT
from data_layer.queries.case_rows import Cases, case_rows
from data_layer.queries.narrowing import NARROWINGS

USUAL = "cohort_valid"
IN_TIME = {1: words.YES, 0: words.NO}
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


def _worded(source: Source, portions: Iterable[Cases]) -> Iterator[Portion]:
    """Codes in words of the order's language."""
    lang = source.order.lang
    kind, origin, urgency, stage, outcome, level, in_time = (
        _Words({key: text.say(lang) for key, text in table.items()}).__getitem__
        for table in (
            {code: category.name for code, category in source.county.categories.items()},
            *(SOURCE_TEXT, URGENCY_TEXT, STAGE_TEXT, OUTCOME_TEXT, LEVEL_TEXT, IN_TIME),
        )
    )
    for some in portions:
        took = [
            None if closed is None else (closed - reported) // 1000
            for closed, reported in zip(some.closed_at, some.reported_at, strict=True)
        ]
        yield (
            some.case_no, some.township, some.village, some.grid_code, some.category,
            [*map(kind, some.category)], [*map(origin, some.source_kind)],
            [*map(urgency, some.urgency)], some.title, [*map(stage, some.stage)],
            [*map(outcome, some.outcome)], some.unit, some.reported_at,
            some.accepted_at, some.dispatched_at, some.closed_at, some.due_current, took,
            [*map(in_time, some.on_time)], [*map(level, some.level)], some.returned_n,
            some.extended_n, some.rework_n, some.reopened_n, some.rating,
        )  # fmt: skip


class _Words(dict[Any, str]):
    """What a code says; what is in no table keeps its code, and None says nothing."""

    def __missing__(self, code: Any) -> str:
        return "" if code is None else str(code)
