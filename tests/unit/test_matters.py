"""When two alerts tell of one happening."""

from __future__ import annotations

import pytest

from data_layer.core.warning.finding import Finding
from data_layer.core.warning.matters import same_matter


def surge(*areas: str, category: str = "0101", matter: str = "") -> Finding:
    return Finding("surge", "s", areas, category=category, expected=1.0, matter=matter)


def named(*cases: str) -> Finding:
    return Finding("repeated", "r", ("g1",), cases=cases)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (surge("t1", matter="t1:01"), surge("g1", "g2", matter="t1:01"), True),
        (surge("g1", "g2", "g3"), surge("g2", "g3", "g4", category="01"), True),
        (surge("g1", "g2", "g3"), surge("g3", "g4", "g5"), False),
        (surge("g1", "g2"), surge("g1", "g2", category="0201"), False),
        (surge("g1", "g2"), surge("g1", "g2", category=""), False),
        (surge(category=""), surge(category=""), False),
        (named("c1", "c2", "c3"), named("c2", "c3", "c4"), True),
        (named("c1", "c2", "c3"), named("c3", "c4", "c5"), False),
        (surge("g1"), named("c1"), False),
        (Finding("a", "s", ()), Finding("b", "s", ()), False),
    ],
)
def test_two_alerts_of_one_happening_know_each_other(
    one: Finding, other: Finding, same: bool
) -> None:
    assert same_matter(one, other) is same_matter(other, one) is same
