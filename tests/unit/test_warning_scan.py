"""The scan on demand: what may be asked, who borders on whom, and the way between processes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import box

from data_layer.core.days import add_days
from data_layer.errors import Invalid
from data_layer.services.warning_scan import (
    KEPT_SECONDS,
    MOST_KEPT,
    Answer,
    Found,
    Order,
    Question,
    Scanner,
    answer_told,
    check_question,
    read_answer,
    read_question,
)
from geo.borders import borders
from tests.contract.access_house import make_settings
from tests.world import COUNTY, NOW

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


def test_a_question_asked_again_is_answered_from_memory_for_a_while(tmp_path: Path) -> None:
    now, asked = [0.0], list[Question]()
    scanner = Scanner(make_settings(tmp_path), lambda: now[0])

    def ask(question: dict[str, object]) -> dict[str, object]:
        asked.append(read_question(question))
        return answer_told(Answer((), len(asked), 7, 999, 20260601))

    scanner._ask = ask  # type: ignore[assignment]
    assert [scanner(GOOD).cases, scanner(GOOD).cases] == [1, 1]
    now[0] = KEPT_SECONDS + 1.0
    assert scanner(GOOD).cases == 2
    many = [GOOD._replace(last=add_days(LAST, -n)) for n in range(1, MOST_KEPT + 1)]
    for one in many:
        scanner(one)
    n = len(asked)
    assert [scanner(one).cases for one in many] == list(range(3, 3 + MOST_KEPT))
    assert len(asked) == n
    # The oldest has made way.
    scanner(GOOD)
    assert asked[-1] == GOOD
