"""A question that cannot be answered: one plain sentence, with the page and the ways on around
it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.number_house import NumberHouse, number_house, parts, sentence, text
from tests.served import credentials_of


@pytest.fixture(scope="module")
def house(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NumberHouse]:
    with number_house(demo_template, tmp_path_factory.mktemp("refused") / "instance") as found:
        yield found


def links(page: object) -> set[str]:
    return {link.get("href", "") for link in parts(page, "A")}


@pytest.mark.parametrize("path", ["/discovery", "/assessment", "/staffing", "/cases", "/replay"])
def test_an_unknown_filter_is_told_inside_the_page(house: NumberHouse, path: str) -> None:
    page = house.page("analyst", f"{path}?township=999999")
    assert "没有这个乡镇（街道）：999999" in sentence(page)
    assert "township" not in sentence(page)
    assert {path, "/dispatch", "/coordination"} <= links(page)


def test_a_leader_outside_the_own_township_is_shown_the_way_back(house: NumberHouse) -> None:
    page = house.page("leader", "/discovery?township=520581101")
    assert "不在您的数据范围内" in sentence(page)
    assert {"/township", "/discovery"} <= links(page)


@pytest.mark.parametrize("path", ["/discovery", "/dispatch", "/assessment", "/cases"])
def test_a_period_still_to_come_is_refused(house: NumberHouse, path: str) -> None:
    page = house.page("analyst", f"{path}?from=2031-01-01&to=2031-02-01")
    assert "所选时段从 2031-01-01 开始，还没有到" in sentence(page)
    assert not list(parts(page, "Graph"))
    assert path in links(page)


PERIODS = ("/discovery", "/dispatch", "/coordination", "/assessment", "/analysis", "/cases")


@pytest.mark.parametrize("path", PERIODS)
def test_dates_the_wrong_way_round_keep_the_form(house: NumberHouse, path: str) -> None:
    page = house.page("analyst", f"{path}?from=2026-10-20&to=2026-10-01&source=hotline_12345")
    assert sentence(page) == '"起始日期不应晚于终止日期，请改正。"'
    typed = {field.get("name"): field.get("value") for field in parts(page, "Input")}
    assert (typed["from"], typed["to"]) == ("2026-10-20", "2026-10-01")
    chosen = [one["value"] for one in parts(page, "Option") if one.get("selected")]
    assert "hotline_12345" in chosen
    assert not list(parts(page, "Graph"))
    assert not list(parts(page, "Table"))


def test_a_question_wrong_beside_its_dates_is_told(house: NumberHouse) -> None:
    page = house.page("analyst", "/analysis?by=moon&from=2026-10-20&to=2026-10-01")
    assert "by、then 应为其中之一" in sentence(page)
    page = house.page("analyst", "/staffing?from=2026-10-20&to=2026-10-01")
    assert "起始日期不应晚于终止日期" in sentence(page)


def test_a_period_still_to_come_is_refused_to_machines(house: NumberHouse) -> None:
    token = credentials_of(house.store.settings.instance)["read_token"]
    answer = house.server.test_client().get(
        "/api/v1/metrics?from=2030-01-01&to=2030-02-01",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 400
    assert "2030-01-01" in text(answer.json)
