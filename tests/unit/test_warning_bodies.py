"""Closings that stand close together and people missing, as a night tells of them."""

from __future__ import annotations

import orjson
import pytest

from data_layer.core.days import start_of
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding, as_json
from data_layer.core.warning.night_bodies import (
    Closing,
    bunching_findings,
    staffing_findings,
)
from data_layer.core.warning.rules import Detector, Rule, Sensitivity
from data_layer.core.warning.spent import Timed
from data_layer.core.warning.staffing import Seat, Staff
from data_layer.vocab import Level
from tests.world import COUNTY, DAY, EAST, GRIDS, HOUR, MINUTE, WEST

RULES = {rule.detector: rule for rule in DEFAULTS}
BUNCHING = RULES[Detector.BUNCHING]._replace(least=1, times=1.0)
STAFFING = RULES[Detector.STAFFING]._replace(least=1)
MIDDLE = start_of(20261110, COUNTY.zone)
LAST_DAYS = start_of(20261029, COUNTY.zone)


def closings(
    unit: str, n: int, used: float = 0.4, since: int = MIDDLE, apart: int = HOUR, **more: object
) -> list[Closing]:
    """So many closings of a unit, each at that share of a limit of ten days."""
    found = []
    for at in range(n):
        closed = since + at * apart
        came = closed - round(used * 10 * DAY)
        limit = Timed(came, came + 10 * DAY, came + 10 * DAY, None, "0101", "ordinary", 0, 1)
        usual = {"category": "0101", "closed_at": closed, "limit": limit}
        number = f"{unit}-{used}-{since}-{at:03}"
        found.append(Closing(number, unit, **{**usual, **more}))  # type: ignore[arg-type]
    return found


def others(**more: object) -> list[Closing]:
    """Ten bodies as they usually are."""
    return [case for at in range(10) for case in closings(f"B{at}", 30, **more)]  # type: ignore[arg-type]


def kinds(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.kind, one.told["unit"]) for one in found]


def test_closing_at_the_deadline_is_told_of_the_body_with_what_is_usual() -> None:
    (one,) = bunching_findings(COUNTY, BUNCHING, [*others(), *closings("U1", 40, 0.97)])
    assert (one.kind, one.series, one.areas) == ("at_deadline", "at_deadline/U1", (EAST,))
    assert (one.observed, one.told["of"], one.told["unit"]) == (40, 40, "U1")
    assert one.expected == pytest.approx(one.told["usual"] * 40, abs=0.1)
    assert len(one.cases) == 40
    assert all(case.startswith("U1-") for case in one.cases)
    assert orjson.loads(orjson.dumps(as_json(one)))["told"] == one.told


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        (closings("U2", 30, since=LAST_DAYS), "at_month_end"),
        (closings("U2", 30, paused_ms=9 * DAY, allowed_ms=9 * DAY), "pauses_used_up"),
        (closings("U2", 12, apart=MINUTE // 2), "in_bulk"),
    ],
)
def test_other_patterns_of_a_body_of_the_county(more: list[Closing], kind: str) -> None:
    usual = others(paused_ms=3 * DAY, allowed_ms=9 * DAY)
    found = bunching_findings(COUNTY, BUNCHING, [*usual, *more])
    assert kinds(found) == [(kind, "U2")]
    assert found[0].areas == ()


def test_a_pause_of_which_nothing_is_known_is_no_sign() -> None:
    odd = closings("U2", 30, paused_ms=90 * DAY)
    assert bunching_findings(COUNTY, BUNCHING, [*others(), *odd]) == []


def test_several_runs_of_a_body_are_one_line() -> None:
    runs = [
        case for start in (0, 1) for case in closings("U1", 11, since=MIDDLE + start * DAY, apart=1)
    ]
    (one,) = bunching_findings(COUNTY, BUNCHING, runs)
    assert (one.kind, one.observed, one.told["of"]) == ("in_bulk", 22, 22)


def test_a_photograph_handed_in_twice_tells_each_body_of_its_own_cases() -> None:
    mine = closings("U1", 2, photographs=("f1",))
    theirs = closings("U3", 1, photographs=("f1", "f2"))
    found = bunching_findings(COUNTY, BUNCHING, [*mine, *theirs])
    assert [(one.kind, one.areas, one.observed, one.told["of"]) for one in found] == [
        ("same_photograph", (EAST,), 2, 3), ("same_photograph", (WEST,), 1, 3),
    ]  # fmt: skip
    assert set(found[0].cases) == {case.case_no for case in mine}
    assert "U3" not in orjson.dumps(as_json(found[0])).decode()


