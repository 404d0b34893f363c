"""Panels of outcomes: on time by both due times, supervision, what people say, what is late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import asker
from dashboards.components.number_lists import door, number_table, rows_of
from dashboards.components.page_frame import Frame, day_text
from dashboards.components.page_parts import Bar, bars, graph, panel
from dashboards.figures.two_rates import two_rates
from dashboards.strings import assessment as words
from dashboards.strings import pages, wording
from dashboards.theme import PAGE
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.queries.cache import answer
from data_layer.queries.metrics import Value
from data_layer.queries.outcomes import on_time_weeks, ratings, supervision

LATE = ("overdue_3", "overdue_7", "overdue_15", "overdue_more")


def both_limits_panel(conn: Connection, frame: Frame) -> html.Section:
    """On-time closing by the present and the first due time, week by week."""
    weeks = answer(conn, on_time_weeks, *asker(frame), ask=frame.ask)
    n = int(weeks["n"].sum()) if len(weeks) else 0
    note = frame.say(words.BOTH_NOTE, n=wording.count(n))
    if n < NO_RATE_BELOW:
        none = words.FEW if n else pages.NOTHING_DUE
        return panel(frame, "both", words.BOTH, note, html.P(frame.say(none)))
    measures = {"current": "due_on_time", "original": "due_first_on_time"}
    links = {
        line: [
            frame.address(
                "/cases",
                measure=measure,
                **{"from": day_text(week.first), "to": day_text(week.last)},
            )
            for week in rows_of(weeks)
        ]
        for line, measure in measures.items()
    }
    return panel(
        frame, "both", words.BOTH, note, graph(two_rates(weeks, PAGE, frame.lang, links), "15rem")
    )


def supervision_panel(conn: Connection, frame: Frame) -> html.Section:
    """What supervised cases came to, by the highest grade in force."""
    table = answer(conn, supervision, *asker(frame), ask=frame.ask)
    note = frame.say(words.SUPERVISION_NOTE)
    if table.empty:
        return panel(
            frame, "supervision", words.SUPERVISION, note, html.P(frame.say(words.NO_SUPERVISION))
        )

    def line(row: Any) -> list[Any]:
        def count(n: int, measure: str) -> Any:
            # A list cannot be narrowed to what has no name: without it, it would hold everything.
            href = frame.address("/cases", measure=measure, grade=row.grade) if row.grade else ""
            return door(n, href)

        name = frame.say(words.GRADES[row.grade]) if row.grade else frame.say(pages.OTHERS)
        rate = f" {wording.share(row.on_time / row.due)}%" if row.due >= NO_RATE_BELOW else ""
        in_time = html.Span([count(row.on_time, "due_supervised_on_time"), rate])
        return [name, count(row.due, "due_supervised"), in_time, count(row.open, "open_supervised")]

    heads = [frame.say(t) for t in (words.GRADE, words.DUE, words.IN_TIME, words.OPEN)]
    rows = [line(row) for row in table.itertuples()]
    return panel(frame, "supervision", words.SUPERVISION, note, number_table(heads, rows))


def answers_panel(conn: Connection, frame: Frame, values: dict[str, Value]) -> html.Section:
    """The five answers, with the share of those asked who gave one."""
    found = answer(conn, ratings, *asker(frame), ask=frame.ask)
    satisfied, asked = values.get("satisfied_rate"), values.get("response_rate")
    note = frame.say(
        words.ANSWERS_NOTE,
        rate=_rate(satisfied),
        k=wording.count(satisfied.numerator if satisfied else 0),
        n=wording.count(satisfied.n if satisfied else 0),
        response=_rate(asked),
        closed=wording.count(asked.n if asked else 0),
    )
    total, most = sum(found.values()), max(found.values())
    lines = [
        Bar(
            frame.say(words.ANSWER[grade]),
            n / max(most, 1),
            (
                wording.count(n),
                f"{wording.share(n / total)}%" if total >= NO_RATE_BELOW else wording.DASH,
            ),
            frame.address("/cases", measure="ended_rated", rating=str(grade)),
            grade > 2,
        )
        for grade, n in found.items()
    ]
    return panel(frame, "answers", words.ANSWERS, note, bars(lines))


def _rate(one: Value | None) -> str:
    known = one is not None and one.value is not None and one.n >= NO_RATE_BELOW
    return (
        f"{wording.share(one.value)}%" if one and known and one.value is not None else wording.DASH
    )


def late_panel(frame: Frame, late: Sequence[Value]) -> html.Section:
    """What is open and late, by how many days."""
    most = max((one.n for one in late), default=0)
    lines = [
        Bar(
            frame.say(MEASURES[one.metric].label), one.n / max(most, 1), (wording.count(one.n),),
            frame.address("/cases", measure=one.metric),
        )
        for one in late
    ]  # fmt: skip
    return panel(frame, "late", words.LATE, frame.say(words.LATE_NOTE), bars(lines))
