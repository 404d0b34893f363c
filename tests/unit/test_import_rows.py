"""What a row of a ledger becomes: events of the door, or every reason in the file's own words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.import_mapping import STEPS as KINDS
from data_layer.core.import_mapping import Shape, header_key, meaning_of
from data_layer.core.import_refusals import told_of
from data_layer.core.import_rows import FORMULA, Read, Row
from data_layer.core.import_words import Choice, Lexicon, lexicons, nearest
from data_layer.errors import Invalid, TableInvalid
from data_layer.services.import_look import columns_like
from data_layer.services.import_read import read_table
from data_layer.vocab import Text
from tests.ledgers import COLUMNS, DEMO, MAPPING, STEPS, ledger
from tests.world import ALL_GRIDS, COUNTY

HEADER = list(COLUMNS.values())
STEP_HEADER = list(STEPS["columns"].values())
GOOD = [
    *("演示-1", "2026/11/02 08:30", "2026/11/02 09:00", "2026/11/03 17:20"),
    *("消防", "东镇", "东1村", "东镇综治中心", "演示：标题", "演示内容"),
]


def read(cells: list[str], mapping: dict[str, Any] = MAPPING, **more: Any) -> Read:
    header = HEADER if mapping["shape"] == "cases" else STEP_HEADER
    return ledger(mapping, header, **more).read(Row(2, cells))


def changed(**values: str) -> list[str]:
    return [values.get(name, cell) for name, cell in zip(COLUMNS, GOOD, strict=True)]


def types(found: Read) -> list[str]:
    return [one.event.type for one in found.submissions]


def test_a_case_with_a_unit_goes_through_its_hands() -> None:
    found = read(GOOD)
    assert types(found) == ["reported", "dispatched", "fed_back", "verified", "closed"]
    report = found.submissions[0].event
    assert (report.grid_code, report.payload["category"]) == (ALL_GRIDS[0], "0201")
    assert report.payload["source_kind"] == "hotline_12345"
    assert found.submissions[1].event.payload["lead_unit"] == "U1"
    assert {one.incident_id for one in found.submissions} == {"演示-1"}
    seqs = [one.event.source_seq for one in found.submissions]
    assert seqs == sorted(seqs)


def test_a_case_nobody_was_sent_to_was_dealt_with_on_the_spot() -> None:
    assert types(read(changed(dispatched_at=""))) == ["reported", "self_handled"]
    assert types(read(changed(dispatched_at="", closed_at=""))) == ["reported"]


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"case": ""}, "“工单编号”不能为空。"),
    ({"reported_at": ""}, "“登记时间”不能为空。"),
    ({"reported_at": "待定"}, "“登记时间”的“待定”不是 YYYY/MM/DD HH:mm 格式的时间。"),
    ({"reported_at": "2027/01/01 08:00", "dispatched_at": "", "closed_at": ""},
     "“登记时间”：晚于当前时间，请核对日期。"),
    ({"closed_at": "2026/11/01 08:00"}, "“办结时间”早于上报时间。"),
    ({"category": "外星人"}, "“诉求类别”的“外星人”还没有对应项，请选定。"),
    ({"category": ""}, "“诉求类别”不能为空。"),
    ({"grid": "东1村", "township": "西镇"}, "“村（社区）”的“西镇 东1村”还没有对应项"),
    ({"grid": "12", "township": ""}, "“村（社区）”：网格编码“12”不在本县"),
    ({"unit": ""}, "“承办单位”派遣须有承办单位。"),
    ({"unit": "外县单位"}, "“承办单位”的“外县单位”还没有对应项，请选定。"),
    ({"title": f"{FORMULA}=1+1"}, "“标题”是公式或错误值，请改填结果。"),
    ({"title": "a\x01b"}, "“标题”：文字中含有控制字符，请删除后重发。"),
    ({"title": "长" * 201}, "“标题”：数值或长度超出允许范围。"),
]  # fmt: skip


def test_a_row_is_told_everything_that_is_wrong_with_it_at_once() -> None:
    found = read(
        changed(reported_at="11月26日", category="外星人", township="无此镇", title="a\x01b",
                unit="外县单位"),
        {**MAPPING, "format": "auto"},
    )  # fmt: skip
    why = told_of(found.refused, meaning_of(MAPPING, HEADER), "zh")
    for part in (
        "“登记时间”的“11月26日”认不出是哪一天", "“诉求类别”的“外星人”",
        "“村（社区）”的“无此镇 东1村”", "“承办单位”的“外县单位”", "“标题”：文字中含有控制字符",
    ):  # fmt: skip
        assert why.count(part) == 1, why
    assert len({one.field for one in found.refused}) == len(found.refused) == 5
    assert not found.submissions


def test_a_row_of_another_length_is_told_that_alone() -> None:
    (only,) = read([*GOOD, "x"]).refused
    assert only.code == "cells"


@pytest.mark.parametrize(("change", "why"), REFUSED)
def test_each_refusal_names_the_column_and_what_to_do(change: dict[str, str], why: str) -> None:
    found = read(changed(**change))
    assert found.submissions == []
    told = told_of(found.refused, meaning_of(MAPPING, HEADER), "zh")
    assert told.startswith(why)
    # Once, however many events of the row run into it.
    assert len(found.refused) == 1


def test_a_step_with_the_day_of_the_report_and_no_hour_is_no_earlier_than_it() -> None:
    auto = {**MAPPING, "format": "auto"}
    found = read(changed(dispatched_at="", closed_at="2026/11/02"), auto)
    assert types(found) == ["reported", "self_handled"]
    assert len({one.event.occurred_at for one in found.submissions}) == 1
    (early,) = read(changed(dispatched_at="", closed_at="2026/11/01"), auto).refused
    assert early.code == "before_report"


STATUS = {**MAPPING, "columns": {**COLUMNS, "status": "状态"}}


@pytest.mark.parametrize(
    ("said", "closed_at", "outcome"),
    [
        ("已办结", "", ["no_end"]),
        ("办结", "2026/11/03 17:20", "closed"),
        ("办理中", "", "dispatched"),
        ("局长已阅", "", "dispatched"),
        ("", "", "dispatched"),
    ],
)
def test_a_status_of_closed_without_its_time_is_no_open_case(
    said: str, closed_at: str, outcome: list[str] | str
) -> None:
    cells = [*changed(closed_at=closed_at), said]
    found = ledger(STATUS, [*HEADER, "状态"]).read(Row(2, cells))
    codes = [one.code for one in found.refused]
    assert (codes or types(found)[-1]) == outcome


def test_half_a_point_is_told_and_not_dropped() -> None:
    columns = {**COLUMNS, "lon": "经度", "lat": "纬度"}
    found = ledger({**MAPPING, "columns": columns}, [*HEADER, "经度", "纬度"])
    (one,) = found.read(Row(2, [*GOOD, "105.9", ""])).refused
    assert (one.field, one.code) == ("lat", "missing")


def test_a_row_of_another_length_is_refused() -> None:
    assert [one.code for one in read(GOOD[:-1]).refused] == ["cells"]
    assert [one.code for one in read([*GOOD, "x"]).refused] == ["cells"]


def test_what_happened_names_the_event_and_words_do_not() -> None:
    ids = [one.event.event_id for one in read(GOOD).submissions]
    again = [one.event.event_id for one in read(changed(title="另写")).submissions]
    later = [one.event.event_id for one in read(changed(closed_at="2026/11/04 1:00")).submissions]
    assert ids == again
    assert ids[:2] == later[:2]
    assert not set(ids[2:]) & set(later)
    # The same moment told in another zone is the same.
    utc = {**MAPPING, "zone": "UTC"}
    moved = changed(
        reported_at="2026/11/02 00:30", dispatched_at="2026/11/02 01:00",
        closed_at="2026/11/03 09:20",
    )  # fmt: skip
    assert [one.event.event_id for one in read(moved, utc).submissions] == ids


def test_what_was_taken_back_comes_again_under_another_id() -> None:
    first = read(GOOD).submissions[0].event.event_id
    again = read(GOOD, undone=frozenset({first})).submissions[0].event.event_id
    third = read(GOOD, undone=frozenset({first, again})).submissions[0].event.event_id
    assert len({first, again, third}) == 3


def test_points_are_taken_with_their_system() -> None:
    mapping = {
        **MAPPING, "columns": {"case": "a", "reported_at": "b", "lon": "c", "lat": "d"},
        "fixed": {"category": "0201", "crs": "gcj02"},
    }  # fmt: skip
    read_by = ledger(mapping, ["a", "b", "c", "d"])
    found = read_by.read(Row(2, ["1", "2026/11/02 08:30", "106.03", "27.03"]))
    assert found.submissions[0].event.payload["unlocated"] == "outside_county"
    assert (
        read_by.read(Row(2, ["1", "2026/11/02 08:30", "", ""]))
        .submissions[0]
        .event.payload["unlocated"]
        == "no_place"
    )
    for bad in ("x", "nan", "1e999"):
        found = read_by.read(Row(2, ["1", "2026/11/02 08:30", bad, "27"]))
        assert [one.code for one in found.refused] == ["no_number"]


@pytest.mark.parametrize(
    ("activity", "unit", "type_"),
    [
        ("登记", "", "reported"), ("派单", "东镇综治中心", "dispatched"), ("CLOSE", "", "closed"),
        ("核查不通过", "", "verified"), ("喝茶", "", "commented"),
    ],
)  # fmt: skip
def test_an_activity_is_a_step_or_a_note(activity: str, unit: str, type_: str) -> None:
    found = read(["1", activity, "2026-11-02 08:30", "消防", unit], STEPS)
    assert types(found) == [type_], told_of(found.refused, meaning_of(STEPS, STEP_HEADER), "zh")
    if type_ == "commented":
        assert found.submissions[0].event.payload["opinion"] == "喝茶"


def test_every_step_of_the_list_is_an_event_the_door_takes() -> None:
    for name in KINDS:
        mapping = {**STEPS, "words": {"activity": {"x": name}}}
        found = read(["1", "x", "2026-11-02 08:30", "消防", "东镇综治中心"], mapping)
        assert types(found) == [str(KINDS[name].type)]


CELLS = st.lists(
    st.text(max_size=20) | st.sampled_from([*GOOD, FORMULA, "\u202e1", "9" * 400]),
    min_size=8, max_size=11,
)  # fmt: skip


@given(CELLS)
def test_any_row_is_events_or_reasons(cells: list[str]) -> None:
    for mapping, header in ((MAPPING, HEADER), (STEPS, STEP_HEADER)):
        found = ledger(mapping, header).read(Row(2, cells[: len(header)]))
        assert bool(found.submissions) != bool(found.refused)
        told_of(found.refused, meaning_of(mapping, header), "en")


def test_the_demo_ledger_is_judged_row_by_row() -> None:
    table = read_table(DEMO)
    opened = ledger(MAPPING, table.header)
    verdicts = [[one.code for one in opened.read(row).refused] for row in table.rows]
    assert verdicts == [[], [], [], ["before_report"], ["unknown_word"]]


def test_words_are_proposed_by_likeness_and_never_taken() -> None:
    book = lexicons(COUNTY)
    assert book["category"].known("消 防") == "0201"
    assert book["category"].known("消防隐患") == ""
    assert nearest("消防隐患", book["category"]) == "0201"
    assert nearest("xyz", book["category"]) == ""
    # Letters agree by chance: "Fire" is as good as written, "Wire" is something else.
    assert (nearest("Fires", book["category"]), nearest("Wire", book["category"])) == ("0201", "")
    assert book["grid"].known("东镇东1") == ALL_GRIDS[0]
    assert book["activity"].known("结案") == "closed"


def test_nothing_is_proposed_across_townships_nor_among_equals() -> None:
    book = lexicons(COUNTY)
    assert nearest("东镇 东一村", book["grid"]) == ""
    assert nearest("东镇 东1社", book["grid"]) == ALL_GRIDS[0]
    # As like to the one as to the other.
    assert nearest("综治中心", book["unit"]) == ""


@pytest.mark.parametrize(
    ("word", "names", "expected"),
    [
        ("谷里镇综治中心",
         ["谷里镇应急服务中心", "谷里镇综治中心（网格化管理服务中心）"], 1),
        ("谷里镇综治中心", ["谷里镇综治中队", "谷里镇综治中心（社会治安综合治理和网格化服务）"], 1),
        ("综治中心", ["谷里镇综治队中", "谷里镇综治中心"], 1),
        ("谷里镇综治中心三楼值班室", ["谷里镇综合执法值班室", "谷里镇综治中心"], 1),
        ("县住建局质监站", ["住建局", "县住建局", "县交通局质监站"], 1),
        ("住建局", ["县住建局", "住建局质量安全监督站"], 1),
        ("镇综治", ["东镇综治", "西镇综治"], None),
        ("镇", ["东镇综治", "镇消防救援站"], None),
        ("fire hazards", ["hazard", "fire"], 1),
        ("ire", ["fire brigade", "ireland"], None),
    ],
)  # fmt: skip
def test_a_name_that_is_the_whole_word_and_more_comes_before_a_likeness(
    word: str, names: list[str], expected: int | None
) -> None:
    choices = {str(n): Choice(str(n), Text(name, name), (name,)) for n, name in enumerate(names)}
    assert nearest(word, Lexicon(choices, {})) == ("" if expected is None else str(expected))


@pytest.mark.parametrize("head", ["村", "村名", "社区", "所在村", "所属社区", "行政村", "网格名称"])
def test_a_column_of_villages_is_found_by_what_officials_call_it(head: str) -> None:
    header = ["工单编号", "登记时间", "姓名", "所属乡镇", head, "承办单位", "内容"]
    found = columns_like(header, Shape.CASES)
    assert (found["grid"], found["township"], found["unit"]) == (head, "所属乡镇", "承办单位")


def test_a_column_of_grids_comes_before_one_of_villages() -> None:
    assert columns_like(["村", "社区", "网格编码"], Shape.CASES)["grid"] == "网格编码"


def test_the_words_of_a_county_are_made_once_and_anew_for_another() -> None:
    assert lexicons(COUNTY) is lexicons(COUNTY)
    one = COUNTY.units["U1"]
    renamed = replace(COUNTY, units={**COUNTY.units, "U1": one._replace(name="东镇服务中心")})
    assert lexicons(renamed)["unit"].known("东镇服务中心") == "U1"
    assert lexicons(COUNTY)["unit"].known("东镇服务中心") == ""


def test_a_name_that_two_share_is_nobodys() -> None:
    book = lexicons(COUNTY)["unit"]
    assert book.known("东镇综治中心") == "U1"
    assert book.known("综治中心") == ""


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        ({"columns": {"case": "无此列"}}, "case"), ({"columns": {}}, "reported_at"),
        ({"source": ""}, "source"), ({"format": "?"}, "format"), ({"format": ""}, "format"),
        ({"zone": "Mars"}, "zone"),
        ({"fixed": {"crs": "x"}}, "crs"), ({"columns": {**COLUMNS, "lon": "标题"}}, "lon"),
    ],
)  # fmt: skip
def test_a_mapping_is_told_everything_that_is_wrong(change: dict[str, Any], cell: str) -> None:
    with pytest.raises(TableInvalid) as refused:
        meaning_of({**MAPPING, **change}, HEADER)
    assert cell in {name for one in refused.value.problems for name in one.cells}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["shape", "columns", "fixed", "words", "zone", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_is_a_mapping_or_refused(given_: object) -> None:
    with pytest.raises(Invalid):
        meaning_of(given_, HEADER)


def test_a_mapping_reads_what_it_wrote() -> None:
    made = meaning_of(MAPPING, HEADER)
    assert meaning_of(made.as_json(), HEADER) == made
    assert header_key(HEADER) == header_key(HEADER[::-1]) != header_key(HEADER[1:])
