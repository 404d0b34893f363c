"""How the interface works: /api/openapi.json for programs, /api/docs for people. Neither holds a
case or needs a network."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template

from dashboards.access.context import current_session, lang, store
from dashboards.access.prefix import from_outside
from dashboards.components.openapi_document import Route, document, of_interface
from dashboards.components.openapi_page import sections
from dashboards.strings import api_docs as words
from dashboards.strings.wording import release_told
from dashboards.theme import PAGE, css_variables

blueprint = Blueprint("openapi", __name__, template_folder="../templates")


@blueprint.get("/api/openapi.json")
def description() -> Response:
    """This description of the interface."""
    return jsonify(_document())


@blueprint.get("/api/docs")
def page() -> Response:
    """The same to read."""
    told = _document()
    return make_response(
        render_template(
            "api/docs.html", W=words, theme=css_variables(PAGE), told=told,
            sections=sections(told), home=current_session() is not None,
            release=release_told(store().settings.release, lang()),
            switch=f"/language/{'zh' if lang() == 'en' else 'en'}?next=/api/docs",
        )
    )  # fmt: skip


def _document() -> dict[str, object]:
    views = current_app.view_functions
    routes = (
        Route(rule.rule, frozenset(rule.methods or ()), rule.endpoint, views[rule.endpoint])
        for rule in current_app.url_map.iter_rules()
    )
    served = [route for route in routes if of_interface(route)]
    return document(served, store().settings.release, from_outside(""))
