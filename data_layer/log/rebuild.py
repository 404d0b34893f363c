"""Everything derived, once more from the log: for repair, after a rule change, and as the judge
of increments."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, delete, select

from data_layer.core.cells import Cells, flat
from data_layer.core.contribution import contribute
from data_layer.core.county import County
from data_layer.core.fold import fold
from data_layer.core.incident import Folded
from data_layer.db.tables import MEASURES, assignment, incident, log, roll, step
from data_layer.db.upsert import put_rows
from data_layer.log import rollup
from data_layer.log.paging import pages_of_cases
from data_layer.log.record import lock_revision, raise_revision
from data_layer.log.rows import (
    LOG_COLUMNS,
    Row,
    assignment_rows,
    event_of,
    incident_row,
    step_rows,
)

PAGE = 2_000
Flat = dict[tuple[Any, ...], int]


def folds(connection: Connection, county: County) -> Iterator[tuple[str, Folded]]:
    """(case_no, fold) of every case in the log, in case order."""
    for page in _pages(connection, county):
        yield from page


def _pages(connection: Connection, county: County) -> Iterator[list[tuple[str, Folded]]]:
    """The folds, PAGE cases at a time."""
    for first, last in pages_of_cases(connection, log, county.code, PAGE):
        query = select(*LOG_COLUMNS).where(
            log.c.county_code == county.code, log.c.case_no.between(first, last)
        )
        rows = connection.execute(query.order_by(log.c.case_no)).all()
        yield [
            (str(case), fold([event_of(tuple(row[1:])) for row in events], county))
            for case, events in groupby(rows, key=itemgetter(0))
        ]


def true_cells(connection: Connection, county: County) -> Flat:
    """What the rollups must hold, by the log; zero cells left out."""
    cells: Cells = {}
    for _, folded in folds(connection, county):
        contribute(cells, county, folded)
    return flat(cells)


def stored_cells(connection: Connection, county_code: str) -> Flat:
    """What the rollups hold; zero cells left out."""
    cells: Flat = {}
    for row in connection.execute(select(roll).where(roll.c.county_code == county_code)).mappings():
        place = tuple(row[name] for name in rollup.ROLL_KEY)
        cells |= {("roll", *place, name): row[name] for name in MEASURES if row[name]}
    for name, (table, keys) in rollup.LONG_KEYS.items():
        query = select(*(table.c[key] for key in keys), table.c.n).where(
            table.c.county_code == county_code, table.c.n != 0
        )
        for *key, n in connection.execute(query):
            cells[name, *rollup.place_and_share(keys, key)] = n
    return cells


def rebuild(connection: Connection, county: County, now: int) -> int:
    """Write every derived row anew from the log; returns the number of cases.

    Nothing else can be recorded meanwhile, and memory holds one page at a time.
    """
    lock_revision(connection, county.code)
    for table in (step, assignment, roll, *(t for t, _ in rollup.LONG_KEYS.values())):
        connection.execute(delete(table).where(table.c.county_code == county.code))
    count = 0
    for page in _pages(connection, county):
        _put(connection, county, page)
        count += len(page)
    raise_revision(connection, county.code, now)
    return count


def _put(connection: Connection, county: County, page: list[tuple[str, Folded]]) -> None:
    names = _names(connection, county.code, page[0][0], page[-1][0])
    cells: Cells = {}
    rows: dict[Any, list[Row]] = {step: [], assignment: [], incident: []}
    for case, folded in page:
        contribute(cells, county, folded)
        rows[step] += step_rows(county, case, folded)
        rows[assignment] += assignment_rows(county.code, case, folded)
        rows[incident].append(incident_row(county.code, case, names[case], folded))
    for table, values in rows.items():
        put_rows(connection, table, values)
    rollup.apply(connection, county.code, cells)


def _names(
    connection: Connection, county_code: str, first: str, last: str
) -> dict[str, tuple[str, str]]:
    """case_no -> (source, incident_id) as first heard."""
    query = select(incident.c.case_no, incident.c.source, incident.c.incident_id).where(
        incident.c.county_code == county_code, incident.c.case_no.between(first, last)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}
