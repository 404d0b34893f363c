"""How long the detectors take over a county's night, everything done in full."""

from __future__ import annotations

from time import perf_counter, process_time

import numpy as np

from benchmarks.figure import Figure
from benchmarks.quiet_county import quiet_county
from benchmarks.warning_county import (
    SCAN_DAYS,
    SCANNED,
    case_list,
    history,
    looked_at,
    members,
    neighbours,
    series,
)
from data_layer.core.warning.scan import REPLICATES, scan
from data_layer.core.warning.silence import silences
from data_layer.core.warning.surge import surges

DAYS, CATEGORIES = 400, 40
BAR_S = 120.0


def night() -> list[Figure]:
    """Seconds for 364 grids x 40 categories x 400 days with six scans that never end early."""
    county, first = quiet_county(1), 20250101
    grids = history(county, np.random.default_rng(1), first, DAYS)
    order = neighbours(county)
    begun, worked = perf_counter(), process_time()
    own = series(county, grids[:, :, :CATEGORIES])
    surges(looked_at(county, own, first, 1), own.levels)
    counts = grids.sum(axis=2)
    silences(counts, np.ones(counts.shape, bool))
    series_s = perf_counter() - begun
    for seed, codes in enumerate(SCANNED.values()):
        areas, ages = case_list(grids[-SCAN_DAYS:], members(county, codes))
        scan(areas, ages, order, seed, enough_above=REPLICATES + 1)
    seconds, processor = perf_counter() - begun, process_time() - worked
    scans_s = seconds - series_s
    note = f"series {series_s:.1f} s, six scans {scans_s:.1f} s; processor {processor:.1f} s"
    name = f"a night, {len(county.grids)} grids x {CATEGORIES} categories x {DAYS} days"
    return [Figure(name, seconds, "s", BAR_S, note=note)]
