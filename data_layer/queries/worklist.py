"""The work list of a desk: open cases by view, each with its clock, and how many each view has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal, select
from sqlalchemy import case as when

from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.core.remaining import Left, Light, light_of, time_left
from data_layer.core.scope import Scope
from data_layer.db.tables import assignment, incident, log
from data_layer.queries.desk_filters import ALL_OPEN, Ask, asked_for, in_hand_of
from data_layer.queries.visible import (
    NAMED,
    named,
    open_cases,
    overdue,
    sent_back,
    short_township,
    stage_overdue,
    unit_short,
)
from data_layer.vocab import (
    OPEN_STAGES,
    AssignmentRole,
    EventType,
    LimitStage,
    LimitUnit,
    Stage,
    Urgency,
)

STORED = (
    *("version", "stage", "urgency", "source_kind", "unlocated", "reported_at", "stage_at"),
    *("next_due", "next_kind", "next_unit", "warn_at", "suspended_at", "review_at"),
    *("verified_at", "fed_back_at", "extended_n", "urged_n", "escalated_n", "returned_n"),
    *("rework_n", "reopened_n", "supervised_n", "supervised_grade", "level", "asked"),
    *("awaiting_redispatch", "acknowledged_at", "calendar_version", "paused_ms"),
    *("due_current", "deadline", "report_level", "limit_version", "outcome", "on_time"),
)
# A case in these stages may still be unknown to everybody at the centre.
BEFORE_WORK = (Stage.REPORTED, Stage.ACCEPTED, Stage.DISPATCHED)
IN_WORK = (Stage.DISPATCHED, Stage.HANDLING, Stage.VERIFYING)
# The lead's code is read for its name; a scope that may not know the unit is not told of it.
READ = (*NAMED, *(incident.c[name] for name in STORED), incident.c.lead_unit)
PLACE_OF_STAGE = {str(stage): place for place, stage in enumerate(OPEN_STAGES)}
# By due time, the usual order, needs the clock: _order.
SORTS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "number": (incident.c.case_no,),
    "reported": (incident.c.reported_at,),
    "place": (incident.c.township_code, incident.c.grid_code),
    "category": (incident.c.category,),
    "stage": (when(PLACE_OF_STAGE, value=incident.c.stage), incident.c.stage_at),
    "in_stage": (incident.c.stage_at,),
    "lead": (incident.c.lead_unit,),
    "source": (incident.c.source_kind,),
}


class Clock(NamedTuple):
    """What runs: which limit (LimitStage), due when (ms), how it stands, how much is left."""

    kind: str
    due: int | None
    light: Light
    left: Left | None


class Line(NamedTuple):
    """One row of the list: the case as stored, its names, its clock and who holds it; the state of
    an open one on the county's list says also what a check has found (`checked`).

    `role` and `signed` speak of the own unit's assignment and are empty on the county's list.
    """

    case_no: str
    township: str
    village: str
    title: str
    category: str
    sensitive: bool
    state: Mapping[str, Any]
    clock: Clock
    lead: str
    assists: tuple[str, ...]
    role: str = ""
    signed: bool = False


class Unseen(NamedTuple):
    """A critical case nobody has acknowledged yet; `at` is when it was reported."""

    case_no: str
    version: int
    township: str
    village: str
    title: str
    at: int


class Worklist(NamedTuple):
    """How many cases each view has under the filters, and the rows asked for of one view."""

    counts: dict[str, int]
    total: int
    lines: list[Line]


def views(ask: Ask, now: int) -> dict[str, ColumnElement[bool]]:
    """View -> what a case of it fulfils, in the order of the desk."""
    i = incident.c
    running = i.suspended_at.is_(None)
    return {
        "all": literal(value=True),
        "mine": in_hand_of(ask.me),
        "to_accept": i.stage == Stage.REPORTED,
        "to_dispatch": and_(i.stage == Stage.ACCEPTED, running),
        "to_sign": and_(i.stage == Stage.DISPATCHED, running),
        "in_work": i.stage.in_(IN_WORK),
        "due_soon": and_(i.next_due > now, i.warn_at <= now),
        "overdue": overdue(now),
        "stage_overdue": stage_overdue(now),
        "returned": sent_back(),
        "to_answer": i.asked != "",
        "to_verify": i.stage == Stage.VERIFYING,
        "suspended": i.suspended_at.is_not(None),
        "unlocated": i.grid_code == "",
    }


def _late(now: int) -> ColumnElement[bool]:
    """`overdue`, never unknown."""
    return func.coalesce(overdue(now), literal(value=False))


def worklist(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask = ALL_OPEN
) -> Worklist:
    """The county's or a township's list. For handlers there is `unit_worklist`."""
    fit, looks = asked_for(county, scope, ask), views(ask, now)
    tallies = [func.sum(when((look, 1), else_=0)).label(name) for name, look in looks.items()]
    found = conn.execute(select(*tallies).where(*fit)).one()
    counts = {name: int(found._mapping[name] or 0) for name in looks}
    chosen = ask.view if ask.view in looks else "all"
    page = (
        select(*READ)
        .where(*fit, looks[chosen])
        .order_by(*_order(ask.sort, now))
        .offset(ask.offset)
        .limit(ask.limit)
    )
    rows = conn.execute(page).all()
    holders = holders_of(conn, county, scope, [row.case_no for row in rows])
    checks = _checks(conn, scope, rows)
    lines = []
    for row in rows:
        held = holders.get(row.case_no, ())
        shown = line(county, scope, now, row, case_clock(county, now, row), held)
        checked = {"checked": checks.get(row.case_no, "")}
        lines.append(shown._replace(state={**shown.state, **checked}))
    return Worklist(counts, counts[chosen], lines)


def _checks(conn: Connection, scope: Scope, rows: Sequence[Row[Any]]) -> dict[str, str]:
    """Case -> what the last check of its report found (true, false), of those not yet accepted."""
    fresh = [row.case_no for row in rows if row.stage == Stage.REPORTED]
    statement = (
        select(log.c.case_no, log.c.payload)
        .where(
            log.c.county_code == scope.county_code,
            log.c.case_no.in_(fresh),
            log.c.type == EventType.CHECKED,
        )
        .order_by(log.c.occurred_at, log.c.source_seq)
    )
    found = conn.execute(statement).all() if fresh else []
    return {case_no: str(orjson.loads(payload).get("result", "")) for case_no, payload in found}


def unseen_critical(conn: Connection, county: County, scope: Scope, now: int) -> list[Unseen]:
    """Critical cases of the last day that wait for somebody to acknowledge them, newest first."""
    statement = (
        select(*READ)
        .where(
            *open_cases(scope),
            incident.c.urgency == Urgency.CRITICAL,
            incident.c.acknowledged_at.is_(None),
            incident.c.stage.in_(BEFORE_WORK),
            incident.c.reported_at > now - DAY_MS,
        )
        .order_by(incident.c.reported_at.desc(), incident.c.case_no)
        .limit(20)
    )
    found = []
    for row in conn.execute(statement):
        case_no, _, village, title = named(county, scope, row)
        township = short_township(county, scope, row.township_code)
        found.append(Unseen(case_no, row.version, township, village, title, row.reported_at))
    return found


def _order(sort: str, now: int) -> list[ColumnElement[Any]]:
    """Cases without that value last, whichever way; the number decides among equals."""
    by_due = when((_late(now), incident.c.due_current), else_=incident.c.next_due)
    columns = SORTS.get(sort.removeprefix("-"), (by_due,))
    down = sort.startswith("-")
    order = [(c.desc() if down else c.asc()).nulls_last() for c in columns]
    return [*order, incident.c.case_no]


def case_clock(county: County, now: int, row: Row[Any]) -> Clock:
    """The clock that counts in a case, as its row holds it: its own once that is over, before that
    whichever runs out first."""
    runs = (row.next_kind, row.next_due, row.next_unit)
    paused = row.suspended_at is not None
    if not paused and row.due_current is not None and row.due_current < now:
        runs = (LimitStage.CASE, row.due_current, _case_unit(county, row))
    light = light_of(runs[1], row.warn_at, now, paused=paused)
    return clock(county, now, row.calendar_version, runs, light)


def _case_unit(county: County, row: Row[Any]) -> str:
    """What the case's own limit counts (LimitUnit)."""
    if row.deadline is not None:
        return LimitUnit.CLOCK_MINUTES
    of = row.limit_version, row.urgency, row.category, row.report_level, LimitStage.CASE
    limit = county.limit(*of)
    return limit.unit if limit else LimitUnit.CLOCK_MINUTES


