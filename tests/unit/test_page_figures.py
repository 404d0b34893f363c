"""The figures of the pages: what is drawn is what was counted, each mark is a door, and no label
lies on another."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures import ageing, closure, cumulative, escalation, two_rates
from dashboards.figures.boxes import Box, boxes
from dashboards.figures.daily import daily
from dashboards.figures.funnel import HEIGHT, funnel
from dashboards.figures.hours import hours
from dashboards.figures.labels import apart, day_axis
from dashboards.theme import PAGE
from data_layer.core.statistics.competing import aalen_johansen
from data_layer.core.statistics.survival import kaplan_meier

DAYS = [20261120, 20261121, 20261122]


def strict(figure: dict[str, Any]) -> str:
    """The figure's bytes, refused where a number is none."""
    return json.dumps(figure, allow_nan=False)


places = st.lists(st.floats(0, 100), min_size=1, max_size=12)


@given(places, st.floats(0.1, 8))
def test_labels_keep_apart_and_in_order(wanted: list[float], gap: float) -> None:
    found = apart(wanted, gap)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    steps = np.diff([found[i] for i in order])
    assert (steps >= gap - 1e-6).all()
    bounded = apart(wanted, gap, 100)
    assert max(bounded) <= 100
    assert (np.diff([bounded[i] for i in order]) >= gap - 1e-6).all()


@given(places)
def test_labels_with_room_stay_where_they_are(wanted: list[float]) -> None:
    far = [20.0 * rank + each / 10 for rank, each in enumerate(wanted)]
    assert apart(far, 5) == pytest.approx(far)


def test_the_cumulative_flow_tells_what_stands_in_each_stage() -> None:
    table = pd.DataFrame(
        [[10, 8, 5, 5, 4, 1], [14, 12, 9, 8, 6, 3], [20, 15, 15, 12, 9, 8]],
        index=DAYS,
        columns=["reported", "accepted", "dispatched", "handling", "verifying", "closed"],
    )
    links = {"reported": ["/a", "/b", "/c"]}
    figure = cumulative.cumulative(table, PAGE, "zh", links)
    assert figure["data"][0]["y"] == [1, 3, 8]  # the lowest line is what was closed
    assert figure["data"][-1]["customdata"] == ["/a", "/b", "/c"]
    told = [note["text"] for note in figure["layout"]["annotations"]]
    assert told == ["办结 8", "待核查 1", "处置中 3", "待签收 3", "待派遣 0", "待受理 5"]
    heights = [note["y"] + note["yshift"] * 20 / 282 for note in figure["layout"]["annotations"]]
    assert heights == sorted(heights)
    strict(figure)


def test_each_open_case_is_a_dot_that_opens_it_and_old_ones_are_rings() -> None:
    cases = pd.DataFrame(
        {
            "case_no": ["A", "B", "C"],
            "stage": ["reported", "handling", "handling"],
            "urgency": ["ordinary", "ordinary", "urgent"],
            "age_s": [60.0, 86_400.0, 9e6],
            "passed": [0, 1, 2],
        }
    )
    lines = {"handling/urgent": np.array([3600.0, np.nan])}
    figure = ageing.ageing(cases, lines, PAGE, "zh", ["/1", "/2", "/3"])
    (dots,), shape = figure["data"], figure["layout"]
    assert dots["customdata"] == ["/1", "/2", "/3"]
    assert dots["marker"]["color"].count(PAGE.colours.pn) == 1
    assert shape["yaxis"]["ticktext"] == ["待受理 · 一般", "处置中 · 紧急", "处置中 · 一般"]
    assert [round(y) for y in dots["y"]] == [0, 2, 1]
    assert len(shape["shapes"]) == 1  # a line that nobody can tell is not drawn
    low, high = shape["xaxis"]["range"]
    assert low <= np.log10(min(dots["x"])) <= np.log10(max(dots["x"])) <= high
    strict(figure)


def test_boxes_name_their_median_and_their_number() -> None:
    steps = [Box("受理用时", 1200, (1.0, 120.0, 540.0, 900.0, 6000.0))]
    figure = boxes(steps, PAGE, "zh")
    (box,) = figure["data"]
    assert box["lowerfence"] == [60.0]  # less than a minute is drawn as one
    assert (box["median"], box["q3"], box["upperfence"]) == ([540.0], [900.0], [6000.0])
    assert figure["layout"]["annotations"][0]["text"] == "9 分"
    assert figure["layout"]["yaxis"]["ticktext"] == ["受理用时<br>n=1,200"]
    strict(figure)


