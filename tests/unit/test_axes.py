"""Axes of round numbers about values, and names that do not cover one another."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.axes import Axis, axis_about, with_room

VALUES = st.lists(st.floats(0, 1e6).filter(lambda x: x == 0 or x > 1e-6), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("values", "within", "axis"),
    [
        ([104, 658], (0, inf), Axis(100, 700, 100)),
        ([0.937, 0.988, 0.91, 0.995], (0, 1), Axis(0.9, 1.0, 0.02)),
        ([0.2, 1.0], (0, 1), Axis(0.2, 1.0, 0.2)),
        ([-0.01, 0.5], (0, 1), Axis(0, 0.5, 0.1)),
        ([12], (0, inf), Axis(12, 14, 2)),
        ([0], (0, inf), Axis(0, 0.2, 0.2)),
        ([1.0], (0, 1), Axis(0.8, 1.0, 0.2)),
    ],
)
def test_an_axis_is_the_narrowest_of_round_numbers(
    values: list[float], within: tuple[float, float], axis: Axis
) -> None:
    found = axis_about(values, *within)
    assert found == pytest.approx(axis)


@given(VALUES)
def test_every_value_lies_on_its_axis_which_has_few_lines(values: list[float]) -> None:
    low, high, step = axis_about(values)
    slack = 1e-9 * max(1.0, high)
    assert low - slack <= min(values)
    assert max(values) <= high + slack
    assert low < high
    assert (high - low) / step <= 8.01


def test_a_name_that_would_cover_another_is_left_out() -> None:
    xs, ys = [0.0, 5.0, 50.0, 100.0], [0.0, 2.0, 50.0, 100.0]
    assert with_room(xs, ys, 9, (0.1, 0.05)) == [True, False, True, True]
    assert with_room(xs, ys, 2, (0.1, 0.05)) == [True, False, True, False]
    assert with_room([], [], 2, (0.1, 0.05)) == []
