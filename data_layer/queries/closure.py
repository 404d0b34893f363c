"""Fair comparison of townships by on-time closing: intervals and funnel limits, no league."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.core.statistics.funnel import funnel_limits, overdispersion
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW, wilson
from data_layer.queries.rollups import by_township, totals
from data_layer.queries.visible import townships_in

NAMES = ["township_code", "short", "name"]
COMPARED = ["rate", "low", "high", "limit_low", "limit_high", "status"]


def township_on_time(
    conn: Connection, county: County, scope: Scope, now: int, *, days: int = 30
) -> pd.DataFrame:
    """On-time closing by due date over the last `days` full days, townships in code order.

    Columns: township_code, short, name, k (closed on time), n (due), rate, low, high (Wilson 95 %),
    limit_low, limit_high (95 % funnel limits about the county's rate, widened for overdispersion),
    status: 'inside', 'better', 'worse', 'small' (n < 20), 'none' (n < 5: no rate).
    The limits stand about the whole county's rate, unplaced cases included, also for a township's
    scope; how widely townships vary is taken from all of them.
    """
    today = local(now, county.zone).day
    whole = Scope(scope.county_code)
    window, measures = (add_days(today, -days), add_days(today, -1)), ["due_on_time", "due"]
    sums = by_township(conn, county, whole, *window, measures)
    on_time, due = totals(conn, whole, *window, measures)
    hits, trials = [k for k, _ in sums.values()], [n for _, n in sums.values()]
    share = on_time / due if due else 0.0
    areas = townships_in(county, scope)
    shown = [sums.get(area.code, (0, 0)) for area in areas]
    phi = overdispersion(hits, trials).phi
    limits = funnel_limits(share, [max(n, 1) for _, n in shown], phi=phi)
    rows = [
        (area.code, area.short, area.name, k, n, *_compared(k, n, float(low), float(high)))
        for area, (k, n), low, high in zip(areas, shown, *limits, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*NAMES, "k", "n", *COMPARED])


def _compared(
    k: int, n: int, limit_low: float, limit_high: float
) -> tuple[float | None, float | None, float | None, float | None, float | None, str]:
    if n < NO_RATE_BELOW:
        return None, None, None, None, None, "none"
    status = "small" if n < GREY_BELOW else _place(k / n, limit_low, limit_high)
    return k / n, *wilson(k, n), limit_low, limit_high, status


def _place(rate: float, limit_low: float, limit_high: float) -> str:
    if rate < limit_low:
        return "worse"
    return "better" if rate > limit_high else "inside"
