"""Seats, teams and persons of the crowd's grids, counted by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from data_layer.core.days import start_of
from data_layer.core.grid_team import GRID_LISTS, Team, fits
from data_layer.core.masking import mask_name
from data_layer.db.dated import say
from data_layer.db.sealing import FieldKeys
from data_layer.db.tables import capacity, holding, incident, person, post, post_households
from data_layer.errors import NotFound
from data_layer.queries.grid_teams import grid_teams
from data_layer.queries.persons import Card, person_card, sealed_contact
from data_layer.queries.seats import LISTS, seats_listed
from data_layer.queries.staffing import StaffingTotals, staffing_totals
from data_layer.services.contacts import phone_in, phone_of, say_of_person
from data_layer.services.sealed_anew import seal_again
from data_layer.vocab import PostRole
from tests.slow_world import World
from tests.world import (
    ALL_GRIDS,
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    EAST,
    EAST_SCOPE,
    FIELD_KEYS,
    GRIDS,
    HOUR,
    NOW,
    WEST,
)


def test_every_list_is_as_long_as_its_number(world: World) -> None:
    totals = world.ask(staffing_totals)
    for name in ("chiefs", "workers", "leaders"):
        n, lines, seats = world.ask(seats_listed, of=name, limit=5000)
        assert lines == len(seats)
        assert n == getattr(totals, name) == len({seat.person_id for seat in seats})
    n, lines, seats = world.ask(seats_listed, of="vacant_workers")
    assert n == lines == len(seats) == totals.worker_vacancies


def test_the_longest_empty_seat_comes_first_with_its_days(world: World) -> None:
    n, _, (seat, *rest) = world.ask(seats_listed, of="vacant")
    assert (n, rest) == (1, [])
    assert (seat.role, seat.village, seat.person_id) == ("worker", "东1村", "")
    assert (seat.since, seat.days) == (20261020, totals_of(world).oldest_vacancy_days)


def totals_of(world: World) -> StaffingTotals:
    return world.ask(staffing_totals)


def test_who_holds_two_seats_is_one_person_with_two_lines(world: World) -> None:
    n, lines, seats = world.ask(seats_listed, of="several")
    assert (n, lines) == (1, 2)
    assert [seat.person_id for seat in seats] == ["p0-3", "p0-3"]
    assert seats[0].name != "p0-3"


def test_a_past_day_has_its_own_holders(crowd: Connection) -> None:
    before = start_of(20261019, COUNTY.zone)
    assert seats_listed(crowd, COUNTY, COUNTY_SCOPE, before, of="vacant") == (0, 0, [])
    earlier = start_of(20260301, COUNTY.zone)
    # On 1 March the second seat stood empty since it was set up.
    n, _, (seat,) = seats_listed(crowd, COUNTY, COUNTY_SCOPE, earlier, of="vacant")
    assert (n, seat.role, seat.since) == (1, "leader", 20250101)
    assert seats_listed(crowd, COUNTY, COUNTY_SCOPE, earlier, of="several").n == 0


def test_a_list_may_be_of_one_grid(world: World) -> None:
    n, _, seats = world.ask(seats_listed, of="leaders", grid=ALL_GRIDS[1])
    assert n == len(seats) == 3
    assert {seat.village for seat in seats} == {"东2村"}
    assert world.ask(seats_listed, of="nothing") == world.ask(seats_listed, of="vacant")
    assert set(LISTS) >= {"chiefs", "vacant", "several"}


@pytest.mark.parametrize(
    ("change", "lists"),
    [
        ({}, {"grids", "worked", "led", "both"}),
        ({"workers": 0}, {"grids", "no_worker", "led"}),
        ({"leader_vacancies": 1}, {"grids", "worked", "not_led"}),
        ({"leaders": 0}, {"grids", "worked", "not_led"}),
        ({"chiefs": 0}, {"grids", "no_chief", "worked", "led", "both"}),
        ({"party_groups": 1.0}, {"grids", "worked", "led", "both", "complete"}),
        ({"party_groups": 0.0}, {"grids", "worked", "led", "both", "incomplete"}),
        ({"party_groups": 1.0, "workers": 0}, {"grids", "no_worker", "led", "incomplete"}),
        ({"kind": "专属"}, {"grids", "worked", "led", "both", "dedicated"}),
        ({"helpers": 2}, {"grids", "worked", "led", "both", "with_helpers"}),
        ({"households": 14.0}, {"grids", "worked", "led", "both", "few_households"}),
        ({"households": 15.0}, {"grids", "worked", "led", "both"}),
        ({"households": 60.0}, {"grids", "worked", "led", "both"}),
        ({"households": 61.0}, {"grids", "worked", "led", "both", "many_households"}),
    ],
)
def test_which_lists_a_grid_is_on(change: dict[str, object], lists: set[str]) -> None:
    whole = Team("g", "东1村", "东镇", "农村", 1, 2, 3, 0, 0, 0)
    assert {of for of in GRID_LISTS if fits(whole._replace(**change), of)} == lists


def test_teams_know_only_what_somebody_has_said(crowd: Connection) -> None:
    first, second = GRIDS[EAST][:2]
    for grid, key, value in ((first, "households", 40), (first, "party_groups", 1),
                             (GRIDS[WEST][0], "households", 9)):  # fmt: skip
        row = {"county_code": CODE, "key": key, "area_code": grid, "value": value}
        labels = {"unit": "count", "label_zh": key, "label_en": key, "system": ""}
        crowd.execute(insert(capacity), {**row, **labels})
    found = {team.code: team for team in grid_teams(crowd, COUNTY, EAST_SCOPE, NOW)}
    assert set(found) == set(GRIDS[EAST])
    assert found[first].per_leader == pytest.approx(40 / 3)
    assert found[first].complete is True
    assert (found[second].households, found[second].complete) == (None, None)
    crowd.rollback()


def test_households_of_a_roster_are_told_seat_by_seat_and_of_whole_grids(
    crowd: Connection,
) -> None:
    grid, leaders = ALL_GRIDS[1], PostRole.LEADER
    here = (post.c.area_code == grid) & (post.c.role == leaders)
    names = crowd.scalars(select(post.c.post_id).where(here).order_by(post.c.post_id)).all()

    def asked() -> tuple[list[int | None], float | None]:
        listed = seats_listed(crowd, COUNTY, EAST_SCOPE, NOW, of="leaders", grid=grid).seats
        team = next(one for one in grid_teams(crowd, COUNTY, EAST_SCOPE, NOW) if one.code == grid)
        return [seat.households for seat in listed], team.per_leader

    for n, name in enumerate(names, start=10):
        assert asked()[1] is None
        told = {"county_code": CODE, "post_id": name, "households": n}
        crowd.execute(insert(post_households), told)
    seats, ratio = asked()
    assert seats == [10, 11, 12] and ratio == pytest.approx(11)
    crowd.rollback()


def test_a_card_tells_posts_over_time_and_covers_name_and_phone(crowd: Connection) -> None:
    who = {"name": "演示-王某某", **phone_of("19900001234", "p0-3", FIELD_KEYS)}
    crowd.execute(update(person).where(person.c.person_id == "p0-3").values(**who))
    card = person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id="p0-3")
    assert (card.name, card.phone) == ("演示-王*", "199****1234")
    assert [(one.first, one.last) for one in card.tenures] == [(20260601, None), (20260101, None)]
    assert {one.grid for one in card.tenures} == {ALL_GRIDS[0]}
    assert card.tenures[1].reported > 0
    row = sealed_contact(crowd, EAST_SCOPE, "p0-3")
    assert (row.name, phone_in(row, FIELD_KEYS)) == ("演示-王某某", "19900001234")
    left = person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id="p0-2").tenures
    assert [(one.first, one.last) for one in left] == [(20260101, 20261019)]
    crowd.rollback()


def test_a_card_tells_earlier_names_and_that_the_phone_changed(crowd: Connection) -> None:
    for day, told in (
        (20260701, {"name": "演示-王某某"}),
        (20260801, phone_of("19900001234", "p0-3", FIELD_KEYS)),
        (20260901, {"party": True}),
        (20261001, {"name": "演示-赵六", **phone_of("19900001555", "p0-3", FIELD_KEYS)}),
        (20261001, phone_of("19900001834", "p0-3", FIELD_KEYS)),
        (20261001, {"name": "演示-钱七"}),
    ):
        say_of_person(crowd, CODE, "p0-3", day, told)

    def card() -> Card:
        return person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id="p0-3")

    name = crowd.scalar(select(person.c.name).where(person.c.person_id == "p0-3"))
    expected = [
        (20261001, "演示-王*", True),
        (20260801, "", True),
        (20260701, mask_name(name), False),
    ]
    assert (card().name, card().phone, card().renewed) == ("演示-钱*", "199****1834", expected)
    # A new key seals the number anew, and it has not changed.
    new = FieldKeys((b"n" * 32, *FIELD_KEYS.seal), b"another key of search")
    seal_again(crowd, new)
    assert card().renewed == expected
    alone = FieldKeys(new.seal[:1], new.search)
    row = sealed_contact(crowd, EAST_SCOPE, "p0-3")
    assert phone_in(row, alone) == "19900001834"
    crowd.rollback()


def test_of_a_former_phone_nothing_is_kept_but_the_day_it_changed(crowd: Connection) -> None:
    for day, told in (
        (20260701, phone_of("19900001234", "p0-3", FIELD_KEYS)),
        (20260801, {"party": True}),
        (20260901, phone_of("", "p0-3", FIELD_KEYS)),
        (20261001, phone_of("19900001834", "p0-3", FIELD_KEYS)),
    ):
        say_of_person(crowd, CODE, "p0-3", day, told)
    p = person.c
    query = select(p.phone, p.phone_sealed != "", p.phone_since).where(p.person_id == "p0-3")
    assert crowd.execute(query.order_by(p.serial)).all() == [
        ("", False, 0), ("", False, 20260701), ("", False, 20260701), ("", False, 20260901),
        ("199****1834", True, 20261001),
    ]  # fmt: skip
    card = person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id="p0-3")
    assert [one.day for one in card.renewed if one.phone] == [20261001, 20260901, 20260701]
    crowd.rollback()


@pytest.mark.parametrize("table", [person, post_households])
def test_two_statements_never_hold_at_once(crowd: Connection, table: Table) -> None:
    row = {"county_code": CODE, "post_id": "x", "person_id": "x", "name": "演示-王某"}
    row |= {"party": False, "demo": True, "valid_to": None}
    told = {name: value for name, value in row.items() if name in table.c}
    crowd.execute(insert(table), [{**told, "serial": 1, "valid_to": 20260101}])
    crowd.execute(insert(table), [{**told, "serial": 2}])
    with pytest.raises(IntegrityError), crowd.begin_nested():
        crowd.execute(insert(table), [{**told, "serial": 3}])
    crowd.rollback()


def test_what_a_former_name_signed_is_among_the_own_cases(crowd: Connection) -> None:
    here = incident.c.grid_code == ALL_GRIDS[0]
    crowd.execute(update(incident).where(here).values(received_by="演示-旧名"))
    key = {"county_code": CODE, "person_id": "p0-3"}
    say(crowd, person, key, 20260301, {"name": "演示-旧名"})
    assert (n := person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id="p0-3").handled) > 0
    say(crowd, person, key, 20260701, {"name": "演示-新名"})
    assert person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id="p0-3").handled == n
    crowd.rollback()


def test_own_cases_are_those_signed_in_the_own_grid_and_time(crowd: Connection) -> None:
    here = incident.c.grid_code == ALL_GRIDS[0]
    crowd.execute(update(incident).where(here).values(received_by=""))
    none = person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id="p0-2")
    assert (none.handled, none.newest) == (0, [])
    signed = {"received_by": "p0-2"}
    crowd.execute(update(incident).where(here).values(**signed))
    crowd.execute(update(incident).where(incident.c.grid_code == ALL_GRIDS[1]).values(**signed))
    card = person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id="p0-2")
    # Of the reports since the seat was left none is this person's, of another grid none at all.
    days = incident.c.report_day.between(20260101, 20261019)
    assert card.handled == crowd.scalar(select(func.count()).where(here, days)) > 0
    assert {one.village for one in card.newest} == {"东1村"}
    assert max(one.reported_at for one in card.newest) < start_of(20261020, COUNTY.zone) + HOUR
    crowd.rollback()


def test_who_has_no_post_in_the_scope_is_nobody(crowd: Connection) -> None:
    elsewhere = "p4-0"
    for who in (elsewhere, "nobody", ""):
        with pytest.raises(NotFound) as card:
            person_card(crowd, COUNTY, EAST_SCOPE, NOW, person_id=who)
        with pytest.raises(NotFound) as contact:
            sealed_contact(crowd, EAST_SCOPE, who)
        assert card.value.code == contact.value.code == "person_not_found"
    assert person_card(crowd, COUNTY, COUNTY_SCOPE, NOW, person_id=elsewhere).tenures
    crowd.execute(delete(holding).where(holding.c.person_id == elsewhere))
    with pytest.raises(NotFound):
        person_card(crowd, COUNTY, COUNTY_SCOPE, NOW, person_id=elsewhere)
    crowd.rollback()
