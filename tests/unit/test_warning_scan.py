"""The scan on demand: what may be asked, who borders on whom, and the way between processes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import box

from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.errors import Invalid
from data_layer.services.warning_scan import (
    KEPT_MS,
    MOST_KEPT,
    Answer,
    Found,
    Order,
    Question,
    Scanner,
    answer_told,
    check_question,
    places_near,
    read_answer,
    read_question,
)
from geo.borders import borders
from tests.contract.access_house import make_settings
from tests.world import ALL_GRIDS, COUNTY, NOW

DEMO = replace(COUNTY, demo=True)
LAST = 20261122
GOOD = Question(("01",), LAST, Order.DISTANCE)


def test_areas_that_touch_are_neighbours() -> None:
    shapes = {
        "b": box(1, 0, 2, 1), "a": box(0, 0, 1, 1), "c": box(2.0001, 0, 3, 1),
        "d": box(3.1, 0, 4, 1), "e": box(2, 1, 3, 2),
    }  # fmt: skip
    assert borders(shapes) == {
        "a": ("b",), "b": ("a", "c", "e"), "c": ("b", "e"), "d": (), "e": ("b", "c"),
    }  # fmt: skip


def test_who_bordered_on_a_grid_that_ended_borders_on_its_heir() -> None:
    ended = COUNTY.areas[ALL_GRIDS[1]]._replace(valid_to=LAST, successor=ALL_GRIDS[0])
    county = replace(COUNTY, areas={**COUNTY.areas, ended.code: ended})
    first, gone, third, alone = ALL_GRIDS[:4]
    past = {first: [gone], gone: [first, third], third: [gone], alone: []}
    assert places_near(county, [first, third, alone], past) == {0: [1], 1: [0]}


def test_a_good_question_is_none_to_refuse() -> None:
    check_question(DEMO, GOOD, NOW)
    check_question(DEMO, GOOD._replace(categories=("0101", "02")), NOW)


@pytest.mark.parametrize(
    ("county", "asked", "code"),
    [
        (COUNTY, GOOD, "no_layer"),
        (DEMO, GOOD._replace(last=add_days(LAST, 1)), "wrong_day"),
        (DEMO, GOOD._replace(last=20250101), "wrong_day"),
        (DEMO, GOOD._replace(categories=("77",)), "wrong_category"),
    ],
)
def test_what_cannot_be_scanned_is_refused(county: object, asked: Question, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_question(county, asked, NOW)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_questions_and_answers_travel_as_they_are() -> None:
    assert read_question(GOOD._asdict()) == GOOD
    made = Answer((Found(("a", "b"), 3, 12, 2.5, 1000.0),), 400, 7, 999, 20260601)
    assert read_answer(answer_told(made)) == made


class Process:
    """Stands for the process that scans: its answers are numbered."""

    def __init__(self, folder: Path) -> None:
        self.now, self.asked = NOW, list[Question]()
        self.scanner = Scanner(make_settings(folder), lambda: self.now)
        self.scanner._ask = self.answer  # type: ignore[assignment]

    def answer(self, question: dict[str, object]) -> dict[str, object]:
        self.asked.append(read_question(question))
        return answer_told(Answer((), len(self.asked), 7, 999, 20260601))

    def __call__(self, asked: Question, county: County = DEMO) -> int:
        """Which of its answers it is."""
        return self.scanner(county, asked).answer.cases


def test_a_question_asked_again_is_answered_from_memory_for_a_while(tmp_path: Path) -> None:
    scan = Process(tmp_path)
    assert [scan(GOOD), scan(GOOD)] == [1, 1]
    scan.now += KEPT_MS - 1
    assert scan.scanner(DEMO, GOOD).at == NOW
    scan.now += 1
    assert (scan(GOOD), scan.scanner(DEMO, GOOD).at) == (2, NOW + KEPT_MS)
    scan.now = NOW  # the clock was put back
    assert scan(GOOD) == 3
    many = [GOOD._replace(last=add_days(LAST, -n)) for n in range(1, MOST_KEPT + 1)]
    for one in many:
        scan(one)
    n = len(scan.asked)
    assert [scan(one) for one in many] == list(range(4, 4 + MOST_KEPT))
    assert len(scan.asked) == n
    # The oldest has made way.
    scan(GOOD)
    assert scan.asked[-1] == GOOD


def test_a_county_that_changed_is_scanned_anew(tmp_path: Path) -> None:
    scan = Process(tmp_path)
    changed = [
        replace(DEMO, boundary_version=DEMO.boundary_version + 1),
        replace(DEMO, area_version=DEMO.area_version + 1),
        replace(DEMO, pack_hash="another"),
    ]
    assert [scan(GOOD), *(scan(GOOD, county) for county in changed)] == [1, 2, 3, 4]
    assert scan(GOOD) == 1
