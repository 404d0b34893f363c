"""What stands behind an alert: its cases as a scope may see them, and its area's days since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.visible import LISTED, NAMED, Conditions, counted, named, within
from data_layer.queries.warning_counts import NOTHING


class Case(NamedTuple):
    """A case behind an alert: where, what, when it was reported (ms), its stage, and when it was
    closed (None: open)."""

    case_no: str
    township: str
    village: str
    title: str
    reported_at: int
    stage: str
    closed_at: int | None


def cases_named(
    conn: Connection, county: County, scope: Scope, numbers: Collection[str]
) -> list[Case]:
    """Those of the cases that the scope may see, the newest first, as many as a list shows."""
    if not numbers:
        return []
    return _cases(conn, county, scope, [incident.c.case_no.in_(list(numbers))])


def cases_in(
    conn: Connection,
    county: County,
    scope: Scope,
    areas: Sequence[str],
    categories: Collection[str],
    first: int,
    last: int,
) -> list[Case]:
    """The cases that `days_of` counts, the newest first, as many as a list shows."""
    return _cases(conn, county, scope, _counts_in(county, areas, categories, first, last))


def _cases(conn: Connection, county: County, scope: Scope, conditions: Conditions) -> list[Case]:
    i = incident.c
    found = conn.execute(
        select(*NAMED, i.reported_at, i.stage, i.closed_at)
        .where(*within(incident, scope), *conditions)
        .order_by(i.reported_at.desc(), i.case_no)
        .limit(LISTED)
    )
    return [
        Case(*named(county, scope, row), row.reported_at, row.stage, row.closed_at) for row in found
    ]


def days_of(
    conn: Connection,
    county: County,
    scope: Scope,
    areas: Sequence[str],
    categories: Collection[str],
    first: int,
    last: int,
) -> dict[int, int]:
    """Reports a day in these areas and categories (major or minor; none: all), as the detectors
    count them; days without are left out."""
    day = incident.c.report_day
    rows = conn.execute(
        select(day, func.count())
        .where(*within(incident, scope), *_counts_in(county, areas, categories, first, last))
        .group_by(day)
    )
    return {int(day): int(n) for day, n in rows}


def _counts_in(
    county: County, areas: Sequence[str], categories: Collection[str], first: int, last: int
) -> Conditions:
    i, kinds = incident.c, minors(county, categories)
    return [
        i.report_day.between(first, last),
        i.outcome.not_in(NOTHING),
        counted(county),
        *_in_areas(county, areas),
        *([i.category.in_(kinds)] if kinds else []),
    ]


def minors(county: County, categories: Collection[str]) -> list[str]:
    """The minor categories that some categories stand for."""
    return [
        code
        for code, known in county.categories.items()
        if code in categories or known.parent in categories
    ]


def _in_areas(county: County, areas: Sequence[str]) -> Conditions:
    """No condition for the county as a whole."""
    i = incident.c
    if not areas or county.code in areas:
        return []
    townships = [code for code in areas if county.township_of.get(code) == code]
    grids = [code for code in areas if code not in townships]
    return [or_(i.township_code.in_(townships), i.grid_code.in_(grids))]
