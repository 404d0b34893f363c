"""Rules over cases and people put to past nights: what is put back equals what was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from data_layer.core.days import HOUR_MS, add_days, local, start_of
from data_layer.core.warning.damping import Reading
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.rules import Detector, Rule, Sensitivity
from data_layer.core.warning.trial_lasting import RUNS, phases
from data_layer.core.warning.trial_told import read_json, to_json
from data_layer.db.engine import reader_engine
from data_layer.db.tables import incident
from data_layer.log.read import events_of
from data_layer.log.record import record
from data_layer.queries.same_weekday import first_report_day
from data_layer.queries.warning_cases import read_standing
from data_layer.queries.warning_night import night_of
from data_layer.services import warning_detectors
from data_layer.services.warning_case_detectors import BY_DAY
from data_layer.services.warning_detectors import NOT_SEEN, judged
from data_layer.services.warning_past import ON_DAYS, Span
from data_layer.services.warning_trial import try_rule
from tests.crowd import crowd_database
from tests.world import CODE, COUNTY, COUNTY_SCOPE, DAY, NOW, life, submit

TODAY = local(NOW, COUNTY.zone).day
NIGHT = start_of(add_days(TODAY, 1), COUNTY.zone)
# So that something is found in a small county.
RULES = {
    rule.detector: rule._replace(least=1, times=1.0, sensitivity=Sensitivity.HIGH, words=("电话",))
    for rule in DEFAULTS
}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder: Path = tmp_path_factory.mktemp("past")
    url = f"sqlite:///{folder / 'crowd.db'}"
    made = crowd_database(url, 1500)
    with made.begin() as conn:
        for n in range(12):
            record(conn, COUNTY, submit(life(NOW - DAY + n, f"b{n}-"), f"b{n}"), COUNTY_SCOPE, NOW)
    made.dispose()
    engine = reader_engine(url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def span(conn: Connection, days: int = 20) -> Span:
    begun = first_report_day(conn, COUNTY_SCOPE)
    return Span(conn, COUNTY, COUNTY_SCOPE, begun, add_days(TODAY, 1 - days), TODAY)


@pytest.mark.parametrize(
    "detector",
    [Detector.REPEATED, Detector.RISKY, Detector.BUNCHING, Detector.STAFFING, Detector.LASTING],
)
def test_the_newest_night_put_back_finds_what_the_night_found(
    crowd: Connection, detector: Detector
) -> None:
    rule, night = RULES[detector], night_of(crowd, COUNTY, TODAY, NIGHT)
    assert night.newest
    in_earnest = judged(night._replace(rules=(rule,)), lambda: 0.0).findings
    put_back = ON_DAYS[detector](span(crowd), rule)(TODAY) or ()
    assert {_plain(one) for one in put_back} == {_plain(one) for one in in_earnest} != set()


def test_a_night_judged_late_tells_what_drags_on_as_of_its_end(crowd: Connection) -> None:
    night = night_of(crowd, COUNTY, TODAY, NIGHT)
    rule = RULES[Detector.LASTING]
    end = start_of(add_days(TODAY, 1), COUNTY.zone)
    found = [
        [_plain(one) for one in judged(asked, lambda: 0.0).findings]
        for asked in (night._replace(rules=(rule,), now=at) for at in (end, end + 20 * HOUR_MS))
    ]
    assert found[0] == found[1] != []


def _plain(one: Finding) -> tuple[object, ...]:
    """All but whose matter it is, which a night settles among its rules."""
    return one.series, one.areas, one.kind, one.observed, one.expected, one.cases, str(one.told)


def test_every_case_folded_for_now_stands_as_its_row_does(crowd: Connection) -> None:
    rows = {one.case_no: one for one in read_standing(crowd, COUNTY_SCOPE, RUNS)}
    told = events_of(crowd, CODE, crowd.scalars(select(incident.c.case_no)).all())
    last = {case_no: phases(case_no, events, COUNTY)[-1] for case_no, events in told.items()}
    assert {no: one.standing for no, one in last.items() if one.standing} == rows


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.key)
def test_every_rule_is_tried_on_the_past(crowd: Connection, rule: Rule) -> None:
    heard: list[tuple[int, int]] = []
    told = try_rule(crowd, COUNTY, rule, TODAY, lambda done, of: heard.append((done, of)))
    year = told.periods[-1]
    assert heard[0] == (0, year.asked)
    assert heard[-1][0] > year.asked - 5
    assert read_json(to_json(told)) == told
    assert all(not (one.finding.cases or one.finding.series) for one in told.alerts)
    if rule.detector in {Detector.REPEATED, Detector.RISKY, Detector.LASTING, Detector.BREACH}:
        assert year.alerts
    if rule.detector == Detector.DRIFT:
        # 26 weeks lie before no night of a county known for 17.
        assert year.nights == 0
    if rule.detector == Detector.BREACH:
        assert 0 < year.true < year.judged <= year.alerts
        assert all(one.lead is None or 0 <= one.lead <= 4 for one in told.alerts)


def test_a_trial_counts_the_rule_in_force_beside_the_one_that_is_tried(crowd: Connection) -> None:
    heard: list[tuple[int, int]] = []
    rule = RULES["repeated"]
    fewer = rule._replace(least=rule.least + 5)
    told = try_rule(crowd, COUNTY, fewer, TODAY, lambda *at: heard.append(at), rule)
    alone = try_rule(crowd, COUNTY, rule, TODAY, lambda *_: None)
    assert told.present == (rule, alone.periods)
    assert told.periods[-1].alerts < alone.periods[-1].alerts
    assert read_json(to_json(told)) == told
    assert heard == sorted(heard)
    assert {of for _, of in heard} == {2 * told.periods[-1].asked}


def test_a_night_made_up_for_judges_what_its_day_tells(crowd: Connection) -> None:
    night = night_of(crowd, COUNTY, add_days(TODAY, -3), NIGHT)
    assert not night.newest
    states = judged(night, lambda: 0.0).states
    unseen = {key for key, state in states.items() if state["why"] == NOT_SEEN}
    assert unseen == {"risky", "lasting"}
    for rule in night.rules:
        if rule.detector in BY_DAY:
            assert states[rule.key]["reading"] == Reading.QUIET
    assert set(warning_detectors.DETECT) >= BY_DAY
