"""The escalation ladder 网格员 → 网格长 → 村 → 乡镇 → 县（市）: what should have been said by now.

Pure: a function of the fold of a case, the rules of its county and the clock. What ticks write must
not depend on when they run. Hence

* a moment comes from what people did alone, never from `now` nor from what the ladder wrote: what
  it says moves no clock and no stage. So one look finds all rungs that are due, and a look that
  comes late finds the same ones at the same moments;
* an alarm is named by case, rule, assignment and occasion; what the log holds under that name, also
  retracted, is never written again. Late events may number the occasions anew, so what was said
  since the present situation began is not said twice either;
* an alarm belongs to a situation (a stage, an assignment, a due time, a pause, a return). It lies
  at or after the event that began the situation, set its clock or let it run again (`source_seq`
  puts it behind every event of the same millisecond), so nothing is dated before what made it
  true; and the situation lasts, so the case is open there and the event regular. Once
  the situation is over nobody is told any more: a case that was accepted while no tick ran needs no
  reminder to accept it;
* reminders, urges and supervisions are legal wherever the case is open and forbid nothing. An
  escalation forbids later ones to its own level or below, so it never goes before one that is in
  the log already: it follows it, or falls away when the level is reached;
* all rungs of a case are gone through in order of their moments, each as if those before it had
  been written, so it does not matter how many of them are due at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from data_layer.core.county import County
from data_layer.core.incident import Folded
from data_layer.core.ladder_clocks import Clock, moment, occasion, running
from data_layer.core.ladder_rules import LEVEL_OF, LadderRule
from data_layer.core.ladder_triggers import OCCASIONAL, Alarm, View, candidates, special
from data_layer.core.time_limits import Rules
from data_layer.ladder_words import LadderAct, Recipient, Trigger
from data_layer.vocab import GRADES, TICK, Event, Level
from data_layer.vocab import EventType as E

ACTOR = "系统"
NOTHING: frozenset[str] = frozenset()
# Above every number a source may send: what the ladder says comes after what made it say so.
AFTER_ALL = 2**53 + 1
SPOKEN = frozenset({E.REMINDED, E.URGED})
GRADE_OF: dict[str, str] = {LadderAct.SUPERVISE: "supervise", LadderAct.RAISE: "raised"}
TYPE_OF: dict[str, E] = {
    LadderAct.REMIND: E.REMINDED,
    LadderAct.URGE: E.URGED,
    LadderAct.SUPERVISE: E.SUPERVISED,
    LadderAct.RAISE: E.SUPERVISED,
    LadderAct.ESCALATE: E.ESCALATED,
}


class Rung(NamedTuple):
    """Who is next on the ladder: `to` (Recipient) is reached at `at` by `act` (LadderAct) for
    `cause` (Cause), unless somebody does his part before."""

    at: int
    to: str
    level: int
    act: str
    cause: str
    rule: str


def alarms(case_no: str, folded: Folded, county: County, now: int) -> list[Event]:
    """Everything that should have happened by `now` and has not, as events of the log."""
    return [_event(case_no, folded, a, now) for a in pending(folded, county) if a.at <= now]


def pending(folded: Folded, county: County) -> list[Alarm]:
    """What the ladder has still to say of a case if nobody acts, past and to come, in order."""
    if not _watched(folded):
        return []
    view, news = _view(folded, county), _Unsaid(folded)
    found = (a for a in candidates(view) if news(a))
    return list(_in_turn(folded, sorted(found, key=_order)))


def next_rung(folded: Folded, county: County) -> Rung | None:
    """Who comes next if nobody acts: the soonest escalation or supervision; None at the top."""
    for at, _, rule, *_ in pending(folded, county):
        if rule.act == LadderAct.ESCALATE or rule.act in GRADE_OF:
            level = LEVEL_OF.get(rule.to, Level.COUNTY)
            return Rung(at, rule.to, level, rule.act, rule.cause, rule.rule)
    return None


def next_alarm(folded: Folded, county: County) -> int | None:
    """When the ladder next has something to say of a case; it may be past. None: nothing.

    The least moment of `pending` without the rest, since the fold asks for it each time: of a limit
    the first rung that has not spoken will do.
    """
    if not _watched(folded):
        return None
    view, news = _view(folded, county), _Unsaid(folded) if folded.said else None
    found = [at for clock in running(folded, county) for at in _soonest(view, clock, news)]
    if special(view):
        others = (alarm for trigger in OCCASIONAL for alarm in trigger(view))
        news = news or _Unsaid(folded)
        ats = (_written_at(folded, alarm.rule, alarm.at) for alarm in others if news(alarm))
        found += [at for at in ats if at is not None]
    return min(found, default=None)


def said(events: Sequence[Event]) -> frozenset[str]:
    """What the ladder has said of a case, also what was retracted: 'rule:assignment:n' each."""
    ids = [event.event_id for event in events if event.source == TICK]
    return frozenset(name.split(":", 2)[-1] for name in ids) if ids else NOTHING


def spoken(event: Event) -> bool:
    """Whether it only tells somebody something: a reminder or urging of the ladder moves no case,
    and nobody who looked before it need look again."""
    return event.source == TICK and event.type in SPOKEN


def _watched(folded: Folded) -> bool:
    return bool(folded.incident.is_open and folded.incident.counts)


def _view(folded: Folded, county: County) -> View:
    working = county.working_time(folded.incident.calendar_version)
    return View(folded, county, Rules(county, working))


def _order(alarm: Alarm) -> tuple[int, int, str]:
    return alarm.at, alarm.rank, alarm.assignment


class _Unsaid:
    """Whether an alarm is news: neither written under its name, nor said of its assignment since
    what it watches began."""

    __slots__ = ("_last", "_said")

    def __init__(self, folded: Folded) -> None:
        self._said = folded.said
        self._last: dict[str, int] = {}
        for step in folded.steps if folded.said else ():
            if step.source == TICK:
                watch = step.event_id.split(":", 2)[-1].rpartition(":")[0]
                self._last[watch] = max(step.at, self._last.get(watch, step.at))

    def __call__(self, alarm: Alarm) -> bool:
        last = self._last.get(alarm.watch)
        return alarm.key not in self._said and (last is None or last < alarm.begin)


def _useful(folded: Folded, rule: LadderRule) -> bool:
    """Whether the level it raises to, or the grade it supervises by, is not reached yet."""
    incident = folded.incident
    if rule.act == LadderAct.ESCALATE:
        return LEVEL_OF[rule.to] > incident.level
    if rule.act in GRADE_OF:
        return GRADES[GRADE_OF[rule.act]] > GRADES[incident.supervised_grade]
    return True


def _raised(folded: Folded) -> int:
    """When the case was last escalated."""
    if not folded.incident.escalated_n:
        return 0
    return max(s.at for s in folded.steps if s.type == E.ESCALATED and not s.irregular)


def _in_turn(folded: Folded, alarms: Iterable[Alarm]) -> Iterator[Alarm]:
    """The alarms that still say something, as if each were written before the next."""
    level, raised = folded.incident.level, _raised(folded)
    grade = GRADES[folded.incident.supervised_grade]
    for alarm in alarms:
        rule = alarm.rule
        if rule.act == LadderAct.ESCALATE:
            if LEVEL_OF[rule.to] > level:
                level, raised = LEVEL_OF[rule.to], max(alarm.at, raised + 1)
                yield alarm._replace(at=raised)
        elif rule.act in GRADE_OF:
            if GRADES[GRADE_OF[rule.act]] > grade:
                grade = GRADES[GRADE_OF[rule.act]]
                yield alarm
        else:
            yield alarm


def _written_at(folded: Folded, rule: LadderRule, at: int) -> int | None:
    """Where it would be written if it were the next one; None when it has nothing to say."""
    if not _useful(folded, rule):
        return None
    return max(at, _raised(folded) + 1) if rule.act == LadderAct.ESCALATE else at


def _soonest(view: View, clock: Clock, news: _Unsaid | None) -> list[int]:
    """Moments of a clock's rungs, the soonest of all among them. Shares come in order, so the first
    one that waits for nothing, neither the morning nor an escalation, ends the search in them."""
    shares, times = view.meant(Trigger.TIME_IN_STAGE, clock.stage)
    n = occasion(view.folded, clock) if news else 0
    found = []
    for rank, rule in (*shares, *times) if times else shares:
        alarm = Alarm(0, rank, rule, clock.assignment, n, "", clock.begin) if news else None
        if news and alarm and not news(alarm):
            continue
        share = moment(rule, clock, view.rules)
        at = view.said_at(rule, clock, share)
        at = None if at is None else _written_at(view.folded, rule, at)
        if at is not None:
            found.append(at)
            if at == share and not times:
                break
    return found


def _event(case_no: str, folded: Folded, alarm: Alarm, now: int) -> Event:
    rule = alarm.rule
    payload: dict[str, Any] = {"cause": rule.cause, "reason_code": rule.rule}
    if alarm.assignment:
        payload["assignment_id"] = alarm.assignment
    if rule.act == LadderAct.ESCALATE:
        payload["to_level"] = int(LEVEL_OF[rule.to])
    else:
        payload |= _addressed(folded, alarm)
    if rule.act in GRADE_OF:
        payload["grade"] = GRADE_OF[rule.act]
    return Event(
        source=TICK,
        event_id=f"{TICK}:{case_no}:{alarm.key}",
        type=TYPE_OF[rule.act],
        occurred_at=alarm.at,
        received_at=now,
        source_seq=AFTER_ALL + alarm.rank,
        actor=ACTOR,
        payload=payload,
    )


def _addressed(folded: Folded, alarm: Alarm) -> dict[str, str]:
    """Whom it speaks to; where nobody of that name is, the desk: a word to nobody is lost."""
    to = alarm.rule.to
    if to == Recipient.HOLDER and alarm.unit:
        return {"to": to, "to_unit": alarm.unit}
    lost = to == Recipient.HOLDER or (to != Recipient.COUNTY and not folded.incident.grid_code)
    return {"to": str(Recipient.DESK) if lost else to}
