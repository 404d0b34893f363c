"""The night's findings of the scan: neighbouring grids that had more of late than the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import ceil
from typing import Any
from zlib import crc32

import numpy as np

from data_layer.core.county import County
from data_layer.core.statistics.arrays import Ints
from data_layer.core.warning.continuity import continued
from data_layer.core.warning.counts import Counts
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.neighbours import by_distance
from data_layer.core.warning.night_series import grid_kinds, matter_of, quiet_days, weight_of
from data_layer.core.warning.rules import Rule, cluster_days
from data_layer.core.warning.scan import ENOUGH_ABOVE, REPLICATES, Cluster, Scan, scan

SCAN_DAYS = 180
# What a county without surveyed grids has: pictures of grids, not their places.
NEEDS_LAYER = "needs_layer"


def may_scan(county: County) -> bool:
    """Whether grids lie where they are drawn: on a surveyed layer, or in a demonstration."""
    return county.surveyed or county.demo


def order_of(county: County, grids: tuple[str, ...]) -> Ints:
    """The neighbours of each grid by the distance of their places on the map."""
    areas = [county.areas[code] for code in grids]
    lon = [np.nan if a.label_lon is None else a.label_lon for a in areas]
    lat = [np.nan if a.label_lat is None else a.label_lat for a in areas]
    return by_distance(lon, lat)


def seed_of(county: County, rule: str, day: int) -> int:
    """The seed of a rule's scan of a night, the same whenever it is run."""
    return crc32(f"{county.code}:{rule}:{day}".encode())


def scanned(
    county: County,
    counts: Counts,
    rule: Rule,
    order: Ints,
    replicates: int = REPLICATES,
    enough_above: int = ENOUGH_ABOVE,
) -> Scan:
    """The clusters of a rule's categories at the end of the history."""
    kinds = grid_kinds(county, counts, rule)
    quiet = quiet_days(rule, counts.days) | ~counts.known
    table = np.where(quiet[:, None], 0, counts.in_grids[:, :, kinds].sum(axis=2))
    table = table[-SCAN_DAYS:]
    day, area = np.nonzero(table)
    often = table[day, area]
    ages = np.repeat(table.shape[0] - 1 - day, often)
    seed = seed_of(county, rule.key, counts.days[-1])
    return scan(
        np.repeat(area, often),
        ages,
        order,
        seed,
        replicates=replicates,
        enough_above=enough_above,
    )


def enough_for(rule: Rule, replicates: int = REPLICATES) -> int:
    """So many replicates above the likeliest cluster, and it is too common for the rule to tell,
    whatever the rest would say."""
    return max(1, ceil((replicates + 1) / cluster_days(rule)))


def cluster_findings(
    county: County,
    counts: Counts,
    rule: Rule,
    found: Scan,
    raised: Mapping[str, Collection[str]],
) -> list[Finding]:
    """The clusters rare enough to be told. One that carries on a raised alert (series -> its grids)
    keeps its series, also when it grew or moved."""
    at = {code: place for place, code in enumerate(counts.grids)}
    free = {series: {at[code] for code in codes if code in at} for series, codes in raised.items()}
    findings = []
    for cluster in found.clusters:
        grids = tuple(counts.grids[area] for area in cluster.areas)
        enough = cluster.observed >= max(rule.least, rule.times * cluster.expected)
        if cluster.recurrence_days >= cluster_days(rule) and enough:
            series = continued(cluster.areas, free) or f"{grids[0]}@{counts.days[-1]}"
            free.pop(series, None)
            held = _held(county, counts, rule, cluster)
            findings.append(_finding(county, rule, series, cluster, grids, held, _made(found)))
    return findings


def _held(county: County, counts: Counts, rule: Rule, cluster: Cluster) -> list[str]:
    """The categories a cluster is made of, the one with the most cases first."""
    here = counts.in_grids[-cluster.days :, list(cluster.areas)].sum(axis=(0, 1))
    own = grid_kinds(county, counts, rule)
    named = [
        (-int(n), kind)
        for kind, n, is_own in zip(counts.categories, here, own, strict=True)
        if n and is_own
    ]
    return [kind for _, kind in sorted(named)]


def _made(found: Scan) -> dict[str, Any]:
    return {"seed": found.seed, "replicates": found.replicates, "asked": found.asked}


def _finding(
    county: County,
    rule: Rule,
    series: str,
    cluster: Cluster,
    grids: tuple[str, ...],
    held: Sequence[str],
    made: Mapping[str, Any],
) -> Finding:
    of = sorted(rule.categories)
    return Finding(
        rule.key,
        series,
        grids,
        kind="cluster",
        category=of[0] if len(of) == 1 else "",
        days=cluster.days,
        observed=cluster.observed,
        expected=cluster.expected,
        recurrence_days=cluster.recurrence_days,
        consequence=max((weight_of(county, kind) for kind in held), default=0),
        matter=matter_of(county, grids[0], held[0] if held else ""),
        told={**made, "categories": of},
    )
