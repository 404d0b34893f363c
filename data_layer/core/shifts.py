"""Shifts of the duty desk: a day's and a night's, which begin when the county's pack says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date, to_ms

DAY, NIGHT = "day", "night"


class Shift(NamedTuple):
    """One shift; a night's belongs to the day it begins on. `ends_at` is the next one's
    beginning."""

    day: int
    name: str
    begins_at: int
    ends_at: int

    @property
    def code(self) -> str:
        """20261123-night."""
        return f"{self.day}-{self.name}"


def shift_at(county: County, ms: int) -> Shift:
    """The shift a moment falls into."""
    today = local(ms, county.zone).day
    shifts = (_shift(county, today, DAY), _shift(county, today, NIGHT))
    running = next((shift for shift in shifts if shift.begins_at <= ms < shift.ends_at), None)
    return running or _shift(county, add_days(today, -1), NIGHT)


def shift_of(county: County, code: str) -> Shift | None:
    """The shift of that code; None when it names none."""
    day, _, name = code.partition("-")
    if name not in {DAY, NIGHT} or not (
        day.isascii() and day.isdigit() and len(day) == len("20261123")
    ):
        return None
    try:
        return _shift(county, int(day), name)
    except (ValueError, OverflowError):
        return None


def after(county: County, shift: Shift) -> Shift:
    """The next shift."""
    return shift_at(county, shift.ends_at)


def before(county: County, shift: Shift) -> Shift:
    """The shift before."""
    return shift_at(county, shift.begins_at - 1)


def _shift(county: County, day: int, name: str) -> Shift:
    day_from, night_from = county.shifts
    if name == DAY:
        return Shift(day, name, _clock(county, day, day_from), _clock(county, day, night_from))
    morning = _clock(county, add_days(day, 1), day_from)
    return Shift(day, name, _clock(county, day, night_from), morning)


def _clock(county: County, day: int, minute: int) -> int:
    midnight = datetime.combine(to_date(day), datetime.min.time())
    return to_ms((midnight + timedelta(minutes=minute)).replace(tzinfo=ZoneInfo(county.zone)))
