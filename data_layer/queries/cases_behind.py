"""The cases behind a number: whatever a measure counts, one by one."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.days import add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.db.tables import incident, step
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.measures import FACTS, stocks
from data_layer.queries.narrowing import Also, Asker, narrowed
from data_layer.queries.visible import (
    LISTED,
    NAMED,
    Conditions,
    named,
    open_cases,
    short_township,
    unit_short,
)

READ = (
    *NAMED,
    *(incident.c[name] for name in ("reported_at", "stage", "lead_unit")),
)


class Behind(NamedTuple):
    """One case; `reported_at` in ms, `stage` a Stage, `unit` the present lead's name."""

    case_no: str
    township: str
    village: str
    title: str
    reported_at: int
    stage: str
    unit: str


def cases_behind(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    ask: Ask,
    measure: str,
    limit: int = LISTED,
    also: Also = (),
) -> tuple[int, list[Behind]] | None:
    """How many cases a measure counts under the question, narrowed to what a mark says (`also`),
    and the newest of them; None for what counts no cases. Of acts, the cases in which they were
    done. Raises BadRequest for a mark that is none."""
    seen, scope = scope, scope_of(county, scope, ask)
    where = _where(county, scope, now, ask._replace(by=""), measure)
    if where is None:
        return None
    where += narrowed(Asker(conn, county, seen, now, ask), also)
    n = conn.scalar(select(func.count()).select_from(incident).where(*where)) or 0
    newest = incident.c.reported_at.desc(), incident.c.case_no
    rows = conn.execute(select(*READ).where(*where).order_by(*newest).limit(limit))
    lines = []
    for row in rows:
        case_no, _, village, title = named(county, scope, row)
        place = short_township(county, scope, row.township_code)
        unit = unit_short(county, scope, row.lead_unit)
        lines.append(Behind(case_no, place, village, title, row.reported_at, row.stage, unit))
    return n, lines


def _where(county: County, scope: Scope, now: int, ask: Ask, measure: str) -> Conditions | None:
    today = local(now, county.zone).day
    standing = stocks(now, start_of(add_days(today, 1), county.zone))
    fitting = fits(county, scope, incident, ask)
    if measure in standing:
        return [*open_cases(scope), *fitting, standing[measure]]
    fact = FACTS.get(measure)
    if fact is None:
        return None
    if fact.table is incident:
        return [*fitting, fact.day.between(ask.first, ask.last), fact.value > 0]
    acts = select(step.c.case_no).where(
        step.c.county_code == scope.county_code,
        step.c.type.in_(sorted(fact.types)),
        step.c.day.between(ask.first, ask.last),
        step.c.irregular.is_(False),
        fact.value > 0,
    )
    return [*fitting, incident.c.case_no.in_(acts)]
