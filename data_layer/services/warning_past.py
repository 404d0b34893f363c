"""What each rule over cases and people reads to be put to past nights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.scope import Scope
from data_layer.core.warning.night_bodies import WINDOW_DAYS
from data_layer.core.warning.night_claims import MOST_DAYS
from data_layer.core.warning.risk import LEARNED_DAYS
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.trial import OnDay
from data_layer.core.warning.trial_bodies import Force, bunching_on, drift_on, staffing_on
from data_layer.core.warning.trial_breach import breach_on
from data_layer.core.warning.trial_claims import claims_on
from data_layer.core.warning.trial_lasting import lasting_on, phases
from data_layer.db.upsert import batched
from data_layer.log.read import events_of
from data_layer.queries.warning_cases import read_closings
from data_layer.queries.warning_claims import read_claims
from data_layer.queries.warning_past import case_ends, dragged_on, read_lived
from data_layer.queries.warning_people import read_seats, read_staff
from data_layer.queries.warning_stages import read_passages


class Span(NamedTuple):
    """The days to judge, `first` to `last`, of a county known since the day `begun`."""

    conn: Connection
    county: County
    scope: Scope
    begun: int
    first: int
    last: int

    def back(self, days: int) -> int:
        """The day so many before the first, or the first that is known."""
        return max(self.begun, add_days(self.first, -days))

    def starts(self, day: int) -> int:
        """The moment (ms) a day begins."""
        return start_of(day, self.county.zone)


def _claims(span: Span, rule: Rule) -> OnDay:
    since = span.back(MOST_DAYS)
    reports = read_claims(span.conn, span.scope, since, span.last)
    ends = case_ends(span.conn, span.scope, since, span.last)
    return claims_on(span.county, rule, reports, ends, since)


def _bunching(span: Span, rule: Rule) -> OnDay:
    since = span.back(WINDOW_DAYS)
    closings = read_closings(span.conn, span.scope, since, span.last)
    return bunching_on(span.county, rule, closings, since)


def _staffing(span: Span, rule: Rule) -> OnDay:
    conn, county, scope = span.conn, span.county, span.scope

    def force(day: int) -> Force:
        night = span.starts(add_days(day, 1))
        return read_seats(conn, scope, day), *read_staff(conn, county, scope, night, day=day)

    return staffing_on(county, rule, force)


def _drift(span: Span, rule: Rule) -> OnDay:
    conn, county, scope = span.conn, span.county, span.scope
    return drift_on(
        county, rule, lambda weeks: read_passages(conn, county, scope, weeks), span.begun
    )


def _lasting(span: Span, rule: Rule) -> OnDay:
    conn, county, scope = span.conn, span.county, span.scope
    bounds = span.starts(span.first), span.starts(add_days(span.last, 1))
    lives = []
    for chunk in batched(dragged_on(conn, county, scope, rule.times, *bounds)):
        told = events_of(conn, county.code, chunk)
        lives += [phases(case_no, events, county) for case_no, events in told.items()]
    return lasting_on(county, rule, lives, span.begun)


def _breach(span: Span, rule: Rule) -> OnDay:
    lived = read_lived(span.conn, span.county, span.scope, span.back(LEARNED_DAYS), span.last)
    seen = span.starts(add_days(span.last, 1))
    return breach_on(span.county, rule, lived, span.begun, seen)


ON_DAYS: Mapping[Detector, Callable[[Span, Rule], OnDay]] = {
    Detector.REPEATED: _claims,
    Detector.RISKY: _claims,
    Detector.BUNCHING: _bunching,
    Detector.STAFFING: _staffing,
    Detector.DRIFT: _drift,
    Detector.LASTING: _lasting,
    Detector.BREACH: _breach,
}
