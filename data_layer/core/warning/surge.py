"""Series that brought more than their own comparable days let one expect.

A series is the count of one category in one area (grid, township, county). What it should bring is
learned from days of the same type in the eight weeks before, without the newest two, so that a
slow rise does not teach its own baseline; what it may bring is negative binomial with Jeffreys
prior. Days vary more than chance alone: `dispersion` is how much more the same forecasts missed by
over the past year, and evidence and count are divided by it alike.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import betainc

from data_layer.core.statistics.arrays import Bools, Floats, Ints
from data_layer.core.warning.false_discovery import adjusted

WEEKS, NEWEST_LEFT_OUT = 8, 2
# Fewer comparable days (a festival's) are too few to learn from: any days are taken instead.
LEAST_LIKE, LEAST_KNOWN = 8, 21
YEAR = 365
# Series worked on at a time: a county of a year and more would not fit in the processor's cache.
BLOCK = 1024
# Days of each window, ending with the night, and its part of the chance of error: a week of a
# steady rise tells more than its best day.
WINDOWS = {1: 0.2, 7: 0.8}
# A series of regular flow brings so many in four weeks.
FIRM, FOUR_WEEKS = 20.0, 28


class Setting(NamedTuple):
    """What counts as a surge: at least `least` cases and `times` what was expected in one of the
    windows, and a share of false ones of at most `firm` among the series of regular flow of a
    level, `sparse` among its others."""

    firm: float = 0.1
    sparse: float = 0.05
    least: int = 3
    times: float = 2.0


USUAL = Setting()


class Window(NamedTuple):
    """Tables of nights x series for one length of window: what it `brought`, what was `expected`
    and the `variance` of that knowledge; nan where too little is known. `dispersion` is nights x
    groups."""

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


class Surge(NamedTuple):
    """A series above what it should bring: its number, the window in days, what came, what was
    expected, its p-value, and the night's share of false findings down to it. Once in so many
    nights chance alone does the like: 1 / `adjusted`."""

    series: int
    days: int
    observed: int
    expected: float
    p: float
    adjusted: float


def outlook(counts: Ints, kinds: Ints, teaches: Bools, groups: Ints, nights: int = 1) -> Outlook:
    """What the last `nights` of a history should have brought, each judged by the days before it.

    `counts` is days x series, days without a gap; `kinds` the type of each day (workday, rest day,
    holiday, in any numbers); `teaches` says which days (or cells, as days x series) are ordinary
    and known: quiet days, days without data and days alarmed before are not; `groups` is the level
    and category of each series, numbered from 0. Give a year and eight weeks before the first
    night: the year tells how far forecasts miss.
    """
    taught = teaches if teaches.ndim == 2 else teaches[:, None]
    windows = tuple(_window(counts, kinds, taught, groups, nights, days) for days in WINDOWS)
    return Outlook(windows, groups)


def surges(seen: Outlook, families: Ints, night: int = -1, setting: Setting = USUAL) -> list[Surge]:
    """The surges of a night (row of the outlook), the least likely first.

    `families` numbers the area level of each series. Findings are judged within a level, those of
    regular flow apart from sparse ones: among thousands of these a firm series would never be
    heard.
    """
    parts = [_p_values(w, seen.groups, night, setting) / WINDOWS[w.length] for w in seen.windows]
    best, p = np.argmin(parts, axis=0), np.minimum(1.0, np.min(parts, axis=0))
    found = []
    for members, share in _families(seen, families, night, setting):
        q = adjusted(p[members])
        for at in np.flatnonzero(q <= share):
            series = int(members[at])
            window = seen.windows[best[series]]
            came, due = window.brought[night, series], window.expected[night, series]
            surge = Surge(
                series, window.length, int(came), float(due), float(p[series]), float(q[at])
            )
            found.append(surge)
    return sorted(found, key=lambda surge: (surge.adjusted, surge.p, surge.series))


def upper_tail(observed: Floats, expected: Floats, variance: Floats, dispersion: Floats) -> Floats:
    """P(a series brings `observed` or more) when `expected` is known with that `variance`.

    For m like days of total S: expected (S + 1/2) / m, variance (S + 1/2) / m^2 gives the negative
    binomial r = S + 1/2, p = m / (m + 1); by its tail function, also for divided counts.
    """
    days = expected / variance
    return np.asarray(
        betainc(observed / dispersion, expected * days / dispersion, 1 / (days + 1)), float
    )


def _families(
    seen: Outlook, families: Ints, night: int, setting: Setting
) -> list[tuple[Ints, float]]:
    window = seen.windows[-1]
    monthly = window.expected[night] * FOUR_WEEKS / window.length
    parts = []
    for family in np.unique(families):
        here = families == family
        for flow, share in ((monthly >= FIRM, setting.firm), (~(monthly >= FIRM), setting.sparse)):
            members = np.flatnonzero(here & flow)
            if members.size:
                parts.append((members, share))
    return parts


def _p_values(window: Window, groups: Ints, night: int, setting: Setting) -> Floats:
    came, due = window.brought[night], window.expected[night]
    p = np.ones(came.size)
    with np.errstate(invalid="ignore"):
        large = np.flatnonzero((came >= setting.least) & (came >= setting.times * due))
    spread = window.dispersion[night, groups[large]]
    p[large] = upper_tail(came[large], due[large], window.variance[night, large], spread)
    return p


def _window(
    counts: Ints, kinds: Ints, taught: Bools, groups: Ints, nights: int, length: int
) -> Window:
    days, series = counts.shape
    n = int(groups.max()) + 1 if series else 0
    brought, expected, variance = (np.empty((nights, series)) for _ in range(3))
    missed, allowed = np.zeros((days, n)), np.zeros((days, n))
    for first in range(0, series, BLOCK):
        own = slice(first, first + BLOCK)
        came = _trailing(counts[:, own].astype(float), length)
        due, spread = _expected(
            counts[:, own], kinds, taught[:, own] if taught.shape[1] > 1 else taught, length
        )
        known = ~np.isnan(due)
        members = np.zeros((came.shape[1], n))
        members[np.arange(came.shape[1]), groups[own]] = 1.0
        missed += np.where(known, (came - due) ** 2, 0.0) @ members
        allowed += np.where(known, due + spread, 0.0) @ members
        brought[:, own], expected[:, own], variance[:, own] = (
            table[-nights:] for table in (came, due, spread)
        )
    dispersion = _dispersion(missed, allowed)[-nights:]
    return Window(length, brought, expected, variance, dispersion)


def _expected(counts: Ints, kinds: Ints, taught: Bools, length: int) -> tuple[Floats, Floats]:
    """Sums over the window's days of what days of their type bring, and their variance."""
    expected, variance = np.zeros(counts.shape), np.zeros(counts.shape)
    every = _learned(counts, taught, length)
    for kind in np.unique(kinds):
        n = _trailing((kinds == kind).astype(float)[:, None], length)[:, 0]
        rows = np.flatnonzero(n)
        total, days = _learned(counts, taught & (kinds == kind)[:, None], length)
        few = np.broadcast_to(days < LEAST_LIKE, counts.shape)[rows]
        m = np.where(few, every[1][rows], days[rows])
        with np.errstate(invalid="ignore", divide="ignore"):
            rate = (np.where(few, every[0][rows], total[rows]) + 0.5) / m
            expected[rows] += n[rows, None] * rate
            variance[rows] += n[rows, None] ** 2 * rate / m
    unknown = np.broadcast_to(every[1] < LEAST_KNOWN, counts.shape)
    expected[unknown] = variance[unknown] = np.nan
    return expected, variance


def _learned(counts: Ints, taught: Bools, length: int) -> tuple[Floats, Floats]:
    """Total and number of the days a window may learn from."""
    behind, back = length + NEWEST_LEFT_OUT, 7 * WEEKS - NEWEST_LEFT_OUT

    def sums(table: Floats) -> Floats:
        ends = np.vstack([np.zeros((1, table.shape[1])), table.cumsum(axis=0)])
        last = np.arange(table.shape[0]) - behind + 1
        return np.asarray(ends[np.maximum(last, 0)] - ends[np.maximum(last - back, 0)], float)

    return sums(np.where(taught, counts, 0).astype(float)), sums(taught.astype(float))


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
