"""Repeated and risky claims, long unsolved cases, bunching, gaps in staffing, drifting times."""

from __future__ import annotations

import numpy as np
import pytest

from data_layer.core.days import DAY_MS
from data_layer.core.warning.bunching import Bunch, Ended, Pattern, bunched, same_photographs
from data_layer.core.warning.drift import Drift, cusum, drifting, individuals
from data_layer.core.warning.lasting import OpenCase, Why, lasting
from data_layer.core.warning.repeats import Claim, Same, Sign, repeated, risky
from data_layer.core.warning.staffing import Gap, Missing, Seat, Staff, over_cap, vacancies

NOW = 100 * DAY_MS
MINUTE = 60_000


def _claim(
    number: int, days_ago: float, place: str = "", claimant: str = "", **more: object
) -> Claim:
    at = NOW - round(days_ago * DAY_MS)
    return Claim(f"c{number}", at, place, claimant, str(more.pop("category", "0601")), **more)  # type: ignore[arg-type]


def test_three_of_a_kind_from_one_place_in_thirty_days_are_repeated() -> None:
    claims = [_claim(1, 29.9, "market"), _claim(2, 10, "market"), _claim(3, 0, "market")]
    found = repeated(claims, NOW)
    assert [(one.same, one.key, one.cases) for one in found] == [
        (Same.PLACE, "market", ("c1", "c2", "c3"))
    ]


@pytest.mark.parametrize(
    "other",
    [
        _claim(3, 30, "market"),
        _claim(3, 1, "school"),
        _claim(3, 1, "market", category="0602"),
        _claim(3, -1, "market"),
        _claim(3, 1),
    ],
)
def test_older_elsewhere_or_of_another_kind_is_not_repeated(other: Claim) -> None:
    assert repeated([_claim(1, 2, "market"), _claim(2, 1, "market"), other], NOW) == []


def test_one_claimants_cases_from_one_place_are_told_once() -> None:
    claims = [_claim(at, at, "market", "wang") for at in range(3)]
    assert [one.same for one in repeated(claims, NOW)] == [Same.PLACE]
    claims.append(_claim(9, 1, "school", "wang"))
    assert [(one.same, len(one.cases)) for one in repeated(claims, NOW)] == [
        (Same.CLAIMANT, 4), (Same.PLACE, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "signs"),
    [
        ([_claim(1, 1, persons=10)], {"c1": (Sign.PERSONS,)}),
        ([_claim(1, 1, persons=9)], {}),
        ([_claim(1, 1, words="扬言报复邻居")], {"c1": (Sign.WORDS,)}),
        (
            [_claim(1, 1, words="扬言", category="0101", persons=18)],
            {"c1": (Sign.PERSONS, Sign.WORDS)},
        ),
        (
            [_claim(at, 1, "site", f"worker{at}") for at in range(3)],
            {f"c{at}": (Sign.CLAIMANTS,) for at in range(3)},
        ),
        (
            [_claim(1, 9, "home", police=True), _claim(2, 1, "home", police=True)],
            {"c1": (Sign.POLICE_AGAIN,), "c2": (Sign.POLICE_AGAIN,)},
        ),
        ([_claim(1, 9, police=True), _claim(2, 1, police=True)], {}),
        ([_claim(1, 31, persons=50)], {}),
    ],
)
def test_signs_of_collective_and_risky_cases(
    claims: list[Claim], signs: dict[str, tuple[Sign, ...]]
) -> None:
    found = risky(claims, NOW, {"": ["扬言"], "0101": ["拿刀"]})
    assert {one.case_no: one.signs for one in found} == signs


def test_the_words_found_are_told() -> None:
    claim = _claim(1, 1, words="扬言拿刀", category="0101")
    assert risky([claim], NOW, {"": ["扬言"], "0101": ["拿刀"]})[0].words == ("扬言", "拿刀")
    assert risky([claim], NOW, {"0102": ["拿刀"]}) == []


def test_long_unsolved_is_beyond_twice_the_limit_or_reopened_twice() -> None:
    found = lasting([
        OpenCase("late", 21, 10, 0), OpenCase("twice", 20, 10, 0), OpenCase("back", 1, 10, 2),
        OpenCase("no limit", 900, None, 1), OpenCase("both", 50, 10, 3),
    ])  # fmt: skip
    assert [(one.case_no, one.why) for one in found] == [
        ("both", (Why.LIMIT, Why.REOPENED)), ("late", (Why.LIMIT,)), ("back", (Why.REOPENED,)),
    ]  # fmt: skip


def _ended(
    body: str, n: int, used: float, days_left: int, paused: float | None = None
) -> list[Ended]:
    return [
        Ended(f"{body}-{used}-{days_left}-{at}", body, at * 3600_000, used, days_left, paused)
        for at in range(n)
    ]


def _bodies() -> list[Ended]:
    return [
        case for body in "abcdefghij" for used, left in ((0.3, 20), (0.5, 12), (0.95, 1))
        for case in _ended(body, 20, used, left)
    ]  # fmt: skip


def test_what_all_bodies_do_alike_accuses_nobody() -> None:
    assert bunched(_bodies()) == []


