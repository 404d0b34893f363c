"""The cases behind a number: whatever a measure counts, one by one."""

from __future__ import annotations

from collections.abc import Sequence
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
    *(incident.c[name] for name in ("due_current", "closed_at", "suspended_at", "on_time")),
)
Columns = Sequence[ColumnElement[Any]]


# In which order a list can be read: what was counted last first, what is due soonest (or late
# longest) first, what was reported longest ago first.
ORDERS = ("counted", "due", "oldest")


class Part(NamedTuple):
    """Which cases of a list: by which of ORDERS ('': due for what stands open, else counted), how
    many, after how many."""

    order: str = ""
    limit: int | None = LISTED
    offset: int = 0


class Behind(NamedTuple):
    """One case; times in ms, `stage` a Stage, `unit` the present lead's name; `on_time` of a closed
    one 1 or 0, `paused` while its clock stands."""

    case_no: str
    township: str
    village: str
    title: str
    reported_at: int
    stage: str
    unit: str
    due_at: int | None
    closed_at: int | None
    on_time: int | None
    paused: bool


def cases_behind(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    ask: Ask,
    measure: str,
    also: Also = (),
    part: Part = Part(),  # noqa: B008 - a plain value
) -> tuple[int, list[Behind]] | None:
    """How many cases a measure counts under the question, narrowed to what a mark says (`also`),
    and a part of them; None for what counts no cases. Of acts, the cases in which they were
    done. Raises BadRequest for a mark that is none."""
    asker = Asker(conn, county, scope, now, ask)
    found = select_behind(asker, measure, also, READ, part)
    if found is None:
        return None
    inner = scope_of(county, scope, ask)
    return found[0], [_behind(county, inner, row) for row in conn.execute(found[1])]


def select_behind(
    asker: Asker, measure: str, also: Also, columns: Columns, part: Part
) -> tuple[int, Select[*tuple[Any, ...]]] | None:
    """How many cases `cases_behind` finds, and the query that reads them."""
    conn, county, scope, now, asked = asker
    ask = counted_days(county, now, asked._replace(by=""), measure)
    inner = scope_of(county, scope, ask)
    fact = FACTS.get(measure)
    of_acts = fact is not None and fact.table is step
    acts, marks = narrowed_acts(asker, also) if of_acts else ([], narrowed(asker, also))
    if fact is None:
        standing = stocks(now, start_of(add_days(local(now, county.zone).day, 1), county.zone))
        if measure not in standing:
            return None
        where = [*open_cases(inner), *fits(county, inner, incident, ask), standing[measure], *marks]
        part = part._replace(order=part.order or "due")
        return _number(conn, where), _cut(select(*columns).where(*where), part)
    if fact.table is step:
        asker = asker._replace(scope=inner, ask=ask)
        return _acts(asker, fact, (acts, marks), columns, part)
    where = [*fits(county, inner, incident, ask), fact.day.between(ask.first, ask.last)]
    where += [fact.value > 0, *marks]
    if marks or measure in AMOUNTS:
        n = _number(conn, where)
    else:
        # The rollups know it without a look at a million rows.
        n = int(sums(conn, county, scope, now, ask=ask, names=(measure,))[measure].sum())
    return n, _cut(select(*columns).where(*where), part, fact.day.desc())


def counted_days(county: County, now: int, ask: Ask, measure: str) -> Ask:
    """The question over the days the measure is counted for: what is due, once its day is over."""
    yesterday = add_days(local(now, county.zone).day, -1)
    if measure in WORDS and WORDS[measure].cohort == Cohort.DUE:
        return ask._replace(last=min(ask.last, yesterday))
    return ask


def _number(conn: Connection, where: Conditions) -> int:
    return conn.scalar(select(func.count()).select_from(incident).where(*where)) or 0


def _cut(
    statement: Select[*tuple[Any, ...]], part: Part, *counted: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    """The statement's rows in the order of the part; `counted` is what the list is about."""
    i = incident.c
    orders: dict[str, Sequence[ColumnElement[Any]]] = {
        "due": (i.due_current.asc().nulls_last(), i.reported_at, i.case_no),
        "oldest": (i.reported_at, i.case_no),
    }
    order = orders.get(part.order, (*counted, i.reported_at.desc(), i.case_no))
    return statement.order_by(*order).offset(part.offset).limit(part.limit)


def _acts(
    asker: Asker,
    fact: Fact,
    narrowings: tuple[Conditions, Conditions],
    columns: Columns,
    part: Part,
) -> tuple[int, Select[*tuple[Any, ...]]]:
    """The cases in which something was done, the last act first. Without marks the steps alone tell
    which: a case has one row, but a year of acts is answered by their index."""
    conn, county, scope, _, ask = asker
    of_acts, marks = narrowings
    done: Conditions = [
        *fits(county, scope, step, ask),
        step.c.type.in_(sorted(fact.types)),
        step.c.day.between(ask.first, ask.last),
        step.c.irregular.is_(False),
        fact.value > 0,
        *of_acts,
    ]
    acts = select(step.c.case_no, func.max(step.c.day).label("day")).select_from(steps_of(ask))
    acts = acts.where(*done).group_by(step.c.case_no)
    if not marks and part.order in {"", "counted"}:
        acts = acts.order_by(func.max(step.c.day).desc(), step.c.case_no.desc())
        acts = acts.offset(part.offset).limit(part.limit)
        rest = part._replace(offset=0)
    else:
        rest = part
    last = acts.subquery()
    here = [*fits(county, scope, incident, ask), incident.c.case_no == last.c.case_no, *marks]
    if marks:
        n = conn.scalar(select(func.count()).select_from(incident, last).where(*here)) or 0
    else:
        counted = select(func.count(step.c.case_no.distinct())).select_from(steps_of(ask))
        n = conn.scalar(counted.where(*done)) or 0
    found = select(*columns).select_from(incident, last).where(*here)
    return n, _cut(found, rest, last.c.day.desc(), last.c.case_no.desc())


def _behind(county: County, scope: Scope, row: Row[Any]) -> Behind:
    case_no, _, village, title = named(county, scope, row)
    place = short_township(county, scope, row.township_code)
    unit = unit_short(county, scope, row.lead_unit)
    return Behind(
        case_no, place, village, title, row.reported_at, row.stage, unit, row.due_current,
        row.closed_at, row.on_time, row.suspended_at is not None,
    )  # fmt: skip
