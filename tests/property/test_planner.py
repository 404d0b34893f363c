"""Whatever is asked of the planner, it says what the folded cases say, counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_layer.core.catalog.measures import GRIDS as OF_AREAS
from data_layer.core.catalog.measures import MEASURES as WORDS
from data_layer.core.catalog.measures import PEOPLE, STOCKS
from data_layer.core.days import add_days
from data_layer.core.scope import Scope
from data_layer.db.tables import MEASURES
from data_layer.errors import Forbidden
from data_layer.queries.asking import Ask
from data_layer.queries.measures import FACTS
from data_layer.queries.planner import LONG_DAYS, sums
from tests.crowd import crowd_database
from tests.fresh import empty
from tests.slow_world import TODAY, World, days_ago, world_of
from tests.world import ALL_GRIDS, COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, NOW, WEST

Cases = pd.DataFrame
OWN = ["worker", "leader", "video"]
WESTERN_UNIT = "U3"
PUBLIC = ["public", "hotline_12345", "petition", "media", "window"]
HANDED = ["hotline_12345", "police_110"]
BY = ["", "day", "month", "township", "grid", "category", "major", "source", "urgency", "unit"]
BY += ["week", "weekday"]
COLUMN = {
    "township": "township_code", "grid": "grid_code", "category": "category", "major": "major",
    "source": "source_kind", "urgency": "urgency", "unit": "lead_unit",
}  # fmt: skip


def valid(c: Cases) -> pd.Series:
    return c["stage"] != "void"


def done(c: Cases) -> pd.Series:
    return c["closed_day"].notna()


# Measure -> what of a case it counts, told once more in other words than the product's.
OF_CASES: dict[str, tuple[str, Callable[[Cases], Any]]] = {
    "cohort_reported": ("report_day", lambda c: c["stage"].notna()),
    "cohort_valid": ("report_day", valid),
    "cohort_closed": ("report_day", done),
    "cohort_on_time": ("report_day", lambda c: c["on_time"] == 1),
    "cohort_escalated": ("report_day", lambda c: c["escalated_n"] > 0),
    "cohort_returned": ("report_day", lambda c: c["returned_n"] > 0),
    "cohort_reopened": ("report_day", lambda c: c["reopened_n"] > 0),
    "cohort_rework": ("report_day", lambda c: c["rework_n"] > 0),
    "cohort_extended": ("report_day", lambda c: c["extended_n"] > 0),
    "judged": ("report_day", lambda c: c["stage"] != "reported"),
    "judged_valid": ("report_day", lambda c: ~c["stage"].isin(["reported", "void"])),
    "own_force": ("report_day", lambda c: valid(c) & c["source_kind"].isin(OWN)),
    "by_public": ("report_day", lambda c: valid(c) & c["source_kind"].isin(PUBLIC)),
    "by_others": ("report_day", lambda c: valid(c) & ~c["source_kind"].isin(OWN + PUBLIC)),
    "merged": ("report_day", lambda c: c["outcome"] == "merged"),
    "refused": ("report_day", lambda c: c["outcome"] == "refused"),
    "on_the_spot": ("report_day", lambda c: c["outcome"] == "self_handled"),
    "critical": ("report_day", lambda c: valid(c) & (c["urgency"] == "critical")),
    "unplaced": ("report_day", lambda c: c["grid_code"] == ""),
    "first_contact": ("report_day", lambda c: valid(c) & (c["received_by"] != "")),
    "first_contact_closed": (
        "report_day",
        lambda c: valid(c) & (c["received_by"] != "") & (c["dispatched_at"].notna() | done(c)),
    ),
    "escalated_case": ("report_day", lambda c: valid(c) & (c["escalated_n"] > 0)),
    "joint_case": (
        "report_day", lambda c: valid(c) & c["dispatched_at"].notna() & (c["joint_n"] > 0)
    ),
    "dispatched_case": ("report_day", lambda c: valid(c) & c["dispatched_at"].notna()),
    "handed_in": ("report_day", lambda c: valid(c) & c["source_kind"].isin(HANDED)),
    "acknowledged": (
        "report_day",
        lambda c: valid(c) & (c["urgency"] == "critical") & c["acknowledged_at"].notna(),
    ),
    "due": ("due_day", lambda c: c["stage"].notna()),
    "due_on_time": ("due_day", lambda c: c["closed_at"] <= c["due_current"]),
    "due_closed": ("due_day", lambda c: c["closed_at"].notna()),
    "due_first_on_time": ("due_day", lambda c: c["closed_at"] <= c["due_original"]),
    "due_urgent": ("due_day", lambda c: c["urgency"] != "ordinary"),
    "due_urgent_on_time": (
        "due_day", lambda c: (c["urgency"] != "ordinary") & (c["closed_at"] <= c["due_current"])
    ),
    "due_handled": ("due_day", lambda c: c["stage"].isin(["verifying", "closed"])),
    "due_unhandled_late": ("due_day", lambda c: ~c["stage"].isin(["verifying", "closed"])),
    "due_rework": ("due_day", lambda c: c["rework_n"] > 0),
    "due_extended": ("due_day", lambda c: c["extended_n"] > 0),
    "due_supervised": ("due_day", lambda c: c["supervised_due"].notna()),
    "due_supervised_on_time": (
        "due_day", lambda c: c["closed_at"] <= c["supervised_due"].astype(float)
    ),
    "due_joint": ("due_day", lambda c: c["joint_n"] > 0),
    "due_joint_closed": ("due_day", lambda c: (c["joint_n"] > 0) & c["closed_at"].notna()),
    "due_handed_in": ("due_day", lambda c: c["source_kind"].isin(HANDED)),
    "due_handed_in_closed": (
        "due_day", lambda c: c["source_kind"].isin(HANDED) & c["closed_at"].notna()
    ),
    "closed_on_time": ("closed_day", lambda c: c["closed_at"] <= c["due_current"]),
    "close_seconds": ("closed_day", lambda c: (c["closed_at"] - c["reported_at"]) // 1000),
    "ended": ("closed_day", done),
    "ended_transferred": ("closed_day", lambda c: c["outcome"] == "transferred"),
    "ended_in_household": ("closed_day", lambda c: c["closed_level"].isin([1, 2])),
    "ended_in_village": ("closed_day", lambda c: c["closed_level"].isin([1, 2, 3])),
    "ended_in_township": ("closed_day", lambda c: c["closed_level"].isin([1, 2, 3, 4])),
    "ended_in_county": ("closed_day", lambda c: c["closed_level"] == 5),
    "ended_above": ("closed_day", lambda c: c["closed_level"] == 6),
    "ended_risen": (
        "closed_day", lambda c: c["closed_level"] > c["report_level"].clip(lower=2)
    ),
    "ended_reopened": ("closed_day", lambda c: c["reopened_n"] > 0),
    "ended_rated": ("closed_day", lambda c: c["rating"].notna()),
    "ended_satisfied": ("closed_day", lambda c: c["rating"] >= 3),
    "ended_dissatisfied": ("closed_day", lambda c: c["rating"] <= 2),
    "passed_on": ("closed_day", lambda c: c["reassigned_n"]),
}  # fmt: skip
OF_STEPS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    **{
        name: (lambda s, kind=kind: s["type"] == kind)
        for name, kind in (
            ("reported", "reported"), ("accepted", "accepted"), ("dispatched", "dispatched"),
            ("signed", "signed"), ("returned", "returned"), ("reassigned", "reassigned"),
            ("extended", "extended"), ("suspended", "suspended"), ("escalated", "escalated"),
            ("joint", "joint_called"), ("transferred", "transferred"), ("fed_back", "fed_back"),
            ("self_handled", "self_handled"), ("reopened", "reopened"), ("urged", "urged"),
            ("supervised", "supervised"),
        )
    },
    "voided": lambda s: s["type"].isin(["refused", "voided", "merged"]),
    "rework": lambda s: (s["type"] == "verified") & (s["stage"] == "handling"),
    "verified": lambda s: (s["type"] == "verified") & (s["stage"] == "verifying"),
    "closed": lambda s: (s["stage"] == "closed") & (s["prev_stage"] != "closed"),
}  # fmt: skip
NAMES = (*OF_CASES, *OF_STEPS)


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('plan') / 'plan.db'}", 1200)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def worlds(conn: Connection) -> dict[Scope, World]:
    return {scope: world_of(conn, scope) for scope in (COUNTY_SCOPE, EAST_SCOPE)}


def by_hand(world: World, ask: Ask) -> pd.DataFrame:
    """The same sums over plain frames."""
    cases = world.cases
    for name, value in (("source_kind", ask.source), ("urgency", ask.urgency)):
        cases = cases[cases[name] == value] if value else cases
    for name, value in (("township_code", ask.township), ("grid_code", ask.grid)):
        cases = cases[cases[name] == value] if value else cases
    if ask.unit:
        cases = cases[cases["lead_unit"] == ask.unit]
    if ask.category:
        cases = cases[(cases["category"] == ask.category) | (cases["major"] == ask.category)]
    for by in {"township", "grid", "major"} & {ask.by, ask.then}:
        cases = cases[cases[COLUMN[by]] != ""]
    known = ["source_kind", "urgency"]
    of_case = cases[["case_no", "major", "lead_unit", *known]]
    steps = world.steps.drop(columns=known).merge(of_case, on="case_no")
    found, whole = {}, world.scope.whole_county
    for name, (day, count) in OF_CASES.items():
        # What is due counts once its day is over.
        last = min(ask.last, days_ago(1)) if day == "due_day" else ask.last
        some = cases[cases[day].notna() & cases[day].between(ask.first, last)]
        found[name] = _tally(some, some[day], count(some), ask, whole=whole)
    for name, count in OF_STEPS.items():
        some = steps[steps["day"].between(ask.first, ask.last)]
        found[name] = _tally(some, some["day"], count(some), ask, whole=whole)
    return pd.DataFrame(found).fillna(0).astype("int64")


def _tally(rows: pd.DataFrame, day: pd.Series, value: Any, ask: Ask, *, whole: bool) -> pd.Series:
    values = value.astype("int64")
    if not ask.by:
        return pd.Series({"": int(values.sum())})
    keys = [_key(rows, day, by, whole=whole) for by in (ask.by, ask.then) if by]
    return values.groupby([key.to_numpy() for key in keys]).sum()


def _key(rows: pd.DataFrame, day: pd.Series, by: str, *, whole: bool) -> pd.Series:
    days = pd.to_datetime(day.astype("int64").astype(str), format="%Y%m%d")
    if by == "week":
        monday = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
        return monday.dt.strftime("%Y%m%d").astype("int64")
    if by == "weekday":
        return days.dt.day_of_week.astype("int64")
    if by in {"day", "month"}:
        return day.astype("int64") // (100 if by == "month" else 1)
    keys = rows[COLUMN[by]]
    return keys if whole or by != "unit" else keys.where(keys != WESTERN_UNIT, "")


def trimmed(frame: pd.DataFrame) -> pd.DataFrame:
    """Keys with nothing in them say the same as keys that are absent."""
    kept = frame[(frame != 0).any(axis=1)].sort_index()
    # Of nothing the kind of index says nothing.
    return kept.reset_index(drop=True) if kept.empty else kept


DAYS = st.integers(-20, 1200).map(lambda n: add_days(TODAY, -n))
ASKS = st.builds(
    lambda days, by, then, **more: Ask(
        min(days), max(days), by, then=then if by and by != then else "", **more
    ),
    st.tuples(DAYS, DAYS),
    by=st.sampled_from(BY),
    then=st.sampled_from(["", *BY]),
    township=st.sampled_from(["", "", EAST]),
    grid=st.sampled_from(["", "", ALL_GRIDS[0]]),
    category=st.sampled_from(["", "", "01", "0201"]),
    source=st.sampled_from(["", "", "worker"]),
    urgency=st.sampled_from(["", "", "urgent"]),
    unit=st.sampled_from(["", "", "U1"]),
)


def test_every_measure_of_a_period_is_told_twice() -> None:
    assert set(NAMES) == set(WORDS) - {*STOCKS, *PEOPLE, *OF_AREAS} == set(FACTS)


# Years are summed in one look, months in one for each day that counts.
@example(ask=Ask(days_ago(1100), TODAY, by="source", urgency="urgent"), whole=False)
# A county's analyst who asks after one township still reads its outside units by name.
@example(ask=Ask(days_ago(400), TODAY, by="unit", township=EAST), whole=True)
# Two splits that the rollups keep side by side, in either order, and one they do not.
@example(ask=Ask(days_ago(90), TODAY, by="township", then="week"), whole=True)
@example(ask=Ask(days_ago(90), TODAY, by="month", then="grid"), whole=True)
@example(ask=Ask(days_ago(90), TODAY, by="major", then="source"), whole=False)
@settings(max_examples=50)
@given(ask=ASKS, whole=st.booleans())
def test_any_question_is_answered_as_by_hand(
    worlds: dict[Scope, World], conn: Connection, ask: Ask, whole: bool
) -> None:
    scope = COUNTY_SCOPE if whole else EAST_SCOPE
    if ask.township == EAST and ask.grid and COUNTY.township_of[ask.grid] != EAST:
        ask = ask._replace(grid="")
    found = sums(conn, COUNTY, scope, NOW, ask=ask, names=NAMES)
    wanted = by_hand(worlds[scope], ask)
    pd.testing.assert_frame_equal(
        trimmed(found), trimmed(wanted)[list(NAMES)], check_names=False, check_index_type=False
    )


HOURLY = {
    "cohort_reported": ("report_day", "reported_at"), "cohort_valid": ("report_day", "reported_at"),
    "ended": ("closed_day", "closed_at"),
}  # fmt: skip


@pytest.mark.parametrize("then", ["", "weekday", "township"])
def test_the_hours_of_reports_closings_and_acts_are_those_of_the_clock(
    worlds: dict[Scope, World], conn: Connection, then: str
) -> None:
    ask, world = Ask(days_ago(60), days_ago(2), "hour", then=then), worlds[COUNTY_SCOPE]
    names = (*HOURLY, "dispatched")
    found = sums(conn, COUNTY, COUNTY_SCOPE, NOW, ask=ask, names=names)
    wanted = {}
    for name, (day, moment) in HOURLY.items():
        some = world.cases[world.cases[day].between(ask.first, ask.last)]
        some = some[valid(some)] if name == "cohort_valid" else some
        wanted[name] = by_clock(some, some[moment], then)
    steps = world.steps[world.steps["day"].between(ask.first, ask.last)]
    steps = steps[steps["type"] == "dispatched"]
    wanted["dispatched"] = by_clock(steps, steps["at"], then)
    table = pd.DataFrame(wanted).fillna(0).astype("int64")
    pd.testing.assert_frame_equal(
        trimmed(found), trimmed(table)[list(names)], check_names=False, check_index_type=False
    )


def by_clock(rows: pd.DataFrame, moment: pd.Series, then: str) -> pd.Series:
    """Rows by the hour the county's clock showed, and by the second split."""
    rows = rows[rows["township_code"] != ""] if then == "township" else rows
    clock = pd.to_datetime(moment[rows.index].astype("int64"), unit="ms", utc=True)
    clock = clock.dt.tz_convert(COUNTY.zone)
    again = {"weekday": clock.dt.day_of_week, "township": rows["township_code"]}
    keys = [clock.dt.hour, *([again[then]] if then else [])]
    return rows.groupby([key.to_numpy() for key in keys]).size()


