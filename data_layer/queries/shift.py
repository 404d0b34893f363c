"""The numbers of one shift of the duty desk, and the list behind each of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select
from sqlalchemy import case as when

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.shift_sheet import CaseLine, Holder, Sheet
from data_layer.core.shifts import Shift, before, shift_at
from data_layer.core.units import home_of
from data_layer.db.tables import incident
from data_layer.queries.handover import filled_at
from data_layer.queries.shift_cases import (
    FLOWS,
    HELD_IN,
    SPLITS,
    STEPS,
    STOCKS,
    UNIT,
    Window,
    cases_of,
    window,
)
from data_layer.queries.visible import NAMED, named, open_cases, unit_code, unit_name

# Lines of the sheet that name their cases, the moment that matters in each, and how many it names.
LISTED: dict[str, tuple[str, int]] = {
    "critical": ("reported_at", 40),
    "overdue": ("due_current", 20),
    "stage_overdue": ("next_due", 20),
    "due_next": ("next_due", 40),
    "supervised": ("supervised_due", 20),
    "escalated": ("stage_at", 20),
    "review": ("review_at", 20),
    "unlocated": ("reported_at", 20),
    "asked": ("next_due", 20),
}
# Which numbers are told by parts.
PARTS = (
    *(("came", split) for split in ("source", "urgency", "category", "township")),
    ("closed", "outcome"),
    ("asked", "asked"),
)
MOST = 500
READ = (
    *NAMED,
    *(incident.c[name] for name in ("stage", "lead_unit", "urgency", "asked", "level")),
    *(incident.c.supervised_grade, incident.c.next_due, incident.c.due_current),
    incident.c.reported_at,
    *(incident.c.review_at, incident.c.supervised_due, incident.c.stage_at),
)


def shift_sheet(
    conn: Connection, county: County, scope: Scope, now: int, *, shift: Shift | None = None
) -> Sheet:
    """The filled sheet of a shift (the running one without), its stocks as they stand now."""
    shift = shift or shift_at(county, now)
    w = _window(conn, county, scope, shift, now)
    holders = _holders(conn, county, scope, w)
    counts = {of: _count(conn, scope, w, of) for of in (*FLOWS, *STOCKS)}
    splits = {f"{of}/{split}": _split(conn, scope, w, of, split) for of, split in PARTS}
    lists = {of: _lines(conn, county, scope, w, of, at, most) for of, (at, most) in LISTED.items()}
    return Sheet(w.begins_at, w.ends_at, now, w.until, counts, splits, lists, holders)


def shift_cases(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    *,
    shift: Shift | None = None,
    of: str = "came",
    split: str = "",
    key: str = "",
    most: int | None = MOST,
) -> list[CaseLine] | None:
    """The cases behind a number of the sheet, at most `most` (None: all of them); None when there
    is no such number."""
    w = _window(conn, county, scope, shift or shift_at(county, now), now)
    where = cases_of(scope, w, of, split, key)
    if where is None:
        return None
    at, _ = LISTED.get(of, ("reported_at", 0))
    return _cases(conn, county, scope, where, at, most)


def _window(conn: Connection, county: County, scope: Scope, shift: Shift, now: int) -> Window:
    return window(county, shift, now, filled_at(conn, scope, before(county, shift)))


def _count(conn: Connection, scope: Scope, w: Window, of: str) -> int:
    where = cases_of(scope, w, of) or []
    return int(conn.scalar(select(func.count()).select_from(incident).where(*where)) or 0)


def _split(conn: Connection, scope: Scope, w: Window, of: str, split: str) -> dict[str, int]:
    """Code -> n, in code order."""
    column, where = SPLITS[split], cases_of(scope, w, of) or []
    rows = conn.execute(select(column, func.count()).where(*where).group_by(column))
    return dict(sorted((str(code), int(n)) for code, n in rows))


def _lines(
    conn: Connection, county: County, scope: Scope, w: Window, of: str, at: str, most: int
) -> list[CaseLine]:
    return _cases(conn, county, scope, cases_of(scope, w, of) or [], at, most)


def _cases(
    conn: Connection,
    county: County,
    scope: Scope,
    where: list[ColumnElement[bool]],
    at: str,
    most: int | None,
) -> list[CaseLine]:
    """The soonest first, by the moment that matters."""
    order = incident.c[at].asc().nulls_last(), incident.c.case_no
    rows = conn.execute(select(*READ).where(*where).order_by(*order).limit(most))
    return [_line(county, scope, row, at) for row in rows]


def _line(county: County, scope: Scope, row: Row[Any], at: str) -> CaseLine:
    case_no, _, village, title = named(county, scope, row)
    area = county.areas.get(row.township_code)
    return CaseLine(
        case_no,
        area.short if area else "",
        village,
        title,
        row.stage,
        _short(unit_name(county, scope, row.lead_unit)),
        row._mapping[at],
        row.urgency,
        row.asked,
        row.supervised_grade,
        row.level,
    )


def _short(unit: str) -> str:
    """A unit's name without what stands in brackets."""
    return unit.partition("(")[0].partition("（")[0]


def _holders(conn: Connection, county: County, scope: Scope, w: Window) -> list[Holder]:
    """Who holds the open cases, in code order, what is not dispatched yet first. For the county
    what is held in a township and below is one holder: nobody reads four hundred lines."""
    looks = {**STEPS, "overdue": STOCKS["overdue"]}
    tallies = [func.sum(when((look(w), 1), else_=0)).label(name) for name, look in looks.items()]
    lead = incident.c.lead_unit
    statement = select(lead, func.count().label("n"), *tallies).where(*open_cases(scope))
    sums: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in conn.execute(statement.group_by(lead)):
        counted = {name: int(row._mapping[name]) for name in ("n", *looks)}
        sums[_holder(county, scope, row.lead_unit)].update(counted)
    return [
        Holder(split, key, name, n["n"], n["overdue"], {step: n[step] for step in STEPS})
        for (split, key, name), n in sorted(sums.items(), key=lambda one: one[0][1])
    ]


def _holder(county: County, scope: Scope, unit: str) -> tuple[str, str, str]:
    """The split, key and name of whoever has the cases of a lead unit."""
    home = home_of(county, unit)
    if home and scope.whole_county:
        return HELD_IN, home, county.areas[home].name
    key = unit_code(county, scope, unit)
    return UNIT if key or not unit else "", key, _short(unit_name(county, scope, unit))
