"""The nights that were judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.db.tables import warning_run


class Run(NamedTuple):
    """A judged night: the last whole day it looked at, when it was judged (ms), how each rule fared
    (services.warning_detectors.Judged), and the county's series."""

    day: int
    ended_at: int
    states: Mapping[str, Mapping[str, Any]]
    series: list[Mapping[str, Any]]


def last_run(conn: Connection, scope: Scope) -> Run | None:
    """The newest night; None before the first."""
    r = warning_run.c
    newest = (
        select(r.day, r.ended_at, r.states, r.series)
        .where(r.county_code == scope.county_code)
        .order_by(r.day.desc())
        .limit(1)
    )
    row = conn.execute(newest).one_or_none()
    return Run(*row) if row else None
