"""What follows what: the directly-follows graph (van der Aalst) and steps that are done again.

It shows neither what runs side by side nor why. Cases are read in the order of the rows within each
case, which is the order of the fold; clocks alone would tie and make false edges.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from data_layer.core.statistics.arrays import Ints
from data_layer.core.statistics.rates import Interval, wilson

Names = Sequence[str] | NDArray[np.object_]


class Edge(NamedTuple):
    """How often `after` came directly after `before`, and the nearest-rank median time between."""

    before: str
    after: str
    n: int
    median: float


class Frequent(NamedTuple):
    """The edges worth drawing, and the share of all moves that lies on those left out."""

    edges: list[Edge]
    hidden: float


class Repeat(NamedTuple):
    """Of `cases` that had a step, `repeated` had it again, `extra` times in all.

    `interval` holds the true share repeated / cases (Wilson 95 %); None without cases.
    """

    step: str
    cases: int
    repeated: int
    extra: int
    interval: Interval | None


class Rework(NamedTuple):
    """Of `cases`, `repeated` had at least one step again (interval as in Repeat); by step."""

    cases: int
    repeated: int
    interval: Interval | None
    steps: list[Repeat]


def directly_follows(cases: Names, steps: Names, at: ArrayLike) -> list[Edge]:
    """The edges of the graph by name, from one row an event: its case, its step, its time.

    The median is in the unit of `at`.
    """
    case, step, names = _coded(cases, steps)
    order = np.argsort(case, kind="stable")
    case, step, times = case[order], step[order], np.asarray(at)[order]
    same = case[1:] == case[:-1]
    moves = (step[:-1] * len(names) + step[1:])[same]
    gaps = np.diff(times)[same]
    ranked = np.lexsort((gaps, moves))
    found, first, counts = np.unique(moves[ranked], return_index=True, return_counts=True)
    medians = gaps[ranked][first + (counts - 1) // 2]
    return [
        Edge(names[move // len(names)], names[move % len(names)], int(n), float(median))
        for move, n, median in zip(found, counts, medians, strict=True)
    ]


def frequent(edges: Sequence[Edge], least: float = 0.01) -> Frequent:
    """The edges with at least a share `least` of all moves."""
    total = sum(edge.n for edge in edges)
    shown = [edge for edge in edges if edge.n >= least * total]
    hidden = total - sum(edge.n for edge in shown)
    return Frequent(shown, hidden / total if total else 0.0)


def rework(cases: Sequence[str], steps: Sequence[str], watched: Collection[str]) -> Rework:
    """How many cases had one of the `watched` steps more than once, from one row an event.

    Every case of the rows counts in the whole; steps come in the order of `watched`.
    """
    case, step, names = _coded(cases, steps)
    pairs, times = np.unique(case * len(names) + step, return_counts=True)
    case_of, step_of = np.divmod(pairs, len(names))
    number = {name: step for step, name in enumerate(names)}
    again, reworked, by_step = times > 1, np.empty(0, np.int64), []
    for name in watched:
        here = step_of == number.get(name, -1)
        had, repeated = int(here.sum()), case_of[here & again]
        reworked = np.union1d(reworked, repeated)
        extra, interval = int(times[here].sum()) - had, _interval(repeated.size, had)
        by_step.append(Repeat(name, had, repeated.size, extra, interval))
    n = np.unique(case).size
    return Rework(n, reworked.size, _interval(reworked.size, n), by_step)


def _interval(k: int, n: int) -> Interval | None:
    return wilson(k, n) if n else None


def _coded(cases: Names, steps: Names) -> tuple[Ints, Ints, list[str]]:
    """Numbers for cases and steps, and the steps' names in order."""
    case, _ = pd.factorize(np.asarray(cases, object))
    step, names = pd.factorize(np.asarray(steps, object), sort=True)
    return case, step, [str(name) for name in names]
