"""Brier score, reliability, slope, precision and what is left when days are dealt out anew."""

from __future__ import annotations

import numpy as np
import pytest

from data_layer.core.warning.calibration import (
    alerts_a_week,
    brier,
    calibration_slope,
    permuted,
    precision,
    reliability,
    skill,
)


def test_the_score_equals_the_published_example() -> None:
    assert brier([0.1, 0.9, 0.8, 0.3], [0, 1, 1, 0]) == pytest.approx(0.0375)


def test_skill_is_what_is_saved_of_the_constant() -> None:
    came = [0, 1, 1, 0]
    assert skill(came, came, [0.5] * 4) == 1
    assert skill([0.5] * 4, came, [0.5] * 4) == 0
    assert skill([1.0, 0.0, 0.0, 1.0], came, [0.5] * 4) < 0
    assert skill(came, came, came) == 0


def test_ten_bins_hold_every_case_once() -> None:
    said, came = [0.0, 0.05, 0.1, 0.95, 1.0, 0.55], [0, 1, 0, 1, 1, 0]
    bins = reliability(said, came)
    assert [(b.low, b.n, b.came) for b in bins] == [
        (0.0, 2, 1), (0.1, 1, 0), (0.5, 1, 0), (0.9, 2, 2),
    ]  # fmt: skip
    assert bins[0].mean == pytest.approx(0.025)
    assert all(b.interval.low <= b.came / b.n <= b.interval.high for b in bins)


@pytest.mark.parametrize(("sharpness", "slope"), [(1.0, 1.0), (2.0, 0.5), (0.5, 2.0)])
def test_the_slope_tells_who_is_too_sure(sharpness: float, slope: float) -> None:
    rng = np.random.default_rng(1)
    odds = rng.normal(0, 1, 20_000)
    came = rng.random(odds.size) < 1 / (1 + np.exp(-odds))
    found = calibration_slope(1 / (1 + np.exp(-sharpness * odds)), came)
    assert found is not None
    assert found.interval.low < slope < found.interval.high
    assert found.interval.high - found.interval.low < 0.2


def test_outcomes_or_chances_all_alike_have_no_slope() -> None:
    assert calibration_slope([0.2, 0.8], [1, 1]) is None
    assert calibration_slope([0.5, 0.5], [0, 1]) is None
    assert calibration_slope([], []) is None


@pytest.mark.parametrize("said", [[0.2] * 9 + [0.9] * 9, [0.3, 0.31] * 9 + [0.4, 0.6] * 9])
def test_where_a_bound_parts_all_outcomes_no_slope_is_steep_enough(said: list[float]) -> None:
    came = [one > 0.35 for one in said]
    assert calibration_slope(said, came) is None
    assert calibration_slope(said, [*came[:-1], not came[-1]]) is not None or len(set(said)) == 2


def test_precision_and_alerts_a_week_come_with_their_intervals() -> None:
    assert precision([True] * 81 + [False] * 182).interval == pytest.approx(
        (0.2553, 0.3662), abs=1e-4
    )
    assert precision([]).interval is None
    week = alerts_a_week(10, 70)
    assert week.rate == 1
    assert week.interval == pytest.approx((0.4795, 1.8390), abs=1e-4)


def test_dealing_days_anew_keeps_every_total_and_breaks_what_belonged_together() -> None:
    counts = np.random.default_rng(2).poisson(1.0, (60, 20))
    counts[50, 3] += 40
    anew = permuted(counts, 5)
    assert anew.sum(axis=0).tolist() == counts.sum(axis=0).tolist()
    assert anew.sum(axis=1).tolist() == counts.sum(axis=1).tolist()
    assert anew[50, 3] < 30
    assert (permuted(counts, 5) == anew).all()
