"""A row of the work list in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dashboards.components import desk_rows
from dashboards.components.fragments import View
from data_layer.core.days import to_ms
from data_layer.core.remaining import Light, light_of, time_left
from data_layer.queries.worklist import Clock
from data_layer.vocab import LimitUnit, Role
from tests.world import COUNTY

WORKING = COUNTY.working_time(1)


def at(text: str) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(COUNTY.zone)))


def told(due: str, now: str, kind: str, unit: LimitUnit) -> tuple[str, str]:
    left = time_left(at(due), unit, at(now), WORKING, COUNTY.zone)
    light = light_of(at(due), None, at(now), paused=False)
    shown = desk_rows.due(Clock(kind, at(due), light, left), None, View("zh", COUNTY.zone, at(now)))
    return shown["text"], shown["when"]


@pytest.mark.parametrize(
    ("due", "now", "kind", "unit", "text", "when"),
    [
        # Nothing of a working limit goes by after office: it was late by 不足 1 分 all night.
        ("2026-11-23 17:30", "2026-11-23 22:00", "case", "work_days", "今日 17:30 到期", "已超期"),
        ("2026-11-20 17:30", "2026-11-21 09:00", "sign", "work_minutes", "昨日 17:30 到期",
         "环节已超期"),
        ("2026-11-20 17:30", "2026-11-22 09:00", "case", "work_days", "11-20 17:30 到期", "已超期"),
        ("2026-11-23 17:30", "2026-11-24 09:30", "case", "work_days", "超期 1 个工作小时",
         "昨日 17:30 到期"),
        ("2026-11-23 17:30", "2026-11-23 17:29", "case", "work_days", "剩 1 个工作分钟",
         "今日 17:30 到期"),
        ("2026-11-23 17:30", "2026-11-23 20:30", "case", "clock_minutes", "超期 3 小时",
         "今日 17:30 · 自然时"),
    ],
)  # fmt: skip
def test_a_clock_in_words(due: str, now: str, kind: str, unit: str, text: str, when: str) -> None:
    assert told(due, now, kind, LimitUnit(unit)) == (text, when)


def test_a_units_own_task_is_late_without_more_ado() -> None:
    due, now = at("2026-11-23 17:30"), at("2026-11-23 22:00")
    left = time_left(due, LimitUnit.WORK_DAYS, now, WORKING, COUNTY.zone)
    clock = Clock("handle", due, Light.OVERDUE, left)
    view = View("en", COUNTY.zone, now)
    assert desk_rows.due(clock, None, view, own=True)["when"] == "overdue"
    assert desk_rows.due(clock, None, view)["when"] == "stage overdue"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("TC20261122-0027", "TC20261122-0027"),
        (" tc20251122-0027 ", "TC20251122-0027"),
        ("20251122-0027", "TC20251122-0027"),
        ("2025-1122-0027", "TC20251122-0027"),
        ("1122-0027", "TC20261122-0027"),
        ("1122-00", ""),
        ("0027", ""),
        ("", ""),
    ],
)
def test_a_number_is_read_as_the_list_writes_it(written: str, number: str) -> None:
    assert desk_rows.full_number(written, COUNTY, at("2026-11-23 12:00")) == number


@pytest.mark.parametrize(
    ("stage", "suspended", "source", "against"),
    [
        ("accepted", None, "worker", {"dispatch": "", "urge": "", "escalate": ""}),
        ("reported", None, "public", {"dispatch": "须逐件核实后派遣", "urge": "", "escalate": ""}),
        ("handling", None, "public", {"dispatch": "环节不符", "urge": "", "escalate": ""}),
        ("accepted", 1, "worker", {"dispatch": "已挂账", "urge": "", "escalate": ""}),
        ("closed", None, "worker", dict.fromkeys(("dispatch", "urge", "escalate"), "环节不符")),
    ],
)
def test_what_does_not_fit_many_cases_says_why(
    stage: str, suspended: int | None, source: str, against: dict[str, str]
) -> None:
    state = {"stage": stage, "suspended_at": suspended, "source_kind": source}
    found = desk_rows.fits(state, Role.OPERATOR)
    assert {name: why.zh if why else "" for name, why in found.items()} == against
    assert desk_rows.fits(state, Role.ANALYST) == {}
    assert set(desk_rows.fits(state, Role.LEADER)) == {"urge"}
