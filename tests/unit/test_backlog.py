"""Cumulative flow against counting cases, and age lines against their definition."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.backlog import age_lines, cumulative_flow, lines_passed
from data_layer.core.statistics.percentiles import nearest_rank

DAYS = [20261129, 20261130, 20261201]
STAGES = ["reported", "handling", "closed"]
histories = st.lists(
    st.lists(st.sampled_from([*STAGES, "void"]), min_size=len(DAYS) + 1, max_size=len(DAYS) + 1),
    max_size=20,
)


def test_cumulative_flow_by_hand() -> None:
    moves = [
        (20261129, "", "reported", 5),
        (20261129, "reported", "handling", 3),
        (20261130, "handling", "closed", 2),
        (20261201, "closed", "handling", 1),
        (20261201, "reported", "void", 1),
    ]
    opening = {"reported": 1, "handling": 0, "closed": 0}
    found = cumulative_flow(opening, moves, DAYS)
    assert found.tolist() == [[6, 3, 0], [6, 3, 2], [5, 3, 1]]


@given(histories)
def test_gaps_are_stocks_and_lines_never_cross(cases: list[list[str]]) -> None:
    opening = {stage: sum(case[0] == stage for case in cases) for stage in STAGES}
    moves = [
        (day, before, after, 1)
        for case in cases
        for day, (before, after) in zip(DAYS, pairwise(case), strict=True)
        if before != after
    ]
    found = cumulative_flow(opening, moves, DAYS)
    assert found.shape == (3, 3)
    assert (found[:, :-1] >= found[:, 1:]).all()
    for number in range(len(DAYS)):
        stocks = [sum(case[number + 1] == stage for case in cases) for stage in STAGES]
        assert [*(found[number, :-1] - found[number, 1:]), found[number, -1]] == stocks


@given(st.lists(st.tuples(st.sampled_from("pqr"), st.integers(0, 50)), max_size=60))
def test_lines_of_those_that_left_are_percentiles(cases: list[tuple[str, int]]) -> None:
    strata, ages = [stratum for stratum, _ in cases], [age for _, age in cases]
    found = age_lines(strata, ages, [True] * len(cases), shares=(0.5, 0.9))
    assert set(found) == set(strata)
    for stratum, lines in found.items():
        own = [age for name, age in cases if name == stratum]
        few = len(own) < 5
        expected = [np.nan] * 2 if few else [nearest_rank(own, 0.5), nearest_rank(own, 0.9)]
        assert lines.tolist() == pytest.approx(expected, nan_ok=True)


def test_lines_count_those_still_there() -> None:
    # The 6-MP arm: the median of those that left is 10, with those still there it is 23.
    left = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    still = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    gone = [True] * len(left) + [False] * len(still)
    lines = age_lines(["handling"] * 21, [*left, *still], gone)
    assert lines["handling"].tolist() == pytest.approx([23, np.nan], nan_ok=True)
    assert nearest_rank(left, 0.5) == 10


def test_cases_are_placed_against_the_lines_of_their_own_kind() -> None:
    lines = {"slow": np.array([10.0, 20.0]), "new": np.array([np.nan, np.nan])}
    strata = ["slow", "slow", "slow", "slow", "new", "unheard of"]
    assert lines_passed(strata, [5, 10, 11, 21, 99, 99], lines).tolist() == [0, 0, 1, 2, 0, 0]
    assert lines_passed(["slow"], [5], {}).tolist() == [0]
    assert lines_passed([], [], lines).tolist() == []
