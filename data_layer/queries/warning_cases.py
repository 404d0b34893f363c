"""Open and closed cases as the detectors take them, with the limits they run against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from data_layer.core.scope import Scope
from data_layer.core.warning.night_bodies import Closing
from data_layer.core.warning.night_times import Standing
from data_layer.core.warning.spent import Timed
from data_layer.db.tables import incident
from data_layer.db.upsert import batched
from data_layer.queries.visible import open_cases, within
from data_layer.queries.warning_endings import pauses_allowed, photographs
from data_layer.vocab import Stage

TIMED: tuple[ColumnElement[Any], ...] = tuple(incident.c[name] for name in Timed._fields)


def timed(row: Row[*tuple[Any, ...]]) -> Timed:
    """The limit of a row with the columns TIMED."""
    return Timed(*(getattr(row, name) for name in Timed._fields))


def read_standing(conn: Connection, scope: Scope, now: int) -> list[Standing]:
    """The open cases that count and had been reported by a moment, as they stand."""
    i = incident.c
    columns = (i.case_no, i.township_code, i.reopened_n, i.suspended_at, *TIMED)
    return [
        Standing(
            row.case_no, row.township_code, row.category, row.reopened_n, timed(row),
            now if row.suspended_at is None else min(now, row.suspended_at),
        )
        for row in conn.execute(select(*columns).where(*open_cases(scope), i.reported_at < now))
    ]  # fmt: skip


def still_open(conn: Connection, scope: Scope, cases: Iterable[str]) -> frozenset[str]:
    """Those of the cases that are open and count."""
    number = incident.c.case_no
    return frozenset(
        case_no
        for some in batched(cases)
        for case_no in conn.scalars(select(number).where(*open_cases(scope), number.in_(some)))
    )


def read_closings(conn: Connection, scope: Scope, first: int, last: int) -> list[Closing]:
    """The cases closed on the days from `first` to `last` that count."""
    i = incident.c
    where = [
        *within(incident, scope),
        i.closed_day.between(first, last),
        i.counts.is_(True),
        i.stage == Stage.CLOSED,
    ]
    columns = (i.case_no, i.lead_unit, i.closed_at, i.paused_ms, *TIMED)
    rows = conn.execute(select(*columns).where(*where)).all()
    allowed = pauses_allowed(conn, scope, [row.case_no for row in rows if row.paused_ms])
    pictures = photographs(conn, scope, where)
    return [
        Closing(
            row.case_no, row.lead_unit, row.category, row.closed_at, timed(row), row.paused_ms,
            allowed.get(row.case_no), pictures.get(row.case_no, ()),
        )
        for row in rows
    ]  # fmt: skip
