"""A pack that changes what is counted leaves numbers that agree with the log, at once and later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy import event as events

from data_layer.core.county import County
from data_layer.core.incident import Folded
from data_layer.core.scope import Scope
from data_layer.db import tables
from data_layer.errors import CannotStart, PackInvalid
from data_layer.log import rebuild as module
from data_layer.log.rebuild import rebuild, stored_cells, true_cells
from data_layer.log.record import record
from data_layer.queries.county import load_county
from data_layer.services.county_pack import REBUILDING, read_pack, store_pack
from data_layer.vocab import Event
from tests.packs import QIANXI, copy_of_small, edit, pack_at
from tests.world import DAY, HOUR, event, submit

CODE, GRID, OTHER = "77", "77010101", "77020101"
NOW = 1_795_400_000_000


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """A migrated database without a county."""
    with engine.begin() as connection:
        connection.execute(delete(tables.county))
        yield connection


@pytest.fixture
def path(conn: Connection, tmp_path: Path) -> Path:
    """A stored copy of the small pack, with three cases."""
    folder = copy_of_small(tmp_path)
    store_pack(conn, pack_at(folder), NOW)
    for name, grid, category in (("a", GRID, "A1"), ("b", OTHER, "B1"), ("c", GRID, "B1")):
        post(conn, name, life(name, grid, category))
    return folder


def life(name: str, grid: str, category: str) -> list[Event]:
    at = NOW - 3 * DAY
    more = {"grid_code": grid, "category": category}
    return [
        event("reported", at, f"{name}0", received_at=at, **more),
        event("accepted", at + HOUR, f"{name}1"),
        event("dispatched", at + 2 * HOUR, f"{name}2", lead_unit="centre-1"),
    ]


def post(conn: Connection, name: str, events: list[Event]) -> None:
    county = load_county(conn, CODE)
    done = record(conn, county, submit(events, name), Scope(CODE), NOW)
    assert done.accepted == len(events)


def close(conn: Connection, name: str) -> None:
    post(conn, name, [event("self_handled", NOW - HOUR, f"{name}9")])


def assert_exact(conn: Connection) -> None:
    county = load_county(conn, CODE)
    true = true_cells(conn, county)
    assert true
    assert stored_cells(conn, CODE) == true


def say_nothing(line: str) -> None:
    pytest.fail(f"said: {line}")


# The line, what it becomes, in which file: each changes what the fold or the contributions read.
CHANGES = [
    ("categories.csv", "Fire,urgent,ordinary,0,1,court", "Fire,urgent,ordinary,0,0,court"),
    ("categories.csv", "A1,A,邻里纠纷,Neighbours,ordinary", "A1,A,邻里纠纷,Neighbours,critical"),
    ("units.csv", "上河镇综治中心,4,7701", "上河镇综治中心,5,"),
    ("county.toml", "Asia/Kathmandu", "Asia/Tokyo"),
]


@pytest.mark.parametrize(("file", "old", "new"), CHANGES)
def test_a_changed_pack_is_counted_anew_and_later_events_add_up(
    conn: Connection, path: Path, file: str, old: str, new: str
) -> None:
    said: list[str] = []
    edit(path, file, old, new)
    if file == "county.toml":
        conn.execute(delete(tables.limit_rule))  # their days begin elsewhere now
    assert store_pack(conn, pack_at(path), NOW, said.append)
    assert said == [REBUILDING]
    assert_exact(conn)
    close(conn, "b")
    assert_exact(conn)


def test_a_category_that_no_longer_counts_leaves_the_rollups(conn: Connection, path: Path) -> None:
    edit(path, *CHANGES[0])
    store_pack(conn, pack_at(path), NOW)
    total = select(func.sum(tables.roll.c.reported)).where(
        tables.roll.c.level == "county", tables.roll.c.category == "", tables.roll.c.period < 999999
    )
    assert conn.scalar(total) == 1


def test_a_limit_version_that_holds_earlier_moves_the_due_days(
    conn: Connection, path: Path
) -> None:
    before = set(conn.scalars(select(tables.incident.c.due_day)))
    old = (path / "limits.csv").read_text(encoding="utf-8")
    newer = old.replace("1,2024-01-01", "2,2026-01-01").replace("case,60", "case,99999")
    (path / "limits.csv").write_text(old + newer.partition("\n")[2], encoding="utf-8")
    store_pack(conn, pack_at(path), NOW)
    assert set(conn.scalars(select(tables.incident.c.due_day))) != before
    assert_exact(conn)
    close(conn, "a")
    assert_exact(conn)


def test_other_names_are_stored_without_counting_anew_but_readers_hear(
    conn: Connection, path: Path
) -> None:
    number = select(tables.revision.c.number)
    before = conn.scalar(number)
    edit(path, "townships.csv", "上河镇", "上河口镇")
    assert store_pack(conn, pack_at(path), NOW, say_nothing)
    assert conn.scalar(number) == (before or 0) + 1
    assert_exact(conn)


def test_a_fresh_county_has_a_revision_to_queue_at(conn: Connection, tmp_path: Path) -> None:
    store_pack(conn, pack_at(copy_of_small(tmp_path)), NOW)
    assert conn.execute(select(tables.revision)).all() == [(CODE, 0, NOW)]


def test_a_second_county_is_refused_in_one_sentence(conn: Connection, path: Path) -> None:
    with pytest.raises(CannotStart, match=r"77.*520581") as refused:
        store_pack(conn, pack_at(QIANXI), NOW)
    assert refused.value.code == "second_county"
    assert conn.scalars(select(tables.county.c.county_code)).all() == [CODE]


def test_the_folder_of_a_pack_is_remembered_even_when_only_that_changed(
    conn: Connection, path: Path
) -> None:
    assert load_county(conn, CODE).pack_path == str(path.resolve())
    moved = path.rename(path.with_name("moved"))
    assert not store_pack(conn, pack_at(moved), NOW)
    assert load_county(conn, CODE).pack_path == str(moved.resolve())


VALID = "code,parent,name,kind,valid_from,valid_to,successor"


def with_validity(path: Path, days: str) -> None:
    line = "77020202,770202,丁村二格,专属"
    edit(path, "grids.csv", "code,parent,name,kind", VALID)
    edit(path, "grids.csv", line, f"{line},{days}")


def test_areas_may_say_how_long_they_held_and_what_followed(conn: Connection, path: Path) -> None:
    with_validity(path, "2020-01-01,2026-06-30,77020201")
    store_pack(conn, pack_at(path), NOW)
    county: County = load_county(conn, CODE)
    ended = county.areas["77020202"]
    assert (ended.valid_from, ended.valid_to, ended.successor) == (20200101, 20260630, "77020201")
    assert "77020202" not in {grid.code for grid in county.grids}
    assert county.areas[GRID][-3:] == (None, None, "")


def test_an_ended_grid_needs_no_polygon(path: Path) -> None:
    with_validity(path, "2020-01-01,2026-06-30,77020201")
    seen: dict[str, frozenset[str]] = {}
    read_pack(path, lambda _path, codes: seen.update(codes) or [])
    assert "77020202" not in seen["grid"]
    assert GRID in seen["grid"]


WRONG: list[tuple[str, str]] = [
    ("2026-06-30,2020-01-01,77020201", "valid_to 早于 valid_from"),
    ("2020-01-01,2026-06-30,7702", "successor 7702 不存在"),
    ("2020-01-01,,77020201", "缺少 valid_to"),
    ("1.1.2020,2026-06-30,", "应为 2026-01-31"),
]


@pytest.mark.parametrize(("days", "said"), WRONG)
def test_what_is_wrong_with_days_is_named(tmp_path: Path, days: str, said: str) -> None:
    path = copy_of_small(tmp_path)
    with_validity(path, days)
    with pytest.raises(PackInvalid) as caught:
        pack_at(path)
    assert any(said in p and "grids.csv" in p for p in caught.value.problems)


def test_a_change_that_is_yet_to_come_is_loaded_on_its_day(conn: Connection, path: Path) -> None:
    with_validity(path, "2020-01-01,2027-01-01,77020201")
    with pytest.raises(PackInvalid, match="尚未到来"):
        store_pack(conn, pack_at(path), NOW)


def test_a_rebuild_goes_page_by_page_and_holds_one_page(
    conn: Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(9):
        post(conn, f"n{n}", life(f"n{n}", GRID, "A1"))
    derived = (tables.incident, tables.step, tables.assignment)
    before = [conn.execute(select(t).order_by(*t.primary_key.columns)).all() for t in derived]
    pages: list[int] = []
    put = module._put

    def counting(connection: Connection, county: County, page: list[tuple[str, Folded]]) -> None:
        pages.append(len(page))
        put(connection, county, page)

    monkeypatch.setattr(module, "PAGE", 5)
    monkeypatch.setattr(module, "_put", counting)
    assert rebuild(conn, load_county(conn, CODE), NOW) == 12
    assert pages == [5, 5, 2]
    assert before == [
        conn.execute(select(t).order_by(*t.primary_key.columns)).all() for t in derived
    ]
    assert_exact(conn)


def test_a_rebuild_locks_the_revision_before_it_touches_anything(
    conn: Connection, path: Path
) -> None:
    told: list[str] = []

    def hear(_conn, _cursor, statement: str, *_rest: object) -> None:
        told.append(statement)

    events.listen(conn, "before_cursor_execute", hear)
    rebuild(conn, load_county(conn, CODE), NOW)
    events.remove(conn, "before_cursor_execute", hear)
    locks = [i for i, s in enumerate(told) if "FROM revision" in s]
    deletes = [i for i, s in enumerate(told) if s.startswith("DELETE")]
    assert locks[0] < deletes[0]
    if conn.dialect.name == "postgresql":
        assert "FOR UPDATE" in told[locks[0]]
