"""fold(events, county) -> the state of one incident. Pure and total: any events, in any order, any
number of times.

An event that is not legal at its place is kept as an irregular step and changes nothing. The state
is always computed from all events, so late and repeated ones need no special code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data_layer.core import machine
from data_layer.core.case import Case
from data_layer.core.corrections import effective
from data_layer.core.county import County
from data_layer.core.effects import EFFECTS
from data_layer.core.incident import Folded, Step
from data_layer.core.ladder import next_alarm, said, spoken
from data_layer.core.time_limits import Rules, case_clock, next_clock
from data_layer.vocab import Event

NO_PINS: Mapping[str, int] = {}


def fold(events: Sequence[Event], county: County, *, ahead: bool = True) -> Folded:
    """State, steps and assignments of one incident from all its log rows (columns:
    core.incident).

    Without `ahead` what comes next is left out (next_due, warn_at, asked, alarm_at): what a case
    was before is only compared by what it counts for.
    """
    case = _folded(events, county, NO_PINS)
    if _older(case.pins, county):
        # Closed under older tables: it must not look at newer ones, whatever they say of its past.
        case = _folded(events, county, case.pins)
    incident, result = case.incident, case.result
    incident.is_open = int(incident.stage in machine.OPEN)
    if incident.reported_at is None:
        return result
    result.clocks[""] = case_clock(incident, case.moves, case.rules, case.pins, case.classed)
    if incident.is_open and ahead:
        next_clock(incident, case.lead(), case.moves, case.rules)
        asking = (a.asked for a in result.assignments if a.active and a.asked)
        incident.asked = next(asking, "")
        result.said = said(events)
        incident.alarm_at = next_alarm(result, county)
    return result


def _older(pins: Mapping[str, int], county: County) -> bool:
    return bool(pins) and (
        pins.get("limits", county.newest_limits) < county.newest_limits
        or pins.get("calendar", county.calendar_version) < county.calendar_version
    )


def _folded(events: Sequence[Event], county: County, pins: Mapping[str, int]) -> Case:
    working = county.working_time(pins.get("calendar") or county.calendar_version)
    names = frozenset((e.source, e.event_id) for e in events)
    case = Case(Rules(county, working), names, pins.get("limits"))
    for event in effective(events):
        _take(case, event)
    case.result.version = sum(not spoken(event) for event in events)
    return case


def _take(case: Case, event: Event) -> None:
    incident = case.incident
    before = incident.stage
    suspended = incident.suspended_at is not None
    regular = machine.legal(event.type, before, suspended=suspended) and EFFECTS[event.type](
        case, event
    )
    if not regular:
        incident.irregular_n += 1
    elif incident.stage != before:
        incident.stage_at = event.occurred_at
    level = int(event.payload.get("to_level") or incident.level)
    case.result.steps.append(
        Step(
            event.source,
            event.event_id,
            event.type,
            event.occurred_at,
            before,
            incident.stage,
            level,
            not regular,
            event.unit,
        )
    )
