"""Which periods a report is made for, and the numbers of its issues."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboards.reports.inquiry import Inquiry, a_year_before, earlier, window_text
from dashboards.reports.printed import numeral
from data_layer.core.days import days_between, days_of_month, to_ms
from data_layer.core.report_kinds import Kind
from data_layer.core.report_periods import issue_number, period_of, periods
from data_layer.errors import BadRequest
from data_layer.queries.asking import Ask
from tests.world import COUNTY, COUNTY_SCOPE, NOW


@pytest.mark.parametrize(
    ("kind", "number", "begun", "issue"),
    [
        (Kind.MONTHLY, 202611, 0, "2026年第11期"),
        (Kind.MONTHLY, 202611, 20201005, "2026年第11期（总第74期）"),
        (Kind.MONTHLY, 202611, 20261123, "2026年第11期（总第1期）"),
        (Kind.MONTHLY, 202611, 20261201, "2026年第11期"),
        (Kind.WEEKLY, 20240708, 0, "2024年第28期"),
        (Kind.WEEKLY, 20261228, 0, "2026年第53期"),
        (Kind.WEEKLY, 20241230, 20241224, "2025年第1期（总第2期）"),
        (Kind.DAILY, 20261231, 20261230, "2026年第365期（总第2期）"),
    ],
)
def test_the_number_of_an_issue(kind: Kind, number: int, begun: int, issue: str) -> None:
    assert issue_number(kind, number, begun) == issue


def test_only_periods_with_a_day_that_is_over_are_offered() -> None:
    newest = {kind: periods(kind, COUNTY, NOW)[0] for kind in Kind}
    assert newest[Kind.DAILY][:3] == (20261122, 20261122, 20261122)
    assert newest[Kind.WEEKLY][:3] == (20261116, 20261116, 20261122)
    assert not newest[Kind.WEEKLY].running
    assert newest[Kind.MONTHLY][:3] == (202611, 20261101, 20261122)
    assert newest[Kind.MONTHLY].running
    assert periods(Kind.MONTHLY, COUNTY, NOW)[1][:3] == (202610, 20261001, 20261031)


def test_on_the_first_of_a_month_the_last_one_is_the_newest() -> None:
    first = to_ms(datetime(2026, 10, 31, 17, 0, tzinfo=UTC))  # 1 November, one in the morning
    assert periods(Kind.MONTHLY, COUNTY, first)[0].number == 202610


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.MONTHLY, 202612),
        (Kind.MONTHLY, 202613),
        (Kind.MONTHLY, -1),
        (Kind.WEEKLY, 20261117),
        (Kind.DAILY, 20261123),
        (Kind.DAILY, 20260230),
        (Kind.DAILY, 10**12),
    ],
)
def test_a_period_that_is_none_is_refused(kind: Kind, number: int) -> None:
    with pytest.raises(BadRequest):
        period_of(kind, COUNTY, NOW, number)


@pytest.mark.parametrize(
    ("kind", "window", "before"),
    [
        # A running month against the same days of the month before.
        (Kind.MONTHLY, (20261101, 20261122), (20261001, 20261022)),
        (Kind.MONTHLY, (20261101, 20261130), (20261001, 20261030)),
        # February is too short for January's days: those right before.
        (Kind.MONTHLY, (20260301, 20260331), (20260129, 20260228)),
        (Kind.WEEKLY, (20261116, 20261118), (20261109, 20261111)),
        (Kind.DAILY, (20261101, 20261101), (20261031, 20261031)),
    ],
)
def test_periods_are_compared_on_equal_days(
    kind: Kind, window: tuple[int, int], before: tuple[int, int]
) -> None:
    ask = Ask(*window)
    found, year = earlier(kind, ask), a_year_before(ask)
    assert (found.first, found.last) == before
    assert len(days_between(*window)) == len(days_between(found.first, found.last))
    assert len(days_between(*window)) == len(days_between(year.first, year.last))


def test_the_29_of_february_has_its_like_on_the_28() -> None:
    assert a_year_before(Ask(20280229, 20280229)).first == 20270228


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (20261122, 20261122, "2026年11月22日"),
        (20261101, 20261122, "2026年11月1日至11月22日"),
        (20251229, 20260104, "2025年12月29日至2026年1月4日"),
    ],
)
def test_a_window_as_an_official_writes_it(first: int, last: int, text: str) -> None:
    assert window_text(Ask(first, last)) == text


@pytest.mark.parametrize(
    ("n", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_headings_count_in_chinese(n: int, text: str) -> None:
    assert numeral(n) == text


@pytest.mark.parametrize(
    ("month", "uneven"), [(202610, True), (202608, False), (202602, True), (202609, True)]
)
def test_a_month_says_where_the_one_before_is_of_another_length(month: int, uneven: bool) -> None:
    ask = Ask(*days_of_month(month))
    asked = inquiry_of(ask, earlier(Kind.MONTHLY, ask))
    assert asked.uneven is uneven
    assert not inquiry_of(Ask(20261001, 20261015), Ask(20260901, 20260915)).uneven


def inquiry_of(ask: Ask, before: Ask) -> Inquiry:
    conn: Any = None
    return Inquiry(conn, COUNTY, COUNTY_SCOPE, 0, ask, before)
