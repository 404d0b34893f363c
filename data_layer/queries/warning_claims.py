"""The reports of the last days as the rules about claims take them."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, and_, select

from data_layer.core.scope import Scope
from data_layer.core.warning.night_claims import Told
from data_layer.db.tables import incident, log, sealed_number
from data_layer.db.upsert import batched
from data_layer.queries.visible import Conditions, within
from data_layer.queries.warning_counts import NOTHING
from data_layer.vocab import EventType


def read_claims(conn: Connection, scope: Scope, first: int, last: int) -> list[Told]:
    """What was reported on the days from `first` to `last` and counts, the oldest first, with the
    digests of the numbers it names and the words of its title and text."""
    where = _reported(scope, first, last)
    i = incident.c
    columns = (
        *(i.case_no, i.reported_at, i.is_open, i.grid_code, i.township_code, i.place, i.category),
        *(i.urgency, i.sensitive, i.persons, i.source_kind, i.title),
    )
    rows = conn.execute(select(*columns).where(*where).order_by(i.reported_at, i.case_no)).all()
    texts, numbers = _texts(conn, where), _numbers(conn, scope, [row.case_no for row in rows])
    return [
        Told(
            row.case_no, row.reported_at, bool(row.is_open), row.grid_code, row.township_code,
            row.place, row.category, row.urgency, row.sensitive, row.persons, row.source_kind,
            f"{row.title}\n{texts.get(row.case_no, '')}", tuple(numbers.get(row.case_no, ())),
        )
        for row in rows
    ]  # fmt: skip


def _reported(scope: Scope, first: int, last: int) -> Conditions:
    i = incident.c
    return [
        *within(incident, scope),
        i.report_day.between(first, last),
        i.outcome.not_in(NOTHING),
        i.counts.is_(True),
    ]


def _texts(conn: Connection, where: Conditions) -> dict[str, str]:
    """What reports say beside their titles; the log holds it without numbers of persons."""
    same = and_(log.c.county_code == incident.c.county_code, log.c.case_no == incident.c.case_no)
    rows = conn.execute(
        select(log.c.case_no, log.c.payload)
        .join_from(incident, log, same)
        .where(*where, log.c.type == EventType.REPORTED, log.c.payload.like('%"text":%'))
    )
    return {case_no: orjson.loads(payload).get("text") or "" for case_no, payload in rows}


def _numbers(conn: Connection, scope: Scope, cases: list[str]) -> dict[str, list[str]]:
    """By case numbers in portions: without statistics SQLite would join from the other side."""
    n = sealed_number.c
    found: dict[str, list[str]] = {}
    for chunk in batched(cases):
        mine = n.county_code == scope.county_code, n.case_no.in_(chunk)
        for case_no, digest in conn.execute(select(n.case_no, n.digest).where(*mine)):
            found.setdefault(case_no, []).append(digest)
    return found
