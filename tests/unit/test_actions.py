"""Actions: which are in place at each stage, what they ask for, and the event they become."""

from __future__ import annotations

from typing import Any

import pytest

from data_layer.core.action_table import ACTS
from data_layer.core.actions import Actor, event_of_action, offers
from data_layer.core.event_schema import json_schemas
from data_layer.core.fold import fold
from data_layer.core.reasons import BODIES, CAUSES, GRADES, OTHER, REASONS
from data_layer.core.rights import (
    ACTIONS,
    ASSESSING,
    CLOSING,
    GRADE_RIGHTS,
    HANDLING,
    OFFICE,
    SETTINGS,
    WATCHING,
    Action,
    may,
)
from data_layer.core.situation import Situation
from data_layer.errors import FieldsInvalid, Forbidden, IllegalAction
from data_layer.vocab import CASE_ROLES, Event, Role, SourceKind
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST_SCOPE,
    HOUR,
    MINUTE,
    NOW,
    event,
    reported,
)

START = NOW - 5 * HOUR
TOMORROW, NEXT_WEEK = "2026-11-24T17:30:00+08:00", "2026-11-30T17:30:00+08:00"
LAST_WEEK, NEXT_YEAR = "2026-11-16T17:30:00+08:00", "2027-11-23T17:30:00+08:00"
OPERATOR = Actor("op", "演示值班员", Role.OPERATOR, COUNTY_SCOPE)
SUPERVISOR = Actor("sup", "演示督办", Role.SUPERVISOR, COUNTY_SCOPE)
LEADER = Actor("lead", "演示领导", Role.LEADER, EAST_SCOPE)
EAST_DESK = Actor("east", "演示承办人", Role.HANDLER, EAST_SCOPE, "U1")
FIRE = Actor("fire", "演示承办人", Role.HANDLER, COUNTY_SCOPE, "U2")


def case(*events: Event, start: int = START, **report: Any) -> list[Event]:
    """A report, then the events a minute apart."""
    moved = [e._replace(occurred_at=start + i * MINUTE) for i, e in enumerate(events, 1)]
    return [reported(start, "r", **report), *moved]


def ev(kind: str, name: str = "", **more: Any) -> Event:
    return event(kind, 0, name or kind, **more)


DISPATCHED = ev("dispatched", "d", lead_unit="U1", assist_units=["U2"])
SIGNED = ev("signed", unit="U1")
FED_BACK = ev("fed_back", unit="U1")
PASSED = ev("verified", "v", result="pass")
STAGES = {
    "pending": [event("accepted", START, "a")],
    "reported": case(),
    "accepted": case(ev("accepted")),
    "dispatched": case(DISPATCHED),
    "handling": case(DISPATCHED, SIGNED),
    "suspended": case(DISPATCHED, SIGNED, ev("suspended")),
    "verifying": case(DISPATCHED, SIGNED, FED_BACK),
    "passed": case(DISPATCHED, SIGNED, FED_BACK, PASSED),
    "reworked": case(DISPATCHED, SIGNED, FED_BACK, ev("verified", "v", result="fail")),
    "awaiting": case(DISPATCHED, ev("returned", "x", assignment_id="d")),
    "closed": case(DISPATCHED, SIGNED, FED_BACK, PASSED, ev("closed")),
    "void": case(ev("refused")),
}
ALWAYS = "comment move reclassify amend link"
OPEN = f"{ALWAYS} urge supervise escalate merge void"
ASK = "request_return request_extension request_suspension request_help"
WORKING = f"{OPEN} feed_back {ASK} recall reassign call_joint suspend transfer"
ANY_UNIT = f"{WORKING} sign"
ASSIST = "sign feed_back request_return recall"
LEGAL = {
    "pending": "amend",
    "reported": f"{OPEN} accept refuse self_handle dispatch",
    "accepted": f"{OPEN} register self_handle dispatch call_joint suspend transfer",
    "dispatched": ANY_UNIT,
    "handling": ANY_UNIT,
    "suspended": f"{OPEN} resume transfer",
    # The assisting unit may still do its part.
    "verifying": f"{OPEN} {ASSIST} verify",
    "passed": f"{OPEN} {ASSIST} verify close",
    "reworked": ANY_UNIT,
    # The assisting unit still has its task: what one of them may do is offered.
    "awaiting": f"{OPEN} register self_handle dispatch call_joint suspend transfer",
    "closed": f"{ALWAYS} rate reopen",
    "void": ALWAYS,
}


