"""Actions on cases over HTTP: the desk's by session, machines' by act token; same body, same
answers, same rights."""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import NAMESPACE_URL, uuid4, uuid5

from flask import Blueprint, Response, jsonify

from dashboards.access.context import current_actor, require_token, store
from dashboards.access.error_pages import error_json
from dashboards.access.json_body import json_body
from dashboards.access.request_log import log_action_refused
from data_layer.core.action_table import ACTS
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.rights import Action
from data_layer.core.situation import Given
from data_layer.errors import FieldsInvalid, Forbidden
from data_layer.services.actions import BULK, Attempt, Doer, Done, act, act_on_many
from data_layer.vocab import DESK, TokenKind

MOST_CASES = 200
OURS = frozenset({"type", "version", "event_id"})

blueprint = Blueprint("actions", __name__)


@blueprint.post("/api/v1/incidents/<case_no>/actions")
def act_by_token(case_no: str) -> Response:
    """One action of a machine, with the role, scope and unit of its token."""
    token = require_token(TokenKind.ACT)
    return _one(Doer(current_actor(), token.source), case_no)


@blueprint.post("/desk/cases/<case_no>/actions")
def act_at_the_desk(case_no: str) -> Response:
    """One action of a signed-in person."""
    return _one(Doer(current_actor(), DESK), case_no)


@blueprint.post("/desk/bulk")
def act_on_several() -> Response:
    """One action on many cases; each has its own answer."""
    doer, body = Doer(current_actor(), DESK), json_body()
    action = _action(body)
    if action not in BULK:
        _refuse(refusal("type", "not_in_list", words=", ".join(sorted(BULK))))
    fields = {name: value for name, value in body.items() if name not in {*OURS, "cases"}}
    click = str(body.get("event_id") or uuid4())
    attempts = [_of_many(action, fields, click, case) for case in _cases(body)]
    revision, done, refused = act_on_many(store(), doer, attempts)
    for _, error in refused:
        if isinstance(error, Forbidden):
            log_action_refused(str(action), error.code)
    told = [{"case_no": case_no, **error_json(error)} for case_no, error in refused]
    return jsonify(revision=revision, done=done, refused=told)


def _one(doer: Doer, case_no: str) -> Response:
    body = json_body()
    action, version = _action(body), _version(body.get("version"), "version")
    fields = {name: value for name, value in body.items() if name not in OURS}
    event_id = body.get("event_id") or str(uuid4())
    try:
        done = act(store(), doer, Attempt(case_no, action, version, fields, event_id))
    except Forbidden as error:
        log_action_refused(str(action), error.code)
        raise
    return jsonify(_told(done))


def _told(done: Done) -> dict[str, Any]:
    return {
        "revision": done.revision,
        "case_no": done.case_no,
        "version": done.version,
        "stage": done.stage,
        "actions": [offer.as_json() for offer in done.offers],
    }


def _action(body: dict[str, Any]) -> Action:
    wanted = body.get("type")
    known = {str(action): action for action in ACTS}
    if not isinstance(wanted, str) or wanted not in known:
        _refuse(refusal("type", "unknown_action" if "type" in body else "missing"))
    return known[str(wanted)]


def _version(value: object, field: str) -> int:
    if value is None:
        _refuse(refusal(field, "missing"))
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        _refuse(refusal(field, "wrong_kind"))
    return value


def _cases(body: dict[str, Any]) -> list[tuple[str, int]]:
    """(case number, version seen) of each case of a bulk request."""
    given = body.get("cases")
    if given is None:
        _refuse(refusal("cases", "missing"))
    if not isinstance(given, list):
        _refuse(refusal("cases", "wrong_kind"))
    if not 0 < len(given) <= MOST_CASES:
        _refuse(refusal("cases", "too_long"))
    found = []
    for place, case in enumerate(given):
        if not isinstance(case, dict) or not isinstance(case.get("case_no"), str):
            _refuse(refusal(f"cases.{place}", "wrong_kind"))
        found.append((case["case_no"], _version(case.get("version"), f"cases.{place}.version")))
    return found


def _of_many(action: Action, fields: Given, click: str, case: tuple[str, int]) -> Attempt:
    """One case's share of a click; sending the click again names the same events."""
    case_no, version = case
    event_id = str(uuid5(NAMESPACE_URL, f"{click}/{case_no}"))
    return Attempt(case_no, action, version, fields, event_id)


def _refuse(problem: Refusal) -> NoReturn:
    raise FieldsInvalid([problem.as_json()])
