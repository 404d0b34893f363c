"""Published numbers are the oracles; where there are none, another way of computing the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import gamma, poisson

from data_layer.core.statistics import (
    binomial_limit,
    funnel_limits,
    kaplan_meier,
    median_time,
    nearest_rank,
    overdispersion,
    predictive_band,
    rate,
    wilson,
)

# Freireich 1963 / Gehan 1965: weeks in remission, 6-MP arm (ended, still in remission) and placebo.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


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


def test_kaplan_meier_equals_the_published_curve() -> None:
    curve = kaplan_meier(ENDED, STILL)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    expected = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.survival == pytest.approx(expected, abs=5e-5)
    assert median_time(curve) == 23


def test_median_without_censoring_is_the_published_one() -> None:
    assert median_time(kaplan_meier(PLACEBO, [])) == 8


@pytest.mark.parametrize(
    ("ended", "still_open", "median"),
    [
        ([], [], None),
        ([], [3, 4], None),
        ([1], [5, 5, 5], None),
        ([4, 2], [], 2),
        ([1, 2, 3], [], 2),
    ],
)
def test_median_at_the_edges(ended: list[int], still_open: list[int], median: float | None) -> None:
    assert median_time(kaplan_meier(ended, still_open)) == median


@given(st.lists(st.integers(0, 50), min_size=1), st.lists(st.integers(0, 50)), st.integers(0, 60))
def test_one_more_open_case_never_lowers_the_curve(
    ended: list[int], still_open: list[int], age: int
) -> None:
    before, after = kaplan_meier(ended, still_open), kaplan_meier(ended, [*still_open, age])
    assert (after.survival >= before.survival - 1e-12).all()


@given(st.lists(st.integers(0, 50), min_size=1), st.randoms(use_true_random=False))
def test_order_of_cases_does_not_matter(ended: list[int], rng: object) -> None:
    mixed = list(ended)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert kaplan_meier(mixed, []).survival.tolist() == kaplan_meier(ended, []).survival.tolist()


@given(st.lists(st.integers(-5, 99), min_size=1), st.floats(0.01, 1.0))
def test_nearest_rank_is_the_smallest_value_with_enough_below(values: list[int], q: float) -> None:
    found = nearest_rank(values, q)
    enough = [v for v in values if sum(w <= v for w in values) >= q * len(values)]
    assert found == min(enough)


def test_nearest_rank_of_nothing() -> None:
    assert nearest_rank([], 0.5) is None


def test_no_rate_below_five_cases() -> None:
    assert rate(4, 4) is None
    assert rate(4, 5) == 0.8


def test_predictive_band_is_a_poisson_whose_mean_is_known_only_so_well() -> None:
    # The posterior of the mean is Gamma(S + 1/2, rate m); X given the mean is Poisson.
    history = [[4], [6], [5], [5], [4], [6], [5], [5]]
    grid = np.linspace(1e-3, 40, 20_001)
    weight = gamma.pdf(grid, 40.5, scale=1 / 8) * (grid[1] - grid[0])
    counts = np.arange(60)
    below = (poisson.cdf(counts[:, None], grid[None, :]) * weight).sum(axis=1)
    band = predictive_band(history)
    assert band.expected[0] == 5
    assert band.low[0] == counts[below >= 0.025][0]
    assert band.high[0] == counts[below >= 0.975][0]


@pytest.mark.parametrize(("mean", "published"), [(1.0, 0.0006), (5.0, 0.0009), (20.0, 0.0010)])
def test_false_alarms_on_quiet_days_stay_under_the_nominal_share(
    mean: float, published: float
) -> None:
    # Nominal 0.00135 above, 56 baseline days: measured shares of false alarms on pure noise.
    rng = np.random.default_rng(3)
    history = rng.poisson(mean, (56, 4000))
    coverage = 1 - 2 * 0.00135
    alone = [predictive_band(history[:, [i]], coverage).high[0] for i in range(0, 4000, 40)]
    shares = poisson.sf(alone, mean)
    assert shares.mean() == pytest.approx(published, abs=3e-4)
    assert shares.mean() < float(1 - ndtr(3.0)) + 1e-4


def test_bursty_history_widens_the_band() -> None:
    calm = predictive_band([[10], [10], [10], [10]])
    bursty = predictive_band([[1], [19], [2], [18]])
    assert bursty.expected[0] == calm.expected[0] == 10
    assert bursty.high[0] > calm.high[0]
    assert bursty.low[0] < calm.low[0]


def test_an_empty_history_expects_almost_nothing() -> None:
    band = predictive_band(np.zeros((8, 24)))
    assert band.expected.tolist() == [0.0] * 24
    assert band.low.tolist() == [0.0] * 24
    assert band.high.tolist() == [1.0] * 24
