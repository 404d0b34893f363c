"""Which function answers for which detector, and a night put to all of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, NamedTuple

from data_layer.core.warning.continuity import gone
from data_layer.core.warning.counts import LEAST_DAYS, Counts
from data_layer.core.warning.damping import Reading, reading
from data_layer.core.warning.finding import Finding, Found, Unfound
from data_layer.core.warning.matters import joined
from data_layer.core.warning.night_areas import areas_of
from data_layer.core.warning.night_clusters import (
    NEEDS_LAYER,
    cluster_findings,
    may_scan,
    order_of,
    scanned,
)
from data_layer.core.warning.night_history import with_history
from data_layer.core.warning.night_series import (
    silent_findings,
    surge_findings,
    unjudged_grids,
    unjudged_series,
    watched,
)
from data_layer.core.warning.rules import Detector, Rule, quiet_on
from data_layer.queries.warning_night import Night
from data_layer.services.warning_case_detectors import BY_DAY, OF_CASES

log = logging.getLogger(__name__)
SWITCHED_OFF, QUIET_DAY, NOT_SEEN, TOO_YOUNG = "off", "quiet_day", "not_seen", "too_young"

Detect = Callable[[Night, Rule], Found]


class Judged(NamedTuple):
    """What a night found, and how each rule fared: its `reading` where nothing fired, how many it
    `found`, its `seconds`, and `why` where it could not judge; where there are such, how many
    standing series it could not judge (`unjudged`) and the `seed` of its scan. `unfound` are by
    rule the standing series that are not over for not being found."""

    findings: tuple[Finding, ...]
    states: dict[str, dict[str, Any]]
    unfound: dict[str, Mapping[str, Unfound]]


def judged(night: Night, clock: Callable[[], float] = perf_counter) -> Judged:
    """The night put to every rule that is switched on. A rule that fails is told as an error and
    takes none of the others with it."""
    findings: list[Finding] = []
    states, unfound = {}, {}
    for rule in night.rules:
        began = clock()
        state, why, found = _one(night, rule)
        findings += found.findings
        unfound[rule.key] = _unfound(night, rule, found)
        dim = sum(one == Unfound.UNJUDGED for one in unfound[rule.key].values())
        states[rule.key] = {
            "reading": state,
            "found": len(found.findings),
            "seconds": round(clock() - began, 2),
            "why": why,
            **({"unjudged": dim} if dim else {}),
            **({"seed": found.seed} if found.seed is not None else {}),
        }
    return Judged(tuple(joined(findings, night.county.code)), states, unfound)


def _one(night: Night, rule: Rule) -> tuple[Reading, str, Found]:
    state = reading(fired=False, behind=night.behind)
    why = _cannot(night, rule)
    if why and (state == Reading.QUIET or not rule.on):
        return Reading.NO_DATA, why, Found()
    if state != Reading.QUIET:
        return state, "", Found()
    try:
        found = DETECT[rule.detector](night, rule)
    except Exception:
        log.exception("rule %s failed", rule.key)
        return Reading.ERROR, "", Found()
    return state, "", found


def _unfound(night: Night, rule: Rule, found: Found) -> Mapping[str, Unfound]:
    """What is gone is so whatever the rule could judge."""
    left = gone(night.county, rule.detector, night.raised.get(rule.key, {}))
    return {
        **dict.fromkeys(sorted(found.holds), Unfound.HOLDS),
        **dict.fromkeys(sorted(found.unjudged), Unfound.UNJUDGED),
        **dict.fromkeys(sorted(left), Unfound.GONE),
    }


def _cannot(night: Night, rule: Rule) -> str:
    """Why a rule has nothing to judge by; '' where it has."""
    if not rule.on:
        return SWITCHED_OFF
    if quiet_on(rule, night.day):
        return QUIET_DAY
    if rule.detector in BY_COUNTS:
        if rule.detector == Detector.CLUSTER and not may_scan(night.county):
            return NEEDS_LAYER
        return TOO_YOUNG if _young(night.counts) else ""
    return "" if night.newest or rule.detector in BY_DAY else NOT_SEEN


def _young(counts: Counts) -> bool:
    """Too few days, or none arrived on the last one."""
    return int(counts.known.sum()) < LEAST_DAYS or not counts.known[-1]


def _surges(night: Night, rule: Rule) -> Found:
    on = watched(night.county, night.counts, rule, night.alarmed)
    found = with_history(on, surge_findings(night.county, on, rule))
    return Found(tuple(found), unjudged_series(on, night.raised.get(rule.key, {})))


def _clusters(night: Night, rule: Rule) -> Found:
    order = order_of(night.county, night.counts.grids)
    found = scanned(night.county, night.counts, rule, order)
    # They are carried on where their grids lie today.
    standing = {
        series: areas_of(night.county, areas)
        for series, areas in night.raised.get(rule.key, {}).items()
    }
    told = cluster_findings(night.county, night.counts, rule, found, standing)
    return Found(tuple(told), seed=found.seed)


def _silent(night: Night, rule: Rule) -> Found:
    county, counts, standing = night.county, night.counts, night.raised.get(rule.key, {})
    return Found(
        tuple(silent_findings(county, counts, rule)),
        unjudged_grids(county, counts, rule, standing),
    )


BY_COUNTS = frozenset({Detector.SURGE, Detector.CLUSTER, Detector.SILENT})
DETECT: dict[Detector, Detect] = {
    Detector.SURGE: _surges,
    Detector.CLUSTER: _clusters,
    Detector.SILENT: _silent,
    **OF_CASES,
}
