"""Taking a report at the duty desk: POST /desk/reports, and what helps while it is written."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.json_body import json_body
from dashboards.components.locating import locate_in
from data_layer.core.days import iso
from data_layer.core.intake import grid_of
from data_layer.core.places import places_named
from data_layer.core.rights import Action, may
from data_layer.errors import Forbidden
from data_layer.labels import STAGE_TEXT
from data_layer.queries.similar import Similar, similar_cases
from data_layer.services.accounts import Account
from data_layer.services.audit import refusals_noted
from data_layer.services.desk_reports import ReportRefused, take_report
from data_layer.vocab import AreaLevel, Stage, Text

LONGEST_WORD = 200
NO_RIGHT = Text(
    "您的角色不能登记新事件，请联系值班员。",
    "Your role cannot register a new case; ask the duty desk.",
)

blueprint = Blueprint("desk_reports", __name__)


@blueprint.post("/desk/reports")
def post_report() -> tuple[Response, int]:
    """Record a report; its case number, or what is wrong field by field (422)."""
    scope, held = current_scope(), store()
    with refusals_noted(held, current_account(), "report"):
        account = _reporter()
    locate = locate_in(held.readers, held.county)
    try:
        taken = take_report(held, account, scope, json_body(), locate)
    except ReportRefused as error:
        return jsonify(error.answer()), 422
    return jsonify(taken._asdict()), 200


@blueprint.get("/desk/similar")
def similar() -> Response:
    """Up to five cases that may be the same matter: ?grid=&category=&q=."""
    _reporter()
    held, scope = store(), current_scope()
    county = held.county
    with held.readers.connect() as conn:
        found = similar_cases(
            conn,
            county,
            scope,
            held.clock(),
            grid=grid_of(county, _word("grid")),
            category=_word("category"),
            q=_word("q"),
        )
    return jsonify(cases=[_told(case, county.zone) for case in found])


@blueprint.get("/desk/places")
def places() -> Response:
    """Grids and townships by a piece of their name or code: ?q=. A case can be placed in a grid
    only, so these stand in lists of their own."""
    _reporter()
    found = places_named(store().county, current_scope(), _word("q"))
    grids = [{**p._asdict(), "grid_code": p.code} for p in found if p.level == AreaLevel.GRID]
    townships = [p._asdict() for p in found if p.level != AreaLevel.GRID]
    return jsonify(places=grids, townships=townships)


def _reporter() -> Account:
    account = current_account()
    if not may(account.role, Action.REPORT):
        raise Forbidden(NO_RIGHT, "no_right")
    return account


def _told(case: Similar, zone: str) -> dict[str, Any]:
    stage, fields = STAGE_TEXT[Stage(case.stage)], case._asdict()
    reason = fields.pop("reason")
    return {
        **fields,
        "reported_at": iso(case.reported_at, zone),
        "stage_zh": stage.zh,
        "stage_en": stage.en,
        "reason_zh": reason.zh,
        "reason_en": reason.en,
    }


def _word(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST_WORD]
