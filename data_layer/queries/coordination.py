"""What went up and what came back."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.rollups import by_township
from data_layer.queries.visible import counted, townships_in, within


def escalations(
    conn: Connection, county: County, scope: Scope, now: int, *, days: int = 30
) -> pd.DataFrame:
    """Columns: level (reached so far), cause (of the last escalation), n (cases).

    By reporting cohort: the cases reported in the last `days` full days and today that were
    escalated at least once.
    """
    today = local(now, county.zone).day
    key = (incident.c.level, incident.c.escalated_because)
    statement = (
        select(*key, func.count())
        .where(
            *within(incident, scope),
            counted(county),
            incident.c.report_day.between(add_days(today, -days), today),
            incident.c.escalated_n > 0,
        )
        .group_by(*key)
        .order_by(*key)
    )
    rows = [tuple(row) for row in conn.execute(statement)]
    return pd.DataFrame(rows, columns=["level", "cause", "n"])


def returns_by_township(
    conn: Connection, county: County, scope: Scope, now: int, *, days: int = 30
) -> pd.DataFrame:
    """Columns: township_code, short, dispatched, returned (acts by event day); code order.

    Over the last `days` full days and today.
    """
    today = local(now, county.zone).day
    sums = by_township(
        conn, county, scope, add_days(today, -days), today, ["dispatched", "returned"]
    )
    rows = [
        (area.code, area.short, *sums.get(area.code, (0, 0)))
        for area in townships_in(county, scope)
    ]
    return pd.DataFrame(rows, columns=["township_code", "short", "dispatched", "returned"])
