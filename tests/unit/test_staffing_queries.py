"""People and seats of the crowd's grids, counted by hand."""

from __future__ import annotations

from sqlalchemy import Connection

from data_layer.core.days import start_of
from data_layer.core.scope import Scope
from data_layer.queries.staffing import (
    capacity_facts,
    staffing_by_grid,
    staffing_by_township,
    staffing_totals,
)
from tests.slow_world import World
from tests.world import ALL_GRIDS, CODE, COUNTY, COUNTY_SCOPE, EAST, GRIDS, NOW, WEST


def test_staffing_counts_people_once_and_seats_apart(world: World) -> None:
    grids = [g for g in ALL_GRIDS if world.scope.allows(g[:9])]
    totals = world.ask(staffing_totals)
    assert totals.chiefs == totals.chiefs_party == len(grids)
    # The first grid's second worker left on 20 October; one leader holds a second seat.
    assert (totals.workers, totals.worker_posts) == (2 * len(grids) - 1, 2 * len(grids))
    assert (totals.worker_vacancies, totals.oldest_vacancy_days) == (1, 34)
    assert totals.leaders == 3 * len(grids)
    assert totals.has_people


def test_staffing_by_township_and_grid_add_up(world: World) -> None:
    totals = world.ask(staffing_totals)
    for frame in (world.ask(staffing_by_township), world.ask(staffing_by_grid)):
        for name in ("chiefs", "chiefs_party", "workers", "workers_party", "leaders"):
            assert frame[name].sum() == getattr(totals, name), name
        assert frame["vacancies"].sum() == totals.worker_vacancies
        assert (frame["leaders_per_worker"] == frame["leaders"] / frame["workers"]).all()
    first = world.ask(staffing_by_grid).set_index("code").loc[ALL_GRIDS[0]]
    # Party: the chief and one of the leaders; the worker who was a member has left.
    assert first["party_share"] == 2 / 5
    assert world.ask(staffing_by_township)["grids"].tolist()[0] == len(GRIDS[EAST])


def test_the_past_had_another_holder(crowd: Connection) -> None:
    before = start_of(20261019, COUNTY.zone)
    then = staffing_totals(crowd, COUNTY, COUNTY_SCOPE, before)
    assert (then.workers, then.worker_vacancies) == (10, 0)
    assert then.oldest_vacancy_days is None


def test_capacity_is_that_of_the_scope(crowd: Connection) -> None:
    found = {
        code: capacity_facts(crowd, COUNTY, Scope(CODE, code), NOW)["enforcement_staff"]
        for code in ("", EAST, WEST)
    }
    assert found == {"": 5, EAST: 3, WEST: 2}
