"""One incident: its state, its timeline and the limits it runs against."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from data_layer.core.county import County, Limit
from data_layer.core.days import iso
from data_layer.core.masking import mask_text
from data_layer.core.scope import Scope
from data_layer.core.time_limits import Rules, due_after
from data_layer.db.tables import assignment, incident, step
from data_layer.errors import NotFound
from data_layer.queries.desk_filters import touched_by
from data_layer.queries.visible import named, unit_code, unit_name, within
from data_layer.vocab import LimitStage, Stage, Text

MISSING = Text(
    "没有查到该编号的事件，或不在您的数据范围内，请核对事件编号。",
    "No incident of that number in your scope; check the case number.",
)
# fmt: off
SHOWN_AS_STORED = (
    "case_no", "source", "incident_id", "version", "stage", "outcome", "grid_code",
    "township_code", "unlocated", "category", "urgency", "risk_level", "sensitive", "source_kind",
    "persons", "reported_at", "accepted_at", "dispatched_at", "signed_at", "fed_back_at",
    "verified_at", "closed_at", "stage_at", "due_original", "due_current", "deadline", "stage_due",
    "next_due", "next_kind", "next_unit", "on_time",
    "suspended_at", "review_at", "paused_ms", "level", "report_level", "closed_level",
    "escalated_n", "returned_n", "reassigned_n", "extended_n", "rework_n", "reopened_n",
    "joint_n", "urged_n", "supervised_n", "irregular_n", "escalated_because", "supervised_grade",
    "supervised_due", "acknowledged_at", "asked", "awaiting_redispatch", "rating",
)
# fmt: on
MOMENTS = frozenset({"at", "due_original", "due_current", "deadline", "due_requested"})

# Leg of the case -> the moments it runs between.
LEGS = {
    LimitStage.ACCEPT: ("reported_at", "accepted_at"),
    LimitStage.DISPATCH: ("accepted_at", "dispatched_at"),
    LimitStage.SIGN: ("dispatched_at", "signed_at"),
    LimitStage.HANDLE: ("dispatched_at", "fed_back_at"),
    LimitStage.VERIFY: ("fed_back_at", "closed_at"),
}


class Leg(NamedTuple):
    """A timed leg of the case: what is allowed, from when, due and done (ms; None: not yet)."""

    stage: str
    amount: int
    unit: str
    begun_at: int
    due_at: int
    done_at: int | None


class Moment(NamedTuple):
    """One event at its effective place; irregular ones changed nothing."""

    ordinal: int
    type: str
    at: int
    prev_stage: str
    stage: str
    level: int
    unit: str
    unit_name: str
    irregular: bool


class Task(NamedTuple):
    """One unit's assignment (times in ms)."""

    unit: str
    unit_name: str
    role: str
    issued_at: int
    signed_at: int | None
    fed_back_at: int | None
    ended_at: int | None
    ended_by: str
    due_original: int | None
    due_current: int | None
    active: bool


class IncidentView(NamedTuple):
    """State (field -> value, with names), timeline, assignments and limits; free text masked."""

    state: dict[str, Any]
    timeline: list[Moment]
    assignments: list[Task]
    limits: list[Leg]


def is_moment(field: str) -> bool:
    """Whether a field of a view is a moment, in ms."""
    return field in MOMENTS or field.endswith(("_at", "_due"))


def as_told(values: dict[str, Any], zone: str) -> dict[str, Any]:
    """Fields of a view with moments as ISO 8601 in the county's zone."""
    return {
        key: iso(value, zone) if value is not None and is_moment(key) else value
        for key, value in values.items()
    }


def stored_kinds() -> dict[str, tuple[type, bool]]:
    """Of each field of the state that is told as it is stored: its type, and whether it may be
    None."""
    columns = {name: incident.c[name] for name in SHOWN_AS_STORED}
    return {name: (one.type.python_type, bool(one.nullable)) for name, one in columns.items()}


def incident_by_case_no(
    conn: Connection, county: County, scope: Scope, case_no: str, unit: str | None = None
) -> IncidentView:
    """The incident as the scope, and for handlers their unit, may see it; raises NotFound alike
    when missing and when not theirs to see.

    A sensitive case shows its category for a title and no place. Units of other townships are
    left blank to a township's scope.
    """
    statement = select(incident).where(
        *within(incident, scope), incident.c.case_no == case_no, *touched_by(unit)
    )
    row = conn.execute(statement).one_or_none()
    if row is None:
        raise NotFound(MISSING, "incident_not_found")
    seen = seen_cases(conn, scope, unit, {row.merged_into} - {""})
    return IncidentView(
        _state(county, scope, row, seen),
        _timeline(conn, county, scope, case_no),
        _tasks(conn, county, scope, case_no),
        legs_of(county, row),
    )


