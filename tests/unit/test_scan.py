"""The space-time permutation scan against its definition, a slow twin and planted clusters."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from data_layer.core.statistics.arrays import Ints
from data_layer.core.warning.continuity import continued
from data_layer.core.warning.neighbours import NOBODY, by_adjacency, by_distance, distances_km
from data_layer.core.warning.scan import likelihood_ratio, scan


def _map(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return 106 + rng.random(n) * 0.6, 27 + rng.random(n) * 0.5


def _slow_best(areas: Ints, ages: Ints, order: Ints, windows: int) -> tuple[float, int, int, int]:
    """Greatest ratio with its centre, neighbours and days, by going through everything."""
    n, best = areas.size, (0.0, -1, -1, -1)
    for centre in range(order.shape[0]):
        for size in range(order.shape[1]):
            members = {int(a) for a in order[centre, : size + 1] if a != NOBODY}
            inside = np.isin(areas, list(members))
            for days in range(1, windows + 1):
                recent = ages < days
                c, mu = int((inside & recent).sum()), inside.sum() * recent.sum() / n
                if c > mu:
                    rest = (n - c) * log((n - c) / (n - mu)) if c < n else 0.0
                    best = max(best, (c * log(c / mu) + rest, -centre, -size, -days))
    return best[0], -best[1], -best[2], -best[3]


def test_the_ratio_equals_that_of_the_published_sample() -> None:
    # New York, November 2001: 4 of 194 cases where 130 / 194 = .6701 were due.
    assert likelihood_ratio(4, 130 / 194, 194) == pytest.approx(3.8454183710604624, abs=1e-9)
    assert likelihood_ratio(2, 2.5, 194) == 0
    assert likelihood_ratio(5, 2.0, 5) == pytest.approx(5 * log(2.5))


@pytest.mark.parametrize("seed", range(5))
def test_the_fast_scan_finds_what_a_slow_one_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    order = by_distance(*_map(25, seed), most=6)
    areas, ages = rng.integers(0, 25, 120), rng.integers(0, 20, 120)
    slow = _slow_best(areas, ages, order, 5)
    found = scan(areas, ages, order, seed, windows=5, replicates=9).clusters[0]
    assert found.llr == pytest.approx(slow[0], abs=1e-9)
    assert likelihood_ratio(found.observed, found.expected, 120) == pytest.approx(slow[0])


def _quiet(seed: int, n: int = 364, cases: int = 1200) -> tuple[Ints, Ints, Ints]:
    rng = np.random.default_rng(seed)
    order = by_distance(*_map(n, seed), most=15)
    return rng.integers(0, n, cases), rng.integers(0, 90, cases), order


def test_a_planted_cluster_is_found_with_its_grids_and_days() -> None:
    areas, ages, order = _quiet(1)
    five, rng = order[100, :5], np.random.default_rng(2)
    areas = np.append(areas, rng.choice(five, 12))
    ages = np.append(ages, rng.integers(0, 3, 12))
    found = scan(areas, ages, order, 7, windows=7)
    first = found.clusters[0]
    assert first.p == 0.001
    assert first.recurrence_days == pytest.approx(1000)
    assert len(set(first.areas) & {int(a) for a in five}) >= 4
    assert first.days <= 3
    assert first.observed >= 10 > 3 > first.expected
    assert found.replicates == found.asked == 999


def test_no_news_ends_early_and_says_so() -> None:
    areas, ages, order = _quiet(3)
    found = scan(areas, ages, order, 7, windows=7, enough_above=20)
    assert found.replicates < found.asked
    assert found.clusters[0].p > 0.01


def test_the_same_seed_gives_the_same_answer_and_the_order_of_cases_none_other() -> None:
    areas, ages, order = _quiet(4, cases=400)
    one, again = (scan(areas, ages, order, 11, windows=5, replicates=39) for _ in range(2))
    assert one == again
    turned = scan(areas[::-1].copy(), ages[::-1].copy(), order, 11, windows=5, replicates=39)
    assert [c[:6] for c in turned.clusters] == [c[:6] for c in one.clusters]


def test_secondary_clusters_share_no_grid() -> None:
    areas, ages, order = _quiet(5)
    for centre in (20, 200):
        areas = np.append(areas, np.repeat(order[centre, :3], 4))
        ages = np.append(ages, np.zeros(12, int))
    clusters = scan(areas, ages, order, 7, windows=5, replicates=99).clusters
    members = [area for cluster in clusters for area in cluster.areas]
    assert len(members) == len(set(members))
    assert [cluster.llr for cluster in clusters] == sorted((c.llr for c in clusters), reverse=True)
    assert {cluster.p for cluster in clusters[:2]} == {0.01}


def test_a_rise_everywhere_is_not_seen() -> None:
    order = by_distance(*_map(20, 1), most=5)
    areas = np.concatenate([np.repeat(np.arange(20), 3), np.repeat(np.arange(20), 5)])
    ages = np.concatenate([np.tile([10, 20, 30], 20), np.zeros(100, int)])
    assert scan(areas, ages, order, 1, windows=3, replicates=9).clusters == ()


def test_without_cases_there_is_nothing() -> None:
    nothing = np.empty(0, int)
    assert scan(nothing, nothing, np.zeros((3, 1), int), 1).clusters == ()


def test_p_values_of_quiet_nights_are_no_smaller_than_chance_allows() -> None:
    order = by_distance(*_map(40, 9), most=6)
    rng = np.random.default_rng(10)
    below = 0
    for night in range(120):
        areas, ages = rng.integers(0, 40, 150), rng.integers(0, 30, 150)
        found = scan(areas, ages, order, night, windows=5, replicates=39, enough_above=8)
        below += found.clusters[0].p <= 0.1
    assert below <= 21  # binomial(120, .1): more once in three hundred runs of the test


def test_neighbours_by_distance_begin_at_home_and_end_at_the_reach() -> None:
    lon, lat = np.array([0.0, 0.1, 0.3, 5.0]), np.zeros(4)
    assert by_distance(lon, lat).tolist()[0] == [0, 1, 2, 3]
    assert by_distance(lon, lat, most=3, reach_km=40).tolist() == [
        [0, 1, 2], [1, 0, 2], [2, 1, 0], [3, NOBODY, NOBODY],
    ]  # fmt: skip
    assert distances_km(lon, lat)[0, 1] == pytest.approx(11.119, abs=1e-3)


def test_neighbours_by_adjacency_go_round_the_river() -> None:
    # 0 and 3 face each other over a river; the road leads over 1 and 2.
    lon, lat = np.array([0.0, 1.0, 1.0, 0.01]), np.array([0.0, 0.0, 0.5, 0.0])
    borders = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2]}
    assert by_adjacency(borders, lon, lat, most=5).tolist()[0] == [0, 1, 2, 3, NOBODY]
    assert by_distance(lon, lat).tolist()[0][1] == 3


@pytest.mark.parametrize(
    ("areas", "key"),
    [
        ((1, 2, 3), "a"),
        ((4, 5, 6), None),
        ((2, 3, 9), "a"),
        ((7,), "b"),
        ((1, 7, 8), "b"),
        ((20, 21), None),
    ],
)
def test_a_cluster_carries_on_the_alert_it_shares_most_grids_with(
    areas: tuple[int, ...], key: str | None
) -> None:
    assert continued(areas, {"b": (7, 8), "a": (1, 2, 3, 4)}) == key
    assert continued(areas, {}) is None
