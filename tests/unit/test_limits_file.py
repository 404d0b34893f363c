"""A table of time limits as a file: written, read back, and everything wrong with it said at
once."""

from __future__ import annotations

import pytest

from data_layer.core.county import Limit
from data_layer.core.limit_table import LimitKey
from data_layer.errors import Invalid, TableInvalid
from data_layer.services.limits_file import (
    limit_problems,
    limits_csv,
    parse_limits,
)
from tests.packs import QIANXI, pack_at
from tests.world import SOUND

CATEGORIES = list(SOUND.categories.values())
RULES = [rule._replace(version=0) for rule in SOUND.limits]
FILE = limits_csv(RULES)
OWN = Limit(0, 0, "0101", "ordinary", "", 0, "handle", 60, "clock_minutes")


def problems_of(content: str | bytes) -> list[str]:
    sent = content.encode() if isinstance(content, str) else content
    with pytest.raises(TableInvalid) as caught:
        parse_limits("limits.csv", sent, CATEGORIES)
    return [problem.both for problem in caught.value.problems]


def test_a_table_is_read_as_it_was_written() -> None:
    assert FILE.splitlines()[0] == "category,urgency,limit_class,level,stage,amount,unit"
    assert parse_limits("limits.csv", FILE.encode(), CATEGORIES) == RULES


def test_what_else_a_file_says_is_left_aside() -> None:
    marked = "\n".join(f"{line},备注" for line in FILE.splitlines())
    for coding in ("utf-8-sig", "gb18030"):
        assert parse_limits("limits.csv", marked.encode(coding), CATEGORIES) == RULES


def test_the_product_s_own_table_is_free_of_problems() -> None:
    pack = pack_at(QIANXI)
    assert list(limit_problems(pack.limits, pack.categories)) == []


WRONG = [
    ("critical,ordinary,0,case,1440", "critical,ordinary,0,case,0", "特急/普通/办结时限 应大于 0"),
    ("critical,ordinary,0,case,1440", "critical,ordinary,0,case,527041", "不超过 527040（一年）"),
    ("critical,ordinary,0,case,1440", "critical,ordinary,0,case,ten", "“ten”不是整数"),
    ("critical,ordinary,0,case,1440", "critical,ordinary,0,case," + "9" * 5000, "不是整数"),
    ("critical,ordinary,0,case,1440", "critical,ordinary,9,case,1440", "层级 9 应为 0 至 6"),
    ("critical,ordinary,0,case,1440", "critical,ordinary,0,rest,1440", "环节 rest 未知"),
    ("critical,ordinary,0,case", "someday,ordinary,0,case", "紧急程度 someday"),
    (",critical,ordinary,0,case", "0101,critical,ordinary,0,case", "应填且只填一项"),
    (",critical,ordinary,0,case", ",critical,,0,case", "应填且只填一项"),
    (",critical,ordinary,0,case", "7777,critical,,0,case", "类别 7777 不存在"),
    ("critical,ordinary,0,case", "critical,rare,0,case", "时限类别 rare 不存在"),
    (",critical,ordinary,0,sign", ",critical,ordinary,0,verify", "特急/普通/核查时限 出现 2 次"),
    (",critical,ordinary,0,sign", ",critical,ordinary,0,verify", "特急/普通 缺少 签收时限"),
    ("0,case,1440,clock_minutes", "0,case,1440,moons", "单位 moons 未知"),
    ("0,case,1440,clock_minutes", "0,case,9,work_days", "工作时与自然时不能混用"),
    ("0,case,1440", "0,case,1199", "总时限少于各环节之和 1200 分钟"),
    ("urgency,", "haste,", "缺少列或内容 urgency"),
    (FILE, FILE.splitlines()[0], "缺少列或内容"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_what_is_wrong_is_named(old: str, new: str, said: str) -> None:
    assert old in FILE
    assert any(said in problem for problem in problems_of(FILE.replace(old, new)))


def test_everything_wrong_is_said_at_once_in_both_languages() -> None:
    spoilt = FILE.replace("critical,ordinary,0,case,1440", "critical,ordinary,0,case,0")
    spoilt = spoilt.replace(",urgent,ordinary,0,sign", ",urgent,rare,0,sign")
    words = "\n".join(problems_of(spoilt))
    assert all(part in words for part in ("特急/普通/办结时限", "rare", "紧急/普通 缺少"))
    assert "Critical/ordinary/Closure: must be above 0" in words


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" * 99, b"x" * 200_000,
     b"day,kind,name,source,official\n2026-01-01,holiday,,,1\n"],
)  # fmt: skip
def test_a_file_that_is_no_limit_table_gets_one_sentence(content: bytes) -> None:
    with pytest.raises(Invalid, match="这不是时限表") as caught:
        parse_limits("photo.jpg", content, CATEGORIES)
    assert not isinstance(caught.value, TableInvalid)


def test_one_cause_is_told_once() -> None:
    def told(old: str, new: str) -> list[str]:
        assert old in FILE
        return problems_of(FILE.replace(old, new))

    assert len(told("critical,ordinary,0,case,1440", "critical,ordinary,0,case,ten")) == 1
    assert len(told("critical,ordinary,0,case,1440", "critical,ordinary,0,case,0")) == 1
    assert len(told(",ordinary,ordinary,0,sign,", ",ordinary,ordinary,4,sign,")) == 1
    without = [rule for rule in RULES if (rule.urgency, rule.stage) != ("ordinary", "sign")]
    problems = list(limit_problems([*without, OWN], CATEGORIES))
    assert [p.text.zh for p in problems] == ["一般/普通 缺少 签收时限，不能留空"]
    assert problems[0].cells == (LimitKey("ordinary", "", "ordinary", 0, "sign"),)


def with_own(*rules: Limit) -> list[str]:
    return [problem.both for problem in limit_problems([*RULES, *rules], CATEGORIES)]


def test_a_rule_of_a_category_must_fit_the_stages_it_does_not_name() -> None:
    assert with_own(OWN) == []
    assert "总时限少于各环节之和" in with_own(OWN._replace(amount=99_999))[0]
    days = OWN._replace(unit="work_days", amount=3)
    assert ["一般/0101 工作时与自然时不能混用" in p for p in with_own(days)] == [True]
    # A rule of a major class is told of it, not again of those below it.
    assert [p[:7] for p in with_own(days._replace(category="01"))] == ["一般/01 工"]


def test_a_rule_of_a_level_must_count_by_the_clock_of_the_others() -> None:
    level = OWN._replace(category="", limit_class="ordinary", level=4)
    assert with_own(level, OWN) == []
    [told] = with_own(level._replace(unit="work_days", amount=1))
    assert "一般/普通/乡镇（街道） 工作时与自然时不能混用" in told
    assert with_own(level._replace(level=7))[0].startswith("一般/普通/处置时限 层级 7")
