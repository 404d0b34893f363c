"""The audit trail: one row for each security-relevant act, in the transaction of the act.

Rows are a chain (core.audit_chain); the connection carries its key. What cannot be put on record is
not done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError

from data_layer.core.audit_chain import KEYED, NOTHING, Link, hash_of, key_id
from data_layer.core.unusual import WATCHED
from data_layer.db.engine import AUDIT_KEY
from data_layer.db.tables import audit, audit_head
from data_layer.db.tables.columns import json_text
from data_layer.db.upsert import insert_for
from data_layer.errors import AuditUnwritable, Forbidden, GovernanceError
from data_layer.services.accounts import Account
from data_layer.services.origin import origin
from data_layer.services.unusual import WARNING, warnings_after
from data_layer.vocab import Text

if TYPE_CHECKING:
    from data_layer.services.store import Store

UNWRITABLE = Text(
    "审计记录无法写入，本次操作没有执行，任何数据都没有改变。请告知系统管理员检查数据库和磁盘后重试。",
    "The audit trail cannot be written, so this was not done and nothing was changed. Let the "
    "system administrator look at database and disk, then try again.",
)
NO_KEY = "written without the key of the audit trail"


def write_audit(
    conn: Connection, county_code: str, at: int, actor: str, action: str, **more: Any
) -> None:
    """Add a row; `more` may give `object`, `result` (default 'ok') and `detail` (a plain dict).

    Raises AuditUnwritable, which undoes the act, when the row cannot be added.
    """
    try:
        _append(conn, county_code, at, actor, action, **more)
        if action in WATCHED:
            for told in warnings_after(conn, county_code, at, actor):
                _append(conn, county_code, at, actor, WARNING, **told)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        raise AuditUnwritable(UNWRITABLE, "audit_unwritable") from error


def _append(
    conn: Connection, county_code: str, at: int, actor: str, action: str, **more: Any
) -> None:
    key: bytes = conn.get_execution_options().get(AUDIT_KEY, b"")
    if not key:
        raise AuditUnwritable(UNWRITABLE, "no_audit_key") from ValueError(NO_KEY)
    seq, last = _lock_head(conn, county_code)
    told, come, name = more.get("detail", {}), origin(), key_id(key)
    about, result = more.get("object", ""), more.get("result", "ok")
    link = Link(
        county_code, seq + 1, at, actor, come.session, come.address, action, about, result,
        json_text(told), KEYED, name, last, "",
    )  # fmt: skip
    sealed = link._replace(hash=hash_of(link, {name: key}))
    conn.execute(insert(audit), {**sealed._asdict(), "detail": told})
    head = update(audit_head).where(audit_head.c.county_code == county_code)
    conn.execute(head.values(seq=sealed.seq, hash=sealed.hash))


def _lock_head(conn: Connection, county_code: str) -> tuple[int, str]:
    """Number and hash of the last row; on PostgreSQL its lock has the rows of all workers queue."""
    c = audit_head.c
    query = select(c.seq, c.hash).where(c.county_code == county_code).with_for_update()
    found = conn.execute(query).one_or_none()
    if found is None:
        first = {"county_code": county_code, "seq": 0, "hash": NOTHING}
        conn.execute(insert_for(conn.dialect.name, audit_head).on_conflict_do_nothing(), first)
        found = conn.execute(query).one()
    return found.seq, found.hash


def why(error: GovernanceError) -> dict[str, Any]:
    """Why something was refused, as a row keeps it."""
    return {"code": error.code, "why": error.text.zh}


@contextmanager
def refusals_noted(held: Store, account: Account, action: str, name: str = "") -> Iterator[None]:
    """What is forbidden within leaves a row too: who tried what, on the object of that name."""
    try:
        yield
    except Forbidden as error:
        county_code, at, detail = held.county.code, held.clock(), why(error)
        more = {"object": name, "result": "refused", "detail": detail}
        held.writer.submit(
            lambda c: write_audit(c, county_code, at, account.username, action, **more),
            urgent=True,
        )
        error.noted = True
        raise
