"""The detectors over cases and people: what each reads of a night, and what it makes of it."""

from __future__ import annotations

from collections.abc import Callable

from data_layer.core.days import add_days, start_of
from data_layer.core.warning.finding import Found
from data_layer.core.warning.night_bodies import WINDOW_DAYS, bunching_findings, staffing_findings
from data_layer.core.warning.night_claims import MOST_DAYS, repeated_findings, risky_findings
from data_layer.core.warning.night_times import (
    drift_findings,
    lasting_findings,
    ordinary_weeks,
    unjudged_stages,
)
from data_layer.core.warning.repeats import DAYS
from data_layer.core.warning.rules import Detector, Rule
from data_layer.queries.warning_cases import read_closings, read_standing, still_open
from data_layer.queries.warning_claims import read_claims
from data_layer.queries.warning_night import Night
from data_layer.queries.warning_people import read_seats, read_staff
from data_layer.queries.warning_stages import read_passages


def _repeated(night: Night, rule: Rule) -> Found:
    reports = read_claims(night.conn, night.scope, _first(night, MOST_DAYS), night.day)
    return Found(tuple(repeated_findings(night.county, rule, reports, _until(night))))


def _risky(night: Night, rule: Rule) -> Found:
    reports = read_claims(night.conn, night.scope, _first(night, DAYS), night.day)
    # A case older than that is risky still while it is open.
    older = night.raised.get(rule.key, {}).keys() - {one.case_no for one in reports}
    return Found(
        tuple(risky_findings(night.county, rule, reports, _until(night))),
        holds=still_open(night.conn, night.scope, older),
    )


def _lasting(night: Night, rule: Rule) -> Found:
    # By the night it judges, also where it is judged later.
    cases = read_standing(night.conn, night.scope, min(night.now, _until(night)))
    return Found(tuple(lasting_findings(night.county, rule, cases)))


def _bunching(night: Night, rule: Rule) -> Found:
    closings = read_closings(night.conn, night.scope, _first(night, WINDOW_DAYS), night.day)
    return Found(tuple(bunching_findings(night.county, rule, closings)))


def _staffing(night: Night, rule: Rule) -> Found:
    conn, county, scope = night.conn, night.county, night.scope
    staff, cap = read_staff(conn, county, scope, night.now, day=night.day)
    return Found(
        tuple(staffing_findings(county, rule, read_seats(conn, scope, night.day), staff, cap))
    )


def _drift(night: Night, rule: Rule) -> Found:
    weeks = ordinary_weeks(night.county, rule, night.day)
    stages = read_passages(night.conn, night.county, night.scope, weeks)
    county, standing = night.county, night.raised.get(rule.key, {})
    return Found(
        tuple(drift_findings(county, rule, stages, weeks)),
        unjudged_stages(county, rule, stages, weeks, standing),
    )


def _breach(_night: Night, _rule: Rule) -> Found:
    """The risk of open cases is told live (queries.breach_risk), never as alerts of a night."""
    return Found()


def _first(night: Night, days: int) -> int:
    return add_days(night.day, 1 - days)


def _until(night: Night) -> int:
    """The end of the night's day."""
    return start_of(add_days(night.day, 1), night.county.zone)


# What they ask of a past day is told by its days still, and breach risk is no matter of nights:
# these judge nights made up for as well. How a case stood, its row tells of now alone.
BY_DAY = frozenset({
    Detector.REPEATED, Detector.BUNCHING, Detector.STAFFING, Detector.DRIFT, Detector.BREACH,
})  # fmt: skip
OF_CASES: dict[Detector, Callable[[Night, Rule], Found]] = {
    Detector.REPEATED: _repeated,
    Detector.RISKY: _risky,
    Detector.BREACH: _breach,
    Detector.LASTING: _lasting,
    Detector.BUNCHING: _bunching,
    Detector.STAFFING: _staffing,
    Detector.DRIFT: _drift,
}
