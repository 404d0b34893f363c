"""Claims that come again and cases that may grow, as a night tells of them."""

from __future__ import annotations

import orjson
import pytest

from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import as_json
from data_layer.core.warning.night_areas import MOST_CASES
from data_layer.core.warning.night_claims import Told, repeated_findings, risky_findings
from data_layer.core.warning.rules import Detector, Rule, Sensitivity
from data_layer.vocab import SourceKind
from tests.world import ALL_GRIDS, COUNTY, DAY, EAST, NOW, WEST

RULES = {rule.detector: rule for rule in DEFAULTS}
REPEATED, RISKY = RULES[Detector.REPEATED], RULES[Detector.RISKY]


def told(number: int, days_ago: float = 1, **more: object) -> Told:
    usual: dict[str, object] = {
        "case_no": f"C{number:04}", "at": NOW - round(days_ago * DAY), "is_open": True,
        "grid": ALL_GRIDS[0], "township": EAST, "place": "", "category": "0101",
        "urgency": "ordinary", "sensitive": False, "persons": 1,
        "source_kind": SourceKind.HOTLINE, "words": "",
    }  # fmt: skip
    return Told(**{**usual, **more})  # type: ignore[arg-type]


def at_market(n: int, **more: object) -> list[Told]:
    return [told(at, n - at, place="集市入口", **more) for at in range(n)]


def test_a_place_is_one_finding_however_often_it_comes() -> None:
    (one,) = repeated_findings(COUNTY, REPEATED, at_market(4), NOW)
    assert (one.kind, one.observed, one.days, one.category) == ("place", 4, 30, "0101")
    assert one.areas == (ALL_GRIDS[0],)
    assert one.cases == ("C0003", "C0002", "C0001", "C0000")
    assert one.matter == f"{EAST}:01"


def test_the_series_of_a_place_stays_and_its_words_are_not_in_it() -> None:
    (one,) = repeated_findings(COUNTY, REPEATED, at_market(3), NOW)
    (later,) = repeated_findings(COUNTY, REPEATED, at_market(5), NOW + DAY)
    assert one.series == later.series
    assert "集市" not in orjson.dumps(as_json(one)).decode()


def test_the_same_words_in_another_grid_name_another_place() -> None:
    mixed = [case._replace(grid=grid) for case, grid in zip(at_market(5), ALL_GRIDS, strict=True)]
    assert repeated_findings(COUNTY, REPEATED, mixed, NOW) == []


def test_a_claimant_is_known_by_a_digest_across_townships() -> None:
    cases = [
        told(1, 9, numbers=("d-other", "k" * 64)), told(2, 5, numbers=("k" * 64,)),
        told(3, 1, numbers=("a-third", "k" * 64), grid=ALL_GRIDS[-1], township=WEST),
    ]  # fmt: skip
    (one,) = repeated_findings(COUNTY, REPEATED, cases, NOW)
    assert (one.kind, one.areas) == ("claimant", (WEST, EAST))
    assert one.series == f"claimant:{'k' * 16}/0101"
    assert one.told == {}


@pytest.mark.parametrize(
    ("change", "n", "found"),
    [
        ({}, 3, 1),
        ({}, 2, 0),
        ({"least": 5}, 4, 0),
        ({"least": 5}, 5, 1),
        ({"categories": frozenset({"01"})}, 3, 1),
        ({"categories": frozenset({"02"})}, 3, 0),
        ({"times": 20.0}, 3, 1),
    ],
)
def test_what_the_settings_of_repeated_claims_do(
    change: dict[str, object], n: int, found: int
) -> None:
    rule = REPEATED._replace(**change)
    assert len(repeated_findings(COUNTY, rule, at_market(n), NOW)) == found


@pytest.mark.parametrize(
    ("sensitivity", "oldest", "found"),
    [("low", 14, 1), ("low", 20, 0), ("normal", 20, 1), ("normal", 40, 0), ("high", 40, 1)],
)
def test_sensitivity_is_how_far_one_looks_back(sensitivity: str, oldest: int, found: int) -> None:
    rule = REPEATED._replace(sensitivity=Sensitivity(sensitivity))
    cases = [told(at, ago, place="桥头") for at, ago in enumerate((oldest, 2, 1))]
    assert len(repeated_findings(COUNTY, rule, cases, NOW)) == found


def test_no_more_case_numbers_than_may_be_carried() -> None:
    cases = [told(at, 1, place="桥头") for at in range(MOST_CASES + 50)]
    (one,) = repeated_findings(COUNTY, REPEATED, cases, NOW)
    assert one.observed == MOST_CASES + 50
    assert len(one.cases) == MOST_CASES
    assert one.cases[0] == f"C{MOST_CASES + 49:04}"


def test_a_risky_case_tells_its_signs_words_and_weight() -> None:
    case = told(7, persons=16, words="扬言持刀报复", urgency="urgent", category="0201")
    (one,) = risky_findings(COUNTY, RISKY, [case], NOW)
    assert (one.kind, one.series, one.cases) == ("persons+words", "C0007", ("C0007",))
    assert one.told == {"signs": ["persons", "words"], "words": ["持刀"], "persons": 16}
    assert one.consequence == 3
    assert one.areas == (ALL_GRIDS[0],)
    assert orjson.loads(orjson.dumps(as_json(one)))["told"] == one.told


@pytest.mark.parametrize(
    ("change", "case", "found"),
    [
        ({}, {"persons": 10}, 1),
        ({}, {"persons": 9}, 0),
        # Five who come together are a collective petition.
        ({}, {"persons": 5, "source_kind": SourceKind.PETITION}, 1),
        ({}, {"persons": 4, "source_kind": SourceKind.PETITION}, 0),
        ({}, {"persons": 50, "source_kind": SourceKind.WORKER}, 0),
        ({}, {"persons": 50, "is_open": False}, 0),
        ({"least": 20}, {"persons": 19}, 0),
        ({"least": 6}, {"persons": 6}, 1),
        ({"words": ()}, {"words": "爆炸"}, 0),
        ({}, {"words": "爆炸"}, 1),
        ({"categories": frozenset({"0201"})}, {"words": "爆炸"}, 0),
    ],
)
def test_what_the_settings_of_risky_cases_do(
    change: dict[str, object], case: dict[str, object], found: int
) -> None:
    assert len(risky_findings(COUNTY, RISKY._replace(**change), [told(1, **case)], NOW)) == found


def test_claimants_about_one_place_make_each_open_case_of_it_risky() -> None:
    cases = [told(at, 1, place="工地", numbers=(f"n{at}",), is_open=at != 1) for at in range(3)]
    found = risky_findings(COUNTY, RISKY, cases, NOW)
    assert {one.series: one.kind for one in found} == {"C0000": "claimants", "C0002": "claimants"}
    strict: Rule = RISKY._replace(sensitivity=Sensitivity.LOW)
    assert risky_findings(COUNTY, strict, cases, NOW) == []


def test_110_again_is_told_of_open_cases() -> None:
    cases = [told(at, 1, place="家中", source_kind=SourceKind.POLICE) for at in range(2)]
    assert {one.kind for one in risky_findings(COUNTY, RISKY, cases, NOW)} == {"police_again"}
