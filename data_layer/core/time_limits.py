"""Due times from the limit table and the clocks of a case and its assignments.

A pause stops a clock, an extension puts its due time off, reopening restarts the case's, a fixed
deadline never moves. Limits in working time are counted, and stopped, in working time only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from data_layer.core.county import County, Limit
from data_layer.core.days import add_days, local, start_of
from data_layer.core.incident import Assignment, ClockStep, Incident
from data_layer.core.limit_shares import WORKING_UNITS, warn_at
from data_layer.core.working_time import WorkingTime
from data_layer.vocab import LimitStage, LimitUnit, Stage

MINUTE_MS = 60_000
# Which limit runs while a case is at a stage; the lead's own clock runs while it is handled.
STAGE_LIMIT = {
    Stage.REPORTED: LimitStage.ACCEPT,
    Stage.ACCEPTED: LimitStage.DISPATCH,
    Stage.VERIFYING: LimitStage.VERIFY,
}


class Move(NamedTuple):
    """What moved the case's due time: 'pause' from `begin` to `end`, 'extend' of the lead from its
    due time `was` to `end`, 'restart' at `begin`."""

    kind: str
    begin: int
    end: int
    was: int = 0


class Rules(NamedTuple):
    """The versions one fold goes by: the county's tables and the working time of its calendar."""

    county: County
    working: WorkingTime


def due_after(limit: Limit, start: int, rules: Rules) -> int:
    """When the time a limit allows from `start` is over.

    Working days count from the next working day and end at close of office, calendar days from the
    next day and end with it.
    """
    if limit.unit == LimitUnit.WORK_DAYS:
        return rules.working.end_of_workday(start, limit.amount)
    if limit.unit == LimitUnit.WORK_MINUTES:
        return rules.working.after_work_ms(start, limit.amount * MINUTE_MS)
    if limit.unit == LimitUnit.CALENDAR_DAYS:
        zone = rules.county.zone
        return start_of(add_days(local(start, zone).day, limit.amount + 1), zone) - MINUTE_MS
    return start + limit.amount * MINUTE_MS


def after_pause(due: int, unit: str, begin: int, end: int, working: WorkingTime) -> int:
    """A due time after a pause: what was left at its beginning is left at its end.

    A pause that begins when the time is over heals nothing.
    """
    if begin >= due:
        return due
    if unit in WORKING_UNITS:
        return max(due, working.after_work_ms(end, working.worked_ms(begin, due)))
    return due + max(0, end - begin)


def issue_clock(
    assignment: Assignment, incident: Incident, rules: Rules, due: int | None
) -> list[ClockStep]:
    """Set the due times of a new assignment; `due` is one its dispatch names. Returns its steps."""
    at, county = assignment.issued_at, rules.county
    unit = county.units.get(assignment.unit)
    level = unit.level if unit else 0
    found = {
        stage: county.limit(
            incident.limit_version, incident.urgency, incident.category, level, stage
        )
        for stage in (LimitStage.SIGN, LimitStage.FIRST_REPORT, LimitStage.HANDLE)
    }
    sign, first, handle = found.values()
    assignment.sign_due = due_after(sign, at, rules) if sign else None
    assignment.first_due = due_after(first, at, rules) if first else None
    if due is None and handle is not None:
        assignment.due_current = due_after(handle, at, rules)
    else:
        assignment.due_current = due
    assignment.due_unit = handle.unit if handle else LimitUnit.CLOCK_MINUTES
    assignment.due_original = assignment.due_current
    if assignment.due_current is None:
        return []
    kind = "rule" if due is None else "due"
    return [ClockStep(kind, handle, at, assignment.due_current, assignment.due_current)]


def pause_assignment(
    assignment: Assignment, begin: int, end: int, working: WorkingTime
) -> ClockStep | None:
    """Put off an assignment's due times by a pause."""
    unit = assignment.due_unit
    if assignment.signed_at is None and assignment.sign_due is not None:
        assignment.sign_due = after_pause(assignment.sign_due, unit, begin, end, working)
    if assignment.first_report_at is None and assignment.first_due is not None:
        assignment.first_due = after_pause(assignment.first_due, unit, begin, end, working)
    if assignment.due_current is None:
        return None
    assignment.due_current = after_pause(assignment.due_current, unit, begin, end, working)
    return ClockStep("pause", None, begin, end, assignment.due_current)