def stage_of(conn: Connection, scope: Scope, case_no: str) -> str | None:
    """The stage of a visible case; None when the scope holds no such case."""
    statement = select(incident.c.stage).where(*within(incident, scope))
    return conn.execute(statement.where(incident.c.case_no == case_no)).scalar()


def ordinal_of(
    conn: Connection, scope: Scope, case_no: str, source: str, event_id: str
) -> int | None:
    """Which place an event has in the timeline of its case; None where it has none."""
    s = step.c
    mine = s.county_code == scope.county_code, s.case_no == case_no
    query = select(s.ordinal).where(*mine, s.source == source, s.event_id == event_id)
    return conn.scalar(query)


def seen_cases(
    conn: Connection, scope: Scope, unit: str | None, numbers: Collection[str]
) -> set[str]:
    """Those of the numbers whose case the scope, and for handlers their unit, may see."""
    if not numbers:
        return set()
    found = select(incident.c.case_no).where(*within(incident, scope), *touched_by(unit))
    return set(conn.scalars(found.where(incident.c.case_no.in_(sorted(numbers)))))


def _state(county: County, scope: Scope, row: Row[Any], seen: set[str]) -> dict[str, Any]:
    _, township, village, title = named(county, scope, row)
    category = county.categories.get(row.category)
    return {
        **{name: getattr(row, name) for name in SHOWN_AS_STORED},
        "merged_into": row.merged_into if row.merged_into in seen else "",
        "title": title,
        "place": "" if row.sensitive else mask_text(row.place),
        "township": township,
        "village": village,
        "category_name": category.name if category else None,
        "lead_unit": unit_code(county, scope, row.lead_unit),
        "lead_unit_name": unit_name(county, scope, row.lead_unit),
    }


def _timeline(conn: Connection, county: County, scope: Scope, case_no: str) -> list[Moment]:
    statement = (
        select(step)
        .where(step.c.county_code == scope.county_code, step.c.case_no == case_no)
        .order_by(step.c.ordinal)
    )
    return [
        Moment(
            row.ordinal,
            row.type,
            row.at,
            row.prev_stage,
            row.stage,
            row.level,
            unit_code(county, scope, row.unit),
            unit_name(county, scope, row.unit),
            bool(row.irregular),
        )
        for row in conn.execute(statement)
    ]


def _tasks(conn: Connection, county: County, scope: Scope, case_no: str) -> list[Task]:
    statement = (
        select(assignment)
        .where(assignment.c.county_code == scope.county_code, assignment.c.case_no == case_no)
        .order_by(assignment.c.issued_at, assignment.c.assignment_id)
    )
    return [
        Task(
            unit_code(county, scope, row.unit),
            unit_name(county, scope, row.unit),
            row.role,
            row.issued_at,
            row.signed_at,
            row.fed_back_at,
            row.ended_at,
            row.ended_by,
            row.due_original,
            row.due_current,
            bool(row.active),
        )
        for row in conn.execute(statement)
    ]


def legs_of(county: County, row: Row[Any]) -> list[Leg]:
    """The legs begun so far that have a limit; the case itself last."""
    rules = Rules(county, county.working_time(row.calendar_version or county.calendar_version))
    legs = []
    for stage, (begin, end) in LEGS.items():
        limit = _limit(county, row, stage)
        begun_at = getattr(row, begin)
        if limit is not None and begun_at is not None:
            due_at = due_after(limit, begun_at, rules)
            done_at = getattr(row, end)
            legs.append(Leg(stage, limit.amount, limit.unit, begun_at, due_at, done_at))
    whole = _limit(county, row, LimitStage.CASE)
    if whole is not None and row.due_current is not None and row.stage != Stage.VOID:
        clock = (row.reported_at, row.due_current, row.closed_at)
        legs.append(Leg(LimitStage.CASE, whole.amount, whole.unit, *clock))
    return legs


def _limit(county: County, row: Row[Any], stage: str) -> Limit | None:
    return county.limit(row.limit_version, row.urgency, row.category, row.report_level, stage)
