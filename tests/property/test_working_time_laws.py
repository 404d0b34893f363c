"""Laws of working time, and a slow count minute by minute as the judge of the fast one."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_layer.core.calendar_days import (
    WORKED,
    CalendarDay,
    OfficeHours,
    hours_of,
    usual_day,
)
from data_layer.core.days import to_ms
from data_layer.core.working_time import WorkingTime, working_time
from data_layer.vocab import DayKind

MINUTE, DAY = 60_000, 86_400_000
FIRST = to_ms(datetime(2026, 1, 1, tzinfo=UTC))
DAYS = (
    CalendarDay(1, 20260104, DayKind.SHIFTED, "元旦", "通知", True),
    CalendarDay(1, 20260102, DayKind.HOLIDAY, "元旦", "通知", True),
    CalendarDay(1, 20260507, DayKind.REST, "", "通知", False),
)
SEASONS = (
    OfficeHours(101, hours_of("08:30-12:00 14:00-17:30")),
    OfficeHours(501, hours_of("00:00-01:30 07:45-11:15 15:00-23:30")),
)
ZONES = ("Asia/Shanghai", "Asia/Kathmandu", "America/New_York")
MADE = {zone: working_time(zone, DAYS, SEASONS, 2025, 2027) for zone in ZONES}
zones = st.sampled_from(ZONES)
moments = st.integers(FIRST, FIRST + 400 * DAY)
lengths = st.integers(0, 60 * DAY)


def minute_is_worked(zone: str, ms: int) -> bool:
    """Whether the office is open in the minute that begins here."""
    local = datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
    day = local.year * 10000 + local.month * 100 + local.day
    row = next((row for row in DAYS if row.day == day), None) or usual_day(day)
    season = SEASONS[1 if day % 10000 >= 501 else 0]
    now = local.hour * 60 + local.minute
    return row.kind in WORKED and any(start <= now < end for start, end in season.intervals)


def slowly(zone: str, a: int, b: int) -> int:
    """Working minutes between two whole minutes, counted one by one."""
    return sum(minute_is_worked(zone, ms) for ms in range(a, b, MINUTE))


@settings(max_examples=30)
@given(zones, st.integers(0, 400 * 1440), st.integers(0, 5 * 1440))
def test_the_fast_count_equals_the_slow_one(zone: str, begin: int, minutes: int) -> None:
    a = FIRST + begin * MINUTE
    b = a + minutes * MINUTE
    assert MADE[zone].worked_ms(a, b) == slowly(zone, a, b) * MINUTE


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_that_changes_its_clock_is_counted_like_any_other(zone: str) -> None:
    for a in (to_ms(datetime(2026, 3, 6, tzinfo=UTC)), to_ms(datetime(2026, 10, 30, tzinfo=UTC))):
        for b in range(a, a + 5 * DAY, 7 * 60 * MINUTE):
            assert MADE[zone].worked_ms(a, b) == slowly(zone, a, b) * MINUTE


@given(zones, moments, moments, moments)
def test_spans_add_up(zone: str, a: int, b: int, c: int) -> None:
    working = MADE[zone]
    assert working.worked_ms(a, b) + working.worked_ms(b, c) == working.worked_ms(a, c)
    one, two, whole = (
        float(working.work_minutes(np.array([x]), np.array([y]))[0])
        for x, y in ((a, b), (b, c), (a, c))
    )
    assert one + two == pytest.approx(whole, abs=1e-6)


@given(zones, moments, lengths)
def test_what_is_added_is_what_lies_between(zone: str, a: int, ms: int) -> None:
    working = MADE[zone]
    later = working.after_work_ms(a, ms)
    assert working.worked_ms(a, later) == ms
    assert later >= a
    assert inside(working, later)


@given(zones, moments, lengths)
def test_adding_what_lies_between_leads_back_into_working_time(zone: str, a: int, ms: int) -> None:
    working = MADE[zone]
    b = working.after_work_ms(a, ms)
    between = working.work_minutes(np.array([a]), np.array([b]))
    again = int(working.add_work_minutes(np.array([a]), between)[0])
    assert again == b


def inside(working: WorkingTime, ms: int) -> bool:
    return any(a <= ms <= b for a, b in working.intervals(ms - DAY * 20, ms + DAY * 20))


@given(zones, st.lists(st.tuples(moments, lengths), min_size=1, max_size=30))
def test_arrays_answer_as_single_moments_do(zone: str, asked: list[tuple[int, int]]) -> None:
    working = MADE[zone]
    a = np.array([moment for moment, _ in asked], np.int64)
    length = np.array([ms for _, ms in asked], np.int64)
    ends = a + length
    minutes = working.work_minutes(a, ends)
    added = working.add_work_minutes(a, length / MINUTE)
    for i, (moment, ms) in enumerate(asked):
        assert minutes[i] == working.worked_ms(moment, moment + ms) / MINUTE
        assert added[i] == working.after_work_ms(moment, ms)


@given(zones, moments, lengths)
def test_the_intervals_between_are_the_working_time_between(zone: str, a: int, ms: int) -> None:
    working = MADE[zone]
    found = working.intervals(a, a + ms)
    assert sum(end - start for start, end in found) == working.worked_ms(a, a + ms)
    edges = [edge for pair in found for edge in pair]
    assert edges == sorted(edges)
    assert all(start < end for start, end in found)


@given(zones, moments, st.integers(1, 40))
def test_the_end_of_a_workday_is_a_close_with_so_many_workdays_before(
    zone: str, a: int, days: int
) -> None:
    working = MADE[zone]
    due = working.end_of_workday(a, days)
    assert due > a
    assert inside(working, due)
    if days > 1:
        earlier = working.end_of_workday(a, days - 1)
        assert earlier < due == working.end_of_workday(earlier, 1)
