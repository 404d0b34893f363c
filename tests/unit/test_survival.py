"""Survival curves against the published ones, and the laws of the estimator."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.survival import (
    closed_by,
    confidence_band,
    kaplan_meier,
    quantile,
    quantile_interval,
    restricted_mean,
)

# Freireich 1963 / Gehan 1965: weeks in remission, 6-MP arm (ended, still in remission) and placebo.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

durations = st.lists(st.integers(0, 50), min_size=1)
ages = st.lists(st.integers(0, 50))


def test_kaplan_meier_equals_the_published_curve() -> None:
    curve = kaplan_meier(ENDED, STILL)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    survival = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.survival == pytest.approx(survival, abs=5e-5)
    error = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert curve.error == pytest.approx(error, abs=5e-5)
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.last == 35


@pytest.mark.parametrize(("week", "low", "high"), [(10, 0.5032, 0.8894), (23, 0.1881, 0.6801)])
def test_log_log_band_equals_the_published_one(week: int, low: float, high: float) -> None:
    curve = kaplan_meier(ENDED, STILL)
    band, at = confidence_band(curve), curve.times.tolist().index(week)
    assert (band.low[at], band.high[at]) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("ended", "still_open", "median", "interval"),
    [  # PROC LIFETEST prints 23 (13, .) and 8 (4, 11), log-log
        (ENDED, STILL, 23, (13, None)),
        (PLACEBO, [], 8, (4, 11)),
    ],
)
def test_medians_equal_the_published_ones(
    ended: list[int], still_open: list[int], median: int, interval: tuple[int, int | None]
) -> None:
    curve = kaplan_meier(ended, still_open)
    assert quantile(curve, 0.5) == median
    assert quantile_interval(curve, 0.5) == interval


@pytest.mark.parametrize(
    ("ended", "still_open", "horizon", "mean"),
    [(ENDED, STILL, 23, 17.9092), (ENDED, STILL, 35, 23.2874), (PLACEBO, [], 35, 8.6667)],
)
def test_restricted_means_equal_the_published_ones(
    ended: list[int], still_open: list[int], horizon: float, mean: float
) -> None:
    found = restricted_mean(kaplan_meier(ended, still_open), horizon)
    assert found is not None
    assert found.mean == pytest.approx(mean, abs=5e-5)


@pytest.mark.parametrize(
    ("ended", "still_open", "horizon", "error"),
    [  # PROC LIFETEST prints mean times 17.909 (1.647) and 8.667 (1.411)
        (ENDED, STILL, 23, 1.647),
        (PLACEBO, [], 23, 1.411),
    ],
)
def test_errors_of_restricted_means_equal_the_published_ones(
    ended: list[int], still_open: list[int], horizon: float, error: float
) -> None:
    found = restricted_mean(kaplan_meier(ended, still_open), horizon)
    assert found is not None
    # SAS corrects the variance for small samples by m / (m - 1), m being the cases that ended.
    correction = (len(ended) / (len(ended) - 1)) ** 0.5
    assert found.error * correction == pytest.approx(error, abs=5e-4)


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
    assert quantile(kaplan_meier(ended, still_open), 0.5) == median


def test_nothing_is_said_of_times_nobody_was_watched() -> None:
    curve = kaplan_meier(ENDED, STILL)
    before, at_last, after = closed_by(curve, [5, 35, 36])
    assert before == 0
    assert at_last == pytest.approx(1 - 0.4482, abs=5e-5)
    assert isnan(after)
    assert restricted_mean(curve, 36) is None
    assert np.isnan(closed_by(kaplan_meier([], []), [0, 30])).all()
    assert restricted_mean(kaplan_meier([], []), 30) is None


def test_when_all_have_ended_everything_later_is_known() -> None:
    curve = kaplan_meier(PLACEBO, [])
    assert closed_by(curve, [100]) == [1]
    band = confidence_band(curve)
    assert np.isnan([band.low[-1], band.high[-1], curve.error[-1]]).all()
    assert not np.isnan(band.low[:-1]).any()


@given(durations, st.lists(st.integers(0, 60), min_size=1))
def test_without_open_cases_the_share_closed_is_the_plain_one(
    ended: list[int], limits: list[int]
) -> None:
    found = closed_by(kaplan_meier(ended, []), limits)
    plain = [sum(time <= limit for time in ended) / len(ended) for limit in limits]
    assert found == pytest.approx(plain)


@given(durations, st.integers(1, 60))
def test_without_open_cases_the_restricted_mean_is_the_plain_one(
    ended: list[int], horizon: int
) -> None:
    found = restricted_mean(kaplan_meier(ended, []), horizon)
    capped = np.minimum(ended, horizon)
    assert found is not None
    assert found.mean == pytest.approx(capped.mean())
    assert found.error == pytest.approx(capped.std() / len(ended) ** 0.5, abs=1e-9)


@given(durations, ages, st.integers(0, 60))
def test_one_more_open_case_never_lowers_the_curve(
    ended: list[int], still_open: list[int], age: int
) -> None:
    before, after = kaplan_meier(ended, still_open), kaplan_meier(ended, [*still_open, age])
    assert (after.survival >= before.survival - 1e-12).all()


@given(durations, ages, st.randoms(use_true_random=False))
def test_order_of_cases_does_not_matter(
    ended: list[int], still_open: list[int], rng: object
) -> None:
    mixed, others = list(ended), list(still_open)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    rng.shuffle(others)  # type: ignore[attr-defined]
    found, same = kaplan_meier(mixed, others), kaplan_meier(ended, still_open)
    assert found.survival.tolist() == same.survival.tolist()


@given(durations, ages, st.lists(st.floats(0.01, 1.0), min_size=2))
def test_quantiles_rise_and_close_their_share(
    ended: list[int], still_open: list[int], shares: list[float]
) -> None:
    curve = kaplan_meier(ended, still_open)
    times = [quantile(curve, q) for q in sorted(shares)]
    known = [time for time in times if time is not None]
    assert known == sorted(known)
    assert times[: len(known)] == known
    for q, time in zip(sorted(shares), known, strict=False):
        assert closed_by(curve, time) >= q - 1e-9


@given(durations, ages, st.sampled_from([0.5, 0.8, 0.95]))
def test_band_holds_the_curve_and_widens_with_coverage(
    ended: list[int], still_open: list[int], coverage: float
) -> None:
    curve = kaplan_meier(ended, still_open)
    some = curve.survival > 0
    band, wide = confidence_band(curve, coverage), confidence_band(curve, 0.99)
    assert (band.low <= curve.survival)[some].all()
    assert (curve.survival <= band.high)[some].all()
    assert (wide.low <= band.low)[some].all()
    assert (band.high <= wide.high)[some].all()
    low, high = quantile_interval(curve, 0.5, coverage)
    median = quantile(curve, 0.5)
    if median is not None:
        assert (median if low is None else low) <= median <= (median if high is None else high)
