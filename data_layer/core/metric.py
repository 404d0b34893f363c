"""What a metric is: one typed entry of the dictionary in `core.catalog`.

An additive metric names measures of the rollups; a rate is summed numerators over summed
denominators. A stock holds at a moment and does not add over days; a quantile adds over nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_layer.vocab import Text


class Kind(StrEnum):
    """How values of a metric combine."""

    COUNT = "count"
    RATE = "rate"
    STOCK = "stock"
    QUANTILE = "quantile"


class Cohort(StrEnum):
    """Which day a case is counted on (口径)."""

    EVENT = "event"
    REPORTED = "reported"
    DUE = "due"
    NOW = "now"


class Unit(StrEnum):
    """What the number counts; a percent is stored as a share between 0 and 1."""

    CASES = "cases"
    ACTS = "acts"
    PERCENT = "percent"
    SECONDS = "seconds"
    PEOPLE = "people"
    POSTS = "posts"
    RATIO = "ratio"


class Direction(StrEnum):
    """Which way is better; raw volume never is."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry. `numerator` and `denominator` are measures, or fields of a query for stocks.

    `standard` says in the field's words how the number is counted where practice differs.
    """

    key: str
    label: Text
    meaning: Text
    kind: Kind
    numerator: str
    cohort: Cohort
    unit: Unit
    standard: Text
    denominator: str = ""
    decimals: int = 0
    direction: Direction = Direction.NEUTRAL
    target: float | None = None
