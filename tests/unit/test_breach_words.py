"""What breach risk is learned from, how it is kept, and how a chance is said."""

from __future__ import annotations

import numpy as np
import pytest

from dashboards.components.alert_lines import Teller
from dashboards.components.breach_lines import RiskTold, risk_told
from dashboards.components.score_words import Voice
from dashboards.strings.breach import TILE_UNKNOWN, UNKNOWN
from data_layer.core.days import start_of
from data_layer.core.warning.breach import LEAST_CLOSED, Like, probability
from data_layer.core.warning.risk import (
    TOLD_FROM,
    Learned,
    Unknown,
    curves_of,
    decode,
    encode,
    kinds_of,
    tenths,
    told_from,
)
from data_layer.core.warning.rules import Detector, Rule, Sensitivity
from data_layer.queries.breach_risk import Risk, Risks
from tests.world import COUNTY, COUNTY_SCOPE

RULE = Rule("breach", Detector.BREACH, on=True)


@pytest.mark.parametrize(
    ("chance", "zh"),
    [
        (0.0, "不到一成"), (0.049, "不到一成"), (0.05, "约一成"), (0.14, "约一成"),
        (0.15, "约二成"), (0.3, "约三成"), (0.5, "约五成"), (0.94, "约九成"),
        (0.95, "几乎肯定"), (1.0, "几乎肯定"),
    ],
)  # fmt: skip
def test_a_chance_is_said_in_tenths(chance: float, zh: str) -> None:
    said = tenths(chance)
    assert said.zh == zh
    assert said.en


def learned(n: int = 200) -> Learned:
    rng = np.random.default_rng(1)
    kinds = [kinds_of("0101", "ordinary")[0] if at % 2 else "0201/urgent" for at in range(n)]
    shares = np.ceil(rng.lognormal(-0.5, 0.8, n) * 1000) / 1000
    return Learned(kinds, shares, rng.random(n) < 0.9)


def test_what_is_kept_comes_back_to_the_thousandth() -> None:
    given = learned()
    kept = decode(encode(given))
    assert list(kept.kinds) == list(given.kinds)
    assert kept.shares == pytest.approx(given.shares, abs=1e-9)
    assert (kept.ended == given.ended).all()
    none = decode(encode(Learned([], np.zeros(0), np.zeros(0, bool))))
    assert (len(none.kinds), none.shares.size) == (0, 0)


def test_a_county_year_is_small() -> None:
    assert len(encode(learned(80_000))) < 300_000


def test_what_is_far_beyond_every_limit_still_counts_as_late() -> None:
    given = Learned(["0101/ordinary"] * 40, np.array([0.5] * 20 + [900.0] * 20), np.ones(40, bool))
    curves = curves_of(decode(encode(given)))
    assert probability(curves, kinds_of("0101", "ordinary"), 0.2, 1.0) == pytest.approx(0.5)


def test_a_rare_kind_goes_by_the_wider_one() -> None:
    given = Learned(
        ["0101/ordinary"] * LEAST_CLOSED * 2, np.full(LEAST_CLOSED * 2, 0.5),
        np.ones(LEAST_CLOSED * 2, bool),
    )  # fmt: skip
    curves = curves_of(given)
    assert probability(curves, kinds_of("0101", "urgent"), 0.2, 1.0) == 0.0
    assert probability(curves, kinds_of("0999", "urgent"), 0.2, 1.0) == 0.0


def test_the_most_sensitive_rule_says_from_which_chance_on() -> None:
    rules = {one: RULE._replace(sensitivity=one) for one in Sensitivity}
    assert [told_from([rules[one]]) for one in TOLD_FROM] == [0.5, 0.3, 0.2]
    assert told_from(rules.values()) == 0.2
    assert told_from([]) is None


MONDAY = start_of(20261130, "Asia/Shanghai") + 10 * 3_600_000
CASE = Risk(
    "TC20261130-0001", "东镇", "东1村", "路灯不亮", "0101", "ordinary", "", MONDAY + 3_600_000,
    0.42, Like("0101/ordinary", 212, 63.4),
)  # fmt: skip


def said(risks: Risks, lang: str = "zh") -> RiskTold:
    teller = Teller(COUNTY, COUNTY_SCOPE, Voice(lang, COUNTY.zone, MONDAY))
    return risk_told(risks, teller, 10)


def test_a_list_says_of_which_cases_it_is_and_up_to_when_was_learned() -> None:
    told = said(Risks(20261201, (CASE,), None, 20261129, 120, 117, 14.4, 31, 9))
    assert told.due_by == "今日至下一工作日（12-01 周二）到期的在办事件"
    assert (told.learned, told.old, told.empty) == ("推算依据截至 11-29", False, "")
    assert told.sums == (
        "到期 120 件，预计约 14 件超期", "达到预警线 31 件", "另有 3 件同类事件太少，未推算",
    )  # fmt: skip
    assert told.listed == "列出前 1 件"
    (line,) = told.cases
    assert (line.chance, line.place, line.unit) == ("约四成", "东镇 东1村", "—")
    assert line.why == "邻里（一般）同样时长仍未办结的 212 件中，约 63 件超期"


def why(like: Like) -> str:
    (line,) = said(Risks(20261201, (CASE._replace(like=like),), None, 20261129, 1, 1, 0.4)).cases
    return line.why


def test_a_chance_drawn_towards_a_wider_kind_says_so() -> None:
    wider = Like("0101", 300, 240.0)
    assert why(Like("0101/ordinary", 212, 63.4, wider)) == (
        "邻里（一般）同样时长仍未办结的 212 件中，约 63 件超期，并参照邻里折算"
    )
    assert why(Like("0101/ordinary", 5, 3.0, wider)) == (
        "邻里（一般）同样时长仍未办结的只有 5 件（约 3 件超期），"
        "主要参照邻里：300 件中约 240 件超期"
    )
    assert why(Like("0101/ordinary", 19, 3.0, Like("county", 900, 90.0))).endswith(
        "主要参照各类事件：900 件中约 90 件超期"
    )


@pytest.mark.parametrize(("learned", "old"), [(20261128, False), (20261127, True)])
def test_what_was_learned_long_ago_is_told_to_be_old(learned: int, old: bool) -> None:
    told = said(Risks(20261201, (CASE,), None, learned, 1, 1, 0.4, 1, 0))
    assert (told.old, "▲" in told.learned) == (old, old)
    assert told.sums[0] == "到期 1 件，预计不足 1 件超期"


def test_nothing_due_none_beyond_the_line_and_nothing_known_are_three_answers() -> None:
    none_due = said(Risks(20261201, (), None, 20261129))
    none_told = said(Risks(20261201, (), None, 20261129, 9, 9, 0.7))
    assert none_due.sums == ()
    assert none_told.sums == ("到期 9 件，预计约 1 件超期",)
    unknown = [said(Risks(20261201, unknown=why)) for why in Unknown]
    assert len({one.empty for one in (none_due, none_told, *unknown)}) == 2 + len(Unknown)
    assert {(one.learned, one.sums) for one in unknown} == {("", ())}
    assert set(UNKNOWN) == set(TILE_UNKNOWN) == set(Unknown)


def test_it_is_told_in_english() -> None:
    told = said(Risks(20261201, (CASE,), None, 20261129, 120, 117, 14.4, 31, 9), "en")
    assert told.due_by == "open cases due by the next workday (Tue 12-01)"
    assert told.sums[0] == "120 fall due, about 14 will be late"