def test_boxes_print_the_number_they_are_given_where_it_lies() -> None:
    steps = [Box("办结用时", 30, (60.0, 120.0, 540.0, 900.0, 6000.0), (6000.0, "1 小时 40 分"))]
    (note,) = boxes(steps, PAGE, "zh")["layout"]["annotations"]
    # Logarithms of two libraries differ in their last digit on some processors.
    assert (note["text"], note["x"]) == ("1 小时 40 分", pytest.approx(np.log10(6000.0)))


def test_the_curve_tells_the_shares_that_were_watched() -> None:
    curve = kaplan_meier([0.5, 2, 2, 6], [10.0, 10.0])
    figure = closure.closure(curve, None, PAGE, "zh", [f"/{day}" for day in closure.DAYS])
    marks = figure["data"][-1]
    assert marks["x"] == [1, 3, 7]
    assert marks["y"] == [16.67, 50.0, 66.67]
    assert marks["customdata"] == ["/1", "/3", "/7"]
    told = [note["text"] for note in figure["layout"]["annotations"]]
    assert told == ["1 天 16.7%", "3 天 50.0%", "7 天 66.7%"]
    line = dict(zip(figure["data"][-2]["x"], figure["data"][-2]["y"], strict=True))
    assert (line[0], line[1.75], line[2], line[10], line[10.25]) == (0, 16.67, 50, 66.67, None)
    strict(figure)


@given(
    st.lists(st.floats(0, 40), max_size=30),
    st.lists(st.floats(0, 40), max_size=10),
    st.lists(st.floats(0, 40), max_size=10),
)
def test_no_curve_holds_what_is_no_number(
    closed: list[float], void: list[float], waiting: list[float]
) -> None:
    curve = kaplan_meier(closed, waiting)
    strict(closure.closure(curve, curve, PAGE, "zh", ["/"] * 5))
    found = aalen_johansen({"closed": closed, "transferred": [], "void": void}, waiting)
    links = {"closed": "/c", "transferred": "/t", "void": "/v"}
    figure = closure.endings(found, PAGE, "en", links)
    stacked = np.array([trace["y"] for trace in figure["data"]], float)
    assert (stacked.sum(axis=0) <= 100.1).all()
    strict(figure)


def test_ways_of_ending_are_told_at_the_right_with_what_is_open() -> None:
    found = aalen_johansen({"closed": [1, 2], "transferred": [3], "void": [4]}, [29.0])
    figure = closure.endings(
        found, PAGE, "zh", dict.fromkeys(["closed", "transferred", "void"], "/")
    )
    told = [note["text"] for note in figure["layout"]["annotations"]]
    assert told == ["办结 40.0%", "移送 20.0%", "作废并案 20.0%", "未结 20.0%"]


def test_nothing_open_is_told_as_none_and_not_as_less() -> None:
    found = aalen_johansen({"closed": [1, 2, 3], "transferred": [3.5], "void": [4, 5, 6]}, [])
    links = dict.fromkeys(["closed", "transferred", "void"], "/")
    told = closure.endings(found, PAGE, "zh", links)["layout"]["annotations"]
    assert told[-1]["text"] == "未结 0.0%"


def test_escalations_flow_from_level_through_cause_to_level() -> None:
    table = pd.DataFrame(
        [(2, 3, "risk", 4), (2, 5, "risk", 1), (4, 5, "overdue", 7)],
        columns=["from_level", "level", "cause", "n"],
    )
    links = {("from", "2", "risk"): "/from", ("to", "5", "overdue"): "/to"}
    figure = escalation.escalation(table, PAGE, "zh", links)
    (flow,) = figure["data"]
    assert flow["node"]["label"] == ["网格 5", "乡镇 7", "超期 7", "风险 5", "村 4", "县 8"]
    pairs = zip(flow["link"]["source"], flow["link"]["target"], flow["link"]["value"], strict=True)
    assert set(pairs) == {(0, 3, 5), (1, 2, 7), (3, 4, 4), (3, 5, 1), (2, 5, 7)}
    assert sorted(filter(None, flow["link"]["customdata"])) == ["/from", "/to"]
    strict(figure)


def test_weeks_of_too_few_cases_leave_a_gap_in_both_lines() -> None:
    weeks = pd.DataFrame(
        [
            (20261101, 20261107, 100, 96, 90),
            (20261108, 20261114, 4, 4, 4),
            (20261115, 20261121, 50, 45, 40),
        ],
        columns=["first", "last", "n", "current", "original"],
    )
    links = {"current": ["/1", "/2", "/3"], "original": ["/4", "/5", "/6"]}
    figure = two_rates.two_rates(weeks, PAGE, "zh", links)
    assert [trace["y"] for trace in figure["data"]] == [[96.0, None, 90.0], [90.0, None, 80.0]]
    assert figure["data"][1]["customdata"] == ["/4", "/5", "/6"]
    told = [note["text"] for note in figure["layout"]["annotations"]]
    assert told == ["现行时限 90.0%", "原时限 80.0%"]
    assert figure["layout"]["xaxis"]["tickformat"] == "%m-%d"
    years = {name: links[name] * 20 for name in links}
    long = two_rates.two_rates(pd.concat([weeks] * 20), PAGE, "zh", years)
    assert long["layout"]["xaxis"]["tickformat"] == "%Y-%m"
    strict(figure)


