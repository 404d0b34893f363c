"""record(): the only way an event enters the log. One transaction of the caller's; nothing is
half done.

1 insert into the log (a repeat costs nothing)   2 re-fold every touched incident from ALL its rows
3 rewrite changed steps, assignments, incident   4 rollups += contribution(new) - contribution(old)
5 revision += 1
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, String, bindparam, delete, select

from data_layer.core.contribution import Cells, difference
from data_layer.core.county import County
from data_layer.core.fold import fold
from data_layer.core.incident import Folded
from data_layer.core.intake import Submission
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.scope import Scope
from data_layer.db.tables import assignment, case_ref, incident, log, revision, step
from data_layer.db.tables import county as county_table
from data_layer.db.upsert import batched, insert_for, insert_rows, listed, listing, put_rows
from data_layer.errors import Busy
from data_layer.log import rollup
from data_layer.log.cases import Names
from data_layer.log.rows import (
    LOG_COLUMNS,
    Row,
    assignment_rows,
    event_of,
    incident_row,
    log_row,
    step_rows,
)
from data_layer.vocab import Event, Text

_COUNTY = bindparam("county", type_=String)
_CASES = bindparam("cases", type_=String, expanding=True)
# Statements are made once: building one costs more than running it for a single event.
_LOCK = select(revision.c.number).where(revision.c.county_code == _COUNTY).with_for_update()
_LOG = select(*LOG_COLUMNS).where(log.c.county_code == _COUNTY, log.c.case_no.in_(_CASES))
_FIRST_NAMES = select(incident.c.case_no, incident.c.source, incident.c.incident_id).where(
    incident.c.county_code == _COUNTY, incident.c.case_no.in_(_CASES)
)


PACK_CHANGED = Text(
    "县域数据包刚刚更新，请稍后重试。", "The county pack has just changed; try again shortly."
)


@dataclass
class Recorded:
    """What became of the submissions; `revision` is the county's after this transaction, `cases`
    the case number of every incident they name, `irregular` the places of stored events that are
    not legal where they stand."""

    revision: int = 0
    accepted: int = 0
    repeated: int = 0
    pending: int = 0
    refused: list[tuple[int, list[Refusal]]] = field(default_factory=list)
    cases: dict[str, str] = field(default_factory=dict)
    irregular: list[int] = field(default_factory=list)


def record(
    connection: Connection,
    county: County,
    submissions: Sequence[Submission],
    scope: Scope,
    now: int,
) -> Recorded:
    """Store submissions and everything derived from them; `pending` counts stored events whose
    incident has no report yet."""
    result = Recorded(revision=lock_revision(connection, county.code))
    _check_pack(connection, county)
    names = Names(connection, county, submissions, scope)
    fresh = _fresh(connection, county, submissions, names, result)
    result.cases = names.told(submissions)
    if not fresh:
        return result
    _insert_names(connection, county, names)
    before = _log_of(connection, county.code, list(fresh), names)
    rows = [log_row(county.code, case, e) for case, events in fresh.items() for e in events]
    insert_rows(connection, log, rows)
    folded = _refold(county, before, fresh)
    _rewrite(connection, county, folded, names)
    result.accepted = len(rows)
    result.pending = sum(
        len(fresh[case]) for case, (_, new) in folded.items() if new.incident.reported_at is None
    )
    result.irregular = _irregular(submissions, folded)
    result.revision = raise_revision(connection, county.code, now)
    return result


def _irregular(submissions: Sequence[Submission], folds: Folds) -> list[int]:
    """Places of submissions that changed nothing; those that await their report are pending."""
    odd = {
        (step.source, step.event_id)
        for _, new in folds.values()
        if new.incident.reported_at is not None
        for step in new.steps
        if step.irregular
    }
    return [s.place for s in submissions if (s.event.source, s.event.event_id) in odd]


def lock_revision(connection: Connection, county_code: str) -> int:
    """The county's revision; on PostgreSQL its row lock queues the writers of this county."""
    return int(connection.execute(_LOCK, {"county": county_code}).scalar() or 0)


def _check_pack(connection: Connection, county: County) -> None:
    """Raise Busy while this process still holds a pack that another has just replaced: what it
    would take from the rollups is not what stands in them. On SQLite nobody else can load one."""
    if connection.dialect.name == "sqlite":
        return
    query = select(county_table.c.pack_hash).where(county_table.c.county_code == county.code)
    if connection.execute(query).scalar() != county.pack_hash:
        raise Busy(PACK_CHANGED, "pack_changed")


def raise_revision(connection: Connection, county_code: str, now: int) -> int:
    """One more; what the live channel carries."""
    row = {"county_code": county_code, "number": 1, "changed_at": now}
    return int(connection.execute(_raise(connection.dialect.name), row).scalar_one())


