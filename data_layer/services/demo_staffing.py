"""Write the demo's seats, people and township capacity: invented, labelled 演示, and adding up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, update

from data_layer.db import tables
from data_layer.db.sealing import FieldKeys, keys_of
from data_layer.db.upsert import put_rows
from data_layer.services.contacts import phone_of
from data_layer.services.county_pack import capacity_rows
from data_layer.services.demo_plan import Seat, plan_seats, spread_capacity
from data_layer.services.pack import Pack
from data_layer.vocab import PostRole

SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
PARTY_BEFORE = 0.5


class Tenure(NamedTuple):
    """One person's time in a seat: from `start` to the day before `end` (None: still there)."""

    seat: Seat
    start: int
    end: int | None
    party: bool


def store_demo(conn: Connection, pack: Pack, seed: int, today_day: int) -> None:
    """Replace the county's posts, people, holdings and township capacity by invented ones.

    Posts opened on 1 January three years ago; spans are half-open, `valid_to` None still runs. The
    same pack, seed and day give the same rows. Marks the county as demo.
    """
    if pack.demo is None:
        return
    opened = (today_day // 10000 - 3) * 10000 + 101
    seats = list(plan_seats(pack, pack.demo, seed, today_day))
    tenures = list(_tenures(seats, opened, Random(f"{seed}:before")))  # noqa: S311
    for table in (tables.holding, tables.person, tables.post_households, tables.post):
        conn.execute(delete(table).where(table.c.county_code == pack.code))
    conn.execute(tables.post.insert(), [_post(pack.code, seat, opened) for seat in seats])
    people = list(_people(pack.code, tenures, seed, keys_of(conn)))
    conn.execute(tables.person.insert(), people)
    conn.execute(tables.holding.insert(), list(_holdings(pack.code, tenures)))
    put_rows(conn, tables.capacity, capacity_rows(pack, spread_capacity(pack, pack.demo, seed)))
    here = tables.county.c.county_code == pack.code
    conn.execute(update(tables.county).where(here).values(demo=True))


def _tenures(seats: Iterable[Seat], opened: int, rng: Random) -> Iterator[Tenure]:
    for seat in seats:
        if seat.change is not None:
            yield Tenure(seat, opened, seat.change, rng.random() < PARTY_BEFORE)
        if not seat.vacant:
            yield Tenure(seat, seat.change or opened, None, seat.party)


def _person_id(number: int) -> str:
    return f"demo-{number:06d}"


def _post(county_code: str, seat: Seat, opened: int) -> dict[str, Any]:
    return {
        "county_code": county_code,
        "post_id": seat.post_id,
        "role": seat.role,
        "area_code": seat.grid,
        "township_code": seat.township,
        "unit_code": "",
        "valid_from": opened,
        "valid_to": None,
    }


def _people(
    county_code: str, tenures: Iterable[Tenure], seed: int, keys: FieldKeys
) -> Iterator[dict[str, Any]]:
    rng = Random(f"{seed}:names")  # noqa: S311 - repeatable names, not a secret
    for number, tenure in enumerate(tenures, start=1):
        # Nobody has a number beginning 1990000; household-linked leaders stay without one.
        with_phone = tenure.seat.role != PostRole.LEADER
        person_id = _person_id(number)
        yield {
            "county_code": county_code,
            "person_id": person_id,
            "name": f"演示-{rng.choice(SURNAMES)}某{number:05d}",
            **phone_of(f"1990000{number % 10000:04d}" if with_phone else "", person_id, keys),
            "party": tenure.party,
            "demo": True,
        }


def _holdings(county_code: str, tenures: Iterable[Tenure]) -> Iterator[dict[str, Any]]:
    for number, tenure in enumerate(tenures, start=1):
        yield {
            "county_code": county_code,
            "post_id": tenure.seat.post_id,
            "valid_from": tenure.start,
            "person_id": _person_id(number),
            "valid_to": tenure.end,
        }
