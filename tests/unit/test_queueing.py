"""Little's law: a steady flow by hand, and the stock against its integral."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.queueing import littles_law

cases = st.lists(st.tuples(st.integers(0, 100), st.none() | st.integers(0, 60)), max_size=30)


def test_three_hundred_open_and_twenty_five_a_day_stay_twelve_days() -> None:
    arrived = np.repeat(np.arange(100.0), 25)
    found = littles_law(arrived, arrived + 12, 20, 80)
    assert found == pytest.approx((300, 25, 25, 12, 300))


def test_a_growing_backlog_shows_as_arrivals_above_departures() -> None:
    arrived = np.repeat(np.arange(100.0), 2)
    left = np.where(np.arange(200) % 2, arrived + 1, nan)
    found = littles_law(arrived, left, 50, 100)
    assert (found.arrivals, found.departures) == (2, 1)
    assert found.law == 2
    assert found.stock > 50


def test_when_nobody_left_there_is_no_stay() -> None:
    assert littles_law([1.0, 2.0], [nan, nan], 0, 4) == (1.25, 0.5, 0, None, None)
    assert littles_law([], [], 0, 4) == (0, 0, 0, None, None)


@given(cases, st.integers(0, 80), st.integers(1, 80))
def test_stock_is_the_integral_of_the_number_open(
    flow: list[tuple[int, int | None]], start: int, length: int
) -> None:
    arrived = [came for came, _ in flow]
    left = [nan if stay is None else came + stay for came, stay in flow]
    found = littles_law(arrived, left, start, start + length)
    seconds = range(start, start + length)
    open_at = [
        sum(came <= t and not went <= t for came, went in zip(arrived, left, strict=True))
        for t in seconds
    ]
    assert found.stock * length == pytest.approx(sum(open_at))
