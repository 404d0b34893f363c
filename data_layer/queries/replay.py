"""A day as it went, by quarters of an hour, as the log tells it now: a case stands in the grid it
has now, and what was corrected since is corrected here too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, Select, and_, select, union

from data_layer.core.county import County
from data_layer.core.day_replay import QUARTER_MS, DayReplay, Turn, day_replay, frame_of
from data_layer.core.days import add_days, start_of
from data_layer.core.scope import Scope
from data_layer.core.statistics.bands import predictive_band
from data_layer.db.tables import incident, step
from data_layer.queries.same_weekday import same_weekday
from data_layer.queries.ticker import QUIET
from data_layer.queries.visible import NAMED, counted, named, open_cases, within
from data_layer.vocab import EventType, Stage

# What a leader would want pointed out comes before the everyday of the same quarter of an hour.
STRIKING = (
    EventType.ESCALATED,
    EventType.SUPERVISED,
    EventType.RETURNED,
    EventType.REOPENED,
    EventType.TRANSFERRED,
    EventType.JOINT_CALLED,
)
THROWN_OUT = (EventType.VOIDED, EventType.MERGED, EventType.REFUSED)
USUAL = (EventType.REPORTED, EventType.CLOSED, EventType.SELF_HANDLED)


class Expected(NamedTuple):
    """Reports since midnight that were to be expected at the end of each frame, and within what
    limits."""

    middle: list[float]
    low: list[int]
    high: list[int]


class Told(NamedTuple):
    """One event of a frame; `at` in ms. The title of a sensitive case is its category."""

    frame: int
    at: int
    type: str
    case_no: str
    township: str
    village: str
    title: str


class Events(NamedTuple):
    """Of each frame the events worth telling, oldest first, and how many there were in all."""

    told: list[Told]
    n: dict[int, int]


def bounds(county: County, day: int) -> tuple[int, int]:
    """The moments a local day begins and ends."""
    return start_of(day, county.zone), start_of(add_days(day, 1), county.zone)


def replay(conn: Connection, county: County, scope: Scope, now: int, *, day: int) -> DayReplay:
    """The day's open cases by grid and stage as it begins, and what changed in each frame up to
    `now`; cases that count, as everywhere."""
    start, end = bounds(county, day)
    rows = conn.execute(_turns(scope, day, end))
    return day_replay(_cases(rows, min(end, now + 1)), start)


def _cases(rows: Any, end: int) -> Iterator[tuple[str, list[Turn]]]:
    for _, group in groupby(rows, key=lambda row: row.case_no):
        turns = list(group)
        until = [Turn(row.at, row.prev_stage, row.stage) for row in turns if row.at < end]
        yield turns[0].grid_code, until


def _turns(scope: Scope, day: int, end: int) -> Select[*tuple[Any, ...]]:
    """Every change of stage of the cases reported before its `end` that were open in the day or
    later.

    Told apart so that each part has its index and none grows with what ended before the day: what
    was closed since, what is open still, what was thrown out since. Later changes are few, and a
    condition on their time would draw SQLite away from the steps of each case.
    """
    case_no, c = incident.c.case_no, incident.c
    fitting = [*within(incident, scope), c.counts.is_(True), c.reported_at < end]
    thrown_out = select(step.c.case_no).where(
        *within(step, scope), step.c.type.in_(THROWN_OUT), step.c.day >= day
    )
    cases = union(
        select(case_no).where(*fitting, c.closed_day >= day),
        select(case_no).where(*fitting, *open_cases(scope)),
        select(case_no).where(*fitting, c.case_no.in_(thrown_out)),
    )
    return (
        select(step.c.case_no, step.c.grid_code, step.c.at, step.c.prev_stage, step.c.stage)
        .where(
            step.c.county_code == scope.county_code,
            step.c.case_no.in_(cases),
            step.c.prev_stage != step.c.stage,
        )
        .order_by(step.c.case_no, step.c.ordinal)
    )


def expected_reports(
    conn: Connection, county: County, scope: Scope, now: int, *, day: int
) -> Expected | None:
    """What the same weekday of the eight weeks before let expect (mean and 95 % negative-binomial
    limits of the reports since midnight); None without enough weeks."""
    start, end = bounds(county, day)
    reports = same_weekday(conn, county, scope, start)
    if not reports.comparable:
        return None
    frames = (end - start) // QUARTER_MS
    history = [
        _since_midnight(times, start_of(past, county.zone), frames)
        for past, times in zip(reports.days, reports.history, strict=True)
    ]
    band = predictive_band(history)
    return Expected(
        [round(float(n), 1) for n in band.expected],
        [int(n) for n in band.low],
        [int(n) for n in band.high],
    )


def _since_midnight(times: list[int], start: int, frames: int) -> Any:
    at = [min(frame_of(time, start), frames - 1) for time in times]
    return np.bincount(at, minlength=frames).cumsum()


def day_events(
    conn: Connection, county: County, scope: Scope, now: int, *, day: int, most: int
) -> Events:
    """What happened in each frame, at most so many events of one: the striking before the usual
    before the rest. Bookkeeping and irregular events are left out."""
    start, end = bounds(county, day)
    of_case = and_(
        step.c.county_code == incident.c.county_code, step.c.case_no == incident.c.case_no
    )
    statement = (
        select(step.c.at, step.c.type, *NAMED)
        .join_from(step, incident, of_case)
        .where(
            *within(step, scope),
            *within(incident, scope),
            step.c.at >= start,
            step.c.at < min(end, now + 1),
            step.c.irregular.is_(False),
            step.c.type.not_in(QUIET),
            incident.c.stage != Stage.PENDING,
            counted(county),
        )
        .order_by(step.c.at, step.c.case_no, step.c.ordinal)
    )
    frames: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in conn.execute(statement):
        frames[frame_of(row.at, start)].append(row)
    told = [
        Told(frame, row.at, row.type, *_names(county, scope, row))
        for frame, rows in frames.items()
        for row in sorted(sorted(rows, key=_weight)[:most], key=lambda row: row.at)
    ]
    return Events(told, {frame: len(rows) for frame, rows in frames.items()})


def _names(county: County, scope: Scope, row: Row[*tuple[Any, ...]]) -> tuple[str, str, str, str]:
    case_no, township, village, title = named(county, scope, row)
    return case_no, township, village, title


def _weight(row: Row[*tuple[Any, ...]]) -> int:
    return 0 if row.type in STRIKING else 1 if row.type in USUAL else 2
