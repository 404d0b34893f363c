"""Funnel limits against the paper's, and what widens them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.funnel import binomial_limit, funnel_limits, overdispersion


@pytest.mark.parametrize(
    ("n", "expected"),
    [  # Spiegelhalter 2005: share 0.1 at 99.8 % low, 95 % low, 95 % high, 99.8 % high
        (50, (-0.0161, 0.0139, 0.1797, 0.2401)),
        (200, (0.0379, 0.0577, 0.1410, 0.1686)),
    ],
)
def test_binomial_limits_equal_the_funnel_paper(n: int, expected: tuple[float, ...]) -> None:
    found = [float(binomial_limit(0.1, n, p)) for p in (0.001, 0.025, 0.975, 0.999)]
    assert found == pytest.approx(expected, abs=5e-5)


def test_funnel_limits_are_clipped_and_widened() -> None:
    low, high = funnel_limits(0.1, [50, 200], coverage=0.998)
    assert low[0] == 0.0
    wide_low, wide_high = funnel_limits(0.1, [50, 200], phi=4.0)
    low, high = funnel_limits(0.1, [50, 200])
    assert wide_high - 0.1 == pytest.approx(2 * (high - 0.1))
    assert wide_low[1] == pytest.approx(max(0.0, 0.1 - 2 * (0.1 - low[1])))


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_funnel_of_a_certain_share_is_a_line(share: float) -> None:
    low, high = funnel_limits(share, [30])
    assert (low[0], high[0]) == (share, share)


@given(st.floats(0.02, 0.98), st.integers(1, 400))
def test_funnel_holds_the_share(share: float, n: int) -> None:
    low, high = funnel_limits(share, [n])
    assert low[0] <= share <= high[0]


def test_overdispersion_is_one_by_chance_and_grows_with_real_spread() -> None:
    rng = np.random.default_rng(1)
    n = np.full(300, 200)
    by_chance = rng.binomial(n, 0.9)
    spread = rng.binomial(n, rng.choice([0.8, 0.97], 300))
    assert overdispersion(by_chance, n) == 1.0
    assert overdispersion(spread, n) > 5


def test_overdispersion_by_hand() -> None:
    # Pooled 0.5, z = -4, 0, 0, 0, 4: winsorised at 2.4, mean square 2.304 > 1 + 2 sqrt(2/5).
    k = [16, 32, 32, 32, 48]
    assert overdispersion(k, [64] * 5) == pytest.approx(2.304)
    assert overdispersion([*k, 0], [*[64] * 5, 0]) == pytest.approx(2.304)


@pytest.mark.parametrize(("k", "n"), [([], []), ([5], [9]), ([0, 0], [4, 4]), ([4, 4], [4, 4])])
def test_overdispersion_without_spread_is_one(k: list[int], n: list[int]) -> None:
    assert overdispersion(k, n) == 1.0
