"""Local days and months. Times are UTC epoch milliseconds; a day is the integer 20261123, a month
202611."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


class Local(NamedTuple):
    """A moment as the county's clock shows it; weekday 0 is Monday."""

    day: int
    hour: int
    weekday: int


@lru_cache(maxsize=1 << 17)
def _hour(zone: str, hour: int) -> Local:
    local = datetime.fromtimestamp(hour * 3600, UTC).astimezone(ZoneInfo(zone))
    return Local(local.year * 10000 + local.month * 100 + local.day, local.hour, local.weekday())


def local(ms: int, zone: str) -> Local:
    """Local day, hour and weekday of a moment.

    Cached by whole UTC hours, which is exact for zones whose offset is a whole number of hours;
    a zone with half-hour offset is computed in full.
    """
    hour = ms // HOUR_MS
    if _whole_hours(zone):
        return _hour(zone, hour)
    moment = datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo(zone))
    return Local(int(moment.strftime("%Y%m%d")), moment.hour, moment.weekday())


@lru_cache(maxsize=8)
def _whole_hours(zone: str) -> bool:
    probes = (datetime(2026, month, 1, tzinfo=ZoneInfo(zone)) for month in (1, 7))
    offsets = [probe.utcoffset() or timedelta() for probe in probes]
    return all(offset.total_seconds() % 3600 == 0 for offset in offsets)


def month_of(day: int) -> int:
    """20261123 -> 202611."""
    return day // 100


def add_months(month: int, count: int) -> int:
    """`count` months later (or earlier): 202611, 2 -> 202701."""
    years, rest = divmod(month // 100 * 12 + month % 100 - 1 + count, 12)
    return years * 100 + rest + 1


def days_of_month(month: int) -> tuple[int, int]:
    """The first and the last day of a month: 202611 -> 20261101, 20261130."""
    return month * 100 + 1, add_days(add_months(month, 1) * 100 + 1, -1)


def to_date(day: int) -> date:
    """20261123 -> date(2026, 11, 23)."""
    return date(day // 10000, day // 100 % 100, day % 100)


def to_day(value: date) -> int:
    """The inverse of `to_date`."""
    return value.year * 10000 + value.month * 100 + value.day


def add_days(day: int, count: int) -> int:
    """`count` days later (or earlier)."""
    return to_day(to_date(day) + timedelta(days=count))


def start_of(day: int, zone: str) -> int:
    """The moment a local day begins."""
    midnight = datetime.combine(to_date(day), datetime.min.time(), tzinfo=ZoneInfo(zone))
    return int(midnight.timestamp() * 1000)


@lru_cache(maxsize=64)
def days_between(first: int, last: int) -> tuple[int, ...]:
    """Every day from `first` to `last`, both included; kept, since pages ask for few windows."""
    start, count = to_date(first), (to_date(last) - to_date(first)).days
    return tuple(to_day(start + timedelta(days=i)) for i in range(count + 1))


def noon_of(day: int, zone: str) -> int:
    """The moment that stands for a local day as a whole."""
    return start_of(day, zone) + DAY_MS // 2


def to_ms(moment: datetime) -> int:
    """UTC epoch milliseconds of an aware datetime; exact, which `timestamp()` is not."""
    return (moment - EPOCH) // MILLISECOND


def iso(ms: int, zone: str) -> str:
    """ISO 8601 in the county's zone, with offset, to the second."""
    return datetime.fromtimestamp(ms // 1000, ZoneInfo(zone)).isoformat(timespec="seconds")


def exact_iso(ms: int, zone: str) -> str:
    """As `iso`, to the millisecond: what `to_ms` reads back is the same moment."""
    moment = datetime.fromtimestamp(ms // 1000, ZoneInfo(zone)) + MILLISECOND * (ms % 1000)
    return moment.isoformat(timespec="milliseconds")
