"""Figures of capacity that people enter: from a day on, with what stood before kept beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from data_layer.core.capacity import Place, contradictions
from data_layer.core.county import FIRST_YEAR, County
from data_layer.core.days import local, to_date, to_day
from data_layer.core.scope import Scope
from data_layer.db.tables import capacity, capacity_history
from data_layer.db.upsert import put_rows
from data_layer.errors import Invalid, Problem, TableInvalid
from data_layer.log.record import check_county, lock_revision, raise_revision
from data_layer.queries.capacity import IN_TURN, Capacity, capacity_at
from data_layer.services.audit import write_audit
from data_layer.services.capacity_file import Entry
from data_layer.vocab import Text

IMPORTED = "import_capacity"
NO_DAY = Text(
    "请填写数据截至日期，不晚于今天，例如 2026-11-01。",
    "Give the day the figures are of, today at the latest, for example 2026-11-01.",
)
MEANWHILE = Text(
    "治理能力数据刚刚由他人修改，请重新导入并核对。",
    "Somebody has just changed the figures: import the file and check it again.",
)


class Change(NamedTuple):
    """A figure that becomes another one; None where there is none."""

    key: str
    area_code: str
    old: float | None
    new: float | None


class Import(NamedTuple):
    """What somebody entered at once."""

    at: int
    actor: str
    since: int
    figures: int


def first_day(text: str, county: County, now: int) -> int:
    """The day figures are of; Invalid for none, or one to come."""
    try:
        day = to_day(date.fromisoformat(text))
    except ValueError:
        raise Invalid(NO_DAY, "no_day") from None
    if day > local(now, county.zone).day or day // 10000 < FIRST_YEAR:
        raise Invalid(NO_DAY, "no_day")
    return day


def changes_of(held: Capacity, entries: Iterable[Entry]) -> list[Change]:
    """Which entries say something new."""
    return [
        Change(one.key, one.area_code, old, one.value)
        for one in entries
        if (old := held.values.get((one.key, one.area_code))) != one.value
    ]


def check_changes(
    conn: Connection,
    county: County,
    changes: Sequence[Change],
    since: int,
    now: int,
    cells: dict[Place, str] | None = None,
) -> None:
    """TableInvalid with everything that the changes would make contradict itself, on the day they
    hold from or on one since then; what has contradicted itself before is not theirs. `cells` tells
    where in a file a figure stands."""
    told: dict[Problem, Problem] = {}
    cells = cells or {}
    for day in _days_from(conn, county, since):
        held = capacity_at(conn, county, Scope(county.code), now, day=day)
        for problem in _made_by(county, held, changes, since):
            text = problem.text if day == since else _on(day, problem.text)
            where = next((cells[place] for place in problem.cells if place in cells), "")
            told.setdefault(problem, problem._replace(text=text, where=where, cells=()))
    if told:
        raise TableInvalid("capacity", list(told.values()))


def _days_from(conn: Connection, county: County, since: int) -> list[int]:
    """The day, and each later one from which something else holds."""
    h = capacity_history.c
    later = select(h.since).distinct().where(h.county_code == county.code, h.since > since)
    return sorted({since, *conn.scalars(later)})


def _on(day: int, text: Text) -> Text:
    date_ = to_date(day).isoformat()
    return Text(f"{date_} 的数：{text.zh}", f"On {date_}: {text.en}")


def _made_by(
    county: County, held: Capacity, changes: Iterable[Change], since: int
) -> list[Problem]:
    """What contradicts itself on a day once the changes hold from `since` on, and did not before;
    what was entered from a later day on stays."""
    values, top = dict(held.values), county.areas[county.code]
    before = set(contradictions(values, held.indicators, top, held.areas))
    for one in changes:
        place = one.key, one.area_code
        if held.since.get(place, since) > since:
            continue
        if one.new is None:
            values.pop(place, None)
        else:
            values[place] = one.new
    found = contradictions(values, held.indicators, top, held.areas)
    return [problem for problem in found if problem not in before]


def mark_of(held: Capacity) -> str:
    """A sign that differs when the figures do."""
    said = repr(sorted(held.values.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def change_capacity(
    conn: Connection,
    county: County,
    entries: Sequence[Entry],
    since: int,
    account: str,
    now: int,
    mark: str,
) -> int:
    """Let the entries hold from that day on; returns how many say something new.

    Raises TableInvalid when they contradict what stands, Busy when the county was just changed,
    Invalid when `mark` is not that of the figures any more.
    """
    lock_revision(conn, county.code)
    check_county(conn, county)
    held = capacity_at(conn, county, Scope(county.code), now, day=since)
    if mark_of(held) != mark:
        raise Invalid(MEANWHILE, "capacity_changed")
    changes = changes_of(held, entries)
    check_changes(conn, county, changes, since, now)
    if not changes:
        return 0
    places = [(one.key, one.area_code) for one in changes]
    _keep_first(conn, county.code, places, now)
    by = {"county_code": county.code, "since": since, "recorded_by": account, "recorded_at": now}
    rows = [{**by, "key": one.key, "area_code": one.area_code, "value": one.new} for one in changes]
    put_rows(conn, capacity_history, rows)
    restore_entered(conn, county.code)
    detail = {"since": to_date(since).isoformat(), "figures": [list(one) for one in changes]}
    write_audit(conn, county.code, now, account, IMPORTED, object=str(since), detail=detail)
    raise_revision(conn, county.code, now)
    return len(changes)


def _keep_first(conn: Connection, county_code: str, places: Sequence[Place], now: int) -> None:
    """What came with the pack is kept before it is changed for the first time."""
    h, c = capacity_history.c, capacity.c
    told = conn.execute(select(h.key, h.area_code).where(h.county_code == county_code))
    entered = {(key, area) for key, area in told}
    stood = {
        (row.key, row.area_code): row.value
        for row in conn.execute(
            select(c.key, c.area_code, c.value).where(c.county_code == county_code)
        )
    }
    first = [
        {"county_code": county_code, "key": key, "area_code": area, "since": 0,
         "value": stood[key, area], "recorded_by": "", "recorded_at": now}
        for key, area in places
        if (key, area) in stood and (key, area) not in entered
    ]  # fmt: skip
    put_rows(conn, capacity_history, first)


def restore_entered(conn: Connection, county_code: str) -> None:
    """Let the newest of what was entered stand as the figures of today: after a change, and after a
    pack was loaded again."""
    h, c = capacity_history.c, capacity.c
    entered = select(h.key, h.area_code, h.value).where(h.county_code == county_code)
    rows = conn.execute(entered.order_by(*IN_TURN))
    newest = {(row.key, row.area_code): row.value for row in rows}
    heads = {
        # SQLAlchemy names columns by a kind of str that JSON does not take for one.
        row.key: {str(name): value for name, value in row._asdict().items()}
        for row in conn.execute(
            select(capacity).where(c.county_code == county_code, c.area_code == county_code)
        )
    }
    put_rows(conn, capacity, [
        {**heads[key], "area_code": area, "value": value}
        for (key, area), value in newest.items()
        if value is not None and key in heads
    ])  # fmt: skip
    for (key, area), value in newest.items():
        if value is None:
            gone = c.county_code == county_code, c.key == key, c.area_code == area
            conn.execute(delete(capacity).where(*gone))


def imports(conn: Connection, county: County) -> list[Import]:
    """What was entered, the newest first."""
    h = capacity_history.c
    rows = conn.execute(
        select(h.recorded_at, h.recorded_by, h.since, func.count())
        .where(h.county_code == county.code, h.since > 0)
        .group_by(h.recorded_at, h.recorded_by, h.since)
        .order_by(h.recorded_at.desc())
    )
    return [Import(*row) for row in rows]