def case_clock(
    incident: Incident,
    moves: list[Move],
    rules: Rules,
    pins: Mapping[str, int],
    classed: tuple[str, str] | None = None,
) -> list[ClockStep]:
    """Set due_original, due_current, due_day, on_time and the pinned versions on the incident;
    returns the steps of its clock.

    `pins` are the versions its closing event carries: a closed assessment keeps them for ever, as
    it keeps the category and urgency it was `classed` under when it ended.
    Suspended and void incidents have no due_day: they leave the denominators.
    """
    county = rules.county
    incident.calendar_version = pins.get("calendar") or county.calendar_version
    incident.boundary_version = pins.get("boundary") or county.boundary_version
    steps = _case_steps(incident, moves, rules, classed)
    if not steps:
        return steps
    incident.due_original, incident.due_current = steps[0].due, steps[-1].due
    if incident.stage == Stage.VOID or incident.suspended_at is not None:
        return steps
    incident.due_day = local(incident.due_current, county.zone).day
    if incident.closed_at is not None:
        incident.on_time = int(incident.closed_at <= incident.due_current)
    return steps


def case_limit(
    incident: Incident, county: County, stage: str, classed: tuple[str, str] | None = None
) -> Limit | None:
    """The rule for a stage of the case itself, at the level it was reported at; by its present
    category and urgency unless it was `classed` otherwise."""
    category, urgency = classed or (incident.category, incident.urgency)
    return county.limit(incident.limit_version, urgency, category, incident.report_level, stage)


def _case_steps(
    incident: Incident, moves: list[Move], rules: Rules, classed: tuple[str, str] | None
) -> list[ClockStep]:
    start = incident.reported_at or 0
    if incident.deadline is not None:
        return [ClockStep("deadline", None, start, incident.deadline, incident.deadline)]
    limit = case_limit(incident, rules.county, LimitStage.CASE, classed)
    if limit is None:
        return []
    due = due_after(limit, start, rules)
    steps = [ClockStep("rule", limit, start, due, due)]
    for move in moves:
        if move.kind == "pause":
            due = after_pause(due, limit.unit, move.begin, move.end, rules.working)
        elif move.kind == "extend":
            # What was left for verification after the lead's due time is left after the new one.
            kept = after_pause(due, limit.unit, move.was, move.end, rules.working)
            due = max(kept, move.end)
        else:
            due = due_after(limit, move.begin, rules)
        steps.append(ClockStep(move.kind, limit, move.begin, move.end, due))
    return steps


def next_clock(
    incident: Incident, lead: Assignment | None, moves: list[Move], rules: Rules
) -> None:
    """Set stage_due, next_due and what goes with them, while the case is open and its clock
    runs."""
    if incident.suspended_at is not None:
        return
    stage = _stage_clock(incident, lead, moves, rules)
    incident.stage_due = stage[2] if stage else None
    found = [stage] if stage else []
    if incident.due_current is not None:
        limit = case_limit(incident, rules.county, LimitStage.CASE)
        unit = limit.unit if limit and incident.deadline is None else LimitUnit.CLOCK_MINUTES
        start = incident.reported_at or 0
        if incident.deadline is None:
            start = max((m.begin for m in moves if m.kind == "restart"), default=start)
        found.append((LimitStage.CASE, start, incident.due_current, unit))
    if not found:
        return
    kind, start, due, unit = min(found, key=_due)
    incident.next_kind, incident.next_due, incident.next_unit = kind, due, unit
    # A fixed deadline stands still in no pause.
    fixed = kind == LimitStage.CASE and incident.deadline is not None
    pauses = () if fixed else [(m.begin, m.end) for m in moves if m.kind == "pause"]
    incident.warn_at = warn_at(start, due, unit, rules.working, pauses)


# Which limit, from when, due when, counting what.
Running = tuple[LimitStage, int, int, str]


def _due(clock: Running) -> int:
    return clock[2]


def _stage_clock(
    incident: Incident, lead: Assignment | None, moves: list[Move], rules: Rules
) -> Running | None:
    """(limit stage, start, due, unit) of the limit that runs at the present stage."""
    if incident.stage in STAGE_LIMIT:
        kind, start = STAGE_LIMIT[incident.stage], incident.stage_at or 0
        limit = case_limit(incident, rules.county, kind)
        if limit is None:
            return None
        due = due_after(limit, start, rules)
        for move in moves:
            if move.kind == "pause" and move.begin >= start:
                due = after_pause(due, limit.unit, move.begin, move.end, rules.working)
        return kind, start, due, limit.unit
    return assignment_clock(lead) if lead else None


def assignment_clock(task: Assignment) -> Running | None:
    """The limit that runs in an active assignment: signing, then a first report, then handling."""
    if task.signed_at is None and task.sign_due is not None:
        return LimitStage.SIGN, task.issued_at, task.sign_due, task.due_unit
    if task.first_report_at is None and task.first_due is not None:
        return LimitStage.FIRST_REPORT, task.issued_at, task.first_due, task.due_unit
    if task.due_current is None:
        return None
    return LimitStage.HANDLE, task.issued_at, task.due_current, task.due_unit
