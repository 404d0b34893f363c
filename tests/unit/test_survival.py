"""Survival curves against the published ones, and the laws of the estimator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.survival import kaplan_meier, median_time

# Freireich 1963 / Gehan 1965: weeks in remission, 6-MP arm (ended, still in remission) and placebo.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


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
