"""The pages of numbers by their address: who asks, what is asked, and the page that answers."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from urllib.parse import parse_qsl

import orjson
from dash import html
from flask import current_app
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.access.readings import reading_name, readings
from dashboards.access.refusals import note_refusal
from dashboards.asset_files import asset
from dashboards.components.asked import (
    ReversedPeriod,
    as_typed,
    asked,
    asked_of_any_time,
    day_asked,
    up_to_now,
)
from dashboards.components.closed_line import closed_line, some_closed
from dashboards.components.navigation import name_of
from dashboards.components.page_frame import Frame, page
from dashboards.components.refused import refused
from dashboards.components.score_words import Voice
from dashboards.pages import (
    analysis,
    assessment,
    capacity,
    cases,
    coordination,
    discovery,
    dispatch,
    person,
    replay,
    rules,
    staffing,
    staffing_list,
    township,
)
from dashboards.strings.compared import BEFORE, FIELD_UNTIL_NOW
from dashboards.strings.discovery import MAPS
from data_layer.errors import BadRequest, Forbidden, Stopped
from data_layer.queries.closed_months import closed_within, closing_asked
from data_layer.queries.narrowing import ACT_NARROWINGS, NARROWINGS

FOLDER = "page"
PLAIN: dict[str, Callable[[Connection, Frame], html.Div]] = {
    "/township": township.layout,
    "/discovery": discovery.layout,
    "/dispatch": dispatch.layout,
    "/replay": replay.layout,
    "/coordination": coordination.layout,
    "/assessment": assessment.layout,
    "/analysis": analysis.layout,
    "/staffing": staffing.layout,
    **dict.fromkeys(capacity.PATHS, capacity.layout),
    "/capacity/rules": rules.layout,
    "/staffing/list": staffing_list.layout,
    "/staffing/person": person.layout,
}
ADDRESSES = (*PLAIN, "/cases")
# Pages whose address asks otherwise, and those with files of their own.
QUESTIONS = {"/replay": day_asked, **dict.fromkeys(capacity.PATHS, asked_of_any_time)}
SAID = {"/analysis": analysis.SAID}
# Pages whose form asks from when to when.
PERIODS = ("/discovery", "/dispatch", "/coordination", "/assessment", "/analysis", "/cases")
# Pages that may count for long, and how many seconds they have; whoever waits can stop them.
LONG = {"/analysis": analysis.LONGEST_S}
OWN = {
    "/analysis": ("analysis.css", "analysis.js"),
    "/replay": ("replay.css", "replay_day.js", "replay_curve.js", "replay_panels.js", "replay.js"),
}


def layout(path: str, search: str) -> html.Div:
    """The page of an address; a question that makes no sense is told in one sentence, with the
    ways on around it."""
    held, query = store(), dict(parse_qsl(search.removeprefix("?")))
    county, scope, now = held.county, current_scope(), held.clock()
    geometry = current_app.extensions["geometry_url"](scope)
    usual = asked({}, county, scope, now)
    plain = Frame(county, scope, current_account(), lang(), now, path, usual, geometry)
    try:
        return _answered(plain, query, search)
    except (BadRequest, Forbidden) as error:
        if isinstance(error, Forbidden):
            note_refusal(error, f"{path}{search}")
        return refused(plain, error)


def _answered(plain: Frame, query: dict[str, str], search: str) -> html.Div:
    """The page of a question; raises as `asked`, but keeps a form whose dates are to be mended."""
    try:
        frame = asked_frame(plain, query)
    except ReversedPeriod as error:
        if plain.path not in PERIODS:
            raise
        return _to_mend(plain, query, error)
    if plain.path not in LONG:
        with store().readers.connect() as conn:
            return drawn(conn, frame)
    most_s = LONG[plain.path]
    try:
        return readings().read(reading_name(search), most_s, lambda conn: drawn(conn, frame))
    except Stopped as error:
        return analysis.unanswered(frame, error)


def _to_mend(plain: Frame, query: dict[str, str], error: ReversedPeriod) -> html.Div:
    """The page with its form as it was sent and what is wrong with its dates, without a figure."""
    ask = as_typed({**query, "by": "", "then": ""}, plain.county, plain.scope, plain.now)
    frame = _switched(plain._replace(ask=ask, query=query), query)
    if plain.path == "/analysis":
        return analysis.unanswered(frame, error)
    return page(frame, name_of(plain.path), frame.say(error.text), [])


def asked_frame(plain: Frame, query: dict[str, str]) -> Frame:
    """The frame with what its page's address asks; raises as `asked`."""
    who = plain.county, plain.scope, plain.now
    ask = QUESTIONS.get(plain.path, asked)({**query, "by": "", "then": ""}, *who)
    return _switched(plain._replace(ask=ask, query=query), query)


def drawn(conn: Connection, frame: Frame) -> html.Div:
    """The page a frame asks for."""
    frame = _told(conn, frame)
    if frame.path == "/cases":
        return cases.layout(conn, frame, frame.query.get("measure", cases.USUAL))
    return PLAIN[frame.path](conn, frame)


def _told(conn: Connection, frame: Frame) -> Frame:
    """The frame with the line of its month, where that is closed and its figures are shown."""
    if frame.field_way and frame.path != "/cases":
        return frame
    found = closing_asked(conn, frame.county, frame.scope, frame.ask)
    voice = Voice(frame.lang, frame.county.zone, frame.now)
    if found is None:
        some = closed_within(conn, frame.county, frame.scope, frame.ask)
        return frame._replace(closed=some_closed(some, voice)) if some else frame
    line = closed_line(found, voice, listed=frame.path == "/cases")
    return frame._replace(closed=line)


def _switched(frame: Frame, query: dict[str, str]) -> Frame:
    """The frame with the address's switches; words it does not know are as if not said."""
    against = query.get("against", "")
    field_way = query.get("cohort") == "field"
    possible = up_to_now(frame.county, frame.ask, frame.now)
    shown = query.get("map", "")
    named = {name: query[name] for name in (*NARROWINGS, *ACT_NARROWINGS) if query.get(name)}
    return frame._replace(
        against=against if against in BEFORE else frame.against,
        field_way=field_way and possible,
        notice=FIELD_UNTIL_NOW if field_way and not possible else None,
        shown=shown if shown in MAPS else "",
        also=tuple(named.items()) if frame.path == "/cases" else (),
    )


def styles(path: str) -> str:
    """Tags for the head of a page."""
    sheets = (_address(name) for name in _files(path) if name.endswith(".css"))
    return "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in sheets)


def scripts(path: str) -> str:
    """The tags of a page's scripts; one that speaks before the page is there has its words."""
    sources = (_address(name) for name in _files(path) if name.endswith(".js"))
    said = SAID.get(path, {})
    told = escape(orjson.dumps({name: text.say(lang()) for name, text in said.items()}).decode())
    words = f' data-words="{told}"' if said else ""
    return "".join(f'<script src="{source}"{words}></script>' for source in sources)


def _files(path: str) -> tuple[str, ...]:
    return ("page.css", "print.css", "page.js", "print.js", "picture.js", *OWN.get(path, ()))


def _address(name: str) -> str:
    return asset(f"{FOLDER}/{name}")
