"""GET /staffing/contact: name and phone of one person of the roster, uncovered."""

from __future__ import annotations

from flask import Blueprint, Response, request

from dashboards.access.contacts import contact_told
from dashboards.access.context import current_scope, store
from data_layer.services.contacts import contact_of_person
from data_layer.vocab import Text

LONGEST_ID = 64
MASKED = Text(
    "您的角色不能查看人员联系方式，请联系值班员。",
    "Your role may not see who this is; ask the duty desk.",
)

blueprint = Blueprint("person_contact", __name__)


@blueprint.get("/staffing/contact")
def get_contact() -> Response:
    """The contact of ?person= for ?reason=."""
    scope, person_id = current_scope(), request.args.get("person", "")[:LONGEST_ID]
    keys = store().writer.field_keys
    return contact_told(
        "person_seen",
        person_id,
        MASKED,
        lambda conn: contact_of_person(conn, keys, scope, person_id)._asdict(),
    )
