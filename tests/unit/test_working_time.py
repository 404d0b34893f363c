"""Working time by the shipped calendar: published days, office hours, and the B7 checks."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np
import pytest

from data_layer.core.calendar_days import (
    CalendarDay,
    OfficeHours,
    days_in_force,
    hours_in_force,
    hours_of,
    hours_text,
    official_years,
    usual_day,
)
from data_layer.core.days import days_between, to_date, to_day, to_ms
from data_layer.core.working_time import WorkingTime, working_time
from data_layer.vocab import DayKind
from tests.packs import QIANXI, SMALL, pack_at

SHANGHAI = "Asia/Shanghai"
MINUTE, HOUR = 60_000, 3_600_000
PACK = pack_at(QIANXI)
TABLE = {row.day: row for row in PACK.calendar}
OURS = working_time(SHANGHAI, PACK.calendar, PACK.office_hours, 2000, 2101)


def at(text: str, zone: str = SHANGHAI) -> int:
    """'2026-02-13 17:00' by the clock of the zone."""
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def shown(ms: int, zone: str = SHANGHAI) -> str:
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def is_worked(working: WorkingTime, day: date, zone: str = SHANGHAI) -> bool:
    begin = at(day.isoformat(), zone)
    return working.worked_ms(begin, begin + 24 * HOUR) > 0


def test_every_day_of_2020_to_2026_is_what_the_notices_say() -> None:
    day, other = date(2020, 1, 1), []
    while day.year < 2027:
        if is_worked(OURS, day) != chinese_calendar.is_workday(day):
            other.append(day)
        day += timedelta(days=1)
    assert other == []
    assert len(days_between(20200101, 20261231)) == 2557


def test_2026_has_248_workdays_of_seven_hours() -> None:
    year = OURS.worked_ms(at("2026-01-01 00:00"), at("2027-01-01 00:00"))
    assert year == 248 * 7 * HOUR
    days = [OURS.day(day) for day in days_between(20260101, 20261231)]
    assert sum(day.kind == DayKind.HOLIDAY for day in days) == 33
    assert [day.day for day in days if day.kind == DayKind.SHIFTED] == [
        20260104, 20260214, 20260228, 20260509, 20260920, 20261010,
    ]  # fmt: skip


def test_eight_hours_after_the_last_evening_before_spring_festival() -> None:
    begin = at("2026-02-13 17:00")
    # Half an hour on Friday, seven on the Saturday that is worked, half an hour after the holiday.
    assert shown(OURS.after_work_ms(begin, 8 * HOUR)) == "2026-02-24 09:00"
    assert [(shown(a), shown(b)) for a, b in OURS.intervals(begin, at("2026-02-24 09:00"))] == [
        ("2026-02-13 17:00", "2026-02-13 17:30"),
        ("2026-02-14 08:30", "2026-02-14 12:00"),
        ("2026-02-14 14:00", "2026-02-14 17:30"),
        ("2026-02-24 08:30", "2026-02-24 09:00"),
    ]


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-09-30 09:00", 1, "2026-10-08 17:30"),
        ("2026-09-30 23:59", 1, "2026-10-08 17:30"),
        ("2026-10-08 00:00", 2, "2026-10-10 17:30"),  # the Saturday that is worked
        ("2026-09-19 12:00", 1, "2026-09-20 17:30"),  # the Sunday that is worked
        ("2026-11-20 18:00", 5, "2026-11-27 17:30"),
        ("2026-11-21 10:00", 1, "2026-11-23 17:30"),  # received on a Saturday
    ],
)
def test_workdays_are_counted_from_the_next_one(received: str, days: int, due: str) -> None:
    assert shown(OURS.end_of_workday(at(received), days)) == due


@pytest.mark.parametrize(
    ("begin", "minutes", "due"),
    [
        ("2026-11-23 08:30", 210, "2026-11-23 12:00"),  # an end counts as inside
        ("2026-11-23 08:30", 211, "2026-11-23 14:01"),
        ("2026-11-23 12:30", 60, "2026-11-23 15:00"),
        ("2026-11-27 17:30", 1, "2026-11-30 08:31"),  # over the weekend
        ("2026-11-23 12:00", 0, "2026-11-23 12:00"),
        ("2026-11-23 12:01", 0, "2026-11-23 14:00"),
        ("2026-11-28 03:00", 0, "2026-11-30 08:30"),
        ("2026-11-23 09:00", 0, "2026-11-23 09:00"),
        ("2026-11-23 14:30", -60, "2026-11-23 11:30"),
    ],
)
def test_working_minutes_are_added(begin: str, minutes: int, due: str) -> None:
    assert shown(OURS.after_work_ms(at(begin), minutes * MINUTE)) == due
    both = OURS.add_work_minutes(np.array([at(begin)]), np.array([float(minutes)]))
    assert shown(int(both[0])) == due


def test_2027_is_provisional_until_a_notice_comes() -> None:
    assert OURS.official == frozenset(range(2020, 2027))
    within = at("2026-03-01 00:00"), at("2026-12-31 23:59")
    assert OURS.provisional(*within) == ()
    assert OURS.provisional(at("2026-12-31 23:00"), at("2028-01-01 00:00")) == (2027, 2028)
    assert (OURS.day(20270101).kind, OURS.day(20270101).official) == (DayKind.HOLIDAY, False)
    assert (OURS.day(20261122).kind, OURS.day(20261122).official) == (DayKind.REST, True)


def test_without_a_notice_the_law_and_the_weekday_hold() -> None:
    free = [day for day in days_between(20270101, 20271231) if OURS.day(day).kind == "holiday"]
    assert free == [20270101, 20270501, 20270502, 20271001, 20271002, 20271003]
    # 2 May became a holiday in 2025.
    assert (usual_day(20190502).kind, usual_day(20250502).kind) == ("workday", "holiday")
    for day in days_between(20270101, 20271231):
        plain = to_date(day).weekday() < 5 and day not in free
        assert is_worked(OURS, to_date(day)) == plain == (usual_day(day).kind == "workday")


def test_a_year_is_official_only_when_its_whole_notice_is_there() -> None:
    notice = {day: row for day, row in TABLE.items() if day // 10000 == 2026}
    assert official_years(notice) == {2026}
    for name in ("元旦", "春节", "清明节", "劳动节", "端午节", "国庆节"):
        partly = {day: row for day, row in notice.items() if row.name != name}
        assert official_years(partly) == frozenset(), name
    said = {day: row._replace(official=False) for day, row in notice.items()}
    assert official_years(said) == frozenset()
    one = CalendarDay(2, 20270101, "holiday", "元旦", "某通知", True)
    assert official_years({**notice, 20270101: one}) == {2026}


def test_the_days_off_of_a_span_are_told_in_order() -> None:
    days = OURS.days_off(at("2026-10-06 10:00"), at("2026-10-11 10:00"))
    assert [(day.day, day.kind, day.name) for day in days] == [
        (20261006, "holiday", "国庆节"),
        (20261007, "holiday", "国庆节"),
        (20261010, "shifted_workday", "国庆节"),
        (20261011, "rest", ""),
    ]
    assert all(day.official for day in days)
    assert days[0].source == "国务院办公厅 2025-11-04"


def test_two_seasons_of_office_hours() -> None:
    pack = pack_at(SMALL)
    zone = "Asia/Kathmandu"
    working = working_time(zone, pack.calendar, pack.office_hours, 2026, 2027)
    winter = working.intervals(at("2026-04-30 00:00", zone), at("2026-05-01 00:00", zone))
    summer = working.intervals(at("2026-05-04 00:00", zone), at("2026-05-05 00:00", zone))
    assert [shown(ms, zone)[-5:] for pair in winter for ms in pair] == [
        "09:00", "12:00", "13:00", "17:00",
    ]  # fmt: skip
    assert [shown(ms, zone)[-5:] for pair in summer for ms in pair] == [
        "08:00", "11:30", "15:00", "18:30",
    ]  # fmt: skip
    last = working.end_of_workday(at("2026-04-30 12:00", zone), 1)
    assert shown(last, zone) == "2026-05-04 18:30"


def test_before_the_first_season_of_a_year_the_last_one_holds() -> None:
    seasons = (OfficeHours(1001, ((600, 660),)), OfficeHours(501, ((480, 490),)))
    working = working_time(SHANGHAI, (), seasons, 2026, 2026)
    day = at("2026-03-02 00:00")
    assert [shown(ms) for pair in working.intervals(day, day + 24 * HOUR) for ms in pair] == [
        "2026-03-02 10:00",
        "2026-03-02 11:00",
    ]


def test_each_version_is_an_overlay_and_old_ones_stay() -> None:
    rows = (
        CalendarDay(1, 20260101, "holiday", "元旦", "a", True),
        CalendarDay(3, 20260101, "workday", "", "b", True),
        CalendarDay(2, 20260105, "rest", "", "c", False),
    )
    seen = [{d: r.kind for d, r in days_in_force(rows, v).items()} for v in range(4)]
    assert seen == [
        {},
        {20260101: "holiday"},
        {20260101: "holiday", 20260105: "rest"},
        {20260101: "workday", 20260105: "rest"},
    ]
    hours = (OfficeHours(101, ((1, 2),), 1), OfficeHours(101, ((3, 4),), 3))
    assert [hours_in_force(hours, v)[0].intervals for v in (1, 2, 3)] == [
        ((1, 2),),
        ((1, 2),),
        ((3, 4),),
    ]
    assert hours_in_force((), 7)[0].intervals == ((510, 720), (840, 1050))


def test_office_hours_are_read_and_written() -> None:
    text = "08:30-12:00 14:00-24:00"
    assert hours_of(text) == ((510, 720), (840, 1440))
    assert hours_text(hours_of(text)) == text


def test_moments_outside_the_known_years_count_as_their_edge() -> None:
    working = working_time(SHANGHAI, (), (), 2026, 2026)
    before, after = at("2020-01-01 00:00"), at("2030-01-01 00:00")
    whole = working.worked_ms(at("2026-01-01 00:00"), at("2027-01-01 00:00"))
    assert working.worked_ms(before, after) == whole
    end = "2026-12-31 17:30"
    assert shown(working.after_work_ms(before, whole + 1)) == end
    assert shown(working.after_work_ms(after, 0)) == end
    assert shown(working.end_of_workday(after, 3)) == end


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", "2026-03-09"), ("Europe/Berlin", "2026-10-26")]
)
def test_the_clock_of_the_zone_holds_when_it_is_set_over_the_weekend(zone: str, day: str) -> None:
    working = working_time(zone, (), (), 2026, 2026)
    begin = at(f"{day} 00:00", zone)
    assert shown(working.after_work_ms(begin, 0), zone) == f"{day} 08:30"
    week = working.worked_ms(begin - 7 * 24 * HOUR, begin + 24 * HOUR)
    assert week == 6 * 7 * HOUR


def test_every_wall_time_is_the_moment_zoneinfo_says() -> None:
    from data_layer.core.zone_offsets import utc_of

    for zone in (SHANGHAI, "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"):
        walls = np.arange(at("2026-01-01", "UTC"), at("2028-01-01", "UTC"), 15 * MINUTE)
        ours = utc_of(zone, walls)
        for wall, ms in list(zip(walls.tolist(), ours.tolist(), strict=True))[::7]:
            assert at(shown(wall, "UTC"), zone) == ms


def test_a_calendar_is_made_quickly_and_asked_quickly() -> None:
    """Not a bench: a hundred times its usual cost fails."""
    started = time.perf_counter()
    working = working_time(SHANGHAI, PACK.calendar, PACK.office_hours, 2019, 2040)
    assert time.perf_counter() - started < 1
    begin, started = at("2026-02-13 17:00"), time.perf_counter()
    for n in range(1000):
        working.worked_ms(begin, begin + n * HOUR)
    assert time.perf_counter() - started < 0.2


def test_the_day_of_a_case_is_its_local_day() -> None:
    # 00:30 on Saturday 28 November in China is still Friday in UTC.
    moment = at("2026-11-28 00:30")
    assert shown(OURS.end_of_workday(moment, 1)) == "2026-11-30 17:30"
    assert to_day(to_date(20261128)) == OURS.days_off(moment, moment)[0].day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23 00:00", 20261124),
        ("2026-11-27 20:00", 20261130),
        # A Saturday worked for the Spring Festival.
        ("2026-02-13 12:00", 20260214),
    ],
)
def test_the_next_workday_is_the_first_worked_after_today(moment: str, day: int) -> None:
    assert OURS.next_workday(at(moment)) == day


def test_an_office_open_to_midnight_closes_on_its_own_day() -> None:
    late = working_time(SHANGHAI, [], [OfficeHours(101, ((480, 1440),))], 2026, 2026)
    assert late.next_workday(at("2026-11-23 12:00")) == 20261124
