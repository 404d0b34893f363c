"""What was planted in a quiet county, and whether it was found in time."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from benchmarks.figure import Figure
from benchmarks.quiet_county import QuietCounty, quiet_county
from benchmarks.warning_county import (
    LEAD,
    SCAN_DAYS,
    SCANNED,
    Series,
    case_list,
    history,
    looked_at,
    members,
    neighbours,
    series,
)
from benchmarks.warning_false import ENOUGH, TOLD_DAYS
from data_layer.core.days import add_days
from data_layer.core.statistics.arrays import Floats, Ints
from data_layer.core.statistics.rates import wilson
from data_layer.core.warning.scan import scan
from data_layer.core.warning.silence import silences
from data_layer.core.warning.surge import surges

RUNS = 50
PLANTED, AROUND, WITHIN_DAYS = 12, 5, 3
FOURFOLD, FOUR_WEEKS, EXPECTED, SOON = 4, 28, 20.0, 7
MISSING = 10.0
# One report in ten days or fewer: a grid that hardly ever reports cannot fall silent.
LEAST_A_DAY = 0.1


def found(runs: int = RUNS) -> list[Figure]:
    """Shares of planted clusters, rises and silences that were found in time."""
    rng = np.random.default_rng(2026)
    clusters = [_cluster(rng, run) for run in range(runs)]
    print(f"  {sum(clusters)} of {runs} clusters", flush=True)
    rises = [_rise(rng, run) for run in range(runs)]
    print(f"  {sum(rises)} of {runs} rises", flush=True)
    silent = [_silence(rng, run) for run in range(runs)]
    return [
        _share("+12 cases in 5 grids, 3 days: found that night", clusters, 0.95),
        _share("fourfold rise: found within 7 days", rises, 0.90),
        _share("silent grid: named by 10 expected", silent, 0.95),
    ]


def _share(name: str, hits: list[bool], bar: float) -> Figure:
    k, n = sum(hits), len(hits)
    low, high = wilson(k, n)
    note = f"{k} of {n}; 95 %: {low:.2f} to {high:.2f}"
    return Figure(name, k / n, "", bar, at_least=True, note=note)


def _cluster(rng: Generator, run: int) -> bool:
    county = quiet_county(1 + run % 5)
    order = neighbours(county)
    first = add_days(20250101, int(rng.integers(1000)))
    grids = history(county, rng, first, SCAN_DAYS)
    areas, ages = case_list(grids, members(county, list(SCANNED.values())[run % len(SCANNED)]))
    five = order[rng.integers(order.shape[0]), :AROUND]
    where, when = rng.choice(five, PLANTED), rng.integers(0, WITHIN_DAYS, PLANTED)
    seen = scan(np.append(areas, where), np.append(ages, when), order, run, enough_above=ENOUGH)
    return any(
        one.recurrence_days >= TOLD_DAYS
        and (np.isin(where, one.areas) & (when < one.days)).sum() >= PLANTED / 2
        for one in seen.clusters
    )


def _rise(rng: Generator, run: int) -> bool:
    """A true rate multiplied by four for a week, in a series that truly brings 20 in four weeks."""
    county = quiet_county(1 + run % 5)
    first = add_days(20250101, int(rng.integers(1000)))
    grids = history(county, rng, first, LEAD + SOON)
    week = [add_days(first, LEAD + day) for day in range(SOON)]
    townships = np.bincount(county.townships, county.weights)
    month = sum(county.rates(add_days(first, LEAD - day)) for day in range(1, FOUR_WEEKS + 1))
    # In season before and in the week itself: what ends by itself does not rise.
    month = np.minimum(month, FOUR_WEEKS / SOON * sum(county.rates(date) for date in week))
    where, kind = _drawn(rng, np.vstack([np.outer(townships, month), month]))
    here = (county.townships == where) | (where == townships.size)
    weights = np.where(here, county.weights, 0.0)
    for day, date in enumerate(week):
        extra = rng.poisson((FOURFOLD - 1) * county.rates(date)[kind] * weights.sum())
        chosen = rng.choice(weights.size, extra, p=weights / weights.sum())
        np.add.at(grids, (LEAD + day, chosen, kind), 1)
    whole = series(county, grids)
    target = len(county.grids) * grids.shape[2] + where * grids.shape[2] + kind
    # The levels are judged apart: the thousands of grids say nothing of a township.
    level = np.flatnonzero(whole.levels == whole.levels[target])
    own = Series(whole.counts[:, level], whole.levels[level], whole.groups[level])
    seen = looked_at(county, own, first, SOON)
    return any(
        level[one.series] == target
        for night in range(SOON)
        for one in surges(seen, own.levels, night)
    )


def _drawn(rng: Generator, monthly: Floats) -> tuple[int, int]:
    """One of the series (townships, then the county, by category) that bring enough."""
    rows, kinds = np.nonzero(monthly >= EXPECTED)
    at = int(rng.integers(rows.size))
    return int(rows[at]), int(kinds[at])


def _silence(rng: Generator, run: int) -> bool:
    """A grid that stops until ten of its reports are truly missing."""
    county: QuietCounty = quiet_county(1 + run % 5)
    first, days = add_days(20250101, int(rng.integers(600))), 400
    due = np.array([county.rates(add_days(first, day)).sum() for day in range(days + 100)])
    often = np.flatnonzero(county.weights * due.mean() >= LEAST_A_DAY)
    grid = int(rng.choice(often))
    missing = np.cumsum(county.weights[grid] * due[days - 100 :])
    until = int(np.argmax(missing >= MISSING)) + 1
    counts: Ints = history(county, rng, first, days - 100 + until).sum(axis=2)
    counts[days - 100 :, grid] = 0
    return any(one.grid == grid for one in silences(counts, np.ones(counts.shape, bool)))
