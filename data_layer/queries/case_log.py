"""The log of one case, for what has to be folded again to be told."""

from __future__ import annotations

from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.db.tables import incident, log
from data_layer.log.rows import LOG_COLUMNS, event_of
from data_layer.queries.visible import within
from data_layer.vocab import Event


def events_of(conn: Connection, scope: Scope, case_no: str) -> list[Event]:
    """Every event of a case the scope may see, as received; none when it may see no such case."""
    same = (incident.c.county_code == log.c.county_code) & (incident.c.case_no == log.c.case_no)
    statement = (
        select(*LOG_COLUMNS[1:])
        .join_from(log, incident, same)
        .where(*within(incident, scope), log.c.case_no == case_no)
    )
    return [event_of(tuple(row)) for row in conn.execute(statement)]
