"""The pages of people: a number of empty seats is its list, and a list that is cut says so."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, delete, insert

from data_layer.db.tables import holding, person, post
from data_layer.log.record import raise_revision
from data_layer.queries.visible import LISTED
from data_layer.services.contacts import phone_of, say_of_person
from data_layer.services.sealing import personal_keys
from data_layer.vocab import PostRole, Role
from tests.contract.capacity_house import CapacityHouse, found, open_capacity_house, text_of
from tests.world import NOW

EXTRA = "test-"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CapacityHouse]:
    with open_capacity_house(tmp_path_factory.mktemp("staffing")) as made:
        yield made


def seats(house: CapacityHouse, roles: list[PostRole], holder: str = "") -> str:
    """Seats more in a grid of the leader's township, empty or all of one person; the grid."""
    county = house.store.county
    grid = next(code for code, town in county.township_of.items()
                if town == house.own and county.areas[code].level == "grid")  # fmt: skip
    day = {"county_code": county.code, "valid_from": 20260101, "valid_to": None}
    ids = [f"{EXTRA}{holder}{n}" for n in range(len(roles))]
    place = {**day, "area_code": grid, "township_code": house.own, "unit_code": ""}

    def work(conn: Connection) -> None:
        rows = [
            {**place, "post_id": one, "role": role} for one, role in zip(ids, roles, strict=True)
        ]
        conn.execute(insert(post), rows)
        if holder:
            who = {"county_code": county.code, "person_id": holder}
            conn.execute(insert(person), {**who, "name": holder, "party": False, "demo": True})
            conn.execute(insert(holding), [{**day, **who, "post_id": one} for one in ids])
        raise_revision(conn, county.code, NOW)

    house.store.writer.submit(work)
    return grid


@pytest.fixture(autouse=True)
def as_before(house: CapacityHouse) -> Iterator[None]:
    yield

    def work(conn: Connection) -> None:
        for table in (holding, post):
            conn.execute(delete(table).where(table.c.post_id.startswith(EXTRA)))
        raise_revision(conn, house.store.county.code, NOW)

    house.store.writer.submit(work)


def test_each_number_of_empty_seats_is_as_long_as_its_list(house: CapacityHouse) -> None:
    grid = seats(house, list(PostRole)[:4])
    checked = 0
    for path in ("/staffing", f"/staffing?township={house.own}", "/staffing/list?of=grids"):
        for link in found(house.page(Role.ANALYST, path), "A"):
            href, told = link["props"]["href"], text_of(link)
            place = f"grid={grid}" in href or ("grid=" not in href and house.own in href)
            if "of=vacant&" in f"{href}&" and place and told.isdigit():
                target = urlsplit(href)
                page = house.page(Role.ANALYST, f"{target.path}?{target.query}")
                rows = [row for row in found(page, "Tr") if list(found(row, "Td"))]
                assert len(rows) == int(told) >= 4, href
                checked += 1
    assert checked == 3


def test_a_list_of_people_that_is_cut_says_so(house: CapacityHouse) -> None:
    assert "列出前" not in text_of(house.page(Role.ANALYST, "/staffing/list?of=several"))
    seats(house, [PostRole.LEADER] * (LISTED + 1), "several-seats")
    assert f"列出前 {LISTED} 条" in text_of(house.page(Role.ANALYST, "/staffing/list?of=several"))


def test_a_persons_page_tells_former_names_and_that_the_phone_changed(house: CapacityHouse) -> None:
    who, keys = "renewed-1", personal_keys(house.store.settings.instance)
    seats(house, [PostRole.WORKER], who)
    address = f"/staffing/person?person={who}"
    assert "名册变更" not in text_of(house.page(Role.ANALYST, address))

    def work(conn: Connection) -> None:
        code = house.store.county.code
        say_of_person(conn, code, who, 20261101, {"name": "演示-赵六", "party": True})
        say_of_person(conn, code, who, 20261110, phone_of("19900001234", who, keys))
        raise_revision(conn, code, NOW)

    house.store.writer.submit(work)
    page = house.page(Role.ANALYST, address)
    panel = text_of(next(one for one in found(page, "Section") if "名册变更" in text_of(one)))
    rows = [text_of(row) for row in found(page, "Tr") if "更" in text_of(row)]
    assert "手机变更" in panel and "党员" not in text_of(page)
    assert [row.replace(" ", "") for row in rows] == [
        "起变更", "2026-11-10手机变更", "2026-11-01更名，原名renewed-1*",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "told"),
    [("zh", "更名，原名 {}*；手机变更"), ("en", "another name, before {}*; another phone")],
)
def test_what_changed_on_one_day_is_parted_as_the_language_does(
    house: CapacityHouse, lang: str, told: str
) -> None:
    who, keys = f"{lang}-1", personal_keys(house.store.settings.instance)
    seats(house, [PostRole.WORKER], who)

    def work(conn: Connection) -> None:
        both = {"name": "演示-赵六", **phone_of("19900001234", who, keys)}
        say_of_person(conn, house.store.county.code, who, 20261101, both)
        raise_revision(conn, house.store.county.code, NOW)

    house.store.writer.submit(work)
    page = house.page(Role.ANALYST, f"/staffing/person?person={who}", lang)
    assert told.format(who) in text_of(page)
