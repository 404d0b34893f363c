"""Rules about bodies and their times put to past nights: what was closed, who was in post and what
left its stage by then is told by its days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_bodies import (
    WINDOW_DAYS,
    Closing,
    bunching_findings,
    staffing_findings,
)
from data_layer.core.warning.night_times import (
    WEEKS,
    Passages,
    drift_findings,
    ordinary_weeks,
)
from data_layer.core.warning.rules import Rule
from data_layer.core.warning.staffing import Seat, Staff
from data_layer.core.warning.trial import OnDay

# Seats with their townships; staff, and the cap on how many may be seconded.
Force = tuple[Sequence[tuple[str, Seat]], Sequence[Staff], float | None]


def bunching_on(county: County, rule: Rule, closings: Sequence[Closing], first: int) -> OnDay:
    """`closings` are those from `first` on; nothing is judged before thirty days are known. A case
    that was reopened since counts by its last closing."""
    ordered = sorted(closings, key=lambda one: one.closed_at)
    times = [one.closed_at for one in ordered]

    def on_day(day: int) -> list[Finding] | None:
        since = add_days(day, 1 - WINDOW_DAYS)
        if since < first:
            return None
        begin, end = (
            bisect_left(times, start_of(edge, county.zone)) for edge in (since, add_days(day, 1))
        )
        return bunching_findings(county, rule, ordered[begin:end])

    return on_day


def staffing_on(county: County, rule: Rule, force: Callable[[int], Force]) -> OnDay:
    """`force` tells who was in post on a day; nothing is judged before there were seats."""

    def on_day(day: int) -> list[Finding] | None:
        seats, staff, cap = force(day)
        return staffing_findings(county, rule, seats, staff, cap) if seats else None

    return on_day


def drift_on(
    county: County,
    rule: Rule,
    passages: Callable[[Sequence[int]], Mapping[str, Passages]],
    first: int,
) -> OnDay:
    """`passages` tells what left its stage in given weeks, which is asked once a week; nothing is
    judged before `first` and the weeks of a chart."""
    made: dict[tuple[int, ...], list[Finding] | None] = {}

    def on_day(day: int) -> list[Finding] | None:
        weeks = tuple(ordinary_weeks(county, rule, day))
        if weeks not in made:
            known = len(weeks) == WEEKS and weeks[0] >= first
            made[weeks] = drift_findings(county, rule, passages(weeks), weeks) if known else None
        return made[weeks]

    return on_day
