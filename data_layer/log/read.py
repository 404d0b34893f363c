"""What the log holds of cases, as it was told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, String, bindparam, select

from data_layer.db.tables import log
from data_layer.db.upsert import batched
from data_layer.log.rows import LOG_COLUMNS, event_of
from data_layer.vocab import Event

# Made once: building a statement costs more than running it for a single case.
_LOG = select(*LOG_COLUMNS).where(
    log.c.county_code == bindparam("county", type_=String),
    log.c.case_no.in_(bindparam("cases", type_=String, expanding=True)),
)


def events_of(
    connection: Connection, county_code: str, case_nos: Iterable[str]
) -> dict[str, list[Event]]:
    """Every event of each of these cases, in no order; an unknown case has none."""
    found: dict[str, list[Event]] = {case: [] for case in case_nos}
    for chunk in batched(list(found)):
        for row in connection.execute(_LOG, {"county": county_code, "cases": chunk}).all():
            found[row[0]].append(event_of(tuple(row[1:])))
    return found
