"""Where a township is short of people: who is in post against the posts, each with its list."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import panel
from dashboards.strings import staffing, wording
from dashboards.strings import township as words
from data_layer.labels import POST_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.seats import seats_listed
from data_layer.queries.staffing import capacity_facts, staffing_by_township
from data_layer.vocab import PostRole, Text

TODAY = {"from": "", "to": ""}
OF_CAPACITY = {
    "enforcement": (words.ENFORCERS, "enforcement_staff", "enforcement_posts"),
    "service": (words.CENTRE, "service_centre_staff", "service_centre_posts"),
}


def gaps_panel(conn: Connection, frame: Frame) -> html.Section:
    """The panel; what the county has not told is left out."""
    asker = frame.county, frame.scope, frame.now
    row: Any = next(answer(conn, staffing_by_township, *asker).itertuples())
    facts = answer(conn, capacity_facts, *asker)
    held: list[tuple[Text, str, Any, Any]] = [
        (staffing.CHIEFS, "chiefs", row.chiefs, row.chiefs + row.chief_vacancies),
        (staffing.WORKERS, "workers", row.workers, row.worker_posts),
        (staffing.LEADERS, "leaders", row.leaders, row.leaders + row.leader_vacancies),
    ]
    lines = [_line(frame, *one) for one in held]
    for text, staff, posts in OF_CAPACITY.values():
        if staff in facts and posts in facts:
            lines.append(_line(frame, text, "", facts[staff], facts[posts]))
    note = _oldest(conn, frame)
    return panel(frame, "gaps", words.GAPS, note, html.Ul(lines, className="gaps"))


def _line(frame: Frame, name: Text, of: str, people: float, posts: float) -> html.Li:
    short = max(0, int(posts - people))
    number: list[Any] = [html.B(wording.count(people)), f"/{wording.count(posts)}"]
    href = frame.address("/staffing/list", of=of, **TODAY)
    told = html.I(
        frame.say(words.SHORT_OF, n=short) if short else frame.say(words.FULL),
        className="wa" if short else "",
    )
    shown = html.A(number, href=href) if of else html.Span(number, className="number")
    return html.Li([html.Span(frame.say(name)), shown, told])


def _oldest(conn: Connection, frame: Frame) -> Any:
    asker = frame.county, frame.scope, frame.now
    seats = answer(conn, seats_listed, *asker, of="vacant", limit=1).seats
    if not seats:
        return ""
    post = frame.say(POST_TEXT[PostRole(seats[0].role)])
    told = frame.say(words.OLDEST_GAP, place=seats[0].village, post=post, n=seats[0].days)
    return html.A(told, href=frame.address("/staffing/list", of="vacant", **TODAY))
