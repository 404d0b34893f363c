"""The duty desk's list, from its first row to its last, in the order it is sorted in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dashboards.components import desk_rows
from dashboards.components.desk_asked import desk_asked
from dashboards.components.fragments import View
from dashboards.outputs.filters_told import HEADINGS
from dashboards.outputs.plan import About
from dashboards.outputs.source import Source
from dashboards.strings import desk
from dashboards.strings import outputs as words
from data_layer.core.days import local
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions
from data_layer.queries.desk_filters import Ask
from data_layer.queries.ended import MOST, ended_cases
from data_layer.queries.ended import VIEW as ENDED
from data_layer.queries.worklist import Line, worklist
from data_layer.vocab import Text

# Rows asked for at a time: their units are looked up together.
PORTION = 2_000
CASE = (
    Column("case_no", words.CASE_NO, Holds.CODE),
    Column("reported_at", words.REPORTED, Holds.MOMENT),
    Column("township", words.TOWNSHIP),
    Column("village", words.VILLAGE),
    Column("category", words.CATEGORY),
    Column("title", words.TITLE),
    Column("tags", words.TAGS),
    Column("stage", words.STAGE),
    Column("step", words.STEP),
)
RUNNING = (
    Column("in_stage", words.IN_STAGE, Holds.SECONDS),
    Column("left", words.LEFT),
    Column("due_at", words.NEXT_DUE, Holds.MOMENT),
)
OVER = (
    Column("judged", words.ON_TIME),
    Column("ended_at", words.ENDED_AT, Holds.MOMENT),
)
HOLDERS = (
    Column("lead", words.LEAD),
    Column("assists", words.ASSISTS),
    Column("source", words.SOURCE),
)


def about_desk(source: Source) -> About:
    """The day on which the list stood so."""
    day, query = local(source.now, source.county.zone).day, source.order.query
    ask = desk_asked(query, source.county, source.order.username, source.now)
    narrowed = {
        "township": ask.township, "category": ask.category, "urgency": ask.urgency,
        "source": ask.source, "unit": ask.holder,
        "since": query["since"] if ask.since else "",
        "until": query["until"] if ask.due else "", "q": ask.q,
        "mine": "me" if ask.mine else "",
        "sort": ask.sort if ask.sort.removeprefix("-") in HEADINGS else "",
    }  # fmt: skip
    return About(day, day, narrowed, stock=True)


def desk_table(source: Source) -> Tabular:
    """The view of the address with its filters; of ended cases those the desk lists."""
    order = source.order
    ask = desk_asked(order.query, source.county, order.username, source.now)
    shown = ask.view if ask.view in desk.VIEWS else "all"
    notes = [Note(words.NOTE_VIEW, source.say(desk.VIEWS[shown]))]
    ended = ask.view == ENDED
    if ended:
        found = ended_cases(*_asker(source), ask=ask._replace(limit=2 * MOST))
        n, lines = found.total, iter(found.lines)
        notes += [Note(words.NOTE_CUT, source.say(words.NEWEST, n=MOST))] if found.more else []
    else:
        n, lines = _open(source, ask)
        notes.append(Note(words.NOTE_VIEW, source.say(desk.SOON_MEANS)))
    notes.append(Note(words.NOTE_MASKED, source.say(words.MASKED)))
    columns = (*CASE, *(OVER if ended else RUNNING), *HOLDERS)
    rows = in_portions(_rows(source, lines, ended=ended))
    return Tabular(desk.LIST_NAME, columns, n, rows, notes)


def _asker(source: Source) -> Any:
    return source.conn, source.county, source.scope, source.now


def _open(source: Source, ask: Ask) -> tuple[int, Iterator[Line]]:
    """How many open cases fit, and all of them."""
    first = worklist(*_asker(source), ask=ask._replace(limit=PORTION))

    def lines() -> Iterator[Line]:
        yield from first.lines
        for offset in range(PORTION, first.total, PORTION):
            window = ask._replace(offset=offset, limit=PORTION)
            yield from worklist(*_asker(source), ask=window).lines

    return first.total, lines()


def _rows(source: Source, lines: Iterable[Line], *, ended: bool) -> Iterator[tuple[Any, ...]]:
    """What the screen says of a case, times as times."""
    order, county = source.order, source.county
    view, comma = View(order.lang, county.zone, source.now), Text("、", ", ").say(order.lang)
    for line in lines:
        told, state = desk_rows.row(line, county, order.role, view), line.state
        said = told["due"]["text"]
        clock = (
            (said, state["stage_at"])
            if ended
            else (state["in_stage_ms"] / 1000, said, line.clock.due)
        )
        yield (
            line.case_no, state["reported_at"], told["township"], told["village"],
            told["category"], told["title"], comma.join(word for _, word in told["tags"]),
            told["stage"], told["step"], *clock, told["lead"], comma.join(line.assists),
            told["source"],
        )  # fmt: skip
