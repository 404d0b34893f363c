"""Every action of the desk in its order there: the event it causes, what it asks for, when it is in
place. Who may use it is said in `rights`, at which stage its event is legal in `machine`."""

from __future__ import annotations

from typing import NamedTuple

from data_layer.core import action_checks as checks
from data_layer.core import action_fields as fields
from data_layer.core import action_guards as guards
from data_layer.core.action_fields import (
    FILES,
    OPINION,
    WORDS,
    Field,
    Needs,
    because,
    just,
    reason,
)
from data_layer.core.rights import Action
from data_layer.core.situation import Situation
from data_layer.vocab import EventType as E
from data_layer.vocab import Text

NOBODY = Text("没有在办的任务。", "There is no assignment in hand.")
NOT_ASKED = Text("没有待答复的此类申请。", "Nobody waits for an answer to such a request.")


class Act(NamedTuple):
    """One row of the table.

    `refused` is the event when the decision is no. `tasks` are the assignments it may be about
    (None: it is about the case), `nobody` what to say when there is none, `ready` what else must
    hold of one, `grant` what must hold to say yes.
    """

    label: Text
    event: E
    needs: Needs = just(OPINION, FILES)
    guard: guards.Guard = guards.always
    refused: E | None = None
    tasks: guards.Tasks | None = None
    nobody: Text = NOBODY
    ready: guards.Ready = guards.any_task
    grant: guards.Ready = guards.any_task
    check: checks.Check = checks.nothing


def _mine(*more: Field) -> Needs:
    """Fields of a unit's own act; an operator says for which unit."""

    def needs(situation: Situation) -> tuple[Field, ...]:
        if not situation.actor.records_for_units:
            return more
        return (fields.for_unit(guards.own(situation), situation), *more)

    return needs


def _decided(tasks: guards.Tasks, *more: Field) -> Needs:
    """Fields of an answer to a unit; which one, when several wait."""
    return lambda s: (fields.assignment(tasks(s), s), *fields.decision(*more))


def _answer(label: Text, yes: E, no: E, asked: E, *more: Field) -> Act:
    tasks = guards.asking(asked)
    return Act(label, yes, _decided(tasks, *more), refused=no, tasks=tasks, nobody=NOT_ASKED)


def _moment(name: str, *, required: bool = False, granted: bool = False) -> Field:
    when = ("decision", fields.ACCEPT) if granted else None
    return Field(name, "moment", required or granted, when=when)


_BY_PHONE = Field("for_unit", "unit")
_UNITS = (Field("lead_unit", "unit", required=True), fields.ASSISTING)
_CALLED = Field("assist_units", "units", required=True)
_WHERE = Field("grid_code", "grid", required=True)
_CLASS = (Field("category", "category"), Field("urgency", "choice", choices=fields.urgencies()))
_CHECKED = Field("result", "choice", True, fields.choices(fields.CHECKED))
_RESULT = Field("result", "choice", True, fields.choices(fields.RESULTS))
_SATISFIED = Field(
    "rated", "number", True, tuple(fields.Choice(n, Text(f"{n} 分", str(n))) for n in range(1, 6))
)
_AMENDED = (
    Field("ref_event_id", "event", required=True),
    Field("ref_source", "text"),
    Field("new", "changes", required=True),
)

_IN_HAND: dict[Action, Act] = {
    Action.SIGN: Act(
        Text("签收", "Sign"), E.SIGNED, _mine(), tasks=guards.own, ready=guards.to_sign
    ),
    Action.FEED_BACK: Act(
        Text("处置反馈", "Feed back"), E.FED_BACK, _mine(Field("interim", "flag"), WORDS, FILES),
        tasks=guards.own, ready=guards.in_hand,
    ),
    Action.REQUEST_RETURN: Act(
        Text("申请退回", "Ask to return"), E.RETURN_REQUESTED,
        _mine(because(Action.REQUEST_RETURN), OPINION, FILES),
        tasks=guards.own, ready=guards.to_ask,
    ),
    Action.REQUEST_EXTENSION: Act(
        Text("申请延期", "Ask for time"), E.EXTENSION_REQUESTED,
        _mine(
            because(Action.REQUEST_EXTENSION), _moment("due_requested", required=True),
            OPINION, FILES,
        ),
        tasks=guards.own, ready=guards.to_ask_time, check=checks.later_due("due_requested"),
    ),
    Action.REQUEST_SUSPENSION: Act(
        Text("申请挂账", "Ask to suspend"), E.SUSPENSION_REQUESTED,
        _mine(
            because(Action.REQUEST_SUSPENSION), _moment("review_date", required=True),
            OPINION, FILES,
        ),
        tasks=guards.own, ready=guards.to_ask, check=checks.in_future("review_date"),
    ),
    Action.REQUEST_HELP: Act(
        Text("请求协助", "Ask for help"), E.HELP_REQUESTED, _mine(_CALLED, WORDS, FILES),
        tasks=guards.own, ready=guards.to_ask, check=checks.units,
    ),
}  # fmt: skip

