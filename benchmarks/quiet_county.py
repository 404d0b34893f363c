"""Days of the demo county in which nothing is out of the ordinary: counts by grid and category.

Drawn by numpy from the demo plan's own rates: unequal grids, channels and their mixes, weekdays,
months, month ends, festivals and weather. Storms are part of an ordinary year; `calm` leaves them
out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.random import Generator

from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.core.demo.plan import Plan, plan_for
from data_layer.core.demo.rhythm import (
    DAY_SHAPE,
    REPORTS_PER_GRID_DAY,
    Season,
    day_factor,
    festival_factor,
    season_of,
)
from data_layer.core.statistics.arrays import Floats, Ints
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.queries.county import load_county
from data_layer.services.county_pack import read_pack, store_pack
from data_layer.services.store import wall_clock
from data_layer.settings import ROOT
from data_layer.vocab import DayKind, SourceKind

FIRST_DAY = 20240102
KINDS = {DayKind.WORKDAY: 0, DayKind.SHIFTED: 0, DayKind.REST: 1, DayKind.HOLIDAY: 2}


@dataclass(frozen=True)
class QuietCounty:
    """A county drawn with a seed; grids in code order, minor categories in code order."""

    plan: Plan
    grids: tuple[str, ...]
    categories: tuple[str, ...]
    weights: Floats
    townships: Ints
    calm: bool
    mixes: dict[tuple[Season, bool], Floats] = field(default_factory=dict)

    def days(self, rng: Generator, first: int, count: int) -> Iterator[Ints]:
        """Each day's reports as a table of grids x categories."""
        for offset in range(count):
            yield self.draw(rng, add_days(first, offset))

    def draw(self, rng: Generator, day: int) -> Ints:
        """The reports of one day."""
        rates = self.rates(day)
        n = rng.poisson(rates.sum() * rng.gamma(DAY_SHAPE, 1 / DAY_SHAPE))
        grid = rng.choice(len(self.grids), n, p=self.weights)
        kind = rng.choice(rates.size, n, p=rates / rates.sum())
        cells = np.bincount(grid * rates.size + kind, minlength=len(self.grids) * rates.size)
        return cells.reshape(len(self.grids), rates.size)

    def rates(self, day: int) -> Floats:
        """What each category truly brings in the county on a day, on average."""
        season = season_of(self.plan.seed, day)
        if self.calm:
            season = season._replace(storm=False)
        whole = len(self.grids) * REPORTS_PER_GRID_DAY * day_factor(day)
        return self._mix(season, festival_factor(day)) * whole

    def day_kinds(self, first: int, count: int) -> Ints:
        """What the working calendar says of each day: 0 workday, 1 rest day, 2 holiday."""
        county = self.plan.county
        calendar = county.working_time(county.calendar_version)
        kinds = (calendar.day(add_days(first, i)).kind for i in range(count))
        return np.array([KINDS[DayKind(kind)] for kind in kinds])

    def _mix(self, season: Season, left: float) -> Floats:
        """The share of each category; a festival leaves a part of every channel but the police."""
        key = (season, left < 1)
        if key not in self.mixes:
            sources = self.plan.sources
            shares = np.diff(sources.ends, prepend=0.0) / sources.ends[-1]
            self.mixes[key] = sum(
                share * (1.0 if source == SourceKind.POLICE else left) * self._kinds(season, source)
                for source, share in zip(sources.items, shares, strict=True)
            )
        return self.mixes[key]

    def _kinds(self, season: Season, source: SourceKind) -> Floats:
        ends = self.plan.kinds_for(season, source).ends
        return np.diff(ends, prepend=0.0) / ends[-1]


def quiet_county(seed: int, calm: bool = False) -> QuietCounty:
    """The default county pack with rates drawn by `seed`."""
    plan = plan_for(_default_county(), seed)
    rates = np.diff(plan.spots.ends, prepend=0.0)
    names = sorted({spot.township for spot in plan.spots.items})
    townships = np.array([names.index(spot.township) for spot in plan.spots.items])
    codes = tuple(spot.grid.code for spot in plan.spots.items)
    kinds = tuple(kind.category.code for kind in plan.kinds)
    return QuietCounty(plan, codes, kinds, rates / rates.sum(), townships, calm)


@cache
def _default_county() -> County:
    with tempfile.TemporaryDirectory(prefix="governance-bench-") as folder:
        engine = writer_engine(f"sqlite:///{Path(folder) / 'county.db'}")
        with engine.begin() as connection:
            upgrade(connection)
            pack = read_pack(ROOT / "counties" / "qianxi", lambda _path, _codes: [])
            store_pack(connection, pack, wall_clock())
            county = load_county(connection, pack.code)
        engine.dispose()
    return county
