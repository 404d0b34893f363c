"""What went up, went across or went out: escalations, joint work, transfers."""

from __future__ import annotations

import orjson
import pandas as pd
from sqlalchemy import Connection, and_, case, func, select

from data_layer.core.county import County
from data_layer.core.masking import mask_text
from data_layer.core.scope import Scope
from data_layer.db.tables import assignment, incident, log
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.measures import FACTS
from data_layer.queries.rollups import total
from data_layer.queries.visible import Conditions, unit_code
from data_layer.vocab import AssignmentRole, EventType


def escalated_cases(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Columns: from_level (of the report), level (reached), cause (of the last escalation), n: the
    valid cases reported in the window that were escalated."""
    scope = scope_of(county, scope, ask)
    key = incident.c.report_level, incident.c.level, incident.c.escalated_because
    statement = (
        select(*key, func.count())
        .where(*_fits(county, scope, ask, "escalated_case"))
        .group_by(*key)
        .order_by(*key)
    )
    rows = [tuple(row) for row in conn.execute(statement)]
    return pd.DataFrame(rows, columns=["from_level", "level", "cause", "n"])


def assisting_units(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Columns: unit, n (joint cases reported in the window that it assisted in), closed, open; the
    most asked for first. Units that may not be named here are summed under ''."""
    seen, scope = scope, scope_of(county, scope, ask)
    a = assignment.c
    same = and_(a.county_code == incident.c.county_code, a.case_no == incident.c.case_no)
    own = (
        select(incident.c.case_no, incident.c.is_open, incident.c.closed_day, a.unit)
        .join_from(incident, assignment, same)
        .where(*_fits(county, scope, ask, "joint_case"), a.role == AssignmentRole.ASSIST)
        .distinct()
        .subquery()
    )
    closed = total(case((own.c.closed_day.is_not(None), 1), else_=0))
    statement = select(own.c.unit, func.count(), closed, total(own.c.is_open))
    rows = [
        (unit_code(county, seen, unit), *counts)
        for unit, *counts in conn.execute(statement.group_by(own.c.unit))
    ]
    frame = pd.DataFrame(rows, columns=["unit", "n", "closed", "open"])
    summed = frame.groupby("unit", as_index=False).sum()
    return summed.sort_values(["n", "unit"], ascending=[False, True], ignore_index=True)


def transfers(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Columns: whom (as its source wrote it, numbers of people covered), n: the cases that ended in
    the window by being handed over, by the body that took each last; exact: nothing of the name is
    covered, so that it can be asked for. The most first."""
    scope = scope_of(county, scope, ask)
    same = and_(log.c.county_code == incident.c.county_code, log.c.case_no == incident.c.case_no)
    statement = (
        select(incident.c.case_no, log.c.payload)
        .join_from(incident, log, same)
        .where(*_fits(county, scope, ask, "ended_transferred"))
        .where(log.c.type == EventType.TRANSFERRED)
        .order_by(incident.c.case_no, log.c.occurred_at, log.c.source_seq, log.c.event_id)
    )
    whom = {
        case_no: str(orjson.loads(payload).get("transfer_to", ""))
        for case_no, payload in conn.execute(statement)
    }
    shown = [(mask_text(name), 1, "*" not in mask_text(name)) for name in whom.values()]
    frame = pd.DataFrame(shown, columns=["whom", "n", "exact"])
    frame = frame.groupby("whom", as_index=False).agg({"n": "sum", "exact": "all"})
    return frame.sort_values(["n", "whom"], ascending=[False, True], ignore_index=True)


def _fits(county: County, scope: Scope, ask: Ask, measure: str) -> Conditions:
    """The cases a measure counts under the question, as its list has them."""
    fact = FACTS[measure]
    window = fact.day.between(ask.first, ask.last)
    return [*fits(county, scope, incident, ask._replace(by="")), window, fact.value > 0]
