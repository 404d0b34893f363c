"""What is under supervision now, and at which level lateness has arrived."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, case, func, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.measures import stocks
from data_layer.queries.rollups import total
from data_layer.queries.visible import NAMED, named, open_cases, overdue, unit_name
from data_layer.vocab import GRADES, Level

BANDS = ("overdue_3", "overdue_7", "overdue_15", "overdue_more")
# What a supervised case is measured by: the earlier of the supervisor's deadline and its own, which
# does not run while the case is suspended.
_own = case((incident.c.suspended_at.is_(None), incident.c.due_current))
_set = incident.c.supervised_due
_due = case((_set < _own, _set), else_=func.coalesce(_own, _set))
_supervised = incident.c.supervised_grade != ""
COLUMNS = ["case_no", "township", "village", "title", "grade", "stage", "unit_name", "due_at"]


def supervised_now(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """Open supervised cases by their highest grade, every grade, the highest first: grade, n, late
    (of those, past the supervisor's deadline or overdue themselves)."""
    late = total(case((_due < now, 1), else_=0))
    statement = (
        select(incident.c.supervised_grade, func.count(), late)
        .where(*open_cases(scope), _supervised)
        .group_by(incident.c.supervised_grade)
    )
    found = {grade: counts for grade, *counts in conn.execute(statement)}
    grades = [grade for grade in sorted(GRADES, key=GRADES.__getitem__, reverse=True) if grade]
    rows = [(grade, *found.get(grade, (0, 0))) for grade in grades]
    return pd.DataFrame(rows, columns=["grade", "n", "late"])


def supervised_cases(
    conn: Connection, county: County, scope: Scope, now: int, *, limit: int = 14
) -> pd.DataFrame:
    """Open supervised cases, the longest past due first; `due_at` (ms, None where none runs) is the
    earlier of the supervisor's deadline and the case's own.

    Columns: case_no, township, village, title, grade, stage, unit_name, due_at.
    """
    due = _due.label("due")
    columns = (*NAMED, incident.c.supervised_grade, incident.c.stage, incident.c.lead_unit, due)
    statement = (
        select(*columns)
        .where(*open_cases(scope), _supervised)
        # Both databases put what has no time last.
        .order_by(due.is_(None), due, incident.c.case_no)
        .limit(limit)
    )
    rows = [
        (
            *named(county, scope, row),
            row.supervised_grade,
            row.stage,
            unit_name(county, scope, row.lead_unit),
            row.due,
        )
        for row in conn.execute(statement)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def overdue_levels(conn: Connection, county: County, scope: Scope, now: int) -> pd.DataFrame:
    """Cases past due by the level they have reached, from the grid up; by days late: level and one
    column each of BANDS."""
    # The next midnight plays no part in lateness.
    looks = stocks(now, now)
    tallies = [total(case((looks[band], 1), else_=0)) for band in BANDS]
    statement = (
        select(incident.c.level, *tallies)
        .where(*open_cases(scope), overdue(now))
        .group_by(incident.c.level)
    )
    found = {level: counts for level, *counts in conn.execute(statement)}
    rows = [
        (int(level), *found.get(int(level), (0,) * len(BANDS)))
        for level in Level
        if level > Level.HOUSEHOLD
    ]
    return pd.DataFrame(rows, columns=["level", *BANDS])
