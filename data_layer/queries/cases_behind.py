"""The cases behind a number: whatever a measure counts, one by one."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from data_layer.core.catalog.measures import MEASURES as WORDS
from data_layer.core.county import County
from data_layer.core.days import add_days, local, start_of
from data_layer.core.metric import Cohort
from data_layer.core.scope import Scope
from data_layer.db.tables import incident, step
from data_layer.queries.asking import Ask, fits, scope_of, steps_of
from data_layer.queries.measures import AMOUNTS, FACTS, Fact, stocks
from data_layer.queries.narrowing import Also, Asker, narrowed, narrowed_acts
from data_layer.queries.planner import sums
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
NEWEST = (incident.c.reported_at.desc(), incident.c.case_no)


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
    and those it counted last; None for what counts no cases. Of acts, the cases in which they were
    done. Raises BadRequest for a mark that is none."""
    ask = counted_days(county, now, ask._replace(by=""), measure)
    inner = scope_of(county, scope, ask)
    fact, asker = FACTS.get(measure), Asker(conn, county, scope, now, ask)
    of_acts = fact is not None and fact.table is step
    acts, marks = narrowed_acts(asker, also) if of_acts else ([], narrowed(asker, also))
    if fact is None:
        standing = stocks(now, start_of(add_days(local(now, county.zone).day, 1), county.zone))
        if measure not in standing:
            return None
        where = [*open_cases(inner), *fits(county, inner, incident, ask), standing[measure]]
        n, newest = _number(conn, [*where, *marks]), _newest([*where, *marks])
    elif fact.table is step:
        n, newest = _acts(asker._replace(scope=inner), fact, acts, marks, limit)
    else:
        where = [*fits(county, inner, incident, ask), fact.day.between(ask.first, ask.last)]
        where += [fact.value > 0, *marks]
        newest = _newest(where, fact.day.desc())
        if marks or measure in AMOUNTS:
            n = _number(conn, where)
        else:
            # The rollups know it without a look at a million rows.
            frame = sums(conn, county, scope, now, ask=ask, names=(measure,))
            n = int(frame[measure].sum())
    rows = conn.execute(newest.limit(limit))
    return n, [_behind(county, inner, row) for row in rows]


def counted_days(county: County, now: int, ask: Ask, measure: str) -> Ask:
    """The question over the days the measure is counted for: what is due, once its day is over."""
    yesterday = add_days(local(now, county.zone).day, -1)
    if measure in WORDS and WORDS[measure].cohort == Cohort.DUE:
        return ask._replace(last=min(ask.last, yesterday))
    return ask


def _number(conn: Connection, where: Conditions) -> int:
    return conn.scalar(select(func.count()).select_from(incident).where(*where)) or 0


def _newest(where: Conditions, *order: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(*READ).where(*where).order_by(*order, *NEWEST)


def _acts(
    asker: Asker, fact: Fact, acts: Conditions, marks: Conditions, limit: int
) -> tuple[int, Select[*tuple[Any, ...]]]:
    """The cases in which something was done, the last act first. Without marks the steps alone tell
    which: a case has one row, but a year of acts is answered by their index."""
    conn, county, scope, _, ask = asker
    done: Conditions = [
        *fits(county, scope, step, ask),
        step.c.type.in_(sorted(fact.types)),
        step.c.day.between(ask.first, ask.last),
        step.c.irregular.is_(False),
        fact.value > 0,
        *acts,
    ]
    found = select(step.c.case_no, func.max(step.c.day).label("day")).select_from(steps_of(ask))
    found = found.where(*done).group_by(step.c.case_no)
    if not marks:
        found = found.order_by(func.max(step.c.day).desc(), step.c.case_no.desc()).limit(limit)
    last = found.subquery()
    here = [*fits(county, scope, incident, ask), incident.c.case_no == last.c.case_no, *marks]
    if marks:
        n = conn.scalar(select(func.count()).select_from(incident, last).where(*here)) or 0
    else:
        counted = select(func.count(step.c.case_no.distinct())).select_from(steps_of(ask))
        n = conn.scalar(counted.where(*done)) or 0
    newest = select(*READ).select_from(incident, last).where(*here)
    return n, newest.order_by(last.c.day.desc(), *NEWEST)


def _behind(county: County, scope: Scope, row: Row[Any]) -> Behind:
    case_no, _, village, title = named(county, scope, row)
    place = short_township(county, scope, row.township_code)
    unit = unit_short(county, scope, row.lead_unit)
    return Behind(case_no, place, village, title, row.reported_at, row.stage, unit)
