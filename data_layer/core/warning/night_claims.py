"""The night's findings about claims: those that come again, and cases that may grow.

They say nothing of persons: a claimant is a keyed digest, a place a digest of its words, and the
cases behind them are shown to whoever may see them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from data_layer.core.county import County
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_areas import MOST_CASES, areas_of, is_about
from data_layer.core.warning.night_series import matter_of
from data_layer.core.warning.ranking import consequence
from data_layer.core.warning.repeats import (
    CLAIMANTS,
    DAYS,
    Claim,
    Repeated,
    Risky,
    Same,
    repeated,
    risky,
)
from data_layer.core.warning.rules import Rule, Sensitivity
from data_layer.vocab import SourceKind

# Days looked back over for repeated claims.
LOOK_BACK = {Sensitivity.LOW: 15, Sensitivity.NORMAL: DAYS, Sensitivity.HIGH: 60}
MOST_DAYS = max(LOOK_BACK.values())
# Claimants about one place that make a case collective.
CROWD = {Sensitivity.LOW: CLAIMANTS + 2, Sensitivity.NORMAL: CLAIMANTS, Sensitivity.HIGH: 2}
# Where people came themselves: what the county's own force found tells of persons affected.
CAME = frozenset({
    *(SourceKind.PUBLIC, SourceKind.WINDOW, SourceKind.PHONE, SourceKind.HOTLINE),
    *(SourceKind.POLICE, SourceKind.PETITION),
})  # fmt: skip


class Told(NamedTuple):
    """A report of the last days with what rules about claims ask of it: `numbers` are the keyed
    digests of the numbers it named, `words` its title and text."""

    case_no: str
    at: int
    is_open: bool
    grid: str
    township: str
    place: str
    category: str
    urgency: str
    sensitive: bool
    persons: int
    source_kind: str
    words: str
    numbers: tuple[str, ...] = ()


def repeated_findings(
    county: County, rule: Rule, reports: Sequence[Told], until: int
) -> list[Finding]:
    """One finding a place or claimant and category with `least` cases in the last 30 days (15 when
    the rule is low, 60 when it is high).

    `kind` is a word of Same, `series` the digest it is known by; areas are the grid of a place, the
    townships of a claimant, the newest first. `categories` are those watched; `times` and `levels`
    have no meaning. `told` is empty.
    """
    by_case = {one.case_no: one for one in reports}
    claims = _claims(county, rule, reports)
    days = LOOK_BACK[rule.sensitivity]
    found = repeated(claims, until, times=rule.least, days=days)
    return [_repeated(county, rule, one, by_case, days) for one in found]


def risky_findings(
    county: County, rule: Rule, reports: Sequence[Told], until: int
) -> list[Finding]:
    """One finding an open case that bears a sign: many persons, several claimants about one place,
    a danger word of the rule, 110 again.

    `kind` are its signs (Sign) joined by "+". `least` is how many persons are many (of a petition
    half as many), sensitivity how many claimants (5, 3, 2); `categories` are those watched;
    `times` and `levels` have no meaning. `told`: `signs`, the danger `words` found, and
    `persons` (0 where the county's own force found it).
    """
    by_case = {one.case_no: one for one in reports}
    claims = _claims(county, rule, reports)
    claimants = CROWD[rule.sensitivity]
    found = risky(claims, until, {"": rule.words}, persons=rule.least, claimants=claimants)
    return [
        _risky(county, rule, one, by_case[one.case_no])
        for one in found
        if by_case[one.case_no].is_open
    ]


def _claims(county: County, rule: Rule, reports: Sequence[Told]) -> list[Claim]:
    """A case is its claimant's whose number most cases name: a dispute names both sides."""
    often = Counter(number for one in reports for number in one.numbers)
    return [
        Claim(
            one.case_no,
            one.at,
            _place(county, one),
            min(one.numbers, key=lambda number: (-often[number], number), default=""),
            one.category,
            _persons(one),
            one.source_kind == SourceKind.POLICE,
            one.words,
            one.source_kind == SourceKind.PETITION,
        )
        for one in reports
        if is_about(county, rule, one.category)
    ]


def _place(county: County, one: Told) -> str:
    """A digest of where it was: the same words name other places in other grids."""
    words = "".join(one.place.split())
    if not words:
        return ""
    home = county.heirs.get(one.grid or one.township, one.grid or one.township)
    return blake2b(f"{home}/{words}".encode(), digest_size=8).hexdigest()


def _repeated(
    county: County, rule: Rule, one: Repeated, by_case: Mapping[str, Told], days: int
) -> Finding:
    own = [by_case[case_no] for case_no in one.cases]
    areas = areas_of(county, _places(own, one.same))
    return Finding(
        rule.key,
        f"{one.same}:{one.key[:16]}/{one.category}",
        areas,
        kind=str(one.same),
        category=one.category,
        days=days,
        observed=float(len(own)),
        consequence=max(_consequence(case) for case in own),
        matter=matter_of(county, areas[0] if areas else "", one.category),
        cases=one.cases[::-1][:MOST_CASES],
    )


def _places(cases: Sequence[Told], same: Same) -> Iterable[str]:
    """The newest case first: of a place its grid, of a claimant the townships alone."""
    for case in reversed(cases):
        yield (case.grid if same == Same.PLACE else "") or case.township


def _risky(county: County, rule: Rule, one: Risky, case: Told) -> Finding:
    areas = areas_of(county, [case.grid or case.township])
    return Finding(
        rule.key,
        case.case_no,
        areas,
        kind="+".join(one.signs),
        category=case.category,
        days=DAYS,
        observed=1.0,
        consequence=_consequence(case, is_risky=True),
        matter=f"risky:{case.case_no}",
        cases=(case.case_no,),
        told={
            "signs": [str(sign) for sign in one.signs],
            "words": list(one.words),
            "persons": _persons(case) or 0,
        },
    )


def _consequence(case: Told, *, is_risky: bool = False) -> int:
    persons = _persons(case) or 0
    return consequence(case.urgency, sensitive=case.sensitive, persons=persons, risky=is_risky)


def _persons(case: Told) -> int | None:
    return case.persons if case.source_kind in CAME else None
