"""Alerts raised although nothing was out of the ordinary."""

from __future__ import annotations

import numpy as np

from benchmarks.figure import Figure
from benchmarks.quiet_county import QuietCounty, quiet_county
from benchmarks.warning_county import (
    LEAD,
    SCAN_DAYS,
    SCANNED,
    case_list,
    history,
    looked_at,
    members,
    neighbours,
    series,
)
from data_layer.core.days import add_days
from data_layer.core.statistics.arrays import Ints
from data_layer.core.warning.calibration import AWeek, alerts_a_week, permuted
from data_layer.core.warning.continuity import continued
from data_layer.core.warning.rehearsal import PastNight, rehearse
from data_layer.core.warning.rules import CLUSTER_DAYS, Sensitivity
from data_layer.core.warning.scan import scan
from data_layer.core.warning.silence import silences
from data_layer.core.warning.surge import surges

YEARS, NIGHTS = 20, 300
DAYS = 365
BAR_A_WEEK = 2.0
TOLD_DAYS = CLUSTER_DAYS[Sensitivity.NORMAL]
# With so many replicates above it a cluster is told no more: (1 + 10) / 1000 > 1 / 100.
ENOUGH = 10


def false_alerts(years: int = YEARS, nights: int = NIGHTS) -> list[Figure]:
    """Alerts a week of the series, the scan and both; of silent grids and permuted data beside."""
    surged, silent, shuffled, dealt = 0, 0, 0, max(1, years // 4)
    for year in range(years):
        county, first = quiet_county(1 + year), add_days(20240102, 365 * (year % 9))
        grids = history(county, np.random.default_rng(year), first, LEAD + DAYS)
        surged += _surges(county, grids, first)
        silent += _silences(grids, first)
        if year < dealt:
            shuffled += _surges(county, _dealt_anew(grids, year), first)
        print(f"  quiet year {year + 1}: {surged} surges, {silent} silences so far", flush=True)
    clusters = _clusters(nights)
    of_series, of_scan = alerts_a_week(surged, years * DAYS), alerts_a_week(clusters, nights)
    both = of_series.rate + of_scan.rate
    return [
        Figure("false alerts a week, series and scan", both, "", BAR_A_WEEK),
        _figure(f"… of the series, {years} quiet years", of_series),
        _figure(f"… of the scan, {nights} quiet nights", of_scan),
        _figure("silent grids named a week, quiet years", alerts_a_week(silent, years * DAYS)),
        _figure("… of the series on permuted data", alerts_a_week(shuffled, dealt * DAYS)),
    ]


def _figure(name: str, week: AWeek) -> Figure:
    low, high = week.interval
    return Figure(name, week.rate, note=f"95 %: {low:.2f} to {high:.2f}")


def _surges(county: QuietCounty, grids: Ints, first: int) -> int:
    own = series(county, grids)
    seen = looked_at(county, own, first, DAYS)
    nights = []
    for night in range(DAYS):
        keys = frozenset(str(one.series) for one in surges(seen, own.levels, night))
        nights.append(PastNight(add_days(first, LEAD + night), keys))
    return len(rehearse(nights, {}, {}).alerts)


def _silences(grids: Ints, first: int) -> int:
    counts = grids.sum(axis=2)
    nights = []
    for night in range(LEAD, LEAD + DAYS):
        past = counts[night + 1 - 400 : night + 1]
        keys = frozenset(str(one.grid) for one in silences(past, np.ones(past.shape, bool)))
        nights.append(PastNight(add_days(first, night), keys))
    return len(rehearse(nights, {}, {}).alerts)


def _dealt_anew(grids: Ints, seed: int) -> Ints:
    kinds = range(grids.shape[2])
    return np.stack([permuted(grids[:, :, kind], seed * 100 + kind) for kind in kinds], axis=2)


def _clusters(nights: int) -> int:
    """New clusters of all groups over nights that follow each other, with the default setting."""
    county, first = quiet_county(1), 20240601
    order = neighbours(county)
    grids = history(county, np.random.default_rng(99), first, SCAN_DAYS + nights)
    raised: dict[str, dict[str, tuple[int, ...]]] = {group: {} for group in SCANNED}
    told = []
    for night in range(nights):
        recent, keys = grids[night + 1 : night + 1 + SCAN_DAYS], set()
        for group, codes in SCANNED.items():
            areas, ages = case_list(recent, members(county, codes))
            for one in scan(areas, ages, order, night, enough_above=ENOUGH).clusters:
                if one.recurrence_days >= TOLD_DAYS:
                    key = continued(one.areas, raised[group]) or f"{group} {night} {one.centre}"
                    raised[group][key] = one.areas
                    keys.add(key)
        told.append(PastNight(add_days(first, SCAN_DAYS + night), frozenset(keys)))
    return len(rehearse(told, {}, {}).alerts)
