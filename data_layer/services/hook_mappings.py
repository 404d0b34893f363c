"""Mappings of what other platforms send, kept by the system administrator and on record."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, delete, func, select

from data_layer.core.hook_mapping import Hook
from data_layer.core.scope import Scope
from data_layer.db.tables import hook_mapping
from data_layer.db.upsert import put_rows
from data_layer.errors import Invalid
from data_layer.queries.hooks import mapping_of
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.hook_subscriptions import check_right
from data_layer.vocab import Text

MOST = 100
TOO_MANY = Text(
    "最多 100 个接收地址，请先删除不用的。", "At most 100 hooks; delete one that is not used."
)


def save(conn: Connection, county_code: str, by: Account, name: str, hook: Hook, now: int) -> None:
    """Keep how the JSON sent to that name is read, from the next body on."""
    check_right(by)
    m = hook_mapping.c
    others = m.county_code == county_code, m.name != name
    if (conn.scalar(select(func.count()).where(*others)) or 0) >= MOST:
        raise Invalid(TOO_MANY, "too_many_hooks")
    row = {
        "county_code": county_code, "name": name, "made_at": now, "made_by": by.username,
        "mapping": orjson.dumps(hook.as_json()).decode(),
    }  # fmt: skip
    put_rows(conn, hook_mapping, [row])
    _audit(conn, by, now, "save_hook_mapping", name)


def remove(conn: Connection, county_code: str, by: Account, name: str, now: int) -> None:
    """Take nothing more at that name; what was stored stays."""
    check_right(by)
    mapping_of(conn, Scope(county_code), name)
    m = hook_mapping.c
    conn.execute(delete(hook_mapping).where(m.county_code == county_code, m.name == name))
    _audit(conn, by, now, "delete_hook_mapping", name)


def _audit(conn: Connection, by: Account, now: int, action: str, name: str) -> None:
    write_audit(conn, by.county_code, now, by.username, action, object=name)
