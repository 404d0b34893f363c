"""Which chart an analyst's question gets by itself, and which splits a metric knows."""

from __future__ import annotations

import pytest

from data_layer.core.catalog import BY_KEY, METRICS
from data_layer.core.chart_choice import OF_CASES, Chart, charts_for
from data_layer.core.splits import AREAS, CALENDAR, CLOCK, KINDS, SPLITS, has_split, splits_of

COUNT, RATE, TIME, STOCK, RATIO = "reported", "on_time_closure", "close_p50", "open", "inflow"


@pytest.mark.parametrize(
    ("keys", "by", "then", "chart"),
    [
        # Moments in order are a line, whatever is measured.
        ([COUNT], "day", "", Chart.LINE),
        ([RATE], "week", "", Chart.LINE),
        ([TIME], "month", "", Chart.LINE),
        ([COUNT], "hour", "", Chart.BAR),
        # A rate of groups of different size is judged against chance; what is no share is not.
        ([RATE], "township", "", Chart.FUNNEL),
        ([RATE], "source", "", Chart.FUNNEL),
        ([RATIO], "township", "", Chart.BAR),
        ([COUNT], "township", "", Chart.BAR),
        ([COUNT], "grid", "", Chart.MAP),
        ([STOCK], "grid", "", Chart.MAP),
        ([TIME], "township", "", Chart.BOX),
        ([COUNT], "", "", Chart.BAR),
        # Two against each other; of more, or of unlike ones over time, there is the table.
        ([RATE, TIME], "township", "", Chart.SCATTER),
        ([RATE, TIME, COUNT], "township", "", Chart.PIVOT),
        ([COUNT, "closed"], "day", "", Chart.LINE),
        ([COUNT, RATE], "day", "", Chart.PIVOT),
        # Two splits: what adds up is stacked, what does not is shaded, moments are lines.
        ([COUNT], "township", "source", Chart.STACKED),
        ([RATE], "township", "major", Chart.HEAT),
        ([COUNT], "weekday", "hour", Chart.HEAT),
        ([COUNT], "week", "major", Chart.LINE),
        ([RATE], "township", "month", Chart.LINE),
        ([COUNT, RATE], "township", "source", Chart.PIVOT),
    ],
)
def test_the_chart_that_fits(keys: list[str], by: str, then: str, chart: Chart) -> None:
    assert charts_for([BY_KEY[key] for key in keys], by, then)[0] == chart


def test_every_question_has_the_cross_table_and_the_ways_of_cases_once() -> None:
    for metric in METRICS:
        for by in ("", *SPLITS):
            for then in ("", "source", "month"):
                found = charts_for([metric], by, then if by != then else "")
                assert len(set(found)) == len(found)
                assert {Chart.PIVOT, *OF_CASES} <= set(found)


@pytest.mark.parametrize(
    ("key", "known"),
    [
        (COUNT, {*AREAS, *KINDS, *CALENDAR, *CLOCK}),
        ("closed", {*AREAS, *KINDS, *CALENDAR, *CLOCK}),
        (RATE, {*AREAS, *KINDS, *CALENDAR, "weekday"}),  # due on a day, at no hour
        (TIME, {*AREAS, *KINDS, *CALENDAR, *CLOCK}),
        ("handle_p50", {*AREAS, *KINDS, "month"}),
        (STOCK, {*AREAS, *KINDS}),
        ("open_age_p50", {*AREAS, *KINDS}),
        ("paused_rate", {*AREAS, *KINDS}),
        ("workers", set(AREAS)),
        ("seconded_share", {"township"}),
    ],
)
def test_what_a_metric_can_be_split_by(key: str, known: set[str]) -> None:
    assert splits_of(BY_KEY[key]) == known


@pytest.mark.parametrize(
    ("key", "by", "then", "can"),
    [
        (COUNT, "", "", True),
        (COUNT, "township", "hour", True),
        (COUNT, "township", "township", False),
        (COUNT, "township", "grid", False),
        (COUNT, "", "township", False),
        (RATE, "township", "hour", False),
        ("workers", "township", "", True),
        ("workers", "township", "source", False),
    ],
)
def test_two_splits(key: str, by: str, then: str, can: bool) -> None:
    assert has_split(BY_KEY[key], by, then) is can
