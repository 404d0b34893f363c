"""How far warnings can be trusted: what is known of a day, tried on numbers made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import orjson
import pytest

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, add_days, days_between, start_of
from data_layer.core.warning.backtest import OPEN, Lives, backtest, under_first_limit
from data_layer.core.warning.breach import LEAST_CLOSED
from data_layer.core.warning.calibration import Trust
from data_layer.core.warning.counts import Counts
from data_layer.core.warning.dealt import LEAST_BEFORE, dealt_anew, false_alarms
from data_layer.core.warning.rules import Detector, Rule, Span
from data_layer.core.warning.spent import Timed
from data_layer.core.warning.trust import (
    LEAST_JUDGED,
    Check,
    FalseAlarms,
    Raised,
    as_json,
    breach_of,
    from_json,
    in_all,
    said_of,
)
from tests.world import ALL_GRIDS, COUNTY, EAST, NOW, WEST

DAY = 20261122
FIRST = add_days(DAY, -99)
CUT = start_of(add_days(DAY, -39), COUNTY.zone)
SEEN = start_of(add_days(DAY, 1), COUNTY.zone)
DEMO = replace(COUNTY, demo=True)


def lives(*cases: tuple[float, float, float | None]) -> Lives:
    """Urgent cases by the days from the cut on which they came, were due and were closed; the clock
    never stops."""
    timed = tuple(
        under_first_limit(Timed(_at(came), _at(due), NOW, NOW, "0201", "urgent", 0, 1))
        for came, due, _ in cases
    )
    return Lives(timed, np.array([_at(closed) for *_, closed in cases], np.int64))


def _at(days: float | None) -> int:
    return OPEN if days is None else CUT + int(days * DAY_MS)


def taught(n: int, late: int) -> list[tuple[float, float, float | None]]:
    """Cases before the cut with four days' time: closed just before its end, `late` of them after.

    All were open on the last noon before; of those, late / n missed the limit.
    """
    return [(-20.0, -16.0, -14.0 if one < late else -16.2) for one in range(n)]


@pytest.mark.parametrize(
    ("case", "looks", "late"),
    [
        ((1.0, 5.0, 30.0), 1, True),
        ((1.0, 5.0, None), 1, True),
        ((1.0, 5.0, 1.2), 0, False),
        ((1.0, 5.0, 4.9), 1, False),
        # The limit ends after what is known: whether it was kept nobody can say yet.
        ((37.0, 41.0, None), 0, False),
        # Reported and due before a noon came.
        ((1.0, 1.4, None), 0, False),
        ((-9.0, -5.0, None), 0, False),
    ],
)
def test_a_case_is_looked_at_once_while_it_was_open(
    case: tuple[float, float, float | None], looks: int, late: bool
) -> None:
    found = backtest(COUNTY, lives(*taught(40, 10), case), CUT, SEEN, 1)
    assert found.looks == looks
    assert found.came.tolist() == [late] * looks


def test_what_is_said_is_learned_from_what_was_known_before() -> None:
    n, late = 2 * LEAST_CLOSED, LEAST_CLOSED // 2
    # What became of cases after the cut must teach nothing.
    after = [(2.0, 6.0, 30.0)] * 50
    found = backtest(COUNTY, lives(*taught(n, late), *after), CUT, SEEN, 1)
    assert found.said.size == 50
    assert found.said == pytest.approx([late / n] * 50)
    assert found.constant == pytest.approx([late / n] * 50)
    assert found.came.all()


def test_the_noon_is_drawn_by_the_seed_alone() -> None:
    cases = [*taught(60, 20), *[(1.0 + one / 10, 9.0, 5.0) for one in range(30)]]
    looked = [backtest(COUNTY, lives(*cases), CUT, SEEN, seed).looks for seed in (1, 1, 2, 3, 4)]
    assert looked[0] == looked[1]
    assert len(set(looked)) > 1


def test_few_cases_say_nothing_of_a_method() -> None:
    many = [(1.0, 9.0, 30.0 if one % 4 == 0 else 8.9) for one in range(2 * LEAST_JUDGED)]
    tried = backtest(COUNTY, lives(*taught(60, 20), *many), CUT, SEEN, 1)
    found = breach_of(tried, add_days(DAY, -39), DAY)
    assert found is not None
    assert found.n == sum(one.n for one in found.bins) == tried.looks
    assert found.late == sum(one.came for one in found.bins)
    few = backtest(COUNTY, lives(*taught(60, 20), *many[: LEAST_JUDGED // 2]), CUT, SEEN, 1)
    assert breach_of(few, add_days(DAY, -39), DAY) is None
    assert breach_of(backtest(COUNTY, lives(many[0]), CUT, SEEN, 1), DAY, DAY) is None


@pytest.mark.parametrize(
    ("found", "rate", "interval"),
    [
        ([], None, None),
        ([FalseAlarms("a", 0, 0)], None, None),
        # Five in ten weeks (Garwood): 1.623 to 11.668.
        ([FalseAlarms("a", 5, 70)], 0.5, (0.1623, 1.1668)),
        ([FalseAlarms("a", 2, 70), FalseAlarms("b", 3, 70)], 0.5, (0.1623, 1.1668)),
        # By two parts, each with 97.5 of 100: none in a week has at most 4.382.
        ([FalseAlarms("a", 0, 7), FalseAlarms("b", 0, 70)], 0.0, (0.0, 4.382 * 1.1)),
    ],
)
def test_false_alarms_of_all_rules_are_added_up(
    found: list[FalseAlarms], rate: float | None, interval: tuple[float, float] | None
) -> None:
    week = in_all(found)
    if week is None:
        assert rate is None
        return
    assert week.rate == pytest.approx(rate)
    assert week.interval == pytest.approx(interval, abs=1e-3)


def test_precision_is_of_those_judged_by_rule_and_in_all() -> None:
    alerts = [
        Raised("surge", DAY, judged=True),
        Raised("surge", add_days(DAY, -6), judged=False),
        Raised("surge", add_days(DAY, -7), judged=True),
        Raised("silent", add_days(DAY, -29), judged=None),
        Raised("silent", add_days(DAY, -30), judged=True),
        Raised("silent", add_days(DAY, 1), judged=False),
    ]
    told = {
        (one.rule, one.days): (one.raised, one.trust.true, one.trust.judged)
        for one in said_of(alerts, DAY)
    }
    assert told == {
        ("", 7): (2, 1, 2), ("", 30): (4, 2, 3), ("", 90): (5, 3, 4),
        ("silent", 7): (0, 0, 0), ("silent", 30): (1, 0, 0), ("silent", 90): (2, 1, 1),
        ("surge", 7): (2, 1, 2), ("surge", 30): (3, 2, 3), ("surge", 90): (3, 2, 3),
    }  # fmt: skip


def test_a_check_comes_back_from_json_as_it_was() -> None:
    many = [(1.0, 9.0, 30.0 if one % 4 == 0 else 8.9) for one in range(400)]
    tried = backtest(COUNTY, lives(*taught(60, 20), *many), CUT, SEEN, 1)
    said = said_of([Raised("surge", DAY, judged=True)], DAY)
    check = Check(DAY, breach_of(tried, DAY, DAY), (FalseAlarms("surge", 1, 9),), said, 1.5)
    empty = Check(DAY)
    for one in (check, empty, check._replace(said=(said[0]._replace(trust=Trust(0, 0, None)),))):
        assert from_json(orjson.loads(orjson.dumps(as_json(one)))) == one


def counted(days: int, seed: int = 1) -> Counts:
    rng = np.random.default_rng(seed)
    kinds = tuple(code for code, known in sorted(COUNTY.categories.items()) if known.parent)
    grids = rng.poisson(0.6, (days, len(ALL_GRIDS), len(kinds)))
    return Counts(
        days_between(add_days(DAY, 1 - days), DAY), tuple(ALL_GRIDS), (EAST, WEST), kinds, grids,
        rng.poisson(0.2, (days, 2, len(kinds))), rng.poisson(0.1, (days, len(kinds))),
        np.zeros(days, int), np.ones(days, bool),
    )  # fmt: skip


def test_dealt_anew_every_place_and_every_day_keeps_its_total() -> None:
    counts = counted(90)
    dealt = dealt_anew(counts, 1)
    assert (counts.in_grids.sum(axis=0) == dealt.in_grids.sum(axis=0)).all()
    assert (counts.in_townships.sum(axis=0) == dealt.in_townships.sum(axis=0)).all()
    daily = [
        one.in_grids.sum(axis=1) + one.in_townships.sum(axis=1) + one.nowhere
        for one in (counts, dealt)
    ]
    assert (daily[0] == daily[1]).all()
    assert (counts.in_grids != dealt.in_grids).any()
    assert (dealt.in_grids == dealt_anew(counts, 1).in_grids).all()
    assert (dealt.in_grids != dealt_anew(counts, 2).in_grids).any()


RULES = (
    Rule("surge", Detector.SURGE, on=True),
    Rule("cluster", Detector.CLUSTER, on=True, times=1.0),
    Rule("silent", Detector.SILENT, on=True, least=1),
    Rule("off", Detector.SILENT, on=False),
    Rule("lasting", Detector.LASTING, on=True),
)


@pytest.mark.parametrize(
    ("county", "days", "nights"),
    [
        (DEMO, 120, {"surge": 28, "cluster": 4, "silent": 28}),
        (DEMO, LEAST_BEFORE + 3, {"surge": 6, "cluster": 2, "silent": 6}),
        (DEMO, LEAST_BEFORE, {}),
        # No surveyed layer: grids lie nowhere in particular.
        (replace(COUNTY, demo=False), 120, {"surge": 28, "silent": 28}),
    ],
)
def test_rules_over_counts_are_tried_on_as_many_nights_as_there_are(
    county: County, days: int, nights: dict[str, int]
) -> None:
    found = false_alarms(county, counted(days), RULES, nights=14, seeds=(1, 2))
    assert {one.rule: one.nights for one in found} == nights


def test_a_rule_that_is_quiet_says_nothing_false() -> None:
    loud = Rule("surge", Detector.SURGE, on=True, least=1, times=1.0)
    quiet = loud._replace(key="quiet", quiet=(Span(FIRST, DAY, "专项行动"),))
    found = false_alarms(DEMO, counted(99, 3), (loud, quiet), nights=28)
    assert {one.rule: one.alerts for one in found}["quiet"] == 0
