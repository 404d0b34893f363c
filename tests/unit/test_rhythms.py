"""The days of a rhythm by the published holidays of 2026, and the period each report is about."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from data_layer.core.calendar_days import WORKED
from data_layer.core.days import to_date
from data_layer.core.report_kinds import EVERY, Kind, kinds_for, shown_scope
from data_layer.core.report_runs import JITTER, MOST_TRIES, WAITS, next_try
from data_layer.core.schedules import (
    MINUTE_MS,
    Every,
    Occurrence,
    OnRest,
    Rhythm,
    begins_after,
    next_runs,
    next_workday,
    occurrences,
    period_before,
)
from data_layer.core.working_time import working_time
from data_layer.errors import Forbidden
from tests.packs import QIANXI, pack_at
from tests.world import COUNTY_SCOPE, EAST, EAST_SCOPE, WEST

ZONE = "Asia/Shanghai"
PACK = pack_at(QIANXI)
CALENDAR = working_time(ZONE, PACK.calendar, PACK.office_hours, 2000, 2101)
EIGHT, NINE = 8 * 60, 9 * 60


def works(day: int) -> bool:
    return CALENDAR.day(day).kind in WORKED


def told(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, ZoneInfo(ZONE)):%Y-%m-%d %H:%M}"


def coming(rhythm: Rhythm, after: int, n: int) -> list[tuple[int, str]]:
    found = islice(occurrences(rhythm, after, works, ZONE), n)
    return [(one.day, told(one.at)) for one in found]


@pytest.mark.parametrize(
    ("rhythm", "after", "expected"),
    [
        # 国庆节 2026: 1 to 7 October off, Saturday 10 October worked (国办发明电〔2025〕7号).
        (
            Rhythm(Every.DAY, 0, EIGHT, OnRest.RUN),
            20260929,
            [(20260930, "2026-09-30 08:00"), (20261001, "2026-10-01 08:00")],
        ),
        (
            Rhythm(Every.DAY, 0, EIGHT, OnRest.SKIP),
            20260929,
            [(20260930, "2026-09-30 08:00"), (20261008, "2026-10-08 08:00"),
             (20261009, "2026-10-09 08:00"), (20261010, "2026-10-10 08:00"),
             (20261012, "2026-10-12 08:00")],
        ),
        # The reports of the days off are made on the first day at work, each about its own day.
        (
            Rhythm(Every.DAY, 0, EIGHT, OnRest.LATER),
            20261005,
            [(20261006, "2026-10-08 08:00"), (20261007, "2026-10-08 08:00"),
             (20261008, "2026-10-08 08:00"), (20261009, "2026-10-09 08:00")],
        ),
        (
            Rhythm(Every.WEEK, 1, NINE, OnRest.LATER),
            20260928,
            [(20261005, "2026-10-08 09:00"), (20261012, "2026-10-12 09:00")],
        ),
        (
            Rhythm(Every.WEEK, 6, NINE, OnRest.SKIP),
            20260930,
            [(20261010, "2026-10-10 09:00")],
        ),
        (
            Rhythm(Every.MONTH, 5, NINE, OnRest.LATER),
            20260905,
            [(20261005, "2026-10-08 09:00"), (20261105, "2026-11-05 09:00"),
             (20261205, "2026-12-07 09:00"), (20270105, "2027-01-05 09:00")],
        ),
        (
            Rhythm(Every.MONTH, 1, 0, OnRest.RUN),
            20261231,
            [(20270101, "2027-01-01 00:00"), (20270201, "2027-02-01 00:00")],
        ),
    ],
)  # fmt: skip
def test_days_of_a_rhythm(rhythm: Rhythm, after: int, expected: list[tuple[int, str]]) -> None:
    assert coming(rhythm, after, len(expected)) == expected


def test_the_next_three_are_three_different_moments() -> None:
    daily = Rhythm(Every.DAY, 0, EIGHT, OnRest.LATER)
    assert [told(at) for at in next_runs(daily, 20260930, works, ZONE)] == [
        "2026-10-08 08:00", "2026-10-09 08:00", "2026-10-10 08:00",
    ]  # fmt: skip


def test_what_was_begun_after_its_hour_waits_for_the_next_day() -> None:
    daily = Rhythm(Every.DAY, 0, EIGHT, OnRest.RUN)
    noon = int(datetime(2026, 11, 24, 12, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)
    assert begins_after(daily, noon, 20261124, works, ZONE) == 20261124
    dawn = noon - 5 * 60 * MINUTE_MS
    assert begins_after(daily, dawn, 20261124, works, ZONE) == 20261123
    sundays = Rhythm(Every.WEEK, 7, EIGHT, OnRest.RUN)
    assert begins_after(sundays, noon, 20261124, works, ZONE) == 20261123


def test_a_saturday_left_out_on_days_off_comes_never() -> None:
    saturdays = Rhythm(Every.WEEK, 6, EIGHT, OnRest.SKIP)
    assert next_runs(saturdays, 20270101, lambda day: to_date(day).weekday() < 5, ZONE) == []
    # 2026 has Saturdays that are worked; the last of them is 10 October.
    assert len(next_runs(saturdays, 20260901, works, ZONE)) >= 1


def test_a_calendar_without_workdays_makes_no_endless_search() -> None:
    assert next_workday(20261124, lambda _day: False) is None


@pytest.mark.parametrize(
    ("every", "day", "period"),
    [
        (Every.DAY, 20261124, 20261123),
        (Every.DAY, 20270101, 20261231),
        (Every.WEEK, 20261123, 20261116),
        (Every.WEEK, 20261129, 20261116),
        (Every.WEEK, 20270104, 20261228),
        (Every.MONTH, 20261105, 202610),
        (Every.MONTH, 20270128, 202612),
    ],
)
def test_the_period_before(every: Every, day: int, period: int) -> None:
    assert period_before(every, day) == period


def test_every_kind_has_a_rhythm_and_a_scope() -> None:
    assert set(EVERY) == set(Kind)
    assert kinds_for(EAST_SCOPE) == [Kind.BRIEF, Kind.JUDGEMENT]
    assert shown_scope(COUNTY_SCOPE, Kind.BRIEF, EAST) == EAST_SCOPE
    assert shown_scope(COUNTY_SCOPE, Kind.SPECIAL, EAST) == COUNTY_SCOPE
    with pytest.raises(Forbidden):
        shown_scope(EAST_SCOPE, Kind.BRIEF, WEST)


def test_waits_grow_and_end() -> None:
    waits = [next_try(0, tries, 0.0) for tries in range(1, MOST_TRIES + 1)]
    assert waits == [*(wait * MINUTE_MS for wait in WAITS), None]
    assert next_try(0, 1, 1.0) == round(WAITS[0] * MINUTE_MS * (1 + JITTER))


def test_an_occurrence_is_its_day_and_moment() -> None:
    found = next(occurrences(Rhythm(Every.DAY, 0, 0, OnRest.RUN), 20261231, works, ZONE))
    assert found == Occurrence(20270101, found.at)
