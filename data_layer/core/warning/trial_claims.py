"""Rules about claims put to past nights: what had been reported by then is told by the reports, and
whether a case was still open by when it was closed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_claims import (
    LOOK_BACK,
    MOST_DAYS,
    Told,
    repeated_findings,
    risky_findings,
)
from data_layer.core.warning.repeats import DAYS
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.trial import OnDay

Judge = Callable[[County, Rule, Sequence[Told], int], list[Finding]]
# How it judges, and the days of reports it is given.
CLAIMS: dict[Detector, tuple[Judge, int]] = {
    Detector.REPEATED: (repeated_findings, MOST_DAYS),
    Detector.RISKY: (risky_findings, DAYS),
}


def claims_on(
    county: County, rule: Rule, reports: Sequence[Told], ends: Mapping[str, int], first: int
) -> OnDay:
    """`reports` are those from `first` on, the oldest first; `ends` says of the closed ones when
    (ms). Before so many days as the rule looks back over are known nothing is judged."""
    (judge, back), times = CLAIMS[rule.detector], [one.at for one in reports]
    repeats = rule.detector == Detector.REPEATED
    least = LOOK_BACK[rule.sensitivity] if repeats else DAYS

    def on_day(day: int) -> list[Finding] | None:
        if add_days(day, 1 - least) < first:
            return None
        since, until = (start_of(add_days(day, n), county.zone) for n in (1 - back, 1))
        own = reports[bisect_left(times, since) : bisect_left(times, until)]
        then = own if repeats else [_then(one, ends, until) for one in own]
        return judge(county, rule, then, until)

    return on_day


def _then(one: Told, ends: Mapping[str, int], until: int) -> Told:
    return one._replace(is_open=ends.get(one.case_no, until) >= until)
