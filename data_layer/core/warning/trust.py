"""How far the county's warnings could be trusted on a day: what is kept of it, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from data_layer.core.days import add_days
from data_layer.core.statistics.rates import Interval, poisson_interval
from data_layer.core.warning.backtest import Backtest
from data_layer.core.warning.calibration import (
    AWeek,
    Bin,
    Slope,
    Trust,
    alerts_a_week,
    brier,
    calibration_slope,
    precision,
    reliability,
    skill,
)

# A share of fewer cases says nothing about a method.
LEAST_JUDGED = 100
# Odds may be off by a fifth before one should act.
GOOD_SLOPE = (0.8, 1.2)
# Above so many false alerts a week people stop reading.
MOST_FALSE_A_WEEK = 2.0
# Alerts of so many days are asked how many were true.
SPANS = (7, 30, 90)


class Breach(NamedTuple):
    """Breach risk tried on the days `first` to `last`: `n` cases judged, `late` of them, the mean
    chance `said`, the Brier `score` and that of the rate of the case's kind alone (`constant`), the
    `skill` over it, the calibration slope and the ten bins."""

    first: int
    last: int
    n: int
    late: int
    said: float
    score: float
    constant: float
    skill: float
    slope: Slope | None
    bins: tuple[Bin, ...]


class FalseAlarms(NamedTuple):
    """Alerts a rule raised over so many nights of days dealt out anew, where each is false."""

    rule: str
    alerts: int
    nights: int

    @property
    def week(self) -> AWeek:
        """How many a week that is."""
        return alerts_a_week(self.alerts, self.nights)


class Said(NamedTuple):
    """Of the alerts of a rule ('' all) raised in the last `days`: how many there were, and how many
    of those judged were true."""

    rule: str
    days: int
    raised: int
    trust: Trust


class Check(NamedTuple):
    """All of it for a day; no breach risk where too few cases were judged. `seconds` is what the
    check took."""

    day: int
    breach: Breach | None = None
    false_alarms: tuple[FalseAlarms, ...] = ()
    said: tuple[Said, ...] = ()
    seconds: float = 0.0


class Raised(NamedTuple):
    """An alert: its rule, the day it was raised, and what people said of it (None: nothing)."""

    rule: str
    day: int
    judged: bool | None


def breach_of(tried: Backtest, first: int, last: int) -> Breach | None:
    """What a back-test over those days says; None of fewer than LEAST_JUDGED cases."""
    n = int(tried.said.size)
    if n < LEAST_JUDGED:
        return None
    said, came, constant = tried.said, tried.came, tried.constant
    return Breach(
        first, last, n, int(came.sum()), float(said.mean()), brier(said, came),
        brier(constant, came), skill(said, came, constant), calibration_slope(said, came),
        tuple(reliability(said, came)),
    )  # fmt: skip


def in_all(found: Iterable[FalseAlarms]) -> AWeek | None:
    """False alerts a week of all rules together; None of none.

    Rules tried on equally many nights are counted as one. Where some were tried on fewer, the
    interval is the sum of those of each part, made wider so that it holds at least 95 of 100 times.
    """
    alerts: dict[int, int] = {}
    for one in found:
        if one.nights:
            alerts[one.nights] = alerts.get(one.nights, 0) + one.alerts
    if not alerts:
        return None
    coverage = 1 - 0.05 / len(alerts)
    parts = [poisson_interval(n, nights / 7, coverage) for nights, n in alerts.items()]
    low, high = (float(np.sum(ends)) for ends in zip(*parts, strict=True))
    return AWeek(sum(7 * n / nights for nights, n in alerts.items()), Interval(low, high))


def said_of(alerts: Iterable[Raised], last: int) -> tuple[Said, ...]:
    """Precision of the last week, month and quarter that end with `last`, in all and by rule."""
    seen = [one for one in alerts if one.day <= last]
    rules = ["", *sorted({one.rule for one in seen})]
    return tuple(_said(seen, rule, days, last) for rule in rules for days in SPANS)


def as_json(check: Check) -> dict[str, Any]:
    """Plain values; `from_json` gives the same back."""
    return {
        "day": check.day,
        "breach": _plain(check.breach),
        "false_alarms": [list(one) for one in check.false_alarms],
        "said": [_plain(one) for one in check.said],
        "seconds": check.seconds,
    }


def from_json(told: Mapping[str, Any]) -> Check:
    """What `as_json` made, also once it has been JSON."""
    false = tuple(FalseAlarms(*one) for one in told["false_alarms"])
    said = tuple(_said_from(*one) for one in told["said"])
    breach = told["breach"]
    return Check(told["day"], _breach(*breach) if breach else None, false, said, told["seconds"])


def _said(alerts: Iterable[Raised], rule: str, days: int, last: int) -> Said:
    since = add_days(last, 1 - days)
    own = [one for one in alerts if one.day >= since and rule in ("", one.rule)]
    return Said(rule, days, len(own), precision([o.judged for o in own if o.judged is not None]))


def _plain(value: Any) -> Any:
    """A named tuple and those within it as lists, numbers as JSON has them."""
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def _breach(*told: Any) -> Breach:
    *plain, slope, bins = told
    first, last, n, late, *rates = plain
    said, score, constant, saved = rates
    made = Slope(slope[0], Interval(*slope[1])) if slope else None
    return Breach(
        first, last, n, late, said, score, constant, saved, made,
        tuple(_bin(*one) for one in bins),
    )  # fmt: skip


def _bin(low: float, high: float, n: int, mean: float, came: int, interval: list[float]) -> Bin:
    return Bin(low, high, n, mean, came, Interval(*interval))


def _said_from(rule: str, days: int, raised: int, trust: list[Any]) -> Said:
    true, judged, interval = trust
    return Said(rule, days, raised, Trust(true, judged, Interval(*interval) if interval else None))
