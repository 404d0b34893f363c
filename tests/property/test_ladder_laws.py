"""The laws of the escalation ladder: when ticks run does not matter, nothing is said twice, nothing
that is due stays unsaid, and what is said disturbs nothing people did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.fold import fold
from data_layer.core.incident import Folded
from data_layer.core.ladder import alarms, next_alarm, pending
from data_layer.core.ladder_triggers import View, candidates
from data_layer.core.machine import legal
from data_layer.core.time_limits import Rules
from data_layer.vocab import TICK, Event, EventType
from tests.property.test_laws import DETAILS, histories
from tests.world import COUNTY, DAY, HOUR, MINUTE, NOW, event

# From before the first event of a history to well after its last one.
MOMENTS = st.integers(NOW - 41 * DAY, NOW + 30 * DAY)
TICKS = st.lists(MOMENTS, max_size=6)
END = NOW + 60 * DAY
# A case comes back, again and again; these lead away from that.
ENDING = {"refused", "voided", "merged", "self_handled", "transferred", "closed"}
ROUND = {"reported", "accepted", "dispatched", "reassigned", "fed_back", "verified", "returned"}


@st.composite
def walks(draw: st.DrawFn) -> list[Event]:
    """A legal life, mostly of returns, rework and waiting."""
    at = draw(st.integers(NOW - 40 * DAY, NOW - 20 * DAY))
    made: list[Event] = []
    for number in range(draw(st.integers(1, 16))):
        folded = fold(made, COUNTY).incident
        suspended = folded.suspended_at is not None
        kinds = [str(t) for t in EventType if legal(t, folded.stage, suspended=suspended)]
        usual = [k for k in kinds if k not in ENDING | {"amended", "retracted"}]
        again = [k for k in usual if k in ROUND]
        kind = draw(st.sampled_from((again if draw(st.booleans()) else usual) or kinds))
        more = draw(DETAILS[kind]) if kind in DETAILS else {}
        made.append(event(kind, at, f"e{number}", **more))
        at += draw(st.sampled_from([0, MINUTE, HOUR, 5 * HOUR, DAY, 3 * DAY]))
    return made


LOGS = st.one_of(histories(), walks())


def tick(log: Sequence[Event], now: int) -> list[Event]:
    """The log after a tick at that moment."""
    return [*log, *alarms("C1", fold(log, COUNTY), COUNTY, now)]


def after(log: Sequence[Event], moments: Iterable[int]) -> list[Event]:
    """The log after ticks at those moments, in that order."""
    found = list(log)
    for now in moments:
        found = tick(found, now)
    return found


def told(log: Iterable[Event]) -> set[tuple[str, str, int, int, str]]:
    """What the ladder wrote, but for the moment of writing; each under its id once."""
    written = [e for e in log if e.source == TICK]
    assert len({e.event_id for e in written}) == len(written)
    return {(e.event_id, e.type, e.occurred_at, e.source_seq, repr(e.payload)) for e in written}


@given(LOGS, TICKS, MOMENTS)
def test_it_does_not_matter_when_ticks_run(log: list[Event], ticks: list[int], last: int) -> None:
    """Twice, late, early, with a clock that steps back, with a restart in between (each tick begins
    from the log alone): what one tick at the latest of these moments writes is written."""
    latest = max([*ticks, last])
    assert told(after(log, [*ticks, latest])) == told(after(log, [latest]))
    assert told(after(log, [latest, *ticks])) == told(after(log, [latest]))


@given(LOGS, MOMENTS)
def test_after_a_tick_nothing_is_due_any_more(log: list[Event], now: int) -> None:
    folded = fold(tick(log, now), COUNTY)
    assert alarms("C1", folded, COUNTY, now) == []
    assert folded.incident.alarm_at is None or folded.incident.alarm_at > now


@given(LOGS, TICKS)
def test_the_next_alarm_is_the_soonest_of_all_pending(log: list[Event], ticks: list[int]) -> None:
    folded = fold(after(log, ticks), COUNTY)
    soonest = min((alarm.at for alarm in pending(folded, COUNTY)), default=None)
    assert next_alarm(folded, COUNTY) == folded.incident.alarm_at == soonest


@given(LOGS, TICKS)
def test_the_ladder_disturbs_nothing_people_did(log: list[Event], ticks: list[int]) -> None:
    alone, both = fold(log, COUNTY), fold(after(log, ticks), COUNTY)
    people = [s for s in both.steps if s.source != TICK]
    assert [s.irregular for s in people] == [s.irregular for s in alone.steps]
    assert [(s.prev_stage, s.stage) for s in people] == [
        (s.prev_stage, s.stage) for s in alone.steps
    ]
    assert not [s for s in both.steps if s.source == TICK and s.irregular]
    for name in ("stage", "stage_at", "next_due", "warn_at", "due_current", "supervised_due"):
        assert getattr(both.incident, name) == getattr(alone.incident, name)
    assert both.assignments == alone.assignments
    assert both.clocks == alone.clocks


@given(LOGS, TICKS)
def test_it_says_nothing_before_what_made_it_say_so(log: list[Event], ticks: list[int]) -> None:
    folded = fold(after(log, ticks), COUNTY)
    for alarm in candidates(_view(folded)):
        at = [s.at for s in folded.steps if s.event_id.startswith(f"tick:C1:{alarm.key}")]
        assert all(alarm.begin <= moment for moment in [alarm.at, *at])
    spoken = [s for s in folded.steps if s.source == TICK]
    assert all(s.at >= (folded.incident.reported_at or 0) for s in spoken)


@given(LOGS, st.randoms(use_true_random=False), TICKS)
def test_late_events_make_it_say_nothing_twice(log: list[Event], rng: object, ticks: list[int]):
    """Whatever the order of arrival, with ticks in between: since what a rule watches began it has
    spoken once at most."""
    arriving = list(log)
    rng.shuffle(arriving)  # type: ignore[attr-defined]
    known: list[Event] = []
    for place, arrived in enumerate(arriving):
        known = after([*known, arrived], ticks[place : place + 1])
    folded = fold(after(known, [END]), COUNTY)
    spoken = [s for s in folded.steps if s.source == TICK]
    for alarm in candidates(_view(folded)):
        mine = [s for s in spoken if s.event_id.startswith(f"tick:C1:{alarm.watch}:")]
        assert Counter(s.at >= alarm.begin for s in mine)[True] <= 1


def _view(folded: Folded) -> View:
    incident = folded.incident
    if not incident.is_open or not incident.counts:
        return View(Folded(), COUNTY, Rules(COUNTY, COUNTY.working_time(1)))
    return View(folded, COUNTY, Rules(COUNTY, COUNTY.working_time(incident.calendar_version)))


def every_minute(log: Sequence[Event], begin: int, end: int) -> list[Event]:
    """The log after a tick a minute, those that have nothing to say left out."""
    found = list(log)
    while True:
        due = fold(found, COUNTY).incident.alarm_at
        if due is None:
            return found
        minute = -(-(max(due, begin) - begin) // MINUTE) * MINUTE + begin
        if minute > end:
            return found
        found = tick(found, minute)


def live(log: Sequence[Event], ticks: Sequence[int], *, minutely: bool, outage: bool = False):
    """The log as it grows: events come at their time; ticks run every minute or at those moments
    and, without an outage, before each event comes."""
    coming = sorted(log, key=lambda e: e.order)
    known: list[Event] = []
    for came, following in pairwise([*coming, None]):
        known = [*known, came]
        begin, end = came.occurred_at, following.occurred_at - 1 if following else END
        if minutely:
            known = after(every_minute(known, begin, end), [end])
            continue
        known = after(known, [t for t in ticks if begin <= t <= end])
        if not outage or following is None:
            known = tick(known, end)
    return known


@given(LOGS, TICKS)
def test_seldom_ticks_write_what_a_tick_a_minute_writes(log: list[Event], ticks: list[int]) -> None:
    """As long as one runs before the next thing happens."""
    assert told(live(log, ticks, minutely=False)) == told(live(log, ticks, minutely=True))


@given(LOGS)
def test_nothing_is_dated_before_what_made_it_true(log: list[Event]) -> None:
    """When all was said before something happens, what is said then and later lies after it; but
    for corrections, which change what has been."""
    happened = [e for e in log if e.type not in {"amended", "retracted"}]
    known: list[Event] = []
    for came in sorted(happened, key=lambda e: e.order):
        before = told(tick(known, came.occurred_at - 1))
        known = [*tick(known, came.occurred_at - 1), came]
        news = told(tick(known, came.occurred_at + 30 * DAY)) - before
        assert [n for n in news if n[2] < came.occurred_at] == []


@given(LOGS, TICKS)
def test_an_outage_loses_nothing_that_still_stands(log: list[Event], ticks: list[int]) -> None:
    """What a tick a minute would have written and an outage has not is over: no rule has it to say
    of the case as it stands, or somebody else has raised the case since."""
    folded = fold(live(log, ticks, minutely=False, outage=True), COUNTY)
    assert pending_before(folded, END) == []
    spoken = {s.event_id for s in folded.steps if s.source == TICK}
    missing = {e[0] for e in told(live(log, [], minutely=True))} - spoken
    standing = {f"tick:C1:{a.key}": a for a in candidates(_view(folded)) if a.at <= END}
    for name in missing & standing.keys():
        rule = standing[name].rule
        assert rule.act in {"escalate", "supervise", "raise"} or _said_since(folded, standing[name])


def pending_before(folded: Folded, now: int) -> list[object]:
    return [alarm for alarm in pending(folded, COUNTY) if alarm.at <= now]


def _said_since(folded: Folded, alarm: object) -> bool:
    watch, begin = alarm.watch, alarm.begin  # type: ignore[attr-defined]
    return any(
        s.source == TICK and s.at >= begin and s.event_id.startswith(f"tick:C1:{watch}:")
        for s in folded.steps
    )


def test_a_deadline_of_a_lower_grade_counts_whenever_the_ladder_has_looked() -> None:
    """Found by the law above: the ladder had supervised before a person urged with a deadline."""
    begin = NOW - 40 * DAY
    log = [
        event("reported", begin, "e0", category="0101", source_kind="worker", urgency="critical"),
        event("dispatched", begin, "e1", lead_unit="U1"),
        event("fed_back", begin, "e2"),
        event("supervised", begin + 3 * DAY, "e3", grade="urge", deadline=begin + 41 * DAY),
    ]
    last = begin + 41 * DAY
    early, late = after(log, [begin + 2 * DAY, last]), after(log, [last])
    assert told(early) == told(late)
    assert any(":deadline:" in e.event_id for e in late)
