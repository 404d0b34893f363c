"""Cases that have ended, for whoever looks one up: to rate it, to reopen it, to answer for it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, local
from data_layer.core.remaining import Light
from data_layer.core.scope import Scope
from data_layer.db.tables import incident
from data_layer.queries.desk_filters import ALL_OPEN, Ask, filtered, touched_by
from data_layer.queries.visible import Conditions, unit_short, within
from data_layer.queries.worklist import READ, SORTS, Clock, Line, line
from data_layer.vocab import AssignmentRole, Stage

VIEW = "ended"
LOOK_BACK_DAYS = 365
# So many of the newest closed and of the newest void ones are listed: nobody reads further down,
# and to count years of cases would take longer than to find one.
MOST = 1000
NO_CLOCK = Clock("", None, Light.NONE, None)


class Ended(NamedTuple):
    """How many are listed, whether there are `more` of them, and the rows asked for."""

    total: int
    more: bool
    lines: list[Line]


def ended_cases(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    unit: str | None = None,
    ask: Ask = ALL_OPEN,
) -> Ended:
    """Cases of the scope, and for handlers of their unit, that ended within a year; once words are
    searched for of any age, work records too. The newest first unless asked otherwise."""
    found = [list(conn.scalars(part)) for part in _newest(county, scope, unit, ask, now)]
    numbers = [number for part in found for number in part]
    page = (
        select(*READ)
        .where(*within(incident, scope), incident.c.case_no.in_(numbers))
        .order_by(*_order(ask.sort))
        .offset(ask.offset)
        .limit(ask.limit)
    )
    lines = []
    for row in conn.execute(page):
        lead = (str(AssignmentRole.LEAD), unit_short(county, scope, row.lead_unit))
        lines.append(line(county, scope, now, row, NO_CLOCK, [lead]))
    return Ended(len(numbers), max(map(len, found)) == MOST, lines)


def _newest(
    county: County, scope: Scope, unit: str | None, ask: Ask, now: int
) -> tuple[Select[tuple[str]], Select[tuple[str]]]:
    """The numbers of the closed ones, down the index of their days, and of the void ones."""
    i, begin = incident.c, now - LOOK_BACK_DAYS * DAY_MS
    fit: Conditions = [
        *within(incident, scope.narrow(ask.township)),
        *touched_by(unit),
        *filtered(county, scope, ask, ended=True),
    ]
    closed = [i.stage == Stage.CLOSED, i.closed_day >= 0]
    void = [i.stage == Stage.VOID, i.closed_day.is_(None)]
    if not ask.q:
        fit.append(i.counts.is_(True))
        closed.append(i.closed_day >= local(begin, county.zone).day)
        void.append(i.stage_at >= begin)
    numbers = select(i.case_no)
    return (
        numbers.where(*fit, *closed).order_by(i.closed_day.desc(), i.stage_at.desc()).limit(MOST),
        numbers.where(*fit, *void).order_by(i.stage_at.desc()).limit(MOST),
    )


def _order(sort: str) -> list[ColumnElement[object]]:
    """By due time, the usual order of the desk, stands for the newest end first."""
    down = sort.startswith("-")
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        return [incident.c.stage_at.asc() if down else incident.c.stage_at.desc()]
    return [*((c.desc() if down else c.asc()).nulls_last() for c in columns), incident.c.case_no]
