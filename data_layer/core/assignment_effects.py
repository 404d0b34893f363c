"""What events do to the assignments of a case, and to the case through its lead; False: the event
is irregular after all."""

from __future__ import annotations

from data_layer.core.case import Case, end_assignment
from data_layer.core.incident import Assignment, ClockStep
from data_layer.core.time_limits import Move
from data_layer.vocab import AssignmentRole, Event, Stage
from data_layer.vocab import EventType as E


def dispatched(case: Case, event: Event) -> bool:
    """Hand the case to a lead unit and any assisting ones."""
    incident, payload = case.incident, event.payload
    lead = str(payload.get("lead_unit") or event.unit)
    lead_id = str(payload.get("assignment_id") or event.event_id)
    case.end_assignments(event.occurred_at, event.type, lead_only=True)
    case.assign(event, lead, AssignmentRole.LEAD, lead_id)
    for unit in payload.get("assist_units") or ():
        case.assign(event, unit, AssignmentRole.ASSIST, f"{lead_id}/{unit}")
    incident.joint_n += len(payload.get("assist_units") or ())
    incident.lead_unit = lead
    incident.stage = Stage.DISPATCHED
    incident.awaiting_redispatch = False
    incident.accepted_at = incident.accepted_at or event.occurred_at
    incident.dispatched_at = incident.dispatched_at or event.occurred_at
    known = case.county.units.get(lead)
    if known is not None:
        incident.level = max(incident.level, known.level)
    return True


def reassigned(case: Case, event: Event) -> bool:
    """Hand a dispatched case on to another lead."""
    if case.incident.dispatched_at is None:
        return False
    case.incident.reassigned_n += 1
    return dispatched(case, event)


def _in_hand(case: Case, event: Event) -> Assignment | None:
    """The assignment an event speaks of; None when it is the lead's that is being verified."""
    assignment = case.assignment_of(event)
    verified = case.incident.stage == Stage.VERIFYING
    if verified and assignment is not None and assignment.role == AssignmentRole.LEAD:
        return None
    return assignment


def signed(case: Case, event: Event) -> bool:
    """A unit takes its task."""
    assignment = _in_hand(case, event)
    if assignment is None or assignment.signed_at is not None:
        return False
    assignment.signed_at = event.occurred_at
    if assignment.role == AssignmentRole.LEAD:
        case.incident.stage = Stage.HANDLING
        case.incident.signed_at = case.incident.signed_at or event.occurred_at
    return True


def asked(case: Case, event: Event) -> bool:
    """A unit asks for a return, time, a pause or help; a new request replaces the one before."""
    assignment = _in_hand(case, event)
    if assignment is None:
        return False
    assignment.asked, assignment.asked_at = str(event.type), event.occurred_at
    assignment.due_requested = event.payload.get("due_requested", assignment.due_requested)
    return True


def denied(case: Case, event: Event) -> bool:
    """What a unit asked for is refused; nothing else changes."""
    assignment = _in_hand(case, event)
    if assignment is None:
        return False
    _answered(assignment)
    return True


def _answered(assignment: Assignment) -> None:
    assignment.asked, assignment.asked_at = "", None


def returned(case: Case, event: Event) -> bool:
    """A unit's return is accepted: without a lead the case waits for another dispatch."""
    incident, assignment = case.incident, _in_hand(case, event)
    if assignment is None:
        return False
    incident.returned_n += 1
    end_assignment(assignment, event.occurred_at, event.type)
    if assignment.role == AssignmentRole.LEAD:
        incident.stage = Stage.ACCEPTED
        incident.lead_unit = ""
        incident.awaiting_redispatch = True
    return True


def extended(case: Case, event: Event) -> bool:
    """More time for a unit, never less; for the lead, for the case too."""
    assignment = case.assignment_of(event)
    approved = event.payload.get("due_approved")
    if assignment is None or approved is None:
        return False
    was = assignment.due_current
    due = approved if was is None else max(was, approved)
    case.incident.extended_n += 1
    assignment.extended_n += 1
    assignment.due_current = due
    _answered(assignment)
    step = ClockStep("extend", None, event.occurred_at, due, due)
    case.result.clocks[assignment.assignment_id].append(step)
    if assignment.role == AssignmentRole.LEAD:
        case.moves.append(Move("extend", event.occurred_at, due, due if was is None else was))
    return True


def suspended(case: Case, event: Event) -> bool:
    """Stop the clocks until the review."""
    case.incident.suspended_at = event.occurred_at
    case.incident.review_at = event.payload.get("review_date")
    assignment = case.assignment_of(event)
    if assignment is not None and assignment.asked == E.SUSPENSION_REQUESTED:
        _answered(assignment)
    return True


def resumed(case: Case, event: Event) -> bool:
    """Let them run again."""
    case.end_pause(event.occurred_at)
    return True


def joint_called(case: Case, event: Event) -> bool:
    """Call further units to help."""
    units = event.payload.get("assist_units") or ()
    for unit in units:
        case.assign(event, unit, AssignmentRole.ASSIST, f"{event.event_id}/{unit}")
    case.incident.joint_n += len(units)
    asking = case.assignment_of(event)
    if asking is not None and asking.asked == E.HELP_REQUESTED:
        _answered(asking)
    return bool(units)


def fed_back(case: Case, event: Event) -> bool:
    """A unit's report: on the way, or that its task is done; the lead's goes to verification."""
    assignment = _in_hand(case, event)
    if assignment is None:
        return False
    assignment.first_report_at = assignment.first_report_at or event.occurred_at
    if event.payload.get("interim"):
        return True
    assignment.fed_back_at = event.occurred_at
    _answered(assignment)
    if assignment.role == AssignmentRole.LEAD:
        assignment.signed_at = assignment.signed_at or event.occurred_at
        case.incident.signed_at = case.incident.signed_at or event.occurred_at
        case.incident.fed_back_at = event.occurred_at
        case.incident.stage = Stage.VERIFYING
        case.passed = False
    return True
