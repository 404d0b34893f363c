"""Why a due time is what it is: every clock of a case told line by line, from its rule to what is
left. It retells the steps the fold kept and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from data_layer.core.clock_facts import CalendarFacts
from data_layer.core.county import County
from data_layer.core.due_reasons import Clock, Of, Reason, ReasonKind, State
from data_layer.core.incident import Assignment, ClockStep, Folded
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.time_limits import (
    STAGE_LIMIT,
    Rules,
    after_pause,
    case_limit,
    due_after,
)
from data_layer.vocab import AssignmentRole, LimitStage, LimitUnit, Stage

K = ReasonKind
# A due time that somebody named, instead of a rule: a fixed deadline, or one of the dispatch.
NAMED = {"deadline": K.FIXED, "due": K.NAMED}
# What a limit counts from: the report or dispatch it was given with, or a reopening.
STARTED = frozenset({"rule", "restart"})
MOST_INTERVALS = 6


def why_due(folded: Folded, county: County, now: int) -> list[Reason]:
    """The lines of the case's clock, of its present stage's where that has one of its own, and of
    each assignment's in order of issue; the last line of each says when it is due."""
    incident = folded.incident
    if incident.reported_at is None:
        return []
    working = county.working_time(incident.calendar_version or county.calendar_version)
    rules, facts = Rules(county, working), CalendarFacts(county.zone, working)
    clocks = _clocks(folded, rules, now)
    return [line for clock in clocks for line in _lines(clock, folded, facts)]


def _clocks(folded: Folded, rules: Rules, now: int) -> Iterator[Clock]:
    yield _case_clock(folded, now)
    stage = _stage_clock(folded, rules, now)
    if stage is not None:
        yield stage
    # An id given out twice names its latest task.
    for task in {a.assignment_id: a for a in folded.assignments}.values():
        yield _assignment_clock(folded, task, now)


def _case_clock(folded: Folded, now: int) -> Clock:
    incident, steps = folded.incident, folded.clocks.get("", [])
    limit = steps[0].limit if steps else None
    state, at = State.RUNNING, now
    if incident.closed_at is not None:
        state, at = State.DONE, incident.closed_at
    elif incident.stage == Stage.VOID:
        state, at = State.ENDED, incident.stage_at or now
    elif incident.suspended_at is not None:
        state, at = State.STOPPED, incident.suspended_at
    unit = limit.unit if limit else LimitUnit.CLOCK_MINUTES
    return Clock(Of.CASE, "", LimitStage.CASE, unit, steps, incident.due_current, state, at)


def _assignment_clock(folded: Folded, task: Assignment, now: int) -> Clock:
    incident, key = folded.incident, task.assignment_id
    handling = incident.stage in {Stage.DISPATCHED, Stage.HANDLING}
    reworked = task.active and task.role == AssignmentRole.LEAD and handling
    state, at = State.RUNNING, now
    if task.fed_back_at is not None and not reworked:
        state, at = State.DONE, task.fed_back_at
    elif not task.active:
        state, at = State.ENDED, task.ended_at or now
    elif incident.suspended_at is not None:
        state, at = State.STOPPED, incident.suspended_at
    unit, steps = task.due_unit or LimitUnit.CLOCK_MINUTES, folded.clocks.get(key, [])
    return Clock(Of.ASSIGNMENT, key, LimitStage.HANDLE, unit, steps, task.due_current, state, at)


def _stage_clock(folded: Folded, rules: Rules, now: int) -> Clock | None:
    """The clock of the present stage; None while it is the lead's handling, which is told anyway.

    A unit's rule for signing was found when the task was given; where the case has been
    reclassified since, only the due time is told.
    """
    incident, county = folded.incident, rules.county
    if incident.stage_due is None:
        return None
    lead = next((a for a in folded.assignments if a.active and a.role == AssignmentRole.LEAD), None)
    if incident.stage in STAGE_LIMIT:
        stage, start = STAGE_LIMIT[incident.stage], incident.stage_at or 0
        limit = case_limit(incident, county, stage)
        stopped_as = limit.unit if limit else LimitUnit.CLOCK_MINUTES
    elif lead is not None and (waits := _waits_for(lead)):
        # Its clocks stop and run on by what its limit for handling counts.
        stage, start, stopped_as = waits, lead.issued_at, lead.due_unit
        known = county.units.get(lead.unit)
        level = known.level if known else 0
        limit = county.limit(
            incident.limit_version, incident.urgency, incident.category, level, stage
        )
    else:
        return None
    steps: list[ClockStep] = []
    if limit is not None:
        due = due_after(limit, start, rules)
        steps.append(ClockStep("rule", limit, start, due, due))
        for begin, end in folded.pauses:
            if begin >= start:
                due = after_pause(due, stopped_as, begin, end, rules.working)
                steps.append(ClockStep("pause", limit, begin, end, due))
    if not steps or steps[-1].due != incident.stage_due:
        steps = []
    unit = limit.unit if limit else stopped_as
    return Clock(Of.STAGE, "", stage, unit, steps, incident.stage_due, State.RUNNING, now)


def _waits_for(lead: Assignment) -> LimitStage | None:
    if lead.signed_at is None and lead.sign_due is not None:
        return LimitStage.SIGN
    if lead.first_report_at is None and lead.first_due is not None:
        return LimitStage.FIRST_REPORT
    return None


