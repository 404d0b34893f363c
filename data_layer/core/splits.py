"""By what a number can be split, and which metric knows which split."""

from __future__ import annotations

from data_layer.core.catalog.measures import GRIDS, MEASURES, PEOPLE
from data_layer.core.days import add_days, to_date
from data_layer.core.metric import Cohort, Kind, Metric

AREAS = ("township", "grid")
KINDS = ("category", "major", "source", "urgency", "unit")
DAILY = ("day", "week", "weekday")  # all three are told by the day
CALENDAR = ("day", "week", "month")
CLOCK = ("weekday", "hour")
SPLITS = (*AREAS, *KINDS, *CALENDAR, *CLOCK)
MOMENTS = frozenset({*CALENDAR, *CLOCK})
# A report, an act and a closing have an hour; what is due is due on a day.
WITH_HOUR = frozenset({Cohort.EVENT, Cohort.REPORTED, Cohort.CLOSED})
OF_CAPACITY = frozenset(
    {"seconded_staff", "township_staff", "enforcement_staff", "enforcement_posts"}
)
# Times to close are told case by case; other times are those of a step, done some month.
BY_CASE = frozenset({"close", "closed_only", "open_age"})


def splits_of(metric: Metric) -> frozenset[str]:
    """What the metric's values can be split by.

    What stands now has no time; people and grids have areas alone, figures of capacity townships;
    what is due has no hour; the time of a step is kept by month.
    """
    parts = {metric.numerator, metric.denominator} - {""}
    if parts & OF_CAPACITY:
        return frozenset({"township"})
    if parts & {*PEOPLE, *GRIDS}:
        return frozenset(AREAS)
    timed = metric.kind in {Kind.QUANTILE, Kind.WITHIN}
    if timed and metric.numerator not in BY_CASE:
        return frozenset({*AREAS, *KINDS, "month"})
    cohorts = {metric.cohort} if timed else {MEASURES[name].cohort for name in parts}
    if Cohort.NOW in cohorts:
        return frozenset({*AREAS, *KINDS})
    return frozenset(SPLITS) if cohorts <= WITH_HOUR else frozenset(SPLITS) - {"hour"}


def has_split(metric: Metric, by: str, then: str = "") -> bool:
    """Whether the metric can be split by the one and, within it, by the other ('' by nothing);
    people are split once, and a township's grids are no split of townships."""
    if then and (by == then or not by or {by, then} == set(AREAS)):
        return False
    known = splits_of(metric)
    once = known <= set(AREAS)
    return ({by, then} - {""}) <= known and not (then and once)


def week_of(day: int) -> int:
    """The Monday of a day's week."""
    return add_days(day, -weekday_of(day))


def weekday_of(day: int) -> int:
    """0 Monday to 6 Sunday."""
    return to_date(day).weekday()
