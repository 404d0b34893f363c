"""Which rules of the escalation ladder hold in a case, and since when: one function a trigger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from data_layer.core.county import County
from data_layer.core.incident import Assignment, Folded, Step
from data_layer.core.ladder_clocks import Clock, changed_at, later, moment, occasion, running
from data_layer.core.ladder_rules import PERCENT, WHOLE, LadderRule, Meant, Ranked
from data_layer.core.time_limits import Rules
from data_layer.ladder_words import Recipient, Trigger
from data_layer.vocab import TICK, AssignmentRole, Stage, Urgency
from data_layer.vocab import EventType as E

PASSED_ON = frozenset({E.REASSIGNED, E.RETURNED})
ASKING = frozenset(
    {E.RETURN_REQUESTED, E.EXTENSION_REQUESTED, E.SUSPENSION_REQUESTED, E.HELP_REQUESTED}
)


class Alarm(NamedTuple):
    """A rule that acts at a moment: `begin` is since when what it watches is so, `unit` who has to
    act ('' the duty desk), `n` which occasion; rule, assignment and n name it."""

    at: int
    rank: int
    rule: LadderRule
    assignment: str
    n: int
    unit: str
    begin: int

    @property
    def watch(self) -> str:
        """What is watched, whatever the occasion."""
        return f"{self.rule.rule}:{self.assignment}"

    @property
    def key(self) -> str:
        """rule:assignment:n, the part of the event id after the case."""
        return f"{self.watch}:{self.n}"


class View(NamedTuple):
    """A case as triggers see it: the fold, the county and the working time the fold counted by."""

    folded: Folded
    county: County
    rules: Rules

    def meant(self, trigger: str, stage: str = "") -> Meant:
        """The county's rules for that trigger that are meant for such a case."""
        incident = self.folded.incident
        return self.county.rungs.of(trigger, stage, incident.urgency, incident.risk_level)

    def matching(self, trigger: str) -> tuple[Ranked, ...]:
        """Those of a trigger that watches no limit."""
        return self.meant(trigger).times

    def quiet(self, rule: LadderRule, at: int) -> int:
        """The moment an act is given: reminders wait for the morning, critical cases do not."""
        if not rule.quiet or self.folded.incident.urgency == Urgency.CRITICAL:
            return at
        return self.county.quiet.over(at, self.county.zone)

    def said_at(self, rule: LadderRule, clock: Clock, at: int) -> int | None:
        """When a rule whose moment on a clock is `at` is spoken; None when it has nothing to say:
        it is not meant for assisting units, or the night was longer than the rest of the limit."""
        if not clock.leads and rule.to != Recipient.HOLDER:
            return None
        at = self.quiet(rule, at)
        early = rule.unit == PERCENT and rule.amount < WHOLE
        return None if early and at >= clock.due else at

    def steps(self, types: Iterable[str]) -> list[Step]:
        """What happened of those types, what was irregular or said by the ladder left out."""
        steps = self.folded.steps
        return [s for s in steps if s.type in types and not s.irregular and s.source != TICK]

    def alarm(self, ranked: Ranked, since: int, n: int, task: Assignment | None = None) -> Alarm:
        """A rule that waits its time from `since`."""
        rank, rule = ranked
        since = max(since, changed_at(self.folded))
        at = self.quiet(rule, later(rule, since, self.rules))
        name, unit = (task.assignment_id, task.unit) if task else ("", "")
        return Alarm(at, rank, rule, name, n, unit, since)


def time_in_stage(view: View) -> Iterator[Alarm]:
    """A share of a limit is gone, or so much time after it."""
    for clock in running(view.folded, view.county):
        n = occasion(view.folded, clock)
        meant = view.meant(Trigger.TIME_IN_STAGE, clock.stage)
        for rank, rule in (*meant.shares, *meant.times):
            at = view.said_at(rule, clock, moment(rule, clock, view.rules))
            if at is not None:
                yield Alarm(at, rank, rule, clock.assignment, n, clock.holder, clock.begin)


