"""One case as a desk shows it: its state, what happened and why, who has it and by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from data_layer.core.corrections import effective
from data_layer.core.county import County
from data_layer.core.covering import covered
from data_layer.core.fold import fold
from data_layer.core.incident import Assignment, Folded, Step
from data_layer.core.limit_shares import warn_at
from data_layer.core.masking import mask_text
from data_layer.core.remaining import Left, Light, light_of, time_left
from data_layer.core.scope import Scope
from data_layer.core.time_limits import assignment_clock
from data_layer.db.tables import incident
from data_layer.errors import NotFound
from data_layer.queries.actors import acting, by_machine, display_names, source_name
from data_layer.queries.case_log import events_of
from data_layer.queries.desk_filters import touched_by
from data_layer.queries.incidents import MISSING, legs_of, seen_cases
from data_layer.queries.visible import (
    named,
    plain_id,
    short_township,
    unit_code,
    unit_name,
    unit_short,
    village_name,
    within,
)
from data_layer.queries.worklist import Clock, case_clock, clock
from data_layer.vocab import Event, EventType, LimitStage

# What an event says beside who, when and why, as far as it may be shown as it stands.
PLAIN_FACTS = (
    *("result", "interim", "due", "due_requested", "due_approved", "review_date", "to_level"),
    *("cause", "grade", "deadline", "rated", "category", "urgency", "risk_level"),
    *("persons", "source_kind", "to"),
)
# The event that ends a leg of the case.
ENDS = {
    LimitStage.ACCEPT: EventType.ACCEPTED,
    LimitStage.DISPATCH: EventType.DISPATCHED,
    LimitStage.SIGN: EventType.SIGNED,
    LimitStage.HANDLE: EventType.FED_BACK,
    LimitStage.CASE: EventType.CLOSED,
}
WRITTEN_FACTS = ("transfer_to", "comment", "text", "title", "place")


class Entry(NamedTuple):
    """One event of the timeline at its effective place.

    `event_id` is empty where it would name a unit that the scope may not know; `facts` are its own
    words and names; `over` is the limit it came too late for and by how much; `irregular` events
    changed nothing, `retracted` ones no longer count. `source` is the system it comes from, and
    `machine` whether that acted by itself.
    """

    event_id: str
    type: str
    at: int
    received_at: int
    actor: str
    recorded_by: str
    unit: str
    stage: str
    opinion: str
    reason_code: str
    facts: Mapping[str, Any]
    attachments: tuple[str, ...]
    irregular: bool
    retracted: bool
    over: Over | None = None
    source: str = ""
    machine: bool = False


class Over(NamedTuple):
    """A limit (LimitStage) that was over, and since how long."""

    stage: str
    due: int
    left: Left


class Task(NamedTuple):
    """One unit's assignment with its clock; its id and `unit` are empty where the scope may not
    know the unit."""

    assignment_id: str
    unit: str
    unit_name: str
    state: Assignment
    clock: Clock


class CaseFile(NamedTuple):
    """A case with everything that is known of it; `merged_into` is empty where the asker may not
    see that case. `folded` is for whoever decides what may be done and explains the limits, never
    for a screen."""

    row: Row[Any]
    place: Mapping[str, str]
    clock: Clock
    timeline: list[Entry]
    tasks: list[Task]
    folded: Folded
    merged_into: str

    @property
    def state(self) -> Mapping[str, Any]:
        """The row, and what the last check of the report found (`checked`)."""
        return {**self.row._asdict(), "checked": self.folded.checked}


def case_file(
    conn: Connection,
    county: County,
    scope: Scope,
    unit: str | None,
    case_no: str,
    now: int,
) -> CaseFile:
    """The case as the scope, and for handlers their unit, may see it; NotFound alike when it is
    missing and when it is theirs not to see."""
    statement = select(incident).where(
        *within(incident, scope), incident.c.case_no == case_no, *touched_by(unit)
    )
    row = conn.execute(statement).one_or_none()
    if row is None:
        raise NotFound(MISSING, "incident_not_found")
    events = events_of(conn, scope, case_no)
    folded, names = fold(events, county), display_names(conn, scope, events)
    units = frozenset(task.unit for task in folded.assignments)
    merged = {str(e.payload.get("merged_into") or "") for e in events} | {row.merged_into}
    seen = seen_cases(conn, scope, unit, merged - {""})
    return CaseFile(
        row,
        _place(county, scope, row),
        case_clock(county, now, row),
        _against_limits(
            _timeline(_Reader(county, scope, row, names, units, seen), events, folded.steps),
            county,
            row,
        ),
        [_task(county, scope, row, folded, task, now) for task in folded.assignments],
        folded,
        row.merged_into if row.merged_into in seen else "",
    )


def _place(county: County, scope: Scope, row: Row[Any]) -> dict[str, str]:
    _, _, village, title = named(county, scope, row)
    grid = county.areas.get(row.grid_code)
    return {
        "title": title,
        "township": short_township(county, scope, row.township_code),
        "village": village,
        "grid": grid.name if grid else "",
        "place": "" if row.sensitive else mask_text(row.place),
    }


class _Reader(NamedTuple):
    """For whom, and of which case, a timeline is read."""

    county: County
    scope: Scope
    row: Row[Any]
    accounts: Mapping[str, str]
    units: Collection[str]
    cases: Collection[str]

    def covered(self, words: object) -> str:
        """What somebody wrote, as far as it may be shown."""
        return covered(str(words))


def _timeline(reader: _Reader, events: Sequence[Event], steps: Sequence[Step]) -> list[Entry]:
    """Every event of the log in effective order, also those that count no more."""
    corrected = {(e.source, e.event_id): e for e in effective(events)}
    taken = {(step.source, step.event_id): step for step in steps}
    shown = [corrected.get((e.source, e.event_id), e) for e in events]
    shown.sort(key=lambda event: event.order)
    return [_entry(reader, event, taken.get((event.source, event.event_id))) for event in shown]


def _entry(reader: _Reader, event: Event, step: Step | None) -> Entry:
    county, scope, accounts, units = reader.county, reader.scope, reader.accounts, reader.units
    payload, sensitive = event.payload, bool(reader.row.sensitive)
    unit, machine = unit_short(county, scope, event.unit), by_machine(event)
    # A unit's name stands once, and the short one.
    full = unit_name(county, scope, event.unit) or unit
    actor = acting(county, scope, event, event.actor, accounts).replace(full, unit)
    return Entry(
        plain_id(county, scope, event.event_id, units),
        str(event.type),
        event.occurred_at,
        event.received_at,
        actor,
        "" if machine else acting(county, scope, event, event.recorded_by, accounts),
        unit,
        str(step.stage) if step else "",
        "" if sensitive else reader.covered(payload.get("opinion") or ""),
        str(payload.get("reason_code") or ""),
        _facts(reader, event),
        tuple(map(str, payload.get("attachments") or ())),
        irregular=bool(step and step.irregular),
        retracted=step is None,
        source=source_name(county, scope, event),
        machine=machine,
    )


def _against_limits(timeline: list[Entry], county: County, row: Row[Any]) -> list[Entry]:
    """The events that ended a leg of the case after its limit say so."""
    working = county.working_time(row.calendar_version or county.calendar_version)
    over: dict[tuple[str | None, int], Over] = {}
    for leg in legs_of(county, row):
        if leg.done_at is not None and leg.done_at > leg.due_at:
            left = time_left(leg.due_at, leg.unit, leg.done_at, working, county.zone)
            ends = ENDS.get(LimitStage(leg.stage))
            over.setdefault((ends, leg.done_at), Over(leg.stage, leg.due_at, left))
    return [entry._replace(over=over.get((entry.type, entry.at))) for entry in timeline]


def _facts(reader: _Reader, event: Event) -> dict[str, Any]:
    county, scope, payload = reader.county, reader.scope, event.payload
    facts = {name: payload[name] for name in PLAIN_FACTS if payload.get(name) is not None}
    if payload.get("merged_into") in reader.cases:
        facts["merged_into"] = payload["merged_into"]
    if not reader.row.sensitive:
        facts |= {
            name: reader.covered(payload[name]) for name in WRITTEN_FACTS if payload.get(name)
        }
    if payload.get("lead_unit"):
        facts["lead"] = unit_short(county, scope, str(payload["lead_unit"]))
    if payload.get("to_unit"):
        facts["told_unit"] = unit_short(county, scope, str(payload["to_unit"]))
    if payload.get("assist_units"):
        facts["assists"] = [unit_short(county, scope, unit) for unit in payload["assist_units"]]
    if event.type in {EventType.MOVED, EventType.REPORTED} and event.grid_code:
        facts["village"] = village_name(county, scope, event.grid_code)
    return facts


def _task(
    county: County, scope: Scope, row: Row[Any], folded: Folded, task: Assignment, now: int
) -> Task:
    name = unit_short(county, scope, task.unit)
    idle = Clock("", task.due_current, Light.NONE, None)
    runs = assignment_clock(task) if task.active and row.is_open else None
    done = task.fed_back_at is not None
    if runs is not None and not done:
        kind, start, due, counts = runs
        calendar = folded.incident.calendar_version
        warn = warn_at(start, due, counts, county.working_time(calendar), folded.pauses)
        light = light_of(due, warn, now, paused=row.suspended_at is not None)
        idle = clock(county, now, calendar, (kind, due, counts), light)
    unit = unit_code(county, scope, task.unit)
    return Task(task.assignment_id if unit else "", unit, name, task, idle)
