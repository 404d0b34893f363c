"""The one Flask server: access first, then endpoints, then Dash with its pages."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress

from dashboards import access, number_pages
from dashboards.access.addresses import init_addresses
from dashboards.access.context import OFFICES, PASSWORD_PAGE, current_account, say
from dashboards.access.prefix import init_prefix, own_prefix, within
from dashboards.access.readings import init_readings
from dashboards.endpoints import (
    accounts,
    actions,
    analysis,
    areas,
    attachments,
    audit,
    boundaries,
    calendar,
    callers,
    capacity,
    contact,
    delivery,
    desk_page,
    desk_reports,
    exports,
    geometry,
    handover,
    health,
    hook_in,
    hook_mappings,
    hooks,
    imports,
    incidents,
    ingest,
    limits,
    live,
    monitor,
    months,
    numbers,
    open311,
    openapi,
    own_account,
    permissions,
    person_contact,
    printed,
    quality,
    replay,
    report_archive,
    reports,
    rosters,
    rules,
    schedules,
    scope_test,
    score_activity,
    score_card,
    score_scheme,
    scores,
    screen,
    screen_console,
    second_factor,
    sign_in,
    single_sign_on,
    tokens,
    wall_snapshot,
    warning,
    warning_alert,
    warning_rules,
    warning_scan,
    warning_trust,
    warning_unseen,
)
from dashboards.endpoints import (
    desk as desk_answers,
)
from dashboards.pages import wall
from dashboards.strings.wall import SCENES
from dashboards.theme import EVERY_PAGE
from data_layer.core.rights import Page as PageGroup
from data_layer.core.rights import may_open
from data_layer.services.store import Store
from data_layer.settings import ROOT
from data_layer.vocab import Role, Text

ENDPOINTS = (
    sign_in,
    health,
    monitor,
    ingest,
    hook_in,
    hook_mappings,
    incidents,
    actions,
    open311,
    openapi,
    live,
    calendar,
    limits,
    capacity,
    rules,
    boundaries,
    areas,
    wall_snapshot,
    desk_page,
    desk_answers,
    attachments,
    desk_reports,
    contact,
    callers,
    handover,
    exports,
    reports,
    schedules,
    report_archive,
    accounts,
    delivery,
    months,
    numbers,
    own_account,
    analysis,
    replay,
    rosters,
    scores,
    score_activity,
    score_card,
    score_scheme,
    screen,
    screen_console,
    second_factor,
    single_sign_on,
    permissions,
    scope_test,
    tokens,
    hooks,
    imports,
    person_contact,
    audit,
    printed,
    quality,
    warning,
    warning_alert,
    warning_rules,
    warning_scan,
    warning_trust,
    warning_unseen,
)

ADDRESS, PAGE = "address", "page"
NO_PAGE = Text("没有这个页面。", "There is no such page.")
HOME = Text("返回首页", "Back to the start")

# A page of numbers has the map of the wall and nothing else of it.
NOT_PAGES = re.compile(
    r"<(?:script|link)[^>]*/assets/(?:wall|figures|freshness|paging|rotation|live|renewal)\.[^>]*>"
    r"(?:</script>)?\s*"
)
# The language attribute is Chinese: screen readers and line breaking follow it.
INDEX = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
{%favicon%}
<style>THEME</style>
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def create_server(store: Store) -> Flask:
    """The WSGI application over an open store; nothing is started."""
    server = Flask(__name__, static_folder=None)
    access.install(server, store)
    init_addresses(server, is_page)
    init_readings(server, store)
    _compress(server)
    init_prefix(server)
    for endpoint in ENDPOINTS:
        server.register_blueprint(endpoint.blueprint)
    geometry.publish_geometry(server, store)
    wall_snapshot.init_sharing(server)
    server.add_url_rule("/", "home", _home)
    access.finish(server, _pages(server, store))
    return server


def _compress(server: Flask) -> None:
    """Scripts, styles and numbers travel small. Pages with form tokens do not (BREACH), nor
    streams."""
    server.config.update(
        COMPRESS_MIMETYPES=["application/json", "text/javascript", "text/css", "image/svg+xml"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMS=True,
    )
    Compress(server)


class Pages(Dash):
    """Dash, which would give every page the scripts of all: each gets its own."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """The index with what the address needs."""
        if request.path.startswith(number_pages.ADDRESSES):
            parts["css"] = NOT_PAGES.sub("", parts["css"]) + number_pages.styles(request.path)
            plain = NOT_PAGES.sub("", parts["scripts"])
            parts["scripts"] = plain + number_pages.scripts(request.path)
            page = str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]
            return page.replace("<html ", '<html class="on-page" ', 1)
        return str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]


def _pages(server: Flask, store: Store) -> Dash:
    app = Pages(
        __name__,
        # Dash's type says bool, its documentation a Flask server.
        server=server,  # type: ignore[arg-type]
        assets_folder=str(ROOT / "assets"),
        assets_path_ignore=["desk", "page", "screen", "settings", "vendor"],
        use_async=False,
        update_title="",
        title=store.county.title.zh,
        index_string=INDEX.replace("THEME", EVERY_PAGE),
    )
    app.layout = html.Div([dcc.Location(id=ADDRESS), html.Div(id=PAGE)])

    @app.callback(Output(PAGE, "children"), Input(ADDRESS, "pathname"), State(ADDRESS, "search"))
    def show(path: object, search: object) -> Component:
        """The page of the address the call names."""
        # The guard knows the shape of a call, not of its values.
        if not isinstance(path, str) or not isinstance(search, str | None):
            return no_page()
        path = within(urlsplit(path), own_prefix())
        if path in number_pages.ADDRESSES:
            return _numbers(path, search or "")
        return _wall(path) if path.startswith("/wall") else no_page()

    return app


def _numbers(path: str, search: str) -> Component:
    """A call may name any address: the gate has judged only where the call itself goes."""
    if not may_open(current_account().role, PageGroup.NUMBERS):
        return no_page()
    return number_pages.layout(path, search)


def _wall(path: str) -> Component:
    return wall.layout(path.removeprefix("/wall").strip("/"))


# Where a day's work begins.
HOMES = {
    Role.OPERATOR: "/desk",
    Role.SUPERVISOR: "/desk",
    Role.HANDLER: "/desk",
    Role.LEADER: "/township",
    Role.ANALYST: "/discovery",
    **OFFICES,
}


SCREENS = frozenset({"/wall", *(f"/wall/{scene}" for scene in SCENES)})


def is_page(path: str) -> bool:
    """Whether an address that no endpoint answers is a page here."""
    return path in number_pages.ADDRESSES or path.rstrip("/") in SCREENS


def no_page() -> Component:
    """What a call for an unknown address shows."""
    return html.Main([html.P(say(NO_PAGE)), html.A(say(HOME), href="/")])


def _home() -> ResponseReturnValue:
    return redirect(HOMES.get(current_account().role, PASSWORD_PAGE))
