"""The limits of a pack beside those an administrator made: neither takes the other's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.db import tables
from data_layer.errors import PackInvalid
from data_layer.queries.county import load_county
from data_layer.services.county_pack import REBUILDING, pack_digest, store_pack
from data_layer.services.limits import change_limits, withdraw_limits
from tests.packs import copy_of_small, edit, pack_at

CODE, NOW = "77", 1_795_400_000_000
TODAY, LATER = 20261123, 20270101


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """A migrated database without a county."""
    with engine.begin() as connection:
        connection.execute(delete(tables.county))
        yield connection


@pytest.fixture
def path(conn: Connection, tmp_path: Path) -> Path:
    """A stored copy of the small pack."""
    folder = copy_of_small(tmp_path)
    store_pack(conn, pack_at(folder), NOW)
    return folder


def stored(conn: Connection) -> County:
    return load_county(conn, CODE)


def reload(conn: Connection, path: Path) -> County:
    store_pack(conn, pack_at(path), NOW)
    return stored(conn)


def change(conn: Connection, case_amount: int, day: int = LATER) -> int:
    rules = [
        rule._replace(amount=case_amount) if rule.stage == "case" else rule
        for rule in stored(conn).limits_of(1)
    ]
    return change_limits(conn, stored(conn), rules, day, "admin", NOW)


def add_version(path: Path, version: int, day: str, case_amount: int) -> None:
    """Write one more version into limits.csv."""
    file = path / "limits.csv"
    content = file.read_text(encoding="utf-8")
    first = [line for line in content.splitlines() if line.startswith("1,")]
    more = "\n".join(first).replace("1,2024-01-01", f"{version},{day}")
    file.write_text(content + more.replace("case,60", f"case,{case_amount}") + "\n", "utf-8")


def case_amounts(county: County) -> dict[int, int]:
    return {r.version: r.amount for r in county.limits if r.stage == "case"}


def test_the_limits_are_a_part_of_the_digest_by_themselves(tmp_path: Path) -> None:
    path = copy_of_small(tmp_path)
    before = pack_digest(path).split(".")
    edit(path, "limits.csv", "case,60", "case,90")
    after = pack_digest(path).split(".")
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True, True, False]


def test_a_version_of_the_page_survives_every_load_of_the_pack(
    conn: Connection, path: Path
) -> None:
    change(conn, 90)
    kept = stored(conn).limits
    assert not store_pack(conn, pack_at(path), NOW)
    edit(path, "townships.csv", "上河镇", "上河口镇")
    said: list[str] = []
    assert store_pack(conn, pack_at(path), NOW, said.append)
    assert (stored(conn).limits, stored(conn).limit_version, said) == (kept, 2, [])


def test_a_changed_file_adds_its_versions_beside_that_of_the_page(
    conn: Connection, path: Path
) -> None:
    change(conn, 90)
    add_version(path, 3, "2027-06-01", 120)
    said: list[str] = []
    assert store_pack(conn, pack_at(path), NOW, said.append)
    county = stored(conn)
    assert (case_amounts(county), county.limit_version) == ({1: 60, 2: 90, 3: 120}, 3)
    assert [number for _, number in county.limit_versions] == [1, 2, 3]
    assert said == [REBUILDING]


def test_a_number_the_page_has_given_is_refused_in_one_sentence(
    conn: Connection, path: Path
) -> None:
    change(conn, 90)
    add_version(path, 2, "2027-06-01", 120)
    with pytest.raises(PackInvalid) as caught:
        store_pack(conn, pack_at(path), NOW)
    [problem] = caught.value.problems
    assert "第 2 版的编号已被占用" in problem
    assert "请从第 3 版编起" in problem


def test_a_number_that_was_withdrawn_is_not_given_again(conn: Connection, path: Path) -> None:
    change(conn, 90)
    withdraw_limits(conn, stored(conn), 2, "admin", NOW)
    for version in (2, 3):
        add_version(path, version, "2027-06-01", 120)
        with pytest.raises(PackInvalid, match="请从第 4 版编起"):
            store_pack(conn, pack_at(path), NOW)
    assert case_amounts(stored(conn)) == {1: 60}


@pytest.mark.parametrize("day", [TODAY, LATER])
def test_a_pack_may_say_what_the_page_has_said(conn: Connection, path: Path, day: int) -> None:
    change(conn, 90, day)
    kept = stored(conn).limits
    begun = local(kept[-1].effective_from, "Asia/Kathmandu").day
    assert begun == day
    add_version(path, 2, f"{day // 10000}-{day // 100 % 100:02d}-{day % 100:02d}", 90)
    assert reload(conn, path).limits == kept


def test_a_version_of_the_pack_that_was_withdrawn_stays_away_while_the_file_is_the_same(
    conn: Connection, path: Path
) -> None:
    add_version(path, 2, "2027-06-01", 120)
    assert case_amounts(reload(conn, path)) == {1: 60, 2: 120}
    withdraw_limits(conn, stored(conn), 2, "admin", NOW)
    edit(path, "townships.csv", "上河镇", "上河口镇")
    assert case_amounts(reload(conn, path)) == {1: 60}


def test_a_county_stored_by_an_older_release_keeps_its_limits(conn: Connection, path: Path) -> None:
    kept = stored(conn).limits
    older = ".".join(pack_digest(path).split(".")[:3])
    conn.execute(tables.county.update().values(pack_hash=older))
    county = reload(conn, path)
    assert (county.limits, county.limit_version) == (kept, 1)
    conn.execute(delete(tables.limit_rule))
    conn.execute(tables.county.update().values(pack_hash=older, limit_version=0))
    county = reload(conn, path)
    assert (county.limits, county.limit_version) == (kept, 1)
