"""What is kept of a closed month says what was live when it was closed, to every scope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_layer.core.catalog import BY_KEY, METRICS
from data_layer.core.metric import Value
from data_layer.core.month_close import PLACES, corrected, decode, differences, encode, whole_month
from data_layer.core.scope import Scope
from data_layer.core.splits import AREAS, KINDS, has_split
from data_layer.errors import Forbidden
from data_layer.queries.asking import Ask
from data_layer.queries.closed_months import settled_values
from data_layer.queries.live_values import live_values
from data_layer.queries.metrics import metric_values
from tests.closed import OCTOBER, close_due, crowd_store
from tests.world import ALL_GRIDS, COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, NOW, WEST

KEYS = tuple(metric.key for metric in METRICS)
FIRST, LAST = 20261001, 20261031
names = st.text(max_size=8)
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.builds(
    Value,
    key=st.one_of(names, st.tuples(names, names)),
    metric=st.sampled_from(KEYS),
    value=st.none() | numbers,
    numerator=numbers,
    n=st.integers(0, 10**9),
)


@given(st.lists(values))
def test_what_is_stored_comes_back_as_it_was(kept: list[Value]) -> None:
    assert decode(encode(kept)) == kept


@given(st.lists(values, unique_by=lambda one: (one.metric, one.key)))
def test_nothing_differs_from_itself(kept: list[Value]) -> None:
    assert differences(("", ""), kept, reversed(kept), frozenset()) == []


tables = st.lists(values, unique_by=lambda one: (one.metric, one.key))


@given(tables, tables)
def test_a_table_with_its_differences_put_right_is_the_other(
    kept: list[Value], now: list[Value]
) -> None:
    made = corrected(kept, differences(("", ""), kept, now, frozenset()))
    assert differences(("", ""), made, now, frozenset()) == []


@pytest.mark.parametrize(
    ("first", "last", "month"),
    [
        (20261001, 20261031, 202610),
        (20240201, 20240229, 202402),
        (20260201, 20260229, 0),
        (20261001, 20261030, 0),
        (20261002, 20261031, 0),
        (20261001, 20261130, 0),
    ],
)
def test_a_whole_month(first: int, last: int, month: int) -> None:
    assert whole_month(first, last) == month


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with crowd_store(tmp_path_factory.mktemp("closed")) as store:
        assert close_due(store) == [OCTOBER]
        with store.readers.connect() as conn:
            yield conn


asks = st.builds(
    Ask,
    first=st.just(FIRST),
    last=st.just(LAST),
    by=st.sampled_from(["", "", *AREAS, *KINDS]),
    then=st.sampled_from(["", "", *AREAS, *KINDS]),
    township=st.sampled_from(["", "", EAST, WEST]),
    grid=st.sampled_from(["", "", "", *ALL_GRIDS[:3]]),
    category=st.sampled_from(["", "", "01", "0101", "02", "0201"]),
    source=st.sampled_from(["", "", "", "video", "hotline_12345"]),
    urgency=st.sampled_from(["", "", "", "urgent"]),
    unit=st.sampled_from(["", "", "", "U1", "U3"]),
).filter(lambda ask: not ask.then or has_split(BY_KEY["reported"], ask.by, ask.then))
scopes = st.sampled_from([COUNTY_SCOPE, EAST_SCOPE])


def told(found: list[Value]) -> dict[Any, Any]:
    """Values by group; a group of nothing is as good as none."""
    return {
        (one.metric, one.key): tuple(pytest.approx(x) if x is not None else None for x in one[2:])
        for one in found
        if one.n or one.numerator
    }


@settings(max_examples=60)
@given(ask=asks, scope=scopes)
def test_a_closed_month_says_what_was_live(closed: Connection, ask: Ask, scope: Scope) -> None:
    asker = closed, COUNTY, scope, NOW
    try:
        live = live_values(*asker, ask=ask, keys=KEYS)
    except Forbidden:
        with pytest.raises(Forbidden):
            metric_values(*asker, ask=ask, keys=KEYS)
        return
    found = metric_values(*asker, ask=ask, keys=KEYS)
    assert told(found) == told(live)
    settled = settled_values(closed, COUNTY, scope, ask=ask, keys=KEYS)
    if not scope.whole_county:
        foreign = {WEST, *GRIDS[WEST]}
        for one in (value for some in settled.values() for value in some):
            assert not foreign & set(one.key if isinstance(one.key, tuple) else (one.key,))


def test_each_place_is_answered_from_what_is_kept(closed: Connection) -> None:
    for area, kind in PLACES:
        ask = Ask(FIRST, LAST, by=area or kind, then=kind if area else "")
        assert settled_values(closed, COUNTY, COUNTY_SCOPE, ask=ask, keys=KEYS), (area, kind)
    assert BY_KEY.keys() == set(KEYS)


@settings(max_examples=30)
@given(by=st.sampled_from(["day", "week", "weekday", "hour"]))
def test_what_is_told_by_the_day_stays_live(closed: Connection, by: str) -> None:
    ask = Ask(FIRST, LAST, by=by)
    assert settled_values(closed, COUNTY, COUNTY_SCOPE, ask=ask, keys=KEYS) == {}
