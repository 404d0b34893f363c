"""One tick of the escalation ladder: open cases whose alarm has come, and what it makes of them.

Twice at once, after a restart or a day late it writes the same events (core.ladder), through the
one record() every event takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, literal_column, select

from data_layer.core.county import County
from data_layer.core.fold import fold
from data_layer.core.intake import Submission
from data_layer.core.ladder import alarms
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.db.upsert import batched
from data_layer.log.read import events_of
from data_layer.log.record import lock_revision, record
from data_layer.services.heartbeat import beat
from data_layer.services.writer import Writer
from data_layer.vocab import TICK

# Cases a transaction: an operator's click waits for one portion at most.
PORTION = 100


class Ticked(NamedTuple):
    """What a tick did: the cases it looked at, the events it wrote, how long it took."""

    cases: int
    done: int
    took_ms: int


def tick(
    writer: Writer,
    readers: Engine,
    county: County,
    now: int,
    going: Callable[[], bool] = lambda: True,
) -> Ticked:
    """Write everything that should have happened by `now` and has not, then beat.

    Stops between two portions, without a beat, when `going` says no. Raises Busy when the writer
    cannot take a portion; what was written stays, the next tick goes on.
    """
    began = time.monotonic()
    with readers.connect() as connection:
        due = due_cases(connection, county.code, now)
    done = 0
    for cases in batched(due, PORTION):
        if not going():
            break
        done += writer.submit(partial(_portion, county, cases, now))
    took_ms = round((time.monotonic() - began) * 1000)
    if going():
        writer.submit(lambda c: beat(c, county.code, TICK, now, took_ms, done))
    return Ticked(len(due), done, took_ms)


def due_cases(connection: Connection, county_code: str, until: int) -> list[str]:
    """The open cases the ladder has something to say of by then, the longest due first."""
    # Written out, or SQLite does not use the partial index.
    still_open: ColumnElement[bool] = literal_column("incident.is_open = 1")
    query = (
        select(incident.c.case_no)
        .where(incident.c.county_code == county_code, still_open, incident.c.alarm_at <= until)
        .order_by(incident.c.alarm_at, incident.c.case_no)
    )
    return list(connection.scalars(query))


def _portion(county: County, cases: Sequence[str], now: int, connection: Connection) -> int:
    # On PostgreSQL two may be at it: the second waits here and then finds the first one's events.
    lock_revision(connection, county.code)
    made = []
    for case, events in events_of(connection, county.code, cases).items():
        folded = fold(events, county)
        made += [Submission(0, "", case, e) for e in alarms(case, folded, county, now)]
    if not made:
        return 0
    return record(connection, county, made, Scope(county.code), now).accepted
