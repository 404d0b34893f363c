"""What stands now, how long things take, and the lists behind numbers, told by hand as well."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from scipy.stats import binom
from sqlalchemy import Connection, func, select

from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import STOCKS
from data_layer.core.days import start_of
from data_layer.core.statistics.survival import closed_by, kaplan_meier, quantile
from data_layer.db.tables import assignment, incident
from data_layer.queries import township
from data_layer.queries.asking import Ask
from data_layer.queries.cases_behind import ORDERS, Behind, Part, cases_behind
from data_layer.queries.discovery import daily_reports, hourly_reports, silent_grids
from data_layer.queries.durations import times_of
from data_layer.queries.measures import FACTS
from data_layer.queries.metrics import metric_values
from data_layer.queries.planner import sums
from data_layer.queries.staffing import staffing_totals
from data_layer.queries.standing import open_sums, people_sums
from data_layer.queries.township import ALL, FIRST, KINDS, needs, weekly_on_time
from data_layer.queries.worklist import worklist
from tests.crowd import crowd_database
from tests.slow_world import TODAY, World, days_ago, world_of
from tests.world import COUNTY, COUNTY_SCOPE, DAY, EAST, EAST_SCOPE, NOW

WINDOW = Ask(days_ago(60), days_ago(1))
SUMS_OF_MORE = {"passed_on", "close_seconds"}
OF_CASES = [
    name for name, fact in FACTS.items() if fact.table is incident and name not in SUMS_OF_MORE
]


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('now') / 'now.db'}", 1200)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module", params=[COUNTY_SCOPE, EAST_SCOPE], ids=["county", "east"])
def world(request: pytest.FixtureRequest, conn: Connection) -> World:
    return world_of(conn, request.param)


@pytest.mark.parametrize("last", [WINDOW.last, TODAY], ids=["ended", "until today"])
@pytest.mark.parametrize("measure", OF_CASES)
def test_a_list_is_as_long_as_its_number(world: World, measure: str, last: int) -> None:
    """What was due today stood in the list before its day was over, and not in the number."""
    ask = WINDOW._replace(last=last)
    number = world.ask(sums, ask=ask, names=(measure,))[measure].sum()
    n, lines = world.ask(cases_behind, ask=ask, measure=measure, part=Part(limit=5000))
    assert n == len(lines) == number


@pytest.mark.parametrize("order", ["", *ORDERS])
@pytest.mark.parametrize("measure", ["due", "ended", "escalated", "overdue"])
def test_pages_of_a_list_are_the_whole_list(world: World, measure: str, order: str) -> None:
    """The hundred and first could not be reached."""
    size = 4 if measure == "overdue" else 40
    whole, pages = Part(order, None), [Part(order, size, at) for at in range(0, 900, size)]
    n, lines = world.ask(cases_behind, ask=WINDOW, measure=measure, part=whole)
    parts = [world.ask(cases_behind, ask=WINDOW, measure=measure, part=part)[1] for part in pages]
    assert [line for part in parts for line in part] == lines
    assert n == len(lines) > size


def test_orders_of_a_list(world: World) -> None:
    def read(order: str, measure: str = "due") -> list[Behind]:
        found = world.ask(cases_behind, ask=WINDOW, measure=measure, part=Part(order, None))
        assert found is not None
        return found[1]

    due = [line.due_at for line in read("due") if line.due_at]
    assert due == sorted(due)
    reported = [line.reported_at for line in read("oldest")]
    assert reported == sorted(reported)
    # What stands open begins with what is late longest.
    assert read("", "overdue") == read("due", "overdue")


def test_what_kept_its_time_and_what_did_not(world: World) -> None:
    """Of a rate's whole nobody could see which ones failed."""

    def listed(kept: str) -> list[Behind]:
        also = (("timely", kept),)
        found = world.ask(cases_behind, ask=WINDOW, measure="due", also=also, part=Part("", None))
        assert found is not None
        assert found[0] == len(found[1])
        return found[1]

    kept, missed = listed("yes"), listed("no")
    assert len(kept) == world.ask(sums, ask=WINDOW, names=("due_on_time",))["due_on_time"].sum()
    assert all(line.closed_at and line.due_at and line.closed_at <= line.due_at for line in kept)
    assert missed
    assert all(line.due_at and (line.closed_at or NOW) > line.due_at for line in missed)
    assert not {line.case_no for line in kept} & {line.case_no for line in missed}


