"""What the county and its townships have to work with, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from data_layer.core.capacity import Indicator, Place
from data_layer.core.county import Area, County
from data_layer.core.scope import Scope
from data_layer.db.tables import capacity, capacity_history
from data_layer.queries.visible import Conditions, townships_in
from data_layer.vocab import Text


class Capacity(NamedTuple):
    """The figures a scope may see. `since` has the day each entered one holds from; what came with
    the county pack has none. `standards` are the rules that hold for each township."""

    indicators: tuple[Indicator, ...]
    areas: tuple[Area, ...]
    values: Mapping[Place, float]
    since: Mapping[Place, int]
    standards: Mapping[str, float]


def capacity_at(conn: Connection, county: County, scope: Scope, now: int, *, day: int) -> Capacity:
    """The figures in force on a local day. A township's scope has its own alone, and of the
    county's only the rules that hold for every township."""
    values: dict[Place, float] = {
        (row.key, row.area_code): row.value
        for row in conn.execute(_figures(capacity, scope, "value"))
    }
    since: dict[Place, int] = {}
    entered = _figures(capacity_history, scope, "value", "since")
    for row in conn.execute(entered.order_by(capacity_history.c.since)):
        place = row.key, row.area_code
        if place not in since:
            values.pop(place, None)
            since[place] = 0
        if row.since <= day:
            since[place] = row.since
            if row.value is None:
                values.pop(place, None)
            else:
                values[place] = row.value
    return Capacity(
        _indicators(conn, scope),
        tuple(townships_in(county, scope)),
        values,
        {place: first for place, first in since.items() if first},
        _standards(conn, scope),
    )


def _figures(table: Table, scope: Scope, *names: str) -> Any:
    c = table.c
    where: Conditions = [c.county_code == scope.county_code]
    if not scope.whole_county:
        where.append(c.area_code == scope.township_code)
    return select(c.key, c.area_code, *(c[name] for name in names)).where(*where)


def _indicators(conn: Connection, scope: Scope) -> tuple[Indicator, ...]:
    """What is counted, in the pack's order: names and units, no figures."""
    c = capacity.c
    columns = c.key, c.label_zh, c.label_en, c.unit, c.system, c.level
    rows = conn.execute(
        select(*columns)
        .where(c.county_code == scope.county_code, c.area_code == scope.county_code)
        .order_by(c.ordinal, c.key)
    )
    return tuple(
        Indicator(key, Text(zh, en), unit, system, level)
        for key, zh, en, unit, system, level in rows
    )


def _standards(conn: Connection, scope: Scope) -> dict[str, float]:
    c = capacity.c
    county = c.county_code == scope.county_code, c.area_code == scope.county_code
    rows = conn.execute(select(c.key, c.value).where(*county, c.level == "township"))
    return dict(map(tuple, rows))
