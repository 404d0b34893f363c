"""Figures of capacity: what contradicts what, what stood on a day, what a file changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Connection, Engine, insert, select

from data_layer.core.capacity import (
    Indicator,
    Nature,
    applies,
    contradictions,
    over_cap,
)
from data_layer.core.days import start_of
from data_layer.db import tables
from data_layer.errors import Invalid, TableInvalid
from data_layer.queries.asking import Ask
from data_layer.queries.capacity import Capacity, capacity_at
from data_layer.queries.metrics import metric_values
from data_layer.services.capacity import (
    change_capacity,
    first_day,
    imports,
    mark_of,
    restore_entered,
)
from data_layer.services.capacity_file import (
    Entry,
    capacity_workbook,
    entries_csv,
    entries_of,
    parse_capacity,
)
from data_layer.services.xlsx_write import Table, workbook
from data_layer.vocab import Text
from tests.world import CODE, COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, NOW, WEST

TODAY = 20261123
FACTS = {
    # key: unit, system, level, county, east, west
    "township_staff": ("people", "resources", "county", 30, 18, 12),
    "township_staff_admin": ("people", "resources", "county", 10, 6, 4),
    "township_staff_logistics": ("people", "resources", "county", 2, 1, 1),
    "township_staff_institution": ("people", "resources", "county", 18, 11, 7),
    "seconded_staff": ("people", "resources", "county", 2, 1, 1),
    "secondment_cap_pct": ("percent", "resources", "township", 10, None, None),
    "powers_delegated": ("count", "enforcement", "county", 34, None, None),
    "power_list_adjusted": ("count", "leadership", "county", 7, None, None),
    "power_list_subdistrict": ("count", "leadership", "township", 26, None, None),
}
INDICATORS = tuple(
    Indicator(key, Text(f"项{n}", f"item {n}"), unit, system, level)
    for n, (key, (unit, system, level, *_)) in enumerate(FACTS.items())
)
BY_KEY = {one.key: one for one in INDICATORS}
VALUES = {
    (key, area): float(value)
    for key, row in FACTS.items()
    for area, value in zip((CODE, EAST, WEST), row[3:], strict=True)
    if value is not None
}


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    rows = [
        {
            "county_code": CODE, "key": key, "area_code": area, "value": value,
            "unit": BY_KEY[key].unit, "label_zh": BY_KEY[key].label.zh,
            "label_en": BY_KEY[key].label.en, "system": BY_KEY[key].system,
            "level": BY_KEY[key].level, "ordinal": list(BY_KEY).index(key),
        }
        for (key, area), value in VALUES.items()
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(tables.capacity), rows)
        yield connection


def held(conn: Connection, day: int = TODAY) -> Capacity:
    return capacity_at(conn, COUNTY, COUNTY_SCOPE, NOW, day=day)


def change(conn: Connection, since: int, *entries: Entry, mark: str = "", now: int = NOW) -> int:
    mark = mark or mark_of(held(conn, since))
    return change_capacity(conn, COUNTY, entries, since, "admin", now, mark)


def problems(values: Mapping[tuple[str, str], float]) -> list[str]:
    top = COUNTY.areas[CODE]
    found = contradictions(values, INDICATORS, top, COUNTY.townships)
    return [problem.text.zh for problem in found]


@pytest.mark.parametrize(
    ("seconded", "staff", "over"), [(81, 1872, False), (10, 100, False), (11, 100, True), (1, 9, 1)]
)
def test_exactly_ten_per_cent_may_be_seconded(seconded: int, staff: int, over: bool) -> None:
    assert over_cap(seconded, staff, 10) == over


def test_how_figures_divide_over_townships() -> None:
    natures = {key: one.nature for key, one in BY_KEY.items()}
    assert natures["township_staff"] is Nature.SUM
    assert natures["secondment_cap_pct"] is Nature.EACH
    assert natures["powers_delegated"] is Nature.PART
    assert natures["power_list_adjusted"] is Nature.COUNTY


def test_a_township_has_one_of_two_power_lists() -> None:
    town = COUNTY.areas[EAST]
    street = town._replace(kind="街道")
    assert [applies(f"power_list_{kind}", town) for kind in ("township", "subdistrict")] == [1, 0]
    assert [applies(f"power_list_{kind}", street) for kind in ("township", "subdistrict")] == [0, 1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({("township_staff_admin", EAST): 7}, ["超过总数 10", "三项合计 19"]),
        ({("seconded_staff", WEST): 0}, ["少于总数 2"]),
        ({("seconded_staff", WEST): None}, []),
        ({("seconded_staff", EAST): 19}, ["超过总数 2", "超过项0 18"]),
        ({("powers_delegated", EAST): 35}, ["35 超过测试县的 34"]),
        ({("powers_delegated", EAST): 34, ("powers_delegated", WEST): 34}, []),
        ({("township_staff_admin", EAST): None}, []),
    ],
)
def test_what_cannot_be_so_together(
    changes: dict[tuple[str, str], float | None], told: list[str]
) -> None:
    values = {**VALUES, **changes}
    found = problems({place: value for place, value in values.items() if value is not None})
    assert len(found) == len(told)
    assert all(words in said for words, said in zip(told, found, strict=True))


def test_a_township_sees_its_own_figures_and_the_common_rules(conn: Connection) -> None:
    own = capacity_at(conn, COUNTY, EAST_SCOPE, NOW, day=TODAY)
    assert {area for _, area in own.values} == {EAST}
    assert [area.code for area in own.areas] == [EAST]
    assert own.standards == {"secondment_cap_pct": 10, "power_list_subdistrict": 26}
    assert [one.key for one in own.indicators] == list(FACTS)


def test_figures_hold_from_a_day_on_and_older_ones_stay(conn: Connection) -> None:
    place = "powers_delegated", EAST
    staff = "seconded_staff", EAST
    more = Entry("seconded_staff", EAST, 2), Entry("seconded_staff", CODE, 3)
    assert change(conn, 20260901, *more, Entry(*place, 20)) == 3
    assert change(conn, 20261001, Entry(*place, 30)) == 1
    assert change(conn, 20261101, Entry(*place, None)) == 1
    seen = {day: held(conn, day) for day in (20260831, 20260901, 20261001, 20261031, TODAY)}
    assert [seen[day].values.get(place) for day in seen] == [None, 20, 30, 30, None]
    assert [seen[day].values[staff] for day in seen] == [1, 2, 2, 2, 2]
    assert seen[TODAY].since[staff] == 20260901
    assert staff not in seen[20260831].since
    stored = dict(conn.execute(select(tables.capacity.c.area_code, tables.capacity.c.value).where(
        tables.capacity.c.key == "seconded_staff")).all())  # fmt: skip
    assert stored == {CODE: 3, EAST: 2, WEST: 1}
    assert [(one.since, one.figures) for one in imports(conn, COUNTY)].count((20260901, 3)) == 1


def test_the_cap_of_a_past_day_is_that_days(conn: Connection) -> None:
    change(conn, 20261101, Entry("secondment_cap_pct", CODE, 5))
    for scope in (COUNTY_SCOPE, EAST_SCOPE):
        caps = [
            capacity_at(conn, COUNTY, scope, NOW, day=day).standards["secondment_cap_pct"]
            for day in (20261001, 20261101, TODAY)
        ]
        assert caps == [10, 5, 5]


def test_shares_are_of_the_day_they_are_asked_for(conn: Connection) -> None:
    change(conn, 20261120, Entry("seconded_staff", EAST, 9), Entry("seconded_staff", CODE, 10))
    ask = Ask(20261001, 20261031)

    def shares(day: int, ask: Ask) -> list[float | None]:
        now = start_of(day, COUNTY.zone)
        found = metric_values(conn, COUNTY, COUNTY_SCOPE, now, ask=ask, keys=("seconded_share",))
        return [one.value for one in found]

    by_township = ask._replace(by="township")
    assert shares(20261101, by_township) == [1 / 18, 1 / 12]
    assert shares(20261120, by_township) == [9 / 18, 1 / 12]
    assert (shares(20261101, ask), shares(20261120, ask)) == ([2 / 30], [10 / 30])


def test_a_late_entry_for_an_earlier_day_leaves_today_alone(conn: Connection) -> None:
    change(conn, 20261001, Entry("powers_delegated", EAST, 30))
    change(conn, 20260901, Entry("powers_delegated", EAST, 20))
    assert held(conn).values["powers_delegated", EAST] == 30
    row = select(tables.capacity.c.value).where(
        tables.capacity.c.key == "powers_delegated", tables.capacity.c.area_code == EAST
    )
    assert conn.scalar(row) == 30


def test_a_correction_of_the_same_day_holds_and_leaves_what_it_corrects(conn: Connection) -> None:
    place = "powers_delegated", EAST
    for now, value in ((NOW, 20), (NOW + 2, 15), (NOW + 1, 30)):
        change(conn, 20260901, Entry(*place, value), now=now)
    assert held(conn).values[place] == 15
    h, c = tables.capacity_history.c, tables.capacity.c
    entered = select(h.value).where(h.area_code == EAST).order_by(h.recorded_at)
    assert conn.scalars(entered).all() == [20, 30, 15]
    assert conn.scalar(select(c.value).where(c.key == place[0], c.area_code == EAST)) == 15
    assert len(imports(conn, COUNTY)) == 3


def test_an_entry_for_an_earlier_day_may_not_contradict_a_later_one(conn: Connection) -> None:
    change(conn, 20261001, Entry("powers_delegated", CODE, 30))
    with pytest.raises(TableInvalid) as caught:
        change(conn, 20260901, Entry("powers_delegated", EAST, 32))
    (problem,) = caught.value.problems
    assert problem.text.zh.startswith("2026-10-01 的数：东镇")
    assert "32 超过测试县的 30" in problem.text.zh
    # What was entered from October on stays as it is, whatever is said of September.
    change(conn, 20261001, Entry("powers_delegated", EAST, 10))
    assert change(conn, 20260901, Entry("powers_delegated", EAST, 32)) == 1
    assert held(conn).values["powers_delegated", EAST] == 10


def test_what_was_entered_survives_a_load_of_the_pack(conn: Connection) -> None:
    change(conn, TODAY, Entry("powers_delegated", CODE, 40))
    c = tables.capacity.c
    here = (c.key == "powers_delegated") & (c.area_code == CODE)
    conn.execute(tables.capacity.update().where(here).values(value=34))
    restore_entered(conn, CODE)
    assert conn.scalar(select(c.value).where(here)) == 40


def test_a_change_is_on_record_and_nothing_new_is_none(conn: Connection) -> None:
    assert change(conn, TODAY, Entry("powers_delegated", CODE, 34)) == 0
    a = tables.audit.c
    said = select(a.actor, a.detail).where(a.action == "import_capacity")
    assert conn.execute(said).all() == []
    change(conn, TODAY, Entry("powers_delegated", CODE, 35))
    (row,) = conn.execute(said).all()
    assert row.actor == "admin"
    assert row.detail["figures"] == [["powers_delegated", CODE, 34.0, 35.0]]


def test_wrong_figures_and_stale_ones_change_nothing(conn: Connection) -> None:
    before = held(conn).values
    with pytest.raises(TableInvalid) as caught:
        change(conn, TODAY, Entry("seconded_staff", EAST, 9))
    assert "请核对，或一并更正总数" in caught.value.text.zh
    with pytest.raises(Invalid) as stale:
        change(conn, TODAY, Entry("powers_delegated", CODE, 35), mark="another")
    assert stale.value.code == "capacity_changed"
    assert held(conn).values == before


@pytest.mark.parametrize("text", ["", "2026-13-01", "2026-11-24", "1999-12-31", "昨天"])
def test_figures_are_of_a_day_that_has_come(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        first_day(text, COUNTY, NOW)
    assert caught.value.code == "no_day"
    assert first_day("2026-11-23", COUNTY, NOW) == TODAY


def full() -> Capacity:
    return Capacity(INDICATORS, tuple(COUNTY.townships), VALUES, {}, {})


def test_the_table_that_was_downloaded_says_what_stands() -> None:
    areas = [COUNTY.areas[CODE], *COUNTY.townships]
    sent = parse_capacity(capacity_workbook(COUNTY, full(), areas), COUNTY, INDICATORS)
    assert {(one.key, one.area_code): one.value for one in sent.entries} == VALUES
    assert sent.cells["seconded_staff", EAST] == "资源下沉!G4"
    assert entries_of(entries_csv(sent.entries), COUNTY, INDICATORS) == sent.entries


def sheet(*rows: list[str | float | None], keys: tuple[str, ...] = ("seconded_staff",)) -> bytes:
    head: list[list[str | float | None]] = [["区划代码", "名称", *keys], ["code", "name", *keys]]
    return workbook([Table("表", [*head, *rows])])


def told(body: bytes) -> list[str]:
    with pytest.raises(TableInvalid) as caught:
        parse_capacity(body, COUNTY, INDICATORS)
    return [problem.say("zh") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("cell", "value"),
    [(3, 3), ("3", 3), ("１，０００", 1000), ("1,000", 1000), ("删除", None), ("3.0", 3)],
)
def test_how_people_write_numbers(cell: str | float, value: float | None) -> None:
    sent = parse_capacity(sheet([EAST, "东镇", cell]), COUNTY, INDICATORS)
    assert sent.entries == [Entry("seconded_staff", EAST, value)]


def test_a_code_that_became_a_number_is_one_all_the_same() -> None:
    sent = parse_capacity(sheet([float(EAST), "东镇", 3]), COUNTY, INDICATORS)
    assert sent.entries == [Entry("seconded_staff", EAST, 3)]


@pytest.mark.parametrize("cell", ["", "/", "—", "-", None])
def test_blank_cells_say_nothing(cell: str | None) -> None:
    assert parse_capacity(sheet([EAST, "东镇", cell]), COUNTY, INDICATORS).entries == []


@pytest.mark.parametrize(
    ("row", "where", "words"),
    [
        ([EAST, "东镇", "三"], "“表”表 C3 格：", "不小于 0 的整数"),
        ([EAST, "东镇", 1.5], "“表”表 C3 格：", "不小于 0 的整数"),
        ([EAST, "东镇", -1], "“表”表 C3 格：", "不小于 0 的整数"),
        ([EAST, "东镇", "nan"], "“表”表 C3 格：", "不小于 0 的整数"),
        ([EAST, "东镇", "1_0"], "“表”表 C3 格：", "不小于 0 的整数"),
        ([EAST, "西镇", 1], "“表”表 A3 格：", "是东镇，不是西镇"),
        (["990009", "某镇", 1], "“表”表 A3 格：", "没有区划 990009"),
        ([None, "东镇", 1], "“表”表 C3 格：", "没有区划代码"),
        ([CODE, "测试县", "删除"], "“表”表 C3 格：", "总数不能删除"),
    ],
)
def test_each_wrong_cell_is_named(row: list[str | float | None], where: str, words: str) -> None:
    (problem,) = told(sheet(row))
    assert problem.startswith(where)
    assert words in problem


def test_a_figure_the_area_cannot_have_is_refused() -> None:
    keys = ("power_list_adjusted", "power_list_subdistrict", "secondment_cap_pct")
    found = told(sheet([EAST, "东镇", 1, 2, 101], keys=keys))
    assert [line[5:7] for line in found] == ["C3", "D3", "E3"]
    assert "0 至 100" in found[2]


def test_an_unknown_figure_and_one_said_twice_are_told() -> None:
    found = told(sheet([EAST, "东镇", 1, 2], keys=("desk_staff", "seconded_staff")))
    assert found == ["“表”表 C2 格：没有指标 desk_staff。"]
    (twice,) = told(sheet([EAST, "东镇", 1], [EAST, "东镇", 1]))
    assert twice == "“表”表 C4 格：与“表”表 C3 格重复。"


def test_a_workbook_without_the_table_is_another_file() -> None:
    with pytest.raises(Invalid) as caught:
        parse_capacity(workbook([Table("表", [["甲", "乙"]])]), COUNTY, INDICATORS)
    assert caught.value.code == "no_capacity_table"


def test_a_form_nobody_sent_is_refused() -> None:
    for text in ("seconded_staff,990009,1", "nothing,990001001,1", "a,b"):
        with pytest.raises(Invalid):
            entries_of(text, COUNTY, INDICATORS)
