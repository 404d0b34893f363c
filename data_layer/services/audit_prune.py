"""Old months of the audit trail taken out whole: checked, sealed, then deleted, in one transaction.
The seal and the row that says so stay, and the chain is checked across them."""

from __future__ import annotations

from contextlib import closing
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from data_layer.core.audit_chain import NOTHING, Keys, Seal, Walked, key_id, mac_of, walk
from data_layer.core.county import County
from data_layer.core.days import add_months, days_of_month, local, month_of, start_of
from data_layer.db.engine import AUDIT_KEY
from data_layer.db.tables import audit, audit_seal
from data_layer.errors import Conflict
from data_layer.services.audit import write_audit
from data_layer.services.audit_trail import links, seals
from data_layer.vocab import Text

ACTION = "audit_prune"
BROKEN = Text(
    "{month} 的审计记录与链不符，没有清理。请先运行 ./run cli audit-verify 查明。",
    "The audit rows of {month} do not fit the chain, nothing was taken out. Find out why with "
    "./run cli audit-verify first.",
)


class _Month(NamedTuple):
    month: int
    first: int
    last: int


def prune(
    conn: Connection, county: County, keys: Keys, months: int, now: int, by: str
) -> list[Seal]:
    """Take out every month that ended more than `months` months ago; the seals made. Conflict when
    such a month does not fit the chain: evidence is not taken out."""
    made = []
    while (due := _due(conn, county, months, now)) is not None:
        made.append(_take_out(conn, county, keys, due, now, by))
    return made


def _due(conn: Connection, county: County, months: int, now: int) -> _Month | None:
    """The oldest month with rows, if it is over for long enough: the rows before the first one that
    is younger than its end."""
    c, mine = audit.c, audit.c.county_code == county.code
    first = conn.execute(select(c.seq, c.at).where(mine).order_by(c.seq).limit(1)).one_or_none()
    if first is None:
        return None
    month = month_of(local(first.at, county.zone).day)
    if month >= add_months(month_of(local(now, county.zone).day), -months):
        return None
    end = start_of(days_of_month(add_months(month, 1))[0], county.zone)
    younger = conn.scalar(select(func.min(c.seq)).where(mine, c.at >= end))
    return _Month(month, first.seq, younger - 1) if younger else None


def _take_out(conn: Connection, county: County, keys: Keys, due: _Month, now: int, by: str) -> Seal:
    last = next((s.head_hash for s in reversed(seals(conn, county.code))), NOTHING)
    begin = Walked(0, 0, due.first - 1, last)
    with closing(links(conn, county.code, due.first, due.last)) as rows:
        walked = walk(rows, [], keys, begin=begin)
    if walked.broken or walked.seq != due.last:
        named = {"month": f"{due.month // 100}-{due.month % 100:02d}"}
        text = Text(BROKEN.zh.format(**named), BROKEN.en.format(**named))
        raise Conflict(text, "audit_broken")
    name = key_id(conn.get_execution_options()[AUDIT_KEY])
    seal = Seal(county.code, *due, walked.rows, walked.hash, now, by, name, "")
    seal = seal._replace(mac=mac_of(seal, keys))
    conn.execute(insert(audit_seal), seal._asdict())
    c = audit.c
    gone = delete(audit).where(c.county_code == county.code, c.seq.between(due.first, due.last))
    conn.execute(gone)
    detail = {"first": due.first, "last": due.last, "rows": walked.rows, "hash": walked.hash}
    write_audit(conn, county.code, now, by, ACTION, object=str(due.month), detail=detail)
    return seal