def test_the_funnel_names_what_lies_outside_and_of_many_only_the_worse() -> None:
    few = pd.DataFrame(
        {
            "name": ["低", "中", "高"], "k": [150, 180, 200], "n": [200, 200, 200],
            "worse": [True, False, False], "better": [False, False, True],
        }
    )  # fmt: skip
    figure = funnel(few, 0.9, 1.0, PAGE, "zh", ["/1", "/2", "/3"])
    points = figure["data"][-1]
    assert points["text"] == ["低", "", "高"]
    assert points["customdata"] == ["/1", "/2", "/3"]
    told = [note["text"] for note in figure["layout"]["annotations"]]
    assert told == ["95% 控制限", "平均 90.0%"]
    many = pd.concat([few] * 30, ignore_index=True)
    named = funnel(many, 0.9, 1.0, PAGE, "zh", ["/"] * 90)["data"][-1]["text"]
    assert set(named) == {"低", ""}
    strict(figure)


def test_the_mean_and_a_limit_that_meet_it_are_named_apart() -> None:
    meeting = pd.DataFrame(
        {"name": ["甲"], "k": [9], "n": [9], "worse": [False], "better": [False]}
    )
    layout = funnel(meeting, 0.999, 1.0, PAGE, "zh", ["/1"])["layout"]
    low, high = layout["yaxis"]["range"]
    pixels = HEIGHT - layout["margin"]["t"] - layout["margin"]["b"]
    lower, upper = (
        note["y"] * pixels / (high - low) + note["yshift"] for note in layout["annotations"]
    )
    assert upper - lower >= PAGE.axis


def test_a_day_that_still_runs_is_dashed_and_judged_by_nothing() -> None:
    frame = pd.DataFrame(
        {
            "day": DAYS, "reported": [30, 12, 1], "expected": [15.0, 12.0, np.nan],
            "low": [8.0, 6.0, np.nan], "high": [22.0, 19.0, np.nan],
        }
    )  # fmt: skip
    whole = daily(frame, PAGE, "zh", ["/1", "/2", "/3"])
    assert whole["layout"]["annotations"][0]["text"] == "11-20 30 件，高于预期上限 22"
    assert whole["data"][4]["customdata"] == ["/1"]
    running = daily(frame.assign(low=5.0, high=9.0), PAGE, "zh", ["/1", "/2", "/3"], partial=True)
    assert running["data"][3]["x"] == ["2026-11-20", "2026-11-21"]
    assert running["data"][5]["x"] == ["2026-11-21", "2026-11-22"]
    assert running["data"][5]["line"]["dash"] == "dot"
    assert "/3" not in running["data"][4]["customdata"]
    strict(whole)
    strict(running)


def test_a_single_day_has_one_tick_and_a_band_that_can_be_seen() -> None:
    frame = pd.DataFrame(
        {"day": DAYS[:1], "reported": [9], "expected": [8.0], "low": [4.0], "high": [13.0]}
    )
    figure = daily(frame, PAGE, "zh", ["/1"])
    axis = figure["layout"]["xaxis"]
    assert axis["tickvals"] == ["2026-11-20"]
    assert axis["range"] == ["2026-11-19 12:00", "2026-11-20 12:00"]
    assert figure["data"][0]["y"] == [4.0, 13.0]
    assert figure["data"][0]["line"] == {"color": PAGE.colours.band, "width": 40}


def test_an_axis_of_more_than_a_year_tells_the_year() -> None:
    days = [day.date().isoformat() for day in pd.date_range("2025-10-22", "2026-11-25")]
    assert day_axis(days)["tickformat"] == "%Y-%m"
    assert day_axis(days[-30:])["tickformat"] == "%m-%d"


def test_hours_without_a_report_are_the_palest() -> None:
    (heat,) = hours(pd.DataFrame(np.zeros((7, 24))), PAGE, "zh")["data"]
    assert heat["zmin"] == 0 < heat["zmax"]


def test_each_hour_is_a_door_and_each_day_tells_its_mean() -> None:
    table = pd.DataFrame(np.full((7, 24), 0.5))
    links = [[f"/{day}-{hour}" for hour in range(24)] for day in range(7)]
    figure = hours(table, PAGE, "zh", links)
    assert figure["data"][0]["customdata"][6][23] == "/6-23"
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["12"] * 7
    strict(figure)
