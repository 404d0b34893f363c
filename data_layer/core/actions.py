"""What an actor may do with a case now, and the event an action becomes. Pure: the state, the
county and the clock are arguments."""

from __future__ import annotations

from typing import Any, NamedTuple, NoReturn

from data_layer.core.action_checks import source_of
from data_layer.core.action_fields import ACCEPT, REFUSE, Field
from data_layer.core.action_guards import extension_right
from data_layer.core.action_table import ACTS, Act
from data_layer.core.county import County
from data_layer.core.event_schema import MODEL_OF
from data_layer.core.incident import Assignment, Folded
from data_layer.core.machine import legal
from data_layer.core.reasons import OTHER
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.rights import GRADE_RIGHTS, HANDLING, Action
from data_layer.core.situation import Actor, Given, Situation
from data_layer.core.units import level_of
from data_layer.errors import FieldsInvalid, Forbidden, IllegalAction
from data_layer.labels import STAGE_TEXT
from data_layer.vocab import EventType, Text

__all__ = ["Actor", "Field", "Offer", "check_rights", "event_of_action", "offers"]

NO_RIGHT = Text(
    "您的角色无权进行此操作，请联系值班员或督办领导。",
    "Your role may not do this; ask the operator on duty or the supervisor.",
)
HIGHER_RIGHT = Text(
    "此项须由上一级批准：再次延期、挂牌督办、提级督办由县（市）级督办领导办理。",
    "This is for the county's supervisor: a second extension, listed and raised supervision.",
)
NOT_YOURS = Text(
    "该事件没有交给本单位，只能办理本单位的任务。",
    "This case was not given to your unit; you can act for your own unit only.",
)
SUSPENDED = Text("事件已挂账，请先恢复办理。", "The case is suspended; resume it first.")
AT_STAGE = Text(
    "当前为“{stage}”阶段，不能{action}。", "Not possible at the stage '{stage}': {action}."
)

# Without an assignment these answer what the lead asked for; a unit would make them another's.
ABOUT_THE_LEAD = frozenset({EventType.SUSPENDED, EventType.JOINT_CALLED})


