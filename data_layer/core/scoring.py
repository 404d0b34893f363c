"""The score of a body for a month: rates and times mapped to points, never amounts.

A value earns nothing at the item's `zero`, everything at `full`, and in between in proportion. An
item of too few cases is left out and its weight goes to the others in proportion, so that nobody
gains or loses by chance alone. Doubling everything a body did leaves its points as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from statistics import median
from typing import NamedTuple

from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import GRIDS, PEOPLE
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.scoring_bodies import BodyKind
from data_layer.core.statistics.rates import GREY_BELOW, wilson

WHOLE = 100.0
# With less than half of the weight left, what remains is no score any more.
LEAST_WEIGHT = 50.0
# Fewer firm scores than this have no middle to compare with.
LEAST_BODIES = 5


class Item(NamedTuple):
    """One item of a scheme: a metric of the catalog, its points, the values that earn none and all
    of them, the fewest cases it is counted with, and the most points it can give."""

    metric: str
    weight: float
    zero: float
    full: float
    least: int = GREY_BELOW
    cap: float = WHOLE


class Scheme(NamedTuple):
    """A version of what a kind of body is assessed by, in force from a month (202612) on;
    `deduction_cap` is the most that deductions can take in a month. The numbers are those of
    `months` months up to the one assessed, so that small bodies have enough cases."""

    kind: BodyKind
    version: int
    effective_month: int
    name: str
    items: tuple[Item, ...]
    deduction_cap: float
    months: int = 1


class Reading(NamedTuple):
    """What a metric says of a body: value (None: nothing to divide by), numerator, n."""

    value: float | None
    numerator: float
    n: int


NOTHING = Reading(None, 0.0, 0)


class State(StrEnum):
    """Whether an item counts: firmly, with few cases, or not at all."""

    FIRM = "firm"
    FEW = "few"
    LEFT_OUT = "left_out"


class Line(NamedTuple):
    """An item as it was scored. `weight` is its points after the weight of what was left out was
    spread; `low` and `high` bound the points (95 %); `restored` is what an appeal really added to
    the points, which never pass the weight."""

    item: Item
    reading: Reading
    state: State
    weight: float
    points: float
    low: float
    high: float
    restored: float = 0.0

    @property
    def room(self) -> float:
        """The points it has not, which an appeal can still give back."""
        return self.weight - self.points


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a body. `total` is None where less than half of the weight could be counted."""

    lines: tuple[Line, ...]
    deducted: float
    total: float | None
    low: float
    high: float

    @property
    def measured(self) -> float:
        """What the numbers alone earn, before deductions and without what appeals gave back."""
        return sum(line.points - line.restored for line in self.lines)

    @property
    def firm(self) -> bool:
        """Whether at least half of the points rest on samples large enough to compare."""
        # By the scheme's own weights: spread ones add up to a hair off the half.
        firm, few = (
            sum(line.item.weight for line in self.lines if line.state is state)
            for state in (State.FIRM, State.FEW)
        )
        return self.total is not None and firm >= few


def score(
    items: Sequence[Item],
    readings: Mapping[str, Reading],
    deducted: float = 0.0,
    restored: Mapping[str, float] | None = None,
) -> Score:
    """The score by a scheme's items; `deducted` is already capped, `restored` are points by metric
    that appeals gave back.

    The bounds of the sum combine those of the items as MOVER does (Zou and Donner, Statistics in
    Medicine 2008), taking the items as independent.
    """
    counted = sum(i.weight for i in items if not _left_out(i, readings.get(i.metric, NOTHING)))
    # Without a total every item keeps its own weight: one alone would stand as a whole score.
    spread = WHOLE / counted if counted >= LEAST_WEIGHT else 1.0
    back = restored or {}
    lines = tuple(
        _line(item, readings.get(item.metric, NOTHING), spread, back.get(item.metric, 0.0))
        for item in items
    )
    points = sum(line.points for line in lines)
    down = sqrt(sum((line.points - line.low) ** 2 for line in lines))
    up = sqrt(sum((line.high - line.points) ** 2 for line in lines))
    total = _bounded(points - deducted) if counted >= LEAST_WEIGHT else None
    low, high = (_bounded(points + change - deducted) for change in (-down, up))
    return Score(lines, deducted, total, low, high)


