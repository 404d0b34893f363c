"""How each measure of the dictionary is taken from the tables: on which day it counts, and what of
a row it counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import BigInteger as Whole
from sqlalchemy import ColumnElement, Table, and_, case, cast, literal_column, or_

from data_layer.core.case_measures import (
    FROM_PUBLIC,
    HANDED_IN,
    OWN_FORCE,
    SATISFIED_FROM,
    URGENT,
)
from data_layer.core.contribution import MEASURE_OF
from data_layer.core.days import DAY_MS
from data_layer.db.tables import incident, step
from data_layer.queries.visible import overdue, sent_back, stage_overdue
from data_layer.vocab import EventType, Level, Outcome, Stage, Urgency

Condition = ColumnElement[bool]
# What can bring a case to its closed stage (core.effects).
ENDS = (EventType.CLOSED, EventType.SELF_HANDLED, EventType.TRANSFERRED)


class Fact(NamedTuple):
    """A measure of rows of `table`: `day` says when a row counts, `value` what it adds; of steps,
    `types` are those it may count at all."""

    table: Table
    day: ColumnElement[int]
    value: ColumnElement[int]
    types: frozenset[str] = frozenset()


def _one(condition: Condition) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _cases(day: ColumnElement[Any], conditions: dict[str, Condition]) -> dict[str, Fact]:
    return {name: Fact(incident, day, _one(where)) for name, where in conditions.items()}


def _acts() -> dict[str, Fact]:
    """What was done on a day: regular steps, as core.contribution counts them."""
    kinds: dict[str, set[str]] = {}
    for kind, name in MEASURE_OF.items():
        kinds.setdefault(name, set()).add(kind)
    found = {name: _act(types) for name, types in kinds.items()}
    verified = {EventType.VERIFIED}
    found["rework"] = _act(verified, step.c.stage == Stage.HANDLING)
    found["verified"] = _act(verified, step.c.stage != Stage.HANDLING)
    found["closed"] = _act(ENDS, step.c.stage == Stage.CLOSED, step.c.prev_stage != Stage.CLOSED)
    return found


def _act(types: Iterable[str], *conditions: Condition) -> Fact:
    listed = frozenset(map(str, types))
    value = _one(and_(step.c.type.in_(sorted(listed)), *conditions))
    return Fact(step, step.c.day, value, listed)


_i = incident.c
_valid = _i.stage != Stage.VOID
_closed = _i.closed_day.is_not(None)
_on_time = _i.on_time == 1
_waiting = _i.stage == Stage.REPORTED
_dispatched = _i.dispatched_at.is_not(None)
_contact = and_(_valid, _i.received_by != "")

REPORTED = {
    "cohort_reported": literal_column("1") == literal_column("1"),
    "cohort_valid": _valid,
    "cohort_closed": _closed,
    "cohort_on_time": _on_time,
    "cohort_escalated": _i.escalated_n > 0,
    "cohort_returned": _i.returned_n > 0,
    "cohort_reopened": _i.reopened_n > 0,
    "cohort_rework": _i.rework_n > 0,
    "cohort_extended": _i.extended_n > 0,
    "judged": ~_waiting,
    "judged_valid": and_(~_waiting, _valid),
    "own_force": and_(_valid, _i.source_kind.in_(OWN_FORCE)),
    "by_public": and_(_valid, _i.source_kind.in_(FROM_PUBLIC)),
    "by_others": and_(_valid, _i.source_kind.not_in([*OWN_FORCE, *FROM_PUBLIC])),
    "merged": _i.outcome == Outcome.MERGED,
    "refused": _i.outcome == Outcome.REFUSED,
    "on_the_spot": _i.outcome == Outcome.SELF_HANDLED,
    "critical": and_(_valid, _i.urgency == Urgency.CRITICAL),
    "unplaced": _i.grid_code == "",
    "first_contact": _contact,
    "first_contact_closed": and_(_contact, or_(_dispatched, _closed)),
    "escalated_case": and_(_valid, _i.escalated_n > 0),
    "joint_case": and_(_valid, _dispatched, _i.joint_n > 0),
    "dispatched_case": and_(_valid, _dispatched),
    "handed_in": and_(_valid, _i.source_kind.in_(HANDED_IN)),
    "acknowledged": and_(_valid, _i.urgency == Urgency.CRITICAL, _i.acknowledged_at.is_not(None)),
}
# A failed verification and a reopening take the handling back.
_handled = or_(_closed, _i.stage == Stage.VERIFYING)
_urgent = _i.urgency.in_(URGENT)
_supervised = _i.supervised_due.is_not(None)
_handed_in = _i.source_kind.in_(HANDED_IN)
DUE = {
    "due": _i.due_day.is_not(None),
    "due_on_time": _on_time,
    "due_closed": _i.closed_at.is_not(None),
    "due_first_on_time": and_(_closed, _i.closed_at <= _i.due_original),
    "due_urgent": _urgent,
    "due_urgent_on_time": and_(_urgent, _on_time),
    "due_handled": _handled,
    "due_unhandled_late": ~_handled,
    "due_rework": _i.rework_n > 0,
    "due_extended": _i.extended_n > 0,
    "due_supervised": _supervised,
    "due_supervised_on_time": and_(_supervised, _i.closed_at <= _i.supervised_due),
    "due_joint": _i.joint_n > 0,
    "due_joint_closed": and_(_i.joint_n > 0, _i.closed_at.is_not(None)),
    "due_handed_in": _handed_in,
    "due_handed_in_closed": and_(_handed_in, _i.closed_at.is_not(None)),
}
CLOSED = {
    "closed_on_time": _on_time,
    "ended": _closed,
    "ended_transferred": _i.outcome == Outcome.TRANSFERRED,
    "ended_in_household": _i.closed_level <= Level.GRID,
    "ended_in_village": _i.closed_level <= Level.VILLAGE,
    "ended_in_township": _i.closed_level <= Level.TOWNSHIP,
    "ended_in_county": _i.closed_level == Level.COUNTY,
    "ended_above": _i.closed_level > Level.COUNTY,
    # A household's report is closed by its grid at the least: that is no rise.
    "ended_risen": and_(_i.closed_level > _i.report_level, _i.closed_level > Level.GRID),
    "ended_reopened": _i.reopened_n > 0,
    "ended_rated": _i.rating.is_not(None),
    "ended_satisfied": _i.rating >= SATISFIED_FROM,
    "ended_dissatisfied": _i.rating < SATISFIED_FROM,
}
# Measures that add up what a case has, be it more than one.
AMOUNTS = frozenset({"passed_on", "close_seconds"})
FACTS: dict[str, Fact] = {
    **_acts(),
    **_cases(_i.report_day, REPORTED),
    **_cases(_i.due_day, DUE),
    **_cases(_i.closed_day, CLOSED),
    "passed_on": Fact(incident, _i.closed_day, _i.reassigned_n),
    "close_seconds": Fact(
        incident, _i.closed_day, cast((_i.closed_at - _i.reported_at) // 1000, Whole)
    ),
}


def stocks(now: int, today_ends: int) -> dict[str, Condition]:
    """Measure -> what an open case fulfils at a moment; `today_ends` is the next midnight."""
    running, late = _i.suspended_at.is_(None), overdue(now)

    def by(days: int) -> Condition:
        return _i.due_current >= now - days * DAY_MS

    due_today = and_(running, _i.due_current >= now, _i.due_current < today_ends)
    pressing = {
        "overdue": late,
        "stage_overdue": stage_overdue(now),
        "due_today": due_today,
        "sent_back": sent_back(),
        "open_reopened": _i.reopened_n > 0,
        "open_supervised": _i.supervised_grade != "",
    }
    return {
        **pressing,
        "pressing": or_(*pressing.values()),
        "open": literal_column("1") == literal_column("1"),
        "to_accept": _waiting,
        "to_dispatch": and_(_i.stage == Stage.ACCEPTED, running),
        "to_sign": and_(_i.stage == Stage.DISPATCHED, running),
        "in_work": _i.stage.in_([Stage.DISPATCHED, Stage.HANDLING, Stage.VERIFYING]),
        "to_verify": _i.stage == Stage.VERIFYING,
        "overdue_3": and_(late, by(3)),
        "overdue_7": and_(late, by(7), ~by(3)),
        "overdue_15": and_(late, by(15), ~by(7)),
        "overdue_more": and_(late, ~by(15)),
        "paused": ~running,
        "review_late": and_(~running, _i.review_at <= now),
        "piled_up": now - _i.reported_at > 2 * (_i.due_original - _i.reported_at),
        "open_escalated": _i.escalated_n > 0,
        "open_unplaced": _i.grid_code == "",
        "asking": _i.asked != "",
    }