def unacknowledged(view: View) -> Iterator[Alarm]:
    """Nobody has seen it; accepting it is seeing it."""
    incident = view.folded.incident
    if incident.stage != Stage.REPORTED or incident.acknowledged_at is not None:
        return
    for ranked in view.matching(Trigger.UNACKNOWLEDGED):
        yield view.alarm(ranked, incident.reported_at or 0, 1)


def risk(view: View) -> Iterator[Alarm]:
    """It was reported with that risk."""
    incident = view.folded.incident
    for ranked in view.matching(Trigger.RISK) if incident.risk_level else ():
        yield view.alarm(ranked, incident.reported_at or 0, 1)


def repeated_return(view: View) -> Iterator[Alarm]:
    """Units gave it back again and again."""
    count = view.folded.incident.returned_n
    for ranked in view.matching(Trigger.REPEATED_RETURN) if count else ():
        if count >= ranked[1].times:
            yield view.alarm(ranked, view.steps({E.RETURNED})[-1].at, count)


def passed_on(view: View) -> Iterator[Alarm]:
    """Units handed it on, one to the next, and the last one has not signed either."""
    incident = view.folded.incident
    if not incident.returned_n and not incident.reassigned_n:
        return
    leads = [a for a in view.folded.assignments if a.role == AssignmentRole.LEAD]
    passed = [a for a in leads if not a.active and a.ended_by in PASSED_ON]
    if any(a.active and a.signed_at is not None for a in leads):
        return
    for ranked in view.matching(Trigger.PASSED_ON) if passed else ():
        if len(passed) >= ranked[1].times:
            yield view.alarm(ranked, max(a.ended_at or 0 for a in passed), len(passed))


def rework(view: View) -> Iterator[Alarm]:
    """Verification sent it back again and again."""
    count = view.folded.incident.rework_n
    for ranked in view.matching(Trigger.REWORK) if count else ():
        if count >= ranked[1].times:
            failed = [s for s in view.steps({E.VERIFIED}) if s.stage == Stage.HANDLING]
            yield view.alarm(ranked, failed[-1].at, count)


def review_due(view: View) -> Iterator[Alarm]:
    """The review of a suspension is due; one without a date is due at once."""
    incident = view.folded.incident
    if incident.suspended_at is None:
        return
    since = max(incident.review_at or incident.suspended_at, incident.suspended_at)
    for ranked in view.matching(Trigger.REVIEW_DUE):
        yield view.alarm(ranked, since, len(view.steps({E.SUSPENDED})))


def supervision_due(view: View) -> Iterator[Alarm]:
    """The time a supervision set is over and the case still open."""
    due = view.folded.incident.supervised_due
    if due is None:
        return
    given, lead = view.steps({E.SUPERVISED}), view.folded.incident.lead_unit
    for ranked in view.matching(Trigger.SUPERVISION_DUE) if given else ():
        made = view.alarm(ranked, max(due, given[-1].at), len(given))
        yield made._replace(unit=lead)


def unanswered(view: View) -> Iterator[Alarm]:
    """A unit asked for something and waits for an answer."""
    if not view.folded.incident.asked:
        return
    for task in view.folded.assignments:
        if task.active and task.asked_at is not None:
            for ranked in view.matching(Trigger.UNANSWERED):
                yield view.alarm(ranked, task.asked_at, len(view.steps(ASKING)), task)


# All but time_in_stage, which every open case has.
OCCASIONAL: tuple[Callable[[View], Iterator[Alarm]], ...] = (
    unacknowledged,
    risk,
    repeated_return,
    passed_on,
    rework,
    review_due,
    supervision_due,
    unanswered,
)


def special(view: View) -> bool:
    """Whether any of them may hold; most cases have none, and the fold asks each time."""
    i = view.folded.incident
    unseen = i.stage == Stage.REPORTED and i.acknowledged_at is None
    return bool(
        i.risk_level
        or i.returned_n
        or i.reassigned_n
        or i.rework_n
        or i.asked
        or i.suspended_at is not None
        or i.supervised_due is not None
        or (unseen and view.matching(Trigger.UNACKNOWLEDGED))
    )


def candidates(view: View) -> Iterator[Alarm]:
    """Everything the rules have to say of an open case, past and to come, in no order."""
    yield from time_in_stage(view)
    for trigger in OCCASIONAL:
        yield from trigger(view)
