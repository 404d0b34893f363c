"""Whatever a desk does, in whatever order: the rules of a case hold, and what is counted is what is
in the log."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import fields as columns_of
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import event as seen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from data_layer.core.action_fields import Field
from data_layer.core.action_table import ACTS
from data_layer.core.actions import Actor, Offer, offers
from data_layer.core.days import iso
from data_layer.core.fold import fold
from data_layer.core.incident import Folded, Incident
from data_layer.core.intake import Submission
from data_layer.core.rights import Action
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import incident
from data_layer.errors import FieldsInvalid, Forbidden, IllegalAction, StaleVersion
from data_layer.log.read import events_of
from data_layer.log.rebuild import stored_cells, true_cells
from data_layer.log.record import record
from data_layer.services.actions import Attempt, Doer, Done, perform
from data_layer.vocab import AssignmentRole, Event, EventType, Outcome, Role, Stage
from tests.world import (
    ALL_GRIDS,
    AUDIT_KEY,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST_SCOPE,
    GRIDS,
    HOUR,
    MINUTE,
    NOW,
    WEST,
    event,
    store_county,
)

ACTORS = [
    Actor("op", "演示值班员", Role.OPERATOR, COUNTY_SCOPE),
    Actor("sup", "演示督办", Role.SUPERVISOR, COUNTY_SCOPE),
    Actor("lead", "演示领导", Role.LEADER, EAST_SCOPE),
    Actor("east", "演示承办人", Role.HANDLER, EAST_SCOPE, "U1"),
    Actor("fire", "演示承办人", Role.HANDLER, COUNTY_SCOPE, "U2"),
    Actor("look", "演示分析员", Role.ANALYST, COUNTY_SCOPE),
]
# How a case usually goes on; a walk at random would hardly reach its end.
ONWARD = {
    Stage.REPORTED: [Action.CHECK, Action.ACCEPT, Action.DISPATCH],
    Stage.ACCEPTED: [Action.DISPATCH, Action.DISPATCH, Action.REGISTER],
    Stage.DISPATCHED: [Action.SIGN, Action.SIGN, Action.REASSIGN, Action.CALL_JOINT],
    Stage.HANDLING: [Action.FEED_BACK, Action.FEED_BACK, Action.CALL_JOINT],
    Stage.VERIFYING: [Action.VERIFY, Action.CLOSE, Action.CLOSE],
    Stage.CLOSED: [Action.RATE, Action.REOPEN],
}
ANSWERS = {
    EventType.RETURN_REQUESTED: Action.DECIDE_RETURN,
    EventType.EXTENSION_REQUESTED: Action.EXTEND,
    EventType.SUSPENSION_REQUESTED: Action.DECIDE_SUSPENSION,
    EventType.HELP_REQUESTED: Action.DECIDE_HELP,
}
ENDING = {Action.VOID, Action.MERGE, Action.REFUSE, Action.TRANSFER, Action.SELF_HANDLE}
WORKING = {Stage.DISPATCHED, Stage.HANDLING}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "unit": st.sampled_from(["U1", "U2", "U3"]),
    "units": st.lists(st.sampled_from(["U1", "U2", "U3"]), max_size=2),
    "grid": st.sampled_from(ALL_GRIDS),
    "category": st.sampled_from(["0101", "0201", "9901"]),
    "text": st.just("演示意见"),
    "flag": st.sampled_from([False, False, True]),
    "attachments": st.none(),
    "changes": st.sampled_from([{"title": "改"}, {"place": "村口"}, {"persons": 3}]),
}
Fields = dict[str, Any]
COUNTED = {
    "urged_n": EventType.URGED,
    "supervised_n": EventType.SUPERVISED,
    "extended_n": EventType.EXTENDED,
    "returned_n": EventType.RETURNED,
    "reassigned_n": EventType.REASSIGNED,
    "escalated_n": EventType.ESCALATED,
    "reopened_n": EventType.REOPENED,
}


@cache
def template() -> Path:
    """A database with the county and no case, made once."""
    folder = TemporaryDirectory()
    path = Path(folder.name) / "empty.db"
    engine = writer_engine(f"sqlite:///{path}", AUDIT_KEY)
    with engine.begin() as connection:
        upgrade(connection)
        store_county(connection)
    engine.dispose()
    KEPT.append(folder)
    return path


KEPT: list[TemporaryDirectory[str]] = []


class Desk(RuleBasedStateMachine):
    """Two cases, six people, one clock."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "desk.db"
        shutil.copy(template(), path)
        self.engine = writer_engine(f"sqlite:///{path}", AUDIT_KEY)
        self.connection = self.engine.connect()
        self.now, self.clicks = NOW, 0
        self.cases: list[str] = []
        self.first: dict[str, Incident] = {}

    def teardown(self) -> None:
        self.connection.close()
        self.engine.dispose()
        self.folder.cleanup()

    @initialize(
        urgency=st.sampled_from(["critical", "ordinary"]),
        source=st.sampled_from(["worker", "hotline_12345"]),
        deadline=st.sampled_from([None, NOW + 3 * DAY]),
    )
    def report(self, urgency: str, source: str, deadline: int | None) -> None:
        for n, grid in enumerate((ALL_GRIDS[0], GRIDS[WEST][0])):
            told = event(
                "reported", NOW - HOUR, f"r{n}", grid_code=grid, category="0201", urgency=urgency,
                source_kind=source, received_by=f"演示{n}",
                **({"deadline": deadline} if deadline and n == 0 else {}),
            )  # fmt: skip
            with self.connection.begin():
                done = record(
                    self.connection, COUNTY, [Submission(0, f"i{n}", "", told)], COUNTY_SCOPE, NOW
                )
            self.cases.append(done.cases[f"i{n}"])
        self.first = {case: self.state(case).incident for case in self.cases}

    def events(self, case: str) -> list[Event]:
        return events_of(self.connection, COUNTY.code, [case])[case]

    def state(self, case: str) -> Folded:
        with self.connection.begin():
            return fold(self.events(case), COUNTY)

    def attempt(self, doer: Doer, attempt: Attempt) -> Done:
        with self.connection.begin(), self.connection.begin_nested():
            return perform(self.connection, COUNTY, doer, attempt, lambda: self.now)

    @rule(minutes=st.sampled_from([1, 20, 300, 60 * 24, 60 * 24 * 9]))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """What comes next in most lives, done right."""
        case = data.draw(st.sampled_from(self.cases))
        before = self.state(case)
        row = before.incident
        usual = ONWARD.get(row.stage, [Action.COMMENT])
        if row.suspended_at is not None:
            usual = [Action.RESUME]
        elif row.asked and data.draw(st.booleans()):
            usual = [ANSWERS[EventType(row.asked)]]
        action = data.draw(st.sampled_from(usual))
        busy = {a.unit for a in before.assignments if a.active}
        free = [unit for unit in ("U1", "U2", "U3") if unit not in busy]
        speaker = {"for_unit": row.lead_unit} if action in {Action.SIGN, Action.FEED_BACK} else {}
        right = {"result": data.draw(st.sampled_from(["pass", "pass", "fail"])), **speaker}
        if action is Action.CHECK:
            right["result"] = data.draw(st.sampled_from(["true", "true", "false"]))
        if action is Action.DISPATCH and free:
            right |= {"lead_unit": free[0], "assist_units": free[1:2]}
        for actor in ACTORS[:2]:
            self.take(data, case, actor, {action}, right)

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        """Anything anybody is offered, with any fields."""
        case = data.draw(st.sampled_from(self.cases))
        actor = data.draw(st.sampled_from(ACTORS))
        wild = data.draw(st.integers(0, 9)) == 0
        self.take(data, case, actor, set(Action) if wild else set(Action) - ENDING, {})

    def take(
        self, data: st.DataObject, case: str, actor: Actor, among: set[Action], right: Fields
    ) -> None:
        before = self.state(case)
        if not actor.scope.allows(before.incident.township_code):
            return
        found = [o for o in offers(before, COUNTY, actor, self.now) if o.legal]
        open_to = [o for o in found if o.action in among]
        if not open_to:
            return
        offer = data.draw(st.sampled_from(open_to))
        given = {
            f.name: right[f.name] if f.name in right else data.draw(self.value(case, before, f))
            for f in offer.needs
        }
        self.clicks += 1
        doer = Doer(actor, "desk")
        attempt = Attempt(case, offer.action, before.version, given, f"click{self.clicks}")
        try:
            done = self.attempt(doer, attempt)
        except (FieldsInvalid, Forbidden, IllegalAction) as error:
            # One assignment of several, a grade too high, a field at odds with the case.
            assert fields_decide(offer, error)
            assert self.state(case) == before
            return
        after = self.state(case)
        assert (done.version, done.stage) == (before.version + 1, after.incident.stage)
        new = next(s for s in after.steps if s.event_id == attempt.event_id)
        assert not new.irregular
        assert after.steps[-1] == new
        seen(f"{offer.action} -> {after.incident.stage}")
        if before.incident.stage == after.incident.stage == Stage.CLOSED:
            assert judged(after.incident) == judged(before.incident)
        self.nothing_else_is_taken(data, doer, attempt, after)

    def nothing_else_is_taken(
        self, data: st.DataObject, doer: Doer, attempt: Attempt, now: Folded
    ) -> None:
        """The click again, the former version, and what is not in place: none changes anything."""
        case, actor = attempt.case_no, doer.actor
        if actor.scope.allows(now.incident.township_code):
            assert self.attempt(doer, attempt).version == now.version
            with pytest.raises(StaleVersion) as stale:
                self.attempt(doer, attempt._replace(event_id="late"))
            assert len(stale.value.extra["changed"]) == 1
            legal = {o.action for o in offers(now, COUNTY, actor, self.now) if o.legal}
            other = data.draw(st.sampled_from([a for a in ACTS if a not in legal]))
            with pytest.raises((IllegalAction, Forbidden)):
                self.attempt(doer, Attempt(case, other, now.version, {}, "never"))
        assert self.state(case) == now

    def value(self, case: str, before: Folded, field: Field) -> st.SearchStrategy[Any]:
        if field.choices:
            return st.sampled_from([choice.value for choice in field.choices])
        if field.kind == "moment":
            hours = st.sampled_from([1, 30, 24 * 20])
            return hours.map(lambda h: iso(self.now + h * HOUR, COUNTY.zone))
        if field.kind == "case":
            return st.sampled_from(self.cases)
        if field.kind == "event":
            return st.sampled_from([step.event_id for step in before.steps])
        if field.name in {"ref_source", "for_unit"}:
            return st.none()
        if field.name == "incident_id":
            return st.integers(0, 5).map(lambda n: f"{case}-{n}")
        return VALUES[field.kind]

    @invariant()
    def the_rules_hold(self) -> None:
        for case in self.cases:
            folded = self.state(case)
            check_rules(folded)
            first, now = self.first[case], folded.incident
            assert now.received_by == first.received_by
            assert (now.reported_at, now.report_level) == (first.reported_at, first.report_level)
            assert now.deadline == first.deadline
            if first.deadline is not None and now.stage != Stage.VOID:
                assert now.due_current == first.deadline

    @invariant()
    def what_is_stored_is_what_the_log_says(self) -> None:
        with self.connection.begin():
            for case in self.cases:
                events = self.events(case)
                found = select(incident).where(incident.c.case_no == case)
                row = self.connection.execute(found).one()
                assert row.version == len(events)
                folded = fold(events, COUNTY).incident
                for column in columns_of(Incident):
                    assert getattr(row, column.name) == getattr(folded, column.name)
            assert stored_cells(self.connection, COUNTY.code) == true_cells(self.connection, COUNTY)


