"""A case while it is being folded: what the effects of events read and change."""

from __future__ import annotations

from data_layer.core.corrections import Ref
from data_layer.core.days import local
from data_layer.core.incident import Assignment, Folded
from data_layer.core.time_limits import Move, Rules, issue_clock, pause_assignment
from data_layer.vocab import AssignmentRole, Event, Level, Stage


class Case:
    """The state while folding: one incident, what moved its clock, its assignments.

    `names` are all its events, also retracted ones; `limits` the newest limit version it may know
    (None: all); `graded` the highest grade a person has supervised it by; `passed` whether its last
    verification lets it close; `pins` what its closing event pinned; `classed` the category and
    urgency it ended with, which decide its limits for good.
    """

    __slots__ = (
        "classed",
        "county",
        "graded",
        "incident",
        "limits",
        "moves",
        "names",
        "passed",
        "pins",
        "result",
        "rules",
    )

    def __init__(self, rules: Rules, names: frozenset[Ref], limits: int | None) -> None:
        self.rules = rules
        self.county = rules.county
        self.names = names
        self.limits = limits
        self.result = Folded()
        self.incident = self.result.incident
        self.moves: list[Move] = []
        self.passed = False
        self.graded = 0
        self.pins: dict[str, int] = {}
        self.classed: tuple[str, str] | None = None

    def assignment_of(self, event: Event) -> Assignment | None:
        """The active assignment an event speaks of: by id, else by unit, else the lead."""
        active = [a for a in self.result.assignments if a.active]
        wanted = event.payload.get("assignment_id")
        if wanted and event.unit:
            mine = f"{wanted}/{event.unit}"
            exact = next((a for a in active if a.assignment_id == mine), None)
            if exact is not None:
                return exact
        if wanted:
            return next((a for a in active if a.assignment_id == wanted), None)
        if event.unit:
            # A unit that holds nothing must not act for the lead.
            return next((a for a in active if a.unit == event.unit), None)
        return self.lead()

    def lead(self) -> Assignment | None:
        """The active assignment that leads."""
        found = (a for a in self.result.assignments if a.active and a.role == AssignmentRole.LEAD)
        return next(found, None)

    def assign(self, event: Event, unit: str, role: str, assignment_id: str) -> None:
        """Give a unit its task, due as the event says or by the limit for handling.

        An id given out again means the task it names: the older one ends.
        """
        for task in self.result.assignments:
            if task.active and task.assignment_id == assignment_id:
                end_assignment(task, event.occurred_at, event.type)
        made = Assignment(assignment_id, unit, str(role), event.occurred_at)
        steps = issue_clock(made, self.incident, self.rules, event.payload.get("due"))
        self.result.clocks[assignment_id] = steps
        self.result.assignments.append(made)

    def end_assignments(self, at: int, ended_by: str, *, lead_only: bool = False) -> None:
        """End every active assignment, or the lead's alone."""
        for assignment in self.result.assignments:
            if assignment.active and (assignment.role == AssignmentRole.LEAD or not lead_only):
                end_assignment(assignment, at, ended_by)

    def end_case(self, event: Event, stage: Stage, outcome: str) -> None:
        """Close the case or make it void, with everything that still runs in it."""
        incident = self.incident
        at = event.occurred_at
        if incident.suspended_at is not None:
            self.end_pause(at)
        self.end_assignments(at, event.type)
        incident.stage = stage
        incident.outcome = str(outcome)
        incident.awaiting_redispatch = False
        self.pins = event.payload.get("pins") or {}
        self.classed = incident.category, incident.urgency
        if stage == Stage.CLOSED:
            incident.closed_at = at
            incident.closed_day = local(at, self.county.zone).day
            incident.closed_level = max(incident.level, Level.GRID)

    def end_pause(self, at: int) -> None:
        """Let the clocks run again; what was left of every due time is left still."""
        incident = self.incident
        begin = incident.suspended_at or at
        end = max(begin, at)
        incident.paused_ms += end - begin
        incident.suspended_at = None
        incident.review_at = None
        self.moves.append(Move("pause", begin, end))
        self.result.pauses.append((begin, end))
        for assignment in self.result.assignments:
            if assignment.active:
                step = pause_assignment(assignment, begin, end, self.rules.working)
                if step is not None:
                    self.result.clocks[assignment.assignment_id].append(step)


def end_assignment(assignment: Assignment, at: int, ended_by: str) -> None:
    """Take the task from its unit; whatever it still asked for has its answer."""
    assignment.active = False
    assignment.ended_at, assignment.ended_by = at, ended_by
    assignment.asked, assignment.asked_at = "", None
