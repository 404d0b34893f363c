"""What the log keeps of persons: covered once and for all, given back from the sealed words, and
erased without a trace."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.covering import cover, covered, erase, numbers_of, outsiders_in, uncover
from data_layer.core.masking import mask_phone, mask_text, numbers_in
from data_layer.vocab import Event
from tests.world import NOW, event

PHONE, IDENTITY = "13812345678", "522401199001011234"


def told(source: str = "county-app", actor: str = "", **fields: Any) -> Event:
    made = event("reported", NOW, "a-1", **{"category": "0101", **fields})
    return made._replace(source=source, actor=actor)


@pytest.mark.parametrize(
    ("field", "words", "kept"),
    [
        ("text", f"来电{PHONE}反映", "来电138****5678反映"),
        ("text", "漏水\n反映人联系方式：王小明 4222222", "漏水\n反映人联系方式：***"),
        ("title", f"{IDENTITY}要求处理", "5224**********1234要求处理"),
        ("place", "东街3号，0857-4223456", "东街3号，0857-4****56"),
        ("comment", PHONE, "138****5678"),
        ("received_by", f"张三{PHONE}", "张三138****5678"),
    ],
)
def test_numbers_and_contacts_do_not_enter_the_log(field: str, words: str, kept: str) -> None:
    whole = told(**{field: words})
    found, taken = cover(whole)
    assert found.payload[field] == kept
    assert taken == {field: words}
    assert uncover(found, taken) == whole
    assert cover(found) == (found, {})


def test_an_amendment_is_covered_too() -> None:
    whole = told(new={"text": f"更正：{PHONE}", "persons": 3}, opinion=f"{PHONE}来电")
    found, taken = cover(whole)
    assert found.payload["new"] == {"text": "更正：138****5678", "persons": 3}
    assert set(taken) == {"new.text", "opinion"}
    assert uncover(found, taken) == whole


@pytest.mark.parametrize(
    ("source", "kind", "actor", "kept"),
    [
        ("county-app", "public", "王小明", "王*"),
        ("county-app", "worker", "王小明", "王小明"),
        ("county-app", "public", f"王小明{PHONE}", "王小明138****5678"),
        ("desk", "phone", "王小明", "王小明"),
        ("county-app", "public", "演示-居民", "演示-居民"),
    ],
)
def test_who_came_from_outside_is_covered_and_the_own_force_is_not(
    source: str, kind: str, actor: str, kept: str
) -> None:
    whole = told(source, actor, source_kind=kind)
    found, taken = cover(whole)
    assert found.actor == kept
    assert uncover(found, taken) == whole


def test_an_erased_event_holds_no_digit_and_no_name() -> None:
    text = f"王小明（{PHONE}）反映：李家\n反映人联系方式：王小明"
    whole = told(actor="王小明", source_kind="public", text=text, persons=2)
    names = outsiders_in([whole])
    left = erase(whole, names)
    assert names == {"王小明"}
    assert left.payload["text"] == "***（***********）反映：李家\n反映人联系方式：***"
    assert left.actor == "***"
    assert left.payload["persons"] == 2
    assert cover(left) == (left, {})


def test_words_for_nobody_are_no_names() -> None:
    for who in ("群众", "派出所", "东山居民委员会"):
        whole = told(actor=who, source_kind="police", text=f"{who}称：积水")
        assert outsiders_in([whole]) == frozenset()
        assert cover(whole).event.payload["text"] == f"{who}称：积水"


def test_the_reporter_s_name_is_covered_in_the_own_words_too() -> None:
    found, taken = cover(told(actor="王小明", source_kind="public", text="王小明：我叫王小明"))
    assert found.payload["text"] == "王*：我叫王*"
    assert set(taken) == {"text", "actor"}


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (f"来电{PHONE}", [PHONE]),
        ("+86 138 1234 5678", [PHONE]),
        ("１３８１２３４５６７８", [PHONE]),
        ("(0857) 4223456 和 +86 857 4223456", ["08574223456"]),
        ("52240119900101123x", ["52240119900101123X"]),
        ("反映人联系方式：王小明 4222222", ["4222222"]),
        ("案号QX20261123-0001", []),
    ],
)
def test_a_number_is_the_same_however_it_is_written(words: str, numbers: list[str]) -> None:
    assert numbers_of({"text": words}) == numbers


@pytest.mark.parametrize(
    ("phone", "shown"), [(PHONE, "138****5678"), ("4222222", "*****22"), ("", ""), ("无", "无")]
)
def test_a_phone_in_no_known_form_is_covered_all_the_same(phone: str, shown: str) -> None:
    assert mask_phone(phone) == mask_phone(shown) == shown


MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
IDENTITIES = st.from_regex(
    r"[1-6][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}[0-9X]", fullmatch=True
)
GAPS = st.sampled_from(["", " ", "-", " - ", "—", "\u200b"])
AROUND = st.text(alphabet="王请联系，。:： ()abc\n-反映人联系方式", max_size=12)


def parted(number: str, gap: str) -> str:
    return gap.join((number[:3], number[3:7], number[7:]))


@given(before=AROUND, number=MOBILE, gap=GAPS, after=AROUND)
def test_no_mobile_gets_through_whatever_stands_around_it(
    before: str, number: str, gap: str, after: str
) -> None:
    shown = covered(f"{before} {parted(number, gap)} {after}")
    assert number not in "".join(filter(str.isdigit, shown))


@given(before=AROUND, number=IDENTITIES, after=AROUND)
def test_no_identity_number_gets_through(before: str, number: str, after: str) -> None:
    shown = covered(f"{before} {number} {after}")
    assert number[4:14] not in shown


@given(st.text(alphabet="0123456789*Xx 1380-（）王：", max_size=60))
def test_covering_twice_changes_nothing_and_leaves_no_number(words: str) -> None:
    shown = mask_text(words)
    assert mask_text(shown) == shown
    assert numbers_in(shown) == []
    assert covered(covered(words)) == covered(words)
    assert len(shown) == len(words)


@given(text=st.text(max_size=60), place=st.text(max_size=20), actor=st.text(max_size=12))
def test_what_is_covered_comes_back_as_it_was(text: str, place: str, actor: str) -> None:
    whole = told(text=text, place=place, actor=actor, source_kind="public")
    found, taken = cover(whole)
    assert uncover(found, taken) == whole
