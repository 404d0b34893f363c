"""The cases behind a number, newest first; each opens at the desk."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.export_lines import out_of
from dashboards.components.narrowed import chips
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import panel
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.catalog.measures import MEASURES
from data_layer.labels import STAGE_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.cases_behind import Behind, cases_behind
from data_layer.vocab import Stage

USUAL = "cohort_valid"


def layout(conn: Connection, frame: Frame, measure: str) -> html.Div:
    """The list of what a measure counts; an unknown one falls back to the valid reports."""
    asker = frame.county, frame.scope, frame.now
    found = answer(conn, cases_behind, *asker, ask=frame.ask, measure=measure, also=frame.also)
    if found is None:
        measure = USUAL
        found = answer(conn, cases_behind, *asker, ask=frame.ask, measure=measure, also=frame.also)
        found = found or (0, [])
    n, lines = found
    name = frame.say(MEASURES[measure].label)
    sentence = frame.say(words.LIST_OF, measure=name, n=wording.count(n))
    note = frame.say(words.FIRST_ONES, n=len(lines)) if len(lines) < n else ""
    content = _table(frame, lines) if lines else html.P(frame.say(words.NOTHING))
    ways = out_of(frame, "/cases", measure=measure) if lines else []
    narrowed = chips(frame, measure)
    told = [sentence, *narrowed]
    return page(frame, words.CASES, told, [panel(frame, "list", name, note, *ways, content)])


def _table(frame: Frame, lines: list[Behind]) -> html.Table:
    heads = words.NUMBER, words.REPORTED, words.PLACE, words.TITLE, words.STAGE, words.UNIT
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    return html.Table([head, html.Tbody([_row(frame, line) for line in lines])], className="cases")


def _row(frame: Frame, line: Behind) -> html.Tr:
    place = " · ".join(part for part in (line.township, line.village) if part)
    number = html.A(line.case_no, href=f"/desk?case={line.case_no}")
    reported = wording.stamp(line.reported_at, frame.county.zone, frame.now)
    stage = frame.say(STAGE_TEXT[Stage(line.stage)])
    cells: list[Any] = [number, reported, place, line.title, stage, line.unit]
    return html.Tr([html.Td(cell) for cell in cells])
