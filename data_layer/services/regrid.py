"""Open cases that lie in another grid by now are moved to it, as events, on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.intake import Submission
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.log.record import record
from data_layer.queries.visible import open_cases
from data_layer.services.audit import write_audit
from data_layer.services.store import Store
from data_layer.vocab import DESK, Event, EventType, Text

MOVED = "move_open_cases"
# A click at the desk waits for one portion at most.
PORTION = 100
BY_BOUNDARIES = Text("边界更新，按坐标调整网格", "boundaries changed: placed by its point")
BY_AREAS = Text("区划调整，转入承接网格", "areas changed: to the grid that took over")


class Open(NamedTuple):
    """An open case: its grid, and its point in WGS84 where it has one."""

    case_no: str
    grid_code: str
    lon: float | None
    lat: float | None


def open_places(conn: Connection, county: County) -> list[Open]:
    """Every open case of the county, by number."""
    c = incident.c
    found = select(c.case_no, c.grid_code, c.lon, c.lat).where(*open_cases(Scope(county.code)))
    return [Open(*row) for row in conn.execute(found.order_by(c.case_no))]


def by_areas(county: County, places: Sequence[Open]) -> dict[str, str]:
    """Case -> grid, of those whose grid is no more and has one that took over."""
    return {one.case_no: heir for one in places if (heir := county.heirs.get(one.grid_code))}


def move_open(held: Store, moves: Mapping[str, str], why: Text, mark: str, account: str) -> int:
    """Move each case to its grid; returns how many were. `mark` names the occasion: asking again
    moves nothing twice."""
    moved, rest = 0, iter(sorted(moves.items()))
    while portion := dict(islice(rest, PORTION)):
        work = partial(_moved, held=held, moves=portion, why=why, mark=mark, account=account)
        moved += held.writer.submit(work, urgent=True)
    return moved


def _moved(
    conn: Connection, held: Store, moves: Mapping[str, str], why: Text, mark: str, account: str
) -> int:
    county, now = held.county, held.clock()
    submissions = [
        Submission(
            place, "", case_no,
            Event(
                source=DESK, event_id=f"regrid:{mark}:{case_no}", type=str(EventType.MOVED),
                occurred_at=now, received_at=now, recorded_by=account, grid_code=grid,
                payload={"opinion": why.zh},
            ),
        )
        for place, (case_no, grid) in enumerate(moves.items())
    ]  # fmt: skip
    recorded = record(conn, county, submissions, Scope(county.code), now)
    if recorded.accepted:
        detail = {"cases": recorded.accepted, "occasion": mark}
        write_audit(conn, county.code, now, account, MOVED, object=mark, detail=detail)
    return recorded.accepted
