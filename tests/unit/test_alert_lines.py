"""What the line on top says of a night: found, nothing found, failed in part or as a whole."""

from __future__ import annotations

import pytest

from dashboards.components.alert_lines import Teller, rule_states, top_sentence
from dashboards.components.score_words import Voice
from data_layer.core.days import start_of
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.rules import Detector
from data_layer.queries.warning_runs import Run
from data_layer.services.warning_night import failed_night
from data_layer.vocab import Role
from tests.world import COUNTY, COUNTY_SCOPE, EAST_SCOPE

NIGHT = 20261122
VOICE = Voice("zh", COUNTY.zone, start_of(20261123, COUNTY.zone) + 9 * 3_600_000)
TELLER = Teller(COUNTY, COUNTY_SCOPE, VOICE)
KEYS = [rule.key for rule in DEFAULTS]


def state(reading: str, why: str = "") -> dict[str, object]:
    return {"reading": reading, "found": 0, "seconds": 0.0, "why": why}


def said(run: Run | None, *, nightly: bool = True) -> str:
    states = rule_states(run, DEFAULTS, [], Role.SUPERVISOR, TELLER)
    return top_sentence(run, [], states, TELLER, nightly=nightly)


def run(states: dict[str, dict[str, object]], day: int = NIGHT) -> Run:
    return Run(day, VOICE.now, states, [])


def test_a_night_that_failed_found_nothing_out() -> None:
    told = said(run(dict(failed_night(NIGHT, KEYS).states)))
    assert "未能完成" in told
    assert "没有达到预警线" not in told


def test_rules_that_could_not_judge_are_counted_apart_from_those_that_had_not_to() -> None:
    states = {key: state("quiet") for key in KEYS}
    states |= {
        "surge": state("error"), "cluster": state("no_data", "off"),
        "silent": state("no_data", "quiet_day"),
    }  # fmt: skip
    told = said(run(states))
    # Ten rules: one failed, one is off, one rests, and breach risk is told live.
    assert "按 6 条规则研判" in told
    assert "另有 1 条规则未能研判" in told


@pytest.mark.parametrize(("nightly", "told"), [(True, "尚无研判结果"), (False, "自动研判已关闭")])
def test_without_a_night_nothing_is_said_of_alerts(nightly: bool, told: str) -> None:
    assert told in said(None, nightly=nightly)


def test_an_old_night_is_told_to_be_old() -> None:
    told = said(run({key: state("quiet") for key in KEYS}, 20261110))
    assert told.startswith("最近一次研判的是 11-10 的数据")


def test_how_many_could_not_be_judged_is_told_to_whoever_sees_the_county() -> None:
    """Where they lie is not kept."""
    night = run({"surge": {**state("quiet"), "unjudged": 3}})
    told = {
        scope: rule_states(night, DEFAULTS, [], Role.OPERATOR, TELLER._replace(scope=scope))
        for scope in (COUNTY_SCOPE, EAST_SCOPE)
    }
    said = {scope: "".join(one.told for one in states) for scope, states in told.items()}
    assert "另有 3 条预警因数据不足未能判断" in said[COUNTY_SCOPE]
    assert "数据不足" not in said[EAST_SCOPE]


def test_breach_risk_leads_to_its_list() -> None:
    states = rule_states(
        run({key: state("quiet") for key in KEYS}), DEFAULTS, [], Role.OPERATOR, TELLER
    )
    (live,) = [one for one in states if one.href]
    assert (live.href, live.judged, live.odd) == ("/warning#breach", False, False)
    breach = next(rule for rule in DEFAULTS if rule.detector == Detector.BREACH)
    assert live.name == breach.name.zh
