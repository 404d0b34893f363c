"""What 发现问题 says is what it draws: every day outside its band is counted, one day is called a
day, and nothing is divided by days without data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_layer.core.days import add_days, local, to_date
from tests.contract.number_house import NumberHouse, number_house, parts, sentence, text


@pytest.fixture(scope="module")
def house(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NumberHouse]:
    with number_house(demo_template, tmp_path_factory.mktemp("discovery") / "instance") as found:
        yield found


def day(house: NumberHouse, back: int) -> str:
    today = local(house.store.clock(), house.store.county.zone).day
    return to_date(add_days(today, -back)).isoformat()


def rings(page: object) -> int:
    """How many days the chart has a ring at."""
    figures = (graph["figure"]["data"] for graph in parts(page, "Graph"))
    return next(len(data[-1]["x"]) for data in figures if data[-1].get("mode") == "markers")


@pytest.mark.parametrize("first", [30, 60, 3650])
def test_every_day_with_a_ring_is_counted(house: NumberHouse, first: int) -> None:
    page = house.page("analyst", f"/discovery?from={day(house, first)}&to={day(house, 1)}")
    told, ringed = sentence(page), rings(page)
    many = re.search(r"(\d+) 天超出预期区间（最近为 ([^）]+)）", told)
    named = re.search(r"。([^；。]+) 超出预期区间", told)
    if many:
        assert int(many[1]) == ringed > 3
        assert len(many[2].split("、")) == 3
    else:
        assert len(named[1].split("、") if named else []) == ringed


def test_ten_years_are_drawn_and_divided_over_the_days_that_have_data(house: NumberHouse) -> None:
    page = house.page("analyst", f"/discovery?from=2017-01-01&to={day(house, 1)}")
    (line,) = (
        data[3] for graph in parts(page, "Graph")
        for data in [graph["figure"]["data"]] if len(data) > 4
    )  # fmt: skip
    assert line["x"][0] > "2017-01-01"
    assert line["y"][0] > 0
    (shapes,) = (div for div in parts(page, "Div") if div.get("data-map") == "page")
    values = json.loads(shapes["data-values"])
    whole = house.page("analyst", f"/discovery?from={line['x'][0]}&to={day(house, 1)}")
    (same,) = (div for div in parts(whole, "Div") if div.get("data-map") == "page")
    assert values["classes"] == json.loads(same["data-values"])["classes"]


def test_one_day_is_called_a_day_and_its_cases_are_not_blown_up(house: NumberHouse) -> None:
    page = house.page("analyst", f"/discovery?from={day(house, 3)}&to={day(house, 3)}")
    assert f"{day(house, 3)} 上报" in sentence(page)
    assert "每日" not in sentence(page)
    assert "本期件数" in text(page)
    (shapes,) = (div for div in parts(page, "Div") if div.get("data-map") == "page")
    classes = json.loads(shapes["data-values"])["classes"].values()
    # Of a month's rate one case would be of the class from twenty, the third.
    assert max(classes) < 3


def silent_rows(page: object) -> list[list[str]]:
    """The cells of the rows of the silent grids."""
    (panel,) = (one for one in parts(page, "Section") if "area-silent" in one["className"])
    rows = [list(parts(row["children"], "Td")) for row in parts(panel["children"], "Tr")]
    return [[str(cell["children"]) for cell in row] for row in rows if row]


def test_every_silent_grid_is_there(house: NumberHouse) -> None:
    page = house.page("analyst", f"/discovery?from={day(house, 3)}&to={day(house, 3)}")
    silent = re.search(r"(\d+) 个网格零上报", sentence(page))
    assert silent
    assert len(silent_rows(page)) == int(silent[1]) > 12


def test_a_period_that_reaches_beyond_today_counts_silence_to_today(house: NumberHouse) -> None:
    address = f"/discovery?from={day(house, 0)}&to={day(house, -300)}"
    quiet = [row[2] for row in silent_rows(house.page("analyst", address))]
    assert quiet
    assert max(int(days) for days in quiet if days.isdigit()) < 300
