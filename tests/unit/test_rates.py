"""Intervals of shares and counts against the published ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.rates import poisson_interval, rate, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [  # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_equals_newcombe(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_mirrors(case: tuple[int, int]) -> None:
    k, n = case
    low, high = wilson(k, n)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1
    assert wilson(n - k, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [  # Exact 95 % limits of a Poisson count, as in any table of them
        (0, 0.0, 3.689),
        (1, 0.025, 5.572),
        (10, 4.795, 18.390),
    ],
)
def test_poisson_interval_equals_the_tables(events: int, low: float, high: float) -> None:
    assert poisson_interval(events) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(0, 10_000), st.floats(0.01, 1e6))
def test_poisson_interval_holds_the_rate_and_scales(events: int, exposure: float) -> None:
    low, high = poisson_interval(events, exposure)
    assert low <= events / exposure < high
    assert (low * exposure, high * exposure) == pytest.approx(poisson_interval(events))


def test_no_rate_below_five_cases() -> None:
    assert rate(4, 4) is None
    assert rate(4, 5) == 0.8
