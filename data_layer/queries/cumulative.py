"""How the work in hand came about: day by day, how many cases had come to each stage."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, add_days, days_between, local, start_of
from data_layer.core.scope import Scope
from data_layer.core.statistics.backlog import cumulative_flow
from data_layer.core.statistics.queueing import Balance, littles_law
from data_layer.db.tables import incident, step
from data_layer.queries.asking import Ask, fits, scope_of, steps_of
from data_layer.queries.rollups import moves
from data_layer.queries.visible import open_cases
from data_layer.vocab import OPEN_STAGES, EventType, Stage

STAGES = (*OPEN_STAGES, Stage.CLOSED)
Moves = list[tuple[int, str, str, int]]


def cumulative(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> pd.DataFrame:
    """Index: the days of the window up to today; a column a stage, reported to closed: the cases
    that stood in it or a later one by the end of the day. It counts from the stock at the window's
    beginning, so the gap between two columns is the stock between them."""
    scope = scope_of(county, scope, ask)
    today = local(now, county.zone).day
    days = list(days_between(ask.first, min(ask.last, today)))
    if not days:
        return pd.DataFrame(columns=[str(stage) for stage in STAGES])
    since = list(days_between(ask.first, today))
    moved = _moves(conn, county, scope, ask, since)
    stock = _stock(conn, county, scope, ask)
    for _, before, after, n in moved:
        if before in stock:
            stock[before] += n
        if after in stock:
            stock[after] -= n
    opening = {stage: stock[stage] if stage != Stage.CLOSED else 0 for stage in stock}
    inside = [move for move in moved if move[0] <= days[-1]]
    table = cumulative_flow(opening, inside, days)
    return pd.DataFrame(table, index=days, columns=list(opening))


def _stock(conn: Connection, county: County, scope: Scope, ask: Ask) -> dict[str, int]:
    """Open cases by stage as they stand; closed ones are counted from none."""
    statement = select(incident.c.stage, func.count()).where(
        *open_cases(scope), *fits(county, scope, incident, ask._replace(by=""))
    )
    found: dict[str, int] = dict(conn.execute(statement.group_by(incident.c.stage)).all())
    return {str(stage): found.get(stage, 0) for stage in STAGES}


def _moves(conn: Connection, county: County, scope: Scope, ask: Ask, days: list[int]) -> Moves:
    """Changes of stage by day: kept for the county and its townships, else from the steps."""
    if not (ask.grid or ask.category or ask.source or ask.urgency or ask.unit):
        return moves(conn, scope, days)
    key = step.c.day, step.c.prev_stage, step.c.stage
    statement = (
        select(*key, func.count())
        .select_from(steps_of(ask))
        .where(
            *fits(county, scope, step, ask._replace(by="")),
            # Every kind there is: named, so that the index by kind and day answers.
            step.c.type.in_(sorted(EventType)),
            step.c.day.between(days[0], days[-1]),
            step.c.irregular.is_(False),
            step.c.prev_stage != step.c.stage,
        )
        .group_by(*key)
    )
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(statement)]


class Check(NamedTuple):
    """Little's law over the window: `balance` in cases and days, None before a first day."""

    days: int
    balance: Balance | None


def balance(conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask) -> Check:
    """The flow of the window's days that are over, valid cases alone; stays are those of the cases
    closed in it."""
    scope = scope_of(county, scope, ask)
    zone, last = county.zone, min(ask.last, add_days(local(now, county.zone).day, -1))
    days = len(days_between(ask.first, last))
    if not days:
        return Check(0, None)
    start, end = start_of(ask.first, zone), start_of(add_days(last, 1), zone)
    fitting = [*fits(county, scope, incident, ask._replace(by="")), incident.c.stage != Stage.VOID]
    # Told apart so that each part has its index: what came in the window, and of what came before,
    # what was closed since and what is open still.
    before = incident.c.reported_at < start
    inside = (
        [incident.c.report_day.between(ask.first, last)],
        [before, incident.c.closed_day >= ask.first],
        [before, *open_cases(scope)],
    )
    rows = [
        tuple(row)
        for part in inside
        for row in conn.execute(
            select(incident.c.reported_at, incident.c.closed_at).where(*fitting, *part)
        )
    ]
    times = pd.DataFrame(rows, columns=["came", "went"], dtype=float)
    return Check(
        days, littles_law(times.came / DAY_MS, times.went / DAY_MS, start / DAY_MS, end / DAY_MS)
    )