@pytest.mark.parametrize("days", [200, LONG_DAYS + 300])
@pytest.mark.parametrize("by", ["", "day", "month", "township", "grid", "major"])
def test_rollups_and_rows_say_the_same(conn: Connection, by: str, days: int) -> None:
    kept = tuple(name for name in MEASURES if name in FACTS)
    ask = Ask(days_ago(days), TODAY, by)
    quick = sums(conn, COUNTY, COUNTY_SCOPE, NOW, ask=ask, names=kept)
    # A filter that lets everything through is one the rollups do not know.
    parts = [
        sums(conn, COUNTY, COUNTY_SCOPE, NOW, ask=ask._replace(urgency=urgency), names=kept)
        for urgency in ("ordinary", "urgent", "critical")
    ]
    slow = pd.concat(parts).groupby(level=0).sum()
    pd.testing.assert_frame_equal(trimmed(quick), trimmed(slow), check_names=False)


WESTERN_GRID = GRIDS[WEST][0]


@pytest.mark.parametrize("where", [{"township": WEST}, {"grid": WESTERN_GRID}])
def test_another_township_is_refused(conn: Connection, where: dict[str, str]) -> None:
    for first in (days_ago(90), TODAY):
        with pytest.raises(Forbidden):
            ask = Ask(first, TODAY, **where)
            sums(conn, COUNTY, EAST_SCOPE, NOW, ask=ask, names=("reported", "judged"))


