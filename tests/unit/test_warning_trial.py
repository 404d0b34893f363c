"""A rule tried on past nights of a small county whose rise and silence are planted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, start_of
from data_layer.core.warning import ordinary, trial
from data_layer.core.warning.counts import Counts, daily, day_kinds
from data_layer.core.warning.damping import Reading
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_claims import Told
from data_layer.core.warning.rules import Detector, Rule, Sensitivity, Span
from data_layer.core.warning.trial import Heard, heard, heard_by_day
from data_layer.core.warning.trial_claims import claims_on
from data_layer.core.warning.trial_held import Judged, by_counts, by_marks
from data_layer.core.warning.trial_told import TrialTold, same_judging, told_of
from data_layer.vocab import Level, Text
from tests.world import ALL_GRIDS, CODE, COUNTY, EAST, WEST

FIRST, DAYS = 20260101, 140
SPAN = tuple(days_between(FIRST, add_days(FIRST, DAYS - 1)))
KINDS = ("0101", "0201")
ROSE = 120
RULE = Rule(
    "surge", Detector.SURGE, on=True, times=1.5,
    levels=frozenset({Level.COUNTY, Level.TOWNSHIP}),
    name=Text("异常增多", "Unusual rise"),
)  # fmt: skip


def counts_of(change: Any = None) -> Counts:
    """Four cases a day in the first grid and one in each other, of the second category."""
    grids = np.zeros((DAYS, len(ALL_GRIDS), len(KINDS)), np.int32)
    grids[:, :, 1] = 1
    grids[:, 0, 1] = 4
    if change is not None:
        change(grids)
    townships = np.zeros((DAYS, 2, len(KINDS)), np.int32)
    nowhere = np.zeros((DAYS, len(KINDS)), np.int32)
    known = np.ones(DAYS, bool)
    return Counts(
        SPAN, tuple(ALL_GRIDS), (EAST, WEST), KINDS, grids, townships, nowhere,
        day_kinds(COUNTY, SPAN), known,
    )  # fmt: skip


def rise(grids: Any) -> None:
    """From day 120 on five more a day in the first grid, from day 129 on thirty."""
    grids[ROSE : ROSE + 9, 0, 1] = 9
    grids[ROSE + 9 : ROSE + 12, 0, 1] = 30


def silence(grids: Any) -> None:
    grids[90:, 0, 1] = 0


def tried(
    county: County, counts: Counts, rule: Rule, past: list[Heard], marks: list[Judged]
) -> TrialTold:
    return told_of(past, by_counts(county, counts, rule, marks))


def found_by(rule: Rule, counts: Counts, nights: int = 60) -> dict[int, set[str]]:
    past = heard(COUNTY, counts, rule, nights)
    return {one.day: {found.series for found in one.findings} for one in past if one.findings}


def test_a_planted_rise_is_found_on_its_day_and_told_with_its_lead() -> None:
    counts = counts_of(rise)
    found = found_by(RULE, counts)
    # 67 where 42 are due in a week is half as much again for the first time on the fifth day.
    assert min(found) == SPAN[ROSE + 4]
    assert found[SPAN[ROSE + 4]] == {f"{EAST}/0201"}
    past = list(heard(COUNTY, counts, RULE, 60))
    told = tried(COUNTY, counts, RULE, past, [])
    quarter, year = told.periods
    assert (year.asked, year.nights) == (60, 60)
    assert {one.finding.areas[0] for one in told.alerts} == {EAST, CODE}
    # The ordinary alarm wants twice the mean on a day, which comes on the tenth.
    assert {one.finding.areas[0]: one.lead for one in told.alerts} == {EAST: 5, CODE: 4}
    assert (year.alerts, year.lead, year.leads) == (2, 4.5, 2)
    # A week of it rings once, in township and county alike.
    assert year.ordinary == 2
    assert quarter == year


def test_a_trial_in_portions_finds_what_one_in_whole_does(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = counts_of(rise).between(0, ROSE + 6)
    whole = found_by(RULE, counts)
    monkeypatch.setattr(trial, "PORTION", 7)
    assert found_by(RULE, counts) == whole != {}


def test_nights_that_cannot_be_judged_are_not_counted() -> None:
    counts = counts_of(rise)
    counts.known[:90] = False
    rule = RULE._replace(quiet=(Span(SPAN[ROSE], SPAN[ROSE + 1], "专项行动"),))
    past = list(heard(COUNTY, counts, rule, 60))
    states = [one.otherwise for one in past]
    # 80 to 89 unknown, too little before 117, two quiet days.
    assert states.count(Reading.QUIET) == 60 - 37 - 2
    told = tried(COUNTY, counts, rule, past, [])
    assert told.periods[-1].nights == 21
    assert told.periods[-1].asked == 60


def test_nothing_to_judge_by_has_no_rate() -> None:
    counts = counts_of()
    counts.known[:] = False
    told = tried(COUNTY, counts, RULE, list(heard(COUNTY, counts, RULE, 60)), [])
    assert [one.a_week for one in told.periods] == [None, None]
    assert told.alerts == ()


def test_a_silent_grid_is_named_before_four_weeks_are_over() -> None:
    counts = counts_of(silence)
    rule = Rule("silent", Detector.SILENT, on=True, least=1, times=1.0)
    past = list(heard(COUNTY, counts, rule, 60))
    told = tried(COUNTY, counts, rule, past, [Judged(SPAN[95], ALL_GRIDS[0], (), true=True)])
    (alert,) = told.alerts
    assert alert.finding.areas == (ALL_GRIDS[0],)
    assert alert.lead is not None
    assert 10 < alert.lead < 28
    year = told.periods[-1]
    assert (year.true, year.judged) == (1, 1)


def test_a_cluster_is_found_in_its_grids_and_keeps_its_series() -> None:
    def planted(grids: Any) -> None:
        rng = np.random.default_rng(3)
        grids[:, :, 0] = rng.poisson(0.2, (DAYS, len(ALL_GRIDS)))
        grids[ROSE : ROSE + 3, 3, 0] += 4

    counts = counts_of(planted)
    places = {
        code: area._replace(label_lon=106.0 + at / 100, label_lat=27.0)
        for at, (code, area) in enumerate(sorted(COUNTY.areas.items()))
    }
    county = replace(COUNTY, areas=places, demo=True)
    rule = Rule("cluster", Detector.CLUSTER, on=True, times=1.0, categories=frozenset({"0101"}))
    some = [one for one in heard(county, counts, rule, 25) if one.findings]
    assert SPAN[ROSE] <= some[0].day <= SPAN[ROSE + 2]
    assert {found.series for one in some for found in one.findings} == {some[0].findings[0].series}
    assert some[0].findings[0].areas[0] == ALL_GRIDS[3]
    marks = [Judged(some[0].day, "another", (ALL_GRIDS[3],), true=False)]
    past = list(heard(county, counts, rule, 25))
    told = tried(county, counts, rule, past, marks)
    assert (told.periods[-1].judged, told.periods[-1].true) == (1, 0)


@pytest.mark.parametrize(
    ("last", "rang"),
    [(4, False), (5, True), (9, True)],
)
def test_the_ordinary_alarm_wants_five_cases_and_twice_the_like_days(last: int, rang: bool) -> None:
    series = np.full(60, 9)
    series[59 - 7 : 2 : -7] = 2
    series[59] = last
    assert ordinary.rises(series).tolist() == [False] * 59 + [rang]
    assert not ordinary.rises(series[:56]).any()


def test_an_alarm_is_counted_when_it_begins() -> None:
    series = np.full((80, 2), 9)
    series[66:69, 0] = 30
    series[79, 1] = 30
    rang = ordinary.rises(series)
    assert np.flatnonzero(rang.any(axis=1)).tolist() == [66, 67, 68, 79]
    assert (ordinary.alarms(rang, 20), ordinary.alarms(rang, 10)) == (2, 1)
    assert ordinary.rises(series[:, 1]).tolist() == rang[:, 1].tolist()
    assert ordinary.silences(np.zeros((40, 2), int)).shape == (40, 2)


def test_a_silence_is_plain_after_four_weeks_and_not_before_a_first_report() -> None:
    series = np.zeros(70, int)
    assert not ordinary.silences(series).any()
    series[10] = 1
    assert np.flatnonzero(ordinary.silences(series))[0] == 10 + 28
    assert not ordinary.silences(series[:20]).any()


def test_reports_of_a_township_hold_those_of_its_grids() -> None:
    counts = counts_of()
    counts.in_townships[:, 0, 1] = 2
    counts.nowhere[:, 1] = 1
    every = np.array([True, True])
    told = [daily(COUNTY, counts, [code], every)[0] for code in (ALL_GRIDS[0], EAST, WEST, CODE)]
    assert told == [4, 4 + 1 + 1 + 2, 2, 4 + 4 + 2 + 1]
    assert daily(COUNTY, counts, [CODE], np.array([True, False])).sum() == 0


def test_name_switch_and_hearers_change_no_finding() -> None:
    assert same_judging(RULE, RULE._replace(on=False, told=frozenset(), name=Text("别", "x")))
    assert not same_judging(RULE, RULE._replace(sensitivity=Sensitivity.HIGH))
    assert not same_judging(RULE, RULE._replace(quiet=(Span(20260101, 20260102, "节日"),)))


def test_claims_are_put_to_the_nights_they_had_been_reported_by() -> None:
    def told(n: int, day: int, **more: Any) -> Told:
        at = start_of(SPAN[day], COUNTY.zone) + 1000
        same = {"category": "0101", "urgency": "ordinary", "sensitive": False, "persons": 0}
        facts = {**same, "source_kind": "public", "words": "", "place": "东门", **more}
        return Told(f"C{n}", at, False, ALL_GRIDS[0], EAST, **facts)

    reports = [told(1, 85), told(2, 90), told(3, 100), told(4, 110, words="持刀", place="西门")]

    def on(rule: Rule, ends: dict[str, int]) -> list[Heard]:
        return list(heard_by_day(rule, SPAN, claims_on(COUNTY, rule, reports, ends, SPAN[0])))

    repeats = Rule("repeated", Detector.REPEATED, on=True, least=3)
    # Three within thirty days from the third report on, until the first is older.
    assert [one.day for one in on(repeats, {}) if one.findings] == list(SPAN[100:115])
    risks = Rule("risky", Detector.RISKY, on=True, words=("持刀",))
    past = on(risks, {"C4": start_of(SPAN[113], COUNTY.zone)})
    # Open at the end of the day of its report and of the two after.
    assert [one.day for one in past if one.findings] == list(SPAN[110:113])
    assert [one.otherwise for one in past].count(Reading.NO_DATA) == 29
    made = told_of(past, by_marks([Judged(SPAN[110], "C4", (), true=True)]))
    assert (made.periods[0].alerts, made.periods[0].ordinary, made.periods[0].true) == (1, None, 1)


def test_a_quiet_day_is_not_judged_by_day_either() -> None:
    rule = RULE._replace(quiet=(Span(SPAN[3], SPAN[4], "专项行动"),))
    past = list(heard_by_day(rule, SPAN[:6], lambda day: None if day == SPAN[0] else []))
    unknown, quiet = Reading.NO_DATA, Reading.QUIET
    assert [one.otherwise for one in past] == [unknown, quiet, quiet, unknown, unknown, quiet]


def test_what_was_said_of_another_claimant_of_the_same_townships_says_nothing() -> None:
    mine, other = (Judged(SPAN[80], series, (EAST, WEST), true=True) for series in ("a", "b"))
    found = Finding("repeated", "a", (EAST, WEST))
    assert by_marks([mine, other]).said(found) == [(SPAN[80], True)]