def clock(
    county: County, now: int, calendar: int, runs: tuple[str, int | None, str], light: Light
) -> Clock:
    """The clock of a limit (kind, due, unit) with what is left of it."""
    kind, due, unit = runs
    if due is None or light is Light.PAUSED:
        return Clock(kind, due, light, None)
    working = county.working_time(calendar or county.calendar_version)
    return Clock(kind, due, light, time_left(due, unit, now, working, county.zone))


Holders = Sequence[tuple[str, str]]


def holders_of(
    conn: Connection, county: County, scope: Scope, case_nos: list[str]
) -> dict[str, list[tuple[str, str]]]:
    """Case -> (role, name of the unit) of its active assignments, in order of issue."""
    a = assignment.c
    found: dict[str, list[tuple[str, str]]] = {}
    statement = (
        select(a.case_no, a.role, a.unit)
        .where(a.county_code == scope.county_code, a.case_no.in_(case_nos), a.active.is_(True))
        .order_by(a.issued_at, a.assignment_id)
    )
    for case_no, role, unit in conn.execute(statement):
        found.setdefault(case_no, []).append((role, unit_short(county, scope, unit)))
    return found


def line(
    county: County, scope: Scope, now: int, row: Row[Any], runs: Clock, holders: Holders
) -> Line:
    """The row of a case, fit to be shown to the scope."""
    case_no, _, village, title = named(county, scope, row)
    township = short_township(county, scope, row.township_code)
    lead = next((name for role, name in holders if role == AssignmentRole.LEAD), "")
    assists = tuple(name for role, name in holders if role == AssignmentRole.ASSIST)
    state = {name: row._mapping[name] for name in STORED}
    state["in_stage_ms"] = max(0, now - (row.stage_at or now))
    return Line(
        case_no, township, village, title, row.category, bool(row.sensitive), state, runs, lead,
        assists,
    )  # fmt: skip
