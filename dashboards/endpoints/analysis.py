"""What the analyst's page changes: views are kept, opened, deleted; a long question is stopped."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.readings import reading_name, readings
from dashboards.access.settings import field
from dashboards.components.analysis_asked import question_of
from dashboards.components.view_list import kept
from data_layer.queries.saved_views import view_of
from data_layer.services.audit import refusals_noted
from data_layer.services.saved_views import delete_view, save_view

ADDRESS = "/analysis"
LONGEST_SEARCH = 2_000

blueprint = Blueprint("analysis", __name__)


@blueprint.post(f"{ADDRESS}/views")
def save() -> Response:
    """Keep the address the form names; with `days` its period goes along with the date."""
    held, account, now = store(), current_account(), store().clock()
    query = dict(parse_qsl(request.form.get("search", "")[:LONGEST_SEARCH]))
    if field("days"):
        query = {**query, "from": "", "to": "", "days": field("days")}
    # What is kept is what can be asked.
    ask = question_of(query, held.county, current_scope(), now).ask
    name, shared = field("name"), field("share")
    view_id = held.writer.submit(
        lambda conn: save_view(conn, held.county, account, name, kept(query), ask, shared, now),
        urgent=True,
    )
    return jsonify(view=view_id)


@blueprint.get(f"{ADDRESS}/view/<view_id>")
def show(view_id: str) -> ResponseReturnValue:
    """A view's address; whoever opens it sees what the own scope allows."""
    account = current_account()
    with store().readers.connect() as conn:
        found = view_of(
            conn, current_scope(), view_id=view_id, username=account.username, role=account.role
        )
    return redirect(f"{ADDRESS}?{found.search}")


@blueprint.post(f"{ADDRESS}/views/delete")
def delete() -> Response:
    """Take a view away."""
    held, account, view_id = store(), current_account(), field("view")
    with refusals_noted(held, account, "delete_view", view_id):
        held.writer.submit(
            lambda conn: delete_view(conn, held.county, account, view_id, held.clock()),
            urgent=True,
        )
    return jsonify(view=view_id)


@blueprint.post(f"{ADDRESS}/stop")
def stop() -> Response:
    """End the session's own reading of the address `search`."""
    search = request.form.get("search", "")[:LONGEST_SEARCH]
    return jsonify(stopped=readings().stop(reading_name(search)))
