"""Events to ingest, with everything maintained or into the bare log alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import islice

from sqlalchemy import Connection, Engine, MetaData, Table, insert

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.intake import Submission
from data_layer.core.scope import Scope
from data_layer.db.tables import log
from data_layer.log.record import record
from data_layer.log.rows import Row, log_row
from data_layer.services.demo_history import history
from data_layer.services.prepare import SEED
from data_layer.services.writer import Writer

SOURCE = "bench"
A_DAY = 1_500  # events the demo county has at least

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
