"""What a trial tells of a rule: its alerts over the last ninety days and the last year, in plain
JSON, as it is kept and shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.statistics.arrays import Bools
from data_layer.core.warning import ordinary
from data_layer.core.warning.continuity import continued
from data_layer.core.warning.counts import Counts, daily
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_series import own_series
from data_layer.core.warning.rehearsal import Night, Rehearsal, WouldBe, lately, rehearse
from data_layer.core.warning.rule_json import as_json
from data_layer.core.warning.rules import GUARDED, Detector, Rule, watches
from data_layer.core.warning.trial import Heard
from data_layer.vocab import Level

YEAR, QUARTER = 365, 90
MOST_TOLD = 200
# What is no matter of judging: the same figures come of a rule whatever these say.
BESIDE = ("on", "told", "name")


class Judged(NamedTuple):
    """An alert that people judged: the day it was raised, its areas and series, what they said."""

    day: int
    series: str
    areas: tuple[str, ...]
    true: bool


def same_judging(one: Rule, other: Rule) -> bool:
    """Whether two versions of a rule find the same."""
    return _judging(one) == _judging(other)


def _judging(rule: Rule) -> dict[str, Any]:
    return {name: value for name, value in as_json(rule).items() if name not in BESIDE}


def told_of(
    county: County, counts: Counts, rule: Rule, past: Sequence[Heard], judged: Iterable[Judged]
) -> dict[str, Any]:
    """What is kept of a trial over `past` nights: `periods` (the last 90 days and all), each with
    its `asked` and judged `nights`, the number of `alerts`, how many `a_week` with interval, the
    `lead` in days with the number of alerts it is of (`leads`), how often the `ordinary` alarm
    rang in all the rule watches (None: clusters are no series), and of how many people `judged`
    were `true`, with the interval of that `share`; and the newest `alerts`."""
    first = _first_found(past)
    nights = [
        Night(one.day, frozenset(found.series for found in one.findings), one.otherwise)
        for one in past
    ]
    marks = list(judged)
    every = rehearse(
        nights,
        {series: _rang(county, counts, rule, one) for series, one in first.items()},
        {series: _said(one, marks) for series, one in first.items()},
    )
    by_day = {(one.day, found.series): found for one in past for found in one.findings}
    alerts = [_alert(one, by_day[one.day, one.key]) for one in reversed(every.alerts)]
    rang = _rang_anywhere(county, counts, rule)
    periods = [
        {
            **_period(min(days, len(nights)), lately(every, nights, days)),
            "ordinary": None if rang is None else ordinary.alarms(rang, min(days, len(nights))),
        }
        for days in (QUARTER, YEAR)
    ]
    return {"periods": periods, "alerts": alerts[:MOST_TOLD]}


def _first_found(past: Sequence[Heard]) -> dict[str, Finding]:
    first: dict[str, Finding] = {}
    for one in past:
        for found in one.findings:
            first.setdefault(found.series, found)
    return first


def _rang(county: County, counts: Counts, rule: Rule, one: Finding) -> list[int]:
    """The days the ordinary alarm rang for what a finding is about; none where it is of no
    series."""
    if rule.detector in GUARDED:
        return []
    series = daily(county, counts, one.areas, _kinds(county, counts, rule, one))
    silent = rule.detector == Detector.SILENT
    rang = ordinary.silences(series) if silent else ordinary.rises(series)
    return [counts.days[at] for at in np.flatnonzero(rang)]


def _rang_anywhere(county: County, counts: Counts, rule: Rule) -> Bools | None:
    """Days x series of the ordinary alarm."""
    if rule.detector == Detector.SURGE:
        return ordinary.rises(own_series(county, counts, rule).counts)
    if rule.detector == Detector.SILENT:
        return ordinary.silences(counts.in_grids[:, :, _watched(county, counts, rule)].sum(axis=2))
    return None


def _kinds(county: County, counts: Counts, rule: Rule, one: Finding) -> Bools:
    if one.category in counts.categories:
        return np.array([kind == one.category for kind in counts.categories], bool)
    return _watched(county, counts, rule)


def _watched(county: County, counts: Counts, rule: Rule) -> Bools:
    kinds = [
        watches(rule, kind, county.categories[kind].parent, Level.GRID)
        for kind in counts.categories
    ]
    return np.array(kinds, bool)


def _said(one: Finding, marks: Iterable[Judged]) -> list[tuple[int, bool]]:
    """What people said of alerts of the same series, or of clusters that share its grids."""
    return [
        (mark.day, mark.true)
        for mark in marks
        if mark.series == one.series or _shares(one.areas, mark.areas)
    ]


def _shares(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    if len(some) < 2 and len(others) < 2:
        return False
    numbers = {code: at for at, code in enumerate(sorted({*some, *others}))}
    mine, theirs = ({numbers[code] for code in codes} for codes in (some, others))
    return continued(mine, {"": theirs}) is not None


def _period(asked: int, told: Rehearsal) -> dict[str, Any]:
    leads = [alert.lead_days for alert in told.alerts if alert.lead_days is not None]
    week, share = told.a_week, told.confirmed
    return {
        "asked": asked,
        "nights": told.nights,
        "alerts": len(told.alerts),
        "a_week": [round(n, 3) for n in (week.rate, *week.interval)] if week else None,
        "lead": told.median_lead,
        "leads": len(leads),
        "true": share.true,
        "judged": share.judged,
        "share": [round(end, 4) for end in share.interval] if share.interval else None,
    }


def _alert(one: WouldBe, found: Finding) -> dict[str, Any]:
    return {
        "day": one.day,
        "areas": list(found.areas),
        "category": found.category,
        "days": found.days,
        "observed": found.observed,
        "expected": found.expected,
        "lead": one.lead_days,
        "true": one.true,
    }