def fields_decide(offer: Offer, error: Exception) -> bool:
    """Whether fields may make an action that is on offer impossible after all."""
    if isinstance(error, FieldsInvalid):
        return True
    return {f.name for f in offer.needs} & {"for_unit", "assignment_id", "grade"} != set()


def judged(row: Incident) -> tuple[int | None, ...]:
    """What a closed case is judged by: no desk changes it without reopening the case."""
    return row.closed_at, row.due_original, row.due_current, row.due_day, row.on_time


def check_rules(folded: Folded) -> None:
    """What holds of every case that was led by actions alone."""
    row = folded.incident
    assert row.irregular_n == 0
    active = [a for a in folded.assignments if a.active]
    leads = [a for a in active if a.role == AssignmentRole.LEAD]
    if row.stage in WORKING | {Stage.VERIFYING}:
        assert len(leads) == 1
        assert leads[0].unit == row.lead_unit
    else:
        assert not leads
    if not row.is_open:
        assert not active
        assert row.suspended_at is None
    units = [a.unit for a in active]
    assert len(units) == len(set(units))
    assert all(a.extended_n <= 2 for a in folded.assignments)
    lead_too = (a.extended_n for a in folded.assignments if a.role == AssignmentRole.LEAD)
    assert sum(lead_too) <= 2
    regular = Counter(step.type for step in folded.steps)
    for column, kind in COUNTED.items():
        assert getattr(row, column) == regular[kind]
    if row.outcome == Outcome.RESOLVED:
        assert passed_at_its_closing(folded)
    if row.stage == Stage.CLOSED:
        assert row.outcome in {Outcome.RESOLVED, Outcome.SELF_HANDLED, Outcome.TRANSFERRED}


def passed_at_its_closing(folded: Folded) -> bool:
    """The last verification before the closing passed, and no feedback came after it."""
    kinds = [step.type for step in folded.steps]
    upto = len(kinds) - 1 - kinds[::-1].index(EventType.CLOSED)
    verified = [s for s in folded.steps[:upto] if s.type == EventType.VERIFIED]
    return bool(verified) and verified[-1].stage == Stage.VERIFYING


Desk.TestCase.settings = settings(max_examples=15, stateful_step_count=40, deadline=None)
TestDesk = Desk.TestCase
