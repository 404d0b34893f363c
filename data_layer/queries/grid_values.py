"""What the map paints: one row for each grid."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, case, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.staffing import staffing_by_grid
from data_layer.queries.visible import counted, open_cases, overdue, within
from data_layer.vocab import Urgency

DAYS = 30
OPEN = ["open", "overdue", "escalated", "critical_open"]
DUE = ["due_n", "due_on_time"]
REPORTED = ["reported_30"]
STAFF = ["chiefs", "workers", "leaders", "posts", "vacancies"]


def grid_values(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """All grids of the scope in code order, also those without a case.

    Columns: code, name, township_code, township; open, overdue, escalated (open and escalated at
    least once), critical_open: cases now; due_n, due_on_time: by due date, last 30 full days;
    reported_30: reports of the last 30 days and today; chiefs, workers, leaders: people in post;
    posts, vacancies: workers' seats.
    """
    today = local(now, county.zone).day
    first = add_days(today, -DAYS)
    frame = staffing_by_grid(conn, county, scope, now).rename(columns={"worker_posts": "posts"})
    for names, statement in (
        (OPEN, _open_now(scope, now)),
        (DUE, _due(scope, first, add_days(today, -1))),
        (REPORTED, _reported(county, scope, first, today)),
    ):
        found = {code: counts for code, *counts in conn.execute(statement)}
        none = [0] * len(names)
        frame[names] = [found.get(code, none) for code in frame["code"]]
    place = ["code", "name", "township_code", "township"]
    return frame[[*place, *OPEN, *DUE, *REPORTED, *STAFF]]


def _open_now(scope: Scope, now: int) -> Select[Any]:
    late = overdue(now)
    return (
        select(
            incident.c.grid_code,
            func.count(),
            func.sum(case((late, 1), else_=0)),
            func.sum(case((incident.c.escalated_n > 0, 1), else_=0)),
            func.sum(case((incident.c.urgency == Urgency.CRITICAL, 1), else_=0)),
        )
        .where(*open_cases(scope))
        .group_by(incident.c.grid_code)
    )


def _due(scope: Scope, first: int, last: int) -> Select[Any]:
    return (
        select(incident.c.grid_code, func.count(), func.coalesce(func.sum(incident.c.on_time), 0))
        .where(
            *within(incident, scope),
            incident.c.due_day.between(first, last),
            incident.c.counts.is_(True),
        )
        .group_by(incident.c.grid_code)
    )


def _reported(county: County, scope: Scope, first: int, last: int) -> Select[Any]:
    return (
        select(incident.c.grid_code, func.count())
        .where(
            *within(incident, scope), counted(county), incident.c.report_day.between(first, last)
        )
        .group_by(incident.c.grid_code)
    )
