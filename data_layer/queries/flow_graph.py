"""Which step came directly after which, and how long that took: the log as process tools see it."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, and_, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.statistics.process import Edge, directly_follows
from data_layer.db.tables import incident, step
from data_layer.queries.asking import Ask, fits, scope_of


def flow_graph(conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask) -> list[Edge]:
    """The edges over the regular steps of the cases reported in the window; medians in seconds."""
    scope = scope_of(county, scope, ask)
    same = and_(incident.c.county_code == step.c.county_code, incident.c.case_no == step.c.case_no)
    statement = (
        select(step.c.case_no, step.c.ordinal, step.c.type, step.c.at)
        .join_from(incident, step, same)
        .where(
            *fits(county, scope, incident, ask._replace(by="")),
            incident.c.report_day.between(ask.first, ask.last),
            step.c.irregular.is_(False),
        )
    )
    rows = conn.execute(statement).all()
    if not rows:
        return []
    cases, ordinals, steps, at = (
        np.array(column, dtype)
        for column, dtype in zip(
            zip(*rows, strict=True), (object, np.int64, object, np.int64), strict=True
        )
    )
    # Sorted here: asked to sort, SQLite walks the steps of the whole county in their order.
    order = np.argsort(ordinals, kind="stable")
    return directly_follows(cases[order], steps[order], at[order] // 1000)
