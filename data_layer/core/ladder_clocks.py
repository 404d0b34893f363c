"""The limits that run in an open case, as the escalation ladder watches them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from data_layer.core.county import County, Limit
from data_layer.core.days import HOUR_MS
from data_layer.core.incident import Assignment, Folded
from data_layer.core.ladder_rules import PERCENT, WHOLE, LadderRule
from data_layer.core.limit_shares import WORKING_UNITS, Pause, net_length, share_at
from data_layer.core.machine import WORKING
from data_layer.core.time_limits import STAGE_LIMIT, Rules, case_limit, due_after
from data_layer.vocab import AssignmentRole, LimitStage, LimitUnit, Stage
from data_layer.vocab import EventType as E


class Clock(NamedTuple):
    """One limit that runs from `start` to `due`, in `unit` (LimitUnit).

    `begin` is since when this due time holds: before it nobody could have been late. `holder` is
    the unit that has to act, '' the duty desk. An assisting unit is spoken to itself, but the case
    goes up for its lead (`leads`) only. `pauses` are those that may have put `due` off.
    """

    stage: str
    assignment: str
    holder: str
    leads: bool
    start: int
    begin: int
    due: int
    unit: str
    pauses: Sequence[Pause] = ()


def running(folded: Folded, county: County) -> Iterator[Clock]:
    """The clocks that run now; none while the case is suspended."""
    incident = folded.incident
    if incident.suspended_at is not None:
        return
    since = _since(folded)
    if incident.stage in STAGE_LIMIT:
        kind, start = STAGE_LIMIT[incident.stage], incident.stage_at
        limit = case_limit(incident, county, kind)
        if limit is not None and start is not None and incident.stage_due is not None:
            begin, due, pauses = max(start, since), incident.stage_due, folded.pauses
            yield Clock(kind, "", "", True, start, begin, due, limit.unit, pauses)
    elif incident.stage in WORKING:
        in_hand = max(since, _back_in_hand(folded))
        # An id that was issued twice names the later task.
        for task in {a.assignment_id: a for a in folded.assignments if a.active}.values():
            yield from _of_assignment(folded, task, in_hand)
    yield from _of_case(folded, since)


def changed_at(folded: Folded) -> int:
    """When the case was last told to be of another kind or urgency; 0: never."""
    return max(
        [s.at for s in folded.steps if s.type == E.RECLASSIFIED and not s.irregular], default=0
    )


def _since(folded: Folded) -> int:
    """Before that other limits held, or none ran."""
    since = changed_at(folded)
    if folded.incident.paused_ms:
        resumed = (s.at for s in folded.steps if s.type == E.RESUMED and not s.irregular)
        since = max([since, *resumed])
    return since


def _back_in_hand(folded: Folded) -> int:
    """When units could last begin to work: while a case is verified, or waits for another dispatch,
    those that assist wait too."""
    steps = folded.steps
    if not folded.incident.rework_n and len(folded.assignments) == 1:
        return 0
    return max(s.at for s in steps if s.stage in WORKING and s.prev_stage not in WORKING)


def _of_assignment(folded: Folded, task: Assignment, since: int) -> Iterator[Clock]:
    """Signing, the first report and handling run side by side, each until it is done."""
    lead = task.role == AssignmentRole.LEAD
    rework = lead and folded.incident.stage == Stage.HANDLING
    if task.fed_back_at is not None and not rework:
        return
    name, holder, issued = task.assignment_id, task.unit, task.issued_at
    begin, counts = max(issued, since), (task.due_unit, folded.pauses)
    if task.signed_at is None and task.sign_due is not None:
        yield Clock(LimitStage.SIGN, name, holder, lead, issued, begin, task.sign_due, *counts)
    if task.first_report_at is None and task.first_due is not None:
        first = LimitStage.FIRST_REPORT
        yield Clock(first, name, holder, lead, issued, begin, task.first_due, *counts)
    if task.due_current is None:
        return
    if task.extended_n:
        begin = max([begin, *(s.begin for s in folded.clocks[name] if s.kind != "pause")])
    yield Clock(LimitStage.HANDLE, name, holder, lead, issued, begin, task.due_current, *counts)


def _of_case(folded: Folded, since: int) -> Iterator[Clock]:
    incident, steps = folded.incident, folded.clocks.get("")
    if not steps or incident.due_current is None:
        return
    first, begin, start = steps[0], steps[0].begin, steps[0].begin
    for step in steps[1:]:
        if step.kind != "pause":
            begin = step.begin
            start = start if step.kind == "extend" else begin
    unit = first.limit.unit if first.limit else LimitUnit.CLOCK_MINUTES
    holder = incident.lead_unit if incident.stage in WORKING else ""
    begin = max(begin, since)
    # A fixed deadline stands still in no pause.
    pauses = folded.pauses if first.kind != "deadline" else ()
    yield Clock(LimitStage.CASE, "", holder, True, start, begin, incident.due_current, unit, pauses)


def occasion(folded: Folded, clock: Clock) -> int:
    """Which one this is of its kind: how often the stage was entered, or the due time of the
    assignment or of the case was set; another kind or urgency of the case sets its own anew."""
    incident, steps = folded.incident, folded.steps
    if not clock.assignment:
        n = sum(s.type == E.RECLASSIFIED and not s.irregular for s in steps)
        if clock.stage == LimitStage.CASE:
            return n + sum(step.kind != "pause" for step in folded.clocks[""])
        stage = incident.stage
        return n + sum(s.stage == stage and s.prev_stage != stage for s in steps)
    issued = [a for a in folded.assignments if a.assignment_id == clock.assignment]
    n = len(issued)
    if clock.stage == LimitStage.HANDLE:
        n += sum(a.extended_n for a in issued) + (incident.rework_n if clock.leads else 0)
    return n


def moment(rule: LadderRule, clock: Clock, rules: Rules) -> int:
    """When a rule of time_in_stage acts on a clock, never before the clock's `begin`.

    A share beyond the whole is counted on from the due time, or from `begin` where the due time had
    passed by then: who gets a late case back is not answerable for the time before.
    """
    base = max(clock.due, clock.begin)
    if rule.unit != PERCENT:
        return later(rule, base, rules)
    if rule.amount == WHOLE:
        return base
    start, due, pauses, unit = clock.start, clock.due, clock.pauses, clock.unit
    if rule.amount < WHOLE:
        at = share_at((rule.amount, WHOLE), start, due, pauses, (unit, rules.working))
        return max(at, clock.begin)
    whole = net_length(start, due, pauses, unit, rules.working)
    # A due time named in the past is no length to take shares of.
    beyond = (whole if whole > 0 else HOUR_MS) * (rule.amount - WHOLE) // WHOLE
    if unit in WORKING_UNITS:
        return rules.working.after_work_ms(base, beyond)
    return base + beyond


def later(rule: LadderRule, begin: int, rules: Rules) -> int:
    """A moment after the time a rule waits, which is no share of a limit."""
    if not rule.amount:
        return begin
    return due_after(Limit(0, 0, "", "", "", 0, "", rule.amount, rule.unit), begin, rules)
