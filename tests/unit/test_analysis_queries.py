"""What the analyst's charts ask once more, against counting by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
from sqlalchemy import Connection

from data_layer.core.catalog import BY_KEY
from data_layer.core.days import local
from data_layer.core.scope import Scope
from data_layer.core.splits import week_of, weekday_of
from data_layer.core.statistics.survival import kaplan_meier
from data_layer.queries.asking import Ask
from data_layer.queries.cases_behind import cases_behind
from data_layer.queries.closing import closing_by
from data_layer.queries.durations import times_of
from data_layer.queries.metrics import metric_values
from data_layer.queries.stage_passages import stage_passages
from tests.crowd import crowd_database
from tests.slow_world import TODAY, World, days_ago, middle, world_of
from tests.world import COUNTY, COUNTY_SCOPE, EAST_SCOPE, NOW

ASK = Ask(days_ago(80), days_ago(3))


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('ask') / 'ask.db'}", 900)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module", params=[COUNTY_SCOPE, EAST_SCOPE], ids=["county", "east"])
def world(conn: Connection, request: pytest.FixtureRequest) -> World:
    scope: Scope = request.param
    return world_of(conn, scope)


def test_cases_pass_from_stage_to_stage(world: World) -> None:
    found = world.ask(stage_passages, ask=ASK)
    cases = world.reported(ASK.first, ASK.last)["case_no"]
    steps = world.steps[world.steps["case_no"].isin(cases)]
    moved = steps[steps["prev_stage"] != steps["stage"]]
    wanted = moved.groupby(["prev_stage", "stage"])["case_no"].nunique()
    assert {(r.before, r.after): r.n for r in found.itertuples()} == wanted.to_dict()


def test_a_passage_opens_its_cases(world: World) -> None:
    for row in world.ask(stage_passages, ask=ASK).itertuples():
        also = (("passed", f"{row.before}.{row.after}"),)
        n, _ = world.ask(cases_behind, ask=ASK, measure="cohort_reported", also=also)
        assert n == row.n


@pytest.mark.parametrize("by", ["township", "major", "source", ""])
def test_the_curve_of_each_group_is_that_of_its_cases(world: World, by: str) -> None:
    column = {"township": "township_code", "major": "major", "source": "source_kind"}.get(by, "")
    cases = world.reported(ASK.first, ASK.last)
    cases = cases[cases["stage"] != "void"]
    for one in world.ask(closing_by, ask=ASK._replace(by=by)):
        own = cases[cases[column] == one.key] if by else cases
        ended = own["closed_at"].notna()
        taken = (own["closed_at"] - own["reported_at"])[ended] / 86_400_000
        waited = (NOW - own["reported_at"])[~ended] / 86_400_000
        curve = kaplan_meier(taken.to_numpy(float), waited.to_numpy(float))
        assert (one.n, one.ended) == (len(own), int(ended.sum()))
        assert one.curve.survival.tolist() == pytest.approx(curve.survival.tolist())
        assert one.curve.times.tolist() == pytest.approx(curve.times.tolist())


@pytest.mark.parametrize("by", ["week", "weekday", "hour"])
def test_times_of_closed_cases_by_the_moment_they_were_closed(world: World, by: str) -> None:
    found = world.ask(times_of, ask=ASK._replace(by=by), duration="closed_only")
    cases = world.cases[world.cases["closed_day"].between(ASK.first, ASK.last)]
    told = {
        "week": [week_of(int(day)) for day in cases["closed_day"]],
        "weekday": [weekday_of(int(day)) for day in cases["closed_day"]],
        "hour": [local(int(at), COUNTY.zone).hour for at in cases["closed_at"]],
    }[by]
    seconds = (cases["closed_at"] - cases["reported_at"]) / 1000
    groups = seconds.groupby(told)
    assert {key: spread.n for key, spread in found.items()} == groups.size().to_dict()
    for key, own in groups:
        assert found[key].quantile(0.5) == pytest.approx(middle(list(own)))


def test_two_splits_of_a_time_are_the_one_within_the_other(world: World) -> None:
    both = world.ask(times_of, ask=ASK._replace(by="major", then="source"), duration="close")
    for (major, source), spread in both.items():
        inner = ASK._replace(category=major, source=source)
        (alone,) = world.ask(times_of, ask=inner, duration="close").values()
        assert (spread.n, spread.quantile(0.5)) == (alone.n, alone.quantile(0.5))


@pytest.mark.parametrize(
    ("measure", "metric", "prefix"),
    [
        ("cohort_valid", "valid", ""),
        ("ended", "closed_p50", "closed_"),
        ("due", "closure_rate", "due_"),
    ],
)
def test_a_weekday_opens_the_cases_it_counts(
    world: World, measure: str, metric: str, prefix: str
) -> None:
    values = world.ask(metric_values, ask=ASK._replace(by="weekday"), keys=(metric,))
    assert values
    for one in values:
        also = ((f"{prefix}weekday", str(one.key)),)
        n, _ = world.ask(cases_behind, ask=ASK, measure=measure, also=also)
        assert n == one.n


@pytest.mark.parametrize(("measure", "prefix"), [("cohort_reported", ""), ("ended", "closed_")])
def test_an_hour_opens_the_cases_it_counts(world: World, measure: str, prefix: str) -> None:
    column = {"": "reported_at", "closed_": "closed_at"}[prefix]
    day = {"": "report_day", "closed_": "closed_day"}[prefix]
    cases = world.cases[world.cases[day].between(ASK.first, ASK.last)]
    clock = pd.Series([local(int(at), COUNTY.zone).hour for at in cases[column]])
    for hour, n in clock.value_counts().items():
        also = ((f"{prefix}hour", str(hour)),)
        assert world.ask(cases_behind, ask=ASK, measure=measure, also=also)[0] == n


def test_an_act_of_an_hour_opens_the_cases_it_was_done_in(world: World) -> None:
    steps = world.steps[world.steps["day"].between(ASK.first, ASK.last)]
    steps = steps[steps["type"] == "dispatched"]
    hours = steps["at"].map(lambda at: local(int(at), COUNTY.zone).hour)
    days = steps["day"].map(lambda day: weekday_of(int(day)))
    for name, told in (("act_hour", hours), ("act_weekday", days)):
        for value, own in steps.groupby(told):
            also = ((name, str(value)),)
            n, _ = world.ask(cases_behind, ask=ASK, measure="dispatched", also=also)
            assert n == own["case_no"].nunique()


def test_what_does_not_know_the_split_has_no_values(world: World) -> None:
    for by in ("day", "week", "weekday", "hour"):
        ask = Ask(ASK.first, TODAY, by)
        keys = ("open", "workers", "handle_p50", "open_age_p50")
        assert world.ask(metric_values, ask=ask, keys=keys) == []
    assert world.ask(metric_values, ask=ASK._replace(by="hour"), keys=("closure_rate",)) == []
    assert BY_KEY["closure_rate"].cohort == "due"
