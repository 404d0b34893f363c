"""The cases behind a stage that slows down: those that left it in given weeks, with their times."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, func, or_, select

from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.alert_cases import OF_CASE, Case, case_of, minors
from data_layer.queries.visible import LISTED, Conditions, open_cases, within
from data_layer.queries.warning_stages import STAGES
from data_layer.vocab import Stage


class Passage(NamedTuple):
    """A case, when it left the stage (ms), and how long it was in it (ms)."""

    case: Case
    left_at: int
    took_ms: int


class Passages(NamedTuple):
    """How many the scope may see, and the slowest, as many as a list shows."""

    n: int
    listed: tuple[Passage, ...]


class Left(NamedTuple):
    """What is counted, as the detector counts it: cases that left a stage in one of the weeks
    (their Mondays), in townships of today (none: everywhere), of some categories (major or minor;
    none: all)."""

    stage: str
    weeks: Sequence[int]
    areas: Sequence[str] = ()
    categories: Collection[str] = ()


def cases_that_left(conn: Connection, county: County, scope: Scope, left: Left) -> Passages:
    """The slowest first; none of a stage that is not known."""
    if left.stage not in STAGES or not left.weeks:
        return Passages(0, ())
    begin, end = (incident.c[name] for name in STAGES[left.stage])
    took = (end - begin).label("took")
    query = select(*OF_CASE, end.label("left_at"), took).order_by(took.desc(), incident.c.case_no)
    n, rows = 0, list[Row[*tuple[Any, ...]]]()
    # Asked in one, neither the open ones nor those closed of late would come by an index.
    for part in (open_cases(scope), _closed(scope, min(left.weeks))):
        here = [*part, begin.is_not(None), *_counted(county, left)]
        n += conn.scalar(select(func.count()).where(*here)) or 0
        rows += conn.execute(query.where(*here).limit(LISTED))
    rows.sort(key=lambda row: (-row.took, row.case_no))
    listed = tuple(
        Passage(case_of(county, scope, row), row.left_at, max(0, row.took)) for row in rows[:LISTED]
    )
    return Passages(n, listed)


def _closed(scope: Scope, first: int) -> Conditions:
    """What was closed since a day: nothing is done in a case after its closing."""
    i = incident.c
    return [
        *within(incident, scope), i.closed_day >= first, i.counts.is_(True),
        i.stage == Stage.CLOSED,
    ]  # fmt: skip


def _counted(county: County, left: Left) -> Conditions:
    i = incident.c
    end = i[STAGES[left.stage][1]]
    spans = ((start_of(monday, county.zone), start_of(add_days(monday, 7), county.zone))
             for monday in left.weeks)  # fmt: skip
    kept: Conditions = [or_(*(and_(end >= first, end < last) for first, last in spans))]
    if left.categories:
        kept.append(i.category.in_(minors(county, left.categories)))
    if left.areas:
        kept.append(i.township_code.in_(_of_today(county, left.areas)))
    return kept


def _of_today(county: County, areas: Sequence[str]) -> list[str]:
    """With those they took the place of."""
    return [code for code in county.areas if county.heirs.get(code, code) in areas]
