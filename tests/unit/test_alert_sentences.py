"""Each detector's finding in one sentence, in both languages; with and without what it tells."""

from __future__ import annotations

import pytest

from dashboards.components.alert_sentences import finding_sentence, sentence
from data_layer.core.days import HOUR_MS, start_of, to_date
from data_layer.core.scope import Scope
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.life import State
from data_layer.core.warning.rules import Detector
from data_layer.queries.alerts import Alert, told_day
from tests.world import CODE, COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, WEST

DAY = 20261122
ONE, TWO = GRIDS[EAST][:2]
KIND = next(code for code, known in COUNTY.categories.items() if known.parent)
NAME = COUNTY.categories[KIND].name


def found(*areas: str, **more: object) -> Finding:
    return Finding("rule", "series", areas, **more)  # type: ignore[arg-type]


def said(
    detector: Detector, finding: Finding, lang: str = "zh", scope: Scope = COUNTY_SCOPE,
    **more: bool,
) -> str:  # fmt: skip
    return finding_sentence(COUNTY, scope, detector, finding, lang, day=DAY, **more)


SENTENCES = [
    (Detector.SURGE,
     found(EAST, category=KIND, days=7, observed=18, expected=6.0, recurrence_days=100.0),
     f"近7天，东镇{NAME.zh}报 18 件，往常约 6 件（3.0 倍）；如属偶然，约 100 晚一次。",
     f"{NAME.en}, 东镇: 18 reported in the last 7 days, about 6 as a rule (3.0 times); chance "
     "alone does this about once in 100 nights."),
    (Detector.SURGE, found(CODE, category=KIND, days=1, observed=9, expected=0.2),
     f"11月22日，全县{NAME.zh}报 9 件，往常不到 1 件。",
     f"{NAME.en}, all of {COUNTY.name.en}: 9 reported on 11-22, less than one as a rule."),
    (Detector.CLUSTER,
     found(ONE, TWO, days=5, observed=14, expected=3.2, recurrence_days=421.0,
           told={"categories": [KIND]}),
     f"近5天，东镇东1村网格一带 2 个相邻网格{NAME.zh}共报 14 件，往常约 3 件（4.4 倍）；"
     "如属偶然，约 420 晚一次。",
     f"{NAME.en} around grid 东1村, 东镇 (2 neighbouring grids): 14 reported in the last 5 days, "
     "about 3 as a rule (4.4 times); chance alone does this about once in 420 nights."),
    (Detector.SILENT, found(ONE, kind="silent", days=12, expected=10.2),
     "东镇东1村网格已 12 天没有上报，按往常应有约 10 件；请核实人员是否在岗、设备是否正常。",
     "Nothing from grid 东1村, 东镇 for 12 days; about 10 reports were due; check that somebody is "
     "in post and devices work."),
    (Detector.SILENT, found(ONE, kind="few", days=28, observed=2, expected=14.0),
     "近28天，东镇东1村网格只报 2 件，按往常应有约 14 件；请核实人员是否在岗、设备是否正常。",
     "Only 2 from grid 东1村, 东镇 in the last 28 days; about 14 reports were due; check that "
     "somebody is in post and devices work."),
    (Detector.REPEATED, found(ONE, kind="place", category=KIND, days=30, observed=4),
     f"近30天，东镇东1村网格同一地点的{NAME.zh}反映 4 次；请核查此前是否办理到位，一并研究解决。",
     f"{NAME.en} at one place in grid 东1村, 东镇: raised 4 times in the last 30 days; see whether "
     "the earlier ones were settled, and settle them together."),
    (Detector.REPEATED, found(EAST, kind="claimant", category=KIND, days=30, observed=3),
     f"近30天，东镇同一诉求人反映{NAME.zh} 3 次；请核查此前是否办理到位，一并研究解决。",
     f"{NAME.en} raised by one claimant in 东镇 3 times in the last 30 days; see whether the "
     "earlier ones were settled, and settle them together."),
    (Detector.RISKY, found(ONE, kind="persons+words", category=KIND, observed=1),
     f"东镇东1村网格有 1 件{NAME.zh}需重点关注：涉及人数较多、表述中有风险用语；"
     "请尽快核实情况，明确专人处理。",
     f"One case in grid 东1村, 东镇 needs attention ({NAME.en}): many persons, danger words; look "
     "into it soon and name who settles it."),
    (Detector.RISKY,
     found(ONE, kind="persons+words", category=KIND, observed=1,
           told={"persons": 12, "words": ["堵路", "聚集"]}),
     f"东镇东1村网格有 1 件{NAME.zh}需重点关注：涉及约 12 人、表述中有“堵路、聚集”；"
     "请尽快核实情况，明确专人处理。",
     f"One case in grid 东1村, 东镇 needs attention ({NAME.en}): about 12 persons, words said: "
     "堵路, 聚集; look into it soon and name who settles it."),
    (Detector.LASTING, found(EAST, observed=7),
     "东镇有 7 件事件久拖未结；请逐件明确责任单位和办结时限。",
     "Cases that drag on in 东镇: 7; settle who finishes each, and when."),
    (Detector.LASTING, found(EAST, observed=7, told={"limits": 4.2}),
     "东镇有 7 件事件久拖未结（最久的已达时限的 4.2 倍）；请逐件明确责任单位和办结时限。",
     "Cases that drag on in 东镇: 7 (the longest: 4.2 times its limit); settle who finishes each, "
     "and when."),
    (Detector.BUNCHING, found(EAST, kind="at_deadline", days=30, observed=31),
     "近30天，东镇办结的有 31 件临近时限才办结（已用时限九成以上）；请复核。",
     "In the last 30 days, 31 closings of 东镇 came in the last tenth of their limit; please "
     "review."),
    (Detector.BUNCHING,
     found(EAST, kind="at_month_end", days=30, observed=31, told={"of": 64, "usual": 0.14}),
     "近30天，东镇办结的 64 件中有 31 件在月末三天办结，全县通常约 14%；请复核。",
     "In the last 30 days, 31 of 64 closings of 东镇 fell on the last three days of the month, "
     "usually about 14%; please review."),
    (Detector.STAFFING, found(EAST, kind="vacant", days=95, observed=3),
     "东镇有 3 个岗位空缺（最久 95 天）；请尽快补齐，并明确代管人员。",
     "Empty posts in 东镇: 3 (the longest for 95 days); fill them and name who stands in."),
    (Detector.STAFFING,
     found(EAST, kind="no_worker", days=9, observed=3, told={"places": 2, "of": 3}),
     "东镇有 2 个网格没有网格员在岗（最久 9 天）；请尽快补齐，并明确代管人员。",
     "Grids without a worker in post, 东镇: 2 (the longest for 9 days); fill the posts and name "
     "who stands in."),
    (Detector.STAFFING, found(EAST, kind="over_cap", observed=5, told={"of": 3}),
     "东镇抽调 5 人（上限 3 人），超过规定上限；请按规定清退。",
     "People seconded in 东镇: 5 (at most 3), more than the cap allows; bring them back."),
    (Detector.DRIFT, found(EAST, kind="handle", days=56, observed=26.0, expected=14.0),
     "东镇“处置”环节近来用时变慢：近四周一般用时（中位数）1 天 2 小时，往常 14 小时；请查找堵点。",
     "“handling” has become slower in 东镇: median 1 d 2 h in four weeks, usually 14 h; see where "
     "work waits."),
    (Detector.DRIFT,
     found(EAST, kind="handle", observed=26.0, expected=14.0,
           told={"weeks": [20260525, 20260601], "base": 2, "since": 20261012}),
     "东镇“处置”环节近来用时变慢：近四周一般用时（中位数）1 天 2 小时，往常（5月25日至6月7日） "
     "14 小时，自10月12日当周起慢于往常；请查找堵点。",
     "“handling” has become slower in 东镇: median 1 d 2 h in four weeks, usually (05-25 to 06-07) "
     "14 h, slower since the week of 10-12; see where work waits."),
    (Detector.BREACH, found(EAST, observed=2),
     "东镇有 2 件需要关注。", "Cases in 东镇 that need attention: 2."),
]  # fmt: skip


