"""What a metric is: one typed entry of the dictionary in `core.catalog`.

A count sums a measure over a period, a rate is summed numerators over summed denominators. What
counts now holds at a moment and does not add over days; a quantile adds over nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from data_layer.vocab import Text


class Group(StrEnum):
    """The part of the dictionary an entry belongs to; the letter of its reference."""

    DISCOVERY = "A"
    DISPATCH = "B"
    HANDLING = "C"
    COORDINATION = "D"
    SATISFACTION = "E"
    STAFFING = "F"
    ASSESSMENT = "G"


class Kind(StrEnum):
    """How values of a metric combine."""

    COUNT = "count"
    RATE = "rate"
    QUANTILE = "quantile"
    WITHIN = "within"


class Cohort(StrEnum):
    """Which day a case is counted on (口径)."""

    REPORTED = "reported"
    DUE = "due"
    CLOSED = "closed"
    EVENT = "event"
    NOW = "now"


class Unit(StrEnum):
    """What the number counts; a percent is stored as a share between 0 and 1."""

    CASES = "cases"
    ACTS = "acts"
    PERCENT = "percent"
    SECONDS = "seconds"
    PEOPLE = "people"
    POSTS = "posts"
    GRIDS = "grids"
    RATIO = "ratio"


DECIMALS = {Unit.PERCENT: 1, Unit.RATIO: 2}


class Direction(StrEnum):
    """Which way is better; raw volume never is."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry. `numerator` and `denominator` name measures (core.catalog.measures); of a quantile
    the numerator names the duration and `share` says which one; of a share within a time `share` is
    the time in days.

    `ref` is the entry's number in the dictionary of the field; `standard` says in the field's words
    how it is counted where practice differs, and what is left out.
    """

    key: str
    ref: str
    label: Text
    meaning: Text
    kind: Kind
    cohort: Cohort
    unit: Unit
    numerator: str
    standard: Text
    denominator: str = ""
    direction: Direction = Direction.NEUTRAL
    target: float | None = None
    share: float = 0.0

    @property
    def group(self) -> Group:
        """The part of the dictionary."""
        return Group(self.ref[0])

    @property
    def decimals(self) -> int:
        """How many digits are shown behind the point."""
        return DECIMALS.get(self.unit, 0)


class Value(NamedTuple):
    """One number: of which group ('' when not split, a pair when split twice), what it is made of.
    `value` is None where there is nothing to divide by or no case; `n` is the denominator, or the
    cases behind a quantile; a count is its own n."""

    key: Any
    metric: str
    value: float | None
    numerator: float
    n: int
