"""When a report is due: the days of a rhythm, what a rest day does to them, and the period each is
about.

A rhythm names days by the calendar (every day, one weekday, one day of the month): each such day is
an occurrence. It runs on that day, or, where the rhythm waits for work to begin again, on the next
workday; its report is about the period before that day all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import islice, takewhile
from typing import NamedTuple

from data_layer.core.days import MINUTE_MS, add_days, add_months, month_of, start_of, to_date

DAY_MINUTES = 24 * 60
# A calendar without a workday for so long is no calendar.
LONGEST_REST = 31
# A day every month has.
LAST_PLACE = 28
# What does not come about within so many days is said to come never (a Saturday that is worked).
HORIZON = 400


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class OnRest(StrEnum):
    """What is done on a day that is no workday: as ever, nothing, or on the next workday."""

    RUN = "run"
    SKIP = "skip"
    LATER = "later"


class Rhythm(NamedTuple):
    """`place` is the weekday (1 Monday to 7) or the day of the month (1 to 28), of a day nothing;
    `minute` the local minute of the day."""

    every: Every
    place: int
    minute: int
    on_rest: OnRest


class Occurrence(NamedTuple):
    """A day of the rhythm, and the moment (ms) it runs at."""

    day: int
    at: int


# Whether a local day is worked.
Works = Callable[[int], bool]


def occurrences(rhythm: Rhythm, after: int, works: Works, zone: str) -> Iterator[Occurrence]:
    """What comes in the 400 days after the day `after`, in its order."""
    last = add_days(after, HORIZON)
    for day in takewhile(lambda one: one <= last, _days(rhythm, after)):
        run_on: int | None = day
        if not works(day):
            if rhythm.on_rest is OnRest.SKIP:
                continue
            if rhythm.on_rest is OnRest.LATER:
                run_on = next_workday(day, works)
        if run_on is not None:
            yield Occurrence(day, moment_of(run_on, rhythm.minute, zone))


def begins_after(rhythm: Rhythm, now: int, today: int, works: Works, zone: str) -> int:
    """The day that is done with where a rhythm begins now: yesterday, or today when its hour has
    passed."""
    yesterday = add_days(today, -1)
    first = next(occurrences(rhythm, yesterday, works, zone), None)
    return today if first is not None and first.day == today and first.at <= now else yesterday


def next_runs(rhythm: Rhythm, last_day: int, works: Works, zone: str, n: int = 3) -> list[int]:
    """The next `n` different moments (ms) after the occurrence of `last_day`; fewer where there are
    no more within 400 days."""
    coming = occurrences(rhythm, last_day, works, zone)
    return list(islice(_distinct(one.at for one in coming), n))


def next_workday(day: int, works: Works) -> int | None:
    """The first worked day after it; None where there is none within a month."""
    coming = (add_days(day, ahead) for ahead in range(1, LONGEST_REST + 1))
    return next((one for one in coming if works(one)), None)


def period_before(every: Every, day: int) -> int:
    """The number of the period that ended before the day: a day, a Monday, or a month."""
    if every is Every.DAY:
        return add_days(day, -1)
    if every is Every.WEEK:
        return add_days(day, -to_date(day).weekday() - 7)
    return add_months(month_of(day), -1)


def moment_of(day: int, minute: int, zone: str) -> int:
    """The moment a local day's clock shows that minute; zones of the product have no summer time
    by law (China has had none since 1991), others may be an hour off twice a year."""
    return start_of(day, zone) + minute * MINUTE_MS


def _days(rhythm: Rhythm, after: int) -> Iterator[int]:
    if rhythm.every is Every.MONTH:
        month = month_of(after)
        first = month * 100 + rhythm.place
        while True:
            if first > after:
                yield first
            month = add_months(month, 1)
            first = month * 100 + rhythm.place
    day = after
    while True:
        day = add_days(day, 1)
        if rhythm.every is Every.DAY or to_date(day).isoweekday() == rhythm.place:
            yield day


def _distinct(moments: Iterator[int]) -> Iterator[int]:
    seen = None
    for at in moments:
        if at != seen:
            yield at
        seen = at
