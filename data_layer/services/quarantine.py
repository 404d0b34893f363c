"""Events that could not be recorded: tried again by hand once what stood in their way is mended."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, delete, select

from data_layer.core.intake import Door, Locate
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.db.sealing import FieldKeys, seal, unseal
from data_layer.db.tables import quarantine
from data_layer.errors import Conflict, Forbidden, NotFound
from data_layer.queries.visible import within
from data_layer.services.accounts import Account
from data_layer.services.arrivals import sealed_of
from data_layer.services.audit import write_audit
from data_layer.services.intake import take
from data_layer.services.sealing import personal_keys
from data_layer.services.store import Store
from data_layer.vocab import Text

RETRIED = "retry_event"
NOT_YOURS = Text(
    "重试由值班员操作，请联系值班台。", "The operator tries events again; ask the duty desk."
)
GONE = Text(
    "这条记录已不在隔离区，可能已经记入。请刷新页面。",
    "This event does not wait any more; it may have been recorded. Look at the page again.",
)
AGAIN = Text(
    "仍未能记入，原因见服务器日志。请告知系统管理员。",
    "It could still not be recorded; the server's log says why. Tell the system administrator.",
)


def try_again(held: Store, account: Account, source: str, event_id: str, locate: Locate) -> None:
    """Record a waiting event as its source sent it, on the record of who asked.

    Raises Forbidden, NotFound when it does not wait in the account's scope, Conflict when it could
    not be recorded again: it goes on waiting.
    """
    if not may(account.role, Action.RETRY_EVENT):
        raise Forbidden(NOT_YOURS, "may_not_retry")
    county, q = held.county, quarantine.c
    mine = (*within(quarantine, account.scope), q.source == source, q.event_id == event_id)
    with held.readers.connect() as conn:
        row = conn.execute(select(q.sealed, q.township_code).where(*mine)).one_or_none()
    if row is None:
        raise NotFound(GONE, "not_waiting")
    keys = personal_keys(held.settings.instance).seal
    item = orjson.loads(unseal(keys, row.sealed, sealed_of(source, event_id)))
    scope = Scope(county.code, row.township_code)
    answer = take(
        held.writer, Door(county, scope, source, held.clock(), locate), [item], atomic=False
    )
    stored = not answer["refused"]

    def finish(conn: Connection) -> None:
        if stored:
            conn.execute(delete(quarantine).where(*mine))
        write_audit(
            conn, county.code, held.clock(), account.username, RETRIED, object=event_id,
            result="ok" if stored else "refused", detail={"source": source},
        )  # fmt: skip

    held.writer.submit(finish, urgent=True)
    if not stored:
        raise Conflict(AGAIN, "not_recorded_again")


def sealed_again(conn: Connection, code: str, keys: FieldKeys) -> int:
    """Seal what waits with the first of the keys; how many rows."""
    q = quarantine.c
    rows = conn.execute(select(q.source, q.event_id, q.sealed).where(q.county_code == code)).all()
    for row in rows:
        of = sealed_of(row.source, row.event_id)
        anew = seal(keys.seal[0], unseal(keys.seal, row.sealed, of), of)
        same = q.county_code == code, q.source == row.source, q.event_id == row.event_id
        conn.execute(quarantine.update().where(*same).values(sealed=anew))
    return len(rows)
