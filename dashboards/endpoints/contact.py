"""GET /desk/cases/{case_no}/contact: the reporter's contact as it was taken down, to ring back."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Connection

from dashboards.access.contacts import contact_told
from dashboards.access.context import current_actor, current_scope, store
from data_layer.errors import NotFound
from data_layer.services.contacts import contact_of
from data_layer.vocab import Text

MASKED = Text(
    "您的角色不能查看反映人联系方式，请联系值班员。",
    "Your role may not see the reporter's contact; ask the duty desk.",
)
NO_CONTACT = Text("该事件没有登记反映人联系方式。", "No reporter's contact is on record.")

blueprint = Blueprint("contact", __name__)


@blueprint.get("/desk/cases/<case_no>/contact")
def get_contact(case_no: str) -> Response:
    """The contact for ?reason=."""
    scope, keys = current_scope(), store().writer.field_keys

    def find(conn: Connection) -> dict[str, str]:
        contact = contact_of(conn, keys, scope, current_actor().only_unit, case_no)
        if not contact:
            raise NotFound(NO_CONTACT, "no_contact")
        return {"contact": contact}

    return contact_told("contact_seen", case_no, MASKED, find)
