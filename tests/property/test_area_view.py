"""The view of the present is the plain count over cases relabelled by hand, in numbers and in the
lists behind them; a township never hears of what was or became another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_layer.core.area_change import Change, Kind, Named, plan
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.queries.area_view import PRESENT
from data_layer.queries.asking import Ask
from data_layer.queries.cases_behind import cases_behind
from data_layer.queries.planner import sums
from tests.crowd import crowd_database
from tests.property.test_planner import by_hand
from tests.slow_world import TODAY, World, days_ago, world_of
from tests.world import COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, NOW, WEST

NAMES = ("cohort_valid", "cohort_closed", "due_on_time", "ended", "accepted")
MERGED, KEPT, GONE = (grid[:12] for grid in GRIDS[EAST])
NEW_HOME = f"{WEST}009"


def changed(county: County, change: Change) -> County:
    """The county after a change, as the tables would say it."""
    made = plan(county, change, TODAY)
    areas = dict(county.areas)
    for one in made.ended:
        areas[one.code] = areas[one.code]._replace(valid_to=one.valid_to, successor=one.successor)
    return replace(county, areas={**areas, **{area.code: area for area in made.begun}})


def changes() -> County:
    """One village of the east is merged, another moves west."""
    joined = Change(Kind.MERGE, days_ago(2), (MERGED, KEPT), (Named(KEPT, ""),), KEPT)
    moved = Change(Kind.MOVE, days_ago(1), (GONE,), (Named(NEW_HOME, "东3村"),), NEW_HOME)
    return changed(changed(COUNTY, joined), moved)


SINCE = changes()
HEIRS = {GRIDS[EAST][0]: GRIDS[EAST][1], GRIDS[EAST][2]: f"{NEW_HOME}001"}


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('view') / 'view.db'}", 600)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def relabelled_worlds(conn: Connection) -> dict[Scope, World]:
    return {scope: relabelled(world_of(conn, scope)) for scope in (COUNTY_SCOPE, EAST_SCOPE)}


def relabelled(world: World) -> World:
    """Each case where its grid counts today; of a township only within it."""
    wide = world.scope.whole_county
    heirs = {
        old: new
        for old, new in HEIRS.items()
        if wide or SINCE.township_of[old] == SINCE.township_of[new]
    }

    def moved(rows: pd.DataFrame) -> pd.DataFrame:
        grid = rows["grid_code"].map(lambda code: heirs.get(code, code))
        return rows.assign(grid_code=grid, township_code=grid.map(SINCE.township_of).fillna(""))

    return world._replace(cases=moved(world.cases), steps=moved(world.steps))


PLACES_ASKED: list[dict[str, str]] = [
    {}, {"township": EAST}, {"township": WEST}, {"grid": GRIDS[EAST][1]},
    {"grid": f"{NEW_HOME}001"},
]  # fmt: skip
PLACES = st.sampled_from([*((t, "") for t in ("", EAST, WEST)), ("", HEIRS[GRIDS[EAST][0]])])
BY = st.sampled_from(["", "grid", "township", "month", "major", "category", "weekday", "day"])


@settings(max_examples=30, deadline=None)
@given(
    place=PLACES, by=BY, then=st.sampled_from(["", "month", "urgency"]), first=st.integers(0, 400),
    length=st.integers(0, 200), scope=st.sampled_from([COUNTY_SCOPE, EAST_SCOPE]),
    source=st.sampled_from(["", "worker"]),
)  # fmt: skip
def test_the_present_view_is_the_count_over_relabelled_cases(
    conn: Connection, relabelled_worlds: dict[Scope, World], place: tuple[str, str], by: str,
    then: str, first: int, length: int,
    scope: Scope, source: str,
) -> None:  # fmt: skip
    township, grid = place if scope.whole_county or place[0] != WEST else ("", "")
    then = then if by and then != by else ""
    last = max(0, first - length)
    ask = Ask(
        days_ago(first), days_ago(last), by, township=township, grid=grid, source=source, then=then,
        view=PRESENT,
    )  # fmt: skip
    found = sums(conn, SINCE, scope, NOW, ask=ask, names=NAMES)
    told = by_hand(relabelled_worlds[scope], ask)[list(NAMES)]
    assert nothing_but_zeros_apart(found, told)


def nothing_but_zeros_apart(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    a, b = (frame[(frame != 0).any(axis=1)] for frame in (a, b))
    left = {key: tuple(row) for key, row in zip(a.index, a.to_numpy().tolist(), strict=True)}
    right = {key: tuple(row) for key, row in zip(b.index, b.to_numpy().tolist(), strict=True)}
    return left == right


@pytest.mark.parametrize("view", ["", PRESENT])
@pytest.mark.parametrize("narrowed", PLACES_ASKED)
def test_a_number_and_its_list_are_one(conn: Connection, view: str, narrowed: Any) -> None:
    ask = Ask(days_ago(300), TODAY, view=view, **narrowed)
    number = sums(conn, SINCE, COUNTY_SCOPE, NOW, ask=ask, names=("cohort_valid",))
    listed = cases_behind(conn, SINCE, COUNTY_SCOPE, NOW, ask=ask, measure="cohort_valid")
    assert listed is not None
    assert listed[0] == int(number["cohort_valid"].sum())


def test_no_view_adds_or_loses_a_case(conn: Connection) -> None:
    for by in ("township", "grid"):
        totals = {
            int(sums(conn, SINCE, COUNTY_SCOPE, NOW,
                     ask=Ask(days_ago(300), TODAY, by, view=view), names=("cohort_valid",)
                     )["cohort_valid"].sum())
            for view in ("", PRESENT)
        }  # fmt: skip
        assert len(totals) == 1


def test_a_township_is_told_nothing_of_where_its_village_went(conn: Connection) -> None:
    ask = Ask(days_ago(300), TODAY, "grid", view=PRESENT)
    found = sums(conn, SINCE, EAST_SCOPE, NOW, ask=ask, names=("cohort_valid",))
    assert all(str(code).startswith(EAST) for code in found.index)
    assert GRIDS[EAST][2] in found.index
    west = sums(conn, SINCE, Scope(COUNTY.code, WEST), NOW, ask=ask, names=("cohort_valid",))
    assert f"{NEW_HOME}001" not in west.index
