"""What a source has written, and what its incidents are called here."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select

from data_layer.core.scope import Scope
from data_layer.db.tables import case_ref, incident, log


def has_written(conn: Connection, scope: Scope, case_no: str, source: str) -> bool:
    """Whether any event of the case came from that source."""
    mine = exists().where(
        log.c.county_code == scope.county_code, log.c.case_no == case_no, log.c.source == source
    )
    return bool(conn.execute(select(mine)).scalar())


def is_placed(conn: Connection, scope: Scope, case_no: str) -> bool:
    """Whether the case lies in a township: awaiting its report, or unlocated, it lies in none."""
    query = select(incident.c.township_code).where(
        incident.c.county_code == scope.county_code, incident.c.case_no == case_no
    )
    return bool(conn.execute(query).scalar())


def case_no_of_name(
    conn: Connection, county_code: str, source: str, incident_id: str
) -> str | None:
    """The case number of a source's incident; None when it was never heard of."""
    query = select(case_ref.c.case_no).where(
        case_ref.c.county_code == county_code,
        case_ref.c.source == source,
        case_ref.c.incident_id == incident_id,
    )
    return conn.execute(query).scalar()
