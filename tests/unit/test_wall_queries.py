"""Map, stages, lists and townships against slow and obvious answers over a crowd of cases."""

from __future__ import annotations

import pandas as pd
import pytest

from data_layer.core.days import local
from data_layer.core.statistics.rates import wilson
from data_layer.db.tables import incident, step
from data_layer.queries.backlog import backlog, overdue_cases, stuck
from data_layer.queries.closure import township_on_time
from data_layer.queries.coordination import escalations, returns_by_township
from data_layer.queries.grid_values import grid_values
from data_layer.queries.stages import METRIC_AFTER, stage_flow
from data_layer.queries.ticker import QUIET, ticker, ticker_rate
from tests.slow_world import TODAY, World, days_ago, late, middle, rows
from tests.world import ALL_GRIDS, COUNTY, DAY, HOUR, NOW


def test_grid_values(world: World) -> None:
    frame = world.ask(grid_values).set_index("code")
    assert list(frame.index) == [g for g in ALL_GRIDS if world.scope.allows(g[:9])]
    due = world.due(days_ago(30), days_ago(1))
    recent = world.reported(days_ago(30), TODAY)
    for code, row in frame.iterrows():
        here = world.open[world.open["grid_code"] == code]
        assert row["open"] == len(here)
        assert row["overdue"] == len(late(here))
        assert row["escalated"] == (here["escalated_n"] > 0).sum()
        assert row["critical_open"] == (here["urgency"] == "critical").sum()
        own = due[due["grid_code"] == code]
        assert (row["due_n"], row["due_on_time"]) == (len(own), (own["on_time"] == 1).sum())
        assert row["reported_30"] == (recent["grid_code"] == code).sum()
        assert row["township_code"] == code[:9]
    assert frame["open"].sum() > 50


