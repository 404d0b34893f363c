"""Who may come in: sessions, the gate, the callback check, headers, error pages and the log."""

from __future__ import annotations

from dash import Dash
from flask import Blueprint, Flask, Response, send_file
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboards.access import callback_guard, csrf, error_pages, gate, headers, request_log, words
from dashboards.access import sessions as cookie_sessions
from dashboards.access.context import lang, say, store
from dashboards.access.line import init_line
from dashboards.access.secret_key import earlier_keys, secret_key
from dashboards.asset_files import asset
from data_layer.services.store import Store
from data_layer.settings import ROOT

LARGEST_BODY = 1024 * 1024
blueprint = Blueprint("access", __name__, template_folder="../templates")


def install(server: Flask, store: Store) -> None:
    """Guard every route. Call before Dash is made; raises CannotStart on a weak key."""
    https = store.settings.https
    server.extensions["store"] = store
    server.extensions["prefix"] = store.settings.url_prefix
    server.secret_key = secret_key(store.settings)
    server.config["SECRET_KEY_FALLBACKS"] = earlier_keys(store.settings)
    # The gate allows forms less; intake raises it for itself.
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    _trust_proxies(server, store.settings.trusted_proxies)
    request_log.init_request_log(server)
    init_line(server, store.feed)
    headers.init_headers(server, https=https)
    error_pages.init_error_pages(server)
    cookie_sessions.init_sessions(server, https=https, prefix=store.settings.url_prefix)
    csrf.init_csrf(server)
    gate.init_gate(server)
    callback_guard.init_callback_guard(server)
    server.register_blueprint(blueprint)


def _trust_proxies(server: Flask, hops: int) -> None:
    """Believe that many of the last X-Forwarded entries; anybody may write the ones before them."""
    if hops:
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def finish(server: Flask, app: Dash) -> None:
    """Learn Dash's callbacks and inline scripts. Call once all are registered, before serving."""
    # Private, but the only way to merge callbacks of the module-level decorator before a request.
    app._setup_server()  # type: ignore[no-untyped-call]
    callback_guard.learn_callbacks(server, app)
    headers.admit_scripts(server, app)


@blueprint.get("/access.css")
def stylesheet() -> Response:
    """The look of sign-in and error pages, readable without an account."""
    return send_file(ROOT / "assets" / "access.css", max_age=3600)


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    county = store().county
    return {"lang": lang(), "say": say, "words": words, "county": county, "asset": asset}
