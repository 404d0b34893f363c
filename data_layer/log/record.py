"""record(): the only way an event enters the log. One transaction of the caller's; nothing is
half done.

1 insert into the log, persons covered (a repeat costs nothing)   2 re-fold every touched incident
from ALL its rows
3 rewrite changed steps, assignments, incident   4 rollups += contribution(new) - contribution(old)
5 revision += 1
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, String, bindparam, select

from data_layer.core.county import MARKS, County
from data_layer.core.fold import fold
from data_layer.core.intake import Submission
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.scope import Scope
from data_layer.db.tables import case_ref, log, revision
from data_layer.db.tables import county as county_table
from data_layer.db.upsert import insert_for, insert_rows, listed, listing
from data_layer.errors import Busy
from data_layer.log.cases import Names
from data_layer.log.outbox import is_followed, note_events
from data_layer.log.read import events_of
from data_layer.log.rewrite import Folds, rewrite
from data_layer.log.rows import log_row
from data_layer.log.sealed import cover_all, keep_sealed
from data_layer.vocab import Event, Text

_COUNTY = bindparam("county", type_=String)
# Statements are made once: building one costs more than running it for a single event.
_LOCK = select(revision.c.number).where(revision.c.county_code == _COUNTY).with_for_update()
_SERVED = select(*(county_table.c[mark] for mark in MARKS), is_followed()).where(
    county_table.c.county_code == _COUNTY
)

COUNTY_CHANGED = Text(
    "县域数据、工作日历或办理时限刚刚更新，请稍后重试。",
    "The county's data, calendar or time limits have just changed; try again shortly.",
)


@dataclass
class Recorded:
    """What became of the submissions; `revision` is the county's after this transaction, `cases`
    the case number of every incident they name, `stored` the places and case numbers of the events
    that are new, `irregular` the places of those of them that are not legal where they stand,
    `unreported` the touched cases without a report."""

    revision: int = 0
    accepted: int = 0
    repeated: int = 0
    pending: int = 0
    refused: list[tuple[int, list[Refusal]]] = field(default_factory=list)
    cases: dict[str, str] = field(default_factory=dict)
    stored: dict[int, str] = field(default_factory=dict)
    irregular: list[int] = field(default_factory=list)
    unreported: frozenset[str] = frozenset()


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
    followed = check_county(connection, county)
    names = Names(connection, county, submissions, scope)
    fresh = _fresh(connection, county, submissions, names, result)
    result.cases = names.told(submissions)
    if not fresh:
        return result
    _insert_names(connection, county, names)
    fresh, kept = cover_all(fresh)
    known = [case for case in fresh if case not in names.first]
    before = events_of(connection, county.code, known)
    rows = [log_row(county.code, case, e) for case, events in fresh.items() for e in events]
    insert_rows(connection, log, rows)
    keep_sealed(connection, county.code, kept)
    folded = _refold(county, before, fresh)
    rewrite(connection, county, folded, names.names)
    result.accepted = len(rows)
    result.unreported = frozenset(
        case for case, (_, new) in folded.items() if new.incident.reported_at is None
    )
    result.pending = sum(len(fresh[case]) for case in result.unreported)
    result.irregular = _irregular(submissions, folded)
    result.revision = raise_revision(connection, county.code, now)
    if followed:
        note_events(connection, county.code, result.revision, fresh)
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


def check_county(connection: Connection, county: County) -> bool:
    """Whether anybody outside is told of what happens here. Raises Busy when the pack, the calendar
    or the limits have just been replaced, by another process or by a colleague: what the older ones
    would take from the rollups is not what stands in them.

    Call with the revision locked.
    """
    found = connection.execute(_SERVED, {"county": county.code}).one_or_none()
    if found is None or tuple(found)[:-1] != county.marks:
        raise Busy(COUNTY_CHANGED, "county_changed")
    return bool(found[-1])


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
    stored = known_events(connection, county.code, submissions)
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
        result.stored[submission.place] = case
        fresh[case].append(event)
    return fresh


def known_events(
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


def _refold(county: County, before: dict[str, list[Event]], fresh: dict[str, list[Event]]) -> Folds:
    return {
        case: (
            fold(before[case], county, ahead=False) if before.get(case) else None,
            fold(before.get(case, []) + events, county),
        )
        for case, events in fresh.items()
    }
