"""Claims that come again and cases that may grow: same place or claimant, many persons, danger
words, repeated calls to 110. For authorised roles only; a claimant is known by a keyed digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from data_layer.core.days import DAY_MS

# Ten persons touched by a case; of those who came together half as many, since five are a
# collective petition and must send representatives (信访工作条例).
PERSONS, CLAIMANTS = 10, 3
TIMES, DAYS = 3, 30


class Claim(NamedTuple):
    """A case as these rules see it: when it was reported, where ('' not known), by whom (a digest,
    '' not known), its minor category, how many persons it is about (None: not said), whether 110
    passed it on, its words, and whether those persons came together (a petition)."""

    case_no: str
    at: int
    place: str
    claimant: str
    category: str
    persons: int | None = None
    police: bool = False
    words: str = ""
    together: bool = False


class Same(StrEnum):
    """What repeated claims have in common beside their category."""

    PLACE = "place"
    CLAIMANT = "claimant"


class Repeated(NamedTuple):
    """Cases of one category from one place (claimant) within so many days, the newest last."""

    same: Same
    key: str
    category: str
    cases: tuple[str, ...]


class Sign(StrEnum):
    """What makes a case collective or risky."""

    PERSONS = "persons"
    CLAIMANTS = "claimants"
    WORDS = "words"
    POLICE_AGAIN = "police_again"


class Risky(NamedTuple):
    """A case with its signs in their order, and the danger words found in it."""

    case_no: str
    signs: tuple[Sign, ...]
    words: tuple[str, ...]


def repeated(
    claims: Iterable[Claim], now: int, *, times: int = TIMES, days: int = DAYS
) -> list[Repeated]:
    """Places and claimants with at least `times` cases of a category in the `days` days to `now`,
    the most cases first. A claimant's cases from one place are told once, as the place's."""
    groups: dict[tuple[Same, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if now - days * DAY_MS < claim.at <= now:
            for same, key in ((Same.PLACE, claim.place), (Same.CLAIMANT, claim.claimant)):
                if key:
                    groups[same, key, claim.category].append(claim)
    found = [
        Repeated(*group, _numbers(members))
        for group, members in groups.items()
        if len(members) >= times
    ]
    of_places = {one.cases for one in found if one.same == Same.PLACE}
    found = [one for one in found if one.same == Same.PLACE or one.cases not in of_places]
    return sorted(found, key=lambda one: (-len(one.cases), one.same, one.key, one.category))


def risky(
    claims: Sequence[Claim],
    now: int,
    words: Mapping[str, Iterable[str]],
    *,
    persons: int = PERSONS,
    claimants: int = CLAIMANTS,
    days: int = DAYS,
) -> list[Risky]:
    """The cases of the `days` days to `now` that bear a sign, those with most signs first.

    `words` are the danger words of each category ('' for all). Of persons who came together half
    as many do. Several claimants of one category
    about one place are collective; a claimant or place that 110 passed on twice is told with each
    of its cases.
    """
    recent = [claim for claim in claims if now - days * DAY_MS < claim.at <= now]
    parties: dict[tuple[str, str], set[str]] = defaultdict(set)
    calls: dict[tuple[Same, str], int] = defaultdict(int)
    for claim in recent:
        if claim.place and claim.claimant:
            parties[claim.place, claim.category].add(claim.claimant)
        for key in _sides(claim) if claim.police else ():
            calls[key] += 1
    found = []
    for claim in recent:
        said = tuple(
            word
            for word in sorted({*words.get("", ()), *words.get(claim.category, ())})
            if word in claim.words
        )
        signs = {
            Sign.PERSONS: (claim.persons or 0) * (1 + claim.together) >= persons,
            Sign.CLAIMANTS: len(parties.get((claim.place, claim.category), ())) >= claimants,
            Sign.WORDS: bool(said),
            Sign.POLICE_AGAIN: any(calls.get(key, 0) >= 2 for key in _sides(claim)),
        }
        if any(signs.values()):
            borne = tuple(sign for sign, is_so in signs.items() if is_so)
            found.append(Risky(claim.case_no, borne, said))
    return sorted(found, key=lambda one: (-len(one.signs), one.case_no))


def _numbers(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(claim.case_no for claim in sorted(claims, key=lambda c: (c.at, c.case_no)))


def _sides(claim: Claim) -> list[tuple[Same, str]]:
    sides = ((Same.PLACE, claim.place), (Same.CLAIMANT, claim.claimant))
    return [(same, key) for same, key in sides if key]
