"""The audit trail read: its links as they are stored, its seals and its head, and pages of it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Text, select, type_coerce

from data_layer.core.audit_chain import NOTHING, Head, Link, Seal
from data_layer.core.tabular import PORTION
from data_layer.db.tables import audit, audit_head, audit_seal

_LINK = [
    type_coerce(audit.c.detail, Text) if name == "detail" else audit.c[name]
    for name in Link._fields
]
_SEAL = [audit_seal.c[name] for name in Seal._fields]


# Who looks for what failed looks for what was refused and kept out as well.
RESULTS = {"failed": ("failed", "refused", "kept_out")}


class Asked(NamedTuple):
    """Which rows: from and before a moment (ms), of an actor, an action, a result, and an object
    that begins so; nothing asks for all."""

    begin: int = 0
    end: int = 0
    actor: str = ""
    action: str = ""
    result: str = ""
    object: str = ""


def links(conn: Connection, county_code: str, first: int = 0, last: int = 0) -> Generator[Link]:
    """Every row in the order of the chain, `first` to `last` where given, as it is stored; to be
    closed by who stops before the end."""
    query = select(*_LINK).where(audit.c.county_code == county_code, audit.c.seq >= first)
    if last:
        query = query.where(audit.c.seq <= last)
    by_portions = {"yield_per": PORTION}
    with conn.execute(query.order_by(audit.c.seq), execution_options=by_portions) as found:
        for row in found:
            yield Link._make(row)


def seals(conn: Connection, county_code: str) -> list[Seal]:
    """What is left of pruned months, the oldest first."""
    mine = audit_seal.c.county_code == county_code
    rows = conn.execute(select(*_SEAL).where(mine).order_by(audit_seal.c.first_seq))
    return [Seal._make(row) for row in rows]


def head_of(conn: Connection, county_code: str) -> Head:
    """Where the chain says it stands; its day is 0."""
    c = audit_head.c
    found = conn.execute(select(c.seq, c.hash).where(c.county_code == county_code)).one_or_none()
    return Head(0, found.seq, found.hash) if found else Head(0, 0, NOTHING)


def rows_asked(
    conn: Connection, county_code: str, asked: Asked, before: int, most: int
) -> list[Row[Any]]:
    """At most so many rows, the newest first, with a number below `before` (0: any)."""
    query = select(audit).where(audit.c.county_code == county_code, *_conditions(asked))
    if before:
        query = query.where(audit.c.seq < before)
    return list(conn.execute(query.order_by(audit.c.seq.desc()).limit(most)).all())


def newest_of(conn: Connection, county_code: str, action: str, most: int = 1) -> list[Row[Any]]:
    """The newest rows of an action."""
    return rows_asked(conn, county_code, Asked(action=action), 0, most)


def warnings_since(conn: Connection, county_code: str, since: int, most: int) -> list[Row[Any]]:
    """The newest warnings from that moment on."""
    return rows_asked(conn, county_code, Asked(begin=since, action="warning"), 0, most)


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    c, found = audit.c, list[ColumnElement[bool]]()
    if asked.begin:
        found.append(c.at >= asked.begin)
    if asked.end:
        found.append(c.at < asked.end)
    if asked.result:
        found.append(c.result.in_(RESULTS.get(asked.result, (asked.result,))))
    for name in ("actor", "action"):
        if value := getattr(asked, name):
            found.append(c[name] == value)
    if asked.object:
        found.append(c.object.startswith(asked.object, autoescape=True))
    return found
