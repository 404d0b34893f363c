"""What is left of a limit, in the time it counts."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from data_layer.core.calendar_days import NOTICE_SPANS, CalendarDay
from data_layer.core.days import to_ms
from data_layer.core.remaining import Light, light_of, time_left
from data_layer.core.working_time import OfficeHours, WorkingTime, working_time
from data_layer.vocab import DayKind, LimitUnit

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
        # Monday afternoon to Tuesday's close: one working day and what is left of Monday.
        ("2026-11-23T15:42", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 1, 1.8),
        ("2026-11-23T15:42", "2026-11-23T17:30", LimitUnit.WORK_MINUTES, False, 0, 1.8),
        # Since Friday's close a weekend has gone by, and not one working hour more than Monday's.
        ("2026-11-23T15:42", "2026-11-20T17:30", LimitUnit.WORK_DAYS, True, 0, 5.7),
        ("2026-11-23T15:42", "2026-11-20T15:42", LimitUnit.CLOCK_MINUTES, True, 3, 0),
        ("2026-11-23T15:42", "2026-11-25T16:42", LimitUnit.CALENDAR_DAYS, False, 2, 1),
        # After office nothing of a working limit goes by.
        ("2026-11-23T22:00", "2026-11-24T17:30", LimitUnit.WORK_DAYS, False, 1, 0),
        ("2026-11-23T15:42", "2026-11-23T15:42", LimitUnit.CLOCK_MINUTES, True, 0, 0),
    ],
)
def test_what_is_left(
    working: WorkingTime, now: str, due: str, unit: LimitUnit, late: bool, days: int, hours: float
) -> None:
    left = time_left(at(due), unit, at(now), working, ZONE)
    assert (left.late, left.days, left.ms) == (late, days, round(hours * HOUR))


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
