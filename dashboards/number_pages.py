"""The pages of numbers by their address: who asks, what is asked, and the page that answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qsl

from dash import html
from flask import current_app
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.components.asked import asked
from dashboards.components.page_frame import Frame
from dashboards.pages import (
    assessment,
    cases,
    coordination,
    discovery,
    dispatch,
    person,
    staffing,
    staffing_list,
    township,
)
from data_layer.errors import GovernanceError
from data_layer.settings import ROOT

FOLDER = "page"
PLAIN: dict[str, Callable[[Connection, Frame], html.Div]] = {
    "/township": township.layout,
    "/discovery": discovery.layout,
    "/dispatch": dispatch.layout,
    "/coordination": coordination.layout,
    "/assessment": assessment.layout,
    "/staffing": staffing.layout,
    "/staffing/list": staffing_list.layout,
    "/staffing/person": person.layout,
}
ADDRESSES = (*PLAIN, "/cases")


def layout(path: str, search: str) -> html.Div:
    """The page of an address; a question that makes no sense is told in one sentence."""
    held, query = store(), dict(parse_qsl(search.removeprefix("?")))
    county, scope, now = held.county, current_scope(), held.clock()
    try:
        ask = asked({**query, "by": ""}, county, scope, now)
    except GovernanceError as error:
        return html.Div(html.Main(html.P(error.text.say(lang()))), className="page")
    geometry = current_app.extensions["geometry_url"](scope)
    frame = Frame(county, scope, current_account(), lang(), now, path, ask, geometry, query)
    with held.readers.connect() as conn:
        if path == "/cases":
            return cases.layout(conn, frame, query.get("measure", cases.USUAL))
        return PLAIN[path](conn, frame)


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
