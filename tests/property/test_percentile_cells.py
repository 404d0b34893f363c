"""Percentiles of times against nearest-rank on raw values, in every cell of area and category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_layer.core.contribution import STEPS
from data_layer.core.days import local
from data_layer.core.histogram import bucket_of, percentile
from data_layer.core.statistics.percentiles import nearest_rank
from data_layer.core.statistics.survival import kaplan_meier, quantile
from data_layer.queries.asking import Ask
from data_layer.queries.close_time import close_times
from data_layer.queries.durations import times_of
from tests.crowd import crowd_database
from tests.slow_world import TODAY, World, days_ago, world_of
from tests.world import ALL_GRIDS, COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, NOW, WEST

WITHIN = 0.025
SHARES = (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
AREAS = [("", ""), (EAST, ""), (WEST, ""), *((grid[:9], grid) for grid in ALL_GRIDS)]
CATEGORIES = ["", "01", "02", "0101", "0201"]
WINDOWS = [(days_ago(40), days_ago(1)), (20260801, 20260930)]


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('cells') / 'cells.db'}", 1500)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def world(conn: Connection) -> World:
    return world_of(conn, COUNTY_SCOPE)


def raw(world: World, duration: str, ask: Ask) -> np.ndarray:
    """Whole seconds of the steps done in the months of the window, under the filters."""
    first, last = STEPS[duration]
    cases = world.cases.dropna(subset=[first, last])
    months = cases[last].map(lambda at: local(int(at), COUNTY.zone).day // 100)
    fit = months.between(ask.first // 100, ask.last // 100)
    for column, wanted in (("township_code", ask.township), ("grid_code", ask.grid)):
        fit &= (cases[column] == wanted) | (wanted == "")
    in_category = (cases["category"] == ask.category) | (cases["major"] == ask.category)
    some = cases[fit & (in_category | (ask.category == ""))]
    return np.maximum(0, (some[last] - some[first]).to_numpy() // 1000)


# How long closing takes is told with the cases still open, and exactly: see below.
@pytest.mark.parametrize("duration", [name for name in STEPS if name != "close"])
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_every_cell_is_within_a_fortieth_of_nearest_rank(
    world: World, duration: str, window: tuple[int, int]
) -> None:
    filled = 0
    for (township, grid), category in product(AREAS, CATEGORIES):
        ask = Ask(*window, township=township, grid=grid, category=category)
        # What took no full second counts as one second.
        wanted = np.maximum(1, raw(world, duration, ask))
        found = world.ask(times_of, ask=ask, duration=duration).get("")
        assert (found.n if found else 0) == wanted.size, (township, grid, category)
        for share in SHARES if found else ():
            exact = nearest_rank(wanted, share)
            assert found.quantile(share) == pytest.approx(exact, rel=WITHIN), (ask, share)
        filled += wanted.size > 0
    assert filled > len(AREAS)


@pytest.mark.parametrize("by", ["township", "grid", "category", "major", "unit", "source"])
def test_a_split_has_the_times_of_its_parts(world: World, by: str) -> None:
    ask = Ask(*WINDOWS[0], by=by)
    column = {"township": "township_code", "grid": "grid_code", "unit": "lead_unit"}.get(by, by)
    column = "source_kind" if by == "source" else column
    first, last = STEPS["handle"]
    cases = world.cases.dropna(subset=[first, last])
    months = cases[last].map(lambda at: local(int(at), COUNTY.zone).day // 100)
    cases = cases[months.between(ask.first // 100, ask.last // 100) & (cases[column] != "")]
    taken = np.maximum(1, (cases[last] - cases[first]) // 1000)
    found = world.ask(times_of, ask=ask, duration="handle")
    found = {key: spread for key, spread in found.items() if key}
    assert set(found) == set(cases[column])
    for key, part in taken.groupby(cases[column]):
        assert found[key].n == part.size
        for share in SHARES:
            exact = nearest_rank(part.to_numpy(), share)
            assert found[key].quantile(share) == pytest.approx(exact, rel=WITHIN)


@pytest.mark.parametrize("scope", [COUNTY_SCOPE, EAST_SCOPE], ids=["county", "east"])
def test_closing_times_are_exact(conn: Connection, scope) -> None:
    world = world_of(conn, scope)
    found = world.ask(close_times)
    some = world.reported(days_ago(90), TODAY)
    some = some[some["stage"] != "void"]
    ended = some["closed_at"].notna()
    curve = kaplan_meier(
        (some["closed_at"] - some["reported_at"])[ended].to_numpy(),
        NOW - some["reported_at"][~ended].to_numpy(),
    )
    assert found.p50_s == pytest.approx(quantile(curve, 0.5) / 1000)
    for week, told in enumerate(reversed(found.weekly_p50_s), 1):
        days = days_ago(7 * week), days_ago(7 * week - 6)
        closed = world.cases[world.cases["closed_day"].between(*days)]
        taken = (closed["closed_at"] - closed["reported_at"]).to_numpy()
        assert told == (nearest_rank(taken, 0.5) / 1000 if taken.size >= 5 else None)


@given(
    st.lists(st.integers(1, 10**8), min_size=1, max_size=60),
    st.floats(0.001, 1.0),
)
def test_any_histogram_is_within_a_fortieth(seconds: list[int], share: float) -> None:
    found = percentile(Counter(map(bucket_of, seconds)), share)
    assert found == pytest.approx(nearest_rank(seconds, share), rel=WITHIN)


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=40), st.data())
def test_what_is_taken_away_leaves_no_trace(seconds: list[int], data: st.DataObject) -> None:
    kept = data.draw(st.integers(1, len(seconds) - 1))
    counts = Counter(map(bucket_of, seconds))
    counts.subtract(map(bucket_of, seconds[kept:]))
    assert percentile(counts, 0.5) == pytest.approx(nearest_rank(seconds[:kept], 0.5), rel=WITHIN)


def test_a_cell_of_nothing_has_no_percentile(world: World) -> None:
    ask = Ask(20200101, 20200131, category="01")
    assert world.ask(times_of, ask=ask, duration="handle") == {}
    assert percentile(Counter(), 0.5) is None
