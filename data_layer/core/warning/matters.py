"""One matter takes one line: what a county's series tells only because a township's does, and what
two detectors tell of the same happening."""

from __future__ import annotations

from collections.abc import Sequence

from data_layer.core.warning.finding import Finding

HALF = 0.5


def joined(findings: Sequence[Finding], county: str) -> list[Finding]:
    """The same findings; a county's series that owes at least half of what it had too much to one
    place takes over the matter of that place."""
    smaller = [one for one in findings if county not in one.areas and one.expected is not None]
    return [_of_place(one, smaller) if one.areas == (county,) else one for one in findings]


def same_matter(one: Finding, other: Finding) -> bool:
    """Whether two findings tell of one happening: by their matter, by most of the cases they name,
    or by most of their areas where their categories are of one kind (two digits)."""
    if one.matter and one.matter == other.matter:
        return True
    if one.cases and other.cases:
        return _most(one.cases, other.cases)
    kinds = {_kind(one), _kind(other)}
    counted = one.expected is not None and other.expected is not None
    return counted and len(kinds) == 1 and "" not in kinds and _most(one.areas, other.areas)


def _kind(one: Finding) -> str:
    return one.category[:2]


def _most(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether they share more than half of the fewer."""
    fewer = min(len(set(some)), len(set(others)))
    return len({*some} & {*others}) > HALF * fewer


def _of_place(whole: Finding, smaller: Sequence[Finding]) -> Finding:
    same = [one for one in smaller if one.category == whole.category and _excess(one) > 0]
    first = max(same, key=lambda one: (_excess(one), one.series), default=None)
    if first is None or _excess(first) < HALF * _excess(whole):
        return whole
    return whole._replace(matter=first.matter)


def _excess(one: Finding) -> float:
    return one.observed - (one.expected or 0.0)
