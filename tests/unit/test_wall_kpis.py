"""Tiles and curves of today against slow and obvious answers over a crowd of cases."""

from __future__ import annotations

import pandas as pd
import pytest

from data_layer.core.days import local, start_of
from data_layer.queries.kpis import HANDLING, TO_DISPATCH, Kpis, kpis
from data_layer.queries.today import ACTS, today_counts, today_curve
from tests.slow_world import TODAY, World, days_ago, late, middle
from tests.world import COUNTY, DAY, NOW

ZONE = COUNTY.zone


@pytest.fixture(scope="module")
def tiles(world: World) -> Kpis:
    return world.ask(kpis)


def test_reports_of_today_and_the_last_fortnight(world: World, tiles: Kpis) -> None:
    per_day = world.cases["report_day"].value_counts()
    assert tiles.reported_trend == [int(per_day.get(days_ago(n), 0)) for n in range(14, -1, -1)]
    assert tiles.reported_today == tiles.reported_trend[-1] > 0


def test_expected_reports_are_the_mean_of_the_weekday_so_far(world: World, tiles: Kpis) -> None:
    elapsed = NOW - start_of(TODAY, ZONE)
    counts = []
    for week in range(1, 9):
        day = days_ago(7 * week)
        at = world.cases.loc[world.cases["report_day"] == day, "reported_at"]
        counts.append(int((at - start_of(day, ZONE) <= elapsed).sum()))
    assert tiles.reported_expected == sum(counts) / 8
    assert tiles.reported_low <= tiles.reported_expected <= tiles.reported_high


def test_stocks_of_now(world: World, tiles: Kpis) -> None:
    free = world.open[world.open["suspended_at"].isna()]
    to_accept, to_dispatch = (free[free["stage"] == stage] for stage in ("reported", "accepted"))
    handling = world.open[world.open["stage"].isin(HANDLING)]
    assert tiles.to_accept == len(to_accept) > 0
    assert tiles.to_dispatch == len(to_dispatch) > 0
    assert tiles.awaiting_oldest_s == (NOW - to_dispatch["reported_at"].min()) // 1000
    assert tiles.handling == len(handling) > 0
    assert tiles.handling_overdue == len(late(handling)) > 0
    assert tiles.overdue == len(late(world.open)) > 0
    midnight = start_of(TODAY, ZONE)
    assert tiles.overdue_today == (late(world.open)["due_current"] >= midnight).sum()


def stage_at(world: World, moment: int) -> pd.Series:
    """The stage of every case at a moment, by its last regular step before."""
    past = world.steps[world.steps["at"] < moment].sort_values("ordinal")
    return past.groupby("case_no")["stage"].last()


@pytest.mark.parametrize("stages", [TO_DISPATCH, HANDLING], ids=["to_dispatch", "handling"])
def test_stock_trends_are_what_the_steps_replay(
    world: World, tiles: Kpis, stages: tuple[str, ...]
) -> None:
    trend = tiles.to_dispatch_trend if stages == TO_DISPATCH else tiles.handling_trend
    # Suspended cases are left out of what awaits dispatch; the trend takes today's as given.
    hidden = world.open["stage"].isin(TO_DISPATCH) & world.open["suspended_at"].notna()
    aside = int(hidden.sum()) if stages == TO_DISPATCH else 0
    ends = [start_of(days_ago(n), ZONE) for n in range(13, -1, -1)]
    replayed = [int(stage_at(world, end).isin(stages).sum()) - aside for end in [*ends, NOW + 1]]
    assert trend == [max(0, n) for n in replayed]


def test_overdue_trend(world: World, tiles: Kpis) -> None:
    cases = world.cases[world.cases["stage"] != "void"]
    for n, found in zip(range(13, -1, -1), tiles.overdue_trend, strict=False):
        moment = start_of(days_ago(n), ZONE)
        still = cases["closed_at"].isna() | (cases["closed_at"] >= moment)
        assert found == len(late(cases[still], moment))
    assert tiles.overdue_trend[-1] == tiles.overdue


def test_on_time_by_due_date(world: World, tiles: Kpis) -> None:
    due = world.due(days_ago(30), days_ago(1))
    assert (tiles.due_n, tiles.due_on_time) == (len(due), (due["on_time"] == 1).sum())
    assert tiles.due_n > 100
    for n, share in zip(range(14, 0, -1), tiles.on_time_trend, strict=True):
        day = world.due(days_ago(n), days_ago(n))
        expected = (day["on_time"] == 1).mean() if len(day) >= 5 else None
        assert share == pytest.approx(expected)


def test_closing_time_counts_open_cases_too(world: World, tiles: Kpis) -> None:
    arrived = world.reported(days_ago(90), TODAY)
    arrived = arrived[arrived["stage"] != "void"]
    waited = arrived["closed_at"].fillna(NOW) - arrived["reported_at"]
    over = arrived["closed_at"].notna()
    survival, median = 1.0, None
    for t in sorted(set(waited[over])):
        survival *= 1 - ((waited == t) & over).sum() / (waited >= t).sum()
        if survival <= 0.5 and median is None:
            median = t
    assert tiles.close_p50_s == median / 1000
    assert (tiles.close_closed, tiles.close_open) == (over.sum(), (~over).sum())
    assert tiles.close_p50_s > middle(list(waited[over])) / 1000


def test_closing_time_week_by_week(world: World, tiles: Kpis) -> None:
    for week, found in zip(range(8, 0, -1), tiles.close_trend, strict=True):
        closed = world.cases[
            world.cases["closed_day"].between(days_ago(7 * week), days_ago(7 * week - 6))
        ]
        taken = list(closed["closed_at"] - closed["reported_at"])
        assert found == (middle(taken) / 1000 if len(taken) >= 5 else None)


def test_today_hour_by_hour(world: World) -> None:
    curve = world.ask(today_curve)
    hours = world.reported(TODAY, TODAY)["report_hour"].value_counts()
    closed = world.cases.loc[world.cases["closed_day"] == TODAY, "closed_at"]
    closed_hours = closed.map(lambda at: local(int(at), ZONE).hour).value_counts()
    for row in curve.itertuples():
        begun = row.hour <= local(NOW, ZONE).hour
        assert (pd.isna(row.reported), pd.isna(row.closed)) == (not begun, not begun)
        if begun:
            assert row.reported == hours.get(row.hour, 0)
            assert row.closed == closed_hours.get(row.hour, 0)
        past = [world.reported(days_ago(7 * w), days_ago(7 * w)) for w in range(1, 9)]
        assert row.expected == sum((day["report_hour"] == row.hour).sum() for day in past) / 8
    assert (curve["low"] <= curve["expected"]).all()
    assert (curve["expected"] <= curve["high"]).all()


def test_without_four_weeks_there_is_no_expectation(world: World) -> None:
    early = int(world.cases["reported_at"].min()) + 20 * DAY
    curve = today_curve(world.conn, COUNTY, world.scope, early)
    assert curve[["expected", "low", "high"]].isna().all().all()
    assert kpis(world.conn, COUNTY, world.scope, early).reported_expected is None


def test_acts_of_today(world: World) -> None:
    today = world.steps[world.steps["day"] == TODAY]
    found = world.ask(today_counts)
    assert set(found) == set(ACTS)
    names = {"joint": "joint_called"}
    for act in set(ACTS) - {"rework"}:
        assert found[act] == (today["type"] == names.get(act, act)).sum(), act
    failed = (today["type"] == "verified") & (today["stage"] == "handling")
    assert found["rework"] == failed.sum()
