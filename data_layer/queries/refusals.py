"""What the sources were refused for, and the newest of what was refused."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.tables import source_refusal, source_refused
from data_layer.queries.quality import recent
from data_layer.queries.visible import LISTED


class RefusedFor(NamedTuple):
    """A reason a source was refused for in the window: how often, and the newest sample."""

    source: str
    code: str
    field: str
    n: int
    last_at: int
    sample: dict[str, str]


class Refused(NamedTuple):
    """One that was refused: what may be kept of it (services/arrivals), and when it came."""

    sample: dict[str, str]
    received_at: int


def refused_for(
    conn: Connection, county: County, scope: Scope, now: int, *, source: str = ""
) -> list[RefusedFor]:
    """Reasons of the window, of one source where it is named, the most frequent first."""
    c = source_refusal.c
    mine = [c.source == source] if source else []
    query = select(c.source, c.code, c.field, c.n, c.last_at, c.sample)
    query = query.where(*recent(source_refusal, county, scope, now), *mine).order_by(c.last_at)
    found: dict[tuple[str, str, str], RefusedFor] = {}
    for row in conn.execute(query):
        key = row.source, row.code, row.field
        before = found[key].n if key in found else 0
        found[key] = RefusedFor(*key, before + row.n, row.last_at, row.sample)
    return sorted(found.values(), key=lambda one: (-one.n, one.source, one.code, one.field))


def refused_of(
    conn: Connection, county: County, scope: Scope, now: int, *, source: str, code: str, field: str
) -> list[Refused]:
    """The newest that were refused for a reason, LISTED at most."""
    c = source_refused.c
    query = select(c.sample, c.received_at).where(
        *recent(source_refused, county, scope, now),
        *(c.source == source, c.code == code, c.field == field),
    )
    newest = c.day.desc(), c.received_at.desc(), c.serial.desc()
    return [Refused(*row) for row in conn.execute(query.order_by(*newest).limit(LISTED))]