@pytest.mark.parametrize(
    ("change", "n"),
    [
        ({}, 1),
        ({"least": 41}, 0),
        ({"times": 20.0}, 0),
        ({"categories": frozenset({"0201"})}, 0),
        ({"levels": frozenset({Level.COUNTY})}, 0),
        ({"levels": frozenset({Level.TOWNSHIP})}, 1),
    ],
)
def test_what_the_settings_of_closings_do(change: dict[str, object], n: int) -> None:
    cases = [*others(), *closings("U1", 40, 0.97)]
    assert len(bunching_findings(COUNTY, BUNCHING._replace(**change), cases)) == n


@pytest.mark.parametrize(
    ("at_deadline", "telling"),
    [
        (10, []),
        (12, [Sensitivity.HIGH]),
        (14, [Sensitivity.NORMAL, Sensitivity.HIGH]),
        (16, [Sensitivity.LOW, Sensitivity.NORMAL, Sensitivity.HIGH]),
    ],
)
def test_sensitivity_is_how_far_outside_the_others_one_must_be(
    at_deadline: int, telling: list[Sensitivity]
) -> None:
    usual = [case for at in range(10) for case in closings(f"B{at}", 5, 0.95)]
    own = [*closings("U1", at_deadline, 0.95), *closings("U1", 35 - at_deadline)]
    found = [
        one
        for one in Sensitivity
        if bunching_findings(COUNTY, BUNCHING._replace(sensitivity=one), [*others(), *usual, *own])
    ]
    assert found == telling


def seats() -> list[tuple[str, Seat]]:
    east, west = GRIDS[EAST], GRIDS[WEST]
    return [
        (EAST, Seat(east[0], "chief", 3)), (EAST, Seat(east[1], "chief", 9)),
        (EAST, Seat(east[0], "worker", None)), (EAST, Seat(east[0], "worker", 20)),
        (WEST, Seat(west[0], "worker", 40)), (WEST, Seat(west[0], "worker", None)),
    ]  # fmt: skip


def staffing(rule: Rule, cap: float | None = 0.1) -> dict[tuple[str, str], Finding]:
    staff = [Staff(COUNTY.code, 100, 11), Staff(EAST, 60, 8), Staff(WEST, 40, 3)]
    found = staffing_findings(COUNTY, rule, seats(), staff, cap)
    return {(one.kind, one.areas[0] if one.areas else ""): one for one in found}


def test_each_township_and_gap_is_one_line() -> None:
    found = staffing(STAFFING)
    assert set(found) == {
        ("no_chief", EAST), ("vacant", WEST), ("over_cap", EAST), ("over_cap", ""),
    }  # fmt: skip
    none = found["no_chief", EAST]
    assert (none.observed, none.days, none.consequence) == (2, 9, 1)
    assert none.told == {"of": 2, "places": 2, "grids": [GRIDS[EAST][1], GRIDS[EAST][0]]}
    over = found["over_cap", EAST]
    assert (over.observed, over.told["of"], over.days) == (8, 6, 0)


@pytest.mark.parametrize(
    ("change", "gone", "more"),
    [
        ({"least": 3}, {("no_chief", EAST), ("vacant", WEST)}, set()),
        ({"sensitivity": Sensitivity.LOW}, {("vacant", WEST)}, set()),
        ({"sensitivity": Sensitivity.HIGH}, set(), {("vacant", EAST)}),
        ({"levels": frozenset({Level.TOWNSHIP})}, {("over_cap", "")}, set()),
        (
            {"levels": frozenset({Level.COUNTY})},
            {("no_chief", EAST), ("vacant", WEST), ("over_cap", EAST)},
            {("no_chief", ""), ("vacant", "")},
        ),
    ],
)
def test_what_the_settings_of_staffing_do(
    change: dict[str, object], gone: set[tuple[str, str]], more: set[tuple[str, str]]
) -> None:
    assert set(staffing(STAFFING._replace(**change))) == (set(staffing(STAFFING)) - gone) | more


def test_without_a_cap_nobody_is_above_it() -> None:
    assert "over_cap" not in {kind for kind, _ in staffing(STAFFING, None)}
