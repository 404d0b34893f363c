"""Why a due time is what it is: cases worked out by hand on the calendar of 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboards.components.why_due import explained
from dashboards.strings.why_due import TEXTS, Reader, line
from data_layer.core.days import to_ms
from data_layer.core.due_reasons import Of, ReasonKind
from data_layer.core.fold import fold
from data_layer.core.why_due import why_due
from data_layer.vocab import Event
from tests.packs import QIANXI, pack_at
from tests.world import COUNTY, COUNTY_SCOPE, EAST_SCOPE, event, reported

PACK = pack_at(QIANXI)
CLASSES = {"0101": "complex", "0201": "simple", "9901": "ordinary"}
REAL = replace(
    COUNTY,
    limits=PACK.limits,
    calendar=PACK.calendar,
    office_hours=PACK.office_hours,
    categories={
        code: category._replace(limit_class=CLASSES.get(code, "ordinary"))
        for code, category in COUNTY.categories.items()
    },
)
SIMPLE, ORDINARY, COMPLEX = "0201", "9901", "0101"
END = to_ms(datetime(2026, 11, 23, 15, 42, tzinfo=ZoneInfo("Asia/Shanghai")))


def at(text: str) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(REAL.zone)))


def told(
    events: list[Event], now: str, of: Of = Of.CASE, lang: str = "zh", county: Any = REAL
) -> list[tuple[str, str]]:
    """The lines of one clock (of the last assignment among several)."""
    reasons = why_due(fold(events, county), county, at(now))
    mine = [r for r in reasons if r.of == of]
    last = mine[-1].assignment_id
    return [line(r, Reader(county, at(now), lang)) for r in mine if r.assignment_id == last]


def text_of(lines: list[tuple[str, str]], label: str) -> str:
    return next(text for name, text in lines if name == label)


def dispatched(moment: str, unit: str = "U1", **more: Any) -> Event:
    return event(
        "dispatched", at(moment), "d", lead_unit=unit, assignment_id="a", source_seq=1, **more
    )


def handled(category: str, moment: str, *rest: Event) -> list[Event]:
    return [reported(at(moment), category=category, urgency="ordinary"), dispatched(moment), *rest]


def test_the_example_of_the_desk() -> None:
    extended = event("extended", at("2026-11-19 16:20"), "x", due_approved=at("2026-11-24 17:30"))
    events = handled(ORDINARY, "2026-11-11 11:05", extended)
    assert told(events, "2026-11-23 15:42", Of.ASSIGNMENT) == [
        ("适用规则", "其他 · 宣传 · 一般 · 普通类"),
        ("时限表", "2020-01-01 起施行的第 1 版（登记时生效，此后修订不追溯）"),
        ("处置时限", "7 个工作日，自派遣次工作日 11-12 起算"),
        ("扣除", "11-14、11-15 休息日；期间无节假日、无调休"),
        ("原到期", "11-20（周五）17:30"),
        ("延期", "+2 个工作日（第 1 次），至 11-24（周二）17:30；扣除 11-21、11-22 休息日"),
        ("现到期", "11-24（周二）17:30 · 剩 1 个工作日"),
    ]
    assert told(events, "2026-11-23 15:42", Of.ASSIGNMENT, "en")[-2:] == [
        (
            "Extension",
            "+2 working days (no. 1), to Tue 11-24 17:30; left out: 11-21, 11-22 Rest day",
        ),
        ("Due now", "Tue 11-24 17:30 · 1 workday left"),
    ]


@pytest.mark.parametrize(
    ("category", "moment", "due", "left_out"),
    [
        # 29, 30 September; 8, 9, 10 (a Saturday that is worked), 12 October.
        (SIMPLE, "2026-09-28 10:00", "10-12（周一）17:30",
         "10-01 至 10-07 国庆节；10-11 休息日；10-10 国庆节调休上班，照计"),
        # 13, 14 (worked), 24 to 28 (Saturday worked) February, 2 to 5 March.
        (ORDINARY, "2026-02-12 09:00", "03-05（周四）17:30",
         "02-15 至 02-23 春节；03-01 休息日；02-14、02-28 春节调休上班，照计"),
        # Over the Dragon Boat Festival, which falls on a Friday: 18, 22 to 26 June.
        (SIMPLE, "2026-06-17 17:29", "06-26（周五）17:30", "06-19 至 06-21 端午节"),
        # 29 April; 30; 6, 7, 8 and 9 (a Saturday that is worked) May.
        (SIMPLE, "2026-04-28 08:00", "05-09（周六）17:30",
         "05-01 至 05-05 劳动节；05-09 劳动节调休上班，照计"),
        # Reported on a Saturday: from Monday on.
        (SIMPLE, "2026-11-14 09:00", "11-23（周一）17:30",
         "11-14、11-15、11-21、11-22 休息日；期间无节假日、无调休"),
    ],
)  # fmt: skip
def test_holidays_are_left_out_by_name(category: str, moment: str, due: str, left_out: str) -> None:
    events = [reported(at(moment), category=category, urgency="ordinary")]
    lines = told(events, "2026-12-01 09:00")
    assert text_of(lines, "原到期") == due
    assert text_of(lines, "扣除") == left_out


def test_working_hours_are_told_as_intervals() -> None:
    events = [reported(at("2026-09-24 16:30"), category=ORDINARY, urgency="ordinary")]
    assert told(events, "2026-09-28 09:12", Of.STAGE) == [
        ("适用规则", "其他 · 宣传 · 一般 · 普通类"),
        ("时限表", "2020-01-01 起施行的第 1 版（登记时生效，此后修订不追溯）"),
        ("受理时限", "2 小时（工作时间），自上报 09-24 16:30 起算"),
        ("计入", "09-24 16:30–17:30、09-28 08:30–09:30"),
        ("扣除", "09-25 至 09-27 中秋节"),
        ("原到期", "09-28（周一）09:30"),
        ("现到期", "09-28（周一）09:30 · 剩 18 个工作分钟"),
    ]


def test_a_limit_for_signing_is_told_in_its_own_hours() -> None:
    """It was told by what the limit for handling counts: hours that began on the next workday."""
    lines = told(handled(SIMPLE, "2026-11-23 10:00"), "2026-11-23 10:30", Of.STAGE)
    allowed = "4 小时（工作时间），自派遣 11-23 10:00 起算"
    assert text_of(lines, "签收时限") == allowed
    assert text_of(lines, "现到期") == "11-23（周一）16:00 · 剩 3 个工作小时 30 分"


def test_a_report_at_night_counts_from_the_opening_of_office() -> None:
    events = [reported(at("2026-11-23 22:10"), category=ORDINARY, urgency="ordinary")]
    lines = told(events, "2026-11-24 08:00", Of.STAGE)
    allowed = "2 小时（工作时间），11-23 22:10 上报，自 11-24 08:30 上班起算"
    assert text_of(lines, "受理时限") == allowed
    assert text_of(lines, "现到期") == "11-24（周二）10:30 · 剩 2 个工作小时"


@pytest.mark.parametrize(
    ("now", "left"),
    [
        # Reported on Thursday at eight: of five working days five are left, and not a sixth.
        ("2026-11-19 08:00", "5 个工作日"),
        ("2026-11-19 23:00", "5 个工作日"),
        ("2026-11-21 12:00", "4 个工作日"),
        ("2026-11-23 08:00", "3 个工作日"),
        ("2026-11-25 17:29", "1 个工作日"),
        ("2026-11-26 07:00", "7 个工作小时"),
        ("2026-11-26 17:29", "1 个工作分钟"),
    ],
)
def test_never_is_more_left_than_was_allowed(now: str, left: str) -> None:
    """Beside 5 个工作日，自 11-20 起算 once stood 剩 6 个工作日: today was counted too."""
    events = [reported(at("2026-11-19 08:00"), category=SIMPLE, urgency="ordinary")]
    county = replace(REAL, limits=tuple(r._replace(amount=5) for r in REAL.limits))
    lines = told(events, now, county=county)
    assert text_of(lines, "办结时限").startswith("5 个工作日，自上报次工作日 11-20 起算")
    assert text_of(lines, "现到期").endswith(f"剩 {left}")


def test_a_pause_on_the_day_of_the_report_keeps_no_more_than_was_allowed() -> None:
    stopped = event("suspended", at("2026-09-28 11:00"), "s")
    lines = told(handled(SIMPLE, "2026-09-28 10:00", stopped), "2026-09-28 12:00", Of.ASSIGNMENT)
    assert text_of(lines, "停表") == "09-28 11:00 起停表，停表时剩 3 个工作日"


def test_a_pause_over_the_holidays_keeps_what_was_left() -> None:
    # Due 8 October 17:30; nine hours are left on 30 September 15:30. From 9 October 14:00 on: three
    # and a half that day, five and a half on the Saturday that is worked.
    stopped = event("suspended", at("2026-09-30 15:30"), "s", review_date=at("2026-10-12 09:00"))
    going_on = event("resumed", at("2026-10-09 14:00"), "r")
    events = handled(SIMPLE, "2026-09-28 10:00", stopped)
    lines = told(events, "2026-10-05 09:00", Of.ASSIGNMENT)
    assert text_of(lines, "停表") == "09-30 15:30 起停表，停表时剩 1 个工作日 2 小时，10-12 复查"
    assert text_of(lines, "现到期") == "10-08（周四）17:30 · 已停表，恢复后顺延"
    lines = told([*events, going_on], "2026-10-10 17:00", Of.ASSIGNMENT)
    assert text_of(lines, "停表") == (
        "09-30 15:30 至 10-09 14:00 停表，停表时剩 1 个工作日 2 小时，顺延至 10-10（周六）16:00；"
        "10-10 国庆节调休上班，照计"
    )
    assert text_of(lines, "现到期") == "10-10（周六）16:00 · 超期 1 个工作小时"


def test_a_pause_after_the_time_heals_nothing() -> None:
    late = [
        event("suspended", at("2026-10-09 09:00"), "s"),
        event("resumed", at("2026-10-12 09:00"), "r"),
    ]
    lines = told(handled(SIMPLE, "2026-09-28 10:00", *late), "2026-10-12 10:00", Of.ASSIGNMENT)
    assert text_of(lines, "停表") == "10-09 09:00 至 10-12 09:00 停表，停表前已超期，不顺延"
    assert text_of(lines, "现到期") == "10-08（周四）17:30 · 超期 2 个工作日 1 小时 30 分"


def test_a_year_without_a_notice_makes_a_due_time_provisional() -> None:
    events = [reported(at("2026-12-28 10:00"), category=SIMPLE, urgency="ordinary")]
    lines = told(events, "2026-12-30 10:00")
    assert lines[-2:] == [
        ("暂定", "2027 年放假安排尚未公布，暂按周末和法定节日推算，待国务院通知"),
        ("现到期", "2027-01-06（周三）17:30（暂定） · 剩 4 个工作日"),
    ]
    assert text_of(lines, "扣除") == "2027-01-01 元旦；2027-01-02、2027-01-03 休息日"
    due = at("2027-01-11 17:30")
    more = [
        dispatched("2026-12-28 11:00"),
        event("extended", at("2026-12-29 09:00"), "x", due_approved=due),
    ]
    named = told([*events, *more], "2026-12-30 10:00", Of.ASSIGNMENT)
    assert "暂定" not in dict(named)
    assert text_of(named, "延期").startswith("+6 个工作日（第 1 次），至 2027-01-11（周一）17:30")
    # The case keeps its days for verification after it, and those the notice may still move.
    shifted = told([*events, *more], "2026-12-30 10:00")
    assert "暂定" in dict(shifted)
    assert text_of(shifted, "延期").startswith("+6 个工作日（第 1 次），至 2027-01-14（周四）17:30")


def test_a_limit_that_ends_with_the_office_is_over_that_night() -> None:
    """Long after closing time it was said to be late by less than a minute."""
    events = [reported(at("2026-11-19 08:00"), category=SIMPLE, urgency="ordinary")]
    due = "11-27（周五）17:30"
    for now, judged in (("2026-11-27 22:10", "已超期"), ("2026-11-30 09:30", "超期 1 个工作小时")):
        assert text_of(told(events, now), "现到期") == f"{due} · {judged}"
    closed = [*events, event("self_handled", at("2026-11-27 20:00"), "w")]
    judged = text_of(told(closed, "2026-11-30 08:00"), "现到期")
    assert judged == f"{due} · 11-27 20:00 已办，已超期"


def test_clock_time_counts_nights_and_holidays() -> None:
    events = [reported(at("2026-10-01 23:50"), category=SIMPLE, urgency="critical")]
    lines = told(events, "2026-10-02 00:20")
    assert dict(lines) == {
        "适用规则": "公共安全 · 消防 · 特急 · 普通类",
        "时限表": "2020-01-01 起施行的第 1 版（登记时生效，此后修订不追溯）",
        "办结时限": "49 小时（自然时），自上报 10-01 23:50 起算，节假日和夜间照计",
        "原到期": "10-04（周日）00:50",
        "现到期": "10-04（周日）00:50 · 剩 2 天 30 分 · 自然时",
    }
    stage = told(events, "2026-10-02 00:20", Of.STAGE)
    assert text_of(stage, "受理时限").startswith("10 分钟（自然时），自上报 10-01 23:50 起算")
    assert text_of(stage, "现到期") == "10-02（周五）00:00 · 超期 20 分 · 自然时"


def test_a_fixed_deadline_says_that_nothing_moves_it() -> None:
    events = [
        reported(at("2026-11-20 09:00"), deadline=at("2026-11-25 12:00")),
        event("dispatched", at("2026-11-20 10:00"), "d", lead_unit="U1"),
        event("extended", at("2026-11-20 11:00"), "x", due_approved=at("2026-12-25 12:00")),
    ]
    assert told(events, "2026-11-25 13:30") == [
        ("限期", "批示限期 11-25（周三）12:00，不因停表、延期顺延"),
        ("原到期", "11-25（周三）12:00"),
        ("现到期", "11-25（周三）12:00 · 超期 1 小时 30 分 · 自然时"),
    ]


def test_a_time_the_dispatch_names_and_one_without_any_rule() -> None:
    named = [
        reported(at("2026-11-20 09:00"), category=SIMPLE, urgency="ordinary"),
        dispatched("2026-11-20 10:00", due=at("2026-11-27 12:00")),
    ]
    lines = told(named, "2026-11-23 08:00", Of.ASSIGNMENT)
    assert lines[0] == ("处置时限", "派遣时指定 11-27（周五）12:00 到期")
    assert told(named, "2026-11-23 08:00", county=replace(REAL, limits=())) == [
        ("办结时限", "时限表没有适用规则，不设时限")
    ]


def test_a_reopened_case_is_counted_anew_and_a_closed_one_is_judged() -> None:
    pins = {"limits": 1, "calendar": 1, "boundary": 1}
    closed = [
        *handled(SIMPLE, "2026-09-28 10:00"),
        event("fed_back", at("2026-10-09 10:00"), "f"),
        event("verified", at("2026-10-12 17:30"), "v", result="pass"),
        event("closed", at("2026-10-12 17:30"), "w", pins=pins),
    ]
    lines = told(closed, "2026-11-23 10:00")
    assert text_of(lines, "时限表").endswith("（办结时锁定，工作日历第 1 版；此后修订不追溯）")
    assert lines[-1][1] == "10-12（周一）17:30 · 10-12 17:30 已办，按期"
    # The unit had three days, to 8 October.
    unit = told(closed, "2026-11-23 10:00", Of.ASSIGNMENT)
    assert unit[-1][1] == "10-08（周四）17:30 · 10-09 10:00 已办，超期 1 个工作小时 30 分"
    again = told([*closed, event("reopened", at("2026-11-20 16:00"), "r")], "2026-11-23 10:00")
    assert text_of(again, "重办") == (
        "11-20 16:00 重办，自 11-23 08:30 重新起算，至 11-30（周一）17:30；"
        "扣除 11-21、11-22、11-28、11-29 休息日"
    )
    assert again[-1][1].startswith("11-30（周一）17:30 · 剩 5 个工作日")


def test_a_long_way_is_counted_instead_of_listed() -> None:
    far = event("extended", at("2026-03-03 09:00"), "x", due_approved=at("2026-08-31 17:30"))
    lines = told(handled(SIMPLE, "2026-03-02 10:00", far), "2026-03-03 10:00", Of.ASSIGNMENT)
    assert "休息日 45 天（03-07 至 08-30）" in text_of(lines, "延期")


def test_the_answer_names_no_unit_outside_the_scope() -> None:
    folded = fold(
        [
            reported(at("2026-11-20 09:00"), category=SIMPLE, urgency="ordinary"),
            dispatched("2026-11-20 10:00", "U1", assist_units=["U3"]),
        ],
        REAL,
    )
    whole = explained(folded, REAL, COUNTY_SCOPE, END)
    assert [(e["clock"], e.get("unit_name")) for e in whole] == [
        ("case", None),
        ("stage", None),
        ("assignment", "东镇综治中心"),
        ("assignment", "西镇综治中心"),
    ]
    assert whole[0]["due"] == "2026-11-30T17:30:00+08:00"
    assert set(whole[0]["lines"]) == {"zh", "en"}
    assert len(whole[0]["lines"]["zh"]) == len(whole[0]["reasons"])
    mine = explained(folded, REAL, EAST_SCOPE, END)
    assert (mine[-1]["unit"], mine[-1]["unit_name"]) == ("", "")
    assert "U3" not in repr(mine)


def test_every_kind_has_its_words() -> None:
    assert set(TEXTS) == set(ReasonKind)