@cache
def _raise(dialect: str) -> Any:
    statement = insert_for(dialect, revision)
    changes = {"number": revision.c.number + 1, "changed_at": statement.excluded.changed_at}
    return statement.on_conflict_do_update(index_elements=["county_code"], set_=changes).returning(
        revision.c.number
    )


def _fresh(
    connection: Connection,
    county: County,
    submissions: Sequence[Submission],
    names: Names,
    result: Recorded,
) -> dict[str, list[Event]]:
    """Events not in the log yet, by case; repeats and refusals are counted in `result`."""
    stored = _stored(connection, county.code, submissions)
    fresh: dict[str, list[Event]] = defaultdict(list)
    for submission in submissions:
        event = submission.event
        key, mark = (event.source, event.event_id), (event.type, event.occurred_at)
        if key in stored:
            if stored[key] == mark:
                result.repeated += 1
            else:
                result.refused.append((submission.place, [refusal("event_id", "event_id_reused")]))
            continue
        case = names.resolve(submission)
        if isinstance(case, Refusal):
            result.refused.append((submission.place, [case]))
            continue
        stored[key] = mark
        fresh[case].append(event)
    return fresh


def _stored(
    connection: Connection, county_code: str, submissions: Sequence[Submission]
) -> dict[tuple[str, str], tuple[str, int]]:
    """(source, event_id) -> (type, occurred_at) of those already in the log."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for submission in submissions:
        by_source[submission.event.source].append(submission.event.event_id)
    found: dict[tuple[str, str], tuple[str, int]] = {}
    dialect = connection.dialect.name
    for source, event_ids in by_source.items():
        wanted = {"county": county_code, "source": source, "listed": listed(dialect, event_ids)}
        rows = connection.execute(_stored_query(dialect), wanted).all()
        found |= {(source, row[0]): (row[1], row[2]) for row in rows if row[1] is not None}
    return found


@cache
def _stored_query(dialect: str) -> Any:
    wanted = listing(dialect)
    same = (
        (log.c.county_code == bindparam("county"))
        & (log.c.source == bindparam("source"))
        & (log.c.event_id == wanted.c.value)
    )
    return select(wanted.c.value, log.c.type, log.c.occurred_at).join_from(
        wanted, log, same, isouter=True
    )


def _insert_names(connection: Connection, county: County, names: Names) -> None:
    rows = [
        {"county_code": county.code, "source": source, "incident_id": outside, "case_no": case}
        for (source, outside), case in names.new.items()
    ]
    if rows:
        insert_rows(connection, case_ref, rows)


def _log_of(
    connection: Connection, county_code: str, cases: list[str], names: Names
) -> dict[str, list[Event]]:
    """Log rows of the touched cases; those named just now have none."""
    events: dict[str, list[Event]] = {case: [] for case in cases}
    known = [case for case in cases if case not in names.first]
    for chunk in batched(known):
        for row in connection.execute(_LOG, {"county": county_code, "cases": chunk}).all():
            events[row[0]].append(event_of(tuple(row[1:])))
    return events


Folds = dict[str, tuple[Folded | None, Folded]]


def _refold(county: County, before: dict[str, list[Event]], fresh: dict[str, list[Event]]) -> Folds:
    return {
        case: (
            fold(before[case], county, ahead=False) if before[case] else None,
            fold(before[case] + events, county),
        )
        for case, events in fresh.items()
    }


def _rewrite(connection: Connection, county: County, folds: Folds, names: Names) -> None:
    cells: Cells = {}
    steps: list[Row] = []
    assignments: list[Row] = []
    stale: list[Row] = []
    for case, (old, new) in folds.items():
        for key, n in difference(county, old, new).items():
            cells[key] = cells.get(key, 0) + n
        kept = step_rows(county, case, old) if old else []
        wanted = step_rows(county, case, new)
        steps += [row for i, row in enumerate(wanted) if i >= len(kept) or kept[i] != row]
        stale += [{"b_case": case, "b_ordinal": len(wanted)}] if len(kept) > len(wanted) else []
        had = assignment_rows(county.code, case, old) if old else []
        wanted = assignment_rows(county.code, case, new)
        assignments += [row for row in wanted if row not in had]
        _drop_assignments(connection, county.code, case, had, wanted)
    if stale:
        connection.execute(_stale_steps(county.code), stale)
    put_rows(connection, step, steps)
    put_rows(connection, assignment, assignments)
    _put_incidents(connection, county, folds, names)
    rollup.apply(connection, county.code, cells)


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


def _put_incidents(connection: Connection, county: County, folds: Folds, names: Names) -> None:
    known = [case for case in folds if case not in names.first]
    first = dict(names.first)
    for chunk in batched(known):
        found = connection.execute(_FIRST_NAMES, {"county": county.code, "cases": chunk}).all()
        first |= {row[0]: (row[1], row[2]) for row in found}
    rows = [incident_row(county.code, case, first[case], new) for case, (_, new) in folds.items()]
    put_rows(connection, incident, rows)
