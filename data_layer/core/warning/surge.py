"""Series that brought more than their own comparable days let one expect.

What a series may bring is negative binomial with Jeffreys prior about its outlook; where days vary
more than chance, evidence and count are divided by the dispersion alike.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy  # special loads with its first use: most processes have none

from data_layer.core.statistics.arrays import Bools, Floats, Ints
from data_layer.core.warning.false_discovery import adjusted
from data_layer.core.warning.outlook import WINDOWS, Outlook, Window

# A series of regular flow: a true 20 in four weeks is seldom estimated below.
FIRM, FOUR_WEEKS = 15.0, 28
# Nothing is told to be rarer than this a night: models are not believed so far.
RAREST = 1e-6


class Setting(NamedTuple):
    """What counts as a surge: at least `least` cases and `times` what was expected in one of the
    windows, and a share of false ones of at most `firm` among the series of regular flow of a
    level, `sparse` among its others."""

    firm: float = 0.1
    sparse: float = 0.05
    least: int = 3
    times: float = 2.0


USUAL = Setting()


class Surge(NamedTuple):
    """A series above what it should bring: its number, the window in days, what came, what was
    expected, its p-value, the night's share of false findings down to it, and of how many series
    its family was."""

    series: int
    days: int
    observed: int
    expected: float
    p: float
    adjusted: float
    family: int

    @property
    def recurrence_days(self) -> float:
        """Once in so many nights chance alone does the like anywhere in its family."""
        return 1 / max(min(1.0, self.p * self.family), RAREST)


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
                series,
                window.length,
                int(came),
                float(due),
                float(p[series]),
                float(q[at]),
                int(members.size),
            )
            found.append(surge)
    return sorted(found, key=lambda surge: (surge.adjusted, surge.p, surge.series))


def unknown(seen: Outlook, night: int = -1) -> Bools:
    """Of which series too little is known on a night to tell a rise from none."""
    told = np.stack([window.expected[night] for window in seen.windows])
    return np.asarray(np.isnan(told).any(axis=0), bool)


def upper_tail(observed: Floats, expected: Floats, variance: Floats, dispersion: Floats) -> Floats:
    """P(a series brings `observed` or more) when `expected` is known with that `variance`.

    For m like days of total S: expected (S + 1/2) / m, variance (S + 1/2) / m^2 gives the negative
    binomial r = S + 1/2, p = m / (m + 1); by its tail function, also for divided counts.
    """
    days = expected / variance
    return np.asarray(
        scipy.special.betainc(observed / dispersion, expected * days / dispersion, 1 / (days + 1)),
        float,
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
