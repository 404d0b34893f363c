"""The scores of a month: as published, else as the cases stand now.

A score is made over the whole county and then shown to whom it concerns, so that a township reads
the same figure as the county does.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import PEOPLE
from data_layer.core.county import County
from data_layer.core.days import add_days, add_months, days_of_month, local, month_of, start_of
from data_layer.core.scope import Scope
from data_layer.core.scoring import Reading, Scheme, Score, middle, pooled, score
from data_layer.core.scoring_bodies import SPLIT, Body, BodyKind, bodies_in
from data_layer.core.scoring_scheme import score_of_json
from data_layer.db.tables import score_result
from data_layer.queries.asking import Ask
from data_layer.queries.cache import answer
from data_layer.queries.metrics import metric_values
from data_layer.queries.score_disputes import appeals, deductions, given_back, taken
from data_layer.queries.score_schemes import scheme_at, scheme_history

COUNTY = ""
MONTHS_SHOWN = 13
Readings = dict[str, dict[str, Reading]]


class Assessed(NamedTuple):
    """A body with its score; `first` is the score as it was first published, when that is another
    one by now."""

    body: Body
    score: Score
    first: Score | None = None


class Month(NamedTuple):
    """A month of a kind: by which scheme, each visible body in code order, the county's pooled
    score and the median to compare with; `published_at` None while it may still change, `over`
    whether the month has ended."""

    kind: BodyKind
    month: int
    scheme: Scheme
    rows: list[Assessed]
    centre: Score
    median: float | None
    published_at: int | None
    over: bool


def month_scores(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    kind: BodyKind,
    month: int,
    only: str = "",
) -> Month:
    """The scores of a kind in a month (202611), of one body alone when asked for."""
    bodies = [b for b in bodies_in(county, scope, kind) if only in {"", b.code}]
    over = start_of(days_of_month(month)[1], county.zone) < _midnight(county, now)
    kept = _published(conn, scope, kind, month)
    if kept:
        return _as_published(conn, scope, kind, month, bodies, kept)
    scheme = scheme_at(conn, scope, kind, month)
    readings = _readings(conn, county, now, scheme, month)
    items = scheme.items
    middling = middle(score(items, one) for one in readings.values())
    lost = taken(deductions(conn, scope, kind, month), scheme.deduction_cap)
    back = given_back(appeals(conn, scope, kind, month))
    rows = [
        Assessed(
            body,
            score(
                items,
                readings.get(body.code, {}),
                lost.get(body.code, 0.0),
                back.get(body.code),
            ),
        )
        for body in bodies
    ]
    centre = score(items, pooled(readings.values()))
    return Month(kind, month, scheme, rows, centre, middling, None, over)


def preview(
    conn: Connection, county: County, scope: Scope, now: int, *, schemes: tuple[Scheme, ...]
) -> list[tuple[Body, list[Score]]]:
    """What each of these versions, of one kind, would have said of the last whole month, before
    deductions; in code order."""
    kind, month = schemes[0].kind, last_month(county, now)
    found = [_readings(conn, county, now, scheme, month) for scheme in schemes]
    return [
        (
            body,
            [
                score(scheme.items, readings.get(body.code, {}))
                for scheme, readings in zip(schemes, found, strict=True)
            ],
        )
        for body in bodies_in(county, scope, kind)
    ]


def window(scheme: Scheme, month: int) -> tuple[int, int]:
    """The first and the last day that a month's scores are made of."""
    return days_of_month(add_months(month, 1 - scheme.months))[0], days_of_month(month)[1]


def this_month(county: County, now: int) -> int:
    """The month that runs."""
    return month_of(local(now, county.zone).day)


def last_month(county: County, now: int) -> int:
    """The last whole month."""
    return add_months(this_month(county, now), -1)


def months_shown(county: County, now: int) -> list[int]:
    """The months that can be looked at, the running one first."""
    return [add_months(this_month(county, now), -back) for back in range(MONTHS_SHOWN)]


def published_rows(
    conn: Connection, scope: Scope, kind: BodyKind, month: int, body: str
) -> list[Any]:
    """Every revision of a body's published result, the first one first."""
    rows = _published(conn, scope, kind, month).get(body, [])
    return [row for row in rows if scope.allows(row.township_code)]


def _midnight(county: County, now: int) -> int:
    return start_of(local(now, county.zone).day, county.zone)


def _readings(conn: Connection, county: County, now: int, scheme: Scheme, month: int) -> Readings:
    """Body -> metric -> reading, of the county's bodies of the scheme's kind. What falls due is
    read at the month's end; people at its last moment: who leaves on the 1st was in post."""
    first, last = window(scheme, month)
    ask, whole = Ask(first, last, SPLIT[scheme.kind]), Scope(county.code)
    end = start_of(add_days(last, 1), county.zone)
    keys = {item.metric for item in scheme.items}
    people = {key for key in keys if BY_KEY[key].numerator in PEOPLE}
    values = [
        one
        for until, some in ((end, keys - people), (end - 1, people))
        if some
        for one in answer(
            conn, metric_values, county, whole, min(now, until), ask=ask, keys=tuple(sorted(some))
        )
    ]
    known = {body.code for body in bodies_in(county, whole, scheme.kind)}
    found: Readings = {}
    for one in values:
        if one.key in known:
            found.setdefault(one.key, {})[one.metric] = Reading(one.value, one.numerator, one.n)
    return found


def _published(conn: Connection, scope: Scope, kind: BodyKind, month: int) -> dict[str, list[Any]]:
    """Body -> its revisions, the first one first; of the whole county, whose middle they make."""
    r = score_result.c
    statement = select(score_result).where(
        r.county_code == scope.county_code, r.kind == str(kind), r.month == month
    )
    found: dict[str, list[Any]] = {}
    for row in conn.execute(statement.order_by(r.body, r.revision)):
        found.setdefault(row.body, []).append(row)
    return found


def _as_published(
    conn: Connection,
    scope: Scope,
    kind: BodyKind,
    month: int,
    bodies: list[Body],
    kept: dict[str, list[Any]],
) -> Month:
    scores = {
        body: [score_of_json(orjson.loads(row.content)) for row in revisions]
        for body, revisions in kept.items()
    }
    rows = [
        Assessed(body, mine[-1], mine[0] if len(mine) > 1 else None)
        for body in bodies
        if (mine := scores.get(body.code))
    ]
    middling = middle(revisions[0] for body, revisions in scores.items() if body != COUNTY)
    county_row, (centre, *_) = kept[COUNTY][0], scores[COUNTY]
    schemes = [one.scheme for one in scheme_history(conn, scope, kind)]
    scheme = next(one for one in schemes if one.version == county_row.scheme)
    return Month(kind, month, scheme, rows, centre, middling, county_row.published_at, True)
