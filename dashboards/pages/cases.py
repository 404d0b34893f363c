"""The cases behind a number, a hundred at a time; each opens at the desk."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.export_lines import out_of
from dashboards.components.narrowed import chips
from dashboards.components.page_frame import Frame, page
from dashboards.components.page_parts import panel
from dashboards.strings import case_list as own
from dashboards.strings import pages as words
from dashboards.strings import wording
from data_layer.core.catalog.measures import MEASURES, STOCKS
from data_layer.errors import BadRequest
from data_layer.labels import STAGE_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.cases_behind import ORDERS, Behind, Part, cases_behind
from data_layer.queries.visible import LISTED
from data_layer.vocab import Stage, Text

USUAL = "cohort_valid"
# A list is walked to its place: what lies deeper is for a file.
MOST_PAGES = 100
DAY_S = 86_400


def layout(conn: Connection, frame: Frame, measure: str) -> html.Div:
    """The list of what a measure counts; BadRequest for one that counts no cases."""
    order, number = _asked(frame, measure)
    found = answer(
        conn, cases_behind, frame.county, frame.scope, frame.now,
        ask=frame.ask, measure=measure, also=frame.also,
        part=Part(order, LISTED, (number - 1) * LISTED),
    )  # fmt: skip
    if found is None:
        raise BadRequest(_no_such(measure[:64]), "no_such_measure")
    n, lines = found
    name = frame.say(MEASURES[measure].label)
    sentence = frame.say(words.LIST_OF, measure=name, n=wording.count(n))
    content: list[Any] = [html.P(frame.say(words.NOTHING))]
    if lines:
        shown = frame.say(
            own.PAGES, first=wording.count((number - 1) * LISTED + 1),
            last=wording.count((number - 1) * LISTED + len(lines)), n=wording.count(n),
        )  # fmt: skip
        turns = _turns(frame, measure, order, number, n)
        ways = [*_orders(frame, measure, order), *_only(frame, measure)]
        out = out_of(frame, "/cases", measure=measure, order=order)
        head = html.Div([*ways, *out], className="ways")
        content = [head, _table(frame, lines), html.P([shown, *turns], className="turns")]
    told = [sentence, *chips(frame, measure)]
    return page(frame, words.CASES, told, [panel(frame, "list", name, "", *content)])


def _no_such(measure: str) -> Text:
    said = own.NO_SUCH
    return Text(said.zh.format(measure=measure), said.en.format(measure=measure))


def _asked(frame: Frame, measure: str) -> tuple[str, int]:
    """The order and the page of the address, or the usual ones."""
    order, number = frame.query.get("order", ""), frame.query.get("page", "")
    usual = "due" if measure in STOCKS else "counted"
    known = int(number) if number.isdecimal() and len(number) < 4 else 1
    return order if order in ORDERS else usual, min(max(known, 1), MOST_PAGES)


def _orders(frame: Frame, measure: str, order: str) -> list[Any]:
    return [
        html.A(
            frame.say(text),
            href=frame.address(measure=measure, order=key),
            className="current" if key == order else "",
        )
        for key, text in own.ORDERS.items()
    ]


def _only(frame: Frame, measure: str) -> list[html.A]:
    """Of a rate's whole, the cases that kept their time and those that did not."""
    if measure in STOCKS or "timely" in dict(frame.also):
        return []
    return [
        html.A(frame.say(text), href=frame.address(measure=measure, timely=key))
        for key, text in own.ONLY.items()
    ]


def _turns(frame: Frame, measure: str, order: str, number: int, n: int) -> list[Any]:
    """Links to the pages beside this one."""
    pages = -(-n // LISTED)
    beside = [(number - 1, own.EARLIER), (number + 1, own.LATER)]
    links: list[Any] = [
        html.A(frame.say(text), href=frame.address(measure=measure, order=order, page=str(to)))
        for to, text in beside
        if 1 <= to <= min(pages, MOST_PAGES)
    ]
    if number == MOST_PAGES < pages:
        links.append(html.Span(frame.say(own.DEEP, n=wording.count(MOST_PAGES * LISTED))))
    return links


def _table(frame: Frame, lines: list[Behind]) -> html.Table:
    heads = (
        *(words.NUMBER, words.REPORTED, words.PLACE, words.TITLE, words.STAGE, words.UNIT),
        *(own.DUE, own.STANDING),
    )
    head = html.Thead(html.Tr([html.Th(frame.say(text)) for text in heads]))
    return html.Table([head, html.Tbody([_row(frame, line) for line in lines])], className="cases")


def _row(frame: Frame, line: Behind) -> html.Tr:
    place = " · ".join(part for part in (line.township, line.village) if part)
    number = html.A(line.case_no, href=f"/desk?case={line.case_no}")
    zone = frame.county.zone
    reported = wording.stamp(line.reported_at, zone, frame.now)
    due = wording.stamp(line.due_at, zone, frame.now) if line.due_at else wording.DASH
    stage = frame.say(STAGE_TEXT[Stage(line.stage)])
    told, tone = _standing(frame, line)
    cells: list[Any] = [number, reported, place, line.title, stage, line.unit, due]
    return html.Tr([*(html.Td(cell) for cell in cells), html.Td(told, className=tone)])


def _standing(frame: Frame, line: Behind) -> tuple[str, str]:
    """How a case stands to its time, in days of the calendar, and the tone of it."""
    if line.stage == Stage.VOID or line.due_at is None:
        return "", ""
    if line.closed_at is not None:
        if line.on_time == 0:
            late = wording.duration((line.closed_at - line.due_at) / 1000, frame.lang)
            return frame.say(own.CLOSED_LATE, span=late), "wa"
        return frame.say(own.CLOSED_IN_TIME if line.on_time else own.CLOSED), ""
    if line.paused:
        return frame.say(own.PAUSED), ""
    span = wording.duration(abs(frame.now - line.due_at) / 1000, frame.lang)
    if line.due_at < frame.now:
        return frame.say(own.LATE, span=span), "cr"
    return frame.say(own.LEFT, span=span), "wa" if line.due_at - frame.now < DAY_S * 1000 else ""
