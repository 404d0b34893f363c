"""A window is covered exactly once by whole months and single days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_layer.core.days import days_between, to_day
from data_layer.db.tables import EVENT_MEASURES
from data_layer.queries.rollups import by_day, by_township, slices, totals
from tests.slow_world import TODAY, days_ago
from tests.world import COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE


def days_of(span: tuple[int, int]) -> tuple[int, ...]:
    first, last = span
    if first > 999_999:
        return days_between(first, last)
    return days_between(first * 100 + 1, last * 100 + monthrange(last // 100, last % 100)[1])


@given(st.dates(date(2019, 1, 1), date(2031, 1, 1)), st.integers(0, 800))
def test_slices_cover_each_day_once(first: date, length: int) -> None:
    wanted = days_between(to_day(first), to_day(first + timedelta(days=length)))
    spans = slices(wanted[0], wanted[-1])
    assert tuple(day for span in spans for day in days_of(span)) == wanted
    assert len(spans) <= 3
    single = sum(len(days_of(span)) for span in spans if span[0] > 999_999)
    assert single <= 60


def test_a_year_is_its_months_and_nothing_is_none() -> None:
    assert slices(20260101, 20261231) == [(202601, 202612)]
    assert slices(20251124, 20261123) == [
        (20251124, 20251130),
        (202512, 202610),
        (20261101, 20261123),
    ]
    assert slices(20261123, 20261122) == []


@pytest.mark.parametrize("length", [0, 1, 29, 45, 100, 130])
@pytest.mark.parametrize("scope", [COUNTY_SCOPE, EAST_SCOPE], ids=["county", "township"])
def test_sums_over_a_window_are_the_sums_of_its_days(
    crowd: Connection, scope: object, length: int
) -> None:
    first = days_ago(length)
    found = totals(crowd, scope, first, TODAY, EVENT_MEASURES)  # type: ignore[arg-type]
    daily = by_day(crowd, scope, first, TODAY, EVENT_MEASURES)  # type: ignore[arg-type]
    assert found == tuple(map(sum, zip(*daily, strict=True)))
    assert all(type(n) is int for n in found)


def test_townships_add_up_to_the_county_but_for_the_unlocated(crowd: Connection) -> None:
    measures = ["reported", "closed", "due"]
    whole = totals(crowd, COUNTY_SCOPE, days_ago(60), TODAY, measures)
    each = by_township(crowd, COUNTY, COUNTY_SCOPE, days_ago(60), TODAY, measures)
    assert len(each) == 2
    assert all(
        sum(n) <= all_of_it
        for n, all_of_it in zip(zip(*each.values(), strict=True), whole, strict=True)
    )
    assert by_township(crowd, COUNTY, EAST_SCOPE, days_ago(60), TODAY, measures) == {
        EAST: each[EAST]
    }
