"""Tables of the pages of numbers: one name a thing, noughts and dashes that mean what they say,
ways back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.number_house import NumberHouse, number_house, parts, sentence, text


@pytest.fixture(scope="module")
def house(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NumberHouse]:
    with number_house(demo_template, tmp_path_factory.mktemp("tables") / "instance") as found:
        yield found


def section(page: object, name: str) -> dict[str, Any]:
    return next(one for one in parts(page, "Section") if f"area-{name}" in one["className"])


def rows(panel: dict[str, Any]) -> list[list[Any]]:
    """The cells of the body's rows."""
    found = [list(parts(row["children"], "Td")) for row in parts(panel["children"], "Tr")]
    return [[cell["children"] for cell in row] for row in found if row]


def heads(panel: dict[str, Any]) -> list[str]:
    return [str(head["children"]) for head in parts(panel["children"], "Th")]


def test_counts_of_none_are_noughts_and_open_nothing(house: NumberHouse) -> None:
    panel = section(house.page("analyst", "/dispatch"), "unit")
    assert heads(panel)[-2:] == ["未结", "超期未结"]
    counts = [text(cell) for row in rows(panel) for cell in row[-2:]]
    assert not [cell for cell in counts if "—" in cell]
    noughts = [cell for cell in counts if '"0"' in cell]
    assert noughts
    assert not [cell for cell in noughts if "href" in cell]
    assert "次数" in text(panel["children"][0])


def test_what_stands_in_a_stage_is_called_what_the_tiles_call_it(house: NumberHouse) -> None:
    page = house.page("analyst", "/dispatch")
    names = [row[0] for row in rows(section(page, "age"))]
    assert names == ["待受理", "待派遣", "待签收", "处置中", "待核查", "合计"]
    chip = house.page("analyst", "/cases?measure=open&stage=reported")
    assert "环节：发现上报（待受理）" in sentence(chip)


def test_a_township_goes_by_one_name_in_all_tables(house: NumberHouse) -> None:
    for path, name in (("/assessment", "township"), ("/coordination", "township")):
        shown = [str(row[0]) for row in rows(section(house.page("analyst", path), name))]
        assert "五里乡" in shown
        assert not [one for one in shown if "族" in one]


def test_the_townships_to_choose_from_tell_what_waits_in_them(house: NumberHouse) -> None:
    choice = rows(section(house.page("analyst", "/township"), "choice"))
    assert len(choice) == 30
    name, waiting, _, rate = choice[0]
    assert "township=520581001" in name["props"]["href"]
    assert "measure=open" in text(waiting)
    assert re.search(r"\d%", text(rate))


def test_what_no_grid_has_told_is_said_once(house: NumberHouse) -> None:
    page = house.page("analyst", "/staffing")
    assert text(page).count("无户数数据") == 1
    assert "每联户长户数" not in heads(section(page, "areas"))


def test_a_period_without_steps_asks_for_no_filter_to_be_taken_off(house: NumberHouse) -> None:
    page = house.page("analyst", "/dispatch?from=1990-01-01&to=1990-01-31")
    told = text(section(page, "steps"))
    assert "没有完成的环节" in told
    assert "筛选" not in told


def test_a_mix_without_a_case_says_so(house: NumberHouse) -> None:
    page = house.page("analyst", "/discovery?from=1990-01-01&to=1990-01-31")
    for name in ("source", "major"):
        assert "没有符合条件的事件" in text(section(page, name))


def test_a_person_has_a_way_back(house: NumberHouse) -> None:
    listed = house.page("analyst", "/staffing/list?of=workers")
    card = next(a["href"] for a in parts(listed, "A") if "/staffing/person" in a.get("href", ""))
    page = house.page("analyst", card)
    assert [a for a in parts(page, "A") if a.get("className") == "back"]
