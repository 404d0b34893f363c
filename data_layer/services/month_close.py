"""Closing a month (月结): from then on its figures stand, and a correction is a revision with a
reason. By the clock on the county's set day; by people in `services.month_revisions`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, Engine, insert, update

from data_layer.core.county import County
from data_layer.core.days import days_of_month, local
from data_layer.core.metric import Value
from data_layer.core.month_close import Difference, Place, encode, encode_changes, newest_due
from data_layer.core.scope import Scope
from data_layer.db.tables import month_closing, month_figures
from data_layer.errors import Conflict
from data_layer.log.record import lock_revision, raise_revision
from data_layer.queries.closed_months import closing_of, set_day_of, split_name
from data_layer.queries.month_changes import tally
from data_layer.queries.same_weekday import first_report_day
from data_layer.services.audit import write_audit
from data_layer.services.month_figures import ReadMonth
from data_layer.services.writer import Writer
from data_layer.vocab import TICK, Text

CLOSED, REVISED = "close_month", "revise_month"
MEANWHILE = Text(
    "该月刚刚结账、修订或重新核对过，下面是最新情况，请看过后再办理。",
    "That month has just been closed, revised or checked; this is how it stands, look at it first.",
)


class Revision(NamedTuple):
    """A closing to be stored at `at`: its figures as of `looked_at`, when the county stood at
    `seen`, and which of the revision before it `changes`."""

    month: int
    number: int
    at: int
    seen: int
    figures: Mapping[Place, list[Value]]
    looked_at: int
    by: str = ""
    name: str = ""
    reason: str = ""
    changes: Sequence[Difference] = ()


def due_month(conn: Connection, county: County, now: int) -> int:
    """The newest month whose day has come and that is not closed; 0 where it is, or nothing was
    reported by its end. Older ones stay open until somebody closes them."""
    scope = Scope(county.code)
    month = newest_due(local(now, county.zone).day, set_day_of(conn, scope).day)
    return 0 if closing_of(conn, scope, month) or not has_data(conn, county, month) else month


def close_due_months(
    writer: Writer, readers: Engine, county: County, clock: Callable[[], int], read: ReadMonth
) -> list[int]:
    """Close the month that is due; returns the months closed."""
    with readers.connect() as conn:
        month = due_month(conn, county, clock())
    if not month:
        return []
    try:
        store_revision(writer, county, first_closing(read, clock, month))
    except Conflict:  # another process was first
        return []
    return [month]


def has_data(conn: Connection, county: County, month: int) -> bool:
    """Whether anything was reported by the end of the month."""
    since = first_report_day(conn, Scope(county.code))
    return 0 < since <= days_of_month(month)[1]


def first_closing(read: ReadMonth, clock: Callable[[], int], month: int) -> Revision:
    """The closing of an open month as things stand. Reading takes a while, and until it is stored
    others are told the figures of an open one."""
    looked_at = clock()
    found = read(month, looked_at)
    return Revision(month, 1, clock(), found.seen, found.tables, looked_at)


def store_revision(writer: Writer, county: County, made: Revision, *, urgent: bool = False) -> None:
    """Store it, in one short transaction; Conflict where the revision is there already."""
    tables = {split_name(place): encode(values) for place, values in made.figures.items()}
    writer.submit(lambda conn: _insert(conn, county, made, tables), urgent=urgent)


def _insert(conn: Connection, county: County, made: Revision, tables: Mapping[str, bytes]) -> None:
    lock_revision(conn, county.code)
    before = closing_of(conn, Scope(county.code), made.month)
    stale = before is not None and before.checked_revision != made.seen
    if stale or (before.revision if before else 0) != made.number - 1:
        raise Conflict(MEANWHILE, "month_revised")
    # Every answer about the month is another from here on.
    stands = raise_revision(conn, county.code, made.at)
    same = {"county_code": county.code, "month": made.month, "revision": made.number}
    head = {
        "closed_at": made.at, "closed_by": made.by, "closed_name": made.name,
        "reason": made.reason, "checked_at": made.looked_at,
        "checked_revision": stands if stands == made.seen + 1 else made.seen,
    }  # fmt: skip
    conn.execute(insert(month_closing), {**same, **head})
    if before is not None:
        _note_changes(conn, county, made)
    rows = [{**same, "split": split, "content": content} for split, content in tables.items()]
    conn.execute(insert(month_figures), rows)
    action, name = REVISED if made.number > 1 else CLOSED, f"{made.month}-{made.number}"
    detail = {"reason": made.reason} if made.reason else {}
    write_audit(conn, county.code, made.at, made.by or TICK, action, object=name, detail=detail)


def _note_changes(conn: Connection, county: County, made: Revision) -> None:
    """What a revision corrects stays beside the one it replaces."""
    c = month_closing.c
    before = (c.county_code == county.code, c.month == made.month, c.revision == made.number - 1)
    told = {
        "differing": orjson.dumps(tally(county, made.changes)).decode(),
        "changes": encode_changes(made.changes),
        "checked_at": made.looked_at,
    }
    conn.execute(update(month_closing).where(*before).values(**told))