class Offer(NamedTuple):
    """An action the role has; when it is not legal now, why."""

    action: Action
    legal: bool
    why_not: Text | None
    needs: tuple[Field, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape the API answers with."""
        label, why = ACTS[self.action].label, self.why_not
        return {
            "action": str(self.action),
            "label_zh": label.zh,
            "label_en": label.en,
            "legal": self.legal,
            "why_not": {"zh": why.zh, "en": why.en} if why else None,
            "needs": [field.as_json() for field in self.needs],
        }


def offers(folded: Folded, county: County, actor: Actor, now: int) -> list[Offer]:
    """Every action the role has at all, in the order of the desk."""
    situation = Situation(folded, county, actor, now)
    found = []
    for action, act in ACTS.items():
        if actor.may(action):
            why = _why_not(situation, action, act)
            found.append(Offer(action, why is None, why, act.needs(situation)))
    return found


def event_of_action(
    folded: Folded, county: County, actor: Actor, action: Action, fields: Given, now: int
) -> dict[str, Any]:
    """The event as the intake reads it, but for its id, case and time.

    Raises Forbidden without the right, IllegalAction when it is out of place, FieldsInvalid when
    a field is missing, unknown or wrong.
    """
    situation = Situation(folded, county, actor, now)
    act = ACTS[action]
    check_rights(folded, actor, action)
    why = _why_not(situation, action, act)
    if why is HIGHER_RIGHT:
        raise Forbidden(why, "no_right")
    if why is not None:
        _refuse(situation, why)
    needs = act.needs(situation)
    given = {name: value for name, value in fields.items() if not _empty(value)}
    task = _task(situation, act, given)
    _check_task(situation, action, act, task, given)
    problems = _problems(needs, given)
    if given.get("decision") != REFUSE:  # a no needs no units and no time
        problems += act.check(situation, task, given)
    if problems:
        raise FieldsInvalid([problem.as_json() for problem in problems])
    return _event(situation, act, task, given)


def _why_not(situation: Situation, action: Action, act: Act) -> Text | None:
    """Why the action is out of place; None when it is legal."""
    incident = situation.incident
    suspended = incident.suspended_at is not None
    kinds = [act.event] if act.refused is None else [act.event, act.refused]
    if not all(legal(kind, incident.stage, suspended=suspended) for kind in kinds):
        return _stage_text(situation, act, suspended=suspended)
    why = act.guard(situation)
    if why is not None or act.tasks is None:
        return why
    reasons = [_task_why_not(situation, action, act, task) for task in act.tasks(situation)]
    return next((why for why in reasons if why is None), reasons[0] if reasons else act.nobody)


def _stage_text(situation: Situation, act: Act, *, suspended: bool) -> Text:
    stage = situation.incident.stage
    if suspended and legal(act.event, stage, suspended=False):
        return SUSPENDED
    at = STAGE_TEXT[stage]
    return Text(
        AT_STAGE.zh.format(stage=at.zh, action=act.label.zh),
        AT_STAGE.en.format(stage=at.en, action=act.label.en),
    )


def _task_why_not(situation: Situation, action: Action, act: Act, task: Assignment) -> Text | None:
    if action is Action.EXTEND and not situation.actor.may(extension_right(situation, task)):
        return HIGHER_RIGHT
    return act.ready(situation, task)


def check_rights(folded: Folded, actor: Actor, action: Action) -> None:
    """Raise Forbidden without the right; a handler whose unit was never given the case has no
    business with it either."""
    if not actor.may(action):
        raise Forbidden(NO_RIGHT, "no_right")
    if action not in HANDLING or actor.records_for_units:
        return
    given_to = {task.unit for task in folded.assignments}
    if not actor.unit_code or actor.unit_code not in given_to:
        raise Forbidden(NOT_YOURS, "not_your_unit")


def _refuse(situation: Situation, why: Text) -> NoReturn:
    """409, naming what is legal."""
    now = offers(situation.folded, situation.county, situation.actor, situation.now)
    legal_now = [str(offer.action) for offer in now if offer.legal]
    raise IllegalAction(why, situation.folded.version, legal_now)


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def _task(situation: Situation, act: Act, given: Given) -> Assignment | None:
    """The assignment the action is about; None also when the fields do not tell, which is then
    refused by the field that would."""
    if act.tasks is None:
        return None
    tasks = act.tasks(situation)
    for name, key in (("for_unit", "unit"), ("assignment_id", "assignment_id")):
        if name in given:
            tasks = [task for task in tasks if getattr(task, key) == given[name]]
    if len({task.unit for task in tasks}) != 1:
        return None
    ready = [task for task in tasks if act.ready(situation, task) is None]
    return (ready or tasks)[0]


def _check_task(
    situation: Situation, action: Action, act: Act, task: Assignment | None, given: Given
) -> None:
    """Raise Forbidden or IllegalAction for what this assignment and this grade do not allow."""
    right = GRADE_RIGHTS.get(str(given.get("grade", "")))
    if action is Action.SUPERVISE and right is not None and not situation.actor.may(right):
        raise Forbidden(HIGHER_RIGHT, "no_right")
    if task is None:
        return
    if action is Action.EXTEND and not situation.actor.may(extension_right(situation, task)):
        raise Forbidden(HIGHER_RIGHT, "no_right")
    why = act.ready(situation, task)
    if given.get("decision") == ACCEPT:
        why = why or act.grant(situation, task)
    if why is not None:
        _refuse(situation, why)


def _problems(needs: tuple[Field, ...], given: Given) -> list[Refusal]:
    known = {field.name: field for field in needs}
    found = [refusal(name[:64], "unknown_field") for name in given if name not in known]
    for field in needs:
        value = given.get(field.name)
        words = [choice.value for choice in field.choices]
        if value is None:
            if field.required_by(given):
                found.append(refusal(field.name, "missing"))
        elif words and value not in words:
            listed = ", ".join(str(word) for word in words)
            found.append(refusal(field.name, "not_in_list", words=listed))
    other = OTHER in (given.get("reason_code"), given.get("transfer_to"))
    if other and "opinion" not in given and "opinion" not in {problem.field for problem in found}:
        found.append(refusal("opinion", "missing"))
    return found


def _event(situation: Situation, act: Act, task: Assignment | None, given: Given) -> dict[str, Any]:
    actor, county = situation.actor, situation.county
    refused = act.refused is not None and given["decision"] != ACCEPT
    kind: EventType = act.refused if refused and act.refused else act.event
    fields = MODEL_OF[kind].model_fields
    event: dict[str, Any] = {name: value for name, value in given.items() if name in fields}
    unit = task.unit if task else given.get("for_unit") or actor.unit_code
    if task is None and kind in ABOUT_THE_LEAD:
        unit = ""
    if kind == EventType.AMENDED:
        event["ref_source"] = source_of(situation, given["ref_event_id"], given.get("ref_source"))
    if task is not None and "assignment_id" in fields:
        event["assignment_id"] = task.assignment_id
    level = level_of(county, unit)
    return {
        **event,
        "type": str(kind),
        "actor": given.get("for_unit") or actor.display or actor.username,
        "recorded_by": actor.username,
        "unit": unit,
        **({"level": level} if level else {}),
    }