def legal(events: list[Event], actor: Actor, now: int = NOW) -> set[str]:
    return {str(o.action) for o in offers(fold(events, COUNTY), COUNTY, actor, now) if o.legal}


def act(events: list[Event], action: Action, actor: Actor = OPERATOR, **fields: Any) -> Any:
    return event_of_action(fold(events, COUNTY), COUNTY, actor, action, fields, NOW)


def codes(events: list[Event], action: Action, actor: Actor = OPERATOR, **fields: Any) -> Any:
    """(field, code) of every field refused."""
    with pytest.raises(FieldsInvalid) as error:
        act(events, action, actor, **fields)
    return [(e["field"], e["code"]) for e in error.value.extra["errors"]]


@pytest.mark.parametrize("stage", STAGES)
def test_what_the_whole_desk_may_do_at_each_stage(stage: str) -> None:
    found = legal(STAGES[stage], OPERATOR) | legal(STAGES[stage], SUPERVISOR)
    assert found == set(LEGAL[stage].split())


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", CASE_ROLES)
def test_each_role_is_offered_what_it_has_a_right_to_and_no_more(role: Role, stage: str) -> None:
    actor = Actor("a", "", role, COUNTY_SCOPE, "U1")
    found = offers(fold(STAGES[stage], COUNTY), COUNTY, actor, NOW)
    assert [o.action for o in found] == [a for a in ACTS if a in ACTIONS[role]]
    for offer in found:
        assert offer.legal == (offer.why_not is None)
        told = offer.as_json()
        assert told["label_zh"]
        assert all(need["label_zh"] and need["label_en"] for need in told["needs"])


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("action", ACTS)
def test_an_action_is_taken_just_where_it_is_offered(action: Action, stage: str) -> None:
    for actor in (OPERATOR, SUPERVISOR, LEADER, EAST_DESK):
        offered = str(action) in legal(STAGES[stage], actor)
        try:
            act(STAGES[stage], action, actor, **FIELDS[action] | AT.get(stage, {}).get(action, {}))
            taken = True
        except IllegalAction as error:
            taken = False
            assert set(error.extra["legal"]) == legal(STAGES[stage], actor)
        except Forbidden:
            taken = False
            own = actor.unit_code and action in HANDLING
            assert not may(actor.role, action) or own or action is Action.SUPERVISE
        except FieldsInvalid as error:
            taken = True
            assert {e["code"] for e in error.extra["errors"]} <= NOT_ABOUT_THE_STAGE
        assert taken == offered


