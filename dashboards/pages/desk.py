"""The duty desk: an empty frame with the table, which the page's own scripts keep filled."""

from __future__ import annotations

from functools import cache

from dash import html
from flask import current_app

from dashboards.access.context import current_account, current_scope, lang, store
from dashboards.components import desk_frame
from data_layer.settings import ROOT

FOLDER = "desk"
# In order: each may use what stands before it.
SCRIPTS = (
    "dom.js", "notice.js", "columns.js", "grid.js", "filters.js", "panel.js", "place.js",
    "fields.js", "forms.js", "bulk.js", "report.js", "alarm.js", "keys.js", "desk.js",
)  # fmt: skip
# Asked for by the table as soon as it is there: the browser may as well fetch it at once.
TABLE = "/_dash-component-suites/dash_ag_grid/async-community.js"


def layout() -> html.Div:
    """The desk of whoever is signed in, in the language of the page."""
    held, account = store(), current_account()
    scope, release = current_scope(), held.settings.release
    geometry = current_app.extensions["geometry_url"](scope)
    return desk_frame.desk(desk_frame.Frame(held.county, scope, account, release, geometry, lang()))


@cache
def styles() -> str:
    """Tags for the head of the desk's page."""
    sheet = f'<link rel="stylesheet" href="{_address("desk.css")}">'
    return f'<link rel="preload" as="script" href="{TABLE}">{sheet}'


@cache
def scripts() -> str:
    """The tags of the desk's own scripts; the first of them asks for the list at once."""
    return "".join(f'<script src="{_address(name)}"></script>' for name in SCRIPTS)


def _address(name: str) -> str:
    changed = int((ROOT / "assets" / FOLDER / name).stat().st_mtime)
    return f"/assets/{FOLDER}/{name}?m={changed}"
