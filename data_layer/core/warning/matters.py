"""One matter takes one line: what a county's series tells only because a township's does."""

from __future__ import annotations

from collections.abc import Sequence

from data_layer.core.warning.finding import Finding

HALF = 0.5


def joined(findings: Sequence[Finding], county: str) -> list[Finding]:
    """The same findings; a county's series that owes at least half of what it had too much to one
    place takes over the matter of that place."""
    smaller = [one for one in findings if county not in one.areas and one.expected is not None]
    return [_of_place(one, smaller) if one.areas == (county,) else one for one in findings]


def _of_place(whole: Finding, smaller: Sequence[Finding]) -> Finding:
    same = [one for one in smaller if one.category == whole.category and _excess(one) > 0]
    first = max(same, key=lambda one: (_excess(one), one.series), default=None)
    if first is None or _excess(first) < HALF * _excess(whole):
        return whole
    return whole._replace(matter=first.matter)


def _excess(one: Finding) -> float:
    return one.observed - (one.expected or 0.0)
