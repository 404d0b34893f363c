"""When an action is out of place although its stage would allow it; None: it is in place.

Guards of a case look at the situation, guards of an assignment also at the assignment.
"""

from __future__ import annotations

from collections.abc import Callable

from data_layer.core.incident import Assignment
from data_layer.core.rights import EXTENSION_RIGHTS, Action
from data_layer.core.situation import Situation
from data_layer.vocab import AssignmentRole, EventType, Level, SourceKind, Stage, Text, Urgency

Guard = Callable[[Situation], Text | None]
Ready = Callable[[Situation, Assignment], Text | None]
Tasks = Callable[[Situation], list[Assignment]]

# Reports from outside the system of grids are looked at first.
CHECKED_FIRST = frozenset(
    {
        *(SourceKind.PUBLIC, SourceKind.PHONE, SourceKind.HOTLINE),
        *(SourceKind.PETITION, SourceKind.MEDIA),
    }
)

NO_CHECK = Text("该来源的事件无需先行核实。", "Reports from this source are not checked first.")
NOT_CHECKED = Text(
    "该来源的事件须先核实属实，才能受理、派遣或自办。",
    "A report from this source must be checked and found true before it is taken up.",
)
UNTRUE = Text(
    "经核实不属实，应不予受理或作废；情况有变的，请重新核实。",
    "It was found untrue: refuse or void it; if things have changed, check it again.",
)
REGISTERED = Text("该事件已立案。", "The case is registered already.")
KNOWN = Text("已有人知悉。", "Somebody has acknowledged it already.")
NOT_CRITICAL = Text("只有特急事件需要知悉确认。", "Only critical cases are acknowledged.")
HAS_LEAD = Text("已有主办单位，请用“改派”。", "It has a lead unit; reassign it instead.")
NO_LEAD = Text("没有主办单位，请用“派遣”。", "It has no lead unit; dispatch it instead.")
HIGHEST = Text("已在最高层级。", "It is at the highest level already.")
NOT_PASSED = Text("核查通过后才能办结。", "It can be closed only after it has passed verification.")
SIGNED = Text("该单位已签收。", "The unit has signed already.")
FED_BACK = Text("该单位已反馈处置结果。", "The unit has fed back already.")
ASKED = Text("该单位的上一项申请还没有答复。", "The unit's last request has no answer yet.")
LATE = Text("已过办理期限，不能再申请延期。", "The time is over; it can no longer be extended.")
ASKED_LATE = Text(
    "该申请在期限届满后才提出，只能驳回。", "It was asked for after the time was over; refuse it."
)
NO_MORE = Text("已达到允许的延期次数，不能再延。", "It has been extended as often as is allowed.")


def always(_situation: Situation) -> Text | None:
    """The stage alone decides."""
    return None


def may_check(situation: Situation) -> Text | None:
    """Only some sources are checked first."""
    return None if situation.incident.source_kind in CHECKED_FIRST else NO_CHECK


def may_take_up(situation: Situation) -> Text | None:
    """Some sources only after a check has found the report true; what is accepted already may go
    on."""
    incident, found = situation.incident, situation.folded.checked
    if incident.stage != Stage.REPORTED or incident.source_kind not in CHECKED_FIRST:
        return None
    return {"true": None, "false": UNTRUE}.get(found, NOT_CHECKED)


def may_register(situation: Situation) -> Text | None:
    """Once."""
    done = any(s.type == EventType.REGISTERED and not s.irregular for s in situation.folded.steps)
    return REGISTERED if done else None


def may_acknowledge(situation: Situation) -> Text | None:
    """A critical case, once."""
    if situation.incident.urgency != Urgency.CRITICAL:
        return NOT_CRITICAL
    return KNOWN if situation.incident.acknowledged_at is not None else None


def may_reassign(situation: Situation) -> Text | None:
    """There must be a lead to take it from."""
    return None if situation.incident.lead_unit else NO_LEAD


def may_escalate(situation: Situation) -> Text | None:
    """Upwards only."""
    return None if situation.incident.level < Level.ABOVE else HIGHEST


def may_close(situation: Situation) -> Text | None:
    """After a passed verification."""
    return None if situation.passed else NOT_PASSED


def own(situation: Situation) -> list[Assignment]:
    """The assignments the actor may speak for: the own unit's; by telephone any unit's."""
    if situation.actor.records_for_units:
        return running(situation)
    unit = situation.actor.unit_code
    return [task for task in situation.active if unit and task.unit == unit]


def running(situation: Situation) -> list[Assignment]:
    """Every running assignment but the lead's while it is verified."""
    verified = situation.incident.stage == Stage.VERIFYING
    return [t for t in situation.active if not verified or t.role != AssignmentRole.LEAD]


def asking(*kinds: EventType) -> Tasks:
    """The assignments whose unit waits for an answer to such a request."""
    return lambda situation: [task for task in situation.active if task.asked in kinds]


def to_sign(_situation: Situation, task: Assignment) -> Text | None:
    """Once, and not after the work."""
    if task.signed_at is not None:
        return SIGNED
    return FED_BACK if task.fed_back_at is not None else None


def in_hand(situation: Situation, task: Assignment) -> Text | None:
    """Until the unit's work is done; a failed verification gives it back."""
    done, row = task.fed_back_at, situation.incident
    if done is None:
        return None
    given_back = row.stage != Stage.VERIFYING and (row.verified_at or 0) >= done
    return None if given_back else FED_BACK


def to_ask(situation: Situation, task: Assignment) -> Text | None:
    """One request at a time."""
    return in_hand(situation, task) or (ASKED if task.asked else None)


def _extended(situation: Situation, task: Assignment) -> int:
    """How often the unit's time was extended; of leads all count together, for a case handed on
    begins no new count."""
    if task.role != AssignmentRole.LEAD:
        return task.extended_n
    tasks = situation.folded.assignments
    return sum(each.extended_n for each in tasks if each.role == AssignmentRole.LEAD)


def to_ask_time(situation: Situation, task: Assignment) -> Text | None:
    """Before the time is over, and not too often."""
    if _extended(situation, task) >= len(EXTENSION_RIGHTS):
        return NO_MORE
    if task.due_current is not None and situation.now >= task.due_current:
        return LATE
    return to_ask(situation, task)


def to_grant_time(situation: Situation, task: Assignment) -> Text | None:
    """What was asked for in time, and not too often."""
    if _extended(situation, task) >= len(EXTENSION_RIGHTS):
        return NO_MORE
    due, asked_at = task.due_current, task.asked_at
    late = due is not None and asked_at is not None and asked_at >= due
    return ASKED_LATE if late else None


def extension_right(situation: Situation, task: Assignment) -> Action:
    """The right the next extension of this assignment needs."""
    return EXTENSION_RIGHTS[min(_extended(situation, task), len(EXTENSION_RIGHTS) - 1)]


def any_task(_situation: Situation, _task: Assignment) -> Text | None:
    """Nothing of the assignment stands against it."""
    return None
