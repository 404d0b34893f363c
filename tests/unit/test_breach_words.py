"""What breach risk is learned from, how it is kept, and how a chance is said."""

from __future__ import annotations

import numpy as np
import pytest

from data_layer.core.warning.breach import LEAST_CLOSED, probability
from data_layer.core.warning.risk import (
    TOLD_FROM,
    Learned,
    curves_of,
    decode,
    encode,
    kinds_of,
    tenths,
    told_from,
)
from data_layer.core.warning.rules import Detector, Rule, Sensitivity

RULE = Rule("breach", Detector.BREACH, on=True)


@pytest.mark.parametrize(
    ("chance", "zh"),
    [
        (0.0, "不到一成"), (0.049, "不到一成"), (0.05, "约一成"), (0.14, "约一成"),
        (0.15, "约二成"), (0.3, "约三成"), (0.5, "约五成"), (0.94, "约九成"),
        (0.95, "几乎肯定"), (1.0, "几乎肯定"),
    ],
)  # fmt: skip
def test_a_chance_is_said_in_tenths(chance: float, zh: str) -> None:
    said = tenths(chance)
    assert said.zh == zh
    assert said.en


def learned(n: int = 200) -> Learned:
    rng = np.random.default_rng(1)
    kinds = [kinds_of("0101", "ordinary")[0] if at % 2 else "0201/urgent" for at in range(n)]
    shares = np.ceil(rng.lognormal(-0.5, 0.8, n) * 1000) / 1000
    return Learned(kinds, shares, rng.random(n) < 0.9)


def test_what_is_kept_comes_back_to_the_thousandth() -> None:
    given = learned()
    kept = decode(encode(given))
    assert list(kept.kinds) == list(given.kinds)
    assert kept.shares == pytest.approx(given.shares, abs=1e-9)
    assert (kept.ended == given.ended).all()
    none = decode(encode(Learned([], np.zeros(0), np.zeros(0, bool))))
    assert (len(none.kinds), none.shares.size) == (0, 0)


def test_a_county_year_is_small() -> None:
    assert len(encode(learned(80_000))) < 300_000


def test_what_is_far_beyond_every_limit_still_counts_as_late() -> None:
    given = Learned(["0101/ordinary"] * 40, np.array([0.5] * 20 + [900.0] * 20), np.ones(40, bool))
    curves = curves_of(decode(encode(given)))
    assert probability(curves, kinds_of("0101", "ordinary"), 0.2, 1.0) == pytest.approx(0.5)


def test_a_rare_kind_goes_by_the_wider_one() -> None:
    given = Learned(
        ["0101/ordinary"] * LEAST_CLOSED * 2, np.full(LEAST_CLOSED * 2, 0.5),
        np.ones(LEAST_CLOSED * 2, bool),
    )  # fmt: skip
    curves = curves_of(given)
    assert probability(curves, kinds_of("0101", "urgent"), 0.2, 1.0) == 0.0
    assert probability(curves, kinds_of("0999", "urgent"), 0.2, 1.0) == 0.0


def test_the_most_sensitive_rule_says_from_which_chance_on() -> None:
    rules = {one: RULE._replace(sensitivity=one) for one in Sensitivity}
    assert [told_from([rules[one]]) for one in TOLD_FROM] == [0.5, 0.3, 0.2]
    assert told_from(rules.values()) == 0.2
    assert told_from([]) is None