@pytest.mark.parametrize(("detector", "finding", "zh", "en"), SENTENCES)
def test_each_finding_in_one_sentence(
    detector: Detector, finding: Finding, zh: str, en: str
) -> None:
    assert said(detector, finding) == zh
    assert said(detector, finding, "en") == en


@pytest.mark.parametrize("detector", Detector)
def test_every_detector_has_words_for_a_bare_finding(detector: Detector) -> None:
    for lang in ("zh", "en"):
        told = said(detector, found(EAST, kind="of no kind known"), lang)
        assert "东镇" in told
        assert "{" not in told


def test_nothing_is_called_calm_or_blamed() -> None:
    told = "".join(zh for *_, zh, _ in SENTENCES)
    assert not [word for word in ("正常报送", "平稳", "造假", "违规", "弄虚") if word in told]


@pytest.mark.parametrize(
    ("days", "zh"),
    [
        (99.0, "如属偶然，约 99 晚一次"), (124.0, "约 120 晚一次"), (800.0, "约 2 年一次"),
        (5000.0, "十年以上一次"), (None, "6 件（3.0 倍）。"),
    ],
)  # fmt: skip
def test_rarity_is_told_no_closer_than_it_is_known(days: float | None, zh: str) -> None:
    one = found(EAST, category=KIND, days=7, observed=18, expected=6.0, recurrence_days=days)
    assert zh in said(Detector.SURGE, one)


