"""How sources send: numbers that never came, silence, what is kept of stored and refused events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.arrivals import (
    HOUR_MS,
    MOST_RUNS,
    is_late,
    joined,
    missing,
    numbered_through,
    quiet_after,
    with_pause,
)
from data_layer.core.days import DAY_MS
from data_layer.core.intake import Place, Submission, parse
from data_layer.services.arrivals import sample_of
from tests.world import COUNTY, GRIDS, WEST, api_report, door, parsed

NUMBERS = st.lists(st.integers(0, 60), max_size=40)


@given(NUMBERS, NUMBERS)
def test_runs_hold_what_came_in_whatever_order(first: list[int], second: list[int]) -> None:
    apart = joined(joined([], first), second)
    assert apart == joined(joined([], second), first) == joined([], first + second)
    held = {n for low, high in apart for n in range(low, high + 1)}
    assert held == {*first, *second} - {0}
    gone = {n for low, high in missing(apart) for n in range(low, high + 1)}
    assert not gone & held
    assert not held or gone | held == set(range(min(held), max(held) + 1))


def test_runs_stay_few() -> None:
    runs = joined([], range(1, 10 * MOST_RUNS, 2))
    assert len(runs) == MOST_RUNS
    assert not numbered_through(runs, MOST_RUNS)


@pytest.mark.parametrize(
    ("runs", "numbered", "through"),
    [
        ([], 0, False), ([(1, 100)], 100, True), ([(1, 40), (42, 90)], 89, True),
        ([(1, 9)], 400, False),
    ],
)  # fmt: skip
def test_a_source_that_numbers_each_case_has_no_gaps(
    runs: Any, numbered: int, through: bool
) -> None:
    assert numbered_through(runs, numbered) is through


@pytest.mark.parametrize(
    ("usual", "hours"), [(None, 1), (60_000, 1), (HOUR_MS, 3), (8 * HOUR_MS, 14), (DAY_MS, 30)]
)
def test_silence_is_told_by_the_usual_pause(usual: int | None, hours: int) -> None:
    pauses = {} if usual is None else {20261120: usual, 20261121: usual, 20261122: usual}
    assert quiet_after(pauses) == hours * HOUR_MS


def test_a_day_keeps_its_longest_pause_and_two_weeks_are_kept() -> None:
    pauses: dict[int, int] = {}
    for day in range(20261101, 20261121):
        pauses = with_pause(with_pause(pauses, day, 50), day, 20)
    assert set(pauses.values()) == {50}
    assert min(pauses) == 20261107


def test_late_is_more_than_a_day() -> None:
    assert not is_late(0, DAY_MS)
    assert is_late(0, DAY_MS + 1)


@pytest.mark.parametrize(
    ("item", "field", "kept"),
    [
        ([], "", {}),
        (api_report(category="77"), "category",
         {"type": "reported", "event_id": "e1", "case": "i1", "value": "77"}),
        (api_report(category="张三"), "category",
         {"type": "reported", "event_id": "e1", "case": "i1"}),
        (api_report(title="张三 13800001111", case_no="TC20261123-0001"), "title",
         {"type": "reported", "event_id": "e1", "case": "TC20261123-0001"}),
        (api_report(event_id="13800001111", incident_id="13800001111", type="张三"), "type",
         {"event_id": "***********", "case": "***********"}),
        (api_report(event_id="报告人张三", incident_id="张三"), "type", {"type": "reported"}),
        (api_report(type=["x"], event_id=5, incident_id=None), "type", {}),
    ],
)  # fmt: skip
def test_a_sample_holds_nobody(item: object, field: str, kept: dict[str, str]) -> None:
    assert sample_of(item, field) == kept


def _odd(place: Place, *, surveyed: bool) -> str:
    item = api_report(grid_code=GRIDS[WEST][0], lon=106.0, lat=27.0)
    county = replace(COUNTY, surveyed=surveyed)
    found = parse(replace(door(), county=county, locate=lambda *_: place), 0, item)
    assert isinstance(found, Submission), found
    return found.odd


@pytest.mark.parametrize("surveyed", [True, False])
def test_a_point_is_held_against_its_grid(surveyed: bool) -> None:
    own, other = GRIDS[WEST][0], GRIDS[WEST][1]
    assert _odd(Place(106.0, 27.0, own, True), surveyed=surveyed) == ""
    assert _odd(Place(106.0, 27.0, "", False), surveyed=surveyed) == "off_county"
    expected = "off_grid" if surveyed else ""
    assert _odd(Place(106.0, 27.0, other, True), surveyed=surveyed) == expected


def test_exchanged_coordinates_are_told_by_name() -> None:
    found = parsed(api_report(lon=27.0, lat=106.0))
    assert ("lat", "swapped_point") in [(one.field, one.code) for one in found]
    found = parsed(api_report(lon=106.0, lat=95.0))
    assert "swapped_point" not in [one.code for one in found]
