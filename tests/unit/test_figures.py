"""Figures and fragments from small frames: what is drawn is what was counted."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd
import pytest

from dashboards.components import case_lists, comparisons, flow_panel, tiles
from dashboards.components.case_lists import Case
from dashboards.components.fragments import View, render
from dashboards.figures import case_flow, gridmap, staffing, supervision
from dashboards.figures.labels import count_axis
from dashboards.figures.today import today
from dashboards.theme import WALL
from data_layer.labels import LEVEL_TEXT
from data_layer.vocab import Level

VIEW = View("zh", "Asia/Shanghai", 1_795_406_400_000)
COUNTY = "520581"


def grid(code: str = "520581001001001", **values: Any) -> dict[str, Any]:
    cases = ["open", "overdue", "escalated", "critical_open"]
    plain = dict.fromkeys([*cases, "due_n", "due_on_time", "reported_30", "chiefs"], 0)
    return {
        "code": code,
        **plain,
        "workers": 5,
        "leaders": 32,
        "posts": 5,
        "vacancies": 0,
        **values,
    }


def painted(metric: str, **values: Any) -> int:
    frame = pd.DataFrame([grid(**values)])
    return next(iter(gridmap.grid_map(frame, metric).classes.values()))


@pytest.mark.parametrize(
    ("metric", "values", "index"),
    [
        ("open", {"open": 0}, 0),
        ("open", {"open": 5}, 4),
        ("open", {"open": 90}, 6),
        ("on_time", {"due_n": 4, "due_on_time": 4}, gridmap.NOTHING),
        ("on_time", {"due_n": 19, "due_on_time": 19}, gridmap.HATCH),
        ("on_time", {"due_n": 20, "due_on_time": 19}, 2),
        ("on_time", {"due_n": 100, "due_on_time": 84}, 0),
        ("activity", {"reported_30": 0}, gridmap.SILENT),
        ("activity", {"reported_30": 1}, 0),
        ("activity", {"reported_30": 0.3}, 0),
        ("staffing", {"workers": 0}, gridmap.NOTHING),
        ("staffing", {"leaders": 40}, 5),
        ("vacancies", {"vacancies": 1}, 1),
        ("vacancies", {"posts": 0}, gridmap.NOTHING),
    ],
)
def test_classes(metric: str, values: dict[str, Any], index: int) -> None:
    assert painted(metric, **values) == index


def test_a_rate_wears_the_colour_of_the_number_that_is_printed() -> None:
    # 1139/1199 = 94.996 % prints as 95.0 and must not be painted "85 to 94.9".
    assert painted("on_time", due_n=1199, due_on_time=1139) == 2


@pytest.mark.parametrize("metric", gridmap.SCALES)
def test_every_class_has_a_label_and_a_colour(metric: str) -> None:
    scale = gridmap.SCALES[metric]
    assert len(scale.starts) == len(scale.labels) == len(scale.fills)


def test_marks_name_the_worst_of_a_grid() -> None:
    frame = pd.DataFrame(
        [
            grid("520581001001001", escalated=1, critical_open=1, overdue=1),
            grid("520581001002001", escalated=1, critical_open=1),
            grid("520581001003001", escalated=1),
            grid("520581001004001"),
        ]
    )
    sent = gridmap.values(gridmap.grid_map(frame, "open"), COUNTY)
    assert sent["marks"] == {
        "overdue": ["001001001"],
        "critical": ["001002001"],
        "escalated": ["001003001"],
    }
    assert set(sent["classes"]) == {"001001001", "001002001", "001003001", "001004001"}
    assert sent["texts"] == {}  # the label of its class says "0" already
    assert sent["labels"][sent["classes"]["001001001"]] == "0"
    packed = gridmap.packed(sent)
    assert packed["classes"] == {"0": "001001001 001002001 001003001 001004001"}
    assert packed["marks"] == {kind: " ".join(codes) for kind, codes in sent["marks"].items()}
    kept = ("prefix", "fills", "labels", "texts")  # nothing to gather: no text of its own
    assert [packed[name] for name in kept] == [sent[name] for name in kept]


def test_a_status_shape_is_named_and_not_drawn_in_every_line() -> None:
    case = Case("X1", "", "a", "b", "c", icon="overdue")
    line = render("cases", VIEW, title="", note="", cases=[case], empty="")
    assert '<i class="icon icon-overdue"></i>c' in line
    assert "<svg" not in line


ROSE = pd.DataFrame(
    [(2, "overdue", 141), (3, "first_report", 1), (3, "rework", 2), (4, "", 3)],
    columns=["level", "cause", "n"],
)


def test_causes_of_escalation_are_as_large_as_in_their_lists() -> None:
    (bars,) = supervision.by_cause(ROSE, WALL, "zh")["data"]
    told = dict(zip(bars["y"], bars["x"], strict=True))
    assert (told["超期"], told["未按时首报"], told["多次返工"], told["其他"]) == (141, 1, 2, 3)
    assert told["无人承办"] == 0
    stacked = case_flow.escalations(ROSE, WALL, "zh")["data"]
    assert {one["name"]: sum(one["x"]) for one in stacked if sum(one["x"])} == {
        "超期": 141,
        "其他": 6,
    }
    assert len({one["marker"]["color"] for one in stacked}) == len(stacked)


def hours(reported: list[float | None]) -> pd.DataFrame:
    begun = [*reported, *[None] * (24 - len(reported))]
    band = {"expected": 10.0, "low": 5.0, "high": 15.0}
    frame = pd.DataFrame({"hour": range(24), "reported": begun, "closed": begun})
    return frame.assign(**band)


def test_today_rings_what_is_outside_and_dashes_the_hour_now_running() -> None:
    figure = today(hours([10.0, 20.0, 4.0, 9.0, 1.0]), WALL, "zh")
    *_, running, rings = figure["data"]
    assert rings["x"] == [1, 2]
    assert running["x"] == [3, 4]
    assert running["line"]["dash"] == "dot"
    assert figure["layout"]["shapes"][0]["x0"] == 4


def test_today_before_the_first_hour_is_empty_but_drawn() -> None:
    figure = today(hours([]), WALL, "zh")
    assert figure["data"][-1]["x"] == []


@pytest.mark.parametrize(
    ("highest", "step"), [(0.0, 1), (1.0, 1), (3.0, 1), (4.0, None), (900.0, None)]
)
def test_an_axis_of_counts_names_no_number_twice(highest: float, step: int | None) -> None:
    assert count_axis(highest).get("dtick") == step


def test_backlog_bars_add_up_to_their_totals() -> None:
    frame = pd.DataFrame(
        [("1", "handling", "0-1", 3), ("2", "handling", "15+", 4), ("1", "reported", "0-1", 2)],
        columns=["township_code", "stage", "band", "n"],
    )
    figure = case_flow.backlog(frame, WALL, "zh")
    stacked = [sum(values) for values in zip(*(bar["x"] for bar in figure["data"]), strict=True)]
    assert stacked == [2, 0, 0, 7, 0]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["2", "0", "0", "7", "0"]


def test_stage_times_leave_out_steps_nobody_took() -> None:
    frame = pd.DataFrame(
        [("reported", 60.0, 600.0, 8), ("accepted", None, None, 0), ("closed", None, None, 0)],
        columns=["stage", "median_to_next_s", "p90_to_next_s", "n_next"],
    )
    _, rings, dots = case_flow.stage_times(frame, WALL, "zh")["data"]
    assert dots["y"] == rings["y"] == ["上报至受理"]
    assert dots["x"] == [pytest.approx(1 / 60)]


def test_empty_frames_still_make_figures() -> None:
    nothing = pd.DataFrame({"level": [], "cause": [], "n": []})
    assert case_flow.escalations(nothing, WALL, "zh")["layout"]["annotations"] == []
    assert staffing.leaders_per_worker(pd.DataFrame([grid(workers=0)]), WALL)["data"][0]["x"] == []


def test_leaders_per_worker_counts_each_staffed_grid_once() -> None:
    frame = pd.DataFrame([grid(), grid(leaders=34), grid(leaders=10), grid(workers=0)])
    bars = staffing.leaders_per_worker(frame, WALL)["data"][0]
    assert (bars["x"], bars["y"]) == (["2", "3", "4", "5", "6"], [1, 0, 0, 0, 2])


class Row(NamedTuple):
    case_no: str = "QX20261126-0042"
    at: int = VIEW.now
    township: str = "水西街道"
    village: str = "文昌社区"
    title: str = "<b>路灯</b>不亮"
    type: str = "reported"
    level: int = 2
    unit_name: str = ""
    urgency: str = "ordinary"
    escalated: bool = False
    overdue: bool = False


def test_what_people_write_is_escaped() -> None:
    html = case_lists.ticker(pd.DataFrame([Row()]), 1.5, VIEW)
    assert "&lt;b&gt;路灯&lt;/b&gt;不亮" in html
    assert "<b>路灯" not in html


def test_the_ticker_says_who_and_what() -> None:
    rows = [
        Row(type="dispatched", unit_name="水西街道综治中心（网格化管理服务中心）"),
        Row(type="escalated", level=5, escalated=True),
        Row(township="", village="", type="closed"),
    ]
    html = case_lists.ticker(pd.DataFrame(rows), 1.5, VIEW)
    assert "<em>综治中心</em>" in html
    assert f"升级至{LEVEL_TEXT[Level.COUNTY].zh}" in html
    assert "未定位" in html


def test_an_empty_ticker_says_what_is_going_on() -> None:
    html = case_lists.ticker(pd.DataFrame(columns=Row._fields), 0.0, VIEW)
    assert "等待上报" in html


def rate(status: str, k: int, n: int) -> tuple[Any, ...]:
    return ("520581001", "水西", k, n, k / n if n else None, 0.8, 0.97, 0.85, 0.99, status)


def test_intervals_give_no_rate_below_five_and_hatch_below_twenty() -> None:
    names = ["township_code", "short", "k", "n", "rate", "low", "high"]
    names += ["limit_low", "limit_high", "status"]
    frame = pd.DataFrame(
        [rate("worse", 80, 100), rate("small", 9, 10), rate("none", 3, 3)], columns=names
    )
    html = comparisons.intervals(frame, 99, 120, VIEW)
    worse, small, none = html.split("<li ")[1:]
    assert "82.5% n=120" in html
    assert "80.0%" in worse
    assert "--d:0" in worse
    assert "90.0%" in small
    assert "--d" not in small
    assert "只列件数" in none
    assert "%" not in none.split("</li>")[0]


def test_the_matrix_lists_every_township_also_without_cases() -> None:
    frame = pd.DataFrame([("1", "handling", 3)], columns=["area_code", "stage", "n"])
    html = comparisons.backlog_matrix(frame, {"1": "水西", "2": "莲城"}, False, VIEW)
    assert html.count("<li") == html.count("data-code") == 2
    assert html.index("水西") < html.index("莲城")


def test_the_matrix_counts_what_has_no_place_yet_and_opens_no_area_for_it() -> None:
    frame = pd.DataFrame(
        [("1", "handling", 3), ("", "reported", 2)], columns=["area_code", "stage", "n"]
    )
    html = comparisons.backlog_matrix(frame, {"1": "水西"}, False, VIEW)
    assert "未定位" in html
    assert html.count("data-code") == 1
    assert html.split("totals")[1].count("<span>2</span>") == 1


def test_flow_shows_every_stage_and_the_time_between() -> None:
    stages = ["reported", "accepted", "dispatched", "handling", "verifying", "closed"]
    frame = pd.DataFrame(
        {
            "stage": stages,
            "entered_today": [10, 8, 6, 4, 2, 0],
            "median_to_next_s": [240.0, 660.0, 18720.0, 95040.0, None, None],
            "n_next": [9, 9, 9, 9, 0, 0],
        }
    )
    html = flow_panel.flow(frame, {"escalated": 2}, VIEW)
    assert html.count('class="block"') == 6
    assert "5.2 小时" in html
    assert "—" in html


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([1, 2], "0,26 100,2"),
        ([3, 3, 3], "0,26 50,26 100,26"),
        ([1, None, 2], "0,26 100,2"),
        ([1], ""),
        ([None, None], ""),
    ],
)
def test_spark_lines(values: list[float | None], points: str) -> None:
    assert tiles.spark(values) == points


@pytest.mark.parametrize(
    ("today_n", "expected", "said"),
    [
        (150, 100.0, "较同期 +50%"),
        (400, 100.0, "较同期 +300%"),
        (905, 100.0, "约为同期 9 倍"),
        (12, 5.2, "较同期 +7 件"),
        (0, 3.0, "较同期 \u22123 件"),
        (2, 0.0, "较同期 +2 件"),
    ],
)
def test_today_against_usual(today_n: int, expected: float, said: str) -> None:
    assert tiles.against_usual(today_n, expected, VIEW) == said


def test_no_escalation_is_no_alarm() -> None:
    assert "cr" not in flow_panel.today_strip({"escalated": 0}, VIEW)
    assert 'class="person cr"' in flow_panel.today_strip({"escalated": 1}, VIEW)


def test_stuck_cases_stand_by_stage_and_name_their_rank() -> None:
    lines = [("handling", 90.0, True), ("handling", 60.0, False), ("verifying", 30.0, False)]
    rows = [
        {**Row()._asdict(), "stage": stage, "in_stage_s": held, "overdue": late}
        for stage, held, late in lines
    ]
    html = case_lists.stuck(pd.DataFrame(rows), VIEW)
    assert [part.split("<")[0] for part in html.split('class="time">')[1::2]] == [
        "处置",
        "处置",
        "核查",
    ]
    assert html.count("data-rank") == 1
    assert html.count("edge-cr") == 1


@pytest.mark.parametrize(
    ("back", "sent", "said"),
    [(3, 120, "占派遣 120 件的 2.5%"), (1, 4, "派遣 4 件。"), (0, 1500, "占派遣 1,500 件的 0.0%")],
)
def test_what_a_township_sent_back_is_a_sentence(back: int, sent: int, said: str) -> None:
    frame = pd.DataFrame([{"short": "水西", "dispatched": sent, "returned": back}])
    assert said in comparisons.returned(frame, VIEW)


class Totals(NamedTuple):
    has_people: bool = False
    chiefs: int = 364
    chiefs_party: int = 222
    workers: int = 1975
    workers_party: int = 1302
    leaders: int = 12752
    leaders_party: int = 1740
    worker_posts: int = 1982
    worker_vacancies: int = 7
    oldest_vacancy_days: int | None = 44


def test_every_bar_of_the_strip_of_people_is_told_in_its_words() -> None:
    facts = {"enforcement_staff": 113.0, "enforcement_posts": 150.0}
    facts |= {"seconded_staff": 81.0, "township_staff": 1872.0}
    html = tiles.people_tiles(Totals(has_people=True), facts, VIEW)
    bars = re.findall(r'<i style="width:([\d.]+)%"></i></span>(\D+)([\d.]+)%</p>', html)
    assert [words for _, words, _ in bars] == [
        *["党员占 "] * 3,
        "占岗位 ",
        "占编制 ",
        "占上限 ",
    ]
    assert all(abs(float(width) - float(told)) < 0.5 for width, _, told in bars)


def test_without_people_one_sentence_says_what_to_do() -> None:
    assert "导入" in tiles.people_tiles(Totals(), {}, VIEW)
