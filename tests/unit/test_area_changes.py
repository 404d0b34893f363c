"""What a change of villages does to the tree, and what speaks against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_layer.core.area_change import Change, Kind, Named, Plan, plan
from data_layer.core.county import Area
from data_layer.core.succession import Layer, heirs, layers_on
from data_layer.errors import ManyProblems
from tests.slow_world import TODAY, days_ago
from tests.world import COUNTY, EAST, GRIDS, WEST

ONE, TWO, THREE = (grid[:12] for grid in GRIDS[EAST])
DAY, BEFORE = days_ago(1), days_ago(2)
NEW = f"{EAST}021"


def made(kind: Kind, old: tuple[str, ...], *new: Named, heir: str = "", keep: bool = False) -> Plan:
    change = Change(kind, DAY, old, new, heir or new[0].code, keep)
    return plan(COUNTY, change, TODAY)


def ended(found: Plan) -> dict[str, str]:
    assert {one.valid_to for one in found.ended} <= {BEFORE}
    return {one.code: one.successor for one in found.ended}


def begun(found: Plan) -> dict[str, str]:
    assert {area.valid_from for area in found.begun} <= {DAY}
    return {area.code: area.parent for area in found.begun}


def test_a_village_joins_another_that_goes_on() -> None:
    found = made(Kind.MERGE, (ONE, TWO), Named(ONE, ""))
    assert ended(found) == {TWO: ONE, f"{TWO}001": f"{ONE}001"}
    assert begun(found) == {}


def test_two_become_a_new_one_with_one_grid() -> None:
    found = made(Kind.MERGE, (ONE, TWO), Named(NEW, "合村"))
    heir = f"{NEW}001"
    assert ended(found) == {ONE: NEW, TWO: NEW, f"{ONE}001": heir, f"{TWO}001": heir}
    assert begun(found) == {NEW: EAST, heir: NEW}
    assert {area.name for area in found.begun} == {"合村"}


def test_grids_of_merged_villages_may_stay_apart() -> None:
    found = made(Kind.MERGE, (ONE, TWO), Named(NEW, "合村"), keep=True)
    assert ended(found) == {
        ONE: NEW, TWO: NEW, f"{ONE}001": f"{NEW}001", f"{TWO}001": f"{NEW}002"
    }  # fmt: skip
    assert begun(found) == {NEW: EAST, f"{NEW}001": NEW, f"{NEW}002": NEW}


def test_one_splits_and_its_history_has_an_heir() -> None:
    other = f"{EAST}022"
    found = made(Kind.SPLIT, (ONE,), Named(NEW, "甲村"), Named(other, "乙村"), heir=other)
    assert ended(found) == {ONE: other, f"{ONE}001": f"{other}001"}
    assert begun(found) == {NEW: EAST, other: EAST, f"{NEW}001": NEW, f"{other}001": other}


def test_a_part_leaves_one_that_goes_on() -> None:
    found = made(Kind.SPLIT, (ONE,), Named(ONE, ""), Named(NEW, "新村"))
    assert ended(found) == {}
    assert begun(found) == {NEW: EAST, f"{NEW}001": NEW}


@pytest.mark.parametrize(("kind", "code"), [(Kind.RECODE, NEW), (Kind.MOVE, f"{WEST}021")])
def test_another_code_takes_the_grids_along(kind: Kind, code: str) -> None:
    found = made(kind, (ONE,), Named(code, "东1村"))
    assert ended(found) == {ONE: code, f"{ONE}001": f"{code}001"}
    assert begun(found) == {code: code[:9], f"{code}001": code}
    assert found.begun[1].name == COUNTY.areas[f"{ONE}001"].name


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        (Kind.MERGE, (ONE,), [Named(NEW, "合村")], "两个以上"),
        (Kind.MERGE, (ONE, ONE), [Named(NEW, "合村")], "两个以上"),
        (Kind.SPLIT, (ONE,), [Named(NEW, "甲村")], "两个以上"),
        (Kind.RECODE, (ONE,), [Named(TWO, "占用")], "已经用过"),
        (Kind.RECODE, (ONE,), [Named("123", "短")], "12 位数字"),
        (Kind.RECODE, (ONE,), [Named("990001009001", "没有这个乡镇")], "现行乡镇"),
        (Kind.RECODE, (ONE,), [Named(f"{WEST}021", "划走")], "划转"),
        (Kind.MOVE, (ONE,), [Named(NEW, "没走")], "仍在原乡镇"),
        (Kind.RECODE, (ONE,), [Named(NEW, "")], "缺少名称"),
        (Kind.RECODE, ("990001001999",), [Named(NEW, "无源")], "不是现行"),
        (Kind.RECODE, (GRIDS[EAST][0],), [Named(NEW, "网格")], "不是现行"),
    ],
)
def test_what_speaks_against_it_is_told(
    kind: Kind, old: tuple[str, ...], new: list[Named], said: str
) -> None:
    with pytest.raises(ManyProblems) as error:
        made(kind, old, *new)
    assert said in "".join(problem.text.zh for problem in error.value.problems)


def test_a_day_to_come_and_one_before_the_village_began_are_refused() -> None:
    young = COUNTY.areas[ONE]._replace(valid_from=DAY)
    county = replace(COUNTY, areas={**COUNTY.areas, ONE: young})
    for day, said in ((days_ago(-1), "尚未到来"), (DAY, "晚于")):
        with pytest.raises(ManyProblems) as error:
            plan(county, Change(Kind.RECODE, day, (ONE,), (Named(NEW, "新"),), NEW), TODAY)
        assert said in error.value.problems[0].text.zh


def area(code: str, successor: str = "") -> Area:
    ended_ = 20260101 if successor else None
    return Area(code, "village", "", code, code, "", valid_to=ended_, successor=successor)


def test_successors_are_followed_to_the_last_and_a_circle_ends() -> None:
    line = {"a": area("a", "b"), "b": area("b", "c"), "c": area("c")}
    assert heirs(line) == {"a": "c", "b": "c"}
    circle = {"a": area("a", "b"), "b": area("b", "a")}
    assert set(heirs(circle)) <= {"a", "b"}
    assert heirs({"a": area("a", "gone")}) == {}


def test_an_area_is_itself_up_to_its_last_day() -> None:
    line = {
        "a": area("a", "b")._replace(valid_to=20260101),
        "b": area("b", "c")._replace(valid_to=20260301),
        "c": area("c"),
    }
    found = [heirs(line, day) for day in (20251231, 20260101, 20260228, 20260301)]
    assert found == [{}, {"a": "b"}, {"a": "b"}, {"a": "c", "b": "c"}]


def test_the_newest_layer_that_has_begun_holds() -> None:
    layers = tuple(
        Layer("grid", version, f"l{version}", day, "")
        for version, day in ((1, 20260101), (2, 20260301), (3, 20260201))
    )
    found = {day: layers_on(layers, day).get("grid") for day in (20251231, 20260115, 20260401)}
    assert [one and one.version for one in found.values()] == [None, 1, 3]
