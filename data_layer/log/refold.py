"""After a change of the calendar: every case that is not closed is folded again; a closed one keeps
the version it pinned."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from data_layer.core.county import County
from data_layer.core.fold import fold
from data_layer.db.tables import incident
from data_layer.db.upsert import batched
from data_layer.log.record import lock_revision, raise_revision
from data_layer.log.rewrite import Folds, log_of, rewrite
from data_layer.vocab import Stage

PAGE = 1_000


def refold_open(connection: Connection, old_county: County, new_county: County, now: int) -> int:
    """Derive the unclosed cases from the log once more; returns how many of them are open.

    What stands in the tables must come from `old_county`. Void cases are written too: they count
    nowhere, but a rebuild would give them the new version as well.
    """
    lock_revision(connection, new_county.code)
    unclosed = _unclosed(connection, new_county.code)
    for cases in batched(unclosed, PAGE):
        folds: Folds = {
            case: (fold(events, old_county), fold(events, new_county))
            for case, events in log_of(connection, new_county.code, cases).items()
        }
        rewrite(connection, new_county, folds, {})
    raise_revision(connection, new_county.code, now)
    return sum(unclosed.values())


def _unclosed(connection: Connection, county_code: str) -> dict[str, int]:
    """case_no -> 1 when open, 0 when void."""
    query = select(incident.c.case_no, incident.c.is_open).where(
        incident.c.county_code == county_code,
        or_(incident.c.is_open == 1, incident.c.stage == Stage.VOID),
    )
    return {row[0]: row[1] for row in connection.execute(query.order_by(incident.c.case_no))}
