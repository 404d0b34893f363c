"""Breach risk against the published curve, its back-off, and what its sentence counts."""

from __future__ import annotations

import numpy as np
import pytest

from data_layer.core.warning.breach import (
    LEAST_CLOSED,
    Curves,
    chances,
    learn,
    like,
    probability,
)

# Freireich 1963, 6-MP arm, twice over: enough closings for a kind of its own, the same curve.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def _learned(times: int = 4) -> Curves:
    ages = np.array((ENDED + STILL) * times, float)
    ended = np.array(([True] * len(ENDED) + [False] * len(STILL)) * times)
    return learn([("county",)] * ages.size, ages, ended)


def test_the_chance_is_that_of_the_published_curve() -> None:
    chance = probability(_learned(), ("county",), 10, 22)
    assert chance is not None
    assert 1 - chance == pytest.approx(0.2857, abs=1e-4)


def test_a_case_past_its_limit_has_missed_it() -> None:
    assert probability(_learned(), ("county",), 23, 22) == 1.0


def test_what_nobody_was_watched_for_is_not_known() -> None:
    assert probability(_learned(), ("county",), 10, 40) is None
    assert probability(learn([], [], []), ("county",), 1, 2) is None


def test_a_kind_with_few_closings_speaks_with_the_voice_of_the_wider_one() -> None:
    quick, slow = ["quick"] * (LEAST_CLOSED - 1), ["slow"] * 200
    kinds = [(kind, "county") for kind in (*quick, *slow)]
    ages = np.array([9.0] * len(quick) + [5.0, 15.0] * 100)
    curves = learn(kinds, ages, np.ones(ages.size, bool))
    assert probability(curves, ("quick", "county"), 2, 10) == pytest.approx(100 / 229)


def test_the_more_cases_are_alike_the_more_the_own_kind_weighs() -> None:
    def chance(own: int) -> float:
        kinds = [("own", "county")] * own + [("other", "county")] * 1000
        ages = np.array([20.0] * own + [5.0] * 1000)
        found = probability(learn(kinds, ages, np.ones(ages.size, bool)), ("own", "county"), 1, 10)
        assert found is not None
        return found

    assert chance(30) < chance(100) < chance(400) < 1
    share = 30 / (30 + LEAST_CLOSED)
    assert chance(30) == pytest.approx(share + (1 - share) * 30 / 1030)


def test_the_sentence_counts_the_like_cases_that_were_open_then() -> None:
    ages = np.array([2.0] * 40 + [8.0] * 149 + [12.0] * 63)
    curves = learn([("0601", "county")] * ages.size, ages, np.ones(ages.size, bool))
    told = like(curves, ("0601", "county"), 6, 10)
    assert told is not None
    assert (told.kind, told.alike, round(told.missed)) == ("0601", 212, 63)
    assert told.wider is None
    assert like(learn([], [], []), ("county",), 1, 2) is None


def test_what_a_chance_is_drawn_towards_is_told_of_few_by_the_first_with_enough() -> None:
    def told(own: int) -> tuple[int, object]:
        """Of `own` urgent ones open at 6 all are late; of the kind five more."""
        ages = np.array([12.0] * own + [2.0] * 40 + [12.0] * 5 + [2.0] * 40 + [8.0] * 100)
        urgent, kind = own + 40, 45
        kinds = [
            ("k/urgent", "k", "county") if at < urgent else
            ("k/plain", "k", "county") if at < urgent + kind else ("o/plain", "o", "county")
            for at in range(ages.size)
        ]  # fmt: skip
        found = like(learn(kinds, ages, np.ones(ages.size, bool)), kinds[0], 6, 10)
        assert found is not None
        assert found.kind == "k/urgent"
        assert found.alike == round(found.missed) == own
        return found.alike, found.wider and (found.wider.kind, found.wider.alike)

    # The kind has ten then, too few as well: the county.
    assert told(5) == (5, ("county", 110))
    assert told(18) == (18, ("k", 23))
    assert told(40) == (40, ("k", 45))


def test_many_cases_at_once_have_the_chances_each_has_alone() -> None:
    rng = np.random.default_rng(5)
    names = [f"k{one}" for one in rng.integers(0, 6, 600)]
    kinds = [(f"{name}/{at % 3}", name, "county") for at, name in enumerate(names)]
    curves = learn(kinds, rng.gamma(2.0, 0.4, 600), rng.random(600) < 0.7)
    asked = [*kinds[:60], ("none/0", "none", "nobody"), ("none/0", "none", "county")]
    ages = [*rng.uniform(0, 1.3, 60), 0.4, float("nan")]
    found = chances(curves, asked, ages, 1.0)
    alone = [probability(curves, own, age, 1.0) for own, age in zip(asked, ages, strict=True)]
    assert [None if np.isnan(one) else one for one in found] == alone
    assert alone[-2:] == [None, None]
    assert chances(curves, [], [], 1.0).size == 0
