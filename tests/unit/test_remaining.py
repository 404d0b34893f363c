"""What is left of a limit, in the time it counts."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.calendar_days import NOTICE_SPANS, CalendarDay
from data_layer.core.county import Limit
from data_layer.core.days import to_ms
from data_layer.core.remaining import Light, light_of, time_left
from data_layer.core.time_limits import Rules, due_after
from data_layer.core.working_time import OfficeHours, WorkingTime, working_time
from data_layer.vocab import DayKind, LimitUnit
from tests.world import COUNTY

ZONE = "Asia/Shanghai"
HOUR = 3_600_000
# 8:30-12:00 and 13:30-17:30: seven and a half hours. Only 2026 has a notice.
HOURS = OfficeHours(101, ((510, 720), (810, 1050)))
NOTICE = [
    CalendarDay(1, 20260000 + first, DayKind.HOLIDAY, "假日", "notice", official=True)
    for first, _ in NOTICE_SPANS
]


@pytest.fixture(scope="module")
def working() -> WorkingTime:
    return working_time(ZONE, NOTICE, [HOURS], 2026, 2027)


def at(text: str) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)))


@pytest.mark.parametrize(
    ("now", "due", "unit", "late", "days", "hours"),
    [
        # Of a limit in days: Tuesday, and neither what is left of Monday nor a second day.
        ("2026-11-23T15:42", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 1, 0),
        ("2026-11-23T08:00", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 1, 0),
        ("2026-11-23T22:00", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 1, 0),
        # Over a weekend, which is no working day.
        ("2026-11-20T09:00", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 2, 0),
        ("2026-11-22T09:00", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 2, 0),
        # On its last day hours are left, before office all of them.
        ("2026-11-24T07:00", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 0, 7.5),
        ("2026-11-24T15:42", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 0, 1.8),
        # Due tomorrow, but no whole day from now.
        ("2026-11-23T17:00", "2026-11-24T12:00", LimitUnit.WORK_DAYS, False, 0, 4),
        ("2026-11-23T15:42", "2026-11-23T17:30", LimitUnit.WORK_MINUTES, False, 0, 1.8),
        ("2026-11-23T15:42", "2026-11-24T17:30", LimitUnit.WORK_MINUTES, False, 1, 1.8),
        # Since Friday's close a weekend has gone by, and not one working hour more than Monday's.
        ("2026-11-23T15:42", "2026-11-20T17:30", LimitUnit.WORK_DAYS, True, 0, 5.7),
        ("2026-11-23T15:42", "2026-11-20T15:42", LimitUnit.CLOCK_MINUTES, True, 3, 0),
        ("2026-11-23T15:42", "2026-11-25T23:59", LimitUnit.CALENDAR_DAYS, False, 2, 0),
        ("2026-11-23T15:42", "2026-11-25T12:42", LimitUnit.CALENDAR_DAYS, False, 1, 0),
        ("2026-11-25T15:59", "2026-11-25T23:59", LimitUnit.CALENDAR_DAYS, False, 0, 8),
        ("2026-11-23T15:42", "2026-11-23T15:42", LimitUnit.CLOCK_MINUTES, True, 0, 0),
    ],
)
def test_what_is_left(
    working: WorkingTime, now: str, due: str, unit: LimitUnit, late: bool, days: int, hours: float
) -> None:
    left = time_left(at(due), unit, at(now), working, ZONE)
    assert (left.late, left.days, left.ms) == (late, days, round(hours * HOUR))


@given(st.integers(0, 60 * 24 * 60), st.integers(1, 20), st.integers(0, 30 * 24 * 60))
@pytest.mark.parametrize("unit", [LimitUnit.WORK_DAYS, LimitUnit.CALENDAR_DAYS])
def test_never_is_more_left_than_was_allowed(
    working: WorkingTime, unit: LimitUnit, begin: int, amount: int, later: int
) -> None:
    """Whole days from the day after: on the day of the report all of them, then fewer each day."""
    start = at("2026-08-20T00:00") + begin * 60_000
    limit = Limit(1, 0, "", "ordinary", "simple", 0, "case", amount, unit)
    due = due_after(limit, start, Rules(COUNTY, working))
    fresh = time_left(due, unit, start, working, ZONE)
    assert (fresh.days, fresh.ms) == (amount, 0)
    left = time_left(due, unit, min(start + later * 60_000, due - 1), working, ZONE)
    assert left.days <= amount
    assert left.days == 0 or left.ms == 0


def test_a_due_time_in_a_year_without_a_notice_is_provisional(working: WorkingTime) -> None:
    now, this, next_year = at("2026-12-30T10:00"), at("2026-12-31T17:30"), at("2027-01-05T17:30")
    days, clock = LimitUnit.WORK_DAYS, LimitUnit.CLOCK_MINUTES
    assert not time_left(this, days, now, working, ZONE).provisional
    assert time_left(next_year, days, now, working, ZONE).provisional
    assert not time_left(next_year, clock, now, working, ZONE).provisional


@pytest.mark.parametrize(
    ("due", "warn", "paused", "light"),
    [
        (None, None, False, Light.NONE),
        (100, 75, False, Light.OVERDUE),
        (101, 100, False, Light.SOON),
        (101, 101, False, Light.RUNNING),
        (101, None, False, Light.RUNNING),
        (50, 25, True, Light.PAUSED),
    ],
)
def test_lights(due: int | None, warn: int | None, paused: bool, light: Light) -> None:
    assert light_of(due, warn, 100, paused=paused) is light
