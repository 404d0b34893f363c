"""What was reported each day in each place and category, as the detectors take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.statistics.arrays import Bools, Ints
from data_layer.core.warning.outlook import Past
from data_layer.vocab import DayKind, Level

# A year tells how far forecasts miss; before it lie eight weeks and a window.
LEAD_DAYS = 365 + 70
# With fewer days nothing is known of what is usual.
LEAST_DAYS = 28
KINDS = {DayKind.WORKDAY: 0, DayKind.SHIFTED: 0, DayKind.REST: 1, DayKind.HOLIDAY: 2}


class Counts(NamedTuple):
    """A history of whole days without a gap: tables of days x grids x categories, of what lies in a
    township but in no grid of it, and of what lies nowhere.

    Codes are in their order; `kinds` says what each day is to the calendar (KINDS), `known` on
    which days data arrived at all.
    """

    days: tuple[int, ...]
    grids: tuple[str, ...]
    townships: tuple[str, ...]
    categories: tuple[str, ...]
    in_grids: Ints
    in_townships: Ints
    nowhere: Ints
    kinds: Ints
    known: Bools

    def until(self, days: int) -> Counts:
        """The first so many days of it."""
        return self.between(0, days)

    def between(self, first: int, end: int) -> Counts:
        """The days from `first` (from 0) to before `end`."""
        own = {
            name: getattr(self, name)[first:end]
            for name in ("days", "in_grids", "in_townships", "nowhere", "kinds", "known")
        }
        return self._replace(**own)


class Series(NamedTuple):
    """Days x series of every area level and category: whose they are, and the level and the group
    (level x category) of each."""

    counts: Ints
    names: tuple[tuple[str, str], ...]
    levels: Ints
    groups: Ints


def series_of(county: County, counts: Counts) -> Series:
    """Every grid, every township and the county, by category."""
    days, kinds = len(counts.days), len(counts.categories)
    of = {code: at for at, code in enumerate(counts.townships)}
    home = [of[county.township_of[grid]] for grid in counts.grids]
    townships = counts.in_townships.copy()
    for grid, township in enumerate(home):
        townships[:, township] += counts.in_grids[:, grid]
    whole = townships.sum(axis=1, keepdims=True) + counts.nowhere[:, None]
    places = (counts.grids, counts.townships, (county.code,))
    tables = (counts.in_grids, townships, whole)
    ranks = np.repeat([0, 1, 2], [len(codes) * kinds for codes in places])
    kind = np.concatenate([np.tile(np.arange(kinds), len(codes)) for codes in places])
    return Series(
        np.concatenate([table.reshape(days, -1) for table in tables], axis=1),
        tuple((code, name) for codes in places for code in codes for name in counts.categories),
        np.array([Level.GRID, Level.TOWNSHIP, Level.COUNTY])[ranks],
        ranks * kinds + kind,
    )


def daily(county: County, counts: Counts, areas: Iterable[str], kinds: Bools) -> Ints:
    """Reports of each day in some grids, or in a township or the county with all within, of the
    categories that `kinds` says."""
    total = np.zeros(len(counts.days), np.int64)
    for code in areas:
        for table in _within(county, counts, code):
            total += table[..., kinds].reshape(total.size, -1).sum(axis=1)
    return total


def _within(county: County, counts: Counts, code: str) -> Iterator[Ints]:
    if code == county.code:
        yield from (counts.in_grids, counts.in_townships, counts.nowhere)
    elif code in counts.townships:
        own = [county.township_of[grid] == code for grid in counts.grids]
        yield counts.in_grids[:, np.array(own, bool)]
        yield counts.in_townships[:, counts.townships.index(code)]
    elif code in counts.grids:
        yield counts.in_grids[:, counts.grids.index(code)]


def past_of(counts: Counts, own: Series, teaches: Bools, quiet: Bools) -> Past:
    """The history as `outlook` takes it: `teaches` says of days x series which are ordinary,
    `quiet` which days are left out of judging and learning."""
    return Past(own.counts, counts.kinds, counts.known & ~quiet, teaches)


def day_kinds(county: County, days: tuple[int, ...]) -> Ints:
    """What the working calendar says of each day (KINDS)."""
    calendar = county.working_time(county.calendar_version)
    return np.array([KINDS[DayKind(calendar.day(day).kind)] for day in days], int)
