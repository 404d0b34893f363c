"""How cases passed from stage to stage."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.tables import incident, step
from data_layer.queries.asking import Ask, fits, scope_of


def stage_passages(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Columns: before, after (stages; before is pending at the report), n: cases reported in the
    window whose regular steps led directly from the one to the other, once a passage each."""
    scope = scope_of(county, scope, ask)
    same = and_(incident.c.county_code == step.c.county_code, incident.c.case_no == step.c.case_no)
    statement = (
        select(step.c.prev_stage, step.c.stage, func.count(step.c.case_no.distinct()))
        .join_from(incident, step, same)
        .where(
            *fits(county, scope, incident, ask._replace(by="", then="")),
            incident.c.report_day.between(ask.first, ask.last),
            step.c.irregular.is_(False),
            step.c.prev_stage != step.c.stage,
        )
        .group_by(step.c.prev_stage, step.c.stage)
        .order_by(step.c.prev_stage, step.c.stage)
    )
    rows = [tuple(row) for row in conn.execute(statement)]
    return pd.DataFrame(rows, columns=["before", "after", "n"])
