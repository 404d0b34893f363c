"""Ten thousand generated cases recorded in random order, against the same in their order."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from tests.replay import Result, county_at, lives, replay, shuffled

CASES = 10_000


def run() -> list[Figure]:
    """Rows and cells that differ, each with the bar 0; and what it cost."""
    with TemporaryDirectory(prefix="governance-bench-") as folder:
        straight = lives(county_at(Path(folder) / "county.db"), CASES)
        started = time.monotonic()
        in_order = replay(Path(folder) / "straight.db", straight)
        between = time.monotonic()
        at_random = replay(Path(folder) / "random.db", shuffled(straight, 1))
        ended = time.monotonic()
    tables = ("incidents", "steps", "assignments")
    unlike = [
        Figure(f"{name} that differ", len(set(one) ^ set(other)), "", 0)
        for name, one, other in zip(tables, in_order.state, at_random.state, strict=True)
    ]
    return [
        Figure("cases", in_order.cases, "", CASES, at_least=True),
        *unlike,
        Figure("rollup cells that differ", _cells_unlike(in_order, at_random), "", 0),
        Figure("cells unlike a rebuild", in_order.cells_differ + at_random.cells_differ, "", 0),
        Figure("events", in_order.events),
        Figure("in order", between - started, "s"),
        Figure("in random order", ended - between, "s"),
    ]


def _cells_unlike(one: Result, other: Result) -> int:
    keys = one.cells.keys() | other.cells.keys()
    return sum(one.cells.get(key) != other.cells.get(key) for key in keys)
