"""The one Flask server: access first, then endpoints, then Dash with its pages."""

from __future__ import annotations

from dash import Dash
from flask import Flask, redirect
from flask.typing import ResponseReturnValue

from dashboards import access
from dashboards.access.context import current_account
from dashboards.access.gate import home_of
from dashboards.endpoints import geometry, health, incidents, ingest, live, sign_in
from dashboards.pages import wall
from data_layer.services.store import Store
from data_layer.settings import ROOT

ENDPOINTS = (sign_in, health, ingest, incidents, geometry, live)


def create_server(store: Store) -> Flask:
    """The WSGI application over an open store; nothing is started."""
    server = Flask(__name__, static_folder=None)
    access.install(server, store)
    for endpoint in ENDPOINTS:
        server.register_blueprint(endpoint.blueprint)
    server.add_url_rule("/", "home", _home)
    dash = wall.create(server, ROOT / "assets")
    access.finish(server, dash)
    return server


def _home() -> ResponseReturnValue:
    return redirect(home_of(current_account()))


__all__ = ["Dash", "create_server"]
