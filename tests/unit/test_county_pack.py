"""Packs are refused as a whole, stored once, and nothing in the code knows one county by name."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from data_layer.core.county import County
from data_layer.db import tables
from data_layer.errors import NotFound, PackInvalid
from data_layer.queries.county import first_county_code, load_county
from data_layer.services.county_pack import pack_digest, store_pack
from data_layer.settings import ROOT
from tests.packs import QIANXI, SHARED, SMALL, copy_of_small, edit, pack_at

NOW = 1_795_400_000_000  # 2026-11-23 in every zone used here
STORED = (tables.area, tables.category, tables.unit, tables.limit_rule, tables.capacity,
          tables.rule_book)  # fmt: skip


@pytest.fixture
def conn(engine: Engine) -> Connection:
    """A migrated database without a county."""
    with engine.begin() as connection:
        for table in (tables.county, *STORED):
            connection.execute(table.delete())
        yield connection


def amount(county: County, version: int, urgency: str) -> int:
    """What the version allows a case of that urgency."""
    rule = county.limit(version, urgency, "A1", 0, "case")
    assert rule is not None
    return rule.amount


def everything(conn: Connection, code: str) -> list[tuple[object, ...]]:
    tables_read = (tables.county, *STORED)
    return [
        (table.name, *row)
        for table in tables_read
        for row in conn.execute(
            select(table).where(table.c.county_code == code).order_by(*table.primary_key.columns)
        )
    ]


def test_qianxi_is_thirty_townships_and_364_grids_of_one_village_each() -> None:
    pack = pack_at(QIANXI)
    assert [len(pack.codes(level)) for level in ("county", "township", "village", "grid")] == [
        1,
        30,
        364,
        364,
    ]
    assert all(a.code == a.parent + "001" for a in pack.areas if a.level == "grid")
    shorts = {a.name: a.short for a in pack.areas if a.level == "township"}
    assert (shorts["五里布依族苗族乡"], shorts["观音洞镇"]) == ("五里", "观音洞")
    assert sum(1 for c in pack.categories if not c.parent) == 10
    assert {c.code for c in pack.categories if not c.counts} == {"9901", "9902"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the base data are not beside the repository")
def test_qianxi_says_what_the_base_data_say() -> None:
    with (SHARED / "villages.csv").open(encoding="utf-8") as handle:
        villages = {row["code"]: row for row in csv.DictReader(handle)}
    pack = pack_at(QIANXI)
    ours = {a.code: a for a in pack.areas if a.level == "village"}
    assert set(ours) == set(villages)
    for code, row in villages.items():
        assert (ours[code].parent, ours[code].name) == (row["township_code"], row["name"])
        assert pack.classes[code] == row["urban_rural_class"]
    facts = (SHARED / "reform_facts.csv").read_bytes()
    assert (QIANXI / "facts.csv").read_bytes() == facts


@pytest.mark.parametrize("path", [QIANXI, SMALL])
def test_a_stored_pack_comes_back_as_the_county(conn: Connection, path: Path) -> None:
    pack = pack_at(path)
    assert store_pack(conn, pack, NOW)
    county = load_county(conn, pack.code)
    assert set(county.areas.values()) == set(pack.areas)
    assert set(county.categories.values()) == set(pack.categories)
    assert set(county.units.values()) == set(pack.units)
    assert set(county.limits) == set(pack.limits)
    assert (county.name, county.title, county.zone) == (pack.name, pack.title, pack.zone)
    assert (county.boundary_version, county.demo) == (1, False)
    assert (county.surveyed, county.approval_no) == (pack.surveyed, pack.approval_no)


def test_a_small_county_elsewhere_has_its_own_codes_and_clock(conn: Connection) -> None:
    store_pack(conn, pack_at(SMALL), NOW)
    assert first_county_code(conn) == "77"
    county = load_county(conn, "77")
    assert county.township_of["77020202"] == "7702"
    # 1 January 2024 begins at 18:15 UTC of the day before in Kathmandu.
    assert county.limits[0].effective_from == 1_704_046_500_000
    # No rule of its own for the class: the ordinary one holds.
    assert amount(county, 1, "ordinary") == 60


def test_an_unknown_county_is_not_found(conn: Connection) -> None:
    with pytest.raises(NotFound):
        load_county(conn, "00")


def test_without_demo_only_published_figures_are_stored(conn: Connection) -> None:
    store_pack(conn, pack_at(QIANXI), NOW)
    areas = set(conn.scalars(select(tables.capacity.c.area_code)))
    people = [conn.execute(select(t)).all() for t in (tables.post, tables.person, tables.holding)]
    assert (areas, people) == ({"520581"}, [[], [], []])


def test_loading_twice_changes_nothing(conn: Connection) -> None:
    pack = pack_at(SMALL)
    store_pack(conn, pack, NOW)
    before = everything(conn, "77")
    assert not store_pack(conn, pack_at(SMALL), NOW + 1)
    assert everything(conn, "77") == before


def test_only_changed_boundaries_raise_the_boundary_version(
    conn: Connection, tmp_path: Path
) -> None:
    path = copy_of_small(tmp_path)
    store_pack(conn, pack_at(path), NOW)
    edit(path, "townships.csv", "上河镇", "上河口镇")
    assert store_pack(conn, pack_at(path), NOW)
    county = load_county(conn, "77")
    assert (county.boundary_version, county.areas["7701"].name) == (1, "上河口镇")
    edit(path, "boundaries/grids.geojson", "84.032", "84.033")
    store_pack(conn, pack_at(path), NOW)
    assert load_county(conn, "77").boundary_version == 2


def test_an_area_that_left_the_pack_ends_today_and_keeps_its_township(
    conn: Connection, tmp_path: Path
) -> None:
    path = copy_of_small(tmp_path)
    store_pack(conn, pack_at(path), NOW)
    edit(path, "grids.csv", "77020202,770202,丁村二格,专属\n", "")
    edit(path, "county.toml", '"77020202"', "")
    store_pack(conn, pack_at(path), NOW)
    ended = select(tables.area.c.code, tables.area.c.valid_to).where(
        tables.area.c.valid_to.is_not(None)
    )
    assert conn.execute(ended).all() == [("77020202", 20261123)]
    assert load_county(conn, "77").township_of["77020202"] == "7702"


def test_limits_in_use_cannot_be_altered_but_a_new_version_can_be_added(
    conn: Connection, tmp_path: Path
) -> None:
    path = copy_of_small(tmp_path)
    store_pack(conn, pack_at(path), NOW)
    old = (path / "limits.csv").read_text(encoding="utf-8")
    edit(path, "limits.csv", "critical,ordinary,0,case,60", "critical,ordinary,0,case,90")
    with pytest.raises(PackInvalid, match=r"limits\.csv"):
        store_pack(conn, pack_at(path), NOW)
    newer = old.replace("1,2024-01-01", "2,2026-01-01").replace("case,60", "case,90")
    (path / "limits.csv").write_text(old + newer.partition("\n")[2], encoding="utf-8")
    store_pack(conn, pack_at(path), NOW)
    county = load_county(conn, "77")
    assert amount(county, 2, "critical") == 90
    assert amount(county, 1, "critical") == 60


WRONG = [
    ("county.toml", 'zone = "Asia/Kathmandu"', 'zone = "Mars/Base"', "Mars/Base"),
    ("county.toml", 'code = "77"', "code = 77", "county.toml code"),
    ("county.toml", "township = 4", "", "township"),
    ("county.toml", "测图审字(2026)第1号", "", "approval_no"),
    ("townships.csv", "7702,77,下河乡,下河", "7702,77,下河乡,上河", "上河 出现 2 次"),
    ("townships.csv", "short", "brief", "short"),
    ("villages.csv", "770102,7701", "7701020,7701", "7701020 应为 6 位"),
    ("villages.csv", "770102,7701", "770102,7702", "770102 未以上级 7702 开头"),
    ("grids.csv", "77020101,770201,丙村", "77020101,770209,丙村", "上级 770209 不存在"),
    ("grids.csv", "77010101,770101", "77010201,770102", "77010201 出现 2 次"),
    ("grids.csv", "77010101,770101,甲村,农村\n", "", "770101 没有网格"),
    ("categories.csv", "A1,A,", "A1,Z,", "大类 Z 不存在"),
    ("categories.csv", "B1,B,用火安全", "B1,B,邻里纠纷", "邻里纠纷 出现 2 次"),
    ("categories.csv", "Fire,urgent", "Fire,someday", "someday"),
    ("categories.csv", "ordinary,0,1,court", "ordinary,no,1,court", "“no”应为 0 或 1"),
    ("categories.csv", "0,1,court", "0,1,nobody", "nobody"),
    (
        "limits.csv",
        "1,2024-01-01,,urgent,ordinary,0,sign,10,clock_minutes\n",
        "",
        "紧急/普通 缺少 签收时限，不能留空 / Urgent/ordinary: Signing missing",
    ),
    ("limits.csv", "ordinary,0,case,60", "ordinary,0,case,40", "总时限少于各环节之和 50"),
    ("limits.csv", "urgent,ordinary,0,sign,10", "urgent,ordinary,0,sign,0", "应大于 0"),
    (
        "limits.csv",
        "1,2024-01-01,,urgent,ordinary,0,sign",
        "1,2024,,urgent,ordinary,0,sign",
        "2020-01-01",
    ),
    ("units.csv", "4,7701", "4,7709", "7709 不存在"),
    ("units.csv", "县调解中心,5", "县调解中心,9", "层级 9"),
    ("facts.csv", "chiefs,5", "chiefs,five", "“five”不是数字"),
    ("rules.csv", "joint,联动", "Joint,联动", "只能用小写字母"),
    ("rules.csv", "county,joint", "village,joint", "层级 village"),
    ("rules.csv", "joint_share", "ghosts", "没有指标 ghosts"),
    ("rules.csv", "valid:police_110", "valid:ghosts", "没有指标 valid:ghosts"),
    ("demo/staffing.csv", "worker,workers,", "worker,ghosts,", "worker 的人数依据不成立"),
    ("demo/capacity.csv", "desk_staff,spread,even", "desk_staff,guess,even", "规则 guess 未知"),
    ("demo/capacity.csv", "0.3,desk_posts", "0.3,later", "依据 later 未在其前列出"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG)
def test_what_is_wrong_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    path = copy_of_small(tmp_path)
    edit(path, file, old, new)
    with pytest.raises(PackInvalid) as caught:
        pack_at(path)
    assert any(said in problem and file in problem for problem in caught.value.problems)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = copy_of_small(tmp_path)
    (path / "units.csv").unlink()
    edit(path, "townships.csv", "7702,77,", "77020,77,")
    edit(path, "limits.csv", "critical,ordinary,0,verify,10", "critical,ordinary,0,verify,ten")
    with pytest.raises(PackInvalid) as caught:
        pack_at(path)
    words = "\n".join(caught.value.problems)
    assert all(part in words for part in ("units.csv", "77020", "“ten”不是整数"))


def test_a_folder_that_is_no_pack_is_refused_with_the_files_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid) as caught:
        pack_at(tmp_path)
    words = "\n".join(caught.value.problems)
    assert all(name in words for name in ("county.toml", "grids.csv", "limits.csv"))


def test_the_digest_depends_on_every_file_and_on_nothing_else(tmp_path: Path) -> None:
    path = copy_of_small(tmp_path)
    assert pack_digest(path) == pack_digest(SMALL)
    edit(path, "demo/sizes.csv", "1.5", "1.6")
    changed, before = pack_digest(path).split("."), pack_digest(SMALL).split(".")
    assert changed[0] != before[0]
    assert changed[1:] == before[1:]


def test_no_code_names_one_county() -> None:
    named = re.compile("黔西|[\"']520581")
    files = [ROOT / "app.py"]
    for package in ("data_layer", "geo", "dashboards"):
        files += (ROOT / package).rglob("*.py")
    guilty = [f.name for f in files if f.exists() and named.search(f.read_text(encoding="utf-8"))]
    assert guilty == []


def test_units_of_the_product_s_own_pack_have_full_width_brackets() -> None:
    names = [unit.name for unit in pack_at(QIANXI).units]
    assert [name for name in names if "(" in name or ")" in name] == []
    assert any("（" in name for name in names)
