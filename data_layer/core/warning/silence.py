"""Grids that report less than expected: perhaps nobody reports there, never "all is calm".

What a grid should have reported follows from what everybody else did on the same days and from its
share of the past, so that festivals, weekdays and a platform that was down for all accuse nobody.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
import scipy  # special loads with its first use: most processes have none

from data_layer.core.statistics.arrays import Bools, Floats, Ints

FEW_DAYS = 28
# A grid of which less is known than this many reports has no share to be held to.
LEAST_PAST = 8


class Quiet(StrEnum):
    """In what way a grid is quiet: nothing since its last report, or few in four weeks."""

    SILENT = "silent"
    FEW = "few"


class Setting(NamedTuple):
    """How unlikely, by chance, a silence (few reports) must be to be told."""

    silent: float = 4e-4
    few: float = 1.6e-4


USUAL = Setting()


class Silence(NamedTuple):
    """A grid by its number: over `days` it reported `observed` where `expected` were due, which
    chance alone brings with probability `p`."""

    grid: int
    kind: Quiet
    days: int
    observed: int
    expected: float
    p: float


def silences(counts: Ints, known: Bools, setting: Setting = USUAL) -> list[Silence]:
    """The grids that are quiet at the end of a history of days x grids, the least likely first.

    `known` says of which cells (days x grids) data arrived at all: cells without are left out on
    both sides, so that a cut line is no silence.
    """
    came = np.where(known, counts, 0).astype(float)
    # What came in the county on the days a grid was heard of.
    county = np.where(known, came.sum(axis=1, keepdims=True), 0.0)
    last = _last_report(came)
    found: dict[int, Silence] = {}
    spans = ((Quiet.SILENT, last + 1, setting.silent), (Quiet.FEW, _few_from(came), setting.few))
    for kind, first, level in spans:
        observed, expected, p = _judged(came, county, first)
        for grid in np.flatnonzero(p <= level):
            days = came.shape[0] - int(first[grid])
            silence = Silence(
                int(grid), kind, days, int(observed[grid]), float(expected[grid]), float(p[grid])
            )
            found.setdefault(silence.grid, silence)
    return sorted(found.values(), key=lambda silence: (silence.p, silence.grid))


def unknown(counts: Ints, known: Bools) -> Bools:
    """Of which grids too little is known to tell a silence: too few reports in all of the history,
    or nothing came from anywhere on days when the grid was heard of."""
    came = np.where(known, counts, 0)
    county = np.where(known, came.sum(axis=1, keepdims=True), 0)
    few, cut_off = came.sum(axis=0) < LEAST_PAST, county[-FEW_DAYS:].sum(axis=0) == 0
    return np.asarray(few | cut_off, bool)


def _few_from(came: Floats) -> Ints:
    return np.full(came.shape[1], max(0, came.shape[0] - FEW_DAYS))


def _last_report(came: Floats) -> Ints:
    """The row of each grid's last report; -1 where there is none."""
    backwards = came[::-1] > 0
    return np.where(backwards.any(axis=0), came.shape[0] - 1 - backwards.argmax(axis=0), -1)


def _judged(came: Floats, county: Floats, first: Ints) -> tuple[Floats, Floats, Floats]:
    """Reports from each grid's row `first` on, how many were due, and the chance of so few.

    Of S past reports while the county had n, and the county's e since: negative binomial
    r = S + 1/2, p = n / (n + e).
    """
    since = np.arange(came.shape[0])[:, None] >= first
    observed, due = np.where(since, came, 0.0).sum(axis=0), np.where(since, county, 0.0).sum(axis=0)
    past, before = came.sum(axis=0) - observed, county.sum(axis=0) - due
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = (past + 0.5) * due / before
        p = scipy.special.betainc(past + 0.5, observed + 1, before / (before + due))
    enough = (past >= LEAST_PAST) & (due > 0)
    return observed, np.where(enough, expected, 0.0), np.where(enough, p, 1.0)
