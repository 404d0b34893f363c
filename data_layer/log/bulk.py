"""The bulk path: whole incidents at once into cases nobody has heard of, with the same fold and the
same contributions as record(), but one pass over plain rows instead of one look-up an event."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table

from data_layer.core.cells import Cells
from data_layer.core.contribution import contribute
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.fold import fold
from data_layer.db.tables import assignment, case_ref, incident, log, step
from data_layer.log import rollup
from data_layer.log.cases import case_no_of, next_serials
from data_layer.log.record import raise_revision
from data_layer.log.rows import Row, assignment_rows, incident_row, log_row, step_rows
from data_layer.log.sealed import Kept, cover_all, keep_sealed
from data_layer.vocab import Event

CHUNK = 2_000
TABLES: tuple[Table, ...] = (case_ref, log, step, assignment, incident)

# The events of one incident with the name its source gives it.
History = tuple[str, list[Event]]


def write_history(
    connection: Connection,
    county: County,
    incidents: Iterable[History],
    now: int,
    progress: Callable[[int], None] = lambda count: None,
) -> int:
    """Store incidents that are new to the log; returns how many events were written.

    `progress` hears the number of incidents done so far. Raises IntegrityError when an event or an
    incident is known already: repeats belong to record().
    """
    cells: Cells = {}
    rest = iter(incidents)
    done = events = 0
    with _no_collection():
        while chunk := list(islice(rest, CHUNK)):
            rows, kept = _rows(connection, county, chunk, cells)
            for table in TABLES:
                insert_rows(connection, table, rows[table.name])
            keep_sealed(connection, county.code, kept)
            events += len(rows["log"])
            done += len(chunk)
            progress(done)
    rollup.apply(connection, county.code, cells)
    raise_revision(connection, county.code, now)
    return events


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing here forms cycles, but millions of small objects keep the collector walking: a sixth
    of the time (measured)."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _rows(
    connection: Connection, county: County, chunk: list[History], cells: Cells
) -> tuple[dict[str, list[Row]], list[Kept]]:
    days = [local(events[0].received_at, county.zone).day for _, events in chunk]
    serials = next_serials(connection, county, Counter(days))
    rows: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    kept: list[Kept] = []
    for day, (name, given) in zip(days, chunk, strict=True):
        case = case_no_of(county, day, serials[day])
        serials[day] += 1
        cases, words = cover_all({case: given})
        kept += words
        events, source = cases[case], given[0].source
        folded = fold(events, county)
        contribute(cells, county, folded)
        rows["case_ref"].append(
            {"county_code": county.code, "source": source, "incident_id": name, "case_no": case}
        )
        rows["log"] += [log_row(county.code, case, event) for event in events]
        rows["step"] += step_rows(county, case, folded)
        rows["assignment"] += assignment_rows(county.code, case, folded)
        rows["incident"].append(incident_row(county.code, case, (source, name), folded))
    return rows, kept


def insert_rows(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Rows of one table, all with the same columns, straight to the driver: a million rows through
    the statement cache cost as much again."""
    if not rows:
        return
    names = ",".join(f'"{name}"' for name in rows[0])
    tuples = [tuple(row.values()) for row in rows]
    if connection.dialect.name == "sqlite":
        marks = ",".join("?" * len(rows[0]))
        insert = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - the schema's own names
        connection.exec_driver_sql(insert, tuples)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for values in tuples:
            copy.write_row(values)
