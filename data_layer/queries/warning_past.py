"""What only a look back asks of cases: when they ended, which ever dragged on, how they lived."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, func, or_, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.warning.backtest import OPEN, Lives, under_first_limit
from data_layer.core.warning.overrun import Overrun, overrun
from data_layer.core.warning.trial_breach import Lived
from data_layer.db.tables import incident
from data_layer.queries.visible import counted, within
from data_layer.queries.warning_cases import TIMED, timed
from data_layer.queries.warning_counts import NOTHING

# A void case ended when it came to its stage.
END = func.coalesce(incident.c.closed_at, incident.c.stage_at)


def report_days(conn: Connection, scope: Scope, first: int, last: int) -> set[int]:
    """The days of a span on which anything was reported."""
    i = incident.c
    days = select(i.report_day).where(
        i.county_code == scope.county_code, i.report_day.between(first, last)
    )
    return set(conn.scalars(days.distinct()))


def case_ends(conn: Connection, scope: Scope, first: int, last: int) -> dict[str, int]:
    """When each case reported on those days was over; without those that are open."""
    i = incident.c
    ends = conn.execute(
        select(i.case_no, END).where(
            *within(incident, scope), i.report_day.between(first, last), i.is_open == 0
        )
    )
    return dict(ends.all())


def dragged_on(
    conn: Connection, county: County, scope: Scope, times: float, first: int, until: int
) -> list[str]:
    """The cases open at some moment from `first` (ms) to `until` that may have been beyond `times`
    their limit, or were reopened. Whatever moved a limit put it off, so the first one leaves none
    out."""
    i = incident.c
    rows = conn.execute(
        select(i.case_no, i.reopened_n, i.is_open, END.label("end"), *TIMED).where(
            *within(incident, scope),
            counted(county),
            i.reported_at < until,
            or_(i.is_open == 1, first <= END),
            or_(i.reopened_n > 0, i.is_open == 1, i.due_original < END),
        )
    ).all()
    ends = [until if row.is_open else min(row.end, until) for row in rows]
    return [
        row.case_no
        for row, end in zip(rows, ends, strict=True)
        if row.reopened_n or _beyond(overrun(county, under_first_limit(timed(row)), end), times)
    ]


def _beyond(told: Overrun | None, times: float) -> bool:
    return told is not None and told.times > times


def read_lived(conn: Connection, county: County, scope: Scope, first: int, last: int) -> Lived:
    """The cases reported on those days that count and were closed or are open, under their first
    limits."""
    i = incident.c
    rows = conn.execute(
        select(i.case_no, i.township_code, i.closed_at, *TIMED).where(
            *within(incident, scope),
            i.report_day.between(first, last),
            i.outcome.not_in(NOTHING),
            counted(county),
            i.due_original.is_not(None),
            or_(i.closed_at.is_not(None), i.is_open == 1),
        )
    ).all()
    lives = Lives(
        tuple(under_first_limit(timed(row)) for row in rows),
        np.array([row.closed_at or OPEN for row in rows], np.int64),
    )
    return Lived(lives, [(row.case_no, row.township_code) for row in rows])
