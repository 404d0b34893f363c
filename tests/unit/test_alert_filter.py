"""What an address narrows the table of alerts to, and which days it may ask for at once."""

from __future__ import annotations

import pytest

from dashboards.components.alert_filter import MOST_DAYS, Narrowed, narrowed
from data_layer.core.days import days_between
from data_layer.errors import BadRequest

TODAY = 20261128


@pytest.mark.parametrize(
    ("args", "days"),
    [
        ({}, (0, 0)),
        ({"from": "2026-11-01", "to": "2026-11-28"}, (20261101, 20261128)),
        ({"from": "2026-11-01"}, (20261101, TODAY)),
        ({"from": "2026-12-24"}, (20261224, 20261224)),
        ({"to": "2026-11-28"}, (20251128, 20261128)),
        ({"from": "2024-01-01", "to": "2024-12-31"}, (20240101, 20241231)),  # a leap year
    ],
)
def test_days_are_both_or_neither(args: dict[str, str], days: tuple[int, int]) -> None:
    found = narrowed(args, TODAY)
    assert (found.first, found.last) == days
    assert found.asked == bool(args)
    assert not found.first or len(days_between(found.first, found.last)) <= MOST_DAYS


@pytest.mark.parametrize(
    "args",
    [
        {"from": "2020"}, {"to": "2026-02-30"}, {"from": "2026-11-02", "to": "2026-11-01"},
        {"from": "2020-01-01"}, {"from": "2025-01-01", "to": "2026-01-02"}, {"to": "0001-01-01"},
        {"from": "9999-12-31"}, {"from": "0001-01-01", "to": "9999-12-31"},
    ],
)  # fmt: skip
def test_days_that_are_none_or_too_many_are_refused(args: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        narrowed(args, TODAY)


def test_a_state_of_no_kind_narrows_nothing_and_long_words_are_cut() -> None:
    assert narrowed({"state": "of-no-kind"}, TODAY) == Narrowed()
    assert narrowed({"rule": "x" * 99, "state": "silent"}, TODAY) == Narrowed("silent", "x" * 64)
