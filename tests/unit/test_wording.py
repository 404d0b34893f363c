"""Numbers and times in words."""

from __future__ import annotations

import inspect
import math
import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from dashboards import strings
from dashboards.strings import wording
from dashboards.strings.zones import zone_choices

ZONE = "Asia/Shanghai"
NOON = 1_795_406_400_000  # 2026-11-23 12:00 in Shanghai


def test_a_release_is_told_by_its_name() -> None:
    assert wording.release_told("1.2.0", "zh") == "1.2.0 版"
    assert wording.release_told("未发布", "zh") == "开发版"
    assert wording.release_told("未发布", "en") == "development version"


def test_zones_are_offered_by_place_the_countys_first() -> None:
    names = [name for name, _ in zone_choices(["Asia/Shanghai"], lambda text: text.zh)]
    assert names[:2] == ["Asia/Shanghai", "UTC"] and "Europe/Vienna" in names
    assert not {"ROC", "W-SU", "Zulu", "Etc/GMT+8", "US/Eastern"} & set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("value", "said"),
    [(1975, "1,975"), (-3, "\u22123"), (0, "0"), (None, "—"), (math.nan, "—")],
)
def test_counts(value: float | None, said: str) -> None:
    assert wording.count(value) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(94, 100, "94.0"), (81, 1872, "4.3"), (4, 4, "—"), (5, 5, "100.0"), (0, 0, "—")],
)
def test_a_rate_needs_five_cases(part: int, whole: int, said: str) -> None:
    assert wording.percent(part, whole) == said


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0 分", "0 min"),
        (21 * 60, "21 分", "21 min"),
        (6120, "1 小时 42 分", "1 h 42 min"),
        (7200, "2 小时", "2 h"),
        (3 * 86400 + 4 * 3600 + 59, "3 天 4 小时", "3 d 4 h"),
        (None, "—", "—"),
    ],
)
def test_durations(seconds: float | None, zh: str, en: str) -> None:
    assert wording.duration(seconds, "zh") == zh
    assert wording.duration(seconds, "en") == en


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(240, ("4", "分")), (18720, ("5.2", "小时")), (95040, ("1.1", "天")), (None, ("—", ""))],
)
def test_spans(seconds: float | None, said: tuple[str, str]) -> None:
    assert wording.span(seconds, "zh") == said


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (120, "2 个工作小时", "2 working h"),
        (90, "1 个工作小时 30 分", "1 working h 30 min"),
        (18, "18 个工作分钟", "18 working min"),
    ],
)
def test_hours_of_working_time_are_said_to_be_such(minutes: int, zh: str, en: str) -> None:
    assert wording.left(0, minutes * 60_000, "zh", working=True) == zh
    assert wording.left(0, minutes * 60_000, "en", working=True) == en
    assert "工作" not in wording.left(0, minutes * 60_000, "zh")


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [(16, "16 个工作日", "16 workdays"), (1, "1 个工作日 2 小时", "1 workday 2 h")],
)
def test_working_days_are_spelt_out(days: int, zh: str, en: str) -> None:
    rest = 0 if days > 1 else 2 * 3_600_000
    assert wording.left(days, rest, "zh", working=True) == zh
    assert wording.left(days, rest, "en", working=True) == en
    assert wording.working_duration(days * 8 * 3_600_000 + rest, 8 * 3_600_000, "en") == en


STIFF = re.compile(r"\bwd\b|\bnatural days?\b|\b(?:its|their) like\b|\bthe own\b|\ball goes as\b")


@pytest.mark.parametrize("name", sorted(one.name for one in iter_modules(strings.__path__)))
def test_english_is_said_as_one_would(name: str) -> None:
    source = inspect.getsource(import_module(f"{strings.__name__}.{name}"))
    assert STIFF.findall(source) == []


def test_times_are_the_countys() -> None:
    assert wording.clock(NOON, ZONE) == "12:00"
    assert wording.clock(NOON + 8_000, ZONE, seconds=True) == "12:00:08"
    assert wording.moment(NOON, ZONE, NOON) == "12:00"
    assert wording.moment(NOON - 86_400_000, ZONE, NOON) == "11-22 12:00"


@pytest.mark.parametrize(
    ("ago_h", "zh", "en"),
    [
        (-3, "今日 15:00", "today 15:00"),
        (13, "昨日 23:00", "yesterday 23:00"),
        (37, "11-21 23:00", "11-21 23:00"),
        (-24, "11-24 12:00", "11-24 12:00"),
    ],
)
def test_a_due_moment_names_the_day_when_it_is_near(ago_h: int, zh: str, en: str) -> None:
    at = NOON - ago_h * 3_600_000
    assert wording.due_moment(at, ZONE, NOON, "zh") == zh
    assert wording.due_moment(at, ZONE, NOON, "en") == en


def test_signs() -> None:
    assert (wording.signed(8), wording.signed(-8), wording.signed(0)) == ("+8", "\u22128", "0")


@pytest.mark.parametrize(("ago_h", "zh"), [(11, ""), (13, "昨日"), (37, "11-21")])
def test_a_time_of_another_day_says_which(ago_h: int, zh: str) -> None:
    assert wording.other_day(NOON - ago_h * 3_600_000, ZONE, NOON, "zh") == zh
