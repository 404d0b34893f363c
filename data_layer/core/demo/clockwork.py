"""How a demo case fares against its limit: in time, pulled in just before it, extended or late."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, HOUR_MS
from data_layer.core.demo.facts import Facts
from data_layer.core.time_limits import Rules, due_after
from data_layer.vocab import LimitStage, Urgency

# Of the cases that would overrun: this many get more time, so many stay late (times the township's
# own lateness), and the rest are closed in the last hours, as desks do. Of those that only come
# near the limit (beyond NEAR of it) some ask for time they will not need.
EXTENDED_SHARE = 0.2
CAUTIOUS_SHARE, NEAR = 0.36, 0.5
LATE_SHARE = 0.95
MOST_LATE = 0.98
# How strongly a township's lateness also lengthens all its cases.
SLOWNESS = 0.4
EXTENSION_DAYS = (3, 5, 7, 10)
LAST_HOURS = 8.0
LONGEST_MS = 45 * DAY_MS
# Without a limit table: the field's usual clock minutes.
USUAL_MINUTES = {Urgency.CRITICAL: 1440, Urgency.URGENT: 2880, Urgency.ORDINARY: 12960}
ENDINGS = frozenset({"refused", "merged", "voided", "transferred", "self"})


class Course(NamedTuple):
    """`total` ms to closure, the case limit and the extension (0: none) in ms, and whether late.

    An extension lasts to the end of a working day.
    """

    total: float
    limit: int
    extension: int
    late: bool

    @property
    def allowed(self) -> int:
        """Milliseconds from report to the due time in force at the end."""
        return self.limit + self.extension


def course_of(county: County, rng: Random, facts: Facts, lateness: float) -> Course:
    """Decide the course of one case from its drawn hours and its limit."""
    limit = _limit(county, facts)
    total = min(LONGEST_MS, facts.hours * HOUR_MS * lateness**SLOWNESS)
    ordinary = facts.urgency == Urgency.ORDINARY and facts.path not in ENDINGS
    if total <= limit or facts.path in ENDINGS:
        cautious = ordinary and total > NEAR * limit and rng.random() < CAUTIOUS_SHARE
        extension = _extension(county, rng, facts.reported_at + limit) if cautious else 0
        return Course(min(total, limit * 0.95), limit, extension, late=False)
    if ordinary and rng.random() < EXTENDED_SHARE:
        extension = _extension(county, rng, facts.reported_at + limit)
        total = min(total, limit + extension - rng.random() * DAY_MS)
        return Course(total, limit, extension, late=False)
    if rng.random() < min(MOST_LATE, LATE_SHARE * lateness):
        return Course(total, limit, 0, late=True)
    last = min(LAST_HOURS * HOUR_MS, limit / 6)
    return Course(limit - last * rng.random() ** 2 - 60_000, limit, 0, late=False)


def _extension(county: County, rng: Random, due: int) -> int:
    working = county.working_time(county.calendar_version)
    return working.end_of_workday(due, rng.choice(EXTENSION_DAYS)) - due


def _limit(county: County, facts: Facts) -> int:
    version = county.limit_version_at(facts.reported_at)
    category = facts.kind.category.code
    rule = county.limit(version, facts.urgency, category, 0, LimitStage.CASE)
    if rule is None:
        return USUAL_MINUTES[facts.urgency] * 60_000
    rules = Rules(county, county.working_time(county.calendar_version))
    return due_after(rule, facts.reported_at, rules) - facts.reported_at
