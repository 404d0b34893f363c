"""Points from values: thresholds, small samples, deductions, appeals, places."""

from __future__ import annotations

import pytest

from data_layer.core.scoring import (
    NOTHING,
    Item,
    Reading,
    Score,
    State,
    capped,
    middle,
    pooled,
    ranks,
    rescored,
    score,
)
from data_layer.core.scoring_scheme import score_json, score_of_json

ON_TIME = Item("on_time_closure", 60, 0.75, 0.95, 20, 60)
REWORK = Item("rework_rate", 40, 0.10, 0.02, 20, 40)
ITEMS = (ON_TIME, REWORK)


def share(k: float, n: int) -> Reading:
    return Reading(k / n if n else None, k, n)


def points_of(item: Item, reading: Reading) -> float:
    return score([item._replace(weight=100, cap=100)], {item.metric: reading}).lines[0].points


@pytest.mark.parametrize(
    ("item", "k", "n", "points"),
    [
        (ON_TIME, 150, 200, 0.0),
        (ON_TIME, 100, 200, 0.0),
        (ON_TIME, 170, 200, 50.0),
        (ON_TIME, 190, 200, 100.0),
        (ON_TIME, 200, 200, 100.0),
        (REWORK, 20, 200, 0.0),
        (REWORK, 12, 200, 50.0),
        (REWORK, 4, 200, 100.0),
        (REWORK, 0, 200, 100.0),
    ],
)
def test_a_value_earns_points_between_its_lines(item: Item, k: int, n: int, points: float) -> None:
    assert points_of(item, share(k, n)) == pytest.approx(points)


def test_what_has_too_few_cases_is_left_out_and_its_weight_spread() -> None:
    made = score(ITEMS, {"on_time_closure": share(170, 200), "rework_rate": share(0, 19)})
    on_time, rework = made.lines
    assert (rework.state, rework.weight, rework.points) == (State.LEFT_OUT, 0, 0)
    assert (on_time.weight, on_time.points) == (100, pytest.approx(50))
    assert made.total == pytest.approx(50)


def test_with_less_than_half_of_the_weight_there_is_no_total() -> None:
    made = score(ITEMS, {"on_time_closure": NOTHING, "rework_rate": share(0, 200)})
    assert made.total is None
    assert not made.firm
    assert score(ITEMS, {}).total is None


def test_few_cases_are_not_firm() -> None:
    items = [item._replace(least=5) for item in ITEMS]
    few = {"on_time_closure": share(18, 19), "rework_rate": share(0, 19)}
    made = score(items, few)
    assert {line.state for line in made.lines} == {State.FEW}
    assert made.total is not None
    assert not made.firm
    enough = score(items, {**few, "on_time_closure": share(19, 20)})
    assert enough.firm


def test_an_item_gives_no_more_than_its_cap() -> None:
    items = [ON_TIME._replace(cap=30), REWORK]
    made = score(items, {"on_time_closure": share(200, 200), "rework_rate": share(0, 200)})
    assert [line.points for line in made.lines] == [30, 40]


def test_people_and_grids_are_no_sample() -> None:
    coverage = Item("coverage", 100, 0.8, 1.0, 1, 100)
    (line,) = score([coverage], {"coverage": share(9, 10)}).lines
    assert (line.state, line.low, line.high) == (State.FIRM, line.points, line.points)


def test_the_bounds_of_points_are_those_of_the_share() -> None:
    """Wilson 95 % of 81/263: 0.2553 to 0.3662 (Newcombe 1998, table I)."""
    item = Item("on_time_closure", 100, 0.2, 0.4, 20, 100)
    made = score([item], {"on_time_closure": share(81, 263)})
    assert made.low == pytest.approx(100 * (0.2553 - 0.2) / 0.2, abs=0.05)
    assert made.high == pytest.approx(100 * (0.3662 - 0.2) / 0.2, abs=0.05)


def test_the_bounds_of_a_sum_are_narrower_than_the_sum_of_bounds() -> None:
    made = score(ITEMS, {"on_time_closure": share(170, 200), "rework_rate": share(12, 200)})
    low = sum(line.points - line.low for line in made.lines)
    assert made.total is not None
    assert 0 < made.total - made.low < low


def test_deductions_are_capped_and_never_make_a_score_negative() -> None:
    readings = {"on_time_closure": share(170, 200), "rework_rate": share(12, 200)}
    plain, less = (score(ITEMS, readings, taken) for taken in (0.0, 20.0))
    assert plain.total is not None
    assert less.total == pytest.approx(plain.total - 20)
    assert score(ITEMS, readings, 100).total == 0
    assert capped([8, 7, 9], 20) == 20
    assert capped([8, 7], 20) == 15


def test_an_appeal_gives_points_back_but_no_more_than_the_item_has() -> None:
    readings = {"on_time_closure": share(170, 200), "rework_rate": share(0, 200)}
    old = score(ITEMS, readings, 5)
    better = rescored(old, deducted=2, restored={"on_time_closure": 4})
    assert better.lines[0].points == pytest.approx(old.lines[0].points + 4)
    assert better.total == pytest.approx((old.total or 0) + 4 + 3)
    whole = rescored(old, restored={"on_time_closure": 60}).lines[0]
    assert (whole.points, whole.room) == (60, 0)
    assert whole.restored == pytest.approx(old.lines[0].room)
    assert better.measured == pytest.approx(old.measured)
    assert rescored(better).total == better.total


def test_a_score_is_kept_with_all_it_was_made_from() -> None:
    made = score(ITEMS, {"on_time_closure": share(170, 200)}, 3, {"on_time_closure": 1})
    assert score_of_json(score_json(made)) == made


def test_all_bodies_together_are_pooled_cases() -> None:
    together = pooled(
        [
            {"on_time_closure": share(10, 20), "close_p50": Reading(60.0, 0, 20)},
            {"on_time_closure": share(90, 180)},
        ]
    )
    assert together == {"on_time_closure": share(100, 200)}


def of(total: float, low: float, high: float) -> Score:
    line = score([ON_TIME._replace(weight=100)], {"on_time_closure": share(1, 200)}).lines[0]
    return Score((line,), 0, total, low, high)


def test_places_say_how_far_chance_alone_could_move_them() -> None:
    found = ranks({"a": of(90, 85, 95), "b": of(88, 80, 92), "c": of(60, 50, 70)})
    assert found == {"a": (1, 1, 2), "b": (2, 1, 2), "c": (3, 3, 3)}
    assert ranks({"a": of(90, 85, 95), "b": score(ITEMS, {})}) == {"a": (1, 1, 1)}


def test_exactly_half_of_the_counted_weight_is_firm() -> None:
    # Spread to 100, the 26 of 52 make a hair under 50.
    weights = {"on_time_closure": 1, "rework_rate": 18, "valid_rate": 7, "satisfied_rate": 26}
    items = [ON_TIME._replace(metric=key, weight=n, least=5) for key, n in weights.items()]
    found = {key: share(5, 10 if n == 26 else 200) for key, n in weights.items()}
    assert score(items, found).firm
    fewer = [one._replace(weight=one.weight + (one.weight == 26)) for one in items]
    assert not score(fewer, found).firm


def test_few_scores_have_no_middle() -> None:
    readings = [{"on_time_closure": share(150 + 10 * n, 200)} for n in range(5)]
    scores = [score([ON_TIME._replace(weight=100, cap=100)], one) for one in readings]
    assert middle(scores) == pytest.approx(50)
    assert middle(scores[:4]) is None
