"""The detectors over cases and people: what each reads of a night, and what it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from data_layer.core.days import add_days, start_of
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_bodies import WINDOW_DAYS, bunching_findings, staffing_findings
from data_layer.core.warning.night_claims import MOST_DAYS, repeated_findings, risky_findings
from data_layer.core.warning.night_times import drift_findings, lasting_findings, ordinary_weeks
from data_layer.core.warning.repeats import DAYS
from data_layer.core.warning.rules import Detector, Rule
from data_layer.queries.warning_cases import read_closings, read_standing
from data_layer.queries.warning_claims import read_claims
from data_layer.queries.warning_night import Night
from data_layer.queries.warning_people import read_seats, read_staff
from data_layer.queries.warning_stages import read_passages


def _repeated(night: Night, rule: Rule) -> Iterable[Finding]:
    reports = read_claims(night.conn, night.scope, _first(night, MOST_DAYS), night.day)
    return repeated_findings(night.county, rule, reports, _until(night))


def _risky(night: Night, rule: Rule) -> Iterable[Finding]:
    reports = read_claims(night.conn, night.scope, _first(night, DAYS), night.day)
    return risky_findings(night.county, rule, reports, _until(night))


def _lasting(night: Night, rule: Rule) -> Iterable[Finding]:
    cases = read_standing(night.conn, night.scope, night.now)
    return lasting_findings(night.county, rule, cases)


def _bunching(night: Night, rule: Rule) -> Iterable[Finding]:
    closings = read_closings(night.conn, night.scope, _first(night, WINDOW_DAYS), night.day)
    return bunching_findings(night.county, rule, closings)


def _staffing(night: Night, rule: Rule) -> Iterable[Finding]:
    conn, county, scope = night.conn, night.county, night.scope
    staff, cap = read_staff(conn, county, scope, night.now, day=night.day)
    return staffing_findings(county, rule, read_seats(conn, scope, night.day), staff, cap)


def _drift(night: Night, rule: Rule) -> Iterable[Finding]:
    weeks = ordinary_weeks(night.county, rule, night.day)
    stages = read_passages(night.conn, night.county, night.scope, weeks)
    return drift_findings(night.county, rule, stages, weeks)


def _breach(_night: Night, _rule: Rule) -> Iterable[Finding]:
    """The risk of open cases is told live (queries.breach_risk), never as alerts of a night."""
    return ()


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
OF_CASES: dict[Detector, Callable[[Night, Rule], Iterable[Finding]]] = {
    Detector.REPEATED: _repeated,
    Detector.RISKY: _risky,
    Detector.BREACH: _breach,
    Detector.LASTING: _lasting,
    Detector.BUNCHING: _bunching,
    Detector.STAFFING: _staffing,
    Detector.DRIFT: _drift,
}
