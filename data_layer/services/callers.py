"""What else was reported under a number, found without opening anything, and put on record."""

from __future__ import annotations

from data_layer.core.masking import mask_phone
from data_layer.core.scope import Scope
from data_layer.db.sealing import keyed
from data_layer.queries.callers import Called, cases_of_number
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.store import Store

SEARCHED = "contact_searched"


def search(store: Store, by: Account, scope: Scope, number: str) -> tuple[int, list[Called], str]:
    """How many visible cases name the number, the newest of them, and the number as it may be
    shown. That it was looked for is on record before anything is told."""
    digest = keyed(store.writer.field_keys.search, number)
    county, at, shown = store.county, store.clock(), mask_phone(number)
    with store.readers.connect() as conn:
        n, found = cases_of_number(conn, county, scope, digest)
    more = {"object": shown, "detail": {"cases": n}}
    store.writer.submit(
        lambda c: write_audit(c, county.code, at, by.username, SEARCHED, **more), urgent=True
    )
    return n, found, shown
