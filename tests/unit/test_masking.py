"""Phone and identity numbers are covered; case numbers, codes and dates stay."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.strings.desk_client import WORDS
from data_layer.core.masking import (
    contact_in,
    cover_contact,
    mask_text,
    title_of,
    titles_of,
    without_contact,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("来电13812345678反映", "来电138****5678反映"),
        ("身份证522401199001011234", "身份证5224**********1234"),
        ("52240119900101123x,男", "5224**********123x,男"),
        ("座机0857-4223456", "座机0857-4****56"),
        ("电话8613800138000", "电话86138****8000"),
        ("电话+86 138 0013 8000。", "电话+86 138 **** 8000。"),
        ("电话0086-13800138000", "电话0086-138****8000"),
        ("138-0013-8000", "138-****-8000"),
        ("138 001 38000", "138 *** *8000"),
        ("1380－0138－000", "138*－***8－000"),
        ("138\u200b0013\u200b8000", "138\u200b****\u200b8000"),
        ("１３８００１３８０００，男", "１３８****８０００，男"),
        ("身份证５２２４０１１９９００１０１１２３４", "身份证５２２４**********１２３４"),
        ("522401 19900101 1234", "5224** ******** 1234"),
        ("老身份证130503670401001", "老身份证1305********001"),
        ("(0857) 4223456", "(0857) 4****56"),
        ("+86 857 4223456", "+86 857 4****56"),
        ("010-12345678", "010-12****78"),
        ("1. 13800138000；2. 13900139000", "1. 138****8000；2. 139****9000"),
        ("停电2026-11-13 18:30至2026.11.15", "停电2026-11-13 18:30至2026.11.15"),
        ("网格520581000001001", "网格520581000001001"),
        ("订单13800138000123", "订单13800138000123"),
        ("路面破损，请处理！①", "路面破损，请处理！①"),
        ("案号QX20261123-0001", "案号QX20261123-0001"),
        ("网格520581100201001", "网格520581100201001"),
        ("2026年11月23日15:42", "2026年11月23日15:42"),
        ("路灯不亮", "路灯不亮"),
        ("", ""),
    ],
)
def test_numbers_of_people_are_covered(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_contact_line_of_the_desk_s_form_is_covered_as_a_whole(lang: str) -> None:
    line = WORDS["contact_line"].say(lang).format(contact="王小明 138 0013 8000")
    text = f"水管爆裂\n{line}\n已告知"
    for told in (text, mask_text(text)):
        covered = cover_contact(told)
        assert covered.splitlines()[::2] == ["水管爆裂", "已告知"]
        assert not any(part in covered for part in ("王", "138", "8000"))
    assert contact_in(text) == "王小明 138 0013 8000"
    assert (cover_contact("路灯不亮"), contact_in("路灯不亮")) == ("路灯不亮", "")


def test_a_sensitive_case_shows_its_category() -> None:
    assert title_of("张家的事", "婚姻家庭纠纷", sensitive=True) == "婚姻家庭纠纷"
    assert title_of("", "路灯", sensitive=False) == "路灯"
    assert title_of("路灯不亮 13812345678", "路灯", sensitive=False) == "路灯不亮 138****5678"


@given(st.lists(st.tuples(st.text("138 0012-34567号院", max_size=24), st.booleans()), max_size=8))
def test_many_titles_are_masked_as_one_by_one(given_titles: list[tuple[str, bool]]) -> None:
    titles = [title for title, _ in given_titles]
    hidden = [sensitive for _, sensitive in given_titles]
    names = ["类别"] * len(titles)
    alone = [title_of(t, "类别", sensitive=h) for t, h in given_titles]
    assert titles_of(titles, names, hidden) == alone


def test_digits_in_every_disguise_are_covered() -> None:
    """Full-width, circled, mathematical, superscript: whatever folds to one digit is one."""
    every = map(chr, range(0x80, sys.maxunicode))
    disguised = [c for c in every if unicodedata.normalize("NFKC", c) == "3"]
    assert "３" in disguised
    for digit in disguised:
        assert mask_text(f"电话1{digit * 10}。") == f"电话1{digit * 2}****{digit * 4}。"


def test_the_line_of_the_contact_is_left_out_where_it_has_its_own_place() -> None:
    told = "路灯不亮\n反映人联系方式：***"
    assert without_contact(told) == "路灯不亮"
    assert without_contact("Dark street\nReporter's contact: ***") == "Dark street"
    assert without_contact("反映人联系方式：***") == ""
    assert without_contact("说到反映人联系方式：没有") == "说到反映人联系方式：没有"
