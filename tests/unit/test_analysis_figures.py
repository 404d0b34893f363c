"""The analyst's figures: what is drawn is what was counted, each mark is a door, and no label lies
on another."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures import analysis_bars, analysis_cells
from dashboards.figures.analysis_lines import lines
from dashboards.figures.analysis_map import legend, painted
from dashboards.figures.analysis_points import Point, points
from dashboards.figures.closure import curves
from dashboards.figures.gridmap import HATCH, NOTHING
from dashboards.figures.marks import Mark, Scale, Series, scale_of
from dashboards.figures.stage_flow import forwards, stage_flow
from dashboards.theme import PAGE
from data_layer.core.catalog import BY_KEY
from data_layer.core.statistics.survival import kaplan_meier
from tests.unit.test_page_figures import strict

PLAIN, PERCENT = Scale(1, ""), Scale(100, "%")
DAY_S = 86_400


@pytest.mark.parametrize(
    ("key", "values", "scale"),
    [
        ("reported", [3], Scale(1, "")),
        ("on_time_closure", [0.5], Scale(100, "%")),
        ("close_p50", [3600.0, None], Scale(1 / 3600, " 小时")),
        ("close_p50", [3600.0, 3 * DAY_S], Scale(1 / DAY_S, " 天")),
        ("inflow", [1.2], Scale(1, "")),
    ],
)
def test_values_are_drawn_in_their_unit(key: str, values: list[float], scale: Scale) -> None:
    assert scale_of(BY_KEY[key], values, "zh") == scale


def test_bars_stand_in_their_order_with_their_interval() -> None:
    marks = [
        Mark("甲", 0.9, "90.0%", "/a", low=0.8, high=0.95),
        Mark("乙", 0.5, "50.0%", "/b", pale=True, low=0.2, high=0.8),
        Mark("丙", None, "1/3", ""),
    ]
    figure = analysis_bars.bars(marks, PERCENT, PAGE)
    strict(figure)
    bar, whiskers = figure["data"]
    assert bar["x"] == [90, 50, None]
    assert bar["customdata"] == ["/a", "/b", ""]
    assert whiskers["x"] == [80, 95, None, 20, 80, None]
    assert figure["layout"]["yaxis"]["ticktext"] == ["甲", "乙", "丙"]
    # The value stands behind the whisker, not on it.
    assert [note["x"] for note in figure["layout"]["annotations"]] == [95, 80, 0]


@pytest.mark.parametrize("upright", [True, False])
def test_layers_add_up_to_the_bar(upright: bool) -> None:
    series = [
        Series(name, [Mark("甲", n, str(n), f"/{name}"), Mark("乙", 2.0 * n, "", f"/{name}2")])
        for name, n in (("一", 1.0), ("二", 4.0))
    ]
    figure = analysis_bars.stacked(["甲", "乙"], series, PAGE, upright=upright)
    strict(figure)
    along = "y" if upright else "x"
    assert [sum(pair) for pair in zip(*(t[along] for t in figure["data"]), strict=True)] == [5, 10]
    assert [t["name"] for t in figure["data"]] == ["一", "二"]
    assert figure["layout"]["barmode"] == "stack"


def test_lines_are_named_at_their_ends_and_the_earlier_one_is_not() -> None:
    series = [
        Series("上期", [Mark("一", 5.0, "5"), Mark("二", 5.0, "5")], dashed=True),
        Series("甲", [Mark("一", 1.0, "1", "/a1"), Mark("二", 9.0, "9", "/a2")]),
        Series("乙", [Mark("一", None, ""), Mark("二", 9.0, "9", "/b2")]),
    ]
    figure = lines(["2026-11-01", "2026-11-02"], series, PLAIN, PAGE, dates=True)
    strict(figure)
    assert [trace["y"] for trace in figure["data"]] == [[5, 5], [1, 9], [None, 9]]
    assert figure["data"][1]["customdata"] == ["/a1", "/a2"]
    notes = figure["layout"]["annotations"]
    assert sorted(note["text"] for note in notes) == ["乙", "甲"]
    # Both end at nine: their names keep apart.
    assert abs(notes[0]["yshift"] - notes[1]["yshift"]) > PAGE.axis


def test_shares_near_all_are_not_squeezed_at_the_top() -> None:
    series = [Series("率", [Mark("一", 0.93, ""), Mark("二", 0.97, "")])]
    low, high = lines(["a", "b"], series, PERCENT, PAGE, dates=False)["layout"]["yaxis"]["range"]
    assert low > 90
    assert 97 < high < 99  # room above them was twice what they differ by


def test_cells_carry_their_values_and_doors() -> None:
    marks = [[Mark("", 1.0, "1", "/1"), Mark("", None, "")], [Mark("", 3.0, "3", "/3")] * 2]
    figure = analysis_cells.cells(["甲", "乙"], ["00", "01"], marks, PLAIN, PAGE)
    strict(figure)
    (heat,) = figure["data"]
    assert heat["z"] == [[1, None], [3, 3]]
    assert heat["customdata"] == [["/1", ""], ["/3", "/3"]]
    assert heat["hovertext"][1][0] == "乙 · 00 3"


def test_a_small_sample_is_grey_in_the_heat_map_and_opens_its_list() -> None:
    marks = [[Mark("", 0.9, "90%", "/1"), Mark("", 0.5, "50%", "/2", pale=True)]]
    figure = analysis_cells.cells(["甲"], ["00", "01"], marks, PERCENT, PAGE)
    strict(figure)
    heat, few = figure["data"]
    assert heat["z"] == [[90, None]]
    assert few["z"] == [[None, 0]]
    assert few["customdata"][0][1] == "/2"
    assert {colour for _, colour in few["colorscale"]} == {PAGE.colours.bd}


def test_points_that_lie_together_are_named_once() -> None:
    found = [
        Point("甲", 0.5, 10, "", "/a", pale=False),
        Point("乙", 0.501, 10.01, "", "/b", pale=True),
        Point("丙", 0.9, 30, "", "/c", pale=False),
    ]
    figure = points(found, ("率", "件"), (PERCENT, PLAIN), PAGE)
    strict(figure)
    (data,) = figure["data"]
    assert data["x"] == [50, 50.1, 90]
    assert data["text"] == ["甲", "", "丙"]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < 50
    assert high > 90


@given(st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=1, max_size=80))
def test_every_area_of_the_map_is_in_the_class_its_value_says(values: list[int | None]) -> None:
    marks = {
        f"{i}": Mark("", value, "" if value is None else str(value))
        for i, value in enumerate(values)
    }
    found = painted(marks, PLAIN)
    starts = found.scale.starts
    assert len(found.scale.labels) == len(found.scale.fills) == len(starts)
    assert list(starts) == sorted(set(starts))
    for code, mark in marks.items():
        if mark.value is None:
            assert found.classes[code] == NOTHING
            continue
        place = found.classes[code]
        assert starts[place] <= mark.value
        assert place == len(starts) - 1 or mark.value < starts[place + 1]
    assert len(legend(found, "x")["classes"]) == len(starts)


def test_a_rate_of_few_cases_is_hatched_on_the_map() -> None:
    found = painted({"a": Mark("", None, "1/3"), "b": Mark("", 0.5, "50%")}, PERCENT)
    assert found.classes["a"] == HATCH
    assert found.scale.extras == ("SMALL",)


def test_the_flow_of_stages_goes_forwards() -> None:
    table = pd.DataFrame(
        [("pending", "reported", 9), ("reported", "accepted", 8), ("accepted", "closed", 5),
         ("closed", "accepted", 1), ("reported", "void", 1)],
        columns=["before", "after", "n"],
    )  # fmt: skip
    ahead = forwards(table)
    assert list(ahead["n"]) == [8, 5, 1]
    figure = stage_flow(ahead, PAGE, "zh", {("reported", "accepted"): "/x"})
    strict(figure)
    (sankey,) = figure["data"]
    assert sankey["link"]["value"] == [8, 5, 1]
    assert sankey["link"]["customdata"] == ["/x", "", ""]
    assert sankey["node"]["label"][0] == "发现上报 9"


def test_each_groups_curve_has_its_band_and_its_name() -> None:
    groups = [
        (name, kaplan_meier([1, 2, day, 9], [20]), f"/{name}")
        for name, day in (("甲", 3), ("乙", 8))
    ]
    figure = curves(groups, PAGE, "zh")
    strict(figure)
    assert len(figure["data"]) == 6
    low, high, share = figure["data"][:3]
    known = [z for z in zip(low["y"], share["y"], high["y"], strict=True) if None not in z]
    assert all(a <= b + 1e-9 and b <= c + 1e-9 for a, b, c in known)
    assert {note["text"].split()[0] for note in figure["layout"]["annotations"]} == {"甲", "乙"}
