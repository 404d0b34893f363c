"""The series of the demo county as the detectors take them: grids, townships and the county."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from benchmarks.quiet_county import QuietCounty
from data_layer.core.statistics.arrays import Ints
from data_layer.core.warning.neighbours import by_distance
from data_layer.core.warning.outlook import Outlook, Past, outlook

GRID, TOWNSHIP, COUNTY = 0, 1, 2
# A year tells how far forecasts miss; eight weeks and a window lie before it.
LEAD = 365 + 70
# What the scan goes over by itself each night: matters that may grow, in groups of some 15 to 35
# cases a day. Rubbish, lamps and certificates (half of all cases) are left to the series.
SCANNED = {
    "01 disputes": ("01",),
    "02 fire, gas, houses": ("0201", "0203", "0204", "0206"),
    "02 roads, water, other": ("0202", "0205", "0299"),
    "03 05 disasters, environment": ("03", "05"),
    "04 public order": ("04",),
    "08 09 farming, market": ("08", "09"),
}
SCAN_DAYS = 180


class Series(NamedTuple):
    """Days x series of all levels, the level of each and its group (level x category)."""

    counts: Ints
    levels: Ints
    groups: Ints


def history(county: QuietCounty, rng: Generator, first: int, days: int) -> Ints:
    """Days x grids x categories."""
    return np.stack(list(county.days(rng, first, days))).astype(np.int16)


def series(county: QuietCounty, grids: Ints) -> Series:
    """Every area level x category."""
    days, _, kinds = grids.shape
    townships = np.zeros((days, int(county.townships.max()) + 1, kinds), np.int16)
    np.add.at(townships, (slice(None), county.townships), grids)
    tables = (grids, townships, grids.sum(axis=1, keepdims=True))
    counts = np.concatenate([table.reshape(days, -1) for table in tables], axis=1)
    levels = np.repeat([GRID, TOWNSHIP, COUNTY], [table.shape[1] * kinds for table in tables])
    kind = np.concatenate([np.tile(np.arange(kinds), table.shape[1]) for table in tables])
    return Series(counts, levels, levels * kinds + kind)


def looked_at(county: QuietCounty, own: Series, first: int, nights: int) -> Outlook:
    """The outlook of the last nights, every day before them known and ordinary."""
    days = own.counts.shape[0]
    every = np.ones(days, bool)
    past = Past(own.counts, county.day_kinds(first, days), every, every)
    return outlook(past, own.groups, nights)


def neighbours(county: QuietCounty) -> Ints:
    """Grids about each grid by the places of their names on the map."""
    areas = [county.plan.county.areas[code] for code in county.grids]
    return by_distance([a.label_lon for a in areas], [a.label_lat for a in areas])


def members(county: QuietCounty, codes: tuple[str, ...]) -> Ints:
    """Columns of the categories whose codes begin so."""
    return np.array([at for at, code in enumerate(county.categories) if code.startswith(codes)])


def case_list(grids: Ints, kinds: Ints) -> tuple[Ints, Ints]:
    """Area and age in days of each case of these categories on the history's last day."""
    table = grids[:, :, kinds].sum(axis=2)
    day, area = np.nonzero(table)
    often = table[day, area]
    return np.repeat(area, often), np.repeat(grids.shape[0] - 1 - day, often)
