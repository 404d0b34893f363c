"""The night's findings about series: what rose, and which grids fell silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.core.statistics.arrays import Bools, Floats, Ints
from data_layer.core.warning.counts import Counts, Series, past_of, series_of
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.outlook import Outlook, Past, Window, outlook
from data_layer.core.warning.ranking import consequence
from data_layer.core.warning.rules import Rule, quiet_on, silence_setting, surge_setting, watches
from data_layer.core.warning.silence import silences
from data_layer.core.warning.surge import RAREST, Surge, surges
from data_layer.vocab import Level

# Days of a series shown beside its alert.
SHOWN_DAYS = 56
# About 95 of 100 days stay within so many standard deviations.
BAND = 2.0
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


def quiet_days(rule: Rule, days: Iterable[int]) -> Bools:
    """Which of the days the rule leaves out."""
    return np.array([quiet_on(rule, day) for day in days], bool)


def surge_findings(county: County, on: Watched, rule: Rule, night: int = -1) -> list[Finding]:
    """The series above what they should bring on a night (-1: the last one)."""
    if not on.own.names:
        return []
    found = surges(on.seen, on.own.levels, night, surge_setting(rule))
    return [_surge(county, on, rule, one, night) for one in found]


def with_history(on: Watched, findings: Iterable[Finding]) -> list[Finding]:
    """The same with the days of each series, what was expected of them and how far they may stray
    (`told`: history), for a picture; 56 nights of these few series are looked at anew."""
    told = list(findings)
    at = {name: place for place, name in enumerate(on.own.names)}
    columns = [at[one.areas[0], one.category] for one in told]
    if not columns:
        return told
    drawn = history(on, columns)
    return [
        one._replace(told={**one.told, "history": line})
        for one, line in zip(told, drawn, strict=True)
    ]


def history(on: Watched, columns: list[int]) -> list[dict[str, Any]]:
    """Of each of these series: `first` day, `counts`, `expected` and the `low` and `high` ends of
    where days should lie (None where too little is known)."""
    nights = min(SHOWN_DAYS, len(on.counts.days))
    few = on.past._replace(
        counts=on.own.counts[:, columns],
        teaches=on.past.teaches[:, columns],
    )
    return _drawn(few, add_days(on.counts.days[-1], 1 - nights), nights)


def county_series(county: County, counts: Counts) -> list[dict[str, Any]]:
    """The county's days by major category (`category`), as `history` has those of a series; the
    majors in their order, those that never occur left out."""
    own = counts.in_grids.sum(axis=1) + counts.in_townships.sum(axis=1) + counts.nowhere
    majors = [county.categories[kind].parent for kind in counts.categories]
    names = [name for name in sorted(set(majors)) if own[:, _of(majors, name)].any()]
    if not names:
        return []
    table = np.stack([own[:, _of(majors, name)].sum(axis=1) for name in names], axis=1)
    nights = min(SHOWN_DAYS, len(counts.days))
    past = Past(table, counts.kinds, counts.known, np.ones(table.shape, bool))
    drawn = _drawn(past, counts.days[-nights], nights)
    return [{"category": name, **line} for name, line in zip(names, drawn, strict=True)]


def _of(majors: list[str], name: str) -> Bools:
    return np.array([major == name for major in majors], bool)


def _drawn(past: Past, first: int, nights: int) -> list[dict[str, Any]]:
    groups = np.arange(past.counts.shape[1])
    daily = outlook(past, groups, nights).windows[0]
    low, high = band(daily, groups)
    return [
        {
            "first": first,
            "counts": past.counts[-nights:, at].tolist(),
            "expected": _plain(daily.expected[:, at]),
            "low": _plain(low[:, at]),
            "high": _plain(high[:, at]),
        }
        for at in groups.tolist()
    ]


def band(window: Window, groups: Ints) -> tuple[Floats, Floats]:
    """Ends of where a window's counts should lie in about 95 of 100 nights."""
    spread = np.sqrt(window.dispersion[:, groups] * (window.expected + window.variance))
    return np.maximum(0.0, window.expected - BAND * spread), window.expected + BAND * spread


def silent_findings(county: County, counts: Counts, rule: Rule) -> list[Finding]:
    """The grids that are quiet at the end of the history, and may have nobody who reports."""
    if Level.GRID not in rule.levels or not counts.grids:
        return []
    kinds = np.array(
        [
            watches(rule, kind, county.categories[kind].parent, Level.GRID)
            for kind in counts.categories
        ]
    )
    own = counts.in_grids[:, :, kinds].sum(axis=2)
    ordinary = counts.known & ~quiet_days(rule, counts.days)
    known = np.broadcast_to(ordinary[:, None], own.shape)
    found = silences(own, known, silence_setting(rule))
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
        f"{area}/{category}",
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


def _plain(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 2) for value in values]
