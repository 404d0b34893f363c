"""The nights that were judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from data_layer.core.scope import Scope
from data_layer.db.tables import warning_run

# How each rule fared (services.warning_detectors.Judged).
States = Mapping[str, Mapping[str, Any]]


class Run(NamedTuple):
    """A judged night: the last whole day it looked at, when it was judged (ms), how each rule
    fared, and the county's series."""

    day: int
    ended_at: int
    states: States
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


def first_day(conn: Connection, scope: Scope) -> int | None:
    """The day the first judged night looked at; None before it."""
    r = warning_run.c
    first = conn.scalar(select(func.min(r.day)).where(r.county_code == scope.county_code))
    return None if first is None else int(first)


def states_between(conn: Connection, scope: Scope, first: int, last: int) -> dict[int, States]:
    """How the rules fared on the nights that looked at those days; days nobody judged are left
    out."""
    r = warning_run.c
    rows = conn.execute(
        select(r.day, r.states).where(
            r.county_code == scope.county_code, r.day.between(first, last)
        )
    )
    return {int(day): states for day, states in rows}


def judged_at(conn: Connection, scope: Scope, day: int) -> int | None:
    """When (ms) the night of that day began to be judged; None where it was not."""
    r = warning_run.c
    here = r.county_code == scope.county_code, r.day == day
    return conn.scalar(select(r.began_at).where(*here))
