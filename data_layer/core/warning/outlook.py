"""What each series should bring, from its own comparable days.

A series is the count of one category in one area (grid, township, county). It is learned from days
of the same type in the eight weeks before, without the newest two, so that a slow rise does not
teach its own baseline. Where too few of these teach, because an alert has stood for weeks, what was
learned last holds. Days vary more than chance alone: how much more is told by how far the same
forecasts missed over the past year.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_layer.core.statistics.arrays import Bools, Floats, Ints

WEEKS, NEWEST_LEFT_OUT = 8, 2
# Fewer comparable days (a festival's) are too few to learn from: any days are taken instead.
LEAST_LIKE, LEAST_KNOWN = 8, 21
YEAR = 365
# A miss counts for at most so many standard deviations: the week before one festival must not make
# a category deaf for a year.
MOST_MISSED = 3.0
# Days of each window, ending with the night, and its part of the chance of error: a week of a
# steady rise tells more than its best day.
WINDOWS = {1: 0.2, 7: 0.8}
# Series worked on at a time: a county of a year and more would not fit in the processor's cache.
BLOCK = 1024


class Past(NamedTuple):
    """A history: `counts` of days x series, days without a gap, and the type of each day (workday,
    rest day, holiday, in any numbers).

    `known` says which days (or cells, as days x series) are looked at: data arrived, and the day is
    not one of those set quiet. `teaches` says which of them are ordinary as well: days alarmed
    before are not.
    """

    counts: Ints
    kinds: Ints
    known: Bools
    teaches: Bools


class Window(NamedTuple):
    """Tables of nights x series for one length of window: what it `brought`, what was `expected`
    and the `variance` of that knowledge; nan where too little was ever known. `dispersion` is
    nights x groups."""

    length: int
    brought: Floats
    expected: Floats
    variance: Floats
    dispersion: Floats


class Outlook(NamedTuple):
    """The windows of the last nights of a history, and the group (area level x category) of each
    series."""

    windows: tuple[Window, ...]
    groups: Ints


def outlook(past: Past, groups: Ints, nights: int = 1) -> Outlook:
    """What the last `nights` of a history should have brought, each judged by the days before it.

    `groups` is the area level and category of each series, numbered from 0. Give a year and eight
    weeks before the first night: the year tells how far forecasts miss.
    """
    known = _table(past.known)
    table = past._replace(known=known, teaches=_table(past.teaches) & known)
    return Outlook(tuple(_window(table, groups, nights, days) for days in WINDOWS), groups)


def _table(marks: Bools) -> Bools:
    return marks if marks.ndim == 2 else marks[:, None]


def _columns(marks: Bools, own: slice) -> Bools:
    return marks[:, own] if marks.shape[1] > 1 else marks


def _window(past: Past, groups: Ints, nights: int, length: int) -> Window:
    days, series = past.counts.shape
    n = int(groups.max()) + 1 if series else 0
    brought, expected, variance = (np.empty((nights, series)) for _ in range(3))
    missed, allowed = np.zeros((days, n)), np.zeros((days, n))
    for first in range(0, series, BLOCK):
        own = slice(first, first + BLOCK)
        known, teaches = _columns(past.known, own), _columns(past.teaches, own)
        block = Past(past.counts[:, own], past.kinds, known, teaches)
        came = _trailing(np.where(known, block.counts, 0.0), length)
        due, spread = _expected(block, length)
        told = ~np.isnan(due)
        members = np.zeros((came.shape[1], n))
        members[np.arange(came.shape[1]), groups[own]] = 1.0
        most = MOST_MISSED**2 * np.maximum(due + spread, 1.0)
        missed += np.where(told, np.minimum((came - due) ** 2, most), 0.0) @ members
        allowed += np.where(told, due + spread, 0.0) @ members
        brought[:, own], expected[:, own], variance[:, own] = (
            table[-nights:] for table in (came, due, spread)
        )
    dispersion = _dispersion(missed, allowed)[-nights:]
    return Window(length, brought, expected, variance, dispersion)


def _expected(past: Past, length: int) -> tuple[Floats, Floats]:
    """Sums over the window's known days of what days of their type bring, and their variance."""
    expected, variance = np.zeros(past.counts.shape), np.zeros(past.counts.shape)
    any_total, any_days = _learned(past.counts, past.teaches, length)
    learned_on = _learned_on(any_days >= LEAST_KNOWN)
    any_total, any_days = _held(any_total, learned_on), _held(any_days, learned_on)
    for kind in np.unique(past.kinds):
        here = (past.kinds == kind)[:, None]
        n = _trailing((past.known & here).astype(float), length)
        rows = np.flatnonzero(n.any(axis=1))
        total, days = (
            _held(table, learned_on) for table in _learned(past.counts, past.teaches & here, length)
        )
        few = days[rows] < LEAST_LIKE
        m = np.where(few, any_days[rows], days[rows])
        with np.errstate(invalid="ignore", divide="ignore"):
            rate = (np.where(few, any_total[rows], total[rows]) + 0.5) / m
            expected[rows] += n[rows] * rate
            variance[rows] += n[rows] ** 2 * rate / m
    unknown = np.broadcast_to(any_days < LEAST_KNOWN, past.counts.shape)
    expected[unknown] = variance[unknown] = np.nan
    return expected, variance


def _learned(counts: Ints, taught: Bools, length: int) -> tuple[Floats, Floats]:
    """Total and number of the days a window may learn from."""
    behind, back = length + NEWEST_LEFT_OUT, 7 * WEEKS - NEWEST_LEFT_OUT

    def sums(table: Floats) -> Floats:
        ends = np.vstack([np.zeros((1, table.shape[1])), table.cumsum(axis=0)])
        last = np.arange(table.shape[0]) - behind + 1
        return np.asarray(ends[np.maximum(last, 0)] - ends[np.maximum(last - back, 0)], float)

    return sums(np.where(taught, counts, 0.0)), sums(taught.astype(float))


def _learned_on(enough: Bools) -> Ints | None:
    """The row by which each cell is told: its own where enough was known, else the last before it
    of which that is so; its own where there is none. None: every cell by its own."""
    own = np.broadcast_to(np.arange(enough.shape[0])[:, None], enough.shape)
    last = np.maximum.accumulate(np.where(enough, own, -1), axis=0)
    told = np.where(last < 0, own, last)
    return None if np.array_equal(told, own) else told


def _held(table: Floats, learned_on: Ints | None) -> Floats:
    if learned_on is None:
        return table
    return np.take_along_axis(table, np.broadcast_to(learned_on, table.shape), axis=0)


def _trailing(table: Floats, length: int) -> Floats:
    """Sums over each day and the length - 1 before it."""
    ends = np.vstack([np.zeros((1, table.shape[1])), table.cumsum(axis=0)])
    last = np.arange(1, table.shape[0] + 1)
    return np.asarray(ends[last] - ends[np.maximum(last - length, 0)], float)


def _dispersion(missed: Floats, allowed: Floats) -> Floats:
    """How much more than chance the forecasts of the year before each day missed by, by group; at
    least 1. Pooled over the areas of a group: one series knows too little of its own."""
    over, under = _year_before(missed), _year_before(allowed)
    found = np.divide(over, under, out=np.ones_like(over), where=under > 0)
    return np.maximum(1.0, found)


def _year_before(table: Floats) -> Floats:
    ends = np.vstack([np.zeros((1, table.shape[1])), table.cumsum(axis=0)])
    day = np.arange(table.shape[0])
    return np.asarray(ends[day] - ends[np.maximum(day - YEAR, 0)], float)