def test_a_scan_tells_of_nothing_rarer_than_its_replicates() -> None:
    one = found(ONE, TWO, days=5, observed=14, expected=3.2, recurrence_days=1000.0)
    most = one._replace(told={"replicates": 999})
    assert "如属偶然，1000 晚以上一次。" in said(Detector.CLUSTER, most)
    assert "less than once in 1000 nights." in said(Detector.CLUSTER, most, "en")
    below = most._replace(recurrence_days=500.0)
    assert "约 500 晚一次" in said(Detector.CLUSTER, below)


def test_what_no_longer_stands_is_told_by_its_dates() -> None:
    one = found(EAST, category=KIND, days=7, observed=18, expected=6.0)
    assert said(Detector.SURGE, one, standing=False).startswith("11月16日至11月22日，东镇")


def alert(state: State, last_day: int, since: int, finding: Finding) -> Alert:
    return Alert(
        "YJ20261110001", "surge", Detector.SURGE, 20261110, 0, last_day, 0, "", False, finding,
        finding, finding.areas, (EAST,), False, state, since, "operator", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "last", "since", "expected"),
    [
        (State.NEW, 20261122, 20261110, 20261122),
        (State.CONFIRMED, 20261122, 20261115, 20261122),
        (State.FALSE, 20261122, 20261115, 20261114),
        (State.HANDLED, 20261122, 20261115, 20261114),
        # It was quiet when people closed it.
        (State.HANDLED, 20261112, 20261115, 20261112),
        # A clock was put back.
        (State.FALSE, 20261122, 20261109, 20261110),
    ],
)
def test_what_people_closed_is_told_by_the_last_night_before_they_did(
    state: State, last: int, since: int, expected: int
) -> None:
    """Its numbers stay those of that night, whatever it brings later."""
    one = alert(state, last, start_of(since, COUNTY.zone) + 9 * HOUR_MS, found(EAST, days=7))
    assert told_day(one, COUNTY.zone) == expected
    day = to_date(expected)
    span = "近7天" if one.stands else f"至{day.month}月{day.day}日"
    assert span in sentence(COUNTY, COUNTY_SCOPE, one, "zh")


@pytest.mark.parametrize(
    ("detector", "one", "zh"),
    [
        (Detector.SURGE, found(EAST, days=7), "11月16日至11月22日，东镇"),
        (Detector.SILENT, found(ONE, kind="silent", days=14, expected=9.0), "截至11月22日，东镇"),
        (Detector.LASTING, found(EAST, observed=4), "截至11月22日，东镇有 4 件"),
        (Detector.RISKY, found(ONE, kind="words"), "东镇"),
    ],
)
def test_what_the_newest_night_did_not_find_is_not_told_in_the_present(
    detector: Detector, one: Finding, zh: str
) -> None:
    stale = alert(State.NEW, 20261122, 20261122, one)._replace(detector=detector, found=False)
    assert sentence(COUNTY, COUNTY_SCOPE, stale, "zh").startswith(zh)


def test_a_township_is_told_of_others_without_their_names() -> None:
    shared = found(ONE, GRIDS[WEST][0], category=KIND, days=5, observed=8, expected=1.0)
    told = said(Detector.CLUSTER, shared, scope=EAST_SCOPE, elsewhere=True)
    assert "东镇东1村网格（另涉外乡镇）" in told
    assert "西" not in told
