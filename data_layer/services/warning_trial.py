"""A rule tried on the past, in a process of its own: what is told on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.core.scope import Scope
from data_layer.core.warning.counts import LEAD_DAYS, Counts
from data_layer.core.warning.night_claims import MOST_DAYS
from data_layer.core.warning.rules import Rule
from data_layer.core.warning.trial import Heard, heard
from data_layer.core.warning.trial_claims import CLAIMS, heard_claims
from data_layer.core.warning.trial_told import YEAR, told_of
from data_layer.queries.warning_claims import read_claims
from data_layer.queries.warning_counts import read_counts
from data_layer.queries.warning_trials import judged_alerts

COMMAND = "try-rule"
# Told once in so many nights.
STEP = 5


def try_rule(
    conn: Connection, county: County, rule: Rule, day: int, tell: Callable[[int, int], None]
) -> dict[str, Any]:
    """What the rule would have said in the year that ends with a day; `tell` hears how many nights
    of how many are done."""
    scope = Scope(county.code)
    counts = read_counts(conn, county, scope, day, YEAR + LEAD_DAYS)
    nights, past = min(YEAR, len(counts.days)), []
    for one in _heard(conn, county, scope, counts, rule, nights):
        past.append(one)
        if len(past) % STEP == 0:
            tell(len(past), nights)
    return told_of(county, counts, rule, past, judged_alerts(conn, scope, rule.detector))


def _heard(
    conn: Connection, county: County, scope: Scope, counts: Counts, rule: Rule, nights: int
) -> Iterator[Heard]:
    if rule.detector not in CLAIMS:
        return heard(county, counts, rule, nights)
    first = add_days(counts.days[-nights], -MOST_DAYS)
    reports = read_claims(conn, scope, first, counts.days[-1])
    return heard_claims(county, counts, rule, reports, nights)
