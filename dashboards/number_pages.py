"""The pages of numbers by their address: who asks, what is asked, and the page that answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qsl

from dash import html
from flask import current_app
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.components.asked import asked, up_to_now
from dashboards.components.page_frame import Frame
from dashboards.pages import (
    assessment,
    cases,
    coordination,
    discovery,
    dispatch,
    staffing,
    township,
)
from dashboards.strings.compared import BEFORE, FIELD_UNTIL_NOW
from dashboards.strings.discovery import MAPS
from data_layer.errors import BadRequest, GovernanceError
from data_layer.queries.narrowing import NARROWINGS
from data_layer.settings import ROOT

FOLDER = "page"
PLAIN: dict[str, Callable[[Connection, Frame], html.Div]] = {
    "/township": township.layout,
    "/discovery": discovery.layout,
    "/dispatch": dispatch.layout,
    "/coordination": coordination.layout,
    "/assessment": assessment.layout,
    "/staffing": staffing.layout,
}
ADDRESSES = (*PLAIN, "/cases")


def layout(path: str, search: str) -> html.Div:
    """The page of an address; a question that makes no sense is told in one sentence."""
    held, query = store(), dict(parse_qsl(search.removeprefix("?")))
    county, scope, now = held.county, current_scope(), held.clock()
    try:
        ask = asked({**query, "by": ""}, county, scope, now)
    except GovernanceError as error:
        return _told(error)
    geometry = current_app.extensions["geometry_url"](scope)
    frame = Frame(county, scope, current_account(), lang(), now, path, ask, geometry)
    frame = _switched(frame, query)
    try:
        with held.readers.connect() as conn:
            if path == "/cases":
                return cases.layout(conn, frame, query.get("measure", cases.USUAL))
            return PLAIN[path](conn, frame)
    except BadRequest as error:
        return _told(error)


def _told(error: GovernanceError) -> html.Div:
    return html.Div(html.Main(html.P(error.text.say(lang()))), className="page")


def _switched(frame: Frame, query: dict[str, str]) -> Frame:
    """The frame with the address's switches; words it does not know are as if not said."""
    against = query.get("against", "")
    field_way = query.get("cohort") == "field"
    possible = up_to_now(frame.county, frame.ask, frame.now)
    shown = query.get("map", "")
    named = {name: query[name] for name in NARROWINGS if query.get(name)}
    return frame._replace(
        against=against if against in BEFORE else frame.against,
        field_way=field_way and possible,
        notice=FIELD_UNTIL_NOW if field_way and not possible else None,
        shown=shown if shown in MAPS else "",
        also=tuple(named.items()) if frame.path == "/cases" else (),
    )


@cache
def styles() -> str:
    """Tags for the head of these pages."""
    return f'<link rel="stylesheet" href="{_address("page.css")}">'


@cache
def scripts() -> str:
    """The tag of their script."""
    return f'<script src="{_address("page.js")}"></script>'


def _address(name: str) -> str:
    changed = int((ROOT / "assets" / FOLDER / name).stat().st_mtime)
    return f"/assets/{FOLDER}/{name}?m={changed}"
