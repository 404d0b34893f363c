"""A rule put to past nights: what it would have found on each, as it would have judged it then.

Rules over counts go by these; all others are asked day by day (trial_claims, trial_bodies,
trial_lasting, trial_breach).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.core.statistics.arrays import Bools
from data_layer.core.warning.counts import LEAD_DAYS, LEAST_DAYS, Counts
from data_layer.core.warning.damping import USUAL, Reading
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_clusters import (
    SCAN_DAYS,
    cluster_findings,
    enough_for,
    order_of,
    scanned,
)
from data_layer.core.warning.night_series import (
    Alarmed,
    grid_kinds,
    quiet_days,
    silent_findings,
    surge_findings,
    watched,
)
from data_layer.core.warning.rules import Detector, Rule, quiet_on

# Nights of a surge rule worked on at a time: a year of all series would take gigabytes.
PORTION = 90


class Heard(NamedTuple):
    """A past night: what the rule would have found, and how it went otherwise (QUIET, or NO_DATA
    where there was nothing to judge by)."""

    day: int
    findings: tuple[Finding, ...]
    otherwise: Reading


# What a rule finds on the nights (numbers of days) from one on.
Past = Callable[[County, Counts, Rule, range, Bools], Iterator[list[Finding]]]
# What a rule finds on a day (20261123); None where there is nothing to judge by.
OnDay = Callable[[int], list[Finding] | None]


def heard(county: County, counts: Counts, rule: Rule, nights: int) -> Iterator[Heard]:
    """The last `nights` of a history, in order; fewer where it is shorter."""
    days = range(max(0, len(counts.days) - nights), len(counts.days))
    judged = judgeable(counts, rule)
    found = TRIED[rule.detector](county, counts, rule, days, judged)
    for at, findings in zip(days, found, strict=True):
        otherwise = Reading.QUIET if judged[at] else Reading.NO_DATA
        yield Heard(counts.days[at], tuple(findings if judged[at] else ()), otherwise)


def heard_by_day(rule: Rule, days: Iterable[int], on_day: OnDay) -> Iterator[Heard]:
    """Those days, in order."""
    for day in days:
        found = None if quiet_on(rule, day) else on_day(day)
        yield Heard(day, tuple(found or ()), Reading.NO_DATA if found is None else Reading.QUIET)


def judgeable(counts: Counts, rule: Rule) -> Bools:
    """The days on which there was something to judge by: data arrived, on enough days before as
    well, and the day is not one of those left out."""
    enough = counts.known.cumsum() >= LEAST_DAYS
    return np.asarray(counts.known & enough & ~quiet_days(rule, counts.days), bool)


def _surges(
    county: County, counts: Counts, rule: Rule, days: range, judged: Bools
) -> Iterator[list[Finding]]:
    """Days that were alarmed teach no baseline, as in earnest, from the next portion on."""
    alarmed: list[Alarmed] = []
    for first in days[::PORTION]:
        end = min(first + PORTION, days.stop)
        told = counts.between(max(0, first - LEAD_DAYS), end)
        on = watched(county, told, rule, alarmed, end - first)
        for at in range(first, end):
            found = surge_findings(county, on, rule, at - end) if judged[at] else []
            alarmed += [_alarmed(one, counts.days[at]) for one in found]
            yield found


def _alarmed(one: Finding, day: int) -> Alarmed:
    return Alarmed(one.areas[0], one.category, add_days(day, 1 - one.days), day)


def _clusters(
    county: County, counts: Counts, rule: Rule, days: range, judged: Bools
) -> Iterator[list[Finding]]:
    """A cluster carries on the one it shares its grids with until that was quiet for as many nights
    as end an alert."""
    order, enough = order_of(county, counts.grids), enough_for(rule)
    standing: dict[str, tuple[tuple[str, ...], int]] = {}
    for at in days:
        found: list[Finding] = []
        if judged[at]:
            told = counts.between(max(0, at + 1 - SCAN_DAYS), at + 1)
            raised = {series: areas for series, (areas, _) in standing.items()}
            clusters = scanned(county, told, rule, order, enough_above=enough)
            found = cluster_findings(county, told, rule, clusters, raised)
            standing = _carried(standing, found)
        yield found


def _carried(
    standing: Mapping[str, tuple[tuple[str, ...], int]], found: list[Finding]
) -> dict[str, tuple[tuple[str, ...], int]]:
    quiet = {series: (areas, nights + 1) for series, (areas, nights) in standing.items()}
    now = {**quiet, **{one.series: (one.areas, 0) for one in found}}
    return {series: kept for series, kept in now.items() if kept[1] < USUAL.calm_after}


def _silent(
    county: County, counts: Counts, rule: Rule, days: range, judged: Bools
) -> Iterator[list[Finding]]:
    own = summed(county, counts, rule)
    for at in days:
        told = own.between(max(0, at + 1 - LEAD_DAYS), at + 1)
        yield silent_findings(county, told, rule) if judged[at] else []


def summed(county: County, counts: Counts, rule: Rule) -> Counts:
    """The categories of a rule as one: silence knows only their sum, and summing takes longest."""
    kept = np.flatnonzero(grid_kinds(county, counts, rule))
    table = counts.in_grids[:, :, kept].sum(axis=2, keepdims=True)
    names = tuple(counts.categories[at] for at in kept[:1])
    return counts._replace(in_grids=table[:, :, : len(names)], categories=names)


TRIED: dict[Detector, Past] = {
    Detector.SURGE: _surges,
    Detector.CLUSTER: _clusters,
    Detector.SILENT: _silent,
}
