"""The audit trail: one row for each security-relevant act, in the transaction of the act."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert

from data_layer.db.tables import audit
from data_layer.errors import Forbidden
from data_layer.services.accounts import Account

if TYPE_CHECKING:
    from data_layer.services.store import Store


def write_audit(
    conn: Connection, county_code: str, at: int, actor: str, action: str, **more: Any
) -> None:
    """Add a row; `more` may give `object`, `result` (default 'ok') and `detail` (a plain dict)."""
    row = {"object": "", "result": "ok", "detail": {}, **more}
    named = {"county_code": county_code, "id": f"{at:013d}-{secrets.token_hex(8)}", "at": at}
    conn.execute(insert(audit), {**named, "actor": actor, "action": action, **row})


@contextmanager
def refusals_noted(held: Store, account: Account, action: str, name: str = "") -> Iterator[None]:
    """What is forbidden within leaves a row too: who tried what, on the object of that name."""
    try:
        yield
    except Forbidden as error:
        county_code, at, detail = held.county.code, held.clock(), {"code": error.code}
        more = {"object": name, "result": "refused", "detail": detail}
        held.writer.submit(
            lambda c: write_audit(c, county_code, at, account.username, action, **more),
            urgent=True,
        )
        raise
