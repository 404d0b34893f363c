"""Seats and their holders follow a village that changes; what was before the day stays."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select

from data_layer.core.area_change import Change, Kind, Named
from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.scope import Scope
from data_layer.db.tables import audit, holding, person, post, post_households
from data_layer.queries.county import load_county
from data_layer.queries.staffing import staffing_by_grid, staffing_by_township
from data_layer.services.area_changes import change_areas
from data_layer.services.seat_moves import seats_in
from tests.slow_world import TODAY
from tests.world import CODE, COUNTY, EAST, GRIDS, NOW, WEST

ONE, TWO, _ = (grid[:12] for grid in GRIDS[EAST])
GRID, OTHER, NEW = f"{ONE}001", f"{TWO}001", f"{WEST}021"
LONG_AGO, DAY = 20250101, add_days(TODAY, -3)
PEOPLE = "p1", "p2", "p3"


def seat(conn: Connection, post_id: str, grid: str, since: int = LONG_AGO, **more: Any) -> None:
    row = {"county_code": CODE, "post_id": post_id, "role": "worker", "area_code": grid,
           "township_code": EAST, "unit_code": "", "valid_from": since}  # fmt: skip
    conn.execute(insert(post), {**row, **more})


def hold(conn: Connection, post_id: str, who: str, first: int, last: int | None = None) -> None:
    row = {"county_code": CODE, "post_id": post_id, "person_id": who}
    conn.execute(insert(holding), {**row, "valid_from": first, "valid_to": last})


def linked(
    conn: Connection, post_id: str, n: int, serial: int, first: int, last: int | None = None
) -> None:
    row = {"county_code": CODE, "post_id": post_id, "households": n, "serial": serial}
    conn.execute(insert(post_households), {**row, "valid_from": first, "valid_to": last})


def people(conn: Connection) -> None:
    rows = [{"county_code": CODE, "person_id": who, "name": f"演示-{who}", "party": False,
             "demo": True} for who in PEOPLE]  # fmt: skip
    conn.execute(insert(person), rows)


def changed(conn: Connection, kind: Kind, old: tuple[str, ...], new: Named) -> County:
    change = Change(kind, DAY, old, (new,), new.code)
    change_areas(conn, load_county(conn, CODE), change, "1号", "admin", NOW)
    return load_county(conn, CODE)


def held(conn: Connection) -> set[tuple[str, str, int, int | None]]:
    """Grid, holder, first day and the day it ended."""
    same = holding.c.post_id == post.c.post_id
    query = select(
        post.c.area_code, holding.c.person_id, holding.c.valid_from, holding.c.valid_to
    ).join_from(holding, post, same)
    return {tuple(row) for row in conn.execute(query)}


def workers(conn: Connection, county: County, day: int) -> dict[str, int]:
    at = start_of(day, county.zone) + 1
    frame = staffing_by_township(conn, county, Scope(CODE), at).set_index("township_code")
    return {code: int(n) for code, n in frame["workers"].items() if n}


def test_who_holds_a_seat_goes_along_to_another_township(engine: Engine) -> None:
    with engine.begin() as conn:
        people(conn)
        seat(conn, "a", GRID)
        linked(conn, "a", 14, 1, 0, LONG_AGO)
        linked(conn, "a", 15, 2, LONG_AGO)
        hold(conn, "a", "p1", LONG_AGO, add_days(DAY, -30))
        hold(conn, "a", "p2", add_days(DAY, -30))
        seat(conn, "b", GRID, role="leader")
        seat(conn, "c", OTHER)
        assert seats_in(conn, COUNTY, [GRID], DAY) == (2, 1)
        county = changed(conn, Kind.MOVE, (ONE,), Named(NEW, "东1村"))
        assert held(conn) == {
            (GRID, "p1", LONG_AGO, add_days(DAY, -30)),
            (GRID, "p2", add_days(DAY, -30), DAY),
            (f"{NEW}001", "p2", DAY, None),
        }
        new = conn.execute(select(post).where(post.c.area_code == f"{NEW}001")).mappings().all()
        assert {(row["township_code"], row["valid_from"], row["valid_to"]) for row in new} == {
            (WEST, DAY, None)
        }
        before, after = add_days(DAY, -1), DAY
        worker = next(row["post_id"] for row in new if row["role"] == "worker")
        assert {tuple(row) for row in conn.execute(select(post_households))} == {
            (CODE, "a", 1, 0, LONG_AGO, 14),
            (CODE, "a", 2, LONG_AGO, DAY, 15),
            (CODE, worker, 2, DAY, None, 15),
        }
        assert workers(conn, county, before) == {EAST: 1}
        assert workers(conn, county, after) == {WEST: 1}
        detail = conn.scalar(select(audit.c.detail).where(audit.c.action == "change_areas"))
        assert detail["seats"] == 2


def test_seats_of_merged_villages_stand_in_one_grid(engine: Engine) -> None:
    with engine.begin() as conn:
        people(conn)
        for name, grid, who in (("a", GRID, "p1"), ("b", OTHER, "p2")):
            seat(conn, name, grid)
            hold(conn, name, who, LONG_AGO)
        county = changed(conn, Kind.MERGE, (ONE, TWO), Named(ONE, ""))
        frame = staffing_by_grid(conn, county, Scope(CODE), NOW).set_index("code")
        assert (frame.loc[GRID, "workers"], frame.loc[GRID, "worker_posts"]) == (2, 2)
        assert OTHER not in frame.index
        # The one that goes on keeps its seat as it was.
        assert ("a", LONG_AGO, None) in {
            (row.post_id, row.valid_from, row.valid_to) for row in conn.execute(select(post))
        }


@pytest.mark.parametrize("late", ["seat", "holder"])
def test_what_began_after_the_day_was_in_the_new_grid_from_the_first(
    engine: Engine, late: str
) -> None:
    began = add_days(DAY, 1)
    with engine.begin() as conn:
        people(conn)
        seat(conn, "a", GRID, began if late == "seat" else LONG_AGO)
        hold(conn, "a", "p3", began)
        changed(conn, Kind.RECODE, (ONE,), Named(f"{EAST}022", "东1新村"))
        assert held(conn) == {(f"{EAST}022001", "p3", began, None)}


@pytest.mark.parametrize(
    ("came", "after"),
    [
        # Whoever takes it over on the day itself, or some days later.
        ((DAY,), {("p2", DAY, None)}),
        ((add_days(DAY, 2),), {("p1", DAY, None), ("p2", add_days(DAY, 2), None)}),
        # Before it, while the other's end was never entered; and one more on the day.
        ((add_days(DAY, -2),), {("p2", DAY, None)}),
        ((add_days(DAY, -2), DAY), {("p3", DAY, None)}),
    ],
)
def test_a_successor_takes_over_from_one_whose_end_nobody_entered(
    engine: Engine, came: tuple[int, ...], after: set[tuple[str, int, int | None]]
) -> None:
    with engine.begin() as conn:
        people(conn)
        seat(conn, "a", GRID)
        hold(conn, "a", "p1", LONG_AGO)
        for who, first in zip(("p2", "p3"), came, strict=False):
            hold(conn, "a", who, first)
        changed(conn, Kind.RECODE, (ONE,), Named(f"{EAST}022", "东1新村"))
        found = held(conn)
        assert {row[1:] for row in found if row[0] == f"{EAST}022001"} == after
        begun = {row[1:] for row in found if row[0] == GRID}
        assert ("p1", LONG_AGO, DAY) in begun
        assert all(last == DAY for _, _, last in begun)


def test_ended_seats_and_other_villages_stay(engine: Engine) -> None:
    with engine.begin() as conn:
        people(conn)
        seat(conn, "a", GRID, valid_to=add_days(DAY, -10))
        hold(conn, "a", "p1", LONG_AGO, add_days(DAY, -10))
        seat(conn, "c", OTHER)
        hold(conn, "c", "p2", LONG_AGO)
        before = held(conn), conn.execute(select(post)).all()
        changed(conn, Kind.RECODE, (ONE,), Named(f"{EAST}022", "东1新村"))
        assert (held(conn), conn.execute(select(post)).all()) == before
