"""Events to ingest, everything maintained or the bare log alone, and walls looking on meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from time import monotonic

from sqlalchemy import Connection, Engine, MetaData, Table, insert

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.intake import Submission
from data_layer.core.scope import Scope
from data_layer.db.tables import log
from data_layer.log.record import record
from data_layer.log.rows import Row, log_row
from data_layer.queries import backlog, closure, grid_values, kpis, staffing, stages, ticker, today
from data_layer.queries.cache import answer
from data_layer.services.demo_history import history
from data_layer.services.prepare import SEED
from data_layer.services.store import Store
from data_layer.services.writer import Writer

SOURCE = "bench"
A_DAY = 1_500  # events the demo county has at least
# What the overview scene of the wall asks.
WALL = (
    kpis.kpis, today.today_curve, today.today_counts, backlog.overdue_cases, stages.stage_flow,
    ticker.ticker, ticker.ticker_rate, closure.township_on_time, grid_values.grid_values,
    staffing.staffing_totals, staffing.capacity_facts,
)  # fmt: skip

Portion = Sequence[Submission]


def arrivals(county: County, now: int, count: int) -> list[Submission]:
    """The last `count` events until now of another invented year, in order of arrival."""
    first_day = add_days(local(now, county.zone).day, -2 - count // A_DAY)
    pairs = [(e, name) for name, es in history(county, SEED + 1, first_day, now) for e in es]
    pairs.sort(key=lambda pair: pair[0].received_at)
    return [Submission(0, name, "", e._replace(source=SOURCE)) for e, name in pairs[-count:]]


def portions(submissions: Sequence[Submission], size: int) -> list[Portion]:
    """The submissions in pieces of `size`."""
    rest = iter(submissions)
    return list(iter(lambda: tuple(islice(rest, size)), ()))


def record_all(writer: Writer, county: County, pieces: Sequence[Portion], now: int) -> None:
    """Everything maintained: each piece a job of the writer, the next one after its COMMIT."""
    for piece in pieces:
        accepted = writer.submit(partial(_record, county, piece, now))
        assert accepted == len(piece), f"{accepted} of {len(piece)} accepted"


def _record(county: County, piece: Portion, now: int, connection: Connection) -> int:
    return record(connection, county, piece, Scope(county.code), now).accepted


def bare_table(engine: Engine) -> Table:
    """A new, empty table of the log's shape in the same database."""
    table = log.to_metadata(MetaData(), name="bare_log")
    for constraint in table.constraints:
        constraint.name = None  # the log's own names are taken
    table.create(engine)
    return table


def bare_rows(county: County, pieces: Sequence[Portion]) -> list[list[Row]]:
    """The log rows of the pieces, ready to insert."""
    return [[log_row(county.code, s.incident_id, s.event) for s in piece] for piece in pieces]


def insert_all(engine: Engine, table: Table, pieces: Sequence[list[Row]]) -> None:
    """Nothing but the log: each piece a transaction."""
    for rows in pieces:
        with engine.begin() as connection:
            connection.execute(insert(table), rows)


@contextmanager
def walls(store: Store, count: int) -> Iterator[list[float]]:
    """So many walls refresh once a second, each at its own moment; yields how long each took."""
    stop, seconds = threading.Event(), list[float]()
    with ThreadPoolExecutor(count) as pool:
        looking = [pool.submit(_look_on, store, stop, n / count, seconds) for n in range(count)]
        try:
            yield seconds
        finally:
            stop.set()
            for done in looking:
                done.result()


def _look_on(store: Store, stop: threading.Event, late: float, seconds: list[float]) -> None:
    stop.wait(late)
    while not stop.is_set():
        started = monotonic()
        _refresh(store)
        seconds.append(monotonic() - started)
        stop.wait(max(0.0, 1 - seconds[-1]))


def _refresh(store: Store) -> None:
    with store.readers.connect() as connection:
        for query in WALL:
            answer(connection, query, store.county, Scope(store.county.code), store.clock())
