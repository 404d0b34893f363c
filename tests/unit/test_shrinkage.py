"""Empirical Bayes against the published fits, and the laws of drawing towards the pool."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, gamma

from data_layer.core.statistics.shrinkage import (
    Prior,
    fit_counts,
    fit_shares,
    shrink_counts,
    shrink_shares,
)

# Lip cancer in the 56 districts of Scotland, 1975-1980 (Clayton and Kaldor 1987, table 1).
OBSERVED = [
    *(9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7),
    *(10, 16, 11, 5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1),
    *(0, 0),
]
EXPECTED = [
    *(1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2),
    *(5.5, 4.4, 10.5, 22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3),
    *(10.1, 12.7, 9.4, 7.2, 5.3, 18.8, 15.8, 4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6),
    *(5.7, 7.0, 4.2, 1.8),
]
# Boys among the first twelve children of 6,115 families of Saxony (Geissler 1889).
FAMILIES = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]

shares = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
priors = st.builds(Prior, st.floats(0.05, 0.95), st.floats(0.1, 500))


def test_gamma_prior_of_lip_cancer_equals_the_published_one() -> None:
    prior = fit_counts(OBSERVED, EXPECTED)
    assert sum(OBSERVED) == 536
    assert prior.mean == pytest.approx(1.4221, abs=5e-5)
    assert prior.strength == pytest.approx(1.3217, abs=5e-5)
    assert prior.mean * prior.strength == pytest.approx(1.8795, abs=5e-5)


@pytest.mark.parametrize(
    ("district", "own", "shrunk"),
    [(1, 6.43, 3.997), (49, 0.3157, 0.3319), (55, 0, 0.340), (56, 0, 0.602)],
)
def test_shrunk_lip_cancer_rates_equal_the_published_ones(
    district: int, own: float, shrunk: float
) -> None:
    at = district - 1
    assert OBSERVED[at] / EXPECTED[at] == pytest.approx(own, abs=5e-3)
    found = shrink_counts(OBSERVED, EXPECTED, fit_counts(OBSERVED, EXPECTED))
    assert found.value[at] == pytest.approx(shrunk, abs=5e-4)


def test_beta_prior_of_the_sex_ratio_equals_the_published_one() -> None:
    # Maximum likelihood 34.09558 and 31.5715, the ridge between them being flat.
    boys = np.repeat(np.arange(13), FAMILIES)
    prior = fit_shares(boys, np.full(boys.size, 12))
    assert boys.size == 6115
    assert prior.mean * prior.strength == pytest.approx(34.09558, rel=5e-4)
    assert (1 - prior.mean) * prior.strength == pytest.approx(31.5715, rel=5e-4)


def test_a_prior_of_no_weight_leaves_the_exact_limits() -> None:
    # Gamma quantiles are the Poisson limits of 10 events: 4.795 below, 18.390 above (at 11).
    none = Prior(1.0, 0.0)
    found = shrink_counts([10, 11], [1, 1], none, coverage=0.95)
    assert (found.low[0], found.high[1]) == pytest.approx((4.795, 18.390), abs=5e-4)
    # Beta quantiles are the Clopper-Pearson limits of 81 / 263 (Newcombe 1998, table I).
    found = shrink_shares([81, 82], [264, 264], none, coverage=0.95)
    assert (found.low[0], found.high[1]) == pytest.approx((0.2527, 0.3676), abs=5e-5)


@pytest.mark.parametrize(
    ("k", "n", "mean"),
    [
        ([], [], 0.0),
        ([0, 0], [5, 9], 0.0),
        ([3], [10], 0.3),
        ([3, 3, 3], [10, 10, 10], 0.3),
        ([1, 0, 1, 0], [1, 1, 1, 1], 0.5),
        ([5, 0, 5], [10, 0, 10], 0.5),
        ([4, 6], [4, 6], 1.0),
    ],
)
def test_groups_that_do_not_differ_all_get_the_mean(
    k: list[int], n: list[int], mean: float
) -> None:
    prior = fit_shares(k, n)
    assert prior == (pytest.approx(mean), inf)
    assert shrink_shares(k, n, prior).value.tolist() == pytest.approx([mean] * len(k))
    assert fit_counts(k, n) == (pytest.approx(mean), inf)
    assert shrink_counts(k, n, prior).value.tolist() == pytest.approx([mean] * len(k))


def test_groups_that_do_not_differ_still_have_the_interval_of_the_pool() -> None:
    # Jeffreys interval of 12 of 120, 90 %: Beta(12.5, 108.5); that of a Poisson mean of 12.
    k, n = [3, 4, 5], [30, 40, 50]
    prior = fit_shares(k, n)
    assert prior.strength == inf
    found = shrink_shares(k, n, prior)
    assert found.low == pytest.approx([beta.ppf(0.05, 12.5, 108.5)] * 3)
    assert found.high == pytest.approx([beta.ppf(0.95, 12.5, 108.5)] * 3)
    found = shrink_counts(k, n, fit_counts(k, n))
    assert found.low == pytest.approx([gamma.ppf(0.05, 12.5) / 120] * 3)
    assert found.high == pytest.approx([gamma.ppf(0.95, 12.5) / 120] * 3)


@given(st.lists(shares, min_size=1, max_size=40), st.sampled_from([1e6, 1e9, inf]))
def test_no_interval_is_narrower_than_the_pool_allows(
    groups: list[tuple[int, int]], strength: float
) -> None:
    # With the own cases and as many of the pool, a group is known from twice all cases at most.
    k, n = np.array(groups).T
    for shrink in (shrink_shares, shrink_counts):
        found = shrink(k, n, Prior(0.3, strength))
        assert (found.high - found.low > 0.3 / np.sqrt(2 * n.sum() + 2)).all()
        assert ((found.low <= found.value) & (found.value <= found.high)).all()


def test_groups_that_share_nothing_keep_their_own_rates() -> None:
    k, n = [0, 200, 0, 200], [200] * 4
    found = shrink_shares(k, n, fit_shares(k, n))
    assert found.value == pytest.approx([0, 1, 0, 1], abs=5e-3)


@given(st.lists(shares, min_size=2, max_size=40))
def test_fits_are_priors_and_shrink_to_between(groups: list[tuple[int, int]]) -> None:
    k, n = np.array(groups).T
    for fit, shrink in ((fit_shares, shrink_shares), (fit_counts, shrink_counts)):
        prior = fit(k, n)
        assert prior.mean >= 0
        assert prior.strength > 0
        value = shrink(k, n, prior).value
        own, pool = k / n, prior.mean
        assert (np.minimum(own, pool) - 1e-9 <= value).all()
        assert (value <= np.maximum(own, pool) + 1e-9).all()


@given(st.lists(shares, min_size=2, max_size=20), st.randoms(use_true_random=False))
def test_order_of_groups_does_not_matter(groups: list[tuple[int, int]], rng: object) -> None:
    mixed = list(groups)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    for fit in (fit_shares, fit_counts):
        found, same = fit(*np.array(mixed).T), fit(*np.array(groups).T)
        assert found.mean == pytest.approx(same.mean, rel=1e-3)


@given(shares, priors)
def test_more_cases_weigh_more_and_intervals_hold_the_value(
    group: tuple[int, int], prior: Prior
) -> None:
    k, n = group
    for shrink in (shrink_shares, shrink_counts):
        value, low, high = shrink([k, 10 * k], [n, 10 * n], prior)
        assert abs(value[1] - k / n) <= abs(value[0] - k / n) + 1e-12
        assert (low <= high).all()
        wide = shrink([k], [n], prior, coverage=0.999)
        assert wide.low[0] <= low[0]
        assert high[0] <= wide.high[0]
        assert wide.low[0] <= value[0] <= wide.high[0]
