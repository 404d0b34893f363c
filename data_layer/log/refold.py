"""After a change of the calendar: every open case is folded again; an ended one keeps the version
it pinned."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, literal_column, select

from data_layer.core.county import County
from data_layer.core.fold import fold
from data_layer.db.tables import incident
from data_layer.db.upsert import batched
from data_layer.log.cases import known_cases
from data_layer.log.read import events_of
from data_layer.log.record import lock_revision, raise_revision
from data_layer.log.rewrite import Folds, rewrite

PAGE = 1_000


def refold_open(connection: Connection, old_county: County, new_county: County, now: int) -> int:
    """Derive the open cases from the log once more; returns how many there are.

    What stands in the tables must come from `old_county`.
    """
    lock_revision(connection, new_county.code)
    open_cases = _open_cases(connection, new_county.code)
    for cases in batched(open_cases, PAGE):
        folds: Folds = {
            case: (fold(events, old_county, ahead=False), fold(events, new_county))
            for case, events in events_of(connection, new_county.code, cases).items()
        }
        known = known_cases(connection, new_county.code, cases)
        rewrite(connection, new_county, folds, {case: name for case, (name, _) in known.items()})
    raise_revision(connection, new_county.code, now)
    return len(open_cases)


def _open_cases(connection: Connection, county_code: str) -> list[str]:
    # Repeated literally, or SQLite does not use the partial index.
    open_now: ColumnElement[bool] = literal_column("incident.is_open = 1")
    query = select(incident.c.case_no).where(incident.c.county_code == county_code, open_now)
    return sorted(connection.scalars(query))
