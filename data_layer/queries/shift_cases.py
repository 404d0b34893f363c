"""Which cases a line of the hand-over sheet speaks of: one condition each, so that a number and the
list behind it cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select, true

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.scope import Scope
from data_layer.core.shifts import Shift, after
from data_layer.core.units import home_of
from data_layer.db.tables import incident, step
from data_layer.queries.visible import Conditions, open_cases, overdue, stage_overdue, within
from data_layer.vocab import EventType, Stage, Urgency

Condition = ColumnElement[bool]
# How a case ends without being done.
VOIDING = (EventType.REFUSED, EventType.VOIDED, EventType.MERGED)
ACTS = (EventType.URGED, EventType.SUPERVISED, EventType.ESCALATED)
# Split by who holds a case: a unit, or any unit of a township and below.
UNIT, HELD_IN = "unit", "held_in"
# What a number may be split by otherwise, and the column that says it.
SPLITS = {
    "source": incident.c.source_kind,
    "urgency": incident.c.urgency,
    "category": incident.c.major,
    "township": incident.c.township_code,
    "outcome": incident.c.outcome,
    "asked": incident.c.asked,
}


class Window(NamedTuple):
    """From when to when things happened in the shift, the moment its stocks are counted at, and
    when the next one ends."""

    county: County
    begins_at: int
    ends_at: int
    as_of: int
    until: int


def window(county: County, shift: Shift, as_of: int, told_until: int | None = None) -> Window:
    """What a sheet of that shift covers when it is filled at a moment. Where the sheet before was
    filled before its shift had ended, this one tells what happened since."""
    begins_at = shift.begins_at if told_until is None else min(told_until, shift.begins_at)
    return Window(county, begins_at, shift.ends_at, as_of, after(county, shift).ends_at)


def _came(w: Window) -> Condition:
    zone, i = w.county.zone, incident.c
    days = local(w.begins_at, zone).day, local(w.ends_at - 1, zone).day
    return and_(
        i.report_day.between(*days),
        i.reported_at >= w.begins_at,
        i.reported_at < w.ends_at,
        i.counts.is_(True),
    )


def _closed(w: Window) -> Condition:
    zone, i = w.county.zone, incident.c
    days = local(w.begins_at, zone).day, local(w.ends_at - 1, zone).day
    return and_(
        i.closed_day.between(*days),
        i.closed_at >= w.begins_at,
        i.closed_at < w.ends_at,
        i.counts.is_(True),
    )


def _void(w: Window) -> Condition:
    return and_(incident.c.stage == Stage.VOID, _acted(w, VOIDING), incident.c.counts.is_(True))


def _act(kind: EventType) -> Callable[[Window], Condition]:
    return lambda w: and_(_acted(w, (kind,)), incident.c.counts.is_(True))


def _acted(w: Window, kinds: tuple[EventType, ...]) -> Condition:
    """Something of these kinds happened to the case in the shift, and had its effect."""
    acts = select(step.c.case_no).where(
        step.c.county_code == w.county.code,
        step.c.at >= w.begins_at,
        step.c.at < w.ends_at,
        step.c.type.in_(kinds),
        step.c.irregular.is_(False),
    )
    return incident.c.case_no.in_(acts)


# What happened in the shift.
FLOWS: Mapping[str, Callable[[Window], Condition]] = {
    "came": _came,
    "critical": lambda w: and_(_came(w), incident.c.urgency == Urgency.CRITICAL),
    "closed": _closed,
    "void": _void,
    **{str(kind): _act(kind) for kind in ACTS},
}


def _running(stage: Stage) -> Callable[[Window], Condition]:
    """At that stage with its clock running."""
    return lambda w: and_(incident.c.stage == stage, incident.c.suspended_at.is_(None))


# Where an open case stands, as the desk's views have it: each is in exactly one.
STEPS: Mapping[str, Callable[[Window], Condition]] = {
    "to_accept": _running(Stage.REPORTED),
    "to_dispatch": _running(Stage.ACCEPTED),
    "to_sign": _running(Stage.DISPATCHED),
    "handling": _running(Stage.HANDLING),
    "to_verify": _running(Stage.VERIFYING),
    "suspended": lambda w: incident.c.suspended_at.is_not(None),
}
# What is so at the moment the sheet is filled.
STOCKS: Mapping[str, Callable[[Window], Condition]] = {
    "open": lambda w: true(),
    **STEPS,
    "overdue": lambda w: overdue(w.as_of),
    "stage_overdue": lambda w: stage_overdue(w.as_of),
    "due_next": lambda w: and_(incident.c.next_due > w.as_of, incident.c.next_due <= w.until),
    "review": lambda w: and_(incident.c.suspended_at.is_not(None), incident.c.review_at <= w.until),
    "unlocated": lambda w: incident.c.grid_code == "",
    "asked": lambda w: incident.c.asked != "",
}


def cases_of(scope: Scope, w: Window, of: str, split: str = "", key: str = "") -> Conditions | None:
    """The conditions of one number of the sheet, or of the part of it that `key` names; None when
    there is no such number."""
    if of in STOCKS:
        conditions = [*open_cases(scope), STOCKS[of](w)]
    elif of in FLOWS:
        conditions = [*within(incident, scope), FLOWS[of](w)]
    else:
        return None
    if split:
        part = _part(w.county, split, key)
        if part is None:
            return None
        conditions.append(part)
    return conditions


def _part(county: County, split: str, key: str) -> Condition | None:
    if split == UNIT:
        return incident.c.lead_unit == key
    if split == HELD_IN:
        units = [code for code in (*county.units, *county.areas) if home_of(county, code) == key]
        return incident.c.lead_unit.in_(units)
    return SPLITS[split] == key if split in SPLITS else None
