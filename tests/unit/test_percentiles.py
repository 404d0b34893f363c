"""Nearest-rank percentiles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.percentiles import nearest_rank


@given(st.lists(st.integers(-5, 99), min_size=1), st.floats(0.01, 1.0))
def test_nearest_rank_is_the_smallest_value_with_enough_below(values: list[int], q: float) -> None:
    found = nearest_rank(values, q)
    enough = [v for v in values if sum(w <= v for w in values) >= q * len(values)]
    assert found == min(enough)


def test_nearest_rank_of_nothing() -> None:
    assert nearest_rank([], 0.5) is None
