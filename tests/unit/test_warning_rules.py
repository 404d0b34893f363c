"""Rules as values, their rehearsal over the past, and which alerts come first."""

from __future__ import annotations

import numpy as np
import pytest

from data_layer.core.days import add_days
from data_layer.core.warning.damping import Reading
from data_layer.core.warning.ranking import Ranked, consequence, ranked
from data_layer.core.warning.rehearsal import PastNight, WouldBe, rehearse
from data_layer.core.warning.rules import (
    CLUSTER_DAYS,
    SILENCE,
    SURGE,
    Detector,
    Rule,
    Sensitivity,
    Span,
    cluster_days,
    problems,
    quiet_on,
    silence_setting,
    surge_setting,
    watches,
)
from data_layer.vocab import Level, Role, Text
from tests.ears import ears, ordinary_alarms

RULE = Rule("surge", Detector.SURGE, on=True, name=Text("异常增多", "Unusual rise"))
# Hutwagner 2003 by the formulas; C1 and C2 equal R's surveillance to four decimals.
SERIES = [2, 3, 1, 4, 2, 3, 2, 5, 3, 2, 4, 3, 9, 11, 4, 2]


def test_ears_equals_the_frozen_values() -> None:
    found = ears(SERIES)
    bounds = [5.4443, 7.0141, 7.0141, 6.5683, 6.5683, 6.4465, 11.5695, 15.7977, 15.7624]
    assert found.bound[7:] == pytest.approx(bounds, abs=1e-4)
    c2 = [-0.439, 0.850, 0.106, 5.196, 6.928, 0.802, -0.816]
    assert found.c2[9:] == pytest.approx(c2, abs=1e-3)
    assert found.c3[11:] == pytest.approx([0, 4.196, 10.124, 10.124, 5.928], abs=1e-3)
    assert np.flatnonzero(ordinary_alarms(SERIES)).tolist() == [12]
    assert np.flatnonzero(found.c3 > 2).tolist() == [12, 13, 14, 15]
    assert not ordinary_alarms([0, 0, 0, 0, 0, 0, 0, 2]).any()
    assert np.isnan(ears([1, 2]).bound).all()


