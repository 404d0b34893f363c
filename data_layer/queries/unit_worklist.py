"""The work list of one unit: its active assignments in open cases, by its own clocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from data_layer.core.county import County
from data_layer.core.fold import fold
from data_layer.core.incident import Assignment
from data_layer.core.limit_shares import Pause, warn_at
from data_layer.core.remaining import Light, light_of
from data_layer.core.scope import Scope
from data_layer.core.time_limits import assignment_clock
from data_layer.db.tables import assignment, incident
from data_layer.queries.case_log import events_of
from data_layer.queries.desk_filters import ALL_OPEN, Ask, asked_for
from data_layer.queries.worklist import READ, Clock, Line, Worklist, clock, holders_of, line
from data_layer.vocab import AssignmentRole, Stage

# An assignment's own columns; some names occur in the case too, hence the prefix.
TASK = tuple(f"task_{name}" for name in Assignment.__slots__)
LAST = 1 << 62


def unit_worklist(
    conn: Connection, county: County, scope: Scope, now: int, *, unit: str, ask: Ask = ALL_OPEN
) -> Worklist:
    """The list of a handler: nothing but cases that the unit holds, in the order of its clocks.

    A unit holds some hundreds of cases at most, so views are told apart here: the clock of an
    assignment is computed, not stored.
    """
    rows = conn.execute(_statement(county, scope, unit, ask)).all()
    mine = [_held(county, now, row, _pauses(conn, county, scope, row)) for row in rows]
    counts = {name: sum(map(look, mine)) for name, look in VIEWS.items()}
    chosen = ask.view if ask.view in VIEWS else "all"
    shown = sorted(filter(VIEWS[chosen], mine), key=_sooner)
    page = shown[ask.offset : ask.offset + ask.limit]
    holders = holders_of(conn, county, scope, [held.row.case_no for held in page])
    lines = [_line(county, scope, now, held, holders.get(held.row.case_no, [])) for held in page]
    return Worklist(counts, counts[chosen], lines)


class _Held:
    """An assignment with the case it is in."""

    __slots__ = ("clock", "row", "task")

    def __init__(self, row: Row[Any], task: Assignment, runs: Clock) -> None:
        self.row, self.task, self.clock = row, task, runs

    @property
    def rework(self) -> bool:
        """The verification failed and the case is back with its lead."""
        back = self.row.stage == Stage.HANDLING and self.task.fed_back_at is not None
        return back and self.task.role == AssignmentRole.LEAD

    @property
    def done(self) -> bool:
        return self.task.fed_back_at is not None and not self.rework


VIEWS: dict[str, Callable[[_Held], bool]] = {
    "all": lambda held: True,
    "to_sign": lambda held: held.task.signed_at is None and not held.done,
    "in_hand": lambda held: held.task.signed_at is not None and not held.done,
    "due_soon": lambda held: held.clock.light is Light.SOON,
    "overdue": lambda held: held.clock.light is Light.OVERDUE,
    "returned": lambda held: held.rework,
    "to_answer": lambda held: held.task.asked != "",
    "suspended": lambda held: held.clock.light is Light.PAUSED,
}


def _statement(county: County, scope: Scope, unit: str, ask: Ask) -> Any:
    same_case = and_(
        assignment.c.county_code == incident.c.county_code,
        assignment.c.case_no == incident.c.case_no,
    )
    own = (assignment.c[name].label(f"task_{name}") for name in Assignment.__slots__)
    return (
        select(*READ, *own)
        .join_from(assignment, incident, same_case)
        .where(
            *asked_for(county, scope, ask),
            assignment.c.unit == unit,
            assignment.c.active.is_(True),
        )
    )


def _pauses(conn: Connection, county: County, scope: Scope, row: Row[Any]) -> list[Pause]:
    """When the clocks of a case stood still. The row says only how long, and few cases ever do."""
    if not row.paused_ms:
        return []
    return fold(events_of(conn, scope, row.case_no), county, ahead=False).pauses


def _held(county: County, now: int, row: Row[Any], pauses: list[Pause]) -> _Held:
    task = Assignment(*(row._mapping[name] for name in TASK))
    held = _Held(row, task, Clock("", None, Light.NONE, None))
    runs = None if held.done else assignment_clock(task)
    if runs is None:
        return held
    kind, start, due, counts = runs
    working = county.working_time(row.calendar_version or county.calendar_version)
    warn = warn_at(start, due, counts, working, pauses)
    light = light_of(due, warn, now, paused=row.suspended_at is not None)
    held.clock = clock(county, now, row.calendar_version, (kind, due, counts), light)
    return held


def _sooner(held: _Held) -> tuple[bool, int, str]:
    resting = held.clock.light in {Light.PAUSED, Light.NONE}
    return resting, held.clock.due or LAST, held.row.case_no


def _line(
    county: County, scope: Scope, now: int, held: _Held, holders: list[tuple[str, str]]
) -> Line:
    made = line(county, scope, now, held.row, held.clock, holders)
    return made._replace(role=held.task.role, signed=held.task.signed_at is not None)
