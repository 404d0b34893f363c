"""POST /desk/callers: what else was reported under a number, while its caller is on the telephone.
The number comes in the body, as addresses are logged on the way."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.json_body import json_body
from data_layer.core.days import iso
from data_layer.core.masking import numbers_in_contact
from data_layer.core.rights import Action, may
from data_layer.errors import Forbidden
from data_layer.labels import STAGE_TEXT
from data_layer.queries.callers import Called
from data_layer.services.audit import refusals_noted
from data_layer.services.callers import SEARCHED, search
from data_layer.vocab import Stage, Text

LONGEST = 200
NO_RIGHT = Text(
    "您的角色不能按号码查找事件，请联系值班员。",
    "Your role may not look for cases by a number; ask the duty desk.",
)

blueprint = Blueprint("callers", __name__)


@blueprint.post("/desk/callers")
def callers() -> Response:
    """How many visible cases name the first number of {"number"}, the newest of them, and the
    number as it may be shown; none when there is no whole number in it."""
    held, account, scope = store(), current_account(), current_scope()
    with refusals_noted(held, account, SEARCHED):
        if not may(account.role, Action.UNMASK):
            raise Forbidden(NO_RIGHT, "masked")
    numbers = numbers_in_contact(str(json_body().get("number", ""))[:LONGEST])
    if not numbers:
        return _answer(0, [], "", "")
    n, found, shown = search(held, account, scope, numbers[0])
    return _answer(n, found, shown, held.county.zone)


def _answer(n: int, found: list[Called], shown: str, zone: str) -> Response:
    response = jsonify(n=n, number=shown, cases=[_told(one, zone) for one in found])
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(one: Called, zone: str) -> dict[str, Any]:
    stage = STAGE_TEXT[Stage(one.stage)]
    told = {"stage_zh": stage.zh, "stage_en": stage.en}
    return {**one._asdict(), **told, "reported_at": iso(one.reported_at, zone)}
