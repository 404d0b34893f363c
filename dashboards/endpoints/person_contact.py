"""GET /staffing/contact: name and phone of one person of the roster, uncovered."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from dashboards.access.context import current_account, current_scope, store
from data_layer.core.rights import Action, may
from data_layer.errors import Forbidden, Invalid
from data_layer.queries.persons import contact_of_person
from data_layer.services.audit import refusals_noted, write_audit
from data_layer.vocab import Text

LONGEST_REASON, LONGEST_ID = 200, 64
MASKED = Text(
    "您的角色不能查看人员联系方式，请联系值班员。",
    "Your role may not see who this is; ask the duty desk.",
)
WHY = Text("请说明查看联系方式的事由。", "Say why you need the contact.")

blueprint = Blueprint("person_contact", __name__)


@blueprint.get("/staffing/contact")
def get_contact() -> Response:
    """The contact of ?person= for ?reason=, after a row in the audit trail: who saw whose, and
    why."""
    account, scope, held = current_account(), current_scope(), store()
    person_id = request.args.get("person", "")[:LONGEST_ID]
    with refusals_noted(held, account, "person_seen", person_id):
        if not may(account.role, Action.UNMASK):
            raise Forbidden(MASKED, "masked")
    reason = request.args.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid(WHY, "no_reason")
    with held.readers.connect() as conn:
        contact = contact_of_person(conn, scope, person_id)
    county_code, at, detail = held.county.code, held.clock(), {"reason": reason}
    more = {"object": person_id, "detail": detail}
    held.writer.submit(
        lambda conn: write_audit(conn, county_code, at, account.username, "person_seen", **more),
        urgent=True,
    )
    response = jsonify(name=contact.name, phone=contact.phone)
    response.headers["Cache-Control"] = "no-store"
    return response