def month_window(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows whose moment lies in this or the previous calendar month."""
    known = frame[frame[column].notna()]
    months = known[column].map(lambda at: local(int(at), COUNTY.zone).day // 100)
    return known[months.isin([202610, 202611])]


SPANS = {
    "accept": ("reported_at", "accepted_at"),
    "dispatch": ("accepted_at", "dispatched_at"),
    "sign": ("dispatched_at", "signed_at"),
    "handle": ("signed_at", "fed_back_at"),
    "verify": ("fed_back_at", "closed_at"),
    "close": ("reported_at", "closed_at"),
}


def spans(cases: pd.DataFrame, metric: str) -> list[float]:
    begin, end = SPANS[metric]
    done = month_window(cases[cases[begin].notna()], end)
    return [max(0, int(ms) // 1000) for ms in done[end] - done[begin]]


def test_stage_flow(world: World) -> None:
    frame = world.ask(stage_flow).set_index("stage")
    today = world.steps[(world.steps["day"] == TODAY)]
    entries = today[today["stage"] != today["prev_stage"]]["stage"].value_counts()
    for stage, row in frame.iterrows():
        assert row["entered_today"] == entries.get(stage, 0)
        assert row["open_now"] == (world.open["stage"] == stage).sum()
        if stage == "closed":
            assert row["n_next"] == 0
            continue
        taken = spans(world.cases, METRIC_AFTER[stage])
        assert row["n_next"] == len(taken) > 100
        assert row["median_to_next_s"] == pytest.approx(middle(taken), rel=0.025, abs=1)
        assert row["p90_to_next_s"] == pytest.approx(middle(taken, 0.9), rel=0.025, abs=1)


def band_of(days: float) -> str:
    edges = {"0-1": 1, "1-3": 3, "3-7": 7, "7-15": 15}
    return next((name for name, edge in edges.items() if days < edge), "15+")


def test_backlog(world: World) -> None:
    found = world.ask(backlog).set_index(["area_code", "stage", "band"])["n"].to_dict()
    cases = world.open.assign(band=((NOW - world.open["reported_at"]) / DAY).map(band_of))
    area = "township_code" if world.scope.whole_county else "grid_code"
    expected = cases.groupby([area, "stage", "band"]).size().to_dict()
    assert found == expected


def test_stuck_cases_are_the_longest_of_each_stage(world: World) -> None:
    frame = world.ask(stuck, limit=10)
    free = world.open[world.open["suspended_at"].isna()]
    free = free.sort_values(["stage_at", "case_no"])
    # The first of each stage before the second of any.
    turn = free.groupby("stage").cumcount().rename("turn")
    expected = free.assign(turn=turn).sort_values(["turn", "stage_at"]).head(10)
    assert set(frame["case_no"]) == set(expected["case_no"])
    for _, of_stage in frame.groupby("stage"):
        shown = of_stage["in_stage_s"].tolist()
        assert shown == sorted(shown, reverse=True)
    rows = world.cases.set_index("case_no").loc[frame["case_no"]]
    assert frame["in_stage_s"].tolist() == ((NOW - rows["stage_at"]) // 1000).tolist()
    assert frame["overdue"].tolist() == (rows["due_current"] < NOW).tolist()


def test_worst_overdue_cases(world: World) -> None:
    frame = world.ask(overdue_cases, limit=8)
    expected = late(world.open).sort_values(["due_current", "case_no"]).head(8)
    assert frame["case_no"].tolist() == expected["case_no"].tolist()
    by_clock = [left.days * DAY + left.ms for left in frame["late"] if not left.working]
    past = (NOW - expected["due_current"]).tolist()
    assert by_clock == [
        ms for ms, left in zip(past, frame["late"], strict=True) if not left.working
    ]
    assert all(left.late for left in frame["late"])


def test_titles_hide_numbers_and_sensitive_matters(world: World) -> None:
    frame = world.ask(overdue_cases, limit=1000)
    sensitive = world.cases.set_index("case_no")["sensitive"]
    for row in frame.itertuples():
        assert "13812345678" not in row.title
        if sensitive[row.case_no]:
            assert row.title == COUNTY.categories[row.category].name.zh
        else:
            assert "138****5678" in row.title


def test_on_time_by_township(world: World) -> None:
    frame = world.ask(township_on_time).set_index("township_code")
    for code, row in frame.iterrows():
        due = world.due(days_ago(30), days_ago(1))
        due = due[due["township_code"] == code]
        assert (row["k"], row["n"]) == ((due["on_time"] == 1).sum(), len(due))
        assert row["rate"] == row["k"] / row["n"]
        assert (row["low"], row["high"]) == pytest.approx(tuple(wilson(row["k"], row["n"])))
        inside = row["limit_low"] <= row["rate"] <= row["limit_high"]
        assert (row["status"] == "inside") == inside


def test_few_cases_give_no_rate_and_some_are_grey(world: World) -> None:
    seen = set()
    for days in (0, 1, 2, 3, 30):
        for row in world.ask(township_on_time, days=days).itertuples():
            seen.add(row.status)
            assert (row.status == "none") == (row.n < 5)
            assert (row.status == "small") == (5 <= row.n < 20)
            assert pd.isna(row.rate) == (row.n < 5)
    assert {"none", "small", "inside"} <= seen


def test_returns_by_township(world: World) -> None:
    recent = world.steps[world.steps["day"].between(days_ago(30), TODAY)]
    township = world.cases.set_index("case_no")["township_code"]
    for row in world.ask(returns_by_township).itertuples():
        own = recent[recent["case_no"].map(township) == row.township_code]["type"]
        assert (row.dispatched, row.returned) == (
            (own == "dispatched").sum(),
            (own == "returned").sum(),
        )


def test_escalations_by_level_and_cause(world: World) -> None:
    recent = world.reported(days_ago(30), TODAY)
    up = recent[recent["escalated_n"] > 0]
    expected = up.groupby(["level", "escalated_because"]).size().to_dict()
    found = world.ask(escalations).set_index(["level", "cause"])["n"].to_dict()
    assert found == expected
    assert sum(found.values()) > 5


def test_ticker_shows_the_newest_events(world: World) -> None:
    frame = world.ask(ticker, limit=40)
    everything = rows(world.conn, incident)
    visible = everything[everything["township_code"].map(world.scope.allows)]["case_no"]
    steps = rows(world.conn, step)
    steps = steps[steps["case_no"].isin(visible) & ~steps["irregular"] & ~steps["type"].isin(QUIET)]
    newest = steps.sort_values(["at", "case_no", "ordinal"], ascending=[False, True, False]).head(
        40
    )
    assert frame["at"].tolist() == newest["at"].tolist()
    assert frame["case_no"].tolist() == newest["case_no"].tolist()
    assert frame["type"].tolist() == newest["type"].tolist()
    state = everything.set_index("case_no").loc[frame["case_no"]]
    assert frame["escalated"].tolist() == (state["escalated_n"] > 0).tolist()
    overdue = (state["is_open"] == 1) & state["suspended_at"].isna() & (state["due_current"] < NOW)
    assert frame["overdue"].tolist() == overdue.tolist()


def test_events_per_minute(world: World) -> None:
    everything = rows(world.conn, step)
    visible = everything[everything["township_code"].map(world.scope.allows)]
    recent = visible["at"].between(NOW - HOUR + 1, NOW).sum()
    assert world.ask(ticker_rate) == recent / 60
