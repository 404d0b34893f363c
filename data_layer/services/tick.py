"""One tick of the escalation ladder: open cases whose alarm has come, and what it makes of them.

Twice at once, after a restart or a day late it writes the same events (core.ladder), through the
one record() every event takes.
"""

from __future__ import annotations

import logging
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
from data_layer.errors import Busy
from data_layer.log.read import events_of
from data_layer.log.record import lock_revision, record
from data_layer.services.heartbeat import beat
from data_layer.services.writer import Writer
from data_layer.vocab import TICK

log = logging.getLogger(__name__)

# Cases a transaction: an operator's click waits for one portion at most.
PORTION = 100


class Ticked(NamedTuple):
    """What a tick did: the cases it looked at, the events it wrote, how long it took; `failed`
    names the cases it could not do, each with its error."""

    cases: int
    done: int
    took_ms: int
    failed: tuple[str, ...] = ()


def tick(
    writer: Writer,
    readers: Engine,
    county: County,
    now: int,
    going: Callable[[], bool] = lambda: True,
) -> Ticked:
    """Write everything that should have happened by `now` and has not, then beat.

    Stops between two portions, without a beat, when `going` says no. A case that fails is left out
    and told in the beat. Raises Busy when the writer cannot take a portion; what was written stays,
    the next tick goes on.
    """
    began = time.monotonic()
    with readers.connect() as connection:
        due = due_cases(connection, county.code, now)
    done, failed = 0, list[str]()
    for cases in batched(due, PORTION):
        if not going():
            break
        written, odd = _written(writer, county, cases, now)
        done += written
        failed += odd
    took_ms = round((time.monotonic() - began) * 1000)
    if going():
        error = "; ".join(failed)
        writer.submit(lambda c: beat(c, county.code, TICK, now, took_ms, done, error))
    return Ticked(len(due), done, took_ms, tuple(failed))


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


def _written(
    writer: Writer, county: County, cases: Sequence[str], now: int
) -> tuple[int, list[str]]:
    """How many events a portion made, and the cases that failed: when it fails as a whole, each of
    its cases is tried by itself, so that one does not stop the ladder for all."""
    try:
        return writer.submit(partial(_portion, county, cases, now)), []
    except Busy:
        raise
    except Exception as error:
        if len(cases) == 1:
            log.exception("tick failed at %s", cases[0])
            return 0, [f"{cases[0]} {type(error).__name__}"]
    alone = [_written(writer, county, [case], now) for case in cases]
    return sum(done for done, _ in alone), [one for _, failed in alone for one in failed]


def _portion(county: County, cases: Sequence[str], now: int, connection: Connection) -> int:
    # On PostgreSQL two may be at it: the second waits here and then finds the first one's events.
    lock_revision(connection, county.code)
    made: list[Submission] = []
    for case, events in events_of(connection, county.code, cases).items():
        folded = fold(events, county)
        said = alarms(case, folded, county, now)
        made += [Submission(place, "", case, e) for place, e in enumerate(said, len(made))]
    if not made:
        return 0
    result = record(connection, county, made, Scope(county.code), now)
    for place, refusals in result.refused:
        event = made[place].event
        log.error("tick refused: %s %s", event.event_id, [one.code for one in refusals])
    return result.accepted
