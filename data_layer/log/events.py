"""Reading the log itself: the events of cases, as the fold takes them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from data_layer.db.tables import log
from data_layer.db.upsert import batched
from data_layer.log.rows import LOG_COLUMNS, event_of
from data_layer.vocab import Event


def events_of(
    connection: Connection, county_code: str, cases: Sequence[str]
) -> dict[str, list[Event]]:
    """The events of each of the cases, in no order; a case without any has an empty list."""
    found: dict[str, list[Event]] = {case: [] for case in cases}
    for chunk in batched(cases):
        rows = select(*LOG_COLUMNS).where(
            log.c.county_code == county_code, log.c.case_no.in_(chunk)
        )
        for row in connection.execute(rows):
            found[row[0]].append(event_of(tuple(row[1:])))
    return found
