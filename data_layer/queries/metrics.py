"""Values of the dictionary's metrics for any question: one function behind pages, tables, files and
the API, so that all of them say the same; of a closed month as it was closed."""

from __future__ import annotations

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import add_months, days_of_month, month_of
from data_layer.core.metric import Value
from data_layer.core.scope import Scope
from data_layer.queries.asking import Ask
from data_layer.queries.closed_months import settled_values
from data_layer.queries.live_values import FIELD_WAY, live_values, parts_of

__all__ = ["FIELD_WAY", "Value", "metric_values", "parts_of"]


def metric_values(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    ask: Ask,
    keys: tuple[str, ...],
    field_way: bool = False,
) -> list[Value]:
    """The metrics asked for, group by group; `field_way` counts on-time closure as city management
    does. Groups without any row are absent, and so are metrics that do not know the split.

    A question of exactly one closed month is answered from its newest revision wherever that keeps
    what is asked, and so is each closed month of a split by month; everything else from what is
    stored now.
    """
    asker = conn, county, scope, now
    if field_way:
        return live_values(*asker, ask=ask, keys=keys, field_way=True)
    if ask.splits == ("month",):
        return _by_month(conn, county, scope, ask, live_values(*asker, ask=ask, keys=keys))
    settled = settled_values(conn, county, scope, ask=ask, keys=keys)
    rest = tuple(key for key in keys if key not in settled)
    live = live_values(*asker, ask=ask, keys=rest) if rest else []
    found = {key: list(settled.get(key, ())) for key in keys}
    for value in live:
        found[value.metric].append(value)
    return [value for values in found.values() for value in values]


def _by_month(
    conn: Connection, county: County, scope: Scope, ask: Ask, live: list[Value]
) -> list[Value]:
    """The values with those of closed months as they were closed."""
    keys = tuple(dict.fromkeys(value.metric for value in live))
    closed = {}
    month = month_of(ask.first)
    while month <= month_of(ask.last):
        first, last = days_of_month(month)
        if ask.first <= first and last <= ask.last:
            whole = ask._replace(first=first, last=last, by="")
            settled = settled_values(conn, county, scope, ask=whole, keys=keys)
            for key, values in settled.items():
                closed[key, month] = [value._replace(key=month) for value in values]
        month = add_months(month, 1)
    found = {(value.metric, value.key): [value] for value in live} | closed
    ordered = sorted(found, key=lambda named: (keys.index(named[0]), named[1]))
    return [value for named in ordered for value in found[named]]
