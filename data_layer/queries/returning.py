"""Which units gave cases back, by township: the returns granted in a window."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.scope import Scope
from data_layer.db.tables import assignment, incident, step
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.visible import unit_code
from data_layer.vocab import EventType


def returns_by_unit(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Columns: township_code (of the case; '' not placed), unit (the one that gave it back; '' one
    that may not be named here), n (cases). A case given back twice by one unit counts once, as in
    its list."""
    seen, scope = scope, scope_of(county, scope, ask)
    a, zone = assignment.c, county.zone
    same = and_(step.c.county_code == a.county_code, step.c.case_no == a.case_no)
    of_case = and_(a.county_code == incident.c.county_code, a.case_no == incident.c.case_no)
    statement = (
        select(incident.c.township_code, a.unit, func.count(a.case_no.distinct()))
        .select_from(step)
        .join(assignment, and_(same, a.ended_by == EventType.RETURNED, a.ended_at == step.c.at))
        .join(incident, of_case)
        .where(
            *fits(county, scope, incident, ask._replace(by="")),
            step.c.county_code == scope.county_code,
            step.c.at >= start_of(ask.first, zone),
            step.c.at < start_of(add_days(ask.last, 1), zone),
            step.c.type == EventType.RETURNED,
            step.c.irregular.is_(False),
        )
        .group_by(incident.c.township_code, a.unit)
    )
    rows = [
        (township, unit_code(county, seen, unit), n)
        for township, unit, n in conn.execute(statement)
    ]
    frame = pd.DataFrame(rows, columns=["township_code", "unit", "n"])
    return frame.groupby(["township_code", "unit"], as_index=False).sum()
