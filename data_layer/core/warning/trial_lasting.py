"""Cases that drag on, put to past nights: each as it stood then, folded from what had happened to
it by that moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.fold import fold
from data_layer.core.warning.counts import LEAST_DAYS
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_times import Standing, lasting_findings
from data_layer.core.warning.rules import Rule
from data_layer.core.warning.spent import Timed
from data_layer.core.warning.trial import OnDay
from data_layer.vocab import Event

# What stands for the end of a clock that runs.
RUNS = int(np.iinfo(np.int64).max)


class Phase(NamedTuple):
    """How a case stood from a moment (ms) on; None: it was not open, or counts for nothing. A clock
    that runs does so until RUNS."""

    since: int
    standing: Standing | None


def phases(case_no: str, events: Sequence[Event], county: County) -> list[Phase]:
    """How a case stood after each thing that happened to it, in order; the same twice is told
    once."""
    found: list[Phase] = []
    for at in sorted({event.occurred_at for event in events}):
        then = _standing(case_no, [one for one in events if one.occurred_at <= at], county)
        if not found or found[-1].standing != then:
            found.append(Phase(at, then))
    return found


def _standing(case_no: str, events: Sequence[Event], county: County) -> Standing | None:
    case = fold(events, county, ahead=False).incident
    if not case.is_open or not case.counts or case.reported_at is None:
        return None
    return Standing(
        case_no,
        case.township_code,
        case.category,
        case.reopened_n,
        Timed(*(getattr(case, name) for name in Timed._fields)),
        RUNS if case.suspended_at is None else case.suspended_at,
    )


def lasting_on(county: County, rule: Rule, lives: Iterable[Sequence[Phase]], first: int) -> OnDay:
    """`lives` are those of every case that may ever have dragged on; nothing is judged before four
    weeks from `first` on are known."""
    known = [(own, [phase.since for phase in own]) for own in lives if own]
    begun = add_days(first, LEAST_DAYS - 1)

    def on_day(day: int) -> list[Finding] | None:
        if day < begun:
            return None
        night = start_of(add_days(day, 1), county.zone)
        stood = (_at(own, times, night) for own, times in known)
        return lasting_findings(county, rule, [one for one in stood if one is not None])

    return on_day


def _at(own: Sequence[Phase], times: Sequence[int], night: int) -> Standing | None:
    """What had happened before the night counts."""
    place = bisect_right(times, night - 1)
    standing = own[place - 1].standing if place else None
    return standing and standing._replace(until=min(standing.until, night))
