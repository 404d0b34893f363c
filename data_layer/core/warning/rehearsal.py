"""What a rule would have said over past nights, before anybody switches it on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from data_layer.core.days import to_date
from data_layer.core.warning.calibration import AWeek, Trust, alerts_a_week, precision
from data_layer.core.warning.damping import (
    MISSING,
    USUAL,
    Change,
    Damping,
    Reading,
    Signal,
    step,
)

# An ordinary alarm, and what people said, belong to an alert from a week before it to four weeks
# after.
BEFORE_DAYS, AFTER_DAYS = 7, 28


class PastNight(NamedTuple):
    """One run of the past: its day, the keys it found, and how it went otherwise (QUIET, or why
    there was nothing to judge by)."""

    day: int
    found: frozenset[str]
    otherwise: Reading = Reading.QUIET


class WouldBe(NamedTuple):
    """An alert that would have been raised on `day`: `lead_days` before the ordinary alarm (below
    0: after it; None: that never rang), and what people later said of it (None: nothing)."""

    key: str
    day: int
    lead_days: int | None
    true: bool | None


class Rehearsal(NamedTuple):
    """The alerts in order of days, how many a week over the `nights` that could be judged, the
    median lead of those that the ordinary alarm also told of, and the share later confirmed (its
    interval None: none was judged)."""

    nights: int
    alerts: tuple[WouldBe, ...]
    a_week: AWeek | None
    median_lead: float | None
    confirmed: Trust


def rehearse(
    nights: Sequence[PastNight],
    ordinary: Mapping[str, Sequence[int]],
    judged: Mapping[str, Sequence[tuple[int, bool]]],
    damping: Damping = USUAL,
) -> Rehearsal:
    """What would have been raised over `nights` (ascending), flapping damped as in earnest.

    `ordinary` are the days the ordinary alarm rang for each key, `judged` the days of earlier
    alerts of each key with what people said of them.
    """
    alerts = tuple(
        WouldBe(key, day, _lead(day, ordinary.get(key, ())), _said(day, judged.get(key, ())))
        for key, day in _raised(nights, damping)
    )
    return _summed(nights, alerts)


def lately(told: Rehearsal, nights: Sequence[PastNight], last: int) -> Rehearsal:
    """The same of the last so many of these nights alone."""
    some = nights[-last:]
    days = {night.day for night in some}
    return _summed(some, tuple(alert for alert in told.alerts if alert.day in days))


def _summed(nights: Sequence[PastNight], alerts: tuple[WouldBe, ...]) -> Rehearsal:
    judged = sum(night.otherwise not in MISSING for night in nights)
    leads = sorted(alert.lead_days for alert in alerts if alert.lead_days is not None)
    marks = [alert.true for alert in alerts if alert.true is not None]
    a_week = alerts_a_week(len(alerts), judged) if judged else None
    return Rehearsal(judged, alerts, a_week, _median(leads), precision(marks))


def _raised(nights: Sequence[PastNight], damping: Damping) -> Iterable[tuple[str, int]]:
    signals: dict[str, Signal] = {}
    for night in nights:
        for key in sorted(night.found | signals.keys()):
            new = Reading.FIRING if key in night.found else night.otherwise
            signals[key], change = step(signals.get(key, Signal()), new, damping)
            if change == Change.RAISED:
                yield key, night.day
            # What is quiet and was so as far as one looks back is forgotten, as in earnest.
            if not (signals[key].raised or signals[key].streak or any(signals[key].recent)):
                del signals[key]


def _lead(day: int, rang: Sequence[int]) -> int | None:
    distances = [_apart(day, other) for other in sorted(rang)]
    near = [days for days in distances if _is_near(days)]
    return near[0] if near else None


def _said(day: int, judged: Sequence[tuple[int, bool]]) -> bool | None:
    near = [true for other, true in sorted(judged) if _is_near(_apart(day, other))]
    return near[0] if near else None


def _is_near(days: int) -> bool:
    return -BEFORE_DAYS <= days <= AFTER_DAYS


def _apart(first: int, second: int) -> int:
    return (to_date(second) - to_date(first)).days


def _median(values: Sequence[int]) -> float | None:
    half = len(values) // 2
    if not values:
        return None
    return float(values[half]) if len(values) % 2 else (values[half - 1] + values[half]) / 2
