"""Shares of limits, cases that drag on, stages that slow down, as a night tells of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboards.components.alert_weeks import weekly
from dashboards.components.score_words import Voice
from data_layer.core.days import HOUR_MS, add_days
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.night_times import (
    WEEKS,
    Passages,
    Standing,
    drift_findings,
    lasting_findings,
    ordinary_weeks,
    unjudged_stages,
)
from data_layer.core.warning.rules import Detector, Sensitivity, Span
from data_layer.core.warning.spent import Timed, spent
from data_layer.vocab import Level, LimitUnit
from tests.world import CODE, COUNTY, DAY, EAST, HOUR, NOW, WEST

RULES = {rule.detector: rule for rule in DEFAULTS}
LASTING = RULES[Detector.LASTING]._replace(least=1)
DRIFT = RULES[Detector.DRIFT]._replace(least=1, times=1.0)
AT_WORK = replace(
    COUNTY, limits=tuple(rule._replace(unit=LimitUnit.WORK_MINUTES) for rule in COUNTY.limits)
)


def timed(came: int, original: int | None, current: int | None = None, **more: object) -> Timed:
    usual: dict[str, object] = {"deadline": None, "category": "0101", "urgency": "ordinary"}
    due = original if current is None else current
    return Timed(came, original, due, report_level=0, limit_version=1, **{**usual, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "at", "share"),
    [
        (timed(0, 10 * DAY), 0, 0.0),
        (timed(0, 10 * DAY), 5 * DAY, 0.5),
        (timed(0, 10 * DAY), 10 * DAY, 1.0),
        (timed(0, 10 * DAY), 10 * DAY + 1, 1.001),
        (timed(0, 10 * DAY), 25 * DAY, 2.5),
        # Put off by ten days of pause, or of more time: what is left counts.
        (timed(0, 10 * DAY, 20 * DAY), 15 * DAY, 0.5),
        (timed(0, 10 * DAY, 20 * DAY), 2 * DAY, 0.0),
        (timed(0, None), 5 * DAY, None),
        (timed(0, 0, 0), 5 * DAY, None),
    ],
)
def test_the_share_of_a_limit_that_is_spent(limit: Timed, at: int, share: float | None) -> None:
    (found,) = spent(COUNTY, [limit], [at])
    assert np.isnan(found) if share is None else found == pytest.approx(share, abs=1e-9)


def test_working_time_stands_at_night_yet_late_is_late() -> None:
    morning = AT_WORK.working_time(1).after_work_ms(NOW, 0)
    due = AT_WORK.working_time(1).after_work_ms(morning, 2 * HOUR_MS)
    night = AT_WORK.working_time(1).end_of_workday(due, 0)
    limit = timed(morning, night)
    at_close, later = spent(AT_WORK, [limit, limit], [night, night + 2 * HOUR_MS])
    assert (at_close, later) == (1.0, 1.001)
    weekend = spent(AT_WORK, [timed(morning, night + 7 * DAY)], [morning + 3 * DAY])
    by_clock = spent(COUNTY, [timed(morning, night + 7 * DAY)], [morning + 3 * DAY])
    assert weekend != pytest.approx(by_clock, abs=0.01)


def test_a_fixed_deadline_runs_by_the_clock() -> None:
    limit = timed(NOW, NOW + 10 * DAY, deadline=NOW + 10 * DAY)
    assert spent(AT_WORK, [limit], [NOW + 5 * DAY]) == pytest.approx([0.5])


def standing(number: int, limits: float, **more: object) -> Standing:
    usual: dict[str, object] = {"township": EAST, "category": "0101", "reopened": 0}
    limit = timed(NOW - round(limits * DAY), NOW - round((limits - 1) * DAY))
    return Standing(f"C{number:04}", limit=limit, until=NOW, **{**usual, **more})  # type: ignore[arg-type]


def test_a_township_has_one_line_for_all_that_drags_on() -> None:
    cases = [
        standing(1, 2.5), standing(2, 4.0), standing(3, 0.5, reopened=2), standing(4, 1.5),
        standing(5, 3.0, township=WEST), standing(6, 9.0, township=""),
    ]  # fmt: skip
    found = {one.areas: one for one in lasting_findings(COUNTY, LASTING, cases)}
    assert set(found) == {(EAST,), (WEST,), ()}
    east = found[(EAST,)]
    assert (east.observed, east.cases) == (3, ("C0003", "C0002", "C0001"))
    assert east.told == {"limit": 2, "reopened": 1, "limits": 4.0}


@pytest.mark.parametrize(
    ("change", "areas"),
    [
        ({}, {(EAST,)}),
        ({"times": 3.0}, set()),
        ({"least": 3}, set()),
        ({"categories": frozenset({"0201"})}, set()),
        ({"levels": frozenset({Level.COUNTY})}, {()}),
        ({"levels": frozenset({Level.GRID})}, set()),
        ({"sensitivity": Sensitivity.HIGH}, {(EAST,), (WEST,)}),
    ],
)
def test_what_the_settings_of_long_unsolved_cases_do(
    change: dict[str, object], areas: set[tuple[str, ...]]
) -> None:
    cases = [
        standing(1, 2.5), standing(2, 2.9), standing(3, 0.5, township=WEST, reopened=1),
    ]  # fmt: skip
    found = lasting_findings(COUNTY, LASTING._replace(**change), cases)
    assert {one.areas for one in found} == areas


def test_a_case_without_a_limit_drags_on_by_its_reopenings() -> None:
    case = standing(1, 9.0, reopened=2)._replace(limit=timed(NOW - 99 * DAY, None))
    (one,) = lasting_findings(COUNTY, LASTING, [case])
    assert one.told == {"limit": 0, "reopened": 1, "limits": None}


def test_weeks_are_whole_ordinary_and_in_order() -> None:
    weeks = ordinary_weeks(COUNTY, DRIFT, 20261122)
    assert (len(weeks), weeks[-1]) == (WEEKS, 20261116)
    assert weeks == sorted(weeks)
    assert 20260928 not in weeks  # 国庆节
    assert {20260921, 20261012} <= set(weeks)
    assert ordinary_weeks(COUNTY, DRIFT, 20261121)[-1] == 20261109
    quiet = DRIFT._replace(quiet=(Span(20261117, 20261117, "专项行动"),))
    assert ordinary_weeks(COUNTY, quiet, 20261122)[-1] == 20261109


MONDAYS = [add_days(20260525, 7 * week) for week in range(WEEKS)]


def passages(slower: float, a_week: int = 6, town: str = EAST) -> Passages:
    """Ten hours a case, spread a little, `slower` times so in the last eight weeks."""
    week = np.repeat(np.arange(WEEKS), a_week)
    spread = np.exp(np.random.default_rng(5).normal(0, 0.1, WEEKS))[week]
    took = 10 * HOUR * spread * np.where(week >= 18, slower, 1.0)
    return Passages([town] * week.size, ["0101"] * week.size, week, took)


def test_a_stage_that_slowed_down_is_told_of_township_and_county() -> None:
    found = drift_findings(COUNTY, DRIFT, {"handle": passages(2.0)}, MONDAYS)
    assert [(one.series, one.areas) for one in found] == [
        (f"handle/{CODE}", ()), (f"handle/{EAST}", (EAST,)),
    ]  # fmt: skip
    one = found[1]
    assert (one.kind, one.expected) == ("handle", pytest.approx(10, abs=1))
    assert one.observed == pytest.approx(20, abs=3)
    assert one.told["weeks"] == MONDAYS
    assert len(one.told["medians"]) == WEEKS
    assert one.told["low"] < 10 < one.told["high"] < 20
    assert (one.days, one.told["base"], one.told["since"]) == (28, 18, MONDAYS[18])
    assert {"run", "shift"} <= set(one.told["signs"])


def test_what_is_usual_and_its_limits_are_drawn_and_named_beside_the_newest_weeks() -> None:
    """The eight newest weeks alone would show a stage no faster before than now."""
    stage = {"handle": passages(2.0)}
    (one,) = drift_findings(
        COUNTY, DRIFT._replace(levels=frozenset({Level.COUNTY})), stage, MONDAYS
    )
    told = weekly(one, Detector.DRIFT, Voice("zh", COUNTY.zone, NOW))
    assert told is not None and told.curve is not None
    assert len(told.newest) == 8
    assert [bar.day for bar in told.curve.bars] == MONDAYS
    assert any(bar.beyond for bar in told.curve.bars[18:])
    assert told.usual.startswith("往常按 2026-05-25 至 2026-09-27 的 18 周计：一般 ")
    assert weekly(one, Detector.SURGE, Voice("zh", COUNTY.zone, NOW)) is None


@pytest.mark.parametrize(
    ("change", "slower", "areas"),
    [
        ({}, 1.0, []),
        ({}, 0.5, []),
        ({"times": 3.0}, 2.0, []),
        ({"least": 7}, 2.0, []),
        ({"categories": frozenset({"0201"})}, 2.0, []),
        ({"levels": frozenset({Level.TOWNSHIP})}, 2.0, [(EAST,)]),
        ({"levels": frozenset({Level.COUNTY})}, 2.0, [()]),
        ({"levels": frozenset({Level.COUNTY})}, 1.2, []),
        ({"levels": frozenset({Level.COUNTY}), "sensitivity": Sensitivity.HIGH}, 1.2, [()]),
    ],
)
def test_what_the_settings_of_slower_stages_do(
    change: dict[str, object], slower: float, areas: list[tuple[str, ...]]
) -> None:
    rule = DRIFT._replace(**change)
    found = drift_findings(COUNTY, rule, {"handle": passages(slower)}, MONDAYS)
    assert [one.areas for one in found] == areas


def test_a_stage_with_a_week_of_few_cases_is_not_judged() -> None:
    standing = [f"handle/{EAST}", f"handle/{CODE}", f"handle/{WEST}", f"verify/{EAST}"]
    stages = {"handle": passages(2.0)}
    assert unjudged_stages(COUNTY, DRIFT, stages, MONDAYS, standing) == set(standing[2:])
    assert unjudged_stages(COUNTY, DRIFT, stages, MONDAYS[1:], standing) == set(standing)
    few = {"handle": passages(2.0, a_week=4)}
    assert unjudged_stages(COUNTY, DRIFT, few, MONDAYS, standing) == set(standing)


def test_a_week_with_few_cases_or_a_young_county_says_nothing() -> None:
    assert drift_findings(COUNTY, DRIFT, {"handle": passages(2.0, a_week=4)}, MONDAYS) == []
    assert drift_findings(COUNTY, DRIFT, {"handle": passages(2.0)}, MONDAYS[1:]) == []
