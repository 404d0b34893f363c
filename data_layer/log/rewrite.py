"""From folds to rows: the log of the touched cases, and what is derived from it, rewritten where it
changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Delete, String, bindparam, delete, select

from data_layer.core.cells import Cells
from data_layer.core.contribution import difference
from data_layer.core.county import County
from data_layer.core.incident import Folded
from data_layer.db.tables import assignment, incident, log, step
from data_layer.db.upsert import batched, put_rows
from data_layer.log import rollup
from data_layer.log.cases import Name
from data_layer.log.rows import (
    LOG_COLUMNS,
    Row,
    assignment_rows,
    event_of,
    incident_row,
    step_rows,
)
from data_layer.vocab import Event

# case_no -> what the rows hold (None: nothing yet) and what they must hold.
Folds = dict[str, tuple[Folded | None, Folded]]

_COUNTY = bindparam("county", type_=String)
_CASES = bindparam("cases", type_=String, expanding=True)
# Statements are made once: building one costs more than running it for a single event.
_LOG = select(*LOG_COLUMNS).where(log.c.county_code == _COUNTY, log.c.case_no.in_(_CASES))
_FIRST_NAMES = select(incident.c.case_no, incident.c.source, incident.c.incident_id).where(
    incident.c.county_code == _COUNTY, incident.c.case_no.in_(_CASES)
)


def log_of(
    connection: Connection, county_code: str, cases: Iterable[str]
) -> dict[str, list[Event]]:
    """The events of each case, in no order."""
    events: dict[str, list[Event]] = {}
    for chunk in batched(cases):
        for row in connection.execute(_LOG, {"county": county_code, "cases": chunk}).all():
            events.setdefault(row[0], []).append(event_of(tuple(row[1:])))
    return events


def rewrite(
    connection: Connection, county: County, folds: Folds, first: Mapping[str, Name]
) -> None:
    """Bring steps, assignments, incidents and rollups from the old folds to the new ones.

    `first` names the cases that have no row yet, as their source names them.
    """
    cells: Cells = {}
    steps: list[Row] = []
    assignments: list[Row] = []
    stale: list[Row] = []
    for case, (old, new) in folds.items():
        for key, n in difference(county, old, new).items():
            cells[key] = cells.get(key, 0) + n
        steps += step_rows(county, case, new, _first_new_step(old, new))
        if old and len(old.steps) > len(new.steps):
            stale.append({"b_case": case, "b_ordinal": len(new.steps)})
        had = assignment_rows(county.code, case, old) if old else []
        wanted = assignment_rows(county.code, case, new)
        assignments += [row for row in wanted if row not in had]
        _drop_assignments(connection, county.code, case, had, wanted)
    if stale:
        connection.execute(_stale_steps(county.code), stale)
    put_rows(connection, step, steps)
    put_rows(connection, assignment, assignments)
    _put_incidents(connection, county, folds, first)
    rollup.apply(connection, county.code, cells)


def _first_new_step(old: Folded | None, new: Folded) -> int:
    """The first step whose row is not what it was."""
    if old is None or _written_in_steps(old) != _written_in_steps(new):
        return 0
    pairs = enumerate(zip(old.steps, new.steps, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(old.steps), len(new.steps)))


def _written_in_steps(folded: Folded) -> tuple[str, str, str]:
    incident = folded.incident
    return incident.township_code, incident.grid_code, incident.category


def _stale_steps(county_code: str) -> Delete:
    return delete(step).where(
        step.c.county_code == county_code,
        step.c.case_no == bindparam("b_case"),
        step.c.ordinal >= bindparam("b_ordinal"),
    )


def _drop_assignments(
    connection: Connection, county_code: str, case: str, had: list[Row], wanted: list[Row]
) -> None:
    gone = {row["assignment_id"] for row in had} - {row["assignment_id"] for row in wanted}
    if gone:
        connection.execute(
            delete(assignment).where(
                assignment.c.county_code == county_code,
                assignment.c.case_no == case,
                assignment.c.assignment_id.in_(sorted(gone)),
            )
        )


def _put_incidents(
    connection: Connection, county: County, folds: Folds, first: Mapping[str, Name]
) -> None:
    names = dict(first)
    for chunk in batched(case for case in folds if case not in first):
        found = connection.execute(_FIRST_NAMES, {"county": county.code, "cases": chunk}).all()
        names |= {row[0]: (row[1], row[2]) for row in found}
    rows = [incident_row(county.code, case, names[case], new) for case, (_, new) in folds.items()]
    put_rows(connection, incident, rows)
