"""Sums over a window from whole months and the ragged days at its ends, whatever the history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    cast,
    func,
    select,
    union_all,
)

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, month_of
from data_layer.core.scope import Scope
from data_layer.db.tables import flow, roll
from data_layer.queries.visible import townships_in

Sums = tuple[int, ...]


def total(column: ColumnElement[int]) -> ColumnElement[int]:
    """The sum of a column as a whole number, 0 of none; PostgreSQL alone would give a decimal."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def slices(first_day: int, last_day: int) -> list[tuple[int, int]]:
    """At most three spans of kept periods that cover a window exactly: days, whole months, days.

    A span is its first and last period: months as (202512, 202610), days as (20261101, 20261123).
    """
    if first_day > last_day:
        return []
    whole_from = first_day if first_day % 100 == 1 else _next_month(first_day)
    whole_to = _next_month(last_day)
    if add_days(whole_to, -1) != last_day:
        whole_to = last_day // 100 * 100 + 1
    if whole_from >= whole_to:
        return [(first_day, last_day)]
    months = (month_of(whole_from), month_of(add_days(whole_to, -1)))
    head, tail = (first_day, add_days(whole_from, -1)), (whole_to, last_day)
    return [span for span in (head, months, tail) if span[0] <= span[1]]


def _next_month(day: int) -> int:
    year, month = day // 10000, day // 100 % 100
    return year * 10000 + 10101 if month == 12 else year * 10000 + (month + 1) * 100 + 1


@lru_cache(maxsize=64)
def _sums(spans: int, measures: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Sums by area over so many spans; built once for each shape, filled by `_area_sums`."""
    parts = [
        select(roll.c.area, *(roll.c[name] for name in measures)).where(
            roll.c.county_code == bindparam("county_code"),
            roll.c.level == bindparam("level"),
            roll.c.area.in_(bindparam("areas", expanding=True)),
            roll.c.category == "",
            roll.c.period.between(bindparam(f"first_{n}"), bindparam(f"last_{n}")),
        )
        for n in range(spans)
    ]
    cells = union_all(*parts).subquery()
    return select(cells.c.area, *(total(cells.c[name]) for name in measures)).group_by(cells.c.area)


def _area_sums(
    conn: Connection,
    scope: Scope,
    level: str,
    areas: Sequence[str],
    window: tuple[int, int],
    measures: Sequence[str],
) -> dict[str, Sums]:
    spans = slices(*window)
    if not spans:
        return {}
    values: dict[str, Any] = {"county_code": scope.county_code, "level": level, "areas": areas}
    for n, (first, last) in enumerate(spans):
        values |= {f"first_{n}": first, f"last_{n}": last}
    rows = conn.execute(_sums(len(spans), tuple(measures)), values).all()
    return {area: tuple(counts) for area, *counts in rows}


def totals(
    conn: Connection, scope: Scope, first_day: int, last_day: int, measures: Sequence[str]
) -> Sums:
    """The scope's own sums over a window, in the order of `measures`."""
    found = _area_sums(conn, scope, scope.level, [scope.area_code], (first_day, last_day), measures)
    return found.get(scope.area_code, (0,) * len(measures))


def by_township(
    conn: Connection,
    county: County,
    scope: Scope,
    first_day: int,
    last_day: int,
    measures: Sequence[str],
) -> dict[str, Sums]:
    """Township code -> sums over a window; townships without any event are absent."""
    codes = [area.code for area in townships_in(county, scope)]
    return _area_sums(conn, scope, "township", codes, (first_day, last_day), measures)


def by_day(
    conn: Connection, scope: Scope, first_day: int, last_day: int, measures: Sequence[str]
) -> list[Sums]:
    """The scope's own counts of each day of a window; zeros where nothing happened."""
    values = {
        "county_code": scope.county_code,
        "level": scope.level,
        "area": scope.area_code,
        "first": first_day,
        "last": last_day,
    }
    rows = conn.execute(_daily(tuple(measures)), values).all()
    found = {row[0]: row[1:] for row in rows}
    nothing = (0,) * len(measures)
    return [found.get(day, nothing) for day in days_between(first_day, last_day)]


@lru_cache(maxsize=64)
def _daily(measures: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Counts of one area by day; built once for each shape, filled by `by_day`."""
    return select(roll.c.period, *(roll.c[name] for name in measures)).where(
        roll.c.county_code == bindparam("county_code"),
        roll.c.level == bindparam("level"),
        roll.c.area == bindparam("area"),
        roll.c.category == "",
        roll.c.period.between(bindparam("first"), bindparam("last")),
    )


def moves(conn: Connection, scope: Scope, days: Sequence[int]) -> list[tuple[int, str, str, int]]:
    """(day, previous stage, stage, n) of the stage changes of the days asked for."""
    statement = (
        select(flow.c.period, flow.c.prev_stage, flow.c.stage, total(flow.c.n))
        .where(
            flow.c.county_code == scope.county_code,
            flow.c.level == scope.level,
            flow.c.period.in_(days),
            flow.c.area == scope.area_code,
            flow.c.category == "",
            flow.c.prev_stage != flow.c.stage,
        )
        .group_by(flow.c.period, flow.c.prev_stage, flow.c.stage)
    )
    return [tuple(row) for row in conn.execute(statement)]
