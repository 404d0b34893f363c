"""Rules of early warning in one sentence, their nights, and their form there and back."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from dashboards.components.rule_form import form_told, notes_of, rule_of, sheet_of, sheet_sent
from dashboards.components.rule_trial import trial_told
from dashboards.components.rule_words import fared, night_told, rule_sentence, set_told
from dashboards.components.score_words import Voice
from data_layer.core.scope import Scope
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.rules import Detector, Rule, Sensitivity, Span, hearers, problems
from data_layer.core.warning.trial_told import Compared, Period, TrialTold, Would
from data_layer.queries.warning_rules import Version
from data_layer.queries.warning_runs import Run
from data_layer.vocab import Level, Role
from tests.world import ALL_GRIDS, CODE, COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, NOW, WEST

ZH, EN = Voice("zh", "Asia/Shanghai", NOW), Voice("en", "Asia/Shanghai", NOW)
BY_KEY = {rule.key: rule for rule in DEFAULTS}
NATIONAL = Span(20261001, 20261008, "国庆专项")


def test_a_sentence_says_what_is_watched_and_how() -> None:
    rule = BY_KEY["surge"]._replace(quiet=(NATIONAL,))
    assert rule_sentence(COUNTY, rule, ZH) == (
        "某地某类事件明显多于往常同类日子：普通灵敏度；至少 3 件、且达到往常 2 倍；全部类别；"
        "网格、乡镇（街道）、全县（市）；静默：10月1日—8日（国庆专项）；告知：值班员、乡镇领导、督办领导、分析员。"
    )
    assert rule_sentence(COUNTY, rule, EN) == (
        "A category in a place brings clearly more than on days of the same kind: normal "
        "sensitivity; at least 3 cases and 2 times the usual; all categories; grids, townships, "
        "the county; quiet: 2026-10-01 to 2026-10-08 (国庆专项); "
        "told: Operator, Township leader, Supervisor, Analyst."
    )


@pytest.mark.parametrize("voice", [ZH, EN])
@pytest.mark.parametrize("rule", DEFAULTS, ids=lambda rule: rule.key)
def test_every_detector_has_its_sentence(rule: Rule, voice: Voice) -> None:
    told = rule_sentence(COUNTY, rule, voice)
    assert told.endswith(("。", "."))
    assert "{" not in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"least": 1, "times": 1.0}, "普通灵敏度；全部类别"),
        ({"least": 5, "times": 1.0}, "至少 5 件；"),
        ({"least": 1, "times": 2.5}, "；达到往常 2.5 倍；"),
        ({"sensitivity": Sensitivity.HIGH}, "高灵敏度；"),
        ({"categories": frozenset({"0101", "02"})}, "；邻里、公共安全；"),
        ({"categories": frozenset({"0777"})}, "；0777；"),
        ({"levels": frozenset({Level.COUNTY})}, "；全县（市）；"),
        ({"told": frozenset({Role.SUPERVISOR})}, "告知：督办领导。"),
        ({"quiet": (Span(20261030, 20261102, "节"),)}, "静默：10月30日—11月2日（节）"),
        ({"quiet": (Span(20261123, 20261123, "节"),)}, "静默：11月23日（节）"),
        ({"quiet": (Span(20261230, 20270102, "节"),)}, "静默：2026年12月30日—2027年1月2日（节）"),
        ({"quiet": (Span(20270210, 20270216, "春节"),)}, "静默：2027年2月10日—16日（春节）"),
    ],
)
def test_each_setting_is_said(change: dict[str, Any], told: str) -> None:
    assert told in rule_sentence(COUNTY, BY_KEY["surge"]._replace(**change), ZH)


def test_danger_words_are_named_and_counted() -> None:
    assert "危险词：爆炸、自焚、跳楼、持刀等 10 个" in rule_sentence(COUNTY, BY_KEY["risky"], ZH)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"reading": "quiet", "found": 2, "why": ""}, "发现 2 条"),
        ({"reading": "quiet", "found": 0, "why": ""}, "已研判，未达预警线"),
        ({"reading": "no_data", "found": 0, "why": "off"}, "规则已停用"),
        ({"reading": "no_data", "found": 0, "why": "quiet_day"}, "静默日，不研判"),
        ({"reading": "no_data", "found": 0, "why": "too_young"}, "历史不足 28 天"),
        ({"reading": "no_data", "found": 0, "why": "needs_layer"}, "需先导入测绘图层"),
        ({"reading": "stale", "found": 0, "why": ""}, "数据未及时更新，未研判"),
        ({"reading": "error", "found": 0, "why": ""}, "运行出错"),
        (None, "新规则，今晚起研判"),
    ],
)
def test_states_of_a_night_have_words_of_their_own(state: Any, told: str) -> None:
    night = Run(20261122, NOW, {"surge": state} if state else {}, [])
    rule = BY_KEY["surge"]
    so = fared(rule, state, state["found"] if state else 0, ZH).told
    said = night_told(rule, night, so, ZH)
    assert said.startswith("昨夜（2026-11-22）：")
    assert told in said


def test_older_nights_and_none_are_told_apart() -> None:
    old = Run(20261120, NOW, {}, [])
    assert night_told(BY_KEY["surge"], old, None, ZH).startswith("最近一晚（2026-11-20）：")
    assert night_told(BY_KEY["surge"], None, None, ZH) == "尚未研判。"
    assert set_told([], ZH) == "本县（市）默认规则，未修改"
    assert "演示 11-23 12:00 修改（第 3 版）" in set_told([Version(3, None, "演示", NOW)], ZH)


def sent(rule: Rule, **changes: Any) -> MultiDict[str, str]:
    """The form of a rule as a browser would send it, with some fields typed otherwise."""
    sheet = sheet_of(rule)
    fields: dict[str, Any] = {
        "on": "yes" if sheet.on else "", "name_zh": sheet.name_zh, "name_en": sheet.name_en,
        "sensitivity": sheet.sensitivity, "least": sheet.least, "times": sheet.times,
        "categories": sorted(sheet.categories), "levels": sorted(sheet.levels),
        "told": sorted(sheet.told), "words": sheet.words,
    }  # fmt: skip
    for n, (first, last, why) in enumerate(sheet.quiet):
        fields |= {f"first-{n}": first, f"last-{n}": last, f"why-{n}": why}
    return MultiDict({**fields, **changes})


@pytest.mark.parametrize("rule", DEFAULTS, ids=lambda rule: rule.key)
def test_a_form_sent_as_it_stands_changes_nothing(rule: Rule) -> None:
    given = rule._replace(quiet=(NATIONAL,))
    back, wrong = rule_of(sheet_sent(sent(given)), given)
    assert wrong == []
    assert problems(back, COUNTY.categories, hearers(rule.detector)) == []
    assert back._replace(levels=given.levels) == given


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"least": "abc"}, "least"),
        ({"least": "2.5"}, "least"),
        ({"times": "nan"}, "times"),
        ({"times": ""}, "times"),
        ({"least": "0"}, "least"),
        ({"first-0": "2026-10-01"}, "quiet"),
        ({"first-0": "2026-13-41", "last-0": "2026-10-08", "why-0": "节"}, "quiet"),
        ({"first-0": "2026-10-08", "last-0": "2026-10-01", "why-0": "节"}, "quiet"),
        ({"why-0": "节"}, "quiet"),
        ({"told": []}, "told"),
        ({"told": ["handler"]}, "told"),
        ({"levels": []}, "levels"),
        ({"categories": ["0999"]}, "categories"),
        ({"name_zh": ""}, "name"),
        ({"name_zh": "长" * 31}, "name"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_stays_typed(
    change: dict[str, Any], field: str
) -> None:
    rule = BY_KEY["surge"]
    sheet = sheet_sent(sent(rule, **change))
    made, unread = rule_of(sheet, rule)
    notes = notes_of([*unread, *problems(made, COUNTY.categories, hearers(rule.detector))], "zh")
    assert list(notes) == [field]
    told = form_told(COUNTY, rule, sheet, ZH)
    typed = told["sheet"]
    for name, value in change.items():
        if name in {"least", "times", "name_zh"}:
            assert getattr(typed, name) == value
        if name.startswith("first-"):
            assert typed.quiet[0][0] == value


def test_analysts_hear_of_no_persons() -> None:
    assert Role.ANALYST in hearers(Detector.SURGE)
    for detector in (Detector.REPEATED, Detector.RISKY):
        assert Role.ANALYST not in hearers(detector)
        rule = next(one for one in DEFAULTS if one.detector == detector)
        wrong = rule._replace(told=rule.told | {Role.ANALYST})
        assert problems(wrong, COUNTY.categories, hearers(detector))


def _would(areas: tuple[str, ...], **more: Any) -> Would:
    found = Finding("", "", areas, "2", "0201", days=7, observed=18.0, expected=6.2)
    return Would(20261101, found, more.pop("lead", 3), more.pop("true", None))


CONTENT = TrialTold(
    (
        Period(90, 90, 2, (0.16, 0.02, 0.56), 3.0, 1, 40, 1, 2, (0.095, 0.905)),
        Period(200, 170, 3, (0.12, 0.03, 0.36), -1.0, 2, None, 0, 0, None),
    ),
    (
        _would((EAST,)), _would((GRIDS[WEST][0], ALL_GRIDS[0]), lead=None, true=False),
        _would((CODE,), lead=0, true=True),
    ),
)  # fmt: skip


def tried(scope: Scope, key: str, content: TrialTold, voice: Voice = ZH) -> dict[str, Any]:
    """As its page tells it while the rule stands as it was tried."""
    return trial_told(COUNTY, scope, BY_KEY[key], content, voice, BY_KEY[key])


def test_a_trial_is_told_in_two_lines_and_its_alerts() -> None:
    told = tried(COUNTY_SCOPE, "surge", CONTENT)
    quarter, year = told["periods"]
    assert quarter["a_week"] == "0.2 条（95% 区间 0.0—0.6）"
    assert quarter["lead"] == (
        "早 3 天（中位数，1 条可比）；另有 1 条常规阈值一直未触发；同期常规阈值触发 40 次"
    )
    assert quarter["share"] == "1/2（50%，95% 区间 10%—90%）"
    few = CONTENT.periods[0]._replace(a_week=(0.019, 0.0, 0.11))
    rare = CONTENT._replace(periods=(few, few))
    told_rarely = tried(COUNTY_SCOPE, "surge", rare)["periods"][0]
    assert told_rarely["a_week"] == "0.02 条（95% 区间 0.00—0.11）"
    assert year["name"] == "最近 200 天（全部历史）"
    assert year["lead"].startswith("晚 1 天（中位数，2 条可比）")
    assert year["share"] == "附近没有已核实的预警，暂无结论"
    assert told["judged"].startswith("200 晚中可判断 170 晚")
    assert [(one["alarm"], one["mark"]) for one in told["alerts"]] == [
        ("早 3 天", "—"), ("常规阈值未触发", "误报"), ("同一天", "属实"),
    ]  # fmt: skip
    assert all("18 件" in one["told"] for one in told["alerts"])
    english = tried(COUNTY_SCOPE, "surge", CONTENT, EN)
    assert english["periods"][0]["lead"] == (
        "3 d earlier (median of 1); 1 it never told of; it rang 40 times in all"
    )


def test_what_was_tried_stands_beside_what_is_in_force() -> None:
    rule = BY_KEY["surge"]
    less = CONTENT.periods[0]._replace(alerts=7)
    content = CONTENT._replace(present=Compared(rule, (less, less)))
    for now, said in ((rule, "现行设置"), (rule._replace(least=9), "试算时的现行设置")):
        told = trial_told(COUNTY, COUNTY_SCOPE, rule._replace(least=5), content, ZH, now)
        assert told["beside"]
        assert [(one["setting"], one["alerts"]) for one in told["periods"][:2]] == [
            ("试算设置", "2 条"), (said, "7 条"),
        ]  # fmt: skip
    assert not tried(COUNTY_SCOPE, "surge", CONTENT)["beside"]


def test_a_township_sees_its_own_alerts_of_a_trial() -> None:
    told = tried(EAST_SCOPE, "surge", CONTENT)
    assert len(told["alerts"]) == 2
    assert [word for word in (WEST, "西1村", "西镇") if word in repr(told)] == []
    none = tried(EAST_SCOPE, "surge", CONTENT._replace(alerts=()))
    assert none["none"] == "其中没有涉及本乡镇（街道）的。"


def test_what_is_of_the_county_as_a_whole_is_told_to_the_county() -> None:
    told = CONTENT._replace(alerts=(_would(()),))
    whole = tried(COUNTY_SCOPE, "lasting", told)
    assert len(whole["alerts"]) == 1
    assert whole["compared"] is False
    assert tried(EAST_SCOPE, "lasting", told)["alerts"] == []


def test_breach_risk_is_told_by_what_came() -> None:
    facts = {"chance": 0.42, "due": 20261103, "late": True}
    found = Finding("", "", (EAST,), category="0201", observed=1.0, told=facts)
    content = CONTENT._replace(alerts=(Would(20261101, found, 2, true=True),))
    told = tried(COUNTY_SCOPE, "breach", content)
    (one,) = told["alerts"]
    assert (one["alarm"], one["mark"]) == ("早 2 天", "超期")
    assert "2026-11-03 到期，约四成会超期" in one["told"]
    assert "没有超期" in told["periods"][0]["lead"]


@pytest.mark.parametrize("rule", DEFAULTS, ids=lambda rule: rule.key)
def test_every_rule_says_how_the_past_was_put_back(rule: Rule) -> None:
    for voice in (ZH, EN):
        told = trial_told(COUNTY, COUNTY_SCOPE, rule, CONTENT._replace(alerts=()), voice, rule)
        assert told["put_back"]
        # What nothing can be compared with says why, in its own words.
        assert told["ordinary"]


def test_a_silent_rule_is_held_to_an_alarm_of_its_own() -> None:
    told = tried(COUNTY_SCOPE, "silent", CONTENT)
    assert told["ordinary"] == "常规阈值：连续 28 天没有上报。"
