"""Work in progress by age: each open case against what its like took to leave the same stage."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, literal, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, add_days, local
from data_layer.core.scope import Scope
from data_layer.core.statistics.arrays import Floats
from data_layer.core.statistics.backlog import age_lines, lines_passed
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.visible import open_cases
from data_layer.vocab import Stage

# The shares of its like that had left a stage by its lines, and over how many days they are learnt.
SHARES, LEARNT_DAYS = (0.5, 0.85), 90
# Days since the report, from and up to; the last has no end.
BANDS = {"0-1": (0, 1), "1-3": (1, 3), "3-7": (3, 7), "7-15": (7, 15), "15-": (15, 36_500)}
# When a case leaves a stage for the last time known.
LEAVES = {
    Stage.REPORTED: "accepted_at",
    Stage.ACCEPTED: "dispatched_at",
    Stage.DISPATCHED: "signed_at",
    Stage.HANDLING: "fed_back_at",
    Stage.VERIFYING: "closed_at",
}
ORDER = {stage: place for place, stage in enumerate(LEAVES)}


class Ageing(NamedTuple):
    """`cases`: case_no, stage, urgency, age_s (since the report), passed (how many of its lines it
    is beyond), one row an open case; `lines`: stratum -> ages in seconds by which SHARES of its
    like had left the stage (nan: too few to say)."""

    cases: pd.DataFrame
    lines: dict[str, Floats]


def stratum(stage: Any, urgency: Any) -> Any:
    """The name of a stage of an urgency, of columns or of words."""
    return stage + "/" + urgency


def ageing(conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask) -> Ageing:
    """The open cases that fit the filters, suspended ones left out (they wait by permission)."""
    scope = scope_of(county, scope, ask)
    columns = incident.c.case_no, incident.c.stage, incident.c.urgency, incident.c.reported_at
    statement = select(*columns).where(
        *open_cases(scope),
        *fits(county, scope, incident, ask._replace(by="")),
        incident.c.suspended_at.is_(None),
    )
    rows = [tuple(row) for row in conn.execute(statement)]
    cases = pd.DataFrame(rows, columns=["case_no", "stage", "urgency", "reported_at"])
    cases["age_s"] = (now - cases.pop("reported_at")).clip(lower=0) / 1000
    lines = age_limits(conn, county, scope, now, ask=ask)
    strata = [
        f"{stage}/{urgency}" for stage, urgency in zip(cases.stage, cases.urgency, strict=True)
    ]
    cases["passed"] = lines_passed(strata, cases["age_s"], lines)
    place = cases["stage"].map(ORDER)
    return Ageing(cases.iloc[np.lexsort((cases["age_s"], place))].reset_index(drop=True), lines)


def age_limits(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> dict[str, Floats]:
    """Stratum -> ages in seconds by which SHARES of the cases reported in the last 90 days had left
    its stage; those still there count (Kaplan-Meier). The filters hold, the window does not."""
    scope = scope_of(county, scope, ask)
    first = add_days(local(now, county.zone).day, -LEARNT_DAYS)
    moments = [incident.c[name] for name in LEAVES.values()]
    statement = select(
        incident.c.stage, incident.c.urgency, incident.c.reported_at, *moments
    ).where(
        *fits(county, scope, incident, ask._replace(by="")),
        incident.c.report_day >= first,
        incident.c.stage != Stage.VOID,
    )
    rows = list(map(tuple, conn.execute(statement).all()))
    cases = pd.DataFrame(rows, columns=["stage", "urgency", "reported_at", *LEAVES.values()])
    return _lines(cases, now)


def _lines(cases: pd.DataFrame, now: int) -> dict[str, Floats]:
    """A case that never came to a stage says nothing of it."""
    strata, ages, left = [], [], []
    reported, urgency = cases["reported_at"].to_numpy(float), cases["urgency"].to_numpy(object)
    for stage, name in LEAVES.items():
        gone = cases[name].to_numpy(float)
        here = (cases["stage"] == stage).to_numpy()
        over = ~np.isnan(gone) & ~here
        known = over | here
        strata.append(stratum(str(stage), urgency[known]))
        ages.append(np.where(over, gone, now)[known] - reported[known])
        left.append(over[known])
    return age_lines(
        np.concatenate(strata), np.concatenate(ages) / 1000, np.concatenate(left), SHARES
    )


def backlog_by_age(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Open cases, suspended ones too, by stage (rows, in the order of the process) and days since
    the report (columns: BANDS)."""
    scope = scope_of(county, scope, ask)
    day: ColumnElement[int] = (literal(now) - incident.c.reported_at) // DAY_MS
    statement = (
        select(incident.c.stage, day.label("days"), func.count())
        .where(*open_cases(scope), *fits(county, scope, incident, ask._replace(by="")))
        .group_by(incident.c.stage, "days")
    )
    table = pd.DataFrame(0, index=[str(s) for s in LEAVES], columns=list(BANDS))
    for stage, days, n in conn.execute(statement):
        table.loc[stage, next(b for b, (first, end) in BANDS.items() if first <= days < end)] += n
    return table
