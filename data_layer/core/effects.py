"""What each event does to a case when it is legal at its place; False: it is irregular after
all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_layer.core.case import Case
from data_layer.core.corrections import target
from data_layer.core.days import local
from data_layer.vocab import AssignmentRole, Event, Level, Outcome, SourceKind, Stage
from data_layer.vocab import EventType as E

REPORT_LEVEL = {
    SourceKind.WORKER: Level.GRID,
    SourceKind.LEADER: Level.HOUSEHOLD,
    SourceKind.WINDOW: Level.TOWNSHIP,
    SourceKind.PUBLIC: Level.GRID,
}


def _reported(case: Case, event: Event) -> bool:
    incident, county, payload = case.incident, case.county, event.payload
    when = local(event.occurred_at, county.zone)
    incident.stage = Stage.REPORTED
    incident.reported_at = event.occurred_at
    incident.limit_version = county.limit_version_at(event.occurred_at, case.limits)
    incident.report_day, incident.report_hour, incident.report_weekday = when
    incident.source_kind = str(payload.get("source_kind") or SourceKind.OTHER)
    incident.report_level = event.level or REPORT_LEVEL.get(
        SourceKind(incident.source_kind), Level.COUNTY
    )
    incident.level = Level.GRID
    _classify(case, payload)
    _place(case, event)
    incident.risk_level = payload.get("risk_level", "")
    incident.title = payload.get("title", "")
    incident.place = payload.get("place", "")
    incident.persons = int(payload.get("persons") or 0)
    incident.received_by = payload.get("received_by") or event.actor
    return True


def _classify(case: Case, payload: dict[str, Any]) -> None:
    incident = case.incident
    incident.category = payload.get("category") or incident.category
    category = case.county.categories.get(incident.category)
    incident.urgency = payload.get("urgency") or incident.urgency
    if category is None:
        incident.urgency = incident.urgency or "ordinary"
        return
    incident.major = category.parent or category.code
    incident.urgency = incident.urgency or category.urgency
    incident.sensitive = bool(payload.get("sensitive", incident.sensitive)) or category.sensitive
    incident.counts = category.counts


def _place(case: Case, event: Event) -> None:
    incident, payload = case.incident, event.payload
    incident.grid_code = event.grid_code
    incident.township_code = case.county.township_of.get(event.grid_code, "")
    incident.unlocated = "" if event.grid_code else payload.get("unlocated", "no_place")
    incident.lon = payload.get("lon", incident.lon)
    incident.lat = payload.get("lat", incident.lat)


def _note(case: Case, event: Event) -> bool:
    return True


def _corrected(case: Case, event: Event) -> bool:
    """The correction itself was applied before the fold began (core.corrections)."""
    return target(event) in case.names


def _accepted(case: Case, event: Event) -> bool:
    case.incident.stage = Stage.ACCEPTED
    if case.incident.accepted_at is None:
        case.incident.accepted_at = event.occurred_at
    return True


def _refused(case: Case, event: Event) -> bool:
    case.end_case(event, Stage.VOID, Outcome.REFUSED)
    return True


def _voided(case: Case, event: Event) -> bool:
    case.end_case(event, Stage.VOID, Outcome.VOIDED)
    return True


def _merged(case: Case, event: Event) -> bool:
    case.incident.merged_into = str(event.payload.get("merged_into", ""))
    case.end_case(event, Stage.VOID, Outcome.MERGED)
    return True


def _self_handled(case: Case, event: Event) -> bool:
    case.end_case(event, Stage.CLOSED, Outcome.SELF_HANDLED)
    return True


def _transferred(case: Case, event: Event) -> bool:
    case.end_case(event, Stage.CLOSED, Outcome.TRANSFERRED)
    return True


def _closed(case: Case, event: Event) -> bool:
    if not case.passed:
        return False
    case.end_case(event, Stage.CLOSED, Outcome.RESOLVED)
    return True


def _dispatched(case: Case, event: Event) -> bool:
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


def _reassigned(case: Case, event: Event) -> bool:
    if case.incident.dispatched_at is None:
        return False
    case.incident.reassigned_n += 1
    return _dispatched(case, event)


def _signed(case: Case, event: Event) -> bool:
    assignment = case.assignment_of(event)
    if assignment is None or assignment.signed_at is not None:
        return False
    assignment.signed_at = event.occurred_at
    if assignment.role == AssignmentRole.LEAD:
        case.incident.stage = Stage.HANDLING
        case.incident.signed_at = case.incident.signed_at or event.occurred_at
    return True


def _on_assignment(case: Case, event: Event) -> bool:
    return case.assignment_of(event) is not None


def _returned(case: Case, event: Event) -> bool:
    incident, assignment = case.incident, case.assignment_of(event)
    if assignment is None:
        return False
    incident.returned_n += 1
    assignment.active = False
    assignment.ended_at, assignment.ended_by = event.occurred_at, event.type
    if assignment.role == AssignmentRole.LEAD:
        incident.stage = Stage.ACCEPTED
        incident.lead_unit = ""
        incident.awaiting_redispatch = True
    return True


def _extended(case: Case, event: Event) -> bool:
    assignment = case.assignment_of(event)
    due = event.payload.get("due_approved")
    if assignment is None or due is None:
        return False
    case.incident.extended_n += 1
    assignment.due_current = due
    if assignment.role == AssignmentRole.LEAD:
        case.clock.append(("extend", due))
    return True


def _suspended(case: Case, event: Event) -> bool:
    case.incident.suspended_at = event.occurred_at
    case.incident.review_at = event.payload.get("review_date")
    return True


def _resumed(case: Case, event: Event) -> bool:
    case.end_pause(event.occurred_at)
    return True


def _escalated(case: Case, event: Event) -> bool:
    incident = case.incident
    to_level = int(event.payload.get("to_level") or 0)
    if to_level <= incident.level:
        return False
    incident.level = to_level
    incident.escalated_n += 1
    incident.escalated_because = str(event.payload.get("cause", ""))
    return True


def _joint_called(case: Case, event: Event) -> bool:
    units = event.payload.get("assist_units") or ()
    for unit in units:
        case.assign(event, unit, AssignmentRole.ASSIST, f"{event.event_id}/{unit}")
    case.incident.joint_n += len(units)
    return bool(units)


def _fed_back(case: Case, event: Event) -> bool:
    assignment = case.assignment_of(event)
    if assignment is None:
        return False
    assignment.fed_back_at = event.occurred_at
    if assignment.role == AssignmentRole.LEAD:
        assignment.signed_at = assignment.signed_at or event.occurred_at
        case.incident.signed_at = case.incident.signed_at or event.occurred_at
        case.incident.fed_back_at = event.occurred_at
        case.incident.stage = Stage.VERIFYING
        case.passed = False
    return True


def _verified(case: Case, event: Event) -> bool:
    incident = case.incident
    incident.verified_at = event.occurred_at
    case.passed = event.payload.get("result") == "pass"
    if not case.passed:
        incident.rework_n += 1
        incident.stage = Stage.HANDLING
    return True


def _rated(case: Case, event: Event) -> bool:
    rating = event.payload.get("rated")
    if rating is None:
        return False
    case.incident.rating = int(rating)
    return True


def _reopened(case: Case, event: Event) -> bool:
    incident = case.incident
    incident.stage = Stage.ACCEPTED
    incident.outcome = ""
    incident.closed_at = incident.closed_day = None
    incident.closed_level = 0
    incident.lead_unit = ""
    incident.rating = None
    incident.reopened_n += 1
    incident.awaiting_redispatch = True
    case.passed = False
    case.pins = {}
    case.clock.append(("restart", event.occurred_at))
    return True


def _urged(case: Case, event: Event) -> bool:
    case.incident.urged_n += 1
    return True


def _supervised(case: Case, event: Event) -> bool:
    case.incident.supervised_n += 1
    case.incident.supervised_grade = str(event.payload.get("grade", ""))
    return True


def _moved(case: Case, event: Event) -> bool:
    if not event.grid_code:
        return False
    _place(case, event)
    return True


def _reclassified(case: Case, event: Event) -> bool:
    _classify(case, event.payload)
    return True


EFFECTS: dict[str, Callable[[Case, Event], bool]] = {
    E.REPORTED: _reported,
    E.CHECKED: _note,
    E.ACCEPTED: _accepted,
    E.REFUSED: _refused,
    E.REGISTERED: _note,
    E.SELF_HANDLED: _self_handled,
    E.DISPATCHED: _dispatched,
    E.SIGNED: _signed,
    E.RETURN_REQUESTED: _on_assignment,
    E.RETURNED: _returned,
    E.RETURN_REFUSED: _on_assignment,
    E.REASSIGNED: _reassigned,
    E.EXTENSION_REQUESTED: _on_assignment,
    E.EXTENDED: _extended,
    E.EXTENSION_REFUSED: _on_assignment,
    E.SUSPENDED: _suspended,
    E.RESUMED: _resumed,
    E.ESCALATED: _escalated,
    E.JOINT_CALLED: _joint_called,
    E.TRANSFERRED: _transferred,
    E.FED_BACK: _fed_back,
    E.VERIFIED: _verified,
    E.CLOSED: _closed,
    E.RATED: _rated,
    E.REOPENED: _reopened,
    E.VOIDED: _voided,
    E.MERGED: _merged,
    E.URGED: _urged,
    E.SUPERVISED: _supervised,
    E.COMMENTED: _note,
    E.AMENDED: _corrected,
    E.RETRACTED: _corrected,
    E.MOVED: _moved,
    E.RECLASSIFIED: _reclassified,
    E.LINKED: _note,
}
