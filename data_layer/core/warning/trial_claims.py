"""Rules about claims put to past nights: what had been reported by then is told by the reports.

Whether a case was still open on a night is not, so a risky one counts on the night of its report.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.warning.counts import Counts
from data_layer.core.warning.damping import Reading
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_claims import (
    MOST_DAYS,
    Told,
    repeated_findings,
    risky_findings,
)
from data_layer.core.warning.repeats import DAYS
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.trial import Heard, judgeable

Judge = Callable[[County, Rule, Sequence[Told], int], list[Finding]]
# How it judges, and the days of reports it looks back over.
CLAIMS: dict[Detector, tuple[Judge, int]] = {
    Detector.REPEATED: (repeated_findings, MOST_DAYS),
    Detector.RISKY: (risky_findings, DAYS),
}


def heard_claims(
    county: County, counts: Counts, rule: Rule, reports: Sequence[Told], nights: int
) -> Iterator[Heard]:
    """The last `nights` of a history, in order; `reports` are those of it and of the days looked
    back over before, the oldest first."""
    judge, back = CLAIMS[rule.detector]
    judged, times = judgeable(counts, rule), [one.at for one in reports]
    for at in range(max(0, len(counts.days) - nights), len(counts.days)):
        day = counts.days[at]
        found: list[Finding] = []
        if judged[at]:
            edges = (add_days(day, 1 - back), day, add_days(day, 1))
            first, tonight, until = (start_of(edge, county.zone) for edge in edges)
            begin, new, end = (bisect_left(times, edge) for edge in (first, tonight, until))
            old = [one._replace(is_open=False) for one in reports[begin:new]]
            tonights = [one._replace(is_open=True) for one in reports[new:end]]
            found = judge(county, rule, [*old, *tonights], until)
        yield Heard(day, tuple(found), Reading.QUIET if judged[at] else Reading.NO_DATA)
