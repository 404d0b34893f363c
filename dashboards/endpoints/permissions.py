"""Who may do what: the tables of rights and every address, on a page and as Excel."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, current_app, make_response
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from dashboards.access.context import say
from dashboards.access.gate import ACCOUNT_ENDPOINTS, API, BARE_ENDPOINTS, OPEN_ENDPOINTS
from dashboards.access.page_groups import page_of
from dashboards.access.screen_gate import OPEN_TO_SCREENS, SCREEN_ENDPOINTS
from dashboards.access.settings import settings_page
from dashboards.components.permission_table import (
    ROLES,
    Route,
    action_rows,
    page_rows,
    route_rows,
    sheets,
)
from dashboards.strings import permissions as words
from data_layer.core.rights import Action, Page
from data_layer.labels import ROLE_TEXT
from data_layer.services.xlsx_write import XLSX, workbook

ADDRESS = "/settings/permissions"
UNTOLD = frozenset({"HEAD", "OPTIONS"})

blueprint = Blueprint("permissions", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Pages, actions and addresses by role."""
    routes = route_rows(_routes(), say)
    pages, actions = page_rows(say), action_rows(say)
    told = say(words.SUM).format(
        roles=len(ROLES), pages=len(pages), actions=len(actions), routes=len(routes)
    )
    return settings_page(
        "permissions.html", ADDRESS, words, None, Action.GRANT_ROLES,
        sentence=told, roles=[ROLE_TEXT[role] for role in ROLES],
        rows_of_pages=pages, rows_of_actions=actions, rows_of_routes=routes,
    )  # fmt: skip


@blueprint.get(f"{ADDRESS}/permissions.xlsx")
def download() -> ResponseReturnValue:
    """The same as a workbook."""
    response = make_response(workbook(sheets(_routes(), say)))
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = "attachment; filename=permissions.xlsx"
    return response


def _routes() -> Iterator[Route]:
    for rule in current_app.url_map.iter_rules():
        methods = ", ".join(sorted((rule.methods or set()) - UNTOLD))
        yield _route(rule, methods)


def _route(rule: Rule, methods: str) -> Route:
    if rule.endpoint in BARE_ENDPOINTS | OPEN_ENDPOINTS | OPEN_TO_SCREENS:
        return Route(rule.rule, methods, None, words.OPEN)
    if rule.endpoint in SCREEN_ENDPOINTS:
        return Route(rule.rule, methods, None, words.BY_SCREEN)
    if rule.rule.startswith(API):
        return Route(rule.rule, methods, None, words.BY_TOKEN)
    own = rule.endpoint in ACCOUNT_ENDPOINTS
    return Route(rule.rule, methods, Page.ACCOUNT if own else page_of(rule.rule))