@pytest.mark.parametrize("measure", STOCKS)
def test_a_stock_is_its_list(world: World, measure: str) -> None:
    number = world.ask(open_sums, ask=WINDOW, names=(measure,))[measure].sum()
    n, lines = world.ask(cases_behind, ask=WINDOW, measure=measure, part=Part(limit=5000))
    assert n == len(lines) == number


def test_what_counts_no_cases_has_no_list(world: World) -> None:
    assert world.ask(cases_behind, ask=WINDOW, measure="workers") is None


def test_stocks_told_by_hand(world: World) -> None:
    cases, running = world.open, world.open["suspended_at"].isna()
    late = running & (cases["due_current"] < NOW)
    days = (NOW - cases["due_current"]) / DAY
    midnight = start_of(TODAY, COUNTY.zone) + DAY
    age, limit = NOW - cases["reported_at"], cases["due_original"] - cases["reported_at"]
    wanted = {
        "open": cases["stage"].notna(),
        "overdue": late,
        "overdue_3": late & (days <= 3),
        "overdue_7": late & (days > 3) & (days <= 7),
        "overdue_15": late & (days > 7) & (days <= 15),
        "overdue_more": late & (days > 15),
        "paused": ~running,
        "piled_up": age > 2 * limit,
        "due_today": running & (cases["due_current"] >= NOW) & (cases["due_current"] < midnight),
        "open_supervised": cases["supervised_grade"] != "",
        "open_reopened": cases["reopened_n"] > 0,
        "stage_overdue": (cases["next_due"] <= NOW) & ~late,
        "sent_back": (cases["awaiting_redispatch"] == 1) | (cases["asked"] == "return_requested"),
    }
    wanted["pressing"] = late | wanted["due_today"]
    for name in ("open_supervised", "open_reopened", "stage_overdue", "sent_back"):
        wanted["pressing"] |= wanted[name]
    found = world.ask(open_sums, ask=WINDOW, names=tuple(wanted)).iloc[0]
    assert found.to_dict() == {name: int(fits.sum()) for name, fits in wanted.items()}
    assert found["overdue"] == found[["overdue_3", "overdue_7", "overdue_15", "overdue_more"]].sum()


def test_people_are_counted_as_on_the_wall(world: World) -> None:
    totals = world.ask(staffing_totals)
    found = world.ask(people_sums, ask=WINDOW, names=("chiefs", "workers", "worker_posts")).iloc[0]
    assert (found["chiefs"], found["workers"]) == (totals.chiefs, totals.workers)
    assert found["worker_posts"] == totals.worker_posts


def test_times_include_what_is_still_open(world: World) -> None:
    some = world.reported(WINDOW.first, WINDOW.last)
    some = some[some["stage"] != "void"]
    ended = some["closed_at"].notna()
    taken = ((some["closed_at"] - some["reported_at"])[ended] / 1000).to_numpy()
    waited = ((NOW - some["reported_at"][~ended]) / 1000).to_numpy()
    spread, curve = (
        world.ask(times_of, ask=WINDOW, duration="close")[""],
        kaplan_meier(taken, waited),
    )
    assert spread.n == len(some)
    assert spread.quantile(0.5) == quantile(curve, 0.5)
    assert spread.within(86_400) == closed_by(curve, [86_400])[0]
    assert waited.size


def test_days_and_hours_add_up_to_the_reports(world: World) -> None:
    frame = world.ask(daily_reports, ask=WINDOW)
    counts = world.cases["report_day"].value_counts()
    assert frame["reported"].tolist() == [counts.get(day, 0) for day in frame["day"]]
    hours = world.ask(hourly_reports, ask=WINDOW)
    assert hours.shape == (7, 24)
    some = world.reported(WINDOW.first, WINDOW.last)
    mondays = len(set(some.loc[some["report_weekday"] == 0, "report_day"]))
    assert hours.iloc[0].sum() * mondays == pytest.approx((some["report_weekday"] == 0).sum())


