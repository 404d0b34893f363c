"""What supervision led to, and what the people who reported say."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, case, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, local
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.planner import sums
from data_layer.queries.rollups import total
from data_layer.queries.visible import open_cases
from data_layer.vocab import GRADES

WEEK = 7


def supervision(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Columns: grade (the highest in force), due (cases due in the window that have a deadline of a
    supervision), on_time (closed by it), open (under supervision now); the mildest grade first."""
    scope = scope_of(county, scope, ask)
    i = incident.c
    last = min(ask.last, add_days(local(now, county.zone).day, -1))
    fitting = fits(county, scope, incident, ask._replace(by=""))
    done = total(case((i.closed_at <= i.supervised_due, 1), else_=0))
    due = (
        select(i.supervised_grade, func.count(), done)
        .where(*fitting, i.due_day.between(ask.first, last), i.supervised_due.is_not(None))
        .group_by(i.supervised_grade)
    )
    standing = (
        select(i.supervised_grade, func.count())
        .where(*open_cases(scope), *fitting, i.supervised_grade != "")
        .group_by(i.supervised_grade)
    )
    counted = {grade: (n, on_time) for grade, n, on_time in conn.execute(due)}
    now_open: dict[str, int] = dict(conn.execute(standing).all())
    rows = [
        (grade, *counted.get(grade, (0, 0)), now_open.get(grade, 0))
        for grade in GRADES
        if grade in counted or grade in now_open
    ]
    return pd.DataFrame(rows, columns=["grade", "due", "on_time", "open"])


def ratings(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> dict[int, int]:
    """Answer (5 very satisfied to 1) -> cases closed in the window with it; zeros too."""
    scope = scope_of(county, scope, ask)
    statement = (
        select(incident.c.rating, func.count())
        .where(
            *fits(county, scope, incident, ask._replace(by="")),
            incident.c.closed_day.between(ask.first, ask.last),
            incident.c.rating.is_not(None),
        )
        .group_by(incident.c.rating)
    )
    found: dict[int, int] = dict(conn.execute(statement).all())
    return {answer: found.get(answer, 0) for answer in range(5, 0, -1)}


def on_time_weeks(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Columns: first, last (days), n (due), current, original (closed by the present and by the
    first due time): the window in weeks that end with its last day over, the oldest maybe short."""
    last = min(ask.last, add_days(local(now, county.zone).day, -1))
    names = ("due", "due_on_time", "due_first_on_time")
    found = sums(conn, county, scope, now, ask=ask._replace(by="day", last=last), names=names)
    days = days_between(ask.first, last)
    daily = found.reindex(days, fill_value=0)
    rows = []
    for end in range(len(days), 0, -WEEK):
        begin = max(0, end - WEEK)
        rows.append((days[begin], days[end - 1], *daily.iloc[begin:end].sum().tolist()))
    columns = ["first", "last", "n", "current", "original"]
    return pd.DataFrame(rows[::-1], columns=columns)
