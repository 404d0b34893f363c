"""A row of the work list as a desk prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.components.fragments import View
from dashboards.strings import desk as words
from dashboards.strings import wall, wording
from data_layer.core import machine
from data_layer.core.action_guards import CHECKED_FIRST
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.remaining import Light
from data_layer.core.rights import Action, may
from data_layer.labels import OUTCOME_TEXT, SOURCE_TEXT, URGENCY_TEXT
from data_layer.queries.worklist import Clock, Line
from data_layer.vocab import (
    AssignmentRole,
    EventType,
    LimitStage,
    Outcome,
    Role,
    SourceKind,
    Stage,
    Text,
    Urgency,
)

WORDS_OF_LIGHT = {Light.OVERDUE: words.LATE, Light.SOON: words.SOON, Light.RUNNING: words.LEFT}
# Limits of a stage or of a unit's task: the case as a whole may still be in time.
PARTIAL = frozenset(LimitStage) - {LimitStage.CASE}
BULK = {
    "dispatch": (Action.DISPATCH, EventType.DISPATCHED),
    "urge": (Action.URGE, EventType.URGED),
    "escalate": (Action.ESCALATE, EventType.ESCALATED),
}
ENDED = {Stage.CLOSED: words.CLOSED, Stage.VOID: words.VOID}
# 20261122-0027 as a case number has it, 2026-1122-0027 and 1122-0027 as the list shortens it.
NUMBER = re.compile(r"(?:(?P<year>\d{4})-?)?(?P<rest>\d{4}-\d{4,})")
# What comes next for a report that is checked first: by what the last check has found.
CHECKS = {"": "to_check", "false": "untrue"}
COUNTED_TAGS = ("extended", "urged", "returned", "rework", "reopened")


def row(line: Line, county: County, role: Role, view: View) -> dict[str, Any]:
    """The row in the viewer's language."""
    state = line.state
    category, bulk = county.categories.get(line.category), fits(state, role)
    return {
        "no": line.case_no,
        "short": short_number(line.case_no, county, view),
        "v": state["version"],
        "reported": wording.stamp(state["reported_at"], view.zone, view.now),
        "township": line.township or view.say(words.UNLOCATED),
        "village": line.village,
        "category": view.say(category.name) if category else line.category,
        "title": line.title,
        "tags": tags(state, line.sensitive, view),
        **(_ended(state, view) if state["stage"] in ENDED else _running(line, view)),
        "lead": lead(line, view),
        "assist": assists(line, view),
        "assists": len(line.assists),
        "source": view.say(SOURCE_TEXT[SourceKind(state["source_kind"])]),
        "fits": [name for name, why in bulk.items() if why is None],
        "unfit": {name: view.say(why) for name, why in bulk.items() if why},
    }


def _running(line: Line, view: View) -> dict[str, Any]:
    state = line.state
    told = due(line.clock, state["review_at"], view, own=bool(line.role))
    # A unit's own time is another than the case's, which the case and its leader are told of.
    if line.role and told["when"]:
        told["when"] = view.say(words.OWN_TIME, when=told["when"])
        told["whose"] = view.say(words.OWN_LIMIT)
    return {
        "stage": view.say(wall.STAGES_SHORT[state["stage"]]),
        "step": step_words(state, view),
        "in_stage": wording.duration(state["in_stage_ms"] / 1000, view.lang),
        "due": told,
    }


def _ended(state: Mapping[str, Any], view: View) -> dict[str, Any]:
    """How and when a case ended, in the place of what runs; no step where it is the usual one."""
    told = ENDED[state["stage"]]
    usual = state["outcome"] in {"", Outcome.RESOLVED, Outcome.VOIDED}
    judged = told
    if state["on_time"] is not None:
        judged = words.CLOSED_IN_TIME if state["on_time"] else words.CLOSED_LATE
    when = wording.stamp(state["stage_at"], view.zone, view.now)
    return {
        "stage": view.say(told),
        "step": "" if usual else view.say(OUTCOME_TEXT[Outcome(state["outcome"])]),
        "in_stage": "",
        "due": {"light": Light.NONE, "text": view.say(judged), "when": when},
    }


