"""The calendar of a pack: read, checked, stored as versions, and loaded with the county."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, func, select

from data_layer.core.county import County
from data_layer.core.working_time import CalendarDay, OfficeHours
from data_layer.db import tables
from data_layer.errors import PackInvalid
from data_layer.queries.county import load_county
from data_layer.services.county_pack import pack_digest, store_pack
from tests.packs import copy_of_small, edit, pack_at
from tests.world import COUNTY

CODE, NOW = "77", 1_795_400_000_000
MAY_DAY = "2026-05-01,holiday,劳动节,测试通知 2025-11-04,1\n"
SUMMER = '[[office_hours]]\nfrom = "05-01"\nhours = ["08:00-11:30", "15:00-18:30"]\n'


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


def reload(conn: Connection, path: Path) -> County:
    store_pack(conn, pack_at(path), NOW)
    return load_county(conn, CODE)


def kind_of(county: County, day: int, version: int | None = None) -> str:
    return county.working_time(version or county.calendar_version).day(day).kind


def test_a_stored_calendar_comes_back(conn: Connection, path: Path) -> None:
    pack, county = pack_at(path), load_county(conn, CODE)
    assert county.calendar_version == 1
    assert county.calendar == tuple(row._replace(version=1) for row in pack.calendar)
    assert county.office_hours == tuple(s._replace(version=1) for s in pack.office_hours)
    working = county.working_time(1)
    assert working is county.working_time(1)
    assert working.official == {2026}


def test_loading_twice_adds_no_row(conn: Connection, path: Path) -> None:
    assert not store_pack(conn, pack_at(path), NOW)
    edit(path, "townships.csv", "上河镇", "上河口镇")
    county = reload(conn, path)
    assert county.calendar_version == 1
    assert conn.scalar(select(func.count()).select_from(tables.calendar_day)) == len(
        county.calendar
    )


def test_a_changed_calendar_is_an_overlay_of_the_old_one(conn: Connection, path: Path) -> None:
    edit(path, "calendar.csv", MAY_DAY, MAY_DAY + "2026-05-09,shifted_workday,劳动节,补充通知,1\n")
    county = reload(conn, path)
    assert county.calendar_version == 2
    assert [row for row in county.calendar if row.version == 2] == [
        CalendarDay(2, 20260509, "shifted_workday", "劳动节", "补充通知", True)
    ]
    assert [kind_of(county, 20260509, v) for v in (1, 2)] == ["rest", "shifted_workday"]
    assert [kind_of(county, 20260501, v) for v in (1, 2)] == ["holiday", "holiday"]


def test_other_hours_are_a_version_of_the_calendar(conn: Connection, path: Path) -> None:
    edit(path, "county.toml", SUMMER, "")
    county = reload(conn, path)
    assert county.calendar_version == 2
    assert [s.version for s in county.office_hours] == [1, 1, 2]
    day = 1_782_700_000_000  # a Monday in June
    assert county.working_time(1).after_work_ms(day, 0) != county.working_time(2).after_work_ms(
        day, 0
    )


def test_a_pack_without_hours_has_the_usual_ones(conn: Connection, tmp_path: Path) -> None:
    folder = copy_of_small(tmp_path)
    edit(folder, "county.toml", SUMMER, "")
    start = '[[office_hours]]\nfrom = "01-01"\nhours = ["09:00-12:00", "13:00-17:00"]\n'
    edit(folder, "county.toml", start, "")
    county = reload(conn, folder)
    assert county.office_hours == (OfficeHours(101, ((510, 720), (840, 1050))),)


def test_what_an_administrator_changed_stays_while_the_file_does(
    conn: Connection, path: Path
) -> None:
    mine = {"county_code": CODE, "version": 2, "day": 20260501, "kind": "workday",
            "name": "", "source": "县政府通知", "official": True}  # fmt: skip
    conn.execute(tables.calendar_day.insert(), mine)
    conn.execute(tables.county.update().values(calendar_version=2))
    edit(path, "townships.csv", "上河镇", "上河口镇")
    county = reload(conn, path)
    assert (county.calendar_version, kind_of(county, 20260501)) == (2, "workday")
    edit(path, "calendar.csv", "2027-03-08,rest,全县停电检修,县政府通知 2026-11-20,0\n", "")
    county = reload(conn, path)
    # The file says 1 May again; a day it no longer names stays as it was.
    assert (county.calendar_version, kind_of(county, 20260501)) == (3, "holiday")
    assert kind_of(county, 20270308) == "rest"


def test_the_calendar_is_a_part_of_the_digest_by_itself(tmp_path: Path) -> None:
    path = copy_of_small(tmp_path)
    before = pack_digest(path).split(".")
    edit(path, "calendar.csv", "全县停电检修", "停电")
    after = pack_digest(path).split(".")
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True, False]


def test_a_county_stored_before_there_were_calendars_gets_one_as_a_new_version(
    conn: Connection, path: Path
) -> None:
    for table in (tables.calendar_day, tables.office_hours):
        conn.execute(delete(table))
    older = ".".join(pack_digest(path).split(".")[:2])
    conn.execute(tables.county.update().values(pack_hash=older))
    county = reload(conn, path)
    assert county.calendar_version == 2
    assert [kind_of(county, 20260216, version) for version in (1, 2)] == ["workday", "holiday"]
    assert {season.version for season in county.office_hours} == {2}


def test_a_county_without_rows_works_by_weekday_and_law() -> None:
    assert (COUNTY.calendar, COUNTY.office_hours) == ((), ())
    assert kind_of(COUNTY, 20261123) == "workday"
    assert COUNTY.working_time(1).official == frozenset()


WRONG = [
    ("calendar.csv", "2026-05-01,holiday", "2026-02-30,holiday", "“2026-02-30”应为"),
    ("calendar.csv", "2026-05-01,holiday", ",holiday", "day: 不能为空"),
    ("calendar.csv", "2026-05-01,holiday", "2026-05-01,party", "类型 party 未知"),
    ("calendar.csv", "2026-05-01,holiday", "2026-01-01,holiday", "2026-01-01 出现 2 次"),
    ("calendar.csv", "2026-05-01,holiday", "1926-05-01,holiday", "2000 至 2100"),
    ("calendar.csv", "02-28,shifted_workday", "02-27,shifted_workday", "不是周末"),
    ("calendar.csv", "劳动节,测试通知 2025-11-04,1", "劳动节,,1", "应写明依据文件"),
    ("calendar.csv", "劳动节,测试通知 2025-11-04,1", "劳动节,x,yes", "“yes”应为 0 或 1"),
    ("calendar.csv", "劳动节", "劳" * 41, "过长"),
    ("calendar.csv", "day,kind", "date,kind", "缺少列或内容 day"),
    ("county.toml", 'from = "05-01"', 'from = "02-30"', "不是每年都有的日期"),
    ("county.toml", 'from = "05-01"', 'from = "02-29"', "不是每年都有的日期"),
    ("county.toml", 'from = "05-01"', 'from = "01-01"', "01-01 出现 2 次"),
    ("county.toml", 'from = "05-01"', 'from = "1 May"', "county.toml office_hours.1.from"),
    ("county.toml", "15:00-18:30", "11:00-18:30", "互不重叠"),
    ("county.toml", "15:00-18:30", "18:30-15:00", "先后相接"),
    ("county.toml", "15:00-18:30", "15:00-24:30", "先后相接"),
    ("county.toml", "15:00-18:30", "3pm", "county.toml office_hours.1.hours.1"),
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
    edit(path, "calendar.csv", "2026-05-01,holiday", "2026-05-01,party")
    edit(path, "calendar.csv", "2026-06-19", "soon")
    edit(path, "county.toml", "15:00-18:30", "11:00-18:30")
    with pytest.raises(PackInvalid) as caught:
        pack_at(path)
    words = "\n".join(caught.value.problems)
    assert all(part in words for part in ("party", "“soon”", "互不重叠"))
