"""Sums over a window from whole months and the ragged days at its ends, whatever the history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, Connection, cast, func, select

from data_layer.core.days import add_days, days_between, month_of
from data_layer.core.scope import Scope
from data_layer.db.tables import flow, roll

Sums = tuple[int, ...]


def total(column: ColumnElement[int]) -> ColumnElement[int]:
    """The sum of a column as a whole number, 0 of none; PostgreSQL alone would give a decimal."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def slices(first_day: int, last_day: int) -> list[int]:
    """The fewest kept periods that cover a window exactly: months (202611) and days (20261123)."""
    periods: list[int] = []
    day = first_day
    while day <= last_day:
        last_of_month = add_days(_next_month(day), -1)
        if day % 100 == 1 and last_of_month <= last_day:
            periods.append(month_of(day))
        else:
            periods += days_between(day, min(last_of_month, last_day))
        day = _next_month(day)
    return periods


def _next_month(day: int) -> int:
    year, month = day // 10000, day // 100 % 100
    return year * 10000 + 10101 if month == 12 else year * 10000 + (month + 1) * 100 + 1


def totals(
    conn: Connection, scope: Scope, first_day: int, last_day: int, measures: Sequence[str]
) -> Sums:
    """The scope's own sums over a window, in the order of `measures`."""
    sums = [total(roll.c[name]) for name in measures]
    statement = select(*sums).where(
        roll.c.county_code == scope.county_code,
        roll.c.level == scope.level,
        roll.c.area == scope.area_code,
        roll.c.category == "",
        roll.c.period.in_(slices(first_day, last_day)),
    )
    return tuple(conn.execute(statement).one())


def by_day(
    conn: Connection, scope: Scope, first_day: int, last_day: int, measures: Sequence[str]
) -> list[Sums]:
    """The scope's own counts of each day of a window; zeros where nothing happened."""
    statement = select(roll.c.period, *(roll.c[name] for name in measures)).where(
        roll.c.county_code == scope.county_code,
        roll.c.level == scope.level,
        roll.c.area == scope.area_code,
        roll.c.category == "",
        roll.c.period.between(first_day, last_day),
    )
    found = {day: tuple(counts) for day, *counts in conn.execute(statement).all()}
    return [found.get(day, (0,) * len(measures)) for day in days_between(first_day, last_day)]


def by_township(
    conn: Connection, scope: Scope, first_day: int, last_day: int, measures: Sequence[str]
) -> dict[str, Sums]:
    """Township code -> sums over a window; townships without any event are absent."""
    conditions = [
        roll.c.county_code == scope.county_code,
        roll.c.level == "township",
        roll.c.category == "",
        roll.c.period.in_(slices(first_day, last_day)),
    ]
    if not scope.whole_county:
        conditions.append(roll.c.area == scope.township_code)
    sums = [total(roll.c[name]) for name in measures]
    statement = select(roll.c.area, *sums).where(*conditions).group_by(roll.c.area)
    return {area: tuple(counts) for area, *counts in conn.execute(statement)}


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
