"""What an action asks for: its fields, with the choices open to this actor on this case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from data_layer.core.incident import Assignment
from data_layer.core.reasons import BODIES, CAUSES, GRADES, REASONS
from data_layer.core.rights import GRADE_RIGHTS, Action
from data_layer.core.situation import Situation
from data_layer.core.units import plain_name
from data_layer.labels import LEVEL_TEXT, URGENCY_TEXT
from data_layer.vocab import Level, Text

ACCEPT, REFUSE = "accept", "refuse"
DECISIONS = {ACCEPT: Text("同意", "Grant"), REFUSE: Text("驳回", "Refuse")}
CHECKED = {"true": Text("属实", "True"), "false": Text("不属实", "Untrue")}
RESULTS = {"pass": Text("通过", "Passed"), "fail": Text("不通过，返工", "Failed, do it again")}

FIELD_TEXT = {
    "assignment_id": Text("任务", "Assignment"),
    "assist_units": Text("协办单位", "Assisting units"),
    "attachments": Text("附件", "Attachments"),
    "category": Text("类别", "Category"),
    "cause": Text("升级原因", "Cause"),
    "comment": Text("评价意见", "Comment"),
    "deadline": Text("督办期限", "Deadline"),
    "decision": Text("答复", "Answer"),
    "due": Text("办理期限", "Due"),
    "due_approved": Text("批准延至", "Extended to"),
    "due_requested": Text("申请延至", "Asked for until"),
    "for_unit": Text("代录单位", "Recorded for"),
    "grade": Text("督办等级", "Grade"),
    "grid_code": Text("网格", "Grid"),
    "incident_id": Text("外部编号", "Number elsewhere"),
    "interim": Text("阶段反馈（继续办理，不送核查）", "Interim: work goes on"),
    "lead_unit": Text("主办单位", "Lead unit"),
    "merged_into": Text("并入事件", "Merge into"),
    "new": Text("更正内容", "New values"),
    "opinion": Text("意见", "Opinion"),
    "rated": Text("满意度", "Satisfaction"),
    "reason_code": Text("原因", "Reason"),
    "ref_event_id": Text("更正的记录", "Record to amend"),
    "ref_source": Text("记录来源", "Its source"),
    "result": Text("结果", "Result"),
    "review_date": Text("复核日期", "Review"),
    "to_level": Text("升级至", "To level"),
    "transfer_to": Text("移送机关", "Transfer to"),
    "urgency": Text("紧急程度", "Urgency"),
}


class Choice(NamedTuple):
    """One value a field may take, in words."""

    value: str | int
    text: Text


class Field(NamedTuple):
    """One thing an action asks for.

    `kind`: text, choice, unit, units, moment, grid, category, case, event, changes, attachments,
    number, flag. With `when` (another field and its value) it is required only then.
    """

    name: str
    kind: str
    required: bool = False
    choices: tuple[Choice, ...] = ()
    when: tuple[str, str] | None = None

    def required_by(self, given: Mapping[str, Any]) -> bool:
        """Whether it must be there beside the other fields."""
        return self.required and (self.when is None or given.get(self.when[0]) == self.when[1])

    def as_json(self) -> dict[str, Any]:
        """The shape the API answers with."""
        text = FIELD_TEXT[self.name]
        return {
            "name": self.name,
            "kind": self.kind,
            "label_zh": text.zh,
            "label_en": text.en,
            "required": self.required,
            "when": list(self.when) if self.when else None,
            "choices": [{"value": c.value, "zh": c.text.zh, "en": c.text.en} for c in self.choices],
        }


Needs = Callable[[Situation], tuple[Field, ...]]

OPINION = Field("opinion", "text")
WORDS = Field("opinion", "text", required=True)
FILES = Field("attachments", "attachments")
ASSISTING = Field("assist_units", "units")


def choices(words: Mapping[str, Text]) -> tuple[Choice, ...]:
    """A list of codes with their words."""
    return tuple(Choice(str(code), text) for code, text in words.items())


def just(*fields: Field) -> Needs:
    """The same fields whatever the case."""
    return lambda _situation: fields


def reason(action: Action) -> Field:
    """The coded reason of an action, if there is one to give."""
    return Field("reason_code", "choice", choices=choices(REASONS[action]))


def because(action: Action, *, when: tuple[str, str] | None = None) -> Field:
    """The coded reason an action cannot do without."""
    return reason(action)._replace(required=True, when=when)


def decision(*more: Field) -> tuple[Field, ...]:
    """Yes or no to what a unit asked; no needs words."""
    said = Field("opinion", "text", required=True, when=("decision", REFUSE))
    return (Field("decision", "choice", True, choices(DECISIONS)), *more, said, FILES)


def assignment(tasks: Iterable[Assignment], situation: Situation) -> Field:
    """Which of several assignments is meant."""
    named = [Choice(task.assignment_id, _unit_text(situation, task.unit)) for task in tasks]
    return Field("assignment_id", "choice", len(named) > 1, tuple(named))


def for_unit(tasks: Iterable[Assignment], situation: Situation) -> Field:
    """Which unit said it on the telephone."""
    units = dict.fromkeys(task.unit for task in tasks)
    named = tuple(Choice(unit, _unit_text(situation, unit)) for unit in units)
    return Field("for_unit", "choice", True, named)


def _unit_text(situation: Situation, code: str) -> Text:
    name = plain_name(situation.county, code) or code
    return Text(name, name)


def levels(situation: Situation) -> tuple[Choice, ...]:
    """The levels above the present one."""
    above = (level for level in Level if level > situation.incident.level)
    return tuple(Choice(int(level), LEVEL_TEXT[level]) for level in above)


def grades(situation: Situation) -> tuple[Choice, ...]:
    """The grades of supervision this role may use."""
    open_to = {g: text for g, text in GRADES.items() if situation.actor.may(GRADE_RIGHTS[g])}
    return choices(open_to)


def urgencies() -> tuple[Choice, ...]:
    """Every urgency."""
    return tuple(Choice(str(urgency), text) for urgency, text in URGENCY_TEXT.items())


BODY = Field("transfer_to", "choice", required=True, choices=choices(BODIES))
CAUSE = Field("cause", "choice", required=True, choices=choices(CAUSES))
