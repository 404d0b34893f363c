"""The night's findings about time: cases that drag on, and stages that have become slower."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.days import HOUR_MS, MINUTE_MS, add_days, days_between, to_date
from data_layer.core.statistics.arrays import Bools, Floats, Ints
from data_layer.core.warning.drift import Drifting, drifting
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.lasting import REOPENINGS, Lasting, OpenCase, Why, lasting
from data_layer.core.warning.night_areas import area_of, areas_of, is_about, newest, told_at
from data_layer.core.warning.overrun import Overrun, overrun
from data_layer.core.warning.rules import Rule, Sensitivity, quiet_on
from data_layer.core.warning.spent import Timed
from data_layer.vocab import DayKind, Level

REOPENED = {Sensitivity.LOW: 3, Sensitivity.NORMAL: REOPENINGS, Sensitivity.HIGH: 1}
# Weeks watched, of which the first are the usual course, and the fewest cases a week is told by.
WEEKS, BASE, LEAST_A_WEEK = 26, 18, 5
# Weeks whose median is told.
RECENT = 4
# Weeks looked back over for so many ordinary ones.
LONGEST_WEEKS = 52
# How many signs of a chart must agree, and how much slower it must have become: in 155 charts (five
# stages, thirty townships and the county) chance alone brings one in four weeks by the middle pair.
SLOWER = {Sensitivity.LOW: (3, 1.5), Sensitivity.NORMAL: (2, 1.25), Sensitivity.HIGH: (1, 1.1)}


class Standing(NamedTuple):
    """An open case: its township, its category, how often it was reopened, its limit, and until
    when its clock has run (a suspended one's stands)."""

    case_no: str
    township: str
    category: str
    reopened: int
    limit: Timed
    until: int


class Passages(NamedTuple):
    """One entry a case and stage it left: the township (''), its category, the week it left in (0
    the oldest) and the time it took, in ms."""

    townships: Sequence[str]
    categories: Sequence[str]
    weeks: Ints
    took_ms: Floats


def ordinary_weeks(county: County, rule: Rule, day: int) -> list[int]:
    """The Mondays of the last 26 weeks that were over with that day, the oldest first; weeks with a
    holiday or a quiet day of the rule are left out, since they are slow for everybody."""
    calendar = county.working_time(county.calendar_version)
    monday = add_days(day, -((to_date(day).weekday() + 1) % 7) - 6)
    found: list[int] = []
    for back in range(LONGEST_WEEKS):
        days = days_between(add_days(monday, -7 * back), add_days(monday, 6 - 7 * back))
        off = (calendar.day(one).kind == DayKind.HOLIDAY or quiet_on(rule, one) for one in days)
        if len(found) < WEEKS and not any(off):
            found.append(days[0])
    return found[::-1]


def lasting_findings(county: County, rule: Rule, cases: Sequence[Standing]) -> list[Finding]:
    """One finding a township with `least` open cases that drag on: beyond `times` their limit, or
    reopened often (3 times when the rule is low, 2, 1 when it is high).

    `kind` is empty; `categories` are those watched. Without the level of townships everything is
    told of the county; cases that lie in no township are told there. `told`: `limit` and `reopened`
    (how many for that reason), `limits` (the longest, in limits; None: none has one).
    """
    watched = [case for case in cases if is_about(county, rule, case.category)]
    opened = [
        OpenCase(case.case_no, *_age(told), case.reopened)
        for case in watched
        for told in [overrun(county, case.limit, case.until)]
    ]
    home = {case.case_no: told_at(county, rule, case.township) for case in watched}
    of: dict[str, list[Lasting]] = {}
    for one in lasting(opened, times=rule.times, reopenings=REOPENED[rule.sensitivity]):
        area = home[one.case_no]
        if area is not None:
            of.setdefault(area, []).append(one)
    return [
        _lasting(county, rule, area, own)
        for area, own in sorted(of.items())
        if len(own) >= rule.least
    ]


def _age(told: Overrun | None) -> tuple[float, float | None]:
    return (told.used, told.limit) if told else (0.0, None)


def _lasting(county: County, rule: Rule, area: str, own: Sequence[Lasting]) -> Finding:
    limits = [one.limits for one in own if one.limits is not None]
    return Finding(
        rule.key,
        area,
        area_of(county, area),
        observed=float(len(own)),
        matter=f"lasting:{area}",
        cases=newest(one.case_no for one in own),
        told={
            "limit": sum(Why.LIMIT in one.why for one in own),
            "reopened": sum(Why.REOPENED in one.why for one in own),
            "limits": round(max(limits), 1) if limits else None,
        },
    )


def drift_findings(
    county: County, rule: Rule, stages: Mapping[str, Passages], weeks: Sequence[int]
) -> list[Finding]:
    """One finding a stage and township (county) that has become slower: its median week by week,
    the last eight of 26 against the eighteen before. `weeks` are their Mondays; none where there
    are not so many.

    `kind` is the stage (accept, dispatch, sign, handle, verify). Sensitivity is how many signs of
    the chart must agree (3, 2, 1) and how many times the usual the last four weeks took at least
    (1.5, 1.25, 1.1; `times` where that is more); `least` (never below 5) cases must have left the
    stage in each week; `categories` are those watched, `levels` township and county.

    `observed` and `expected` are hours: the median of the last four weeks (`days`), and the centre
    of the chart, which the first `base` weeks give. `told`: `signs` (Drift), `low` and `high`
    (hours, the chart's limits), `weeks` (Mondays), `medians` (hours), `base`, and `since`, the
    Monday since when it has been slower (0: not known).

    The weeks move on each night, so a level that stays teaches from its ninth week and is the usual
    one in the end: of steps to 1.75 times half were told still after twelve weeks, a tenth after
    eighteen.
    """
    found: list[Finding] = []
    if len(weeks) < WEEKS:
        return found
    for stage, passages in stages.items():
        medians_of = _weekly(county, rule, passages)
        for area in _areas(county, rule, passages.townships):
            medians = medians_of(area)
            told = None if medians is None else drifting(medians, BASE)
            if medians is not None and told is not None and _is_told(rule, told, medians):
                found.append(_drift(county, rule, (stage, area), told, medians, weeks))
    return found


def unjudged_stages(
    county: County,
    rule: Rule,
    stages: Mapping[str, Passages],
    weeks: Sequence[int],
    standing: Collection[str],
) -> frozenset[str]:
    """Those of the standing series whose weeks cannot be told: there are not so many, or in one of
    them too few cases left the stage."""
    named = stages.keys() & {one.partition("/")[0] for one in standing}
    medians = {stage: _weekly(county, rule, stages[stage]) for stage in named}

    def told(series: str) -> bool:
        stage, _, area = series.partition("/")
        return stage in medians and medians[stage](area) is not None

    return frozenset(one for one in standing if len(weeks) < WEEKS or not told(one))


def _weekly(county: County, rule: Rule, passages: Passages) -> Callable[[str], Floats | None]:
    """Of an area the medians of its weeks, in hours; None where a week has too few cases."""
    kept = np.array([is_about(county, rule, code) for code in passages.categories], bool)
    townships = np.array(passages.townships, str)
    least = max(rule.least, LEAST_A_WEEK)

    def medians(area: str) -> Floats | None:
        own = kept if area == county.code else kept & (townships == area)
        return _medians(passages, own, least)

    return medians


def _areas(county: County, rule: Rule, townships: Iterable[str]) -> list[str]:
    own = areas_of(county, sorted(set(townships))) if Level.TOWNSHIP in rule.levels else ()
    return [*([county.code] if Level.COUNTY in rule.levels else []), *own]


def _medians(passages: Passages, own: Bools, least: int) -> Floats | None:
    weeks, took = passages.weeks[own], passages.took_ms[own]
    if (np.bincount(weeks, minlength=WEEKS) < least).any():
        return None
    medians = [float(np.median(took[weeks == week])) for week in range(WEEKS)]
    # No stage takes less than a minute: what is entered together tells no time.
    return np.maximum(medians, MINUTE_MS) / HOUR_MS


def _is_told(rule: Rule, told: Drifting, medians: Floats) -> bool:
    signs, rise = SLOWER[rule.sensitivity]
    enough = _recent(medians) >= max(rise, rule.times) * told.chart.centre
    return told.slower and len(told.signs) >= signs and enough


def _recent(medians: Floats) -> float:
    return float(np.median(medians[-RECENT:]))


def _drift(
    county: County,
    rule: Rule,
    of: tuple[str, str],
    told: Drifting,
    medians: Floats,
    weeks: Sequence[int],
) -> Finding:
    stage, area = of
    return Finding(
        rule.key,
        f"{stage}/{area}",
        area_of(county, area),
        kind=stage,
        days=7 * RECENT,
        observed=round(_recent(medians), 2),
        expected=round(told.chart.centre, 2),
        matter=f"drift:{area}",
        told={
            "signs": [str(sign) for sign in told.signs],
            "low": round(told.chart.low, 2),
            "high": round(told.chart.high, 2),
            "weeks": list(weeks),
            "medians": [round(float(median), 2) for median in medians],
            "base": BASE,
            "since": weeks[told.since] if told.since is not None else 0,
        },
    )
