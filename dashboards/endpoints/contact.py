"""GET /desk/cases/{case_no}/contact: the reporter's contact as it was taken down, to ring back."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from dashboards.access.context import current_account, current_actor, current_scope, store
from data_layer.core.rights import Action, may
from data_layer.errors import Forbidden, Invalid, NotFound
from data_layer.queries.contact import contact_of
from data_layer.services.audit import refusals_noted, write_audit
from data_layer.vocab import Text

LONGEST_REASON = 200
MASKED = Text(
    "您的角色不能查看反映人联系方式，请联系值班员。",
    "Your role may not see the reporter's contact; ask the duty desk.",
)
WHY = Text("请说明查看联系方式的事由。", "Say why you need the contact.")
NO_CONTACT = Text("该事件没有登记反映人联系方式。", "No reporter's contact is on record.")

blueprint = Blueprint("contact", __name__)


@blueprint.get("/desk/cases/<case_no>/contact")
def get_contact(case_no: str) -> Response:
    """The contact for ?reason=, after a row in the audit trail: who saw whose, and why."""
    account, scope, held = current_account(), current_scope(), store()
    with refusals_noted(held, account, "contact_seen", case_no):
        if not may(account.role, Action.UNMASK):
            raise Forbidden(MASKED, "masked")
    reason = request.args.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid(WHY, "no_reason")
    with held.readers.connect() as conn:
        contact = contact_of(conn, scope, current_actor().only_unit, case_no)
    if not contact:
        raise NotFound(NO_CONTACT, "no_contact")
    county_code, at, detail = held.county.code, held.clock(), {"reason": reason}
    more = {"object": case_no, "detail": detail}
    held.writer.submit(
        lambda conn: write_audit(conn, county_code, at, account.username, "contact_seen", **more),
        urgent=True,
    )
    response = jsonify(contact=contact)
    response.headers["Cache-Control"] = "no-store"
    return response
