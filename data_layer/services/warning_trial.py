"""A rule tried on the past, in a process of its own: what is told on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between
from data_layer.core.scope import Scope
from data_layer.core.warning.counts import LEAD_DAYS
from data_layer.core.warning.damping import STALE_AFTER
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.trial import TRIED, Heard, heard, heard_by_day
from data_layer.core.warning.trial_held import Held, by_counts, by_marks, by_outcome
from data_layer.core.warning.trial_told import YEAR, Compared, TrialTold, told_of
from data_layer.queries.same_weekday import first_report_day
from data_layer.queries.warning_counts import read_counts
from data_layer.queries.warning_past import report_days
from data_layer.queries.warning_trials import judged_alerts
from data_layer.services.warning_past import ON_DAYS, Span

COMMAND = "try-rule"
# Told once in so many nights.
STEP = 5


def try_rule(
    conn: Connection,
    county: County,
    rule: Rule,
    day: int,
    tell: Callable[[int, int], None],
    present: Rule | None = None,
) -> TrialTold:
    """What the rule would have said in the year that ends with a day, and beside it how often the
    one in force would have (None: that judges alike); `tell` hears how many nights of how many are
    done."""
    if present is None:
        return _tried(conn, county, rule, day, tell)
    told = _tried(conn, county, rule, day, lambda done, of: tell(done, 2 * of))
    beside = _tried(conn, county, present, day, lambda done, of: tell(of + done, 2 * of))
    return told._replace(present=Compared(present, beside.periods))


def _tried(
    conn: Connection, county: County, rule: Rule, day: int, tell: Callable[[int, int], None]
) -> TrialTold:
    begun = first_report_day(conn, Scope(county.code)) or day
    first = max(min(begun, day), add_days(day, 1 - YEAR))
    nights, past = len(days_between(first, day)), []
    on_their_way, held = _put_back(
        Span(conn, county, Scope(county.code), begun, first, day), rule, nights
    )
    tell(0, nights)
    for one in on_their_way:
        past.append(one)
        if len(past) % STEP == 0:
            # A reader that keeps its snapshot for minutes keeps the database from tidying up.
            conn.rollback()
            tell(len(past), nights)
    return told_of(past, held)


def _put_back(span: Span, rule: Rule, nights: int) -> tuple[Iterator[Heard], Held]:
    conn, county, scope = span.conn, span.county, span.scope
    if rule.detector == Detector.BREACH:
        return _by_day(span, rule), by_outcome()
    marks = judged_alerts(conn, scope, rule.detector)
    if rule.detector not in TRIED:
        return _by_day(span, rule), by_marks(marks)
    counts = read_counts(conn, county, scope, span.last, YEAR + LEAD_DAYS)
    return heard(county, counts, rule, nights), by_counts(county, counts, rule, marks)


def _by_day(span: Span, rule: Rule) -> Iterator[Heard]:
    days, on_day = days_between(span.first, span.last), ON_DAYS[rule.detector](span, rule)
    reported = report_days(span.conn, span.scope, add_days(span.first, -STALE_AFTER), span.last)

    def told(day: int) -> list[Finding] | None:
        """Nothing, once data is so late that a night would not be judged."""
        heard_of = any(add_days(day, -late) in reported for late in range(STALE_AFTER))
        return on_day(day) if heard_of else None

    return heard_by_day(rule, days, told)
