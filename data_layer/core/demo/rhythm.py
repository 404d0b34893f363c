"""When people report: weekday, season, festivals, month-end, weather and the hours of the day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple

from data_layer.core.days import to_date

# 25 reports a grid and month ("active" preset); the other factors average to one over a year.
REPORTS_PER_GRID_DAY = 25 / 30.4
WEEKDAYS = (1.27, 1.15, 1.12, 1.10, 1.10, 0.67, 0.62)
MONTHS = (0.98, 0.97, 0.98, 1.00, 1.02, 1.03, 1.15, 1.05, 0.98, 0.95, 0.95, 0.96)
MONTH_END = 1.30
MONTH_END_DAYS = 3
FESTIVAL_WEEK = 0.42
HOLIDAY = 0.70
# Days cluster more than chance alone: a gamma factor of this shape (variance 1/shape).
DAY_SHAPE = 90.0
EPISODE_DAYS = 3

NEW_YEARS = (
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
    date(2031, 1, 23),
    date(2032, 2, 11),
    date(2033, 1, 31),
    date(2034, 2, 19),
    date(2035, 2, 8),
    date(2036, 1, 28),
)
FIXED_HOLIDAYS = frozenset(
    {(1, 1), *((5, day) for day in range(1, 6)), *((10, day) for day in range(1, 8))}
)

_DAY = (1, 0.5, 0.3, 0.3, 0.5, 1, 3, 6, 9, 13, 13, 9, 5, 6, 10, 13, 12, 8, 5, 4, 3, 2.5, 2, 1.5)
_NIGHT = (6, 5, 4, 3, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 6, 7, 8, 9, 8, 7)
_OFFICE = (0, 0, 0, 0, 0, 0, 0, 1, 9, 16, 15, 8, 2, 4, 13, 15, 11, 4, 1, 0.5, 0.5, 0, 0, 0)
HOURS = {"day": _DAY, "night": _NIGHT, "office": _OFFICE}


class Season(NamedTuple):
    """What of a day bears on the kind of matter reported."""

    month: int
    before_festival: bool
    festival: bool
    storm: bool


@lru_cache(maxsize=4096)
def festival_offset(day: int) -> int | None:
    """Days from the nearest Spring Festival (negative before it); None when over 40 days away."""
    today = to_date(day)
    near = [(today - start).days for start in NEW_YEARS if abs((today - start).days) <= 40]
    return near[0] if near else None


def season_of(seed: int, day: int) -> Season:
    """Month, festival and weather; a storm (or freezing rain) lasts an episode of three days."""
    offset = festival_offset(day)
    today = to_date(day)
    episode = today.toordinal() // EPISODE_DAYS
    draw = Random(f"weather:{seed}:{episode}").random()  # noqa: S311 - repeatable by its seed
    share = 0.22 if today.month in {5, 6, 7, 8} else 0.15 if today.month in {12, 1, 2} else 0.02
    return Season(
        month=today.month,
        before_festival=offset is not None and -30 <= offset < 0,
        festival=offset is not None and 0 <= offset < 7,
        storm=draw < share,
    )


def day_factor(day: int) -> float:
    """How busy a day is against the average day, before chance."""
    today = to_date(day)
    factor = WEEKDAYS[today.weekday()] * MONTHS[today.month - 1]
    if (today + timedelta(days=MONTH_END_DAYS)).month != today.month:
        factor *= MONTH_END
    if (today.month, today.day) in FIXED_HOLIDAYS:
        factor *= HOLIDAY
    return factor


def festival_factor(day: int) -> float:
    """What is left of ordinary reporting in the Spring Festival week; 110 calls keep coming."""
    offset = festival_offset(day)
    return FESTIVAL_WEEK if offset is not None and -1 <= offset < 6 else 1.0


def draw_count(rng: Random, mean: float) -> int:
    """A day's number of reports: gamma-mixed Poisson, by its normal limit (never negative)."""
    rate = mean * rng.gammavariate(DAY_SHAPE, 1 / DAY_SHAPE)
    return max(0, round(rng.gauss(rate, rate**0.5)))