def test_a_usual_rule_has_nothing_wrong() -> None:
    assert problems(RULE, {"0601"}, set(Role)) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"least": 0}, "least"),
        ({"times": 50.0}, "times"),
        ({"categories": frozenset({"9999"})}, "categories"),
        ({"levels": frozenset()}, "levels"),
        ({"quiet": (Span(20260202, 20260201, "专项行动"),)}, "quiet"),
        ({"quiet": (Span(20260201, 20260202, " "),)}, "quiet"),
        ({"told": frozenset()}, "told"),
        ({"told": frozenset({"nobody"})}, "told"),
        ({"name": Text(" ".strip(), "")}, "name"),
        ({"words": ("危" * 13,)}, "words"),
        ({"quiet": (Span(20260201, 20260202, "专" * 41),)}, "quiet"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(change: dict[str, object], field: str) -> None:
    found = problems(RULE._replace(**change), {"0601"}, set(Role))
    assert [problem.cells for problem in found] == [(field,)]


def test_more_sensitive_means_more_of_everything() -> None:
    order = [Sensitivity.LOW, Sensitivity.NORMAL, Sensitivity.HIGH]
    rules = [RULE._replace(sensitivity=one) for one in order]
    assert set(order) == set(SURGE) == set(CLUSTER_DAYS) == set(SILENCE) == set(Sensitivity)
    for figures in (
        [surge_setting(rule).firm for rule in rules],
        [surge_setting(rule).sparse for rule in rules],
        [1 / cluster_days(rule) for rule in rules],
        [silence_setting(rule).silent for rule in rules],
    ):
        assert figures == sorted(figures)
        assert len(set(figures)) == 3


def test_a_rule_watches_its_categories_and_levels() -> None:
    rule = RULE._replace(categories=frozenset({"06", "0101"}), levels=frozenset({Level.TOWNSHIP}))
    assert watches(rule, "0601", "06", Level.TOWNSHIP)
    assert watches(rule, "0101", "01", Level.TOWNSHIP)
    assert not watches(rule, "0102", "01", Level.TOWNSHIP)
    assert not watches(rule, "0601", "06", Level.GRID)
    assert watches(RULE, "0102", "01", Level.GRID)


def test_quiet_days_are_both_ends_included() -> None:
    rule = RULE._replace(quiet=(Span(20260210, 20260223, "春节"),))
    days = (20260209, 20260210, 20260223, 20260224)
    assert [quiet_on(rule, day) for day in days] == [False, True, True, False]


def _nights(found: str, otherwise: Reading = Reading.QUIET) -> list[PastNight]:
    return [
        PastNight(add_days(20260601, at), frozenset({"a"} if sign == "x" else ()), otherwise)
        for at, sign in enumerate(found)
    ]


def test_a_rehearsal_tells_how_many_which_how_early_and_how_true() -> None:
    nights = _nights("..x...." + "......." + "....x..")
    told = rehearse(nights, {"a": [20260606]}, {"a": [(20260620, True)]})
    assert told.alerts == (
        WouldBe("a", 20260603, 3, True), WouldBe("a", 20260619, None, True),
    )  # fmt: skip
    assert told.a_week is not None
    assert told.a_week.rate == pytest.approx(2 / 3)
    assert told.median_lead == 3
    assert (told.confirmed.true, told.confirmed.judged) == (2, 2)


def test_a_late_alert_has_a_lead_below_nought_and_unjudged_ones_no_share() -> None:
    told = rehearse(_nights("...x"), {"a": [20260602]}, {})
    assert [alert.lead_days for alert in told.alerts] == [-2]
    assert told.confirmed.interval is None
    assert rehearse([], {}, {}).a_week is None


def test_nights_without_data_end_no_alert_of_a_rehearsal() -> None:
    assert len(rehearse(_nights("x....x"), {}, {}).alerts) == 2
    assert len(rehearse(_nights("x....x", Reading.NO_DATA), {}, {}).alerts) == 1


def test_ten_are_on_top_the_rare_and_the_grave_first() -> None:
    alerts = [Ranked(f"a{at:02}", 10.0 * at + 10, 0, f"m{at}", "surge") for at in range(15)]
    grave = Ranked("grave", 100.0, 3, "grave", "risky")
    order = ranked([*alerts, grave])
    assert order.top[0] == "grave"
    assert order.top[1:] == tuple(f"a{at:02}" for at in range(14, 5, -1))
    assert set(order.top) | set(order.rest) == {a.key for a in (*alerts, grave)}
    assert len(order.top) == 10


def test_one_matter_takes_one_place_on_top_and_loses_none() -> None:
    alerts = [
        Ranked("scan", 1000, 0, "0101", "cluster"),
        Ranked("surge", 500, 0, "0101", "surge"),
    ]
    order = ranked([*alerts, Ranked("vacant", None, 0, "post", "staffing")])
    assert order == (("scan", "vacant"), ("surge",))


def _of(detector: str, n: int, *, stock: bool = False) -> list[Ranked]:
    keys = [f"{detector}{at:02}" for at in range(n)]
    return [Ranked(key, None, 2, key, detector, stock) for key in keys]


def test_one_detector_fills_the_ten_only_where_the_others_have_nothing_to_say() -> None:
    quiet = [one._replace(consequence=0) for one in (*_of("surge", 2), *_of("silent", 6))]
    order = ranked([*_of("risky", 30), *quiet])
    assert order.top[:5] == tuple(f"risky0{at}" for at in range(5))
    assert order.top[5:] == ("silent00", "silent01", "silent02", "surge00", "surge01")
    assert ranked(_of("risky", 30)).top == tuple(f"risky0{at}" for at in range(10))


def test_what_stood_before_anybody_looked_comes_after_what_is_new() -> None:
    new = [one._replace(consequence=0) for one in _of("surge", 2)]
    order = ranked([*_of("lasting", 4, stock=True), *new])
    assert order.top[:2] == ("surge00", "surge01")
    assert len(order.top) == 6


@pytest.mark.parametrize(
    ("urgency", "more", "steps"),
    [
        ("ordinary", {}, 0),
        ("urgent", {}, 1),
        ("critical", {"sensitive": True}, 3),
        ("critical", {"sensitive": True, "persons": 9, "risky": True}, 3),
        ("ordinary", {"persons": 10}, 1),
    ],
)
def test_consequence_has_steps(urgency: str, more: dict[str, int], steps: int) -> None:
    assert consequence(urgency, **more) == steps  # type: ignore[arg-type]