def _lines(clock: Clock, folded: Folded, facts: CalendarFacts) -> Iterator[Reason]:
    if clock.due is None:
        yield clock.line(K.UNLIMITED)
        return
    if clock.steps:
        yield from _basis(clock, folded, facts)
        yield clock.line(K.ORIGINAL)._replace(due=clock.steps[0].due)
        yield from _moves(clock, facts)
    if clock.state == State.STOPPED:
        yield _judged(clock, K.STOPPED, facts)._replace(end=folded.incident.review_at)
    years = _provisional(clock, facts)
    if years:
        yield clock.line(K.PROVISIONAL)._replace(years=years)
    yield _judged(clock, K.PRESENT, facts)._replace(years=years)


def _basis(clock: Clock, folded: Folded, facts: CalendarFacts) -> Iterator[Reason]:
    """The rule, its version and what it allows; or who fixed the time instead."""
    first, incident, line = clock.steps[0], folded.incident, clock.line
    if first.kind in NAMED:
        yield line(NAMED[first.kind])._replace(begin=first.begin, due=first.due)
        return
    limit = first.limit
    yield line(K.RULE)._replace(limit=limit, category=incident.category)
    pinned = State.DONE if incident.stage in {Stage.CLOSED, Stage.VOID} else State.RUNNING
    yield line(K.VERSION)._replace(limit=limit, n=incident.calendar_version, state=pinned)
    begins = facts.counts_from(first.begin, clock.unit)
    yield line(K.ALLOWED)._replace(limit=limit, begin=first.begin, end=begins, due=first.due)
    if clock.unit == LimitUnit.WORK_MINUTES:
        intervals = facts.working.intervals(first.begin, first.due)
        if len(intervals) <= MOST_INTERVALS:
            yield line(K.COUNTED)._replace(intervals=tuple(intervals))
    if clock.unit in WORKING_UNITS:
        left_out = facts.left_out(first.begin, first.due, clock.unit)
        yield line(K.LEFT_OUT)._replace(left_out=left_out)


def _moves(clock: Clock, facts: CalendarFacts) -> Iterator[Reason]:
    """Every pause, extension and restart, each with what it left out."""
    was, extended = clock.steps[0].due, 0
    for step in clock.steps[1:]:
        extended += step.kind == "extend"
        yield MOVES[step.kind](clock, step, was, facts)._replace(
            begin=step.begin,
            due=step.due,
            day_ms=facts.day_ms(step.due, clock.unit),
            n=extended if step.kind == "extend" else 0,
        )
        was = step.due


def _pause(clock: Clock, step: ClockStep, was: int, facts: CalendarFacts) -> Reason:
    return clock.line(K.PAUSE)._replace(
        end=step.end,
        ms=_left(clock, step.begin, was, facts),
        late=step.begin >= was,
        left_out=facts.left_out(step.end, step.due, clock.unit) if step.due > was else (),
    )


def _extension(clock: Clock, step: ClockStep, was: int, facts: CalendarFacts) -> Reason:
    return clock.line(K.EXTENSION)._replace(
        ms=facts.span(was, step.due, clock.unit),
        days=facts.whole_days(was, step.due, clock.unit),
        left_out=facts.left_out(was, step.due, clock.unit),
    )


def _restart(clock: Clock, step: ClockStep, was: int, facts: CalendarFacts) -> Reason:
    return clock.line(K.RESTART)._replace(
        limit=step.limit,
        end=facts.counts_from(step.begin, clock.unit),
        left_out=facts.left_out(step.begin, step.due, clock.unit),
    )


def _left(clock: Clock, at: int, due: int, facts: CalendarFacts) -> int:
    """What was left at a moment; before the time began to count, all of it and no more."""
    starts = [s.begin for s in clock.steps if s.kind in STARTED and s.begin <= at]
    begins = facts.counts_from(max(starts), clock.unit) if starts else at
    return facts.span(max(at, begins), due, clock.unit)


MOVES = {"pause": _pause, "extend": _extension, "restart": _restart}


def _provisional(clock: Clock, facts: CalendarFacts) -> tuple[int, ...]:
    """The years without a notice that the present due time depends on; a time somebody named
    depends on none."""
    years: set[int] = set()
    for step in clock.steps if clock.unit in WORKING_UNITS else ():
        if step.due == step.end and (step.kind == "extend" or step.kind in NAMED):
            years = set()
        elif step.kind in {"pause", "extend"}:
            years |= set(facts.working.provisional(step.end, max(step.end, step.due)))
        else:
            years = set(facts.working.provisional(step.begin, step.due))
    return tuple(sorted(years))


def _judged(clock: Clock, kind: ReasonKind, facts: CalendarFacts) -> Reason:
    """When it is due, and what is left of it at the moment the clock stands at."""
    due, unit, done = clock.due or 0, clock.unit, clock.state == State.DONE
    return clock.line(kind)._replace(
        begin=clock.at,
        due=due,
        ms=_left(clock, clock.at, due, facts),
        day_ms=facts.day_ms(due, unit),
        days=facts.days_ahead(clock.at, due, unit) if due > clock.at else 0,
        # What is done at the very moment is done in time; a clock that still runs then is over.
        late=due < clock.at or (due == clock.at and not done),
        state=clock.state,
    )
