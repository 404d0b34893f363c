"""How well the sources send: who is heard, what is missing, late, refused or odd, and the rows
behind each of these."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select

from data_layer.core.arrivals import missing, numbered_through, quiet_after
from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.db.tables import (
    SOURCE_COUNTS,
    api_token,
    incident,
    log,
    quarantine,
    source_contact,
    source_day,
    source_note,
    source_refusal,
)
from data_layer.queries.visible import LISTED, NAMED, Conditions, named, townships_in, within
from data_layer.vocab import TokenKind

# The window of the page, in days up to today; how long a township may report nothing; how often an
# event is tried before it waits for a person.
WINDOW, SILENT_DAYS, TRIES = 30, 3, 5
# What is counted of cases, and which of them each count is.
CASE_KINDS: dict[str, ColumnElement[bool]] = {
    "no_point": incident.c.lon.is_(None),
    "unlocated": incident.c.unlocated != "",
    "odd_order": incident.c.irregular_n > 0,
}
# Tokens that something is sent under.
SENDING = TokenKind.INGEST, TokenKind.OPEN311
NOTE_KINDS = ("late", "off_grid", "off_county", "repeated", "pending", "irregular")


class Heard(NamedTuple):
    """A source within the scope of its token, and what it sent in the window; times in ms.
    `newest_at` is its watermark, the newest event; `let_in` says whether a token lets it in today;
    `gaps` are runs of numbers that never came, None
    where the source does not number in one sequence."""

    source: str
    township_code: str
    last_at: int
    newest_at: int | None
    silent: bool
    let_in: bool
    quiet_ms: int
    gaps: tuple[tuple[int, int], ...] | None
    counts: dict[str, int]
    refused: int


class Waiting(NamedTuple):
    """An event that could not be recorded."""

    source: str
    event_id: str
    township_code: str
    type: str
    tries: int
    first_at: int
    last_at: int


class Noted(NamedTuple):
    """An odd event that was stored, or came again; `reported` says whether its case has its report
    by now."""

    case_no: str
    event_id: str
    received_at: int
    reported: bool


class CaseCounts(NamedTuple):
    """Cases of a source that were reported in the window, and how many lack what (CASE_KINDS)."""

    source: str
    n: int
    lacking: dict[str, int]


def first_day(county: County, now: int) -> int:
    """The first day of the window."""
    return add_days(local(now, county.zone).day, 1 - WINDOW)


def sources_heard(conn: Connection, county: County, scope: Scope, now: int) -> list[Heard]:
    """Every source that was ever heard within the scope, the silent ones first."""
    counts = _day_counts(conn, county, scope, now)
    refused = _refused_counts(conn, county, scope, now)
    watched, let_in = _token(now, TokenKind.INGEST), _token(now, *SENDING)
    tokens = watched.label("watched"), let_in.label("let_in")
    query = select(source_contact, *tokens).where(*within(source_contact, scope))
    found = []
    for row in conn.execute(query):
        key = row.source, row.township_code
        pauses = {int(day): pause for day, pause in row.pauses.items()}
        runs = [(first, last) for first, last in row.runs]
        through, quiet = numbered_through(runs, row.numbered), quiet_after(pauses)
        found.append(
            Heard(
                *key, row.last_at, row.newest_at, row.watched and now - row.last_at > quiet,
                row.let_in, quiet,
                tuple(missing(runs)) if through else None,
                counts.get(key, dict.fromkeys(SOURCE_COUNTS, 0)), refused.get(key, 0),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one.silent, one.source, one.township_code))


def silent_sources(conn: Connection, county: County, scope: Scope, now: int) -> list[Heard]:
    """Those of them that have been silent for longer than they ever are."""
    return [one for one in sources_heard(conn, county, scope, now) if one.silent]


def _token(now: int, *kinds: TokenKind) -> ColumnElement[bool]:
    """Whether a token of such a kind lets the source in today: one that was taken out of use is not
    missed, and of one that citizens speak through nobody knows when it should be heard."""
    t = api_token.c
    return exists().where(
        t.county_code == source_contact.c.county_code, t.source == source_contact.c.source,
        t.township_code == source_contact.c.township_code, t.kind.in_(map(str, kinds)),
        t.revoked_at.is_(None), t.expires_at > now,
    )  # fmt: skip


def _day_counts(
    conn: Connection, county: County, scope: Scope, now: int
) -> dict[tuple[str, str], dict[str, int]]:
    c = source_day.c
    sums = [func.sum(c[name]).label(name) for name in SOURCE_COUNTS]
    query = select(c.source, c.township_code, *sums).group_by(c.source, c.township_code)
    rows = conn.execute(query.where(*recent(source_day, county, scope, now)))
    return {
        (row.source, row.township_code): {name: int(getattr(row, name)) for name in SOURCE_COUNTS}
        for row in rows
    }


def recent(table: Table, county: County, scope: Scope, now: int) -> Conditions:
    """Rows of the days of the window within the scope."""
    return [*within(table, scope), table.c.day >= first_day(county, now)]


def _refused_counts(
    conn: Connection, county: County, scope: Scope, now: int
) -> dict[tuple[str, str], int]:
    c = source_refusal.c
    query = select(c.source, c.township_code, func.sum(c.n)).group_by(c.source, c.township_code)
    rows = conn.execute(query.where(*recent(source_refusal, county, scope, now)))
    return {(source, township): int(n) for source, township, n in rows}


def notes_of(
    conn: Connection, county: County, scope: Scope, now: int, *, of: str, source: str
) -> list[Noted]:
    """The newest odd events of a kind (NOTE_KINDS), LISTED at most."""
    c = source_note.c
    reported = exists().where(
        incident.c.county_code == c.county_code, incident.c.case_no == c.case_no,
        incident.c.reported_at.is_not(None),
    )  # fmt: skip
    query = select(c.case_no, c.event_id, c.received_at, reported).where(
        *recent(source_note, county, scope, now), c.kind == of, c.source == source
    )
    rows = conn.execute(query.order_by(c.received_at.desc(), c.event_id).limit(LISTED))
    return [Noted(case, event, at, bool(came)) for case, event, at, came in rows]


def gaps_of(
    conn: Connection, county: County, scope: Scope, now: int, *, source: str
) -> list[tuple[int, int]]:
    """The runs of numbers of a source that never came, the newest first, LISTED at most."""
    heard = [one for one in sources_heard(conn, county, scope, now) if one.source == source]
    runs = [run for one in heard for run in one.gaps or ()]
    return sorted(runs, reverse=True)[:LISTED]


def case_counts(conn: Connection, county: County, scope: Scope, now: int) -> list[CaseCounts]:
    """What cases of the window lack, by the source of their report."""
    lacking = [func.count().filter(condition).label(kind) for kind, condition in CASE_KINDS.items()]
    query = select(incident.c.source, func.count(), *lacking).where(*_reported(county, scope, now))
    rows = conn.execute(query.group_by(incident.c.source).order_by(incident.c.source))
    return [
        CaseCounts(source, n, dict(zip(CASE_KINDS, counts, strict=True)))
        for source, n, *counts in rows
    ]


def _reported(county: County, scope: Scope, now: int) -> Conditions:
    return [*within(incident, scope), incident.c.report_day >= first_day(county, now)]


def cases_lacking(
    conn: Connection, county: County, scope: Scope, now: int, *, of: str, source: str
) -> list[tuple[str, str, str, str]]:
    """Number, township, village and title of those cases (CASE_KINDS), the newest LISTED."""
    query = select(*NAMED).where(
        *_reported(county, scope, now), CASE_KINDS[of], incident.c.source == source
    )
    newest = incident.c.report_day.desc(), incident.c.case_no.desc()
    return [
        named(county, scope, row) for row in conn.execute(query.order_by(*newest).limit(LISTED))
    ]


def silent_townships(
    conn: Connection, county: County, scope: Scope, now: int
) -> list[tuple[str, int | None]]:
    """Code of each township without a report for SILENT_DAYS, and the day of its last one (None:
    none in the window); code order."""
    i = incident.c
    query = select(i.township_code, func.max(i.report_day)).where(*_reported(county, scope, now))
    last = dict(conn.execute(query.group_by(i.township_code)).all())
    since = add_days(local(now, county.zone).day, -SILENT_DAYS)
    codes = [area.code for area in townships_in(county, scope)]
    return [(code, last.get(code)) for code in codes if (last.get(code) or 0) < since]


def waiting(conn: Connection, scope: Scope, *, least: int = TRIES) -> list[Waiting]:
    """Events that were tried `least` times or more and are not in the log, the oldest first."""
    q = quarantine.c
    stored = exists().where(
        log.c.county_code == q.county_code, log.c.source == q.source, log.c.event_id == q.event_id
    )
    columns = (q[name] for name in Waiting._fields)
    query = select(*columns).where(*within(quarantine, scope), q.tries >= least, ~stored)
    return [Waiting(*row) for row in conn.execute(query.order_by(q.first_at).limit(LISTED))]
