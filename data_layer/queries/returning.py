"""Which units gave cases back, by township: the returns granted in a window."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.tables import assignment, step
from data_layer.queries.asking import Ask, fits, scope_of, steps_of
from data_layer.queries.visible import unit_code
from data_layer.vocab import EventType


def returns_by_unit(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Columns: township_code (of the case; '' not placed), unit (the one that gave it back; '' one
    that may not be named here), n (cases). A case given back twice by one unit counts once, as in
    its list."""
    seen, scope = scope, scope_of(county, scope, ask)
    a = assignment.c
    same = and_(step.c.county_code == a.county_code, step.c.case_no == a.case_no)
    statement = (
        select(step.c.township_code, a.unit, func.count(a.case_no.distinct()))
        .select_from(steps_of(ask))
        .join(assignment, and_(same, a.ended_by == EventType.RETURNED, a.ended_at == step.c.at))
        .where(
            *fits(county, scope, step, ask._replace(by="")),
            step.c.type == EventType.RETURNED,
            step.c.day.between(ask.first, ask.last),
            step.c.irregular.is_(False),
        )
        .group_by(step.c.township_code, a.unit)
    )
    rows = [
        (township, unit_code(county, seen, unit), n)
        for township, unit, n in conn.execute(statement)
    ]
    frame = pd.DataFrame(rows, columns=["township_code", "unit", "n"])
    return frame.groupby(["township_code", "unit"], as_index=False).sum()
