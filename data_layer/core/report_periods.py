"""Kinds of reports, the periods each is made for, and the numbers of their issues."""

from __future__ import annotations

from typing import NamedTuple

from data_layer.core.county import County
from data_layer.core.days import (
    add_days,
    add_months,
    days_of_month,
    local,
    month_of,
    to_date,
    to_day,
)
from data_layer.core.report_kinds import EVERY, Kind
from data_layer.core.schedules import Every
from data_layer.errors import BadRequest
from data_layer.vocab import Text

DAYS_SHOWN, WEEKS_SHOWN, MONTHS_SHOWN = 31, 26, 13
NO_PERIOD = Text(
    "该期报告尚无完整的统计日，或期号有误，请从列出的期次中选择。",
    "No day of that period is over yet, or there is no such period; choose one of those listed.",
)


class Period(NamedTuple):
    """A period by its number (a day, a Monday or a month: 20261123, 202611), its days, and its
    issue; `running` when it has not ended: its numbers then end with yesterday."""

    number: int
    first: int
    last: int
    issue: str
    running: bool


def periods(kind: Kind, county: County, now: int) -> list[Period]:
    """The periods a report of the kind can be made for, the newest first; one that runs is among
    them once a day of it is over."""
    yesterday = add_days(local(now, county.zone).day, -1)
    if EVERY[kind] is Every.DAY:
        numbers = [add_days(yesterday, -back) for back in range(DAYS_SHOWN)]
    elif EVERY[kind] is Every.WEEK:
        monday = add_days(yesterday, -to_date(yesterday).weekday())
        numbers = [add_days(monday, -7 * back) for back in range(WEEKS_SHOWN)]
    else:
        numbers = [add_months(month_of(yesterday), -back) for back in range(MONTHS_SHOWN)]
    return [period_of(kind, county, now, number) for number in numbers]


def period_of(kind: Kind, county: County, now: int, number: int) -> Period:
    """The period of that number; raises BadRequest for one without a day that is over."""
    yesterday = add_days(local(now, county.zone).day, -1)
    try:
        first, last = days_of(kind, number)
    except (ValueError, OverflowError):
        raise BadRequest(NO_PERIOD, "no_period") from None
    if first > yesterday:
        raise BadRequest(NO_PERIOD, "no_period")
    return Period(number, first, min(last, yesterday), issue_number(kind, number), last > yesterday)


def issue_number(kind: Kind, number: int, begun: int = 0) -> str:
    """2026年第11期 of a month, a week by ISO 8601, a day of the year; with the number since the
    first one (总第14期) where `begun` is a day of the first period."""
    first, _ = days_of(kind, number)
    date = to_date(first)
    year, place = date.year, date.month
    if EVERY[kind] is Every.DAY:
        place = date.timetuple().tm_yday
    elif EVERY[kind] is Every.WEEK:
        year, place, _ = date.isocalendar()
    issue = f"{year}年第{place}期"
    whole = _since(kind, begun, first) if begun else 0
    return f"{issue}（总第{whole}期）" if whole > 0 else issue


def days_of(kind: Kind, number: int) -> tuple[int, int]:
    """First and last day of the period; ValueError where there is none of that number."""
    if EVERY[kind] is Every.DAY:
        return to_day(to_date(number)), number
    if EVERY[kind] is Every.WEEK:
        if to_date(number).weekday():
            raise ValueError(number)
        return number, add_days(number, 6)
    return days_of_month(month_of(to_day(to_date(number * 100 + 1))))


def _since(kind: Kind, begun: int, first: int) -> int:
    """The place among all periods since the one that holds `begun`; nothing before it."""
    start, then = to_date(begun), to_date(first)
    if EVERY[kind] is Every.DAY:
        place = (then - start).days
    elif EVERY[kind] is Every.WEEK:
        place = ((then - start).days + start.weekday()) // 7
    else:
        place = 12 * (then.year - start.year) + then.month - start.month
    return max(0, place + 1)
