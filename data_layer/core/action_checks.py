"""What the fields of an action must satisfy beyond their shape; every refusal names its field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from pydantic import TypeAdapter, ValidationError

from data_layer.core.days import iso
from data_layer.core.event_fields import Moment
from data_layer.core.incident import Assignment
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.situation import Given, Situation
from data_layer.core.units import home_of
from data_layer.vocab import EventType

Check = Callable[[Situation, Assignment | None, Given], list[Refusal]]

_MOMENT = TypeAdapter(Moment)
_CORRECTIONS = frozenset({EventType.AMENDED, EventType.RETRACTED})


def nothing(_situation: Situation, _task: Assignment | None, _given: Given) -> list[Refusal]:
    """The shape says it all."""
    return []


def moment(given: Given, name: str) -> int | None:
    """A time among the fields; None when it is absent or unreadable, which the door tells."""
    try:
        return _MOMENT.validate_python(given.get(name))
    except ValidationError:
        return None


def names(given: Given, name: str) -> list[str]:
    """A list of codes among the fields; what is none is told at the door."""
    found = given.get(name)
    return [code for code in found if isinstance(code, str)] if isinstance(found, list) else []


def in_future(name: str) -> Check:
    """A time that must lie ahead."""

    def check(situation: Situation, _task: Assignment | None, given: Given) -> list[Refusal]:
        at = moment(given, name)
        return [refusal(name, "in_the_past")] if at is not None and at <= situation.now else []

    return check


def later_due(name: str) -> Check:
    """A due time that must lie ahead, after the present one and not after a fixed deadline."""

    def check(situation: Situation, task: Assignment | None, given: Given) -> list[Refusal]:
        at, deadline = moment(given, name), situation.incident.deadline
        if at is None:
            return []
        due = task.due_current if task else None
        if at <= max(situation.now, due or 0):
            return [refusal(name, "not_later")]
        return [refusal(name, "after_deadline")] if deadline is not None and at > deadline else []

    return check


def units(situation: Situation, _task: Assignment | None, given: Given) -> list[Refusal]:
    """Units must be known, in the actor's scope, named once, and not busy with the case already."""
    lead, assisting = given.get("lead_unit"), names(given, "assist_units")
    named = [("lead_unit", lead)] if isinstance(lead, str) and lead else []
    named += [("assist_units", code) for code in assisting]
    busy = situation.busy_units
    counts = Counter(code for _, code in named)
    found = []
    for field, code in named:
        if not _in_scope(situation, code):
            found.append(refusal(field, "unknown_unit", value=code))
        elif counts[code] > 1:
            found.append(refusal(field, "unit_twice", value=code))
        elif code in busy:
            found.append(refusal(field, "unit_busy", value=code))
    return found


def by_phone(situation: Situation, _task: Assignment | None, given: Given) -> list[Refusal]:
    """The unit somebody speaks for must be known and in scope."""
    code = given.get("for_unit")
    known = isinstance(code, str) and _in_scope(situation, code)
    return [] if code is None or known else [refusal("for_unit", "unknown_unit", value=code)]


def _in_scope(situation: Situation, code: str) -> bool:
    home = home_of(situation.county, code)
    return home == "" or (home is not None and situation.actor.scope.allows(home))


def dispatch(situation: Situation, task: Assignment | None, given: Given) -> list[Refusal]:
    """Units, and a due time ahead: not after the case's own, unless that is over already."""
    found = units(situation, task, given) + in_future("due")(situation, task, given)
    at, whole = moment(given, "due"), situation.incident.due_current
    if at is not None and whole is not None and situation.now < whole < at:
        found.append(refusal("due", "after_case_due", value=_told(situation, whole)))
    return found


def _told(situation: Situation, at: int) -> str:
    return iso(at, situation.county.zone)[:16].replace("T", " ")


def elsewhere(situation: Situation, _task: Assignment | None, given: Given) -> list[Refusal]:
    """Another grid than the present one."""
    same = given.get("grid_code") == situation.incident.grid_code
    return [refusal("grid_code", "unchanged")] if same else []


def reclassified(situation: Situation, _task: Assignment | None, given: Given) -> list[Refusal]:
    """Another category or urgency than the present ones."""
    incident = situation.incident
    old = {"category": incident.category, "urgency": incident.urgency}
    new = {name: given[name] for name in old if given.get(name) is not None}
    if not new:
        return [refusal("category", "missing")]
    return [] if any(new[name] != old[name] for name in new) else [refusal("category", "unchanged")]


def amended(situation: Situation, _task: Assignment | None, given: Given) -> list[Refusal]:
    """A record of this case that can be amended, and something the desk may amend."""
    wanted, new = given.get("ref_event_id"), given.get("new")
    found = []
    if wanted is not None and source_of(situation, wanted, given.get("ref_source")) is None:
        found.append(refusal("ref_event_id", "unknown_event"))
    # Time is granted by answering a request, which has rights of its own.
    if isinstance(new, dict) and "due_approved" in new:
        found.append(refusal("new.due_approved", "unknown_field"))
    return found


def source_of(situation: Situation, event_id: object, source: object) -> str | None:
    """Where the one record of that id comes from that can be amended; None when there is none, or
    several and `source` does not say which."""
    found = [
        step.source
        for step in situation.folded.steps
        if step.event_id == event_id
        and source in (None, step.source)
        and step.type not in _CORRECTIONS
    ]
    return found[0] if len(found) == 1 else None