def tenths_up(points: float) -> float:
    """Points in whole tenths, a tenth begun counting as one."""
    return ceil(round(10 * points, 6)) / 10


def capped(points: Iterable[float], cap: float) -> float:
    """What deductions take together."""
    return min(sum(points), cap)


def rescored(
    old: Score, deducted: float | None = None, restored: Mapping[str, float] | None = None
) -> Score:
    """A score made anew from its own readings, after an appeal."""
    items = [line.item for line in old.lines]
    readings = {line.item.metric: line.reading for line in old.lines}
    back = {line.item.metric: line.restored for line in old.lines} | dict(restored or {})
    return score(items, readings, old.deducted if deducted is None else deducted, back)


def pooled(readings: Iterable[Mapping[str, Reading]]) -> dict[str, Reading]:
    """All bodies together: summed numerators over summed denominators; times do not add."""
    sums: dict[str, tuple[float, int]] = {}
    for found in readings:
        for key, one in found.items():
            if BY_KEY[key].kind == Kind.RATE:
                numerator, n = sums.get(key, (0.0, 0))
                sums[key] = numerator + one.numerator, n + one.n
    return {key: Reading(k / n if n else None, k, n) for key, (k, n) in sums.items()}


def middle(scores: Iterable[Score]) -> float | None:
    """The median of what firm scores measured, which a body is compared with; None for a few. Not
    the pooled score: points are capped, so that the many lie below what all earn together."""
    firm = [one.measured for one in scores if one.firm]
    return median(firm) if len(firm) >= LEAST_BODIES else None


class Rank(NamedTuple):
    """A place among the firm scores, and between which places chance alone could put it."""

    place: int
    best: int
    worst: int


def ranks(scores: Mapping[str, Score]) -> dict[str, Rank]:
    """Places by total, ties sharing one; bodies without a firm score have none. The best place
    counts those that are surely above, the worst those that are surely below."""
    firm = {code: one for code, one in scores.items() if one.firm}
    found = {}
    for code, one in firm.items():
        others = [other for other in firm.values() if other is not one]
        above = sum((other.total or 0) > (one.total or 0) for other in others)
        surely_above = sum(other.low > one.high for other in others)
        surely_below = sum(other.high < one.low for other in others)
        found[code] = Rank(above + 1, surely_above + 1, len(firm) - surely_below)
    return found


def census(metric: Metric) -> bool:
    """Whether the metric counts all there is (people, grids) and is no sample."""
    return metric.numerator in PEOPLE or metric.numerator in GRIDS


def _left_out(item: Item, reading: Reading) -> bool:
    return reading.value is None or reading.n < item.least


def _line(item: Item, reading: Reading, spread: float, restored: float) -> Line:
    if _left_out(item, reading):
        return Line(item, reading, State.LEFT_OUT, 0.0, 0.0, 0.0, 0.0)
    weight, metric = item.weight * spread, BY_KEY[item.metric]
    most = min(item.cap, item.weight) * spread

    def earned(value: float) -> float:
        share = (value - item.zero) / (item.full - item.zero)
        return min(most, weight * max(0.0, share))

    def worth(value: float) -> float:
        return min(weight, earned(value) + restored)

    values, value = _between(metric, reading), reading.value or 0.0
    points, added = worth(value), min(restored, weight - earned(value))
    low, high = sorted(map(worth, values)) if values else (points, points)
    few = reading.n < GREY_BELOW and not census(metric)
    state = State.FEW if few else State.FIRM
    return Line(item, reading, state, weight, points, low, high, added)


def _between(metric: Metric, reading: Reading) -> tuple[float, float] | None:
    """The bounds of a share of cases; None for what is no share or no sample."""
    share = metric.kind == Kind.RATE and metric.unit == Unit.PERCENT
    if census(metric) or not share or not 0 <= reading.numerator <= reading.n:
        return None
    low, high = wilson(int(reading.numerator), reading.n)
    return low, high


def _bounded(points: float) -> float:
    return min(WHOLE, max(0.0, points))
