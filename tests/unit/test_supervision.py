"""Supervised cases and lateness by level against slow answers; the scene's panels from frames."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from dashboards import wall_assessment
from dashboards.components import verdicts
from dashboards.components.fragments import View
from dashboards.figures import supervision as drawn
from dashboards.figures.funnel import neutral_funnel
from dashboards.theme import WALL
from data_layer.core.statistics.rates import wilson
from data_layer.queries.heartbeat import Heartbeat
from data_layer.queries.metrics import Value
from data_layer.queries.supervision import (
    BANDS,
    overdue_levels,
    supervised_cases,
    supervised_now,
)
from data_layer.vocab import GRADES
from tests.slow_world import World, late
from tests.world import DAY, NOW

VIEW = View("zh", "Asia/Shanghai", NOW)


def due_of(cases: pd.DataFrame) -> pd.Series:
    """The earlier of the supervisor's deadline and the case's own, which does not run while it is
    suspended."""
    running = cases["due_current"].where(cases["suspended_at"].isna())
    return pd.concat([cases["supervised_due"], running], axis=1).min(axis=1)


def test_supervised_cases_by_grade(world: World) -> None:
    found = world.ask(supervised_now)
    assert list(found["grade"]) == ["raised", "listed", "supervise", "urge", "reminder"]
    known = world.open[world.open["supervised_grade"] != ""]
    for row in found.itertuples():
        here = known[known["supervised_grade"] == row.grade]
        assert (row.n, row.late) == (len(here), (due_of(here) < NOW).sum())
    assert found["n"].sum() == len(known) > 0


def test_a_suspended_case_is_late_by_its_supervisor_alone(world: World) -> None:
    known = world.open[(world.open["supervised_grade"] != "") & world.open["suspended_at"].notna()]
    found = world.ask(supervised_cases, limit=1000).set_index("case_no")["due_at"]
    for row in known.itertuples():
        told, own = found[row.case_no], row.supervised_due
        assert told == own or (pd.isna(told) and pd.isna(own))
    assert len(known)


def test_the_longest_late_come_first(world: World) -> None:
    found = world.ask(supervised_cases, limit=1000)
    known = world.open[world.open["supervised_grade"] != ""].assign(due=due_of)
    wanted = known.sort_values(["due", "case_no"], na_position="last")
    assert list(found["case_no"]) == list(wanted["case_no"])
    assert list(found["grade"]) == list(wanted["supervised_grade"])
    assert len(world.ask(supervised_cases, limit=2)) == min(2, len(known))
    assert set(found["grade"]) <= set(GRADES)


def test_lateness_by_level(world: World) -> None:
    found = world.ask(overdue_levels).set_index("level")
    assert list(found.index) == [2, 3, 4, 5, 6]
    behind = late(world.open)
    for level, row in found.iterrows():
        days = (NOW - behind[behind["level"] == level]["due_current"]) / DAY
        bounds = [(0, 3), (3, 7), (7, 15), (15, 1e9)]
        assert list(row[list(BANDS)]) == [((days > a) & (days <= b)).sum() for a, b in bounds]
    assert found.to_numpy().sum() == (behind["level"] >= 2).sum() > 0


# ---- the panels ----------------------------------------------------------------------------------


def value(metric: str, k: float, n: int) -> Value:
    return Value("", metric, k / n if n else None, k, n)


def grades(n: int = 3, behind: int = 1) -> pd.DataFrame:
    rows = [(g, 0, 0) for g in ("raised", "listed")] + [("supervise", n, behind)]
    return pd.DataFrame(rows, columns=["grade", "n", "late"])


def numbers(html: str) -> list[str]:
    return re.findall(r"<b>([^<]*)</b>", html)


def test_the_strip_tells_six_numbers_and_gives_no_rate_of_few() -> None:
    values = {
        one.metric: one
        for one in (
            value("supervised_open", 3, 3), value("overdue", 9, 9), value("escalated_open", 4, 4),
            value("open", 40, 40), value("supervised_on_time", 3, 4),
            value("satisfied_rate", 18, 20), value("response_rate", 20, 50),
        )
    }  # fmt: skip
    html = verdicts.strip(values, grades(), 12, VIEW)
    assert numbers(html) == ["3", "1", "9", "4", "—", "90.0"]
    assert "过督办或办理时限" in html
    assert "最久 12 个自然日" in html
    assert "过办理时限" in html
    assert "15 个自然日以上 0" in html
    assert "参评率 40.0%" in html
    assert "占在办 10.0%" in html
    quiet = verdicts.strip({}, grades(0, 0), None, VIEW)
    assert numbers(quiet) == ["0", "0", "0", "0", "—", "—"]
    assert "均未逾期" in quiet


def places(html: str) -> list[tuple[float, float, float]]:
    found = re.findall(r"--a:([\d.]+);--b:([\d.]+);--d:([\d.]+)", html)
    return [(float(a), float(b), float(d)) for a, b, d in found]


def test_on_time_rates_stand_with_their_intervals_on_one_axis() -> None:
    values = {"on_time_closure": value("on_time_closure", 960, 1000)}
    values["on_time_first"] = value("on_time_first", 830, 1000)
    html = verdicts.on_time(values, 0.95, VIEW)
    assert numbers(html) == ["96.0%", "83.0%"]
    assert "轴自 80%" in html
    assert "--c:75.0" in html
    (low, width, dot), _ = places(html)
    bounds = wilson(960, 1000)
    assert low == pytest.approx(100 * (bounds.low - 0.8) / 0.2, abs=0.1)
    assert width == pytest.approx(100 * (bounds.high - bounds.low) / 0.2, abs=0.2)
    assert dot == pytest.approx(80.0)


def test_quality_gives_no_rate_below_five_and_marks_small_ones() -> None:
    values = {
        "rework_rate": value("rework_rate", 2, 100),
        "return_rate": value("return_rate", 3, 4),
        "extension_rate": value("extension_rate", 1, 10),
    }
    html = verdicts.quality(values, VIEW)
    assert numbers(html) == ["2.0%", "—", "10.0%", "—", "—"]
    assert len(places(html)) == 2
    assert html.count('class="small"') == 1
    assert all(a >= 0 and a + b <= 100 for a, b, _ in places(html))


def case(due: int | None, grade: str = "listed") -> dict[str, Any]:
    return {
        "case_no": "Q1", "township": "东镇", "village": "东1村", "title": "井盖缺失",
        "grade": grade, "stage": "handling", "unit_name": "东镇综治中心", "due_at": due,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (NOW - 3 * DAY - 1, "逾期 3 天"), (NOW - 1, "逾期不足 1 天"), (NOW + 1, "剩不足 1 天"),
        (NOW + 2 * DAY, "剩 2 天"), (None, "未定期限"),
    ],
)  # fmt: skip
def test_a_supervised_case_tells_grade_holder_and_days(due: int | None, told: str) -> None:
    html = verdicts.supervised(pd.DataFrame([case(due)]), VIEW)
    assert told in html
    assert "挂牌督办" in html
    assert "综治中心" in html
    assert ("edge-cr" in html) == told.startswith("逾期")


def test_the_ladders_pulse() -> None:
    seen = Heartbeat(NOW - 5_000, 120, 3, "")
    assert "用时 0.1 秒 · 生成提醒和升级 3 条" in verdicts.beat(seen, 0, 30, VIEW)
    assert "已停止 12 分钟" in verdicts.beat(seen, 12, 30, VIEW)
    assert "尚未运行" in verdicts.beat(None, 0, 30, VIEW)
    assert "查看日志" in verdicts.beat(seen._replace(error="x"), 0, 0, VIEW)


# ---- the figures ---------------------------------------------------------------------------------


def funnel(rows: list[tuple[str, int, int]], outside: str) -> dict[str, Any]:
    frame = pd.DataFrame(rows, columns=["name", "k", "n"])
    frame["worse"], frame["better"] = frame["name"].isin(list(outside)), False
    return neutral_funnel(frame, 0.9, 1.0, WALL)["data"][-1]


def test_only_what_lies_outside_is_named_on_either_side_alike() -> None:
    points = funnel([("甲", 270, 300), ("乙", 600, 900), ("丙", 400, 400), ("丁", 1, 10)], "乙丙")
    assert points["text"] == ["", "乙", "丙", ""]
    colours = points["marker"]["color"]
    assert colours[1] == colours[2] == WALL.colours.wa
    assert (colours[0], colours[3]) == (WALL.colours.inside, WALL.colours.pn)


def test_every_point_has_its_name_at_hand_and_every_line_its_key() -> None:
    points = funnel([("甲", 270, 300), ("乙", 600, 900)], "乙")
    assert points["hovertext"] == ["甲<br>90.0% · n=300", "乙<br>66.7% · n=900"]
    frame = pd.DataFrame({"name": ["甲"], "k": [270], "n": [300]})
    frame = frame.assign(worse=False, better=False)
    found = neutral_funnel(frame, 0.9, 1.0, WALL)
    assert found["layout"]["hovermode"] == "closest"
    # The rooms of a wall are larger than a desk: its lines grow with its letters.
    for size in (1, 2):
        lines = neutral_funnel(frame, 0.9, 1.0, WALL.scaled(size))["data"][:-1]
        assert {line["line"]["width"] for line in lines} == {WALL.line * size}
    dashes = {line["line"]["dash"] for line in lines}
    shapes = {key.kind for key in wall_assessment.FUNNEL_KEYS}
    assert len(dashes) == 2
    assert {"rule", "rule dotted"} <= shapes


def test_names_that_would_cover_one_another_are_told_once() -> None:
    points = funnel([("甲", 300, 300), ("乙", 310, 310), ("丙", 600, 900)], "甲乙丙")
    assert points["text"] == ["", "甲、乙", "丙"]


def test_bars_are_what_was_counted() -> None:
    found = drawn.by_grade(grades(5, 2), WALL, "zh")
    assert [bar["x"] for bar in found["data"]] == [[0, 0, 3], [0, 0, 2]]
    causes = pd.DataFrame(
        [(4, "overdue", 3), (5, "first_report", 2), (5, "risk", 1)], columns=["level", "cause", "n"]
    )
    bars = drawn.by_cause(causes, WALL, "zh")["data"][0]
    told = dict(zip(bars["y"], bars["x"], strict=True))
    assert (told["超期"], told["未按时首报"], told["风险"], told["申请"]) == (3, 2, 1, 0)
    levels = pd.DataFrame([(2, 1, 0, 0, 0), (5, 1, 2, 3, 4)], columns=["level", *BANDS])
    found = drawn.by_level(levels, WALL, "zh")
    assert [bar["x"] for bar in found["data"]] == [[1, 1], [0, 2], [0, 3], [0, 4]]
    assert [note["text"] for note in found["layout"]["annotations"]] == ["1", "10"]