# A handler names no unit to speak for, nor one of another township.
NOT_ABOUT_THE_STAGE = {"unknown_field", "unknown_unit", "unknown_event"}
FIELDS: dict[Action, dict[str, Any]] = {
    **{action: {} for action in ACTS},
    Action.CHECK: {"result": "true"},
    Action.REFUSE: {"reason_code": "untrue"},
    Action.SELF_HANDLE: {"opinion": "已清理"},
    Action.DISPATCH: {"lead_unit": "U1", "assist_units": ["U3"]},
    Action.SIGN: {"for_unit": "U2"},
    Action.FEED_BACK: {"for_unit": "U1", "opinion": "已清理"},
    Action.REQUEST_RETURN: {"for_unit": "U1", "reason_code": "not_duty"},
    Action.REQUEST_EXTENSION: {
        "for_unit": "U1", "reason_code": "works", "due_requested": NEXT_WEEK,
    },
    Action.REQUEST_SUSPENSION: {
        "for_unit": "U1", "reason_code": "works", "review_date": NEXT_WEEK,
    },
    Action.REQUEST_HELP: {"for_unit": "U1", "assist_units": ["U3"], "opinion": "需要吊车"},
    Action.DECIDE_RETURN: {"decision": "accept"},
    Action.EXTEND: {"decision": "accept", "due_approved": NEXT_WEEK},
    Action.DECIDE_SUSPENSION: {"decision": "accept", "review_date": NEXT_WEEK},
    Action.DECIDE_HELP: {"decision": "accept", "assist_units": ["U3"]},
    Action.RECALL: {"assignment_id": "d", "reason_code": "not_duty"},
    Action.REASSIGN: {"lead_unit": "U3", "reason_code": "not_duty"},
    Action.CALL_JOINT: {"assist_units": ["U3"], "opinion": "请协助"},
    Action.SUSPEND: {"reason_code": "season", "review_date": NEXT_WEEK},
    Action.ESCALATE: {"to_level": 6, "cause": "risk"},
    Action.TRANSFER: {"transfer_to": "police", "opinion": "涉嫌违法"},
    Action.VERIFY: {"result": "pass"},
    Action.RATE: {"rated": 5},
    Action.REOPEN: {"reason_code": "recurred"},
    Action.SUPERVISE: {"grade": "supervise"},
    Action.COMMENT: {"opinion": "请尽快"},
    Action.MOVE: {"grid_code": ALL_GRIDS[1]},
    Action.RECLASSIFY: {"category": "0101", "reason_code": "wrong"},
    Action.AMEND: {"ref_event_id": "r", "new": {"title": "新标题"}},
    Action.LINK: {"incident_id": "x1"},
    Action.MERGE: {"merged_into": "TC20261123-0001"},
    Action.VOID: {"reason_code": "test"},
}  # fmt: skip
# While the lead's work is verified only the assisting unit has something to do.
WHILE_VERIFIED: dict[Action, dict[str, Any]] = {
    Action.FEED_BACK: {"for_unit": "U2"},
    Action.REQUEST_RETURN: {"for_unit": "U2"},
    Action.RECALL: {"assignment_id": "d/U2"},
}
AT = {"verifying": WHILE_VERIFIED, "passed": WHILE_VERIFIED}


@pytest.mark.parametrize("stage", ["verifying", "passed"])
def test_an_assisting_unit_goes_on_while_the_lead_waits(stage: str) -> None:
    tasks = {"sign", "feed_back", "request_return"}
    assert tasks & legal(STAGES[stage], FIRE) == tasks
    assert not tasks & legal(STAGES[stage], EAST_DESK)
    told = [*STAGES[stage], ev("fed_back", "f2", unit="U2")._replace(occurred_at=NOW)]
    assert not tasks & legal(told, FIRE)
    for action in (Action.FEED_BACK, Action.REQUEST_RETURN):
        with pytest.raises(IllegalAction):
            act(STAGES[stage], action, EAST_DESK)
        fields = FIELDS[action] | {"for_unit": "U1"}
        assert codes(STAGES[stage], action, **fields) == [("for_unit", "not_in_list")]