def test_silent_grids_have_nothing_in_the_window(world: World) -> None:
    ask = Ask(days_ago(2), days_ago(1), source="video")
    spoken = world.reported(ask.first, ask.last)
    heard = (spoken["stage"] != "void") & (spoken["source_kind"] == "video")
    spoken = set(spoken.loc[heard, "grid_code"])
    frame = world.ask(silent_grids, ask=ask)
    assert not spoken & set(frame["code"])
    assert len(frame)
    last = frame["last_day"].dropna()
    assert (last < ask.first).all()


def test_what_stands_now_has_no_days(world: World) -> None:
    ask, keys = WINDOW._replace(by="day"), ("open", "workers", "reported")
    found = world.ask(metric_values, ask=ask, keys=keys)
    assert {one.metric for one in found} == {"reported"}
    assert all(WINDOW.first <= one.key <= WINDOW.last for one in found)


def test_a_leader_is_told_what_waits(world: World) -> None:
    found = world.ask(needs)
    stocks = world.ask(open_sums, ask=WINDOW, names=(ALL, *KINDS)).iloc[0]
    assert found.counts == stocks.to_dict()
    assert found.counts["overdue"] > 0
    assert len(found.first) == FIRST
    late = world.ask(needs, kind="overdue", limit=5000).first
    assert len(late) == found.counts["overdue"]
    dues = [waiting.clock.due for waiting in late]
    assert dues == sorted(dues)
    for kind in KINDS:
        listed = world.ask(needs, kind=kind, limit=5000).first
        _, behind = world.ask(cases_behind, ask=WINDOW, measure=kind, part=Part(limit=5000))
        assert {one.case_no for one in listed} == {one.case_no for one in behind}


def test_what_the_desk_calls_late_waits_for_the_leader(world: World) -> None:
    """One condition on both screens: nothing on the desk's views is missing here."""
    counts, desk = world.ask(needs).counts, world.ask(worklist).counts
    of_the_desk = {"overdue": "overdue", "stage_overdue": "stage_overdue", "sent_back": "returned"}
    assert {kind: counts[kind] for kind in of_the_desk} == {
        kind: desk[view] for kind, view in of_the_desk.items()
    }
    assert counts["stage_overdue"] > 0


def test_a_case_is_held_since_its_unit_has_it(world: World, conn: Connection) -> None:
    a = assignment.c
    for one in world.ask(needs, limit=5000).first:
        issued = select(func.max(a.issued_at)).where(
            a.case_no == one.case_no, a.active.is_(True), a.role == "lead"
        )
        since = conn.scalar(issued)
        if since is None:
            since = conn.scalar(
                select(incident.c.stage_at).where(incident.c.case_no == one.case_no)
            )
        assert one.held_ms == NOW - since


def test_weeks_are_judged_by_the_own_past(world: World) -> None:
    weeks = world.ask(weekly_on_time)
    last = weeks[-1]
    some = world.due(days_ago(7), days_ago(1))
    assert last.last_day == days_ago(1)
    assert (last.n, last.on_time) == (len(some), int((some["on_time"] == 1).sum()))
    assert all(week.low is None or week.low <= week.high for week in weeks)
    assert last.county_low is last.county_high is None  # two townships: it would tell of the other


def test_the_county_is_a_range_for_as_many_cases(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(township, "LEAST_TOWNSHIPS", 2)
    last = world.ask(weekly_on_time)[-1]
    everybody = world_of(world.conn, COUNTY_SCOPE).due(days_ago(84), days_ago(1))
    share = float((everybody["on_time"] == 1).mean())
    spread = (0.0, 1.0) if not last.n else binom.interval(0.95, last.n, share)
    assert last.county_low <= share <= last.county_high
    assert last.county_low * last.n == pytest.approx(spread[0], abs=1)
    assert last.county_high * last.n == pytest.approx(spread[1], abs=1)


def test_every_metric_has_a_value_for_the_county(conn: Connection) -> None:
    found = metric_values(
        conn, COUNTY, COUNTY_SCOPE, NOW, ask=WINDOW._replace(township=EAST), keys=tuple(BY_KEY)
    )
    rates = [one.value for one in found if BY_KEY[one.metric].unit == "percent" and one.value]
    assert len({one.metric for one in found}) >= len(BY_KEY) - 4
    assert np.all(np.array(rates) <= 1.5)