_ANSWERS: dict[Action, Act] = {
    Action.DECIDE_RETURN: _answer(
        Text("答复退回申请", "Answer a return"),
        E.RETURNED, E.RETURN_REFUSED, E.RETURN_REQUESTED, reason(Action.DECIDE_RETURN),
    ),
    Action.EXTEND: _answer(
        Text("答复延期申请", "Answer an extension"),
        E.EXTENDED, E.EXTENSION_REFUSED, E.EXTENSION_REQUESTED,
        _moment("due_approved", granted=True),
    )._replace(grant=guards.to_grant_time, check=checks.later_due("due_approved")),
    Action.DECIDE_SUSPENSION: _answer(
        Text("答复挂账申请", "Answer a suspension"),
        E.SUSPENDED, E.SUSPENSION_REFUSED, E.SUSPENSION_REQUESTED,
        _moment("review_date", granted=True),
    )._replace(check=checks.in_future("review_date")),
    Action.DECIDE_HELP: _answer(
        Text("答复协助请求", "Answer a call for help"),
        E.JOINT_CALLED, E.HELP_REFUSED, E.HELP_REQUESTED,
        Field("assist_units", "units", required=True, when=("decision", fields.ACCEPT)),
    )._replace(check=checks.units),
}  # fmt: skip

ACTS: dict[Action, Act] = {
    Action.ACKNOWLEDGE: Act(
        Text("知悉", "Acknowledge"), E.ACKNOWLEDGED, guard=guards.may_acknowledge
    ),
    Action.CHECK: Act(
        Text("核实", "Check"), E.CHECKED, just(_CHECKED, OPINION, FILES), guards.may_check
    ),
    Action.ACCEPT: Act(
        Text("受理", "Accept"), E.ACCEPTED, guard=guards.may_take_up
    ),
    Action.REFUSE: Act(
        Text("不予受理", "Refuse"), E.REFUSED, just(because(Action.REFUSE), OPINION, FILES)
    ),
    Action.REGISTER: Act(Text("立案", "Register"), E.REGISTERED, guard=guards.may_register),
    Action.SELF_HANDLE: Act(
        Text("自办自结", "Handled on the spot"), E.SELF_HANDLED, just(_BY_PHONE, WORDS, FILES),
        guards.may_take_up, check=checks.by_phone,
    ),
    Action.DISPATCH: Act(
        Text("派遣", "Dispatch"), E.DISPATCHED, just(*_UNITS, _moment("due"), OPINION, FILES),
        guards.may_take_up, check=checks.dispatch,
    ),
    **_IN_HAND,
    **_ANSWERS,
    Action.RECALL: Act(
        Text("收回", "Take back"), E.RETURNED,
        lambda s: (
            fields.assignment(guards.running(s), s), because(Action.RECALL), OPINION, FILES
        ),
        tasks=guards.running,
    ),
    Action.REASSIGN: Act(
        Text("改派", "Reassign"), E.REASSIGNED,
        just(*_UNITS, because(Action.REASSIGN), _moment("due"), OPINION, FILES),
        guards.may_reassign, check=checks.dispatch,
    ),
    Action.CALL_JOINT: Act(
        Text("联动（吹哨）", "Call units to help"), E.JOINT_CALLED, just(_CALLED, WORDS, FILES),
        check=checks.units,
    ),
    Action.SUSPEND: Act(
        Text("挂账", "Suspend"), E.SUSPENDED,
        just(
            because(Action.SUSPEND), _moment("review_date", required=True), OPINION, FILES
        ),
        check=checks.in_future("review_date"),
    ),
    Action.RESUME: Act(Text("恢复办理", "Resume"), E.RESUMED),
    Action.ESCALATE: Act(
        Text("升级", "Escalate"), E.ESCALATED,
        lambda s: (
            Field("to_level", "choice", True, fields.levels(s)), fields.CAUSE, OPINION, FILES
        ),
        guards.may_escalate,
    ),
    Action.TRANSFER: Act(
        Text("移送", "Transfer out"), E.TRANSFERRED, just(fields.BODY, WORDS, FILES)
    ),
    Action.VERIFY: Act(
        Text("核查", "Verify"), E.VERIFIED,
        just(
            _RESULT, because(Action.VERIFY, when=("result", "fail")), OPINION, FILES
        ),
    ),
    Action.CLOSE: Act(Text("办结", "Close"), E.CLOSED, guard=guards.may_close),
    Action.RATE: Act(Text("评价", "Rate"), E.RATED, just(_SATISFIED, Field("comment", "text"))),
    Action.REOPEN: Act(
        Text("重办", "Reopen"), E.REOPENED, just(because(Action.REOPEN), OPINION, FILES)
    ),
    Action.URGE: Act(Text("催办", "Urge"), E.URGED),
    Action.SUPERVISE: Act(
        Text("督办", "Supervise"), E.SUPERVISED,
        lambda s: (
            Field("grade", "choice", True, fields.grades(s)), _moment("deadline"), OPINION, FILES
        ),
        check=checks.in_future("deadline"),
    ),
    Action.COMMENT: Act(Text("批注", "Comment"), E.COMMENTED, just(WORDS, FILES)),
    Action.MOVE: Act(
        Text("调整网格", "Move to a grid"), E.MOVED, just(_WHERE, OPINION, FILES),
        check=checks.elsewhere,
    ),
    Action.RECLASSIFY: Act(
        Text("调整类别", "Reclassify"), E.RECLASSIFIED,
        just(*_CLASS, because(Action.RECLASSIFY), OPINION, FILES),
        check=checks.reclassified,
    ),
    Action.AMEND: Act(
        Text("更正", "Amend"), E.AMENDED, just(*_AMENDED, OPINION), check=checks.amended
    ),
    Action.LINK: Act(
        Text("关联", "Link"), E.LINKED, just(Field("incident_id", "text", required=True), OPINION)
    ),
    Action.MERGE: Act(
        Text("并案", "Merge"), E.MERGED,
        just(Field("merged_into", "case", required=True), OPINION, FILES),
    ),
    Action.VOID: Act(
        Text("作废", "Void"), E.VOIDED, just(because(Action.VOID), OPINION, FILES)
    ),
}  # fmt: skip