def short_number(case_no: str, county: County, view: View) -> str:
    """1122-0027 for a case of this year, 2025-1122-0027 for an older one."""
    number = case_no.removeprefix(county.case_prefix)
    year, rest = number[:4], number[4:]
    return rest if year == str(local(view.now, view.zone).day // 10000) else f"{year}-{rest}"


def full_number(written: str, county: County, now: int) -> str:
    """The case number that somebody wrote in full or as the list shows it; '' when it is none."""
    found = NUMBER.fullmatch(written.strip().upper().removeprefix(county.case_prefix.upper()))
    if found is None:
        return ""
    year = found["year"] or str(local(now, county.zone).day // 10000)
    return f"{county.case_prefix}{year}{found['rest']}"


def tags(state: Mapping[str, Any], sensitive: bool, view: View) -> list[list[str]]:
    """[tone, word] of everything worth knowing before the case is opened."""
    return [[tone, word] for tone, word in _tags(state, sensitive, view)]


def _tags(state: Mapping[str, Any], sensitive: bool, view: View) -> Iterator[tuple[str, str]]:
    # Before its report a case has none.
    if state["urgency"] not in {"", Urgency.ORDINARY}:
        tone = "cr" if state["urgency"] == Urgency.CRITICAL else "wa"
        yield tone, view.say(URGENCY_TEXT[Urgency(state["urgency"])])
    if state["supervised_grade"]:
        yield "wa", view.say(words.GRADES[state["supervised_grade"]])
    if state["escalated_n"]:
        yield "", view.say(words.TAGS["escalated"])
    for name in COUNTED_TAGS:
        if state[f"{name}_n"]:
            yield "", view.say(words.TAGS[name], n=state[f"{name}_n"])
    if sensitive:
        yield "", view.say(words.TAGS["sensitive"])


def step_words(state: Mapping[str, Any], view: View) -> str:
    """What the case waits for within its stage."""
    if state["suspended_at"] is not None:
        return view.say(words.STEPS["suspended"])
    if state["asked"]:
        return view.say(words.ASKED[EventType(state["asked"])])
    return view.say(words.STEPS[step_of(state)])


def step_of(state: Mapping[str, Any]) -> str:
    """The step within the stage, a key of words.STEPS."""
    stage = state["stage"]
    if stage == Stage.REPORTED:
        checked = state["source_kind"] not in CHECKED_FIRST or state.get("checked", "")
        return CHECKS.get(str(checked), "to_accept")
    if stage == Stage.ACCEPTED:
        return "to_redispatch" if state["awaiting_redispatch"] else "to_dispatch"
    if stage == Stage.HANDLING:
        # A reopened case is dispatched afresh: what failed before its closing is behind it.
        again = state["rework_n"] and (state["verified_at"] or 0) >= state["stage_at"]
        return "rework" if again else "handling"
    if stage == Stage.VERIFYING:
        passed = (state["verified_at"] or 0) >= (state["fed_back_at"] or 1)
        return "to_close" if passed else "to_verify"
    return "to_sign"


def due(clock: Clock, review_at: int | None, view: View, *, own: bool = False) -> dict[str, Any]:
    """How the clock stands: light, words, the moment it is about; `own` is a unit's task shown as
    such, which is late without more ado."""
    if clock.light is Light.PAUSED:
        when = wording.day_of(review_at, view.zone, view.now) if review_at else ""
        note = view.say(words.REVIEW_AT, when=when) if when else ""
        return {"light": clock.light, "text": view.say(words.PAUSED), "when": note}
    if clock.due is None or clock.left is None:
        return {"light": Light.NONE, "text": view.say(words.NO_LIMIT), "when": ""}
    left, over = clock.left, clock.light is Light.OVERDUE
    partly = over and clock.kind in PARTIAL and not own
    when = wording.due_moment(clock.due, view.zone, view.now, view.lang)
    if over and left.brief:
        text, told = view.say(words.DUE_AT, when=when), view.say(words.OVER[partly])
    else:
        span = wording.left(left.days, left.ms, view.lang, working=left.working)
        text = view.say(words.STAGE_LATE if partly else WORDS_OF_LIGHT[clock.light], span=span)
        told = view.say(words.DUE_AT, when=when) if left.working else when
    if not left.working:
        told = f"{told} · {view.say(words.CLOCK_TIME)}"
    return {"light": clock.light, "text": text, "when": told, "provisional": left.provisional}


def lead(line: Line, view: View) -> str:
    """Who has it now: the lead unit, or the desk before there is one."""
    if line.lead or line.state["stage"] in ENDED:
        return line.lead
    if line.state["awaiting_redispatch"]:
        return view.say(words.TO_REASSIGN)
    reported = line.state["stage"] == Stage.REPORTED
    return view.say(words.DUTY_DESK if reported else words.NOT_DISPATCHED)


def assists(line: Line, view: View) -> str:
    """The assisting units on one line."""
    if line.role == AssignmentRole.ASSIST:
        return view.say(words.OWN_ASSIST)
    if not line.assists:
        return ""
    first, n = line.assists[0], len(line.assists)
    text = words.ASSISTING if n == 1 else words.ASSISTING_MANY
    return view.say(text, name=first, n=n)


def fits(state: Mapping[str, Any], role: Role) -> dict[str, Text | None]:
    """The bulk actions of the role, with what is against each on this case (None: nothing); a
    report that is checked first is not dispatched among many."""
    stage, suspended = Stage(state["stage"]), state["suspended_at"] is not None
    alone = stage is Stage.REPORTED and state["source_kind"] in CHECKED_FIRST
    found: dict[str, Text | None] = {}
    for name, (action, event) in BULK.items():
        if not may(role, action):
            continue
        if machine.legal(event, stage, suspended=suspended):
            found[name] = words.CHECKED_ALONE if alone and action is Action.DISPATCH else None
        else:
            at_all = machine.legal(event, stage, suspended=False)
            found[name] = words.SUSPENDED_NOW if at_all else words.OTHER_STAGE
    return found