def test_the_event_says_who_did_it_and_who_wrote_it_down() -> None:
    accepted = act(STAGES["reported"], Action.ACCEPT, opinion="请核")
    assert accepted == {
        "type": "accepted", "actor": "演示值班员", "recorded_by": "op", "unit": "",
        "opinion": "请核",
    }  # fmt: skip
    signed = act(STAGES["dispatched"], Action.SIGN, FIRE)
    assert signed == {
        "type": "signed", "actor": "演示承办人", "recorded_by": "fire", "unit": "U2",
        "level": 5, "assignment_id": "d/U2",
    }  # fmt: skip
    by_phone = act(STAGES["dispatched"], Action.SIGN, for_unit="U1")
    assert by_phone == {
        "type": "signed", "actor": "U1", "recorded_by": "op", "unit": "U1", "level": 4,
        "assignment_id": "d",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "action", "fields", "expected"),
    [
        ("reported", "refuse", {}, [("reason_code", "missing")]),
        ("reported", "refuse", {"reason_code": "tired"}, [("reason_code", "not_in_list")]),
        ("reported", "refuse", {"reason_code": "other"}, [("opinion", "missing")]),
        ("reported", "refuse", {"reason_code": ["x"]}, [("reason_code", "not_in_list")]),
        ("reported", "accept", {"recorded_by": "张三"}, [("recorded_by", "unknown_field")]),
        ("reported", "accept", {"occurred_at": TOMORROW}, [("occurred_at", "unknown_field")]),
        ("reported", "self_handle", {"opinion": "  "}, [("opinion", "missing")]),
        ("reported", "self_handle", {"opinion": "好", "for_unit": "U9"},
         [("for_unit", "unknown_unit")]),
        ("reported", "dispatch", {}, [("lead_unit", "missing")]),
        ("reported", "dispatch", {"lead_unit": "U9"}, [("lead_unit", "unknown_unit")]),
        ("reported", "dispatch", {"lead_unit": "U1", "assist_units": ["U1"]},
         [("lead_unit", "unit_twice"), ("assist_units", "unit_twice")]),
        ("reported", "dispatch", {"lead_unit": "U1", "due": LAST_WEEK}, [("due", "in_the_past")]),
        ("reported", "dispatch", {"lead_unit": "U1", "due": NEXT_YEAR},
         [("due", "after_case_due")]),
        ("awaiting", "dispatch", {"lead_unit": "U2"}, [("lead_unit", "unit_busy")]),
        ("handling", "reassign", {"lead_unit": "U1", "reason_code": "not_duty"},
         [("lead_unit", "unit_busy")]),
        ("handling", "reassign", {"lead_unit": "U3"}, [("reason_code", "missing")]),
        ("handling", "feed_back", {"opinion": "好"}, [("for_unit", "missing")]),
        ("handling", "feed_back", {"opinion": "好", "for_unit": "U3"},
         [("for_unit", "not_in_list")]),
        ("handling", "recall", {"reason_code": "not_duty"}, [("assignment_id", "missing")]),
        ("handling", "suspend", {"reason_code": "season"}, [("review_date", "missing")]),
        ("handling", "suspend", {"reason_code": "season", "review_date": LAST_WEEK},
         [("review_date", "in_the_past")]),
        ("handling", "call_joint", {"assist_units": ["U2"], "opinion": "来"},
         [("assist_units", "unit_busy")]),
        ("handling", "transfer", {"opinion": "请处理"}, [("transfer_to", "missing")]),
        ("handling", "transfer", {"transfer_to": "other"}, [("opinion", "missing")]),
        ("handling", "transfer", {"transfer_to": "army", "opinion": "请处理"},
         [("transfer_to", "not_in_list")]),
        ("handling", "escalate", {"cause": "risk", "to_level": 4},
         [("to_level", "not_in_list")]),
        ("handling", "escalate", {"to_level": 6}, [("cause", "missing")]),
        ("verifying", "verify", {}, [("result", "missing")]),
        ("verifying", "verify", {"result": "fail"}, [("reason_code", "missing")]),
        ("closed", "rate", {"rated": 6}, [("rated", "not_in_list")]),
        ("closed", "reopen", {}, [("reason_code", "missing")]),
        ("handling", "supervise", {"grade": "hard"}, [("grade", "not_in_list")]),
        ("handling", "supervise", {"grade": "urge", "deadline": LAST_WEEK},
         [("deadline", "in_the_past")]),
        ("handling", "move", {"grid_code": ALL_GRIDS[0]}, [("grid_code", "unchanged")]),
        ("handling", "reclassify", {"reason_code": "wrong"}, [("category", "missing")]),
        ("handling", "reclassify", {"reason_code": "wrong", "category": "0201"},
         [("category", "unchanged")]),
        ("handling", "amend", {"ref_event_id": "zz", "new": {"title": "x"}},
         [("ref_event_id", "unknown_event")]),
        ("handling", "comment", {}, [("opinion", "missing")]),
        ("handling", "merge", {}, [("merged_into", "missing")]),
    ],
)  # fmt: skip
def test_fields_are_refused_by_name(stage: str, action: str, fields: Any, expected: Any) -> None:
    assert codes(STAGES[stage], Action(action), **fields) == expected


