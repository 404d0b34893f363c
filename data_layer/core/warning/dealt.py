"""What the rules would have said of the county's own days dealt out anew: all of it is false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from data_layer.core.county import County
from data_layer.core.warning.calibration import permuted
from data_layer.core.warning.counts import Counts
from data_layer.core.warning.night_clusters import (
    cluster_findings,
    enough_for,
    may_scan,
    order_of,
    scanned,
)
from data_layer.core.warning.night_series import silent_findings, surge_findings, watched
from data_layer.core.warning.rehearsal import PastNight, rehearse
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.trial import summed
from data_layer.core.warning.trust import FalseAlarms

NIGHTS, SEEDS = 56, (1, 2, 3)
# Scans take longest: every eighth night is scanned, another day of the week each time.
SCAN_EVERY = 8
# Days that teach before the first night is judged.
LEAST_BEFORE = 8 * 7 + 7


def dealt_anew(counts: Counts, seed: int) -> Counts:
    """The same history with the days of all cases of a category dealt out anew over grids,
    townships and the rest alike: every place and every day keeps its total."""
    grids, townships = len(counts.grids), len(counts.townships)
    whole = np.concatenate([counts.in_grids, counts.in_townships, counts.nowhere[:, None]], axis=1)
    kinds = range(whole.shape[2])
    dealt = np.stack([permuted(whole[:, :, kind], seed * 1000 + kind) for kind in kinds], axis=2)
    return counts._replace(
        in_grids=dealt[:, :grids],
        in_townships=dealt[:, grids : grids + townships],
        nowhere=dealt[:, -1],
    )


def false_alarms(
    county: County,
    counts: Counts,
    rules: Iterable[Rule],
    *,
    nights: int = NIGHTS,
    seeds: Iterable[int] = SEEDS,
) -> tuple[FalseAlarms, ...]:
    """Alerts of each rule over counts that is switched on, as it is set, on the last `nights` of
    histories dealt out anew, one a seed; of fewer where the history is short, none where it is too
    short."""
    watching = [rule for rule in rules if rule.on and rule.detector in TRIED]
    last = min(nights, len(counts.days) - LEAST_BEFORE)
    if last <= 0 or not watching:
        return ()
    raised, judged = dict.fromkeys(watching, 0), dict.fromkeys(watching, 0)
    for seed in seeds:
        dealt = dealt_anew(counts, seed)
        for rule in watching:
            if rule.detector == Detector.CLUSTER and not may_scan(county):
                continue
            found = list(TRIED[rule.detector](county, dealt, rule, last))
            raised[rule] += len(rehearse(found, {}, {}).alerts)
            judged[rule] += len(found)
    told = (rule for rule in watching if judged[rule])
    return tuple(FalseAlarms(rule.key, raised[rule], judged[rule]) for rule in told)


def _surges(county: County, counts: Counts, rule: Rule, nights: int) -> Iterator[PastNight]:
    on = watched(county, counts, rule, (), nights)
    for night in range(nights):
        found = surge_findings(county, on, rule, night)
        yield PastNight(counts.days[night - nights], frozenset(one.series for one in found))


def _silences(county: County, counts: Counts, rule: Rule, nights: int) -> Iterator[PastNight]:
    own = summed(county, counts, rule)
    for back in reversed(range(nights)):
        past = own.until(len(counts.days) - back)
        found = silent_findings(county, past, rule)
        yield PastNight(past.days[-1], frozenset(one.series for one in found))


def _clusters(county: County, counts: Counts, rule: Rule, nights: int) -> Iterator[PastNight]:
    order = order_of(county, counts.grids)
    for back in reversed(range(0, nights, SCAN_EVERY)):
        past = counts.until(len(counts.days) - back)
        found = scanned(county, past, rule, order, enough_above=enough_for(rule))
        told = cluster_findings(county, past, rule, found, {})
        yield PastNight(past.days[-1], frozenset(one.series for one in told))


TRIED = {Detector.SURGE: _surges, Detector.SILENT: _silences, Detector.CLUSTER: _clusters}
