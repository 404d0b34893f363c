"""What has just happened, newest first."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, func, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, HOUR_MS
from data_layer.core.scope import Scope
from data_layer.db.tables import incident, step
from data_layer.queries.visible import NAMED, named, unit_name, within
from data_layer.vocab import EventType, Stage

# Bounds the search where little happens: a quiet township does not read its whole history.
RECENT_MS = 7 * DAY_MS
# Bookkeeping that changes nothing for the people concerned.
QUIET = (
    EventType.COMMENTED,
    EventType.AMENDED,
    EventType.RETRACTED,
    EventType.LINKED,
    EventType.RECLASSIFIED,
    EventType.REMINDED,
)
READ = (
    *(step.c.at, step.c.type, step.c.stage, step.c.level),
    *NAMED,
    *(incident.c.lead_unit, incident.c.urgency, incident.c.escalated_n),
    *(incident.c.is_open, incident.c.suspended_at, incident.c.due_current),
)
COLUMNS = [
    *("at", "case_no", "township_code", "township", "village", "title", "type", "stage", "level"),
    *("unit_name", "urgency", "escalated", "overdue", "sensitive"),
]


def ticker(
    conn: Connection, county: County, scope: Scope, now: int, *, limit: int = 12
) -> pd.DataFrame:
    """The newest events of visible incidents, at most a week old; irregular events and bookkeeping
    are left out.

    Columns: at (ms), case_no, township_code, township, village, title, type, stage (reached by the
    event), level, unit_name, urgency, escalated (ever), overdue (now), sensitive. The title of a
    sensitive case is its category.
    """
    statement = (
        select(*READ)
        .join_from(
            step,
            incident,
            (incident.c.county_code == step.c.county_code) & (incident.c.case_no == step.c.case_no),
        )
        .where(
            *within(step, scope),
            *within(incident, scope),
            step.c.at > now - RECENT_MS,
            step.c.irregular.is_(False),
            step.c.type.not_in(QUIET),
            incident.c.stage != Stage.PENDING,
        )
        .order_by(step.c.at.desc(), step.c.case_no, step.c.ordinal.desc())
        .limit(limit)
    )
    rows = [_line(county, scope, now, row) for row in conn.execute(statement)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _line(county: County, scope: Scope, now: int, row: Row[*tuple[Any, ...]]) -> tuple[Any, ...]:
    case_no, township, village, title = named(county, scope, row)
    late = row.due_current is not None and row.due_current < now
    return (
        row.at,
        case_no,
        row.township_code,
        township,
        village,
        title,
        row.type,
        row.stage,
        row.level,
        unit_name(county, scope, row.lead_unit),
        row.urgency,
        row.escalated_n > 0,
        bool(row.is_open) and row.suspended_at is None and late,
        bool(row.sensitive),
    )


def ticker_rate(conn: Connection, county: County, scope: Scope, now: int) -> float:
    """Events per minute over the last 60 minutes."""
    statement = select(func.count()).where(
        *within(step, scope), step.c.at > now - HOUR_MS, step.c.at <= now
    )
    return (conn.scalar(statement) or 0) / 60
