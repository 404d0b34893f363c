"""What a desk asks for, and the conditions it puts on cases."""

from __future__ import annotations

import re
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, or_

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.tables import assignment, incident, log
from data_layer.queries.visible import Conditions, open_cases, unit_name
from data_layer.vocab import DESK, EventType

# Numbers in titles may be people's telephones: they are covered on screen, and nobody may find out
# the covered digits by searching for them. Two digits in a row tell nothing.
BESIDES = (EventType.URGED, EventType.COMMENTED, EventType.ACKNOWLEDGED, EventType.SUPERVISED)
TELLING = re.compile(r"\d{3,}")


class Ask(NamedTuple):
    """One question of a desk; empty fields do not restrict.

    `category` is a minor or major one, `holder` a unit that has the case now, `since` the earliest
    report (ms), `due` the moments (ms) between which a limit that runs must end, `me` the user
    name that asks, `mine` whether only its cases are wanted.
    """

    view: str = "all"
    township: str = ""
    category: str = ""
    urgency: str = ""
    source: str = ""
    holder: str = ""
    since: int | None = None
    due: tuple[int, int] | None = None
    mine: bool = False
    me: str = ""
    q: str = ""
    sort: str = "due"
    offset: int = 0
    limit: int = 100


ALL_OPEN = Ask()


def asked_for(county: County, scope: Scope, ask: Ask) -> Conditions:
    """Visible open cases that fit everything but the view."""
    return [*open_cases(scope.narrow(ask.township)), *filtered(county, scope, ask)]


def filtered(county: County, scope: Scope, ask: Ask, *, ended: bool = False) -> Conditions:
    """What the filters and the words of a question demand of a case; nobody holds one that has
    `ended`, so its units are those that held it, and none of them falls due."""
    conditions: Conditions = []
    if ask.category:
        both = incident.c.category == ask.category, incident.c.major == ask.category
        conditions.append(or_(*both))
    if ask.urgency:
        conditions.append(incident.c.urgency == ask.urgency)
    if ask.source:
        conditions.append(incident.c.source_kind == ask.source)
    if ask.holder:
        conditions.append(_held_by([ask.holder], ended=ended))
    if ask.since is not None:
        conditions.append(incident.c.reported_at >= ask.since)
    if ask.due is not None:
        conditions += [false()] if ended else due_between(*ask.due)
    if ask.mine:
        conditions.append(in_hand_of(ask.me))
    return conditions + [_found(county, scope, word, ended=ended) for word in ask.q.split()]


def due_between(first: int, last: int) -> Conditions:
    """Cases whose limit runs and ends between two moments (ms), both counted."""
    return [incident.c.suspended_at.is_(None), incident.c.due_current.between(first, last)]


def in_hand_of(username: str) -> ColumnElement[bool]:
    """Cases an account has reported or handled at the desk; to urge, to see or to remark is not to
    handle. Of the names an event has, the recorder's alone is an account's and nobody else's."""
    if not username:
        return false()
    return exists().where(
        log.c.county_code == incident.c.county_code,
        log.c.case_no == incident.c.case_no,
        log.c.source == DESK,
        log.c.recorded_by == username,
        log.c.type.not_in(BESIDES),
    )


def touched_by(unit: str | None) -> Conditions:
    """Cases in which that unit has or had an assignment; None asks for any."""
    if unit is None:
        return []
    given = exists().where(
        assignment.c.county_code == incident.c.county_code,
        assignment.c.case_no == incident.c.case_no,
        assignment.c.unit == unit,
    )
    return [given]


def _held_by(units: list[str], *, ended: bool) -> ColumnElement[bool]:
    # A unit's own list reads assignments too: these are others of the same case.
    other = assignment.alias()
    held = exists().where(
        other.c.county_code == incident.c.county_code,
        other.c.case_no == incident.c.case_no,
        other.c.unit.in_(units),
    )
    return held if ended else held.where(other.c.active.is_(True))


def _found(county: County, scope: Scope, word: str, *, ended: bool) -> ColumnElement[bool]:
    """The word stands in the number, the place or its names, the holder's name or, where that may
    be read, the title; or is the whole number by which its source knows the case."""
    ways: list[ColumnElement[bool]] = [
        incident.c.case_no.contains(word.upper(), autoescape=True),
        incident.c.incident_id == word,
    ]
    areas = [
        area
        for area in county.areas.values()
        if (word in area.name or word == area.code)
        and scope.allows(county.township_of.get(area.code, ""))
    ]
    places = {
        incident.c.township_code: [area.code for area in areas if area.level == "township"],
        incident.c.grid_code: _grids(county, {area.code for area in areas}),
    }
    ways += [column.in_(codes) for column, codes in places.items() if codes]
    units = [code for code in county.units if word in unit_name(county, scope, code)]
    if units:
        ways.append(_held_by(units, ended=ended))
    if not TELLING.search(word):
        written = (incident.c.title, incident.c.place)
        shown = or_(*(column.contains(word, autoescape=True) for column in written))
        ways.append(and_(incident.c.sensitive.is_(False), shown))
    return or_(*ways)


def _grids(county: County, found: set[str]) -> list[str]:
    """Grids that were found, or whose village was."""
    grids = (area for area in county.areas.values() if area.level == "grid")
    return [grid.code for grid in grids if grid.code in found or grid.parent in found]
