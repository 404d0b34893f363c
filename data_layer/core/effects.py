"""What each event does to a case when it is legal at its place; False: it is irregular after
all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_layer.core import assignment_effects as tasks
from data_layer.core.case import Case
from data_layer.core.corrections import target
from data_layer.core.days import local
from data_layer.core.time_limits import Move
from data_layer.vocab import GRADES, TICK, Event, Level, Outcome, SourceKind, Stage
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
    incident.deadline = payload.get("deadline")
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


def _escalated(case: Case, event: Event) -> bool:
    incident = case.incident
    to_level = int(event.payload.get("to_level") or 0)
    if to_level <= incident.level:
        return False
    incident.level = to_level
    incident.escalated_n += 1
    incident.escalated_because = str(event.payload.get("cause", ""))
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
    case.pins, case.classed = {}, None
    case.moves.append(Move("restart", event.occurred_at, event.occurred_at))
    return True


def _acknowledged(case: Case, event: Event) -> bool:
    case.incident.acknowledged_at = case.incident.acknowledged_at or event.occurred_at
    return True


def _urged(case: Case, event: Event) -> bool:
    case.incident.urged_n += 1
    return True


def _supervised(case: Case, event: Event) -> bool:
    incident, grade = case.incident, str(event.payload.get("grade", ""))
    incident.supervised_n += 1
    height = GRADES.get(grade, 0)
    # A reminder does not lift a 挂牌督办: the highest grade stays in force.
    if height >= GRADES[incident.supervised_grade] and grade in GRADES:
        incident.supervised_grade = grade
    # Its deadline too; the ladder sets none, and what it says must not decide over a person's.
    if event.source != TICK and height >= case.graded:
        case.graded = height
        incident.supervised_due = event.payload.get("deadline", incident.supervised_due)
    return True


def _checked(case: Case, event: Event) -> bool:
    case.result.checked = str(event.payload.get("result", ""))
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
    E.CHECKED: _checked,
    E.ACCEPTED: _accepted,
    E.REFUSED: _refused,
    E.REGISTERED: _note,
    E.SELF_HANDLED: _self_handled,
    E.DISPATCHED: tasks.dispatched,
    E.SIGNED: tasks.signed,
    E.RETURN_REQUESTED: tasks.asked,
    E.RETURNED: tasks.returned,
    E.RETURN_REFUSED: tasks.denied,
    E.REASSIGNED: tasks.reassigned,
    E.EXTENSION_REQUESTED: tasks.asked,
    E.EXTENDED: tasks.extended,
    E.EXTENSION_REFUSED: tasks.denied,
    E.SUSPENSION_REQUESTED: tasks.asked,
    E.SUSPENDED: tasks.suspended,
    E.SUSPENSION_REFUSED: tasks.denied,
    E.RESUMED: tasks.resumed,
    E.ESCALATED: _escalated,
    E.HELP_REQUESTED: tasks.asked,
    E.HELP_REFUSED: tasks.denied,
    E.JOINT_CALLED: tasks.joint_called,
    E.TRANSFERRED: _transferred,
    E.FED_BACK: tasks.fed_back,
    E.VERIFIED: _verified,
    E.CLOSED: _closed,
    E.RATED: _rated,
    E.REOPENED: _reopened,
    E.VOIDED: _voided,
    E.MERGED: _merged,
    E.ACKNOWLEDGED: _acknowledged,
    E.REMINDED: _note,
    E.URGED: _urged,
    E.SUPERVISED: _supervised,
    E.COMMENTED: _note,
    E.AMENDED: _corrected,
    E.RETRACTED: _corrected,
    E.MOVED: _moved,
    E.RECLASSIFIED: _reclassified,
    E.LINKED: _note,
}
