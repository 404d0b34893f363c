"""The night's findings about series: what rose, and which grids fell silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.statistics.arrays import Bools, Ints
from data_layer.core.warning import silence
from data_layer.core.warning.counts import Counts, Series, past_of, series_of
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.outlook import Outlook, Past, outlook
from data_layer.core.warning.ranking import consequence
from data_layer.core.warning.rules import Rule, quiet_on, silence_setting, surge_setting, watches
from data_layer.core.warning.surge import RAREST, Surge, surges, unknown
from data_layer.vocab import Level

EVERYTHING = "all"


class Alarmed(NamedTuple):
    """Days (first and last included) of a series (area, category) that an alert was raised for:
    they teach no baseline."""

    area: str
    category: str
    first: int
    last: int


class Watched(NamedTuple):
    """What one surge rule goes over: its series alone, and their outlook over its nights."""

    counts: Counts
    own: Series
    past: Past
    seen: Outlook


def watched(
    county: County, counts: Counts, rule: Rule, alarmed: Iterable[Alarmed] = (), nights: int = 1
) -> Watched:
    """The series of a rule and what its last `nights` should have brought."""
    own = own_series(county, counts, rule)
    past = past_of(counts, own, _teaches(counts, own, alarmed), quiet_days(rule, counts.days))
    return Watched(counts, own, past, outlook(past, own.groups, nights))


def own_series(county: County, counts: Counts, rule: Rule) -> Series:
    """The series a rule goes over."""
    every = series_of(county, counts)
    kept = [
        watches(rule, category, county.categories[category].parent, int(level))
        for (_, category), level in zip(every.names, every.levels, strict=True)
    ]
    return _chosen(every, np.array(kept, bool))


def grid_kinds(county: County, counts: Counts, rule: Rule) -> Bools:
    """Which of the categories a rule goes by in grids."""
    kinds = (
        watches(rule, kind, county.categories[kind].parent, Level.GRID)
        for kind in counts.categories
    )
    return np.array(list(kinds), bool)


def quiet_days(rule: Rule, days: Iterable[int]) -> Bools:
    """Which of the days the rule leaves out."""
    return np.array([quiet_on(rule, day) for day in days], bool)


def surge_findings(county: County, on: Watched, rule: Rule, night: int = -1) -> list[Finding]:
    """The series above what they should bring on a night (-1: the last one)."""
    if not on.own.names:
        return []
    found = surges(on.seen, on.own.levels, night, surge_setting(rule))
    return [_surge(county, on, rule, one, night) for one in found]


def unjudged_series(on: Watched, standing: Iterable[str], night: int = -1) -> frozenset[str]:
    """Those of the standing series of which too little is known that night."""
    dim = unknown(on.seen, night)
    at = {_series(*name): place for place, name in enumerate(on.own.names)}
    return frozenset(one for one in standing if one in at and bool(dim[at[one]]))


def silent_findings(county: County, counts: Counts, rule: Rule) -> list[Finding]:
    """The grids that are quiet at the end of the history, and may have nobody who reports."""
    if Level.GRID not in rule.levels or not counts.grids:
        return []
    found = silence.silences(*_by_grid(county, counts, rule), silence_setting(rule))
    return [
        Finding(
            rule.key,
            counts.grids[one.grid],
            (counts.grids[one.grid],),
            kind=one.kind,
            days=one.days,
            observed=one.observed,
            expected=one.expected,
            recurrence_days=1 / max(min(1.0, one.p * len(counts.grids)), RAREST),
            matter=f"silent:{county.township_of[counts.grids[one.grid]]}",
        )
        for one in found
        if one.expected >= rule.least
    ]


def unjudged_grids(
    county: County, counts: Counts, rule: Rule, standing: Iterable[str]
) -> frozenset[str]:
    """Those of the standing grids of which too little is known to tell a silence."""
    dim = dict(zip(counts.grids, silence.unknown(*_by_grid(county, counts, rule)), strict=True))
    return frozenset(one for one in standing if dim.get(one, True))


def _by_grid(county: County, counts: Counts, rule: Rule) -> tuple[Ints, Bools]:
    """The reports a rule goes by, days x grids, and which of these are known and not left out."""
    own = counts.in_grids[:, :, grid_kinds(county, counts, rule)].sum(axis=2)
    ordinary = counts.known & ~quiet_days(rule, counts.days)
    return own, np.broadcast_to(ordinary[:, None], own.shape)


def matter_of(county: County, area: str, category: str) -> str:
    """What is one matter: a major category in a township (in the county)."""
    known = county.categories.get(category)
    major = (known.parent or category) if known else category
    return f"{county.township_of.get(area, county.code)}:{major or EVERYTHING}"


def weight_of(county: County, category: str) -> int:
    """How grave a matter of that category is (0 to 3)."""
    known = county.categories.get(category)
    return consequence(known.urgency, sensitive=known.sensitive) if known else 0


def _surge(county: County, on: Watched, rule: Rule, one: Surge, night: int) -> Finding:
    area, category = on.own.names[one.series]
    return Finding(
        rule.key,
        _series(area, category),
        (area,),
        kind=str(int(on.own.levels[one.series])),
        category=category,
        days=one.days,
        observed=one.observed,
        expected=one.expected,
        recurrence_days=one.recurrence_days,
        consequence=weight_of(county, category),
        matter=matter_of(county, area, category),
    )


def _series(area: str, category: str) -> str:
    return f"{area}/{category}"


def _chosen(every: Series, kept: Bools) -> Series:
    names = tuple(name for name, is_kept in zip(every.names, kept, strict=True) if is_kept)
    groups = every.groups[kept]
    _, numbered = np.unique(groups, return_inverse=True)
    return Series(every.counts[:, kept], names, every.levels[kept], numbered)


def _teaches(counts: Counts, own: Series, alarmed: Iterable[Alarmed]) -> Bools:
    teaches = np.ones(own.counts.shape, bool)
    at: Mapping[tuple[str, str], int] = {name: place for place, name in enumerate(own.names)}
    days = np.array(counts.days)
    for one in alarmed:
        column = at.get((one.area, one.category))
        if column is not None:
            teaches[(days >= one.first) & (days <= one.last), column] = False
    return teaches
