"""A small cut of the bench of ten thousand cases (benchmarks/bench_replay.py)."""

from __future__ import annotations

from pathlib import Path

from data_layer.vocab import Outcome
from tests.replay import county_at, lives, replay, shuffled

CASES = 300


def test_generated_cases_in_random_order_equal_the_run_in_order(tmp_path: Path) -> None:
    straight = lives(county_at(tmp_path / "county.db"), CASES)
    in_order = replay(tmp_path / "straight.db", straight)
    at_random = replay(tmp_path / "random.db", shuffled(straight, 7))
    assert in_order == at_random
    assert in_order.cells_differ == 0
    assert in_order.cases == CASES
    outcomes = {value for row in in_order.state[0] for value in row if value in set(Outcome)}
    assert outcomes >= {Outcome.RESOLVED, Outcome.SELF_HANDLED}
