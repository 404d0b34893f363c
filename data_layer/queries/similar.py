"""Cases that may be the same matter as one being written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Row, or_, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.core.similar import LEAST_SCORE, Match, Matter, bigrams, match, near_grids
from data_layer.db.tables import incident, log
from data_layer.queries.visible import NAMED, named, open_cases, within
from data_layer.vocab import EventType, Stage, Text

RECENT_DAYS = 30
# So many, newest first, are compared by title; the best of them by what else was said.
MOST, SHORTLIST = 800, 40
READ = (*NAMED, incident.c.stage, incident.c.is_open, incident.c.reported_at)


class Similar(NamedTuple):
    """A case that may be the same matter: how alike (0 to 1), and in what."""

    case_no: str
    township: str
    village: str
    title: str
    stage: str
    is_open: bool
    reported_at: int
    score: float
    reason: Text


def similar_cases(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    grid: str = "",
    category: str = "",
    q: str = "",
    limit: int = 5,
) -> list[Similar]:
    """Visible cases of the last 30 days or still open that are most like this matter, best first.

    With a grid those of its township and of the grids nearby are compared, without one those of the
    major category, without both those that share two signs in a row with the title.
    """
    wanted = Matter(grid, category, q)
    near = near_grids(county, grid)
    where = _around(county, scope, wanted, near)
    if where is None:
        return []
    first_day = add_days(local(now, county.zone).day, -RECENT_DAYS)
    rows = _candidates(conn, scope, where, first_day)
    scored = _ranked(county, wanted, near, rows, {})
    if q:
        short = [row for _, row in scored[:SHORTLIST]]
        scored = _ranked(county, wanted, near, short, _texts(conn, scope, short))
    return [
        _similar(county, scope, fit, row) for fit, row in scored[:limit] if fit.score >= LEAST_SCORE
    ]


_Row = Row[*tuple[Any, ...]]


def _around(
    county: County, scope: Scope, wanted: Matter, near: Collection[str]
) -> ColumnElement[bool] | None:
    """Which cases are looked at; None when too little is known, or the place is not in scope."""
    township = county.township_of.get(wanted.grid_code, "")
    if township:
        inside = incident.c.township_code == township
        return or_(inside, incident.c.grid_code.in_(near)) if scope.allows(township) else None
    category = county.categories.get(wanted.category)
    if category is not None:
        return incident.c.major == (category.parent or category.code)
    pairs = [pair for pair in sorted(bigrams(wanted.words)) if len(pair) > 1]
    return (
        or_(*(incident.c.title.contains(pair, autoescape=True) for pair in pairs))
        if pairs
        else None
    )


def _candidates(
    conn: Connection, scope: Scope, where: ColumnElement[bool], first_day: int
) -> list[_Row]:
    """Reports since a day, and what is open from before; void ones are no matter any more."""
    standing = incident.c.stage.not_in([Stage.VOID, Stage.PENDING])
    recent = select(*READ).where(
        *within(incident, scope), where, standing, incident.c.report_day >= first_day
    )
    older = select(*READ).where(*open_cases(scope), where, incident.c.report_day < first_day)
    newest = incident.c.reported_at.desc()
    return [
        row
        for statement in (recent, older)
        for row in conn.execute(statement.order_by(newest).limit(MOST))
    ]


def _matter(row: _Row, text: str = "") -> Matter:
    """A sensitive case is compared by place and kind alone."""
    return Matter(row.grid_code, row.category, "" if row.sensitive else row.title, text)


def _ranked(
    county: County,
    wanted: Matter,
    near: Collection[str],
    rows: Sequence[_Row],
    texts: Mapping[str, str],
) -> list[tuple[Match, _Row]]:
    scored = [
        (match(county, wanted, _matter(row, texts.get(row.case_no, "")), near), row) for row in rows
    ]
    return sorted(scored, key=lambda one: (-one[0].score, -one[1].reported_at, one[1].case_no))


def _texts(conn: Connection, scope: Scope, rows: Sequence[_Row]) -> dict[str, str]:
    """What was said beyond the title, of cases that may be read."""
    plain = [row.case_no for row in rows if not row.sensitive]
    statement = select(log.c.case_no, log.c.payload).where(
        log.c.county_code == scope.county_code,
        log.c.case_no.in_(plain),
        log.c.type == EventType.REPORTED,
    )
    payloads = {case_no: orjson.loads(payload) for case_no, payload in conn.execute(statement)}
    return {case_no: str(payload.get("text") or "") for case_no, payload in payloads.items()}


def _similar(county: County, scope: Scope, fit: Match, row: _Row) -> Similar:
    case_no, township, village, title = named(county, scope, row)
    return Similar(
        case_no, township, village, title, row.stage, bool(row.is_open), row.reported_at,
        round(fit.score, 3), fit.reason,
    )  # fmt: skip
