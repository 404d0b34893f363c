"""Working time: how much of it lies between two moments, and which moment lies so much later.

Times are UTC epoch milliseconds. Between the closing of an office and its opening the count stands
still, so two moments may have the same count; the earlier one, the closing, is the answer then.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from data_layer.core.calendar_days import (
    USUAL_HOURS,
    WORKED,
    CalendarDay,
    OfficeHours,
    official_years,
    statutory,
    usual_day,
)
from data_layer.core.days import DAY_MS, days_between, local
from data_layer.core.zone_offsets import utc_of
from data_layer.vocab import DayKind

__all__ = ["CalendarDay", "OfficeHours", "WorkingTime", "working_time"]

MINUTE_MS = 60_000
THURSDAY = 3  # 1 January 1970
WEEK, WORKWEEK = 7, 5
Moments = npt.NDArray[np.int64]
Minutes = npt.NDArray[np.float64]
Dates = npt.NDArray[np.datetime64]


class WorkingTime:
    """The working intervals of one version of the calendar over a span of years.

    Immutable. No working time is known before that span or after it: moments outside count as its
    beginning or its end.
    """

    __slots__ = (
        "_after",
        "_closes",
        "_days",
        "_ends",
        "_first",
        "_midnights",
        "_origin",
        "_shift",
        "_slots",
        "_starts",
        "_vectors",
        "_zone",
        "official",
    )

    def __init__(
        self,
        zone: str,
        days: Mapping[int, CalendarDay],
        intervals: tuple[Moments, Moments],
        workdays: tuple[Moments, Moments],
    ) -> None:
        """`intervals` are starts and ends, `workdays` the midnights and the closes of office."""
        starts, ends = intervals
        after = np.cumsum(ends - starts)
        shift = after - ends  # the count at a moment inside an interval is shift + moment
        self._zone, self._days = zone, days
        self.official = official_years(days)
        self._vectors = (starts, ends, after, shift)
        self._starts, self._ends = _whole(starts), _whole(ends)
        self._after, self._shift = _whole(after), _whole(shift)
        self._midnights, self._closes = map(_whole, workdays)
        # A moment's interval is looked for among those that begin in its slot of 24 hours.
        self._origin = int(starts[0])
        self._slots = int(starts[-1] - starts[0]) // DAY_MS + 1
        edges = starts[0] + np.arange(self._slots + 1) * DAY_MS
        self._first = array("i", np.searchsorted(starts, edges).tolist())

    def _count(self, at: int) -> int:
        """Working milliseconds from the beginning of the span to a moment."""
        slot = (at - self._origin) // DAY_MS
        if slot < 0:
            return 0
        if slot >= self._slots:
            slot = self._slots - 1
        first = self._first
        i = bisect_right(self._starts, at, first[slot], first[slot + 1]) - 1
        end = self._ends[i]
        return self._shift[i] + (at if at < end else end)

    def worked_ms(self, a: int, b: int) -> int:
        """Working milliseconds from a to b; negative when b is the earlier one."""
        return self._count(b) - self._count(a)

    def after_work_ms(self, a: int, ms: int) -> int:
        """The moment `ms` of working time after a, inside working time (an end counts as inside).

        With ms 0 the next working moment at or after a; a negative `ms` goes back.
        """
        if ms == 0:
            i = min(bisect_left(self._ends, a), len(self._ends) - 1)
            return min(max(a, self._starts[i]), self._ends[i])
        wanted = self._count(a) + ms
        i = min(bisect_left(self._after, wanted), len(self._ends) - 1)
        return min(max(wanted - self._shift[i], self._starts[i]), self._ends[i])

    def end_of_workday(self, a: int, days: int) -> int:
        """The close of office of the `days`-th workday (from 1) after the local day of a."""
        i = bisect_right(self._midnights, a) + days - 1
        return self._closes[min(max(i, 0), len(self._closes) - 1)]

    def next_workday(self, a: int) -> int:
        """The first day after the local day of a that is worked."""
        return local(self.end_of_workday(a, 1) - 1, self._zone).day

    def workdays(self, a: int, b: int) -> int:
        """How many workdays follow the local day of a, up to that of b."""
        return bisect_right(self._midnights, b) - bisect_right(self._midnights, a)

    def work_minutes(self, a: Moments, b: Moments) -> Minutes:
        """worked_ms for whole arrays, in minutes."""
        return (self._counts(b) - self._counts(a)) / MINUTE_MS

    def add_work_minutes(self, a: Moments, m: Minutes) -> Moments:
        """after_work_ms for whole arrays; `m` are minutes, to the millisecond."""
        starts, ends, after, shift = self._vectors
        a = np.asarray(a, np.int64)
        ms = np.rint(np.asarray(m, np.float64) * MINUTE_MS).astype(np.int64)
        wanted, last = self._counts(a) + ms, len(ends) - 1
        i = np.minimum(np.searchsorted(after, wanted), last)
        j = np.minimum(np.searchsorted(ends, a), last)
        i, at = np.where(ms == 0, j, i), np.where(ms == 0, a, wanted - shift[i])
        return np.clip(at, starts[i], ends[i])

    def _counts(self, at: Moments) -> Moments:
        starts, ends, _, shift = self._vectors
        at = np.maximum(np.asarray(at, np.int64), starts[0])
        i = np.searchsorted(starts, at, "right") - 1
        counts: Moments = shift[i] + np.minimum(at, ends[i])
        return counts

    def intervals(self, a: int, b: int) -> list[tuple[int, int]]:
        """The working intervals between two moments, cut at both."""
        if b <= a:
            return []
        begun = range(bisect_right(self._ends, a), bisect_left(self._starts, b))
        return [(max(self._starts[i], a), min(self._ends[i], b)) for i in begun]

    def day(self, day: int) -> CalendarDay:
        """What a local day is; official when its row says so, or its year has a notice."""
        row = self._days.get(day)
        return row or usual_day(day)._replace(official=day // 10000 in self.official)

    def days_off(self, a: int, b: int) -> list[CalendarDay]:
        """The local days between two moments, theirs included, that are no plain workdays."""
        first, last = local(a, self._zone).day, local(b, self._zone).day
        days = map(self.day, days_between(first, last))
        return [day for day in days if day.kind != DayKind.WORKDAY]

    def provisional(self, a: int, b: int) -> tuple[int, ...]:
        """The years from a to b, theirs included, that have no official notice."""
        first, last = local(a, self._zone).day // 10000, local(b, self._zone).day // 10000
        return tuple(year for year in range(first, last + 1) if year not in self.official)


def working_time(
    zone: str,
    days: Sequence[CalendarDay],
    hours: Sequence[OfficeHours],
    first_year: int,
    last_year: int,
) -> WorkingTime:
    """Working time over whole years by the rows of one version; `hours` are its seasons (none: the
    usual hours)."""
    seasons, table = sorted(hours) or list(USUAL_HOURS), {row.day: row for row in days}
    dates = _workdays(table, first_year, last_year)
    firsts = [season.first_day for season in seasons]
    # Days before the year's first season still belong to the last one: place -1.
    place = (np.searchsorted(firsts, _numbers(dates) % 10000, "right") - 1) % len(seasons)
    midnights = _epoch(dates) * DAY_MS
    walls = _walls(midnights, place, seasons)
    closes = midnights + np.array([s.intervals[-1][1] for s in seasons])[place] * MINUTE_MS
    starts, ends = utc_of(zone, walls[:, 0]), utc_of(zone, walls[:, 1])
    real = ends > starts  # an interval may fall into the hour that a clock skips
    workdays = utc_of(zone, midnights), utc_of(zone, closes)
    return WorkingTime(zone, table, (starts[real], ends[real]), workdays)


def _workdays(table: Mapping[int, CalendarDay], first_year: int, last_year: int) -> Dates:
    dates = np.arange(f"{first_year}-01-01", f"{last_year + 1}-01-01", dtype="datetime64[D]")
    numbers, worked = _numbers(dates), (_epoch(dates) + THURSDAY) % WEEK < WORKWEEK
    for year in range(first_year, last_year + 1):
        worked[np.searchsorted(numbers, list(statutory(year)))] = False
    known = [day for day in table if numbers[0] <= day <= numbers[-1]]
    worked[np.searchsorted(numbers, known)] = [table[day].kind in WORKED for day in known]
    return dates[worked]


def _walls(midnights: Moments, place: Moments, seasons: Sequence[OfficeHours]) -> Moments:
    """Wall-clock (start, end) of every interval of every workday, in order of time."""
    parts = []
    for i, season in enumerate(seasons):
        minutes = np.array(season.intervals, np.int64) * MINUTE_MS
        parts.append((midnights[place == i, None, None] + minutes).reshape(-1, 2))
    walls = np.concatenate(parts)
    return walls[np.argsort(walls[:, 0])]


def _whole(values: Moments) -> array[int]:
    """For single look-ups: plain ints come out of it, at a quarter of a list's memory."""
    return array("q", values.tolist())


def _epoch(dates: Dates) -> Moments:
    return dates.astype(np.int64)


def _numbers(dates: Dates) -> Moments:
    """Dates as 20261123."""
    months = dates.astype("datetime64[M]")
    month = months.astype(np.int64)
    day = (dates - months).astype(np.int64) + 1
    numbers: Moments = (month // 12 + 1970) * 10000 + (month % 12 + 1) * 100 + day
    return numbers
