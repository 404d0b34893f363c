"""The audit trail: one row for each security-relevant act, in the transaction of the act."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, insert

from data_layer.db.tables import audit


def write_audit(
    conn: Connection, county_code: str, at: int, actor: str, action: str, **more: Any
) -> None:
    """Add a row; `more` may give `object`, `result` (default 'ok') and `detail` (a plain dict)."""
    row = {"object": "", "result": "ok", "detail": {}, **more}
    named = {"county_code": county_code, "id": f"{at:013d}-{secrets.token_hex(8)}", "at": at}
    conn.execute(insert(audit), {**named, "actor": actor, "action": action, **row})