@pytest.mark.parametrize("value", [None, "", 7, True, ["a", 1], {"a": 1}, "x" * 300, 1e308])
@pytest.mark.parametrize("action", ACTS)
def test_odd_values_never_break_it(action: Action, value: Any) -> None:
    stage = next(s for s, words in LEGAL.items() if str(action) in words.split() or s == "void")
    names = {"for_unit", *FIELDS[action], *(f.name for f in needs(action, stage))}
    for name in names:
        try:
            made = act(STAGES[stage], action, SUPERVISOR, **{**FIELDS[action], name: value})
        except (FieldsInvalid, IllegalAction, Forbidden):
            continue
        assert made["type"] in {ACTS[action].event, ACTS[action].refused}


def needs(action: Action, stage: str) -> Any:
    situation = Situation(fold(STAGES[stage], COUNTY), COUNTY, OPERATOR, NOW)
    return ACTS[action].needs(situation)


REQUESTS = {
    "return_requested": (Action.DECIDE_RETURN, "returned", "return_refused", {}),
    "extension_requested": (
        Action.EXTEND, "extended", "extension_refused", {"due_approved": NEXT_WEEK},
    ),
    "suspension_requested": (
        Action.DECIDE_SUSPENSION, "suspended", "suspension_refused", {"review_date": NEXT_WEEK},
    ),
    "help_requested": (
        Action.DECIDE_HELP, "joint_called", "help_refused", {"assist_units": ["U3"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_request_is_answered_yes_or_no_and_only_once_there_is_one(kind: str) -> None:
    action, yes, no, fields = REQUESTS[kind]
    asked = case(DISPATCHED, ev(kind, unit="U1"))
    granted = act(asked, action, decision="accept", **fields)
    assert (granted["type"], granted["assignment_id"], granted["unit"]) == (yes, "d", "U1")
    left_over = dict.fromkeys(fields, LAST_WEEK)
    denied = act(asked, action, decision="refuse", opinion="理由不足", **left_over)
    assert (denied["type"], denied["assignment_id"]) == (no, "d")
    assert codes(asked, action) == [("decision", "missing")]
    assert codes(asked, action, decision="refuse") == [("opinion", "missing")]
    for name in fields:
        assert codes(asked, action, decision="accept") == [(name, "missing")]
    for events in (STAGES["handling"], case(DISPATCHED, ev(kind, unit="U1"), ev(no, unit="U1"))):
        with pytest.raises(IllegalAction):
            act(events, action, decision="refuse", opinion="理由不足")


def test_of_two_requests_the_answer_names_one() -> None:
    asked = case(
        DISPATCHED,
        ev("return_requested", "a1", unit="U1"), ev("return_requested", "a2", unit="U2"),
    )  # fmt: skip
    assert codes(asked, Action.DECIDE_RETURN, decision="accept") == [("assignment_id", "missing")]
    told = act(asked, Action.DECIDE_RETURN, decision="accept", assignment_id="d/U2")
    assert (told["unit"], told["assignment_id"]) == ("U2", "d/U2")
    wrong = codes(asked, Action.DECIDE_RETURN, decision="accept", assignment_id="zz")
    assert ("assignment_id", "not_in_list") in wrong


def test_a_unit_asks_one_thing_at_a_time() -> None:
    asked = case(DISPATCHED, ev("return_requested", unit="U1"))
    for action in HANDLING - {Action.SIGN, Action.FEED_BACK}:
        assert str(action) not in legal(asked, EAST_DESK)
        assert str(action) in legal(asked, FIRE)


def extended(n: int, asked_at: int = START + 20 * MINUTE) -> list[Event]:
    """A case in hand that has been extended n times and is asked for more time."""
    done = [ev("extended", f"x{i}", unit="U1", due_approved=NOW + (i + 1) * HOUR) for i in range(n)]
    asked = event("extension_requested", asked_at, "ask", unit="U1", due_requested=NOW + 9 * HOUR)
    return [*case(DISPATCHED, *done), asked]


@pytest.mark.parametrize(
    ("n", "who"), [(0, {"operator", "leader"}), (1, {"supervisor"}), (2, set())]
)
def test_who_may_grant_which_extension(n: int, who: set[str]) -> None:
    for actor in (OPERATOR, LEADER, SUPERVISOR):
        try:
            told = act(extended(n), Action.EXTEND, actor, decision="accept", due_approved=NEXT_WEEK)
            assert told["due_approved"] == NEXT_WEEK
            granted = True
        except (Forbidden, IllegalAction) as error:
            granted = False
            assert isinstance(error, IllegalAction) == (n == 2 and actor is SUPERVISOR)
        assert granted == (str(actor.role) in who)
        if n < 2:
            assert ("extend" in legal(extended(n), actor)) == granted


@pytest.mark.parametrize("handing_on", ["reassigned", "recalled"])
@pytest.mark.parametrize(("n", "who"), [(0, {"operator"}), (1, {"supervisor"}), (2, set())])
def test_another_lead_begins_no_new_count(handing_on: str, n: int, who: set[str]) -> None:
    done = [ev("extended", f"x{i}", unit="U1", due_approved=NOW + (i + 1) * HOUR) for i in range(n)]
    onward = [ev("reassigned", "d2", lead_unit="U2", reason_code="not_duty")]
    if handing_on == "recalled":
        onward = [ev("returned", "b", assignment_id="d"), ev("dispatched", "d2", lead_unit="U2")]
    asked = ev("extension_requested", "ask", unit="U2", due_requested=NOW + 9 * HOUR)
    events = case(ev("dispatched", "d", lead_unit="U1"), *done, *onward, asked)
    for actor in (OPERATOR, SUPERVISOR):
        try:
            act(events, Action.EXTEND, actor, decision="accept", due_approved=NEXT_WEEK)
        except (Forbidden, IllegalAction):
            assert str(actor.role) not in who
        else:
            assert str(actor.role) in who
    fields = {**FIELDS[Action.REQUEST_EXTENSION], "for_unit": "U2"}
    if n == 2:
        with pytest.raises(IllegalAction, match="允许的延期次数"):
            act(events[:-1], Action.REQUEST_EXTENSION, **fields)
    else:
        assert act(events[:-1], Action.REQUEST_EXTENSION, **fields)


def test_one_request_too_many_can_still_be_refused() -> None:
    denied = act(extended(2), Action.EXTEND, SUPERVISOR, decision="refuse", opinion="已延两次")
    assert denied["type"] == "extension_refused"


def test_time_is_asked_for_before_it_is_over_and_not_too_often() -> None:
    fields = FIELDS[Action.REQUEST_EXTENSION]
    late = case(ev("dispatched", "d", lead_unit="U1", due=NOW - HOUR))
    with pytest.raises(IllegalAction, match="已过办理期限"):
        act(late, Action.REQUEST_EXTENSION, **fields)
    too_often = extended(2)[:-1]
    with pytest.raises(IllegalAction, match="允许的延期次数"):
        act(too_often, Action.REQUEST_EXTENSION, **fields)
    asked_late = [*late, event("extension_requested", NOW - MINUTE, "ask", unit="U1")]
    with pytest.raises(IllegalAction, match="期限届满后"):
        act(asked_late, Action.EXTEND, decision="accept", due_approved=NEXT_WEEK)
    act(asked_late, Action.EXTEND, decision="refuse", opinion="已超期")


def test_an_extension_granted_late_counts_if_it_was_asked_for_in_time() -> None:
    due = NOW - MINUTE
    events = [
        *case(ev("dispatched", "d", lead_unit="U1", due=due)),
        event("extension_requested", due - HOUR, "ask", unit="U1"),
    ]
    assert act(events, Action.EXTEND, decision="accept", due_approved=TOMORROW)


@pytest.mark.parametrize(
    ("until", "expected"),
    [(LAST_WEEK, "not_later"), (NEXT_WEEK, "after_deadline"), ("soon", None)],
)
def test_a_later_due_time_is_later_and_never_after_a_fixed_deadline(until, expected) -> None:
    deadline = case(DISPATCHED, deadline=NOW + 2 * DAY)
    fields = {**FIELDS[Action.REQUEST_EXTENSION], "due_requested": until}
    if expected is None:  # the door says what is no time
        act(deadline, Action.REQUEST_EXTENSION, **fields)
    else:
        assert codes(deadline, Action.REQUEST_EXTENSION, **fields) == [("due_requested", expected)]


@pytest.mark.parametrize("grade", GRADE_RIGHTS)
def test_who_may_supervise_in_which_grade(grade: str) -> None:
    for actor in (OPERATOR, SUPERVISOR):
        if actor is SUPERVISOR or grade in {"reminder", "urge", "supervise"}:
            assert act(STAGES["handling"], Action.SUPERVISE, actor, grade=grade)["grade"] == grade
        else:
            with pytest.raises(Forbidden):
                act(STAGES["handling"], Action.SUPERVISE, actor, grade=grade)


@pytest.mark.parametrize("action", sorted(HANDLING))
def test_a_handler_acts_for_the_own_unit_only(action: Action) -> None:
    stranger = EAST_DESK._replace(unit_code="U3")
    nobody = EAST_DESK._replace(unit_code="")
    fields = {k: v for k, v in FIELDS[action].items() if k != "for_unit"}
    for actor in (stranger, nobody):
        assert legal(STAGES["dispatched"], actor) == set()
        with pytest.raises(Forbidden):
            act(STAGES["dispatched"], action, actor, **fields)
    if action is not Action.REQUEST_HELP:
        assert act(STAGES["dispatched"], action, EAST_DESK, **fields)["unit"] == "U1"


def test_a_unit_that_gave_its_task_back_can_do_nothing_more() -> None:
    with pytest.raises(IllegalAction):
        act(case(DISPATCHED, ev("returned", "x", assignment_id="d")), Action.SIGN, EAST_DESK)


def test_after_a_failed_verification_units_go_on() -> None:
    assert "feed_back" in legal(STAGES["reworked"], EAST_DESK)
    done = case(DISPATCHED, ev("fed_back", "f", unit="U2"))
    assert "feed_back" not in legal(done, FIRE)
    again = case(
        DISPATCHED, ev("fed_back", "f", unit="U2"), FED_BACK, ev("verified", result="fail")
    )
    assert "feed_back" in legal(again, FIRE)


CHECKED_FIRST = {"public", "phone", "petition", "media", "hotline_12345"}


def test_only_some_reports_are_checked_first() -> None:
    for source in SourceKind:
        first = source in CHECKED_FIRST
        assert ("check" in legal(case(source_kind=str(source)), OPERATOR)) == first


TAKING_UP = {"accept", "self_handle", "dispatch"}


@pytest.mark.parametrize("source", SourceKind)
def test_reports_from_outside_are_taken_up_once_found_true(source: SourceKind) -> None:
    first = source in CHECKED_FIRST
    new, true, untrue, anew = (
        case(*(ev("checked", f"k{n}", result=word) for n, word in enumerate(words)),
             source_kind=str(source))
        for words in ((), ("true",), ("false",), ("false", "true"))
    )  # fmt: skip
    for events, open_to in ((new, not first), (true, True), (untrue, not first), (anew, True)):
        assert legal(events, OPERATOR) & TAKING_UP == (TAKING_UP if open_to else set())
        assert {"refuse", "urge", "merge"} <= legal(events, OPERATOR)
    for events, why in ((new, "须先核实属实"), (untrue, "经核实不属实")) if first else ():
        assert {"check", "refuse"} <= legal(events, OPERATOR)
        assert "void" in legal(events, SUPERVISOR)
        for action in TAKING_UP:
            with pytest.raises(IllegalAction, match=why):
                act(events, Action(action), **FIELDS[Action(action)])
    taken = case(ev("accepted"), source_kind=str(source))
    assert {"self_handle", "dispatch"} <= legal(taken, OPERATOR)


def test_a_critical_case_is_acknowledged_once() -> None:
    critical = case(urgency="critical")
    assert "acknowledge" in legal(critical, OPERATOR)
    assert "acknowledge" not in legal([*critical, event("acknowledged", NOW, "k")], OPERATOR)


def test_a_case_is_registered_once() -> None:
    assert "register" not in legal(case(ev("accepted"), ev("registered")), OPERATOR)


def test_rework_takes_the_passed_verification_away() -> None:
    again = [*STAGES["passed"], event("verified", NOW - MINUTE, "w", result="fail")]
    assert "close" not in legal(again, OPERATOR)
    anew = [*again, event("fed_back", NOW - MINUTE + 1, "f2", unit="U1")]
    assert "close" not in legal(anew, OPERATOR)
    assert "close" in legal([*anew, event("verified", NOW, "v2", result="pass")], OPERATOR)


def test_a_record_of_another_source_is_amended_by_its_source() -> None:
    twice = [*STAGES["accepted"], event("commented", NOW, "r", source="other")]
    fields = {"ref_event_id": "r", "new": {"title": "x"}}
    assert codes(twice, Action.AMEND, **fields) == [("ref_event_id", "unknown_event")]
    assert act(twice, Action.AMEND, ref_source="test", **fields)["ref_source"] == "test"
    assert act(STAGES["accepted"], Action.AMEND, **fields)["ref_source"] == "test"


def test_nobody_amends_the_time_an_extension_gave() -> None:
    once = case(DISPATCHED, ev("extended", "x", unit="U1", due_approved=NOW + HOUR))
    fields = {"ref_event_id": "x", "new": {"due_approved": NEXT_WEEK, "title": "x"}}
    for actor in (OPERATOR, OPERATOR._replace(scope=EAST_SCOPE)):
        assert codes(once, Action.AMEND, actor, **fields) == [("new.due_approved", "unknown_field")]


def test_the_lists_cover_what_the_events_know() -> None:
    assert {a for a in ACTS if REASONS.get(a)} == set(REASONS)
    assert all(OTHER in words for words in REASONS.values())
    assert set(GRADES) == set(GRADE_RIGHTS)
    schema = json_schemas()["escalated"]["properties"]["cause"]
    assert set(CAUSES) <= set(schema["enum"])  # the ladder has causes of its own
    assert {"enforcement", "police", "justice", "petition"} <= set(BODIES)
    rights_only = {"read", "unmask", "export", "record_for_unit", "report", "extend_first",
                   "extend_again", "supervise_listed", "supervise_raised",
                   "retry_event", "mark_alert"}  # fmt: skip
    others = SETTINGS | ASSESSING | CLOSING | WATCHING | OFFICE
    assert set(Action) - set(ACTS) == rights_only | others
