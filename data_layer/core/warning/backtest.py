"""Breach risk tried on the past: learned from what was known on a day, judged by what came after.

The limit is the first one a case was given, which was known from its report on: whether time was
added later, or the clock stopped, is told by no row as it stands today. Times are epoch
milliseconds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, HOUR_MS
from data_layer.core.statistics.arrays import Bools, Floats, Ints
from data_layer.core.warning.breach import Curves, probability
from data_layer.core.warning.risk import Learned, curves_of, kinds_of
from data_layer.core.warning.spent import Timed, spent

NOON_MS = 12 * HOUR_MS
# What stands for the end of a case that is open still.
OPEN = np.iinfo(np.int64).max


class Lives(NamedTuple):
    """Cases that were closed or are open, neither void nor duplicates: what each is timed by, as
    under its first limit, and when it was `closed` (OPEN: not yet)."""

    cases: tuple[Timed, ...]
    closed: Ints

    def chosen(self, rows: Bools) -> Lives:
        """These cases alone."""
        cases = tuple(own for own, kept in zip(self.cases, rows, strict=True) if kept)
        return Lives(cases, self.closed[rows])

    @property
    def came(self) -> Ints:
        """When each was reported."""
        return np.array([case.reported_at for case in self.cases], np.int64)

    @property
    def due(self) -> Ints:
        """When each was first due."""
        return np.array([case.due_original or 0 for case in self.cases], np.int64)


class Backtest(NamedTuple):
    """The cases that could be told of, of all `looks`: the chance `said` at a noon before the
    limit, what it would be by the rate of the case's kind alone (`constant`), and whether the limit
    was broken (`came`)."""

    said: Floats
    constant: Floats
    came: Bools
    looks: int


def under_first_limit(case: Timed) -> Timed:
    """The case as if its limit had never been moved or fixed."""
    return case._replace(due_current=case.due_original, deadline=None)


def backtest(county: County, lives: Lives, cut: int, seen: int, seed: int) -> Backtest:
    """Learned from the cases that came before `cut`, as they stood then; judged at one noon of each
    case whose limit ended between it and `seen`, so that what came is known of all."""
    curves, usual = learned(county, lives, cut)
    at, looked = _noons(lives, cut, seen, seed)
    own = lives.chosen(looked)
    said, constant = [], []
    for case, share in zip(own.cases, spent(county, own.cases, at[looked]), strict=True):
        kinds = kinds_of(case.category, case.urgency)
        chance = probability(curves, kinds, float(share), 1.0)
        said.append(np.nan if chance is None else chance)
        constant.append(usual.get(kinds[0], usual.get("", np.nan)))
    told, base = np.array(said, float), np.array(constant, float)
    known = ~np.isnan(told) & ~np.isnan(base)
    came = own.closed > own.due
    return Backtest(told[known], base[known], came[known], len(said))


def learned(county: County, lives: Lives, cut: int) -> tuple[Curves, dict[str, float]]:
    """The curves as known at the cut, and what share of each kind had broken its limit by then, of
    those that are over or late."""
    before = lives.chosen(lives.came < cut)
    ended = before.closed < cut
    shares = spent(county, before.cases, np.minimum(before.closed, cut))
    late, kinds = shares > 1, [kinds_of(case.category, case.urgency)[0] for case in before.cases]
    by_kind: dict[str, list[bool]] = {}
    for kind, settled, missed in zip(kinds, ended | late, late, strict=True):
        if settled:
            for name in (kind, ""):
                by_kind.setdefault(name, []).append(bool(missed))
    usual = {kind: float(np.mean(own)) for kind, own in by_kind.items()}
    return curves_of(Learned(kinds, shares, ended)), usual


def _noons(lives: Lives, cut: int, seen: int, seed: int) -> tuple[Ints, Bools]:
    """A noon of each case after the cut and within its limit, and whether it was still open then.

    The noon is drawn before looking whether the case was open: among those at which it was, a late
    case would be seen too seldom.
    """
    begin, came, due = cut + NOON_MS, lives.came, lives.due
    skipped = np.maximum(0, (came - begin) // DAY_MS + 1)
    first = begin + skipped * DAY_MS
    noons = np.maximum(0, -((first - due) // DAY_MS))
    drawn = np.random.default_rng(seed).random(came.size) * noons
    at = first + drawn.astype(np.int64) * DAY_MS
    known = (noons > 0) & (due <= seen)
    return at, known & (at < np.minimum(lives.closed, due))
