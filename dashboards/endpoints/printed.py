"""What was printed: a page says so as it goes to paper."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from dashboards.access.addresses import local_path
from dashboards.access.context import current_account, store
from data_layer.errors import BadRequest
from data_layer.services.audit import write_audit
from data_layer.vocab import Text

ACTION = "print"
LONGEST = 500
NO_PAGE = Text("请注明打印的页面。", "Say which page is printed.")

blueprint = Blueprint("printed", __name__)


@blueprint.post("/printed")
def note() -> ResponseReturnValue:
    """Put the printed address on record."""
    address = local_path(request.form.get("address", "")[:LONGEST])
    if not address:
        raise BadRequest(NO_PAGE, "no_page")
    held, account = store(), current_account()
    path, _, asked = address.partition("?")
    more = {"object": path, "detail": {"query": asked} if asked else {}}
    code, at = held.county.code, held.clock()
    held.writer.submit(
        lambda c: write_audit(c, code, at, account.username, ACTION, **more), urgent=True
    )
    return "", 204
