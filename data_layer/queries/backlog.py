"""What is open: by age, longest in its stage, latest past its due time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, Connection, Select, bindparam, case, func, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.visible import NAMED, named, open_cases, overdue, unit_name
from data_layer.queries.worklist import case_clock
from data_layer.vocab import OPEN_STAGES

BANDS = {"0-1": 1, "1-3": 3, "3-7": 7, "7-15": 15}
OLDEST_BAND = "15+"


def backlog(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """Columns: area_code, stage, band, n (open cases, suspended ones included).

    Areas are the townships of a county, the grids of a township. Bands are days since the report:
    0-1, 1-3, 3-7, 7-15, 15+. Empty combinations are absent; cases not yet placed have no area.
    """
    # Plain tuples: pandas asks each row for a dtype, which a row of SQLAlchemy answers slowly.
    rows = [tuple(row) for row in conn.execute(_by_age(scope), {"now": now}).all()]
    return pd.DataFrame(rows, columns=["area_code", "stage", "band", "n"])


@lru_cache(maxsize=64)
def _by_age(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Area, stage, band, n at the moment `now`; built once for each scope."""
    area = incident.c.township_code if scope.whole_county else incident.c.grid_code
    age = bindparam("now", type_=BigInteger) - incident.c.reported_at
    band = case(
        *((age < days * DAY_MS, name) for name, days in BANDS.items()), else_=OLDEST_BAND
    ).label("band")
    return (
        select(area, incident.c.stage, band, func.count())
        .where(*open_cases(scope))
        .group_by(area, incident.c.stage, band)
        .order_by(area)
    )


def stuck(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    limit: int = 12,
    asked: Ask | None = None,
) -> pd.DataFrame:
    """Columns: case_no, township, village, title, stage, in_stage_s, unit_name, due_at, overdue.

    The cases longest in each stage, as many of each as fit; suspended ones wait by permission and
    are left out. Ordered by stage, longest first. `asked` narrows them to its filters.
    """
    scope = scope_of(county, scope, asked) if asked else scope
    fitting = fits(county, scope, incident, asked._replace(by="")) if asked else []
    place = func.row_number().over(
        partition_by=incident.c.stage, order_by=(incident.c.stage_at, incident.c.case_no)
    )
    columns = (*NAMED, incident.c.stage, incident.c.stage_at, incident.c.lead_unit)
    ranked = (
        select(*columns, incident.c.due_current, place.label("place"))
        .where(*open_cases(scope), *fitting, incident.c.suspended_at.is_(None))
        .subquery()
    )
    statement = select(ranked).order_by(ranked.c.place, ranked.c.stage_at).limit(limit)
    rows = [
        (
            *named(county, scope, row),
            row.stage,
            max(0, now - row.stage_at) // 1000,
            unit_name(county, scope, row.lead_unit),
            row.due_current,
            row.due_current is not None and row.due_current < now,
        )
        for row in conn.execute(statement)
    ]
    order = {stage: number for number, stage in enumerate(OPEN_STAGES)}
    rows.sort(key=lambda row: (order[row[4]], -row[5], row[0]))
    names = "case_no township village title stage in_stage_s unit_name due_at overdue"
    return pd.DataFrame(rows, columns=names.split())


def overdue_cases(
    conn: Connection, county: County, scope: Scope, now: int, *, limit: int = 8
) -> pd.DataFrame:
    """Open cases past due, the longest first; `category` is a code, `late` a Left in the
    time its limit counts.

    Columns: case_no, township, village, title, category, stage, unit_name, due_at, late, level,
    supervised_grade.
    """
    statement = (
        select(incident)
        .where(*open_cases(scope), overdue(now))
        .order_by(incident.c.due_current, incident.c.case_no)
        .limit(limit)
    )
    rows = [
        (
            *named(county, scope, row),
            row.category,
            row.stage,
            unit_name(county, scope, row.lead_unit),
            row.due_current,
            case_clock(county, now, row).left,
            row.level,
            row.supervised_grade,
        )
        for row in conn.execute(statement)
    ]
    columns = (
        "case_no township village title category stage unit_name due_at late level supervised_grade"
    )
    return pd.DataFrame(rows, columns=columns.split())
