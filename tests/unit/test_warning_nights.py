"""From a county's counts to findings: planted rises, clusters and silences are found and named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data_layer.core.days import add_days, days_between
from data_layer.core.warning.continuity import gone, grown
from data_layer.core.warning.counts import Counts, series_of
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding, as_json, from_json
from data_layer.core.warning.matters import joined
from data_layer.core.warning.night_clusters import cluster_findings, may_scan, seed_of
from data_layer.core.warning.night_history import county_series, with_history
from data_layer.core.warning.night_series import (
    Alarmed,
    silent_findings,
    surge_findings,
    unjudged_series,
    watched,
)
from data_layer.core.warning.rule_json import as_json as rule_json
from data_layer.core.warning.rule_json import from_json as rule_of
from data_layer.core.warning.rules import Detector, Rule, Span
from data_layer.core.warning.scan import Cluster, Scan
from data_layer.services.pack_files import Folder
from data_layer.services.warnings_file import MOST_SCANS, read_warnings, warning_problems
from data_layer.vocab import Level
from tests.packs import QIANXI
from tests.world import ALL_GRIDS, CODE, COUNTY, EAST, WEST

LAST, LENGTH = 20261122, 200
RULES = {rule.detector: rule for rule in DEFAULTS}
SURGE, SILENT = RULES[Detector.SURGE], RULES[Detector.SILENT]
CLUSTER = RULES[Detector.CLUSTER]
OLD, HEIR = ALL_GRIDS[:2]
MERGED = replace(
    COUNTY,
    areas={**COUNTY.areas, OLD: COUNTY.areas[OLD]._replace(valid_to=LAST, successor=HEIR)},
)


def counts(seed: int = 3, rate: float = 1.0) -> Counts:
    """A small county in which nothing happens: each grid brings about one case a day and kind."""
    days = days_between(add_days(LAST, 1 - LENGTH), LAST)
    rng, kinds = np.random.default_rng(seed), ("0101", "0201")
    table = rng.poisson(rate, (len(days), len(ALL_GRIDS), len(kinds)))
    return Counts(
        days, tuple(ALL_GRIDS), (EAST, WEST), kinds, table,
        np.zeros((len(days), 2, len(kinds)), int), np.zeros((len(days), len(kinds)), int),
        np.zeros(len(days), int), np.ones(len(days), bool),
    )  # fmt: skip


def planted(more: int = 9) -> Counts:
    """The same with a rise in one grid over the last three days."""
    quiet = counts()
    quiet.in_grids[-3:, 0, 1] += more
    return quiet


def test_series_of_every_level_add_up() -> None:
    given = counts()
    given.in_townships[-1, 1, 0] = 4
    given.nowhere[-1, 0] = 2
    own = series_of(COUNTY, given)
    at = {name: place for place, name in enumerate(own.names)}
    grids = [own.counts[:, at[code, "0101"]] for code in ALL_GRIDS]
    east, west = own.counts[:, at[EAST, "0101"]], own.counts[:, at[WEST, "0101"]]
    assert np.array_equal(np.sum(grids[:3], axis=0), east)
    assert (west - np.sum(grids[3:], axis=0)).tolist() == [0] * (LENGTH - 1) + [4]
    assert (own.counts[:, at[CODE, "0101"]] - east - west).tolist() == [0] * (LENGTH - 1) + [2]
    assert own.levels[at[CODE, "0101"]] == Level.COUNTY
    assert len(set(own.groups)) == 6


def test_nothing_is_found_where_nothing_happens() -> None:
    on = watched(COUNTY, counts(), SURGE)
    assert surge_findings(COUNTY, on, SURGE) == []


def test_a_rise_is_found_and_told_with_its_numbers() -> None:
    on = watched(COUNTY, planted(), SURGE)
    found = with_history(on, surge_findings(COUNTY, on, SURGE))
    first = found[0]
    assert (first.areas, first.category) == ((ALL_GRIDS[0],), "0201")
    assert first.observed > 3 * (first.expected or 0)
    drawn = first.told["history"]
    assert len(drawn["counts"]) == len(drawn["expected"]) == len(drawn["high"]) == 56
    assert drawn["first"] == add_days(LAST, -55)
    assert drawn["counts"][-1] > drawn["high"][-1]


@pytest.mark.parametrize(
    "rule",
    [
        SURGE._replace(categories=frozenset({"01"})),
        SURGE._replace(levels=frozenset({Level.COUNTY}), times=10.0),
        SURGE._replace(least=100),
        SURGE._replace(quiet=(Span(20261116, 20261122, "专项行动"),)),
    ],
)
def test_settings_have_their_effect(rule: Rule) -> None:
    on = watched(COUNTY, planted(), rule)
    assert surge_findings(COUNTY, on, rule) == []


def test_alarmed_days_teach_no_baseline() -> None:
    rule, risen = SURGE._replace(times=3.0), counts()
    risen.in_grids[-34:-3, 0, 1] += 9
    risen.in_grids[-3:, 0, 1] += 9
    taught = watched(COUNTY, risen, rule)
    alarmed = [Alarmed(ALL_GRIDS[0], "0201", risen.days[-34], risen.days[-4])]
    untaught = watched(COUNTY, risen, rule, alarmed)
    assert ALL_GRIDS[0] not in {f.areas[0] for f in surge_findings(COUNTY, taught, rule)}
    assert ALL_GRIDS[0] in {f.areas[0] for f in surge_findings(COUNTY, untaught, rule)}


def test_what_was_learned_before_an_alert_holds_for_as_long_as_it_stands() -> None:
    """Too few days of eight weeks were left that teach, and nothing was expected any more."""
    risen = counts()
    risen.in_grids[-50:, 0, 1] += 9
    alarmed = [Alarmed(ALL_GRIDS[0], "0201", risen.days[-50], risen.days[-1])]
    on = watched(COUNTY, risen, SURGE, alarmed)
    found = {one.series: one for one in surge_findings(COUNTY, on, SURGE)}
    one = found[f"{ALL_GRIDS[0]}/0201"]
    assert (one.expected or 0) / one.days < 2
    assert unjudged_series(on, [one.series]) == frozenset()


def test_a_series_nothing_was_learned_of_is_not_judged() -> None:
    young = counts().until(25)
    here = f"{ALL_GRIDS[0]}/0201"
    assert unjudged_series(watched(COUNTY, young, SURGE), [here]) == {here}
    only = SURGE._replace(categories=frozenset({"0101"}))
    assert unjudged_series(watched(COUNTY, counts(), only), [here]) == frozenset()


@pytest.mark.parametrize(
    ("detector", "series", "areas", "expected"),
    [
        (Detector.SURGE, f"{OLD}/0201", (OLD,), True),
        (Detector.SURGE, f"{HEIR}/0201", (HEIR,), False),
        (Detector.SURGE, f"{CODE}/0201", (CODE,), False),
        (Detector.SURGE, f"{HEIR}/0299", (HEIR,), True),
        (Detector.SILENT, "no code", ("no code",), True),
        (Detector.LASTING, CODE, (), False),
        (Detector.CLUSTER, f"{OLD}@{LAST}", (OLD,), False),
        (Detector.CLUSTER, f"x@{LAST}", ("x", "y"), True),
        (Detector.RISKY, "C1", (OLD,), False),
        (Detector.BUNCHING, "in_bulk/U1", (OLD,), False),
    ],
)
def test_what_bears_the_name_of_a_place_or_category_that_is_no_more_is_gone(
    detector: Detector, series: str, areas: tuple[str, ...], expected: bool
) -> None:
    found = gone(MERGED, detector, {series: areas})
    assert found == (frozenset({series}) if expected else frozenset())


def test_a_silent_grid_is_named_and_a_day_without_data_is_no_silence() -> None:
    silent = counts()
    silent.in_grids[-10:, 2] = 0
    (found,) = silent_findings(COUNTY, silent, SILENT)
    assert (found.areas, found.days, found.observed) == ((ALL_GRIDS[2],), 10, 0)
    assert 12 < (found.expected or 0) < 30
    cut = counts()
    cut.in_grids[-10:] = 0
    cut.known[-10:] = False
    assert silent_findings(COUNTY, cut, SILENT) == []


def test_a_cluster_keeps_its_name_when_it_grows() -> None:
    given, made = counts(), Scan((Cluster(0, (0, 1, 2), 3, 12, 2.0, 9.0, 1 / 1000),), 400, 7, 9, 9)
    (new,) = cluster_findings(COUNTY, given, CLUSTER, made, {})
    assert new.series == f"{ALL_GRIDS[0]}@{LAST}"
    assert new.recurrence_days == pytest.approx(1000)
    raised = {"old": ALL_GRIDS[1:3], "other": ALL_GRIDS[3:]}
    (carried,) = cluster_findings(COUNTY, given, CLUSTER, made, raised)
    assert carried.series == "old"
    rare = Scan((made.clusters[0]._replace(p=1 / 20),), 400, 7, 9, 9)
    assert cluster_findings(COUNTY, given, CLUSTER, rare, {}) == []


def test_only_surveyed_grids_and_demonstrations_are_scanned() -> None:
    assert not may_scan(COUNTY)
    assert may_scan(replace(COUNTY, demo=True))
    assert may_scan(replace(COUNTY, surveyed=True))


def test_the_seed_of_a_night_is_always_the_same() -> None:
    assert seed_of(COUNTY, "cluster", LAST) == seed_of(COUNTY, "cluster", LAST)
    assert seed_of(COUNTY, "cluster", LAST) != seed_of(COUNTY, "cluster", LAST - 1)


def finding(area: str, observed: float, matter: str) -> Finding:
    return Finding("surge", area, (area,), category="0201", observed=observed, expected=2.0,
                   matter=matter)  # fmt: skip


def test_a_county_that_rises_by_one_township_is_that_townships_matter() -> None:
    town, whole = finding(EAST, 10, f"{EAST}:02"), finding(CODE, 14, f"{CODE}:02")
    assert [one.matter for one in joined([town, whole], CODE)] == [f"{EAST}:02"] * 2
    wide = whole._replace(observed=40)
    assert [one.matter for one in joined([town, wide], CODE)] == [f"{EAST}:02", f"{CODE}:02"]


def test_findings_and_rules_travel_as_they_are() -> None:
    one = finding(EAST, 10, "m")._replace(told={"history": {"counts": [1]}}, cases=("C1",))
    assert from_json(as_json(one)) == one
    for rule in (*DEFAULTS, SURGE._replace(quiet=(Span(20261001, 20261008, "国庆"),))):
        assert rule_of(rule_json(rule)) == rule


def test_the_county_s_own_rules_are_sound() -> None:
    rules = list(read_warnings(Folder(QIANXI)))
    categories = {*COUNTY.categories} | {c for rule in rules for c in rule.categories}
    assert list(warning_problems(rules, categories)) == []
    assert {rule.detector for rule in rules} == set(Detector)
    assert sum(rule.detector == Detector.CLUSTER for rule in rules) == MOST_SCANS


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([SURGE, SURGE], "occurs 2 times"),
        ([CLUSTER._replace(key=f"c{n}") for n in range(7)], "at most 6"),
        ([SURGE._replace(categories=frozenset({"77"}))], "no category 77"),
        ([SURGE._replace(told=frozenset({"admin"}))], "who is to be told"),
    ],
)
def test_a_pack_hears_what_is_wrong_with_its_rules(rules: list[Rule], told: str) -> None:
    assert told in "\n".join(warning_problems(rules, COUNTY.categories))


def test_the_county_is_drawn_by_major_category() -> None:
    given = counts()
    given.in_grids[:, :, 0] = 0
    (drawn,) = county_series(COUNTY, given)
    assert drawn["category"] == "02"
    assert drawn["counts"] == given.in_grids[-56:, :, 1].sum(axis=1).tolist()
    assert drawn["low"][-1] < drawn["expected"][-1] < drawn["high"][-1]


def test_a_silence_is_as_rare_as_among_all_the_grids_looked_at() -> None:
    silent = counts()
    silent.in_grids[-60:, 2] = 0
    (found,) = silent_findings(COUNTY, silent, SILENT)
    assert found.recurrence_days == pytest.approx(1e6)
    silent = counts(rate=0.5)
    silent.in_grids[-8:, 2] = 0
    for one in silent_findings(COUNTY, silent, SILENT):
        assert 1 <= (one.recurrence_days or 0) < 1e6


def test_a_cluster_is_the_matter_of_what_it_is_made_of() -> None:
    made = Scan((Cluster(0, (0,), 3, 12, 2.0, 9.0, 1 / 1000),), 400, 7, 9, 9)
    given = counts()
    given.in_grids[-3:, 0] = (0, 4)
    (found,) = cluster_findings(COUNTY, given, CLUSTER, made, {})
    assert (found.matter, found.consequence) == (f"{EAST}:02", 1)


@pytest.mark.parametrize(
    ("observed", "cases", "expected"),
    [(9, (), False), (13, (), False), (14, (), True), (9, ("1", "2", "3"), True)],
)
def test_what_has_grown_is_another_matter(
    observed: float, cases: tuple[str, ...], expected: bool
) -> None:
    closed = finding(EAST, 9, "m")
    assert grown(closed, closed._replace(observed=observed, cases=cases)) is expected