def test_a_grid_outside_the_township_asked_for_is_refused(conn: Connection) -> None:
    ask = Ask(days_ago(90), TODAY, township=EAST, grid=WESTERN_GRID)
    with pytest.raises(Forbidden):
        sums(conn, COUNTY, COUNTY_SCOPE, NOW, ask=ask, names=("reported", "judged"))


@pytest.mark.postgres
def test_postgresql_says_the_same(worlds: dict[Scope, World], postgres_url: str) -> None:
    empty(postgres_url)
    engine = crowd_database(postgres_url, 1200)
    with engine.connect() as connection:
        for by in BY:
            for source in ("", "worker"):
                ask = Ask(days_ago(150), days_ago(3), by, source=source)
                found = sums(connection, COUNTY, COUNTY_SCOPE, NOW, ask=ask, names=NAMES)
                wanted = by_hand(worlds[COUNTY_SCOPE], ask)
                pd.testing.assert_frame_equal(
                    trimmed(found),
                    trimmed(wanted)[list(NAMES)],
                    check_names=False,
                    check_index_type=False,
                )
    engine.dispose()


def test_the_crowd_has_something_of_nearly_everything(conn: Connection) -> None:
    ask = Ask(days_ago(420), TODAY)
    total = sums(conn, COUNTY, COUNTY_SCOPE, NOW, ask=ask, names=NAMES).loc[""]
    assert [name for name, n in total.items() if not n] == []
