"""The measures of the dictionary (core.catalog.measures) that a case counts for on the day it was
reported, was due and was closed. The same conditions in SQL stand in queries.measures."""

from __future__ import annotations

from data_layer.core.incident import Incident
from data_layer.vocab import Level, Outcome, SourceKind, Stage, Urgency

SATISFIED_FROM = 3
OWN_FORCE = (SourceKind.WORKER, SourceKind.LEADER, SourceKind.VIDEO)
FROM_PUBLIC = (
    *(SourceKind.PUBLIC, SourceKind.HOTLINE, SourceKind.PETITION, SourceKind.MEDIA),
    SourceKind.WINDOW,
)
HANDED_IN = (SourceKind.HOTLINE, SourceKind.POLICE)
URGENT = (Urgency.CRITICAL, Urgency.URGENT)
ENDED_WITH = {
    Outcome.MERGED: "merged",
    Outcome.REFUSED: "refused",
    Outcome.SELF_HANDLED: "on_the_spot",
}
Names = list[str]


def of_report(incident: Incident) -> Names:
    """What the report's day counts."""
    names = ["cohort_reported"]
    if incident.stage != Stage.REPORTED:
        names.append("judged")
    if incident.closed_day is not None:
        names.append("cohort_closed")
    if incident.on_time:
        names.append("cohort_on_time")
    if not incident.grid_code:
        names.append("unplaced")
    if ended := ENDED_WITH.get(incident.outcome):  # type: ignore[call-overload]
        names.append(ended)
    _detours(incident, names)
    if incident.stage != Stage.VOID:
        _valid(incident, names)
    return names


def _detours(incident: Incident, names: Names) -> None:
    if incident.escalated_n:
        names.append("cohort_escalated")
    if incident.returned_n:
        names.append("cohort_returned")
    if incident.reopened_n:
        names.append("cohort_reopened")
    if incident.rework_n:
        names.append("cohort_rework")
    if incident.extended_n:
        names.append("cohort_extended")


def _valid(incident: Incident, names: Names) -> None:
    dispatched = incident.dispatched_at is not None
    names += ["cohort_valid", _origin(incident.source_kind)]
    if incident.source_kind in HANDED_IN:
        names.append("handed_in")
    if incident.stage != Stage.REPORTED:
        names.append("judged_valid")
    if dispatched:
        names.append("dispatched_case")
        if incident.joint_n:
            names.append("joint_case")
    if incident.escalated_n:
        names.append("escalated_case")
    if incident.urgency == Urgency.CRITICAL:
        names.append("critical")
        if incident.acknowledged_at is not None:
            names.append("acknowledged")
    if incident.received_by:
        names.append("first_contact")
        if dispatched or incident.closed_day is not None:
            names.append("first_contact_closed")


def _origin(source_kind: str) -> str:
    if source_kind in OWN_FORCE:
        return "own_force"
    return "by_public" if source_kind in FROM_PUBLIC else "by_others"


def of_due(incident: Incident) -> Names:
    """What the day it was due counts."""
    names, closed = ["due"], incident.closed_at is not None
    if closed:
        names.append("due_closed")
    if incident.on_time:
        names.append("due_on_time")
    if _within(incident, incident.due_original) and incident.closed_day is not None:
        names.append("due_first_on_time")
    if incident.urgency in URGENT:
        names += ["due_urgent", "due_urgent_on_time"] if incident.on_time else ["due_urgent"]
    # A failed verification and a reopening take the handling back.
    handled = incident.closed_day is not None or incident.stage == Stage.VERIFYING
    names.append("due_handled" if handled else "due_unhandled_late")
    if incident.extended_n:
        names.append("due_extended")
    if incident.rework_n:
        names.append("due_rework")
    if incident.supervised_due is not None:
        on_time = _within(incident, incident.supervised_due)
        names += ["due_supervised", "due_supervised_on_time"] if on_time else ["due_supervised"]
    return names + _shared(incident, closed=closed)


def _shared(incident: Incident, *, closed: bool) -> Names:
    """Of cases that more than one office had a hand in."""
    names: Names = []
    if incident.joint_n:
        names += ["due_joint", "due_joint_closed"] if closed else ["due_joint"]
    if incident.source_kind in HANDED_IN:
        names += ["due_handed_in", "due_handed_in_closed"] if closed else ["due_handed_in"]
    return names


def _within(incident: Incident, due: int | None) -> bool:
    return incident.closed_at is not None and due is not None and incident.closed_at <= due


def of_closing(incident: Incident) -> Names:
    """What the day of its closing counts."""
    names, level = ["ended"], incident.closed_level
    if incident.on_time:
        names.append("closed_on_time")
    if incident.outcome == Outcome.TRANSFERRED:
        names.append("ended_transferred")
    if level <= Level.GRID:
        names.append("ended_in_household")
    if level <= Level.VILLAGE:
        names.append("ended_in_village")
    if level <= Level.TOWNSHIP:
        names.append("ended_in_township")
    elif level == Level.COUNTY:
        names.append("ended_in_county")
    else:
        names.append("ended_above")
    # A household's report is closed by its grid at the least: that is no rise.
    if level > incident.report_level and level > Level.GRID:
        names.append("ended_risen")
    if incident.reopened_n:
        names.append("ended_reopened")
    if incident.rating is not None:
        names.append("ended_rated")
        satisfied = incident.rating >= SATISFIED_FROM
        names.append("ended_satisfied" if satisfied else "ended_dissatisfied")
    return names
