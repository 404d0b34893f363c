"""What a detector found in a night, in one form for all detectors: what is stored, damped, ranked
and put into words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

# In `told`: the days of its series (core.warning.night_history.history).
HISTORY = "history"


class Finding(NamedTuple):
    """`series` names it from night to night within its rule; `areas` are area codes, the middle one
    first, none for the county as a whole; `category` a minor or major code, '' for several.

    Over `days` days it brought `observed` where `expected` were due (None: nothing is expected);
    chance does the like once in `recurrence_days` nights (None: no such figure). `consequence` is 0
    to 3; findings of one `matter` take one place on top. `cases` are those behind it, `kind` says
    what of its detector it is, and `told` holds further numbers for its sentence.
    """

    rule: str
    series: str
    areas: tuple[str, ...]
    kind: str = ""
    category: str = ""
    days: int = 0
    observed: float = 0.0
    expected: float | None = None
    recurrence_days: float | None = None
    consequence: int = 0
    matter: str = ""
    cases: tuple[str, ...] = ()
    told: Mapping[str, Any] = {}


class Unfound(StrEnum):
    """Why a standing series that a night did not find is no all-clear: too little was known to
    judge it; it is looked at no more and holds still; its place or category is gone."""

    UNJUDGED = "unjudged"
    HOLDS = "holds"
    GONE = "gone"


class Found(NamedTuple):
    """What a detector says of a night: its findings; of the standing series those that it could not
    judge (`unjudged`) and those that hold without being found anew (`holds`), so that neither is
    an all-clear; and the `seed` of what it drew (None: nothing was drawn)."""

    findings: tuple[Finding, ...] = ()
    unjudged: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    seed: int | None = None


def as_json(found: Finding) -> dict[str, Any]:
    """Plain values; `from_json` gives the same back."""
    return {**found._asdict(), "told": dict(found.told)}


def without_history(found: Finding) -> Finding:
    """The same without the days of its series, which are drawn as the newest night has them."""
    return found._replace(told={k: v for k, v in found.told.items() if k != HISTORY})


def from_json(told: Mapping[str, Any]) -> Finding:
    """What `as_json` made, also once it has been JSON."""
    lists = {name: tuple(told[name]) for name in ("areas", "cases")}
    return Finding(**{**told, **lists})
