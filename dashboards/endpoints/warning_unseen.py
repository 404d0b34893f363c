"""How many alerts wait, for the rail of every page: whom a rule tells need not go and look."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.score_viewer import current_voice
from dashboards.components.alert_lines import ADDRESS
from dashboards.strings import warning as words
from data_layer.queries.alerts import unseen_alerts
from data_layer.queries.cache import answer

blueprint = Blueprint("warning_unseen", __name__)


@blueprint.get(f"{ADDRESS}/unseen")
def unseen() -> Response:
    """Their number and how it is said, for the role and scope that asks."""
    held, voice = store(), current_voice()
    role = str(current_account().role)
    with held.readers.connect() as conn:
        n = answer(conn, unseen_alerts, held.county, current_scope(), held.clock(), role=role)
    told = jsonify(n=n, told=voice.say(words.UNSEEN, n=n))
    told.headers["Cache-Control"] = "no-store"
    return told