@pytest.mark.parametrize(
    ("more", "pattern"),
    [
        (_ended("odd", 50, 0.99, 20), Pattern.AT_DEADLINE),
        (_ended("odd", 50, 0.4, 0), Pattern.AT_MONTH_END),
    ],
)
def test_closing_otherwise_than_the_others_is_told(more: list[Ended], pattern: Pattern) -> None:
    found = bunched([*_bodies(), *more, *_ended("odd", 10, 0.4, 15)])
    assert [(one.pattern, one.body, one.n, one.of) for one in found] == [(pattern, "odd", 50, 60)]
    assert found[0].usual is not None
    assert 0.3 < found[0].usual < 0.5
    assert len(found[0].cases) == 50


def test_pauses_used_up_are_counted_among_paused_cases() -> None:
    others = [c for body in "abcdefghij" for c in _ended(body, 30, 0.4, 15, 0.3)]
    found = bunched([*others, *_ended("odd", 25, 0.4, 15, 1.0), *_ended("odd", 90, 0.5, 15)])
    assert [(one.pattern, one.n, one.of) for one in found] == [(Pattern.PAUSES_USED_UP, 25, 25)]


def test_few_cases_are_never_outside() -> None:
    assert bunched([*_bodies(), *_ended("tiny", 12, 0.99, 15)]) == []


def test_ten_closings_within_ten_minutes_are_in_bulk() -> None:
    quick = [Ended(f"q{at:02}", "odd", at * MINUTE, None, 15) for at in range(11)]
    found = bunched(quick)
    assert found == [Bunch(Pattern.IN_BULK, "odd", 11, 11, None, tuple(c.case_no for c in quick))]
    assert bunched(quick[:9]) == []
    assert bunched([c._replace(closed_at=c.closed_at * 2) for c in quick]) == []


def test_a_photograph_handed_in_twice_is_told_to_each_body() -> None:
    digests = {"c1": ["f1", "f2"], "c2": ["f1"], "c3": ["f3"], "c4": ["f1", "f1"]}
    found = same_photographs(digests, {"c1": "a", "c2": "a", "c3": "a", "c4": "b"})
    assert [(one.body, one.n, one.of, one.cases) for one in found] == [
        ("a", 2, 3, ("c1", "c2", "c4")), ("b", 1, 3, ("c1", "c2", "c4")),
    ]  # fmt: skip


def test_empty_seats_are_told_after_a_month_and_missing_people_at_once() -> None:
    seats = [
        Seat("g1", "chief", 1), Seat("g1", "worker", None), Seat("g1", "worker", 45),
        Seat("g2", "chief", None), Seat("g2", "worker", 12), Seat("g2", "worker", 2),
        Seat("g3", "leader", 29), Seat("g3", "chief", None),
    ]  # fmt: skip
    assert vacancies(seats) == [
        Missing("g1", Gap.NO_CHIEF, 1, 1, 1),
        Missing("g1", Gap.VACANT, 1, 2, 45),
        Missing("g2", Gap.NO_WORKER, 2, 2, 12),
    ]


@pytest.mark.parametrize(
    ("in_post", "seconded", "told"), [(30, 3, False), (30, 4, True), (29, 3, True), (0, 0, False)]
)
def test_the_cap_counts_people_in_post(in_post: int, seconded: int, told: bool) -> None:
    assert bool(over_cap([Staff("t", in_post, seconded)], 0.1)) is told
    # The county as published: 81 of 1,872, well within a tenth.
    assert over_cap([Staff("county", 1872, 81)], 0.1) == []


def test_the_chart_of_individuals_equals_the_published_one() -> None:
    # NIST/SEMATECH e-Handbook 6.3.2.2, ten batches of flow rates.
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    chart = individuals(flow)
    assert chart.centre == pytest.approx(50.81)
    assert (chart.low, chart.high) == pytest.approx((45.8159, 55.8041), abs=2e-4)


def test_the_cusum_equals_the_published_one() -> None:
    # Montgomery, Introduction to Statistical Quality Control, table 9.1: target 10, sigma 1.
    values = [
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40,
        10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38,
        11.62, 11.31, 10.52,
    ]  # fmt: skip
    up, down = cusum(values, 10, 1)
    assert up[28:] == pytest.approx([5.28, 5.30], abs=1e-9)
    assert np.flatnonzero(up > 5).tolist() == [28, 29]
    assert down[-1] == 0


def _course(*factors: float) -> list[float]:
    usual = 24 * np.exp(np.random.default_rng(3).normal(0, 0.1, 26))
    return [*usual, *(24 * factor for factor in factors)]


@pytest.mark.parametrize(
    ("factors", "signs", "slower"),
    [
        ((1.0, 1.02, 0.99), (), None),
        ((1.0, 2.0), (Drift.BEYOND, Drift.SHIFT), True),
        ((1.0, 0.4), (Drift.BEYOND, Drift.SHIFT), False),
        ((1.2,) * 7, (Drift.SHIFT,), True),
        ((1.06,) * 8, (Drift.RUN,), True),
    ],
)
def test_slower_and_quicker_stages_are_told(
    factors: tuple[float, ...], signs: tuple[Drift, ...], slower: bool | None
) -> None:
    found = drifting(_course(*factors), 26)
    assert found is not None
    assert found.signs == signs
    assert slower is None or found.slower is slower
    assert found.chart.low < 24 < found.chart.high


def test_too_few_weeks_or_no_spread_say_nothing() -> None:
    assert drifting([5.0] * 9, 8) is None
    assert drifting([5.0] * 30, 26) is None
    assert drifting(_course(), 26) is None
