"""The predictive band against its definition and the measured shares of false alarms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import gamma, poisson

from data_layer.core.statistics.bands import predictive_band


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
