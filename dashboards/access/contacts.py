"""Who somebody is, told for a right and a reason alone, after a row in the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response, jsonify, request
from sqlalchemy import Connection

from dashboards.access.context import current_account, store
from data_layer.core.rights import Action, may
from data_layer.errors import Forbidden, Invalid
from data_layer.services.audit import refusals_noted, write_audit
from data_layer.vocab import Text

LONGEST_REASON = 200
WHY = Text("请说明查看联系方式的事由。", "Say why you need the contact.")


def contact_told(
    seen: str, whose: str, masked: Text, find: Callable[[Connection], Mapping[str, str]]
) -> Response:
    """What `find` says of `whose` contact, for ?reason=; nothing on the way may keep it.

    The trail has it as `seen`: who saw whose, and why. Raises Forbidden with the words of `masked`,
    which is on record too, Invalid without a reason, and what `find` raises.
    """
    account, held = current_account(), store()
    with refusals_noted(held, account, seen, whose):
        if not may(account.role, Action.UNMASK):
            raise Forbidden(masked, "masked")
    reason = request.args.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid(WHY, "no_reason")
    with held.readers.connect() as conn:
        contact = find(conn)
    county_code, at, detail = held.county.code, held.clock(), {"reason": reason}
    more = {"object": whose, "detail": detail}
    held.writer.submit(
        lambda conn: write_audit(conn, county_code, at, account.username, seen, **more),
        urgent=True,
    )
    response = jsonify(contact)
    response.headers["Cache-Control"] = "no-store"
    return response
