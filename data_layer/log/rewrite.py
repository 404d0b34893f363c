"""From folds to rows: what is derived from the log of the touched cases, rewritten where it
changed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Delete, bindparam, delete

from data_layer.core.cells import Cells
from data_layer.core.contribution import add_difference
from data_layer.core.county import County
from data_layer.core.incident import Folded, same_steps
from data_layer.db.tables import assignment, incident, step
from data_layer.db.upsert import put_rows
from data_layer.log import rollup
from data_layer.log.cases import Name
from data_layer.log.rows import (
    Row,
    assignment_rows,
    incident_row,
    step_rows,
)

# case_no -> what the rows hold (None: nothing yet) and what they must hold.
Folds = dict[str, tuple[Folded | None, Folded]]


def rewrite(
    connection: Connection, county: County, folds: Folds, names: Mapping[str, Name]
) -> None:
    """Bring steps, assignments, incidents and rollups from the old folds to the new ones.

    `names` are those the cases were first heard of by.
    """
    cells: Cells = {}
    steps: list[Row] = []
    assignments: list[Row] = []
    stale: list[Row] = []
    for case, (old, new) in folds.items():
        add_difference(cells, county, old, new)
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
    rows = [incident_row(county.code, case, names[case], new) for case, (_, new) in folds.items()]
    put_rows(connection, incident, rows)
    rollup.apply(connection, county.code, cells)


def _first_new_step(old: Folded | None, new: Folded) -> int:
    """The first step whose row is not what it was."""
    if old is None or _written_in_steps(old) != _written_in_steps(new):
        return 0
    return same_steps(old, new)


def _written_in_steps(folded: Folded) -> tuple[str, ...]:
    i = folded.incident
    return i.township_code, i.grid_code, i.category, i.source_kind, i.urgency


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
