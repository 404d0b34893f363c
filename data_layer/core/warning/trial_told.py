"""What a trial tells of a rule: its alerts over the last ninety days and the last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from data_layer.core.warning.finding import Finding
from data_layer.core.warning.finding import as_json as finding_json
from data_layer.core.warning.finding import from_json as finding_of
from data_layer.core.warning.rehearsal import PastNight, Rehearsal, lately, rehearse
from data_layer.core.warning.rule_json import as_json as rule_json
from data_layer.core.warning.rule_json import from_json as rule_of
from data_layer.core.warning.rules import Rule
from data_layer.core.warning.trial import Heard
from data_layer.core.warning.trial_held import Held

YEAR, QUARTER = 365, 90
MOST_TOLD = 200
# What is no matter of judging: the same figures come of a rule whatever these say.
BESIDE = ("on", "told", "name")


class Period(NamedTuple):
    """A span of days: `asked` for, and `nights` of them that could be judged; the number of
    `alerts`, how many `a_week` with interval (None: no night was judged); the median `lead` before
    the ordinary alarm in days and of how many it is (`leads`), how often that alarm rang in all
    (`ordinary`, None: not counted); and of how many `judged` were `true`, with the interval of that
    `share`."""

    asked: int
    nights: int
    alerts: int
    a_week: tuple[float, float, float] | None
    lead: float | None
    leads: int
    ordinary: int | None
    true: int
    judged: int
    share: tuple[float, float] | None


class Would(NamedTuple):
    """An alert it would have raised on `day`: the finding, how many days before the ordinary alarm
    (None: that never rang), and what was said of it later (None: nothing)."""

    day: int
    finding: Finding
    lead: int | None
    true: bool | None


class Compared(NamedTuple):
    """The rule that was in force when another was tried, and the same periods of it."""

    rule: Rule
    periods: tuple[Period, ...]


class TrialTold(NamedTuple):
    """The last 90 days and the last year, the newest alerts of the year, the newest first, and the
    same periods of the rule then in force (None: it found the same)."""

    periods: tuple[Period, ...]
    alerts: tuple[Would, ...]
    present: Compared | None = None


def same_judging(one: Rule, other: Rule) -> bool:
    """Whether two versions of a rule find the same."""
    return _judging(one) == _judging(other)


def _judging(rule: Rule) -> dict[str, Any]:
    return {name: value for name, value in rule_json(rule).items() if name not in BESIDE}


def told_of(past: Sequence[Heard], held: Held) -> TrialTold:
    """What is told of a trial over `past` nights."""
    first = _first_found(past)
    nights = [
        PastNight(one.day, frozenset(found.series for found in one.findings), one.otherwise)
        for one in past
    ]
    every = rehearse(
        nights,
        {series: held.rang(one) for series, one in first.items()},
        {series: held.said(one) for series, one in first.items()},
    )
    newest = every.alerts[: -MOST_TOLD - 1 : -1]
    found = {(one.day, each.series): each for one in past for each in one.findings}
    alerts = [
        Would(one.day, _kept(found[one.day, one.key]), one.lead_days, one.true) for one in newest
    ]
    periods = []
    for days in (QUARTER, YEAR):
        asked = min(days, len(nights))
        rang = held.alarms(asked) if held.alarms else None
        periods.append(_period(asked, lately(every, nights, days), rang))
    return TrialTold(tuple(periods), tuple(alerts))


def to_json(told: TrialTold) -> dict[str, Any]:
    """Plain values; `read_json` gives the same back."""
    beside = told.present
    return {
        "periods": [one._asdict() for one in told.periods],
        "alerts": [{**one._asdict(), "finding": finding_json(one.finding)} for one in told.alerts],
        "present": beside
        and {
            "rule": rule_json(beside.rule),
            "periods": [one._asdict() for one in beside.periods],
        },
    }


def read_json(kept: Mapping[str, Any]) -> TrialTold | None:
    """What `to_json` made; None where an older release kept it in another form."""
    try:
        periods, beside = _periods(kept), kept["present"]
        alerts = tuple(
            Would(**{**one, "finding": finding_of(one["finding"])}) for one in kept["alerts"]
        )
        present = Compared(rule_of(beside["rule"]), _periods(beside)) if beside else None
    except (KeyError, TypeError):
        return None
    spans = [periods, present.periods] if present else [periods]
    whole = all(len(one) == len((QUARTER, YEAR)) for one in spans)
    return TrialTold(periods, alerts, present) if whole else None


def _periods(kept: Mapping[str, Any]) -> tuple[Period, ...]:
    return tuple(Period(**_tuples(one, "a_week", "share")) for one in kept["periods"])


def _tuples(told: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**told, **{name: told[name] and tuple(told[name]) for name in names}}


def _first_found(past: Sequence[Heard]) -> dict[str, Finding]:
    first: dict[str, Finding] = {}
    for one in past:
        for found in one.findings:
            first.setdefault(found.series, found)
    return first


def _period(asked: int, told: Rehearsal, ordinary: int | None) -> Period:
    leads = [alert.lead_days for alert in told.alerts if alert.lead_days is not None]
    week, share = told.a_week, told.confirmed
    a_week = (week.rate, *week.interval) if week else None
    return Period(
        asked, told.nights, len(told.alerts), a_week, told.median_lead, len(leads), ordinary,
        share.true, share.judged, (*share.interval,) if share.interval else None,
    )  # fmt: skip


def _kept(found: Finding) -> Finding:
    """What its sentence is made of: neither cases nor digests of places and people stay."""
    return found._replace(series="", matter="", cases=())
