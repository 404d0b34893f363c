"""What stands behind an alert: its cases as a scope may see them, and its area's days since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, case, false, func, or_, select

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.warning.overrun import Overrun, overrun
from data_layer.core.warning.rules import Span
from data_layer.db.tables import incident
from data_layer.queries.visible import (
    LISTED,
    NAMED,
    Conditions,
    counted,
    named,
    unit_name,
    within,
)
from data_layer.queries.warning_cases import TIMED, timed
from data_layer.queries.warning_counts import NOTHING

# What `case_of` needs of an incident.
OF_CASE = (*NAMED, incident.c.reported_at, incident.c.stage, incident.c.closed_at)


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


class Cases(NamedTuple):
    """How many the scope may see, how many of them are open, and the newest, as many as a list
    shows."""

    n: int
    open: int
    listed: tuple[Case, ...]


class Clock(NamedTuple):
    """Who has a case, its limit and what was used of it at a moment (None: no limit), and how often
    it was reopened."""

    unit: str
    overrun: Overrun | None
    reopened: int


class Basis(NamedTuple):
    """What is counted, as the detectors count it: reports in areas of today (none, or the county:
    everywhere), of some categories (major or minor; none: all that count), but for quiet days."""

    areas: Sequence[str] = ()
    categories: Collection[str] = ()
    quiet: Sequence[Span] = ()


def cases_named(conn: Connection, county: County, scope: Scope, numbers: Collection[str]) -> Cases:
    """Those of the cases that the scope may see, the newest first."""
    if not numbers:
        return Cases(0, 0, ())
    return _cases(conn, county, scope, [incident.c.case_no.in_(list(numbers))])


def clocks_named(
    conn: Connection, county: County, scope: Scope, numbers: Collection[str], at: int
) -> dict[str, Clock]:
    """Of those of the cases that the scope may see, their clocks at a moment (ms), which stand
    while they are suspended."""
    i = incident.c
    columns = (i.case_no, i.lead_unit, i.reopened_n, i.suspended_at, i.closed_at, *TIMED)
    rows = conn.execute(
        select(*columns).where(*within(incident, scope), i.case_no.in_(list(numbers)))
    )
    return {
        row.case_no: Clock(
            unit_name(county, scope, row.lead_unit),
            overrun(county, timed(row), min(at, row.suspended_at or at, row.closed_at or at)),
            row.reopened_n,
        )
        for row in rows
    }


def cases_in(
    conn: Connection, county: County, scope: Scope, basis: Basis, first: int, last: int
) -> Cases:
    """The cases counted on those days, the newest first."""
    return _cases(conn, county, scope, _counts_in(county, basis, first, last))


def days_of(
    conn: Connection, county: County, scope: Scope, basis: Basis, first: int, last: int
) -> dict[int, int]:
    """Reports a day; days without are left out."""
    day = incident.c.report_day
    rows = conn.execute(
        select(day, func.count())
        .where(*within(incident, scope), *_counts_in(county, basis, first, last))
        .group_by(day)
    )
    return {int(day): int(n) for day, n in rows}


def _cases(conn: Connection, county: County, scope: Scope, conditions: Conditions) -> Cases:
    i = incident.c
    here = [*within(incident, scope), *conditions]
    counted = select(func.count(), func.sum(case((i.is_open == 1, 1), else_=0))).where(*here)
    n, still_open = conn.execute(counted).one()
    found = conn.execute(
        select(*OF_CASE).where(*here).order_by(i.reported_at.desc(), i.case_no).limit(LISTED)
    )
    listed = tuple(case_of(county, scope, row) for row in found)
    return Cases(int(n), int(still_open or 0), listed)


def case_of(county: County, scope: Scope, row: Row[*tuple[Any, ...]]) -> Case:
    """A row of OF_CASE, as the scope may read it."""
    return Case(*named(county, scope, row), row.reported_at, row.stage, row.closed_at)


def _counts_in(county: County, basis: Basis, first: int, last: int) -> Conditions:
    i = incident.c
    return [
        i.report_day.between(first, last),
        *(~i.report_day.between(span.first, span.last) for span in basis.quiet),
        i.outcome.not_in(NOTHING),
        counted(county),
        i.category.in_(minors(county, basis.categories)),
        *_in_areas(county, basis.areas),
    ]


def minors(county: County, categories: Collection[str]) -> list[str]:
    """The minor categories that some categories stand for; none named: all there are. What no
    pack knows stands for nothing."""
    return [
        code
        for code, known in county.categories.items()
        if known.parent and (not categories or not {code, known.parent}.isdisjoint(categories))
    ]


def _in_areas(county: County, areas: Sequence[str]) -> Conditions:
    """No condition for the county as a whole."""
    if not areas or county.code in areas:
        return []
    return [or_(false(), *(_in_area(county, code) for code in areas))]


def _in_area(county: County, area: str) -> ColumnElement[bool]:
    """A grid with those it took the place of; a township by its grids, and by its own code where a
    case lies in none."""
    i = incident.c
    today = {code: county.heirs.get(code, code) for code in county.areas}
    if county.township_of.get(area) != area:
        return i.grid_code.in_([code for code, heir in today.items() if heir == area])
    grids = {one.code for one in county.grids}
    placed = {code: heir for code, heir in today.items() if heir in grids}
    own = [code for code, heir in placed.items() if county.township_of[heir] == area]
    townships = [code for code, heir in today.items() if heir == area]
    return or_(
        i.grid_code.in_(own),
        and_(i.township_code.in_(townships), i.grid_code.not_in(list(placed))),
    )
