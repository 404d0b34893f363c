"""Panels of what went up, across, in and out."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from sqlalchemy import Connection

from dashboards.components.compared import asker
from dashboards.components.number_lists import door, number_table, rows_of, shaded
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import Bar, bars, graph, panel
from dashboards.figures.escalation import escalation
from dashboards.strings import coordination as words
from dashboards.strings import pages, wording
from dashboards.theme import PAGE
from data_layer.labels import CAUSE_TEXT, LEVEL_TEXT
from data_layer.ladder_words import Cause
from data_layer.queries.across import assisting_units, escalated_cases, transfers
from data_layer.queries.cache import answer
from data_layer.queries.visible import unit_short
from data_layer.vocab import Level

MOST_UNITS = 12


def escalated(conn: Connection, frame: Frame) -> pd.DataFrame:
    """The escalated cases of the page's period by levels and cause."""
    return answer(conn, escalated_cases, *asker(frame), ask=frame.ask)


def cause_name(frame: Frame, cause: str) -> str:
    """A cause of escalation in words; one no ladder knows as it was written, none as others."""
    if not cause:
        return frame.say(pages.OTHERS)
    return frame.say(CAUSE_TEXT[Cause(cause)]) if cause in set(Cause) else cause


def up_panel(frame: Frame, table: pd.DataFrame) -> html.Section:
    """The flow of escalated cases."""
    note = frame.say(words.UP_NOTE, n=wording.count(table["n"].sum()))
    if table.empty:
        return panel(frame, "up", words.UP, note, html.P(frame.say(words.NO_UP)))

    def link(name: str, level: str, cause: str) -> str:
        return frame.address("/cases", measure="escalated_case", cause=cause, **{name: level})

    named = table[table["cause"].isin(list(Cause))]
    rows = named[["from_level", "level", "cause"]].astype(str).itertuples(index=False)
    links = {}
    for first, last, cause in rows:
        links["from", first, cause] = link("from_level", first, cause)
        links["to", last, cause] = link("level", last, cause)
    figure = escalation(table, PAGE, frame.lang, links)
    return panel(frame, "up", words.UP, note, graph(figure, "24rem"))


def causes_panel(frame: Frame, table: pd.DataFrame) -> html.Section:
    """The same as a table of causes by levels reached."""
    note = frame.say(words.CAUSES_NOTE)
    if table.empty:
        return panel(frame, "causes", words.CAUSES, note, html.P(frame.say(words.NO_UP)))
    counts = table.groupby(["cause", "level"])["n"].sum()
    levels = sorted({int(level) for level in table["level"]})
    causes = table.groupby("cause")["n"].sum().sort_values(ascending=False).index
    most = int(counts.max())

    def href(cause: str, **also: str) -> str:
        # Without a cause that a list knows it would hold every escalated case.
        if cause not in set(Cause):
            return ""
        return frame.address("/cases", measure="escalated_case", cause=cause, **also)

    rows = [
        html.Tr(
            [
                html.Td(_linked(cause_name(frame, cause), href(cause))),
                *(
                    shaded(
                        int(counts.get((cause, level), 0)),
                        most,
                        href(cause, level=str(level)),
                    )
                    for level in levels
                ),
            ]
        )
        for cause in causes
    ]
    heads = [frame.say(words.CAUSE), *(frame.say(LEVEL_TEXT[Level(level)]) for level in levels)]
    head = html.Thead(html.Tr([html.Th(text) for text in heads]))
    return panel(
        frame,
        "causes",
        words.CAUSES,
        note,
        html.Table([head, html.Tbody(rows)], className="matrix"),
    )


def _linked(text: str, href: str) -> Any:
    return html.A(text, href=href) if href else text


def joint_panel(conn: Connection, frame: Frame, cases: int) -> html.Section:
    """Who is asked to help, and what came of it."""
    table = answer(conn, assisting_units, *asker(frame), ask=frame.ask)
    note = frame.say(
        words.JOINT_NOTE, n=wording.count(cases), unit_n=wording.count(table["n"].sum())
    )
    if table.empty:
        return panel(frame, "joint", words.JOINT, note, html.P(frame.say(words.NO_JOINT)))
    rows = [_unit(frame, row) for row in table.head(MOST_UNITS).itertuples()]
    heads = [frame.say(t) for t in (words.JOINT, words.CASES, words.CLOSED, words.OPEN)]
    return panel(frame, "joint", words.JOINT, note, number_table(heads, rows))


def _unit(frame: Frame, row: Any) -> list[Any]:
    if not row.unit:
        return [frame.say(pages.OTHERS), *(wording.count(n) for n in (row.n, row.closed, row.open))]

    def href(**also: str) -> str:
        return frame.address("/cases", measure="joint_case", assisted_by=row.unit, **also)

    name = unit_short(frame.county, frame.scope, row.unit)
    closed = wording.count(row.closed)
    return [name, door(row.n, href()), closed, door(row.open, href(ending="open"))]


def out_panel(conn: Connection, frame: Frame) -> html.Section:
    """Where cases were handed over to."""
    table = answer(conn, transfers, *asker(frame), ask=frame.ask)
    total = int(table["n"].sum())
    note = frame.say(words.OUT_NOTE, n=wording.count(total))
    if table.empty:
        return panel(frame, "out", words.OUT, note, html.P(frame.say(words.NO_OUT)))
    most = int(table["n"].max())
    lines = [
        Bar(
            row.whom or frame.say(pages.OTHERS),
            row.n / most,
            (wording.count(row.n), f"{100 * row.n / total:.1f}%"),
            frame.address("/cases", measure="ended_transferred", handed_to=row.whom)
            if row.whom and row.exact
            else "",
        )
        for row in rows_of(table)
    ]
    return panel(frame, "out", words.OUT, note, bars(lines))
