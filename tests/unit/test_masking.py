"""Phone and identity numbers are covered; case numbers, codes and dates stay."""

from __future__ import annotations

import pytest

from data_layer.core.masking import mask_text, title_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("来电13812345678反映", "来电138****5678反映"),
        ("身份证522401199001011234", "身份证5224**********1234"),
        ("52240119900101123x,男", "5224**********123x,男"),
        ("座机0857-4223456", "座机0857-4****56"),
        ("案号QX20261123-0001", "案号QX20261123-0001"),
        ("网格520581100201001", "网格520581100201001"),
        ("2026年11月23日15:42", "2026年11月23日15:42"),
        ("路灯不亮", "路灯不亮"),
        ("", ""),
    ],
)
def test_numbers_of_people_are_covered(text: str, shown: str) -> None:
    assert mask_text(text) == shown


def test_a_sensitive_case_shows_its_category() -> None:
    assert title_of("张家的事", "婚姻家庭纠纷", sensitive=True) == "婚姻家庭纠纷"
    assert title_of("", "路灯", sensitive=False) == "路灯"
    assert title_of("路灯不亮 13812345678", "路灯", sensitive=False) == "路灯不亮 138****5678"
