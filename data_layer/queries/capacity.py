"""What the county and its townships have to work with, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from data_layer.core.capacity import EVERY_TOWNSHIP, Indicator, Place
from data_layer.core.county import Area, County
from data_layer.core.scope import Scope
from data_layer.db.tables import capacity, capacity_history
from data_layer.queries.visible import Conditions, townships_in
from data_layer.vocab import Text

# What was entered, so that of each place the last row read is the one that holds.
IN_TURN = capacity_history.c.since, capacity_history.c.recorded_at


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
    indicators = _indicators(conn, scope)
    values, since = _in_force(conn, scope, day)
    each = [(one.key, scope.county_code) for one in indicators if one.level == EVERY_TOWNSHIP]
    return Capacity(
        indicators,
        tuple(townships_in(county, scope)),
        {place: value for place, value in values.items() if _seen(scope, place)},
        {place: first for place, first in since.items() if first and _seen(scope, place)},
        {place[0]: values[place] for place in each if place in values},
    )


def _seen(scope: Scope, place: Place) -> bool:
    return scope.whole_county or place[1] == scope.township_code


def _in_force(
    conn: Connection, scope: Scope, day: int
) -> tuple[dict[Place, float], dict[Place, int]]:
    """The figures of a day, the county's own among them, and since when each entered one holds."""
    values: dict[Place, float] = {
        (row.key, row.area_code): row.value
        for row in conn.execute(_figures(capacity, scope, "value"))
    }
    since: dict[Place, int] = {}
    entered = _figures(capacity_history, scope, "value", "since")
    for row in conn.execute(entered.order_by(*IN_TURN)):
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
    return values, since


def _figures(table: Table, scope: Scope, *names: str) -> Any:
    c = table.c
    where: Conditions = [c.county_code == scope.county_code]
    if not scope.whole_county:
        where.append(c.area_code.in_([scope.county_code, scope.township_code]))
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
