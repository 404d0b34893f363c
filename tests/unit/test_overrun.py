"""Days of a limit are counted as an official counts them, hours by their clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_layer.core.days import start_of
from data_layer.core.warning.overrun import Overrun, overrun
from data_layer.core.warning.spent import Timed
from data_layer.vocab import LimitUnit
from tests.world import COUNTY, DAY, HOUR


def county_of(unit: LimitUnit):  # type: ignore[no-untyped-def]
    return replace(COUNTY, limits=tuple(rule._replace(unit=unit) for rule in COUNTY.limits))


def day(number: int, hours: float = 0.0) -> int:
    return start_of(number, COUNTY.zone) + round(hours * HOUR)


def timed(came: int, due: int | None, now_due: int | None = None) -> Timed:
    return Timed(came, due, now_due or due, None, "0101", "ordinary", 0, 1)


@pytest.mark.parametrize(
    ("until", "used"),
    [
        # Six workdays after Tuesday 27 October end on 4 November; the days off count nothing.
        (day(20261104, 17.5), 6),
        (day(20261105, 0), 6),
        (day(20261105, 10), 7),
        (day(20261128, 0), 23),
        (day(20261129, 12), 23),
        (day(20261102, 9), 4),
    ],
)
def test_a_limit_of_workdays_is_counted_in_workdays_after_the_report(until: int, used: int) -> None:
    """23 days of 6 are 3.8 times, as on the desk."""
    limit = timed(day(20261027, 9.5), day(20261104, 17.5))
    told = overrun(county_of(LimitUnit.WORK_DAYS), limit, until)
    assert told == Overrun(6, used, LimitUnit.WORK_DAYS)
    assert told.times == pytest.approx(used / 6)


def test_hours_run_by_the_clock_and_calendar_days_by_the_day() -> None:
    came = day(20261124, 10.45)
    hours = timed(came, came + 52 * HOUR)
    told = overrun(county_of(LimitUnit.CLOCK_MINUTES), hours, day(20261128))
    # Not twice its limit by the end of the 27th.
    assert told is not None and 1.6 < told.times < 2
    days = timed(came, day(20261126, 24) - 1)
    told = overrun(county_of(LimitUnit.CALENDAR_DAYS), days, day(20261128))
    assert told == Overrun(2, 3, LimitUnit.CALENDAR_DAYS)


def test_time_given_is_time_left_and_no_limit_tells_nothing() -> None:
    county = county_of(LimitUnit.WORK_DAYS)
    given = timed(day(20261027, 9), day(20261104, 17.5), day(20261112, 17.5))
    assert overrun(county, given, day(20261113)) == Overrun(6, 6, LimitUnit.WORK_DAYS)
    assert overrun(county, timed(0, None), 5 * DAY) is None
    same_day = timed(day(20261123, 9), day(20261123, 11))
    told = overrun(county, same_day, day(20261123, 13))
    assert told is not None and told.times == pytest.approx(2, abs=0.01)
