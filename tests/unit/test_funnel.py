"""Funnel limits against the paper's, and what widens them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from data_layer.core.statistics.funnel import (
    BY_CHANCE,
    between_variance,
    binomial_limit,
    expected_hits,
    funnel_limits,
    judged,
    overdispersion,
)

# BCG trials (Colditz 1994): vaccinated with and without tuberculosis, controls with and without.
BCG = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]

tables = st.integers(1, 6).flatmap(
    lambda kinds: st.lists(
        st.lists(
            st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
            min_size=kinds,
            max_size=kinds,
        ),
        min_size=1,
        max_size=8,
    )
)


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


def test_limits_are_clipped() -> None:
    assert funnel_limits(0.1, [50], coverage=0.998).low[0] == 0.0


def test_phi_widens_by_its_root_at_every_size() -> None:
    low, high = funnel_limits(0.1, [50, 200])
    wide_low, wide_high = funnel_limits(0.1, [50, 200], phi=4.0)
    assert wide_high - 0.1 == pytest.approx(2 * (high - 0.1))
    assert wide_low[1] == pytest.approx(max(0.0, 0.1 - 2 * (0.1 - low[1])))


def test_tau2_adds_to_the_variance_so_large_groups_keep_room() -> None:
    n = np.array([100, 10_000, 10**8])
    plain, wide = funnel_limits(0.1, n), funnel_limits(0.1, n, tau2=0.0009)
    grown = (wide.high - 0.1) / (plain.high - 0.1)
    assert grown == pytest.approx(np.sqrt(1 + 0.0009 / (0.09 / n)))
    # At the largest size little but the spread between groups is left: 1.96 x 0.03.
    assert wide.high[2] == pytest.approx(0.1 + 1.96 * 0.03, abs=1e-3)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_funnel_of_a_certain_share_is_a_line(share: float) -> None:
    low, high = funnel_limits(share, [30])
    assert (low[0], high[0]) == (share, share)


@given(st.floats(0.02, 0.98), st.integers(1, 400))
def test_funnel_holds_the_share(share: float, n: int) -> None:
    low, high = funnel_limits(share, [n])
    assert low[0] <= share <= high[0]


@given(st.floats(0.02, 0.98), st.integers(5, 2000), st.sampled_from([0.9, 0.95, 0.998]))
def test_twice_the_cases_narrow_the_funnel(share: float, n: int, coverage: float) -> None:
    low, high = funnel_limits(share, [n, 2 * n], coverage=coverage)
    assert high[1] - low[1] < high[0] - low[0]


def test_overdispersion_is_one_by_chance_and_grows_with_real_spread() -> None:
    rng = np.random.default_rng(1)
    n = np.full(300, 200)
    assert overdispersion(rng.binomial(n, 0.9), n) == BY_CHANCE
    phi, tau2 = overdispersion(rng.binomial(n, rng.choice([0.8, 0.97], 300)), n)
    assert phi > 5
    # Shares of 0.8 and 0.97 have the variance 0.085^2.
    assert tau2 == pytest.approx(0.085**2, rel=0.1)


def test_overdispersion_by_hand() -> None:
    # Pooled 0.5, z = -4, 0, 0, 0, 4: winsorised at 2.4, mean square 2.304 > 1 + 2 sqrt(2/5).
    # Each variance is 0.25 / 64, so tau2 = (5 x 2.304 - 4) x variance / 4.
    k = [16, 32, 32, 32, 48]
    assert overdispersion(k, [64] * 5) == pytest.approx((2.304, 1.88 * 0.25 / 64))
    assert overdispersion([*k, 0], [*[64] * 5, 0]) == pytest.approx((2.304, 1.88 * 0.25 / 64))


@pytest.mark.parametrize(("k", "n"), [([], []), ([5], [9]), ([0, 0], [4, 4]), ([4, 4], [4, 4])])
def test_overdispersion_without_spread_is_by_chance(k: list[int], n: list[int]) -> None:
    assert overdispersion(k, n) == BY_CHANCE


def test_between_variance_equals_the_published_dersimonian_laird_estimate() -> None:
    # Log relative risks of the 13 trials: Q = 152.2330, tau^2 = 0.3088 (metafor, Stata meta).
    a, b, c, d = np.array(BCG, float).T
    variances = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    assert between_variance(152.2330 / 13, variances) == pytest.approx(0.3088, abs=5e-5)


def test_between_variance_is_never_negative() -> None:
    assert between_variance(0.5, [1.0, 2.0, 3.0]) == 0.0


@given(tables)
def test_expected_hits_sum_to_the_hits(table: list[list[tuple[int, int]]]) -> None:
    k, n = np.array(table).transpose(2, 0, 1)
    expected = expected_hits(k, n)
    assert expected.sum() == pytest.approx(k.sum())
    assert (expected <= n.sum(axis=1) + 1e-9).all()


def test_expected_hits_ask_less_of_those_with_the_harder_cases() -> None:
    # Both close 9 of 10 easy and 5 of 10 hard cases; only the mix differs.
    k, n = [[81, 5], [9, 45]], [[90, 10], [10, 90]]
    assert expected_hits(k, n) == pytest.approx([86, 54])


def test_one_judgement_pools_the_known_and_tells_none_of_few() -> None:
    # The group of 4 is no rate and no part of the pool; those of 10 are drawn, never outside.
    usual = 30 * [180]
    k, n = [0, 1, 150, 200, *usual], [4, 10, 200, 200, *(30 * [200])]
    found = judged(k, n)
    assert found.known.tolist() == [False, *(33 * [True])]
    assert found.share == pytest.approx(sum(k) / sum(n[1:]))
    assert found.phi == overdispersion(k[1:], n[1:]).phi
    assert np.flatnonzero(found.worse).tolist() == [1]
    assert np.flatnonzero(found.better).tolist() == [2]


def test_nothing_known_is_judged_by_nothing() -> None:
    assert judged([], []).worse.size == judged([1], [4]).worse.size == 0


def test_a_full_score_of_few_is_no_finding() -> None:
    """68 grids of 21 in 21 and the like were marked as better than chance allows."""
    usual = [48] * 30, [50] * 30
    found = judged([21, 30, 400, 36, *usual[0]], [21, 30, 400, 45, *usual[1]])
    assert found.better.tolist() == [False, False, True, False, *[False] * 30]
    assert found.worse.tolist() == [False, False, False, True, *[False] * 30]


@given(st.integers(20, 400), st.integers(1, 400))
def test_what_is_marked_is_improbable(n: int, hits: int) -> None:
    k = min(hits, n)
    found = judged([k, 1900], [n, 2000])
    if found.better[0]:
        assert binom.sf(k - 1, n, found.share) <= 0.025
    if found.worse[0]:
        assert binom.cdf(k, n, found.share) <= 0.025
