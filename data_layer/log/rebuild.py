"""Everything derived, once more from the log: for repair, after a rule change, and as the judge
of increments."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, select

from data_layer.core.contribution import Cells, contribute
from data_layer.core.county import County
from data_layer.core.fold import fold
from data_layer.core.incident import Folded
from data_layer.db.tables import MEASURES, assignment, incident, log, roll, step
from data_layer.db.upsert import put_rows
from data_layer.log import rollup
from data_layer.log.record import raise_revision
from data_layer.log.rows import LOG_COLUMNS, assignment_rows, event_of, incident_row, step_rows

CHUNK = 1_000


def folds(connection: Connection, county: County) -> Iterator[tuple[str, Folded]]:
    """(case_no, fold) of every case in the log, in case order."""
    query = (
        select(*LOG_COLUMNS)
        .where(log.c.county_code == county.code)
        .order_by(log.c.case_no)
        .execution_options(yield_per=10_000)
    )
    for case, rows in groupby(connection.execute(query), key=lambda row: row[0]):
        yield str(case), fold([event_of(tuple(row[1:])) for row in rows], county)


def true_cells(connection: Connection, county: County) -> Cells:
    """What the rollups must hold, by the log."""
    cells: Cells = {}
    for _, folded in folds(connection, county):
        contribute(cells, county, folded)
    return {key: n for key, n in cells.items() if n}


def stored_cells(connection: Connection, county_code: str) -> Cells:
    """What the rollups hold; zero cells left out."""
    cells: Cells = {}
    for row in connection.execute(select(roll).where(roll.c.county_code == county_code)).mappings():
        place = tuple(row[name] for name in rollup.ROLL_KEY)
        cells |= {("roll", *place, name): row[name] for name in MEASURES if row[name]}
    for name, (table, keys) in rollup.LONG_KEYS.items():
        query = select(*(table.c[key] for key in keys), table.c.n).where(
            table.c.county_code == county_code, table.c.n != 0
        )
        cells |= {(name, *row[:-1]): row[-1] for row in connection.execute(query)}
    return cells


def rebuild(connection: Connection, county: County, now: int) -> int:
    """Write every derived row anew from the log; returns the number of cases."""
    names = {
        row[0]: (row[1], row[2])
        for row in connection.execute(
            select(incident.c.case_no, incident.c.source, incident.c.incident_id).where(
                incident.c.county_code == county.code
            )
        )
    }
    for table in (step, assignment, roll, *(t for t, _ in rollup.LONG_KEYS.values())):
        connection.execute(delete(table).where(table.c.county_code == county.code))
    cells: Cells = {}
    batch: list[tuple[str, Folded]] = []
    for case, folded in list(folds(connection, county)):
        contribute(cells, county, folded)
        batch.append((case, folded))
        if len(batch) == CHUNK:
            _put(connection, county, batch, names)
            batch = []
    _put(connection, county, batch, names)
    rollup.apply(connection, county.code, cells)
    raise_revision(connection, county.code, now)
    return len(names)


def _put(
    connection: Connection,
    county: County,
    batch: list[tuple[str, Folded]],
    names: dict[str, tuple[str, str]],
) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {step: [], assignment: [], incident: []}
    for case, folded in batch:
        rows[step] += step_rows(county, case, folded)
        rows[assignment] += assignment_rows(county.code, case, folded)
        rows[incident].append(incident_row(county.code, case, names[case], folded))
    for table, values in rows.items():
        put_rows(connection, table, values)
