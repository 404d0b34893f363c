"""What the pages of numbers draw, told by hand from the steps and cases; each mark is its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select

from data_layer.core.days import add_days, days_between, start_of, to_date
from data_layer.core.masking import mask_text
from data_layer.core.statistics.survival import kaplan_meier
from data_layer.db.tables import assignment
from data_layer.errors import BadRequest
from data_layer.log.bulk import write_history
from data_layer.queries.across import assisting_units, escalated_cases, transfers
from data_layer.queries.ageing import BANDS, LEARNT_DAYS, LEAVES, SHARES, ageing, backlog_by_age
from data_layer.queries.asking import Ask
from data_layer.queries.cases_behind import Part, cases_behind
from data_layer.queries.closing import closing
from data_layer.queries.cumulative import STAGES, balance, cumulative
from data_layer.queries.discovery import hourly_reports
from data_layer.queries.flow_graph import flow_graph
from data_layer.queries.narrowing import ENDINGS, NARROWINGS
from data_layer.queries.outcomes import on_time_weeks, ratings, supervision
from data_layer.queries.own_past import PAST_DAYS, against_own_past
from data_layer.queries.planner import sums
from data_layer.queries.replay import replay
from data_layer.queries.returning import returns_by_unit
from data_layer.vocab import Event
from tests.crowd import crowd_database
from tests.slow_world import TODAY, World, days_ago, middle, rows, world_of
from tests.world import (
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    GRIDS,
    HOUR,
    NOW,
    WEST,
    life,
)
from tests.world import event as event_of

WINDOW = Ask(days_ago(60), days_ago(1))
FILTERS: list[dict[str, str]] = [
    {}, {"category": "0101"}, {"source": "worker"}, {"urgency": "urgent"}, {"unit": "U1"},
    {"grid": GRIDS[EAST][0]}, {"township": EAST},
]  # fmt: skip
COLUMN = {
    "category": "category", "source": "source_kind", "urgency": "urgency", "unit": "lead_unit",
    "grid": "grid_code", "township": "township_code",
}  # fmt: skip


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('page') / 'page.db'}", 1200)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module", params=[COUNTY_SCOPE, EAST_SCOPE], ids=["county", "east"])
def world(request: pytest.FixtureRequest, conn: Connection) -> World:
    return world_of(conn, request.param)


def fitting(world: World, ask: Ask) -> pd.DataFrame:
    cases = world.cases
    for name, column in COLUMN.items():
        value = getattr(ask, name)
        cases = cases[cases[column] == value] if value else cases
    return cases


def reported(world: World, ask: Ask) -> pd.DataFrame:
    cases = fitting(world, ask)
    return cases[cases["report_day"].between(ask.first, ask.last)]


def listed(world: World, ask: Ask, measure: str, **also: str) -> int:
    """How many cases the list of a mark holds."""
    narrowed = tuple(also.items())
    found = world.ask(cases_behind, ask=ask, measure=measure, part=Part(limit=5000), also=narrowed)
    assert found is not None
    n, lines = found
    assert n == len(lines)
    return n


# ---- how the work in hand came about -------------------------------------------------------------


def stood(world: World, cases: pd.DataFrame, day: int) -> Counter[str]:
    """Stage -> cases that stood in it when a day was over, case by case along its steps."""
    after = start_of(add_days(day, 1), COUNTY.zone)
    steps = world.steps[world.steps["case_no"].isin(cases["case_no"]) & (world.steps["at"] < after)]
    return Counter(steps.sort_values("ordinal").groupby("case_no")["stage"].last())


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("span", [(40, 1), (3, 0)], ids=["past", "today"])
def test_the_cumulative_flow_is_what_stood_at_the_end_of_each_day(
    world: World, filters: dict[str, str], span: tuple[int, int]
) -> None:
    ask = Ask(days_ago(span[0]), days_ago(span[1]), **filters)
    found, cases = world.ask(cumulative, ask=ask), fitting(world, ask)
    assert tuple(found.index) == days_between(ask.first, ask.last)
    closed_before = stood(world, cases, add_days(ask.first, -1))["closed"]
    gaps = found - found.shift(-1, axis=1, fill_value=0)
    for day in found.index:
        stages = stood(world, cases, day)
        told = gaps.loc[day].to_dict()
        assert told.pop("closed") == stages["closed"] - closed_before
        assert told == {str(stage): stages[stage] for stage in STAGES[:-1]}


def test_a_window_to_come_has_no_flow(world: World) -> None:
    ask = Ask(add_days(TODAY, 2), add_days(TODAY, 9))
    assert world.ask(cumulative, ask=ask).empty
    assert world.ask(balance, ask=ask) == (0, None)


@pytest.mark.parametrize("filters", FILTERS[:3], ids=str)
def test_littles_law_is_checked_on_the_time_spent_open(
    world: World, filters: dict[str, str]
) -> None:
    ask = WINDOW._replace(**filters)
    cases = fitting(world, ask)
    cases = cases[cases["stage"] != "void"]
    start = start_of(ask.first, COUNTY.zone)
    end = start_of(add_days(ask.last, 1), COUNTY.zone)
    stock = sum(
        max(0.0, min(case.closed_at if case.closed_at == case.closed_at else end, end)
            - max(case.reported_at, start))
        for case in cases.itertuples()
    ) / (end - start)  # fmt: skip
    gone = cases[cases["closed_at"].between(start, end - 1)]
    days, found = world.ask(balance, ask=ask)
    assert days == 60
    assert found.stock == pytest.approx(stock)
    assert found.arrivals == pytest.approx(cases["reported_at"].between(start, end - 1).sum() / 60)
    assert found.stay == pytest.approx(((gone["closed_at"] - gone["reported_at"]) / DAY).mean())
    assert found.law == pytest.approx(found.arrivals * found.stay)


# ---- how soon, and in which way ------------------------------------------------------------------


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_closing_counts_what_is_open_and_what_is_void(
    world: World, filters: dict[str, str]
) -> None:
    ask = WINDOW._replace(**filters)
    cases = reported(world, ask)
    valid, void = cases[cases["stage"] != "void"], cases[cases["stage"] == "void"]
    closed = valid[valid["closed_at"].notna()]
    waiting = valid[valid["closed_at"].isna()]
    found = world.ask(closing, ask=ask)
    assert (found.n, found.still_open, found.all_n) == (len(valid), len(waiting), len(cases))
    taken = (closed["closed_at"] - closed["reported_at"]) / DAY
    curve = kaplan_meier(taken, (NOW - waiting["reported_at"]) / DAY)
    assert found.curve.survival == pytest.approx(curve.survival)
    assert found.curve.times == pytest.approx(curve.times)
    incidence = found.incidence
    assert incidence.still_open + sum(incidence.ended.values()) == pytest.approx(1)
    assert set(incidence.ended) == set(ENDINGS)
    if len(void):
        assert incidence.ended["void"][-1] > 0


def test_without_open_cases_the_ways_of_ending_are_plain_shares(world: World) -> None:
    # Old enough that the share still open is told apart from nothing only by what never closed.
    cases = reported(world, WINDOW)
    over = cases[cases["is_open"] == 0]
    ends = world.ask(closing, ask=WINDOW).incidence.ended
    share = over["outcome"].isin(["voided", "merged", "refused"]).mean()
    assert ends["void"][-1] <= share + 1e-9
    assert listed(world, WINDOW, "cohort_reported", ending="open") == (cases["is_open"] == 1).sum()
    for way, outcomes in ENDINGS.items():
        own = over["outcome"].isin(outcomes).sum()
        assert listed(world, WINDOW, "cohort_reported", ending=way) == own


def test_closed_within_days_is_its_list(world: World) -> None:
    cases = reported(world, WINDOW)
    taken = (cases["closed_at"] - cases["reported_at"])[cases["stage"] != "void"]
    for days in (1, 7, 30):
        wanted = (taken <= days * DAY).sum()
        assert listed(world, WINDOW, "cohort_valid", within=str(days)) == wanted > 0


# ---- how old -------------------------------------------------------------------------------------


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_each_open_case_is_held_against_its_like(world: World, filters: dict[str, str]) -> None:
    ask = WINDOW._replace(**filters)
    cases = fitting(world, ask)
    running = cases[(cases["is_open"] == 1) & cases["suspended_at"].isna()]
    found = world.ask(ageing, ask=ask)
    ages = dict(zip(found.cases["case_no"], found.cases["age_s"], strict=True))
    assert ages == pytest.approx(
        dict(zip(running["case_no"], (NOW - running["reported_at"]) / 1000, strict=True))
    )
    for row in found.cases.itertuples():
        lines = found.lines.get(f"{row.stage}/{row.urgency}", [np.nan, np.nan])
        assert row.passed == sum(row.age_s > line for line in lines)
    old = int((found.cases["passed"] > 1).sum())
    assert listed(world, ask, "open", beyond="85") == old
    half = int((found.cases["passed"] > 0).sum())
    assert listed(world, ask, "open", beyond="50") == half


def test_lines_are_the_ages_at_which_the_like_left_the_stage(world: World) -> None:
    """Where nobody waits in the stage they are plain nearest-rank percentiles."""
    cases = world.cases
    cases = cases[(cases["report_day"] >= days_ago(LEARNT_DAYS)) & (cases["stage"] != "void")]
    lines, seen = world.ask(ageing, ask=WINDOW).lines, 0
    for stage, moment in LEAVES.items():
        for urgency in ("critical", "urgent", "ordinary"):
            own = cases[cases["urgency"] == urgency]
            waiting = own[own["stage"] == stage]
            left = own[own[moment].notna() & (own["stage"] != stage)]
            if len(waiting) or len(left) < 5:
                continue
            taken = ((left[moment] - left["reported_at"]) / 1000).tolist()
            wanted = [middle(taken, share) for share in SHARES]
            assert lines[f"{stage}/{urgency}"].tolist() == pytest.approx(wanted)
            seen += 1
    assert seen


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_open_cases_by_stage_and_age_are_their_lists(world: World, filters: dict[str, str]) -> None:
    ask = WINDOW._replace(**filters)
    table = world.ask(backlog_by_age, ask=ask)
    own = fitting(world, ask)
    assert table.to_numpy().sum() == (own["is_open"] == 1).sum()
    for stage, counts in table.iterrows():
        for band, n in zip(BANDS, counts, strict=True):
            assert listed(world, ask, "open", stage=str(stage), age=band) == n


# ---- what went back, up, across and out ----------------------------------------------------------


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_returns_are_by_the_unit_that_gave_back(
    world: World, conn: Connection, filters: dict[str, str]
) -> None:
    ask = WINDOW._replace(**filters)
    cases = fitting(world, ask).set_index("case_no")["township_code"]
    tasks = rows(conn, assignment)
    tasks = tasks[(tasks["ended_by"] == "returned") & tasks["case_no"].isin(cases.index)]
    first = start_of(ask.first, COUNTY.zone)
    tasks = tasks[
        tasks["ended_at"].between(first, start_of(add_days(ask.last, 1), COUNTY.zone) - 1)
    ]
    wanted: Counter[tuple[str, str]] = Counter()
    for case_no, unit in {(t.case_no, t.unit) for t in tasks.itertuples()}:
        wanted[cases[case_no], "" if world.scope == EAST_SCOPE and unit == "U3" else unit] += 1
    table = world.ask(returns_by_unit, ask=ask)
    found = {(row.township_code, row.unit): row.n for row in table.itertuples()}
    assert found == dict(wanted)
    for (township, unit), n in found.items():
        if unit and township and not ask.township:
            own = ask._replace(township=township)
            assert listed(world, own, "returned", returned_by=unit) == n


def test_a_unit_of_another_township_narrows_nothing(conn: Connection) -> None:
    with pytest.raises(BadRequest):
        listed(world_of(conn, EAST_SCOPE), WINDOW, "returned", returned_by="U3")


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_escalations_are_by_where_from_why_and_where_to(
    world: World, filters: dict[str, str]
) -> None:
    ask = WINDOW._replace(**filters)
    cases = reported(world, ask)
    cases = cases[(cases["stage"] != "void") & (cases["escalated_n"] > 0)]
    keys = ["report_level", "level", "escalated_because"]
    table = world.ask(escalated_cases, ask=ask)
    found = {(r.from_level, r.level, r.cause): r.n for r in table.itertuples()}
    assert found == cases.groupby(keys).size().to_dict()
    for (first, last, cause), n in found.items():
        also = {"from_level": str(first), "level": str(last), "cause": cause}
        assert listed(world, ask, "escalated_case", **also) == n


def test_who_helps_and_what_came_of_it(world: World, conn: Connection) -> None:
    cases = reported(world, WINDOW)
    joint = cases[
        (cases["stage"] != "void") & cases["dispatched_at"].notna() & (cases["joint_n"] > 0)
    ].set_index("case_no")
    tasks = rows(conn, assignment)
    tasks = tasks[(tasks["role"] == "assist") & tasks["case_no"].isin(joint.index)]
    helped = {(t.case_no, t.unit) for t in tasks.itertuples()}
    shown = lambda unit: "" if world.scope == EAST_SCOPE and unit == "U3" else unit  # noqa: E731
    wanted = Counter(shown(unit) for _, unit in helped)
    still = Counter(shown(unit) for case, unit in helped if joint.loc[case, "is_open"] == 1)
    table = world.ask(assisting_units, ask=WINDOW)
    assert dict(zip(table["unit"], table["n"], strict=True)) == dict(wanted)
    assert dict(zip(table["unit"], table["open"], strict=True)) == {u: still[u] for u in wanted}
    for row in table.itertuples():
        if row.unit:
            assert listed(world, WINDOW, "joint_case", assisted_by=row.unit) == row.n


def test_transfers_are_by_who_took_them(world: World) -> None:
    table = world.ask(transfers, ask=WINDOW)
    ended = world.cases[world.cases["closed_day"].between(WINDOW.first, WINDOW.last)]
    n = (ended["outcome"] == "transferred").sum()
    assert dict(zip(table["whom"], table["n"], strict=True)) == {"court": n}
    assert listed(world, WINDOW, "ended_transferred", handed_to="court") == n
    assert listed(world, WINDOW, "ended_transferred", handed_to="cou%") == 0


def test_a_transfer_and_its_list_go_by_the_last_one(tmp_path: Path) -> None:
    engine = crowd_database(f"sqlite:///{tmp_path / 'out.db'}", 0)
    takers = {"twice": ["court", "police"], "once": ["court"], "person": ["王某 13812345678"]}
    with engine.begin() as connection:
        write_history(connection, COUNTY, handed_over(takers), NOW)
        world = world_of(connection, COUNTY_SCOPE)
        table = world.ask(transfers, ask=WINDOW).set_index("whom")
        assert table["n"].to_dict() == {"court": 1, "police": 1, mask_text("王某 13812345678"): 1}
        assert table["exact"].to_dict() == {
            "court": True, "police": True, mask_text("王某 13812345678"): False,
        }  # fmt: skip
        for whom in ("court", "police"):
            assert listed(world, WINDOW, "ended_transferred", handed_to=whom) == 1
    engine.dispose()


def handed_over(takers: dict[str, list[str]]) -> Iterator[tuple[str, list[Event]]]:
    for name, bodies in takers.items():
        at = NOW - 9 * DAY
        events = life(at, f"{name}-")[:4]
        at += 3 * HOUR
        for number, body in enumerate(bodies):
            at += HOUR
            if number:
                events.append(event_of("reopened", at, f"{name}-r{number}"))
                at += HOUR
            events.append(event_of("transferred", at, f"{name}-t{number}", transfer_to=body))
        yield name, events


# ---- outcomes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_supervision_and_answers_are_their_lists(world: World, filters: dict[str, str]) -> None:
    ask = WINDOW._replace(**filters)
    for row in world.ask(supervision, ask=ask).itertuples():
        for measure, n in (
            ("due_supervised", row.due), ("due_supervised_on_time", row.on_time),
            ("open_supervised", row.open),
        ):  # fmt: skip
            assert listed(world, ask, measure, grade=row.grade) == n
    found = world.ask(ratings, ask=ask)
    closed = fitting(world, ask)
    closed = closed[closed["closed_day"].between(ask.first, ask.last)]
    assert found == {answer: (closed["rating"] == answer).sum() for answer in range(5, 0, -1)}
    assert listed(world, ask, "ended_rated", rating="2") == found[2]


def test_weeks_of_both_due_times_add_up_to_the_window(world: World) -> None:
    weeks = world.ask(on_time_weeks, ask=WINDOW)
    due = world.due(WINDOW.first, WINDOW.last)
    assert weeks["n"].sum() == len(due)
    assert weeks["current"].sum() == (due["on_time"] == 1).sum()
    assert weeks["original"].sum() == (due["closed_at"] <= due["due_original"]).sum()
    assert weeks["first"].iloc[0] == WINDOW.first
    assert weeks["last"].iloc[-1] == WINDOW.last
    for week in weeks.itertuples():
        own = WINDOW._replace(first=week.first, last=week.last)
        assert listed(world, own, "due_first_on_time") == week.original


# ---- marks of older figures ----------------------------------------------------------------------


def test_a_cell_of_weekday_and_hour_is_its_list(world: World) -> None:
    table = world.ask(hourly_reports, ask=WINDOW)
    weekday, hour = divmod(int(table.to_numpy().argmax()), 24)
    n = listed(world, WINDOW, "cohort_reported", weekday=str(weekday), hour=str(hour))
    same = [
        day for day in days_between(WINDOW.first, WINDOW.last) if to_date(day).weekday() == weekday
    ]
    assert n / len(same) == pytest.approx(table.loc[weekday, hour])


def test_a_move_is_the_list_of_cases_that_made_it(world: World) -> None:
    edges = world.ask(flow_graph, ask=WINDOW)
    cases = reported(world, WINDOW)["case_no"]
    steps = world.steps[world.steps["case_no"].isin(cases)].sort_values(["case_no", "ordinal"])
    following = steps.groupby("case_no")["type"].shift(-1)
    for edge in edges:
        made = (steps["type"] == edge.before) & (following == edge.after)
        assert edge.n == made.sum()
        gaps = (steps.groupby("case_no")["at"].shift(-1) // 1000 - steps["at"] // 1000)[made]
        assert edge.median == middle(gaps.tolist())
        move = f"{edge.before}.{edge.after}"
        assert (
            listed(world, WINDOW, "cohort_reported", move=move) == steps[made]["case_no"].nunique()
        )


def test_grids_are_held_against_their_share_of_the_past(world: World) -> None:
    found = world.ask(against_own_past, ask=WINDOW)
    valid = world.cases[world.cases["stage"] != "void"]
    before = valid["report_day"].between(
        add_days(WINDOW.first, -PAST_DAYS), add_days(WINDOW.first, -1)
    )
    now = valid["report_day"].between(WINDOW.first, WINDOW.last)
    for code, row in found.iterrows():
        assert row["observed"] == (now & (valid["grid_code"] == code)).sum()
        assert row["low"] < row["ratio"] < row["high"]
    past = {code: (before & (valid["grid_code"] == code)).sum() for code in found.index}
    assert found["expected"].sum() == pytest.approx(found["observed"].sum())
    shares = found["expected"] / found["expected"].sum()
    assert shares.to_dict() == pytest.approx({c: n / sum(past.values()) for c, n in past.items()})


def test_cases_of_many_are_told_by_their_persons(world: World) -> None:
    cases = reported(world, WINDOW)
    for least in (1, 5):
        n = listed(world, WINDOW, "cohort_reported", persons=str(least))
        assert n == (cases["persons"] >= least).sum()


def test_what_is_no_mark_is_told(world: World) -> None:
    for name in NARROWINGS:
        if name not in {"handed_to", "assisted_by", "returned_by"}:
            with pytest.raises(BadRequest) as caught:
                listed(world, WINDOW, "cohort_reported", **{name: "无此值"})
            assert "无此值" in caught.value.text.zh


values: dict[str, Any] = {
    "stage": st.sampled_from(["reported", "handling"]), "age": st.sampled_from(sorted(BANDS)),
    "within": st.integers(0, 40).map(str), "ending": st.sampled_from([*ENDINGS, "open"]),
    "level": st.integers(1, 6).map(str), "cause": st.sampled_from(["risk", "overdue"]),
    "hour": st.integers(0, 23).map(str), "rating": st.integers(1, 5).map(str),
}  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.fixed_dictionaries({}, optional=values))
def test_narrowing_more_never_lists_more(world: World, also: dict[str, str]) -> None:
    whole = listed(world, WINDOW, "cohort_reported")
    for name in also:
        less = {key: value for key, value in also.items() if key != name}
        assert listed(world, WINDOW, "cohort_reported", **also) <= listed(
            world, WINDOW, "cohort_reported", **less
        ) <= whole  # fmt: skip


def test_the_world_has_both_townships(conn: Connection) -> None:
    townships = set(conn.scalars(select(assignment.c.case_no)))
    assert townships
    assert {EAST, WEST} <= set(world_of(conn, COUNTY_SCOPE).cases["township_code"])


# ---- what a question reads -----------------------------------------------------------------------


def plan(world: World, function: Any, **options: Any) -> str:
    """How SQLite reads what a query asks, step by step."""
    asked: list[tuple[str, Any]] = []

    def listen(_conn: Any, _cursor: Any, sql: str, values: Any, *_more: Any) -> None:
        asked.append((sql, values))

    event.listen(world.conn, "before_cursor_execute", listen)
    world.ask(function, **options)
    event.remove(world.conn, "before_cursor_execute", listen)
    rows = [
        row
        for sql, values in asked
        for row in world.conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
    ]
    return "\n".join(row[3] for row in rows)


@pytest.mark.parametrize(("days", "by_unit"), [(30, False), (1_100, True)])
def test_years_of_a_unit_are_found_by_their_own_index(
    world: World, days: int, by_unit: bool
) -> None:
    ask = WINDOW._replace(first=add_days(WINDOW.last, -days), unit="U1")
    read = plan(world, sums, ask=ask, names=("cohort_reported", "returned"))
    assert ("ix_incident_unit" in read) is by_unit


@pytest.mark.parametrize("filters", [{"category": "0101"}, {"unit": "U1"}], ids=str)
@pytest.mark.parametrize("function", [cumulative, returns_by_unit])
def test_steps_are_found_by_kind_and_day(
    world: World, function: Any, filters: dict[str, str]
) -> None:
    read = plan(world, function, ask=WINDOW._replace(**filters))
    assert "ix_step_type (county_code=? AND type=? AND day>? AND day<?)" in read
    assert "ix_step_at" not in read


def test_a_replayed_day_reads_no_case_that_ended_before(world: World) -> None:
    read = plan(world, replay, day=days_ago(9))
    assert "ix_incident_closed (county_code=? AND closed_day>?" in read
    assert "ix_incident_open" in read
    assert "ix_incident_report" not in read
