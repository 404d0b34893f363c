"""The desk's list: the counts of its views are the rows behind them, for every scope and unit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine, select

from dashboards.components import desk_next, desk_rows
from dashboards.components.desk_asked import desk_asked
from dashboards.components.fragments import View
from data_layer.core.days import DAY_MS, add_days, local, start_of
from data_layer.core.remaining import Light
from data_layer.core.scope import Scope
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import assignment, incident
from data_layer.errors import Forbidden
from data_layer.log.bulk import write_history
from data_layer.log.record import record
from data_layer.queries.case_file import case_file
from data_layer.queries.desk_filters import Ask
from data_layer.queries.ended import Ended, ended_cases
from data_layer.queries.unit_worklist import unit_worklist
from data_layer.queries.worklist import SORTS, Worklist, unseen_critical, worklist
from data_layer.vocab import OPEN_STAGES
from tests.crowd import crowd_database
from tests.slow_world import World, rows, world_of
from tests.world import (
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    FIELD_KEYS,
    GRIDS,
    HOUR,
    NOW,
    WEST,
    event,
    reported,
    store_county,
    submit,
)

MANY = 10_000


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'crowd.db'}", 1500)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module", params=[COUNTY_SCOPE, EAST_SCOPE], ids=["county", "east"])
def world(request: pytest.FixtureRequest, conn: Connection) -> World:
    return world_of(conn, request.param)


def listed(world: World, **ask: object) -> Worklist:
    return worklist(world.conn, COUNTY, world.scope, NOW, ask=Ask(**{"limit": MANY, **ask}))


def numbers(found: Worklist) -> list[str]:
    return [line.case_no for line in found.lines]


def by_hand(cases: pd.DataFrame) -> dict[str, pd.Series]:
    running = cases["suspended_at"].isna()
    stage, due, warn = cases["stage"], cases["next_due"], cases["warn_at"]
    late = (cases["due_current"] < NOW) & running
    return {
        "all": stage.notna(),
        "mine": stage.isna(),
        "to_accept": stage == "reported",
        "to_dispatch": (stage == "accepted") & running,
        "to_sign": (stage == "dispatched") & running,
        "due_soon": (warn <= NOW) & (due > NOW),
        "in_work": stage.isin(["dispatched", "handling", "verifying"]),
        "overdue": late,
        "stage_overdue": (due <= NOW) & ~late,
        "returned": cases["awaiting_redispatch"] | (cases["asked"] == "return_requested"),
        "to_answer": cases["asked"] != "",
        "to_verify": stage == "verifying",
        "suspended": ~running,
        "unlocated": cases["grid_code"] == "",
    }


def test_counts_are_the_rows_behind_them(world: World) -> None:
    wanted = by_hand(world.open)
    found = listed(world)
    assert found.counts == {view: int(fits.sum()) for view, fits in wanted.items()}
    assert found.counts["all"] > 30
    for view, fits in wanted.items():
        page = listed(world, view=view)
        assert page.total == len(page.lines) == found.counts[view]
        assert set(numbers(page)) == set(world.open[fits]["case_no"])


def test_windows_of_a_sorted_list_fit_together(world: World) -> None:
    for sort in [*SORTS, *(f"-{name}" for name in SORTS)]:
        whole = numbers(listed(world, sort=sort))
        pages = [numbers(listed(world, sort=sort, offset=at, limit=40)) for at in range(0, 400, 40)]
        assert [number for page in pages for number in page] == whole[:400]
        assert len(set(whole)) == len(whole)


def test_the_most_urgent_come_first_and_what_rests_comes_last(world: World) -> None:
    due = [line.clock.due for line in listed(world).lines]
    known = [at for at in due if at is not None]
    assert due[: len(known)] == sorted(known)
    assert None in due


def test_stages_sort_in_the_order_of_a_case(world: World) -> None:
    order = [str(stage) for stage in OPEN_STAGES]
    stages = [line.state["stage"] for line in listed(world, sort="stage").lines]
    assert stages == sorted(stages, key=order.index)


def test_a_late_case_shows_its_own_clock_and_not_its_stages(world: World) -> None:
    late, partly = listed(world, view="overdue"), listed(world, view="stage_overdue")
    assert {line.clock.kind for line in late.lines} == {"case"}
    assert all(line.clock.due == line.state["due_current"] for line in late.lines)
    assert "case" not in {line.clock.kind for line in partly.lines}
    assert late.lines
    assert partly.lines


def test_lights_agree_with_the_views(world: World) -> None:
    lights = pd.Series([line.clock.light for line in listed(world).lines]).value_counts()
    counts = listed(world).counts
    assert lights[Light.OVERDUE] == counts["overdue"] + counts["stage_overdue"]
    assert lights.get(Light.SOON, 0) == counts["due_soon"]
    assert lights[Light.PAUSED] == counts["suspended"]


@pytest.mark.parametrize(
    ("ask", "column", "value"),
    [
        ({"urgency": "critical"}, "urgency", "critical"),
        ({"category": "0201"}, "category", "0201"),
        ({"category": "02"}, "major", "02"),
        ({"source": "other"}, "source_kind", "other"),
        ({"township": EAST}, "township_code", EAST),
    ],
)
def test_filters(world: World, ask: dict[str, str], column: str, value: str) -> None:
    found = listed(world, **ask)
    assert set(numbers(found)) == set(world.open[world.open[column] == value]["case_no"])
    assert found.counts["all"] == len(found.lines)


def test_a_filter_by_time_and_by_holder(world: World) -> None:
    since = NOW - 20 * DAY_MS
    fresh = world.open[world.open["reported_at"] >= since]
    assert set(numbers(listed(world, since=since))) == set(fresh["case_no"])
    held = rows(world.conn, assignment)
    held = held[held["active"] & (held["unit"] == "U2")]
    wanted = set(held["case_no"]) & set(world.open["case_no"])
    assert set(numbers(listed(world, holder="U2"))) == wanted


def test_a_township_may_not_ask_for_another(conn: Connection) -> None:
    with pytest.raises(Forbidden):
        worklist(conn, COUNTY, EAST_SCOPE, NOW, ask=Ask(township=WEST))


# ---- search ------------------------------------------------------------------------------------


def test_search_by_number_place_and_unit(world: World) -> None:
    case = world.open.iloc[0]
    assert case["case_no"] in numbers(listed(world, q=case["case_no"][-9:].lower()))
    village = set(numbers(listed(world, q="东1村")))
    assert village == set(world.open[world.open["grid_code"] == GRIDS[EAST][0]]["case_no"])
    assert set(numbers(listed(world, q="东镇"))) >= village
    assert set(numbers(listed(world, q="消防救援"))) == set(numbers(listed(world, holder="U2")))


def test_a_township_cannot_find_what_it_may_not_name(conn: Connection) -> None:
    for word in ("西镇", "西1村", WEST, GRIDS[WEST][0]):
        assert worklist(conn, COUNTY, EAST_SCOPE, NOW, ask=Ask(q=word)).total == 0


def test_nobody_finds_covered_digits_or_sensitive_words_by_searching(world: World) -> None:
    """Titles hold `cNN 电话 13812345678`, places an identity number; a tenth are sensitive."""
    for digits in ("138", "1381234", "5678", "522401"):
        assert not [n for n in numbers(listed(world, q=digits)) if digits not in n]
    open_sensitive = world.open[world.open["sensitive"]]
    found = set(numbers(listed(world, q="电话")))
    assert found
    assert not found & set(open_sensitive["case_no"])


@pytest.mark.parametrize(("until", "days"), [("today", 1), ("week", 7), ("never", None)])
def test_what_is_due_until_a_day_is_not_late_yet(
    world: World, until: str, days: int | None
) -> None:
    asked = desk_asked({"until": until}, COUNTY, "", NOW)
    found = worklist(world.conn, COUNTY, world.scope, NOW, ask=asked._replace(limit=MANY))
    runs = world.open[world.open["suspended_at"].isna()]
    end = start_of(add_days(local_day(NOW), days or 0), COUNTY.zone)
    due = runs[(runs["due_current"] >= NOW) & (runs["due_current"] < end)]
    expected = world.open if days is None else due
    assert set(numbers(found)) == set(expected["case_no"]) != set()
    over = ended_cases(world.conn, COUNTY, world.scope, NOW, unit=None, ask=asked)
    assert bool(over.total) is (days is None)


def test_a_wildcard_is_a_sign_like_any_other(world: World) -> None:
    assert listed(world, q="%").total == 0
    assert listed(world, q="_").total == 0


# ---- what has ended ----------------------------------------------------------------------------


def ended(world: World, unit: str | None = None, **ask: object) -> Ended:
    asked = Ask(**{"limit": MANY, **ask})
    return ended_cases(world.conn, COUNTY, world.scope, NOW, unit=unit, ask=asked)


def gone(world: World) -> pd.DataFrame:
    """Closed and void cases that ended within a year, the newest first."""
    cases = world.cases
    over = cases[cases["stage"].isin(["closed", "void"])]
    recent = over[over["stage_at"].map(local_day) >= local_day(NOW - 365 * DAY_MS)]
    return recent.sort_values("stage_at", ascending=False)


def local_day(at: float) -> int:
    return local(int(at), COUNTY.zone).day


def test_the_desk_lists_what_has_ended_newest_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_layer.queries.ended.MOST", MANY)
    wanted, found = gone(world), ended(world)
    assert {"closed", "void"} == set(wanted["stage"])
    assert [line.case_no for line in found.lines] == list(wanted["case_no"])
    assert (found.total, found.more) == (len(wanted), False)
    assert [line.case_no for line in ended(world, offset=5, limit=7).lines] == list(
        wanted["case_no"][5:12]
    )
    oldest = ended(world, sort="reported", limit=1).lines[0]
    assert oldest.state["reported_at"] == wanted["reported_at"].min()


def test_a_closed_case_is_found_by_its_number_its_place_and_whoever_held_it(world: World) -> None:
    """Once a case had ended nothing at the desk led to it: no rating, no reopening."""
    cases = world.cases
    case = cases[(cases["stage"] == "closed") & (cases["lead_unit"] == "U2")].iloc[0]
    assert listed(world, q=case["case_no"]).total == 0
    assert [line.case_no for line in ended(world, q=case["case_no"]).lines] == [case["case_no"]]
    assert case["case_no"] in [line.case_no for line in ended(world, q="消防救援").lines]
    (shown,) = ended(world, q=case["case_no"]).lines
    assert (shown.lead, shown.clock.due) == ("县消防救援大队", None)


def test_a_unit_finds_what_it_had_and_no_more(world: World) -> None:
    held = rows(world.conn, assignment)
    mine = set(held[held["unit"] == "U2"]["case_no"])
    found = {line.case_no for line in ended(world, unit="U2").lines}
    assert found == mine & set(gone(world)["case_no"])
    assert ended(world, unit="nobody").total == 0


def test_only_so_many_of_the_newest_are_listed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_layer.queries.ended.MOST", 3)
    found = ended(world)
    assert found.more
    wanted = gone(world)
    newest = [wanted[wanted["stage"] == stage]["case_no"][:3] for stage in ("closed", "void")]
    assert {line.case_no for line in found.lines} == set(pd.concat(newest))


# ---- a unit's own ------------------------------------------------------------------------------


def own(conn: Connection, unit: str, scope: Scope = COUNTY_SCOPE, **ask: object) -> Worklist:
    return unit_worklist(conn, COUNTY, scope, NOW, unit=unit, ask=Ask(**{"limit": MANY, **ask}))


def test_a_unit_sees_its_active_assignments_and_nothing_else(conn: Connection) -> None:
    cases = world_of(conn, COUNTY_SCOPE).open.set_index("case_no")
    held = rows(conn, assignment)
    held = held[held["active"] & held["case_no"].isin(cases.index)]
    for unit in ("U1", "U2", "U3"):
        mine = held[held["unit"] == unit]
        found = own(conn, unit)
        assert set(numbers(found)) == set(mine["case_no"])
        assert found.counts["all"] == len(mine) > 5
        waiting = mine["signed_at"].isna() & mine["fed_back_at"].isna()
        assert found.counts["to_sign"] == int(waiting.sum())
        for view, count in found.counts.items():
            assert (
                own(conn, unit, view=view).total == count == len(own(conn, unit, view=view).lines)
            )
    assert own(conn, "").total == 0
    assert own(conn, "nobody").total == 0


def test_a_unit_of_a_township_stays_within_it(conn: Connection) -> None:
    places = dict(conn.execute(select(incident.c.case_no, incident.c.township_code)).all())
    found = own(conn, "U2", EAST_SCOPE)
    assert found.lines
    assert {places[number] for number in numbers(found)} == {EAST}


def test_failed_verification_brings_a_case_back_to_its_lead(engine: Engine) -> None:
    """Until it is closed: reopened and dispatched afresh, nothing has been sent back yet."""
    begin, view = NOW - 5 * DAY_MS, View("zh", COUNTY.zone, NOW)
    kinds = ["dispatched", "signed", "fed_back", "verified", "fed_back", "verified", "closed",
             "reopened", "dispatched", "signed"]  # fmt: skip
    results = iter(["fail", "pass"])
    fields = {
        "dispatched": lambda: {"lead_unit": "U1"},
        "signed": lambda: {"unit": "U1"},
        "fed_back": lambda: {"unit": "U1", "result": "resolved"},
        "verified": lambda: {"result": next(results)},
    }
    log = [reported(begin)] + [
        event(kind, begin + n * HOUR, f"e{n}", **fields.get(kind, dict)())
        for n, kind in enumerate(kinds, 2)
    ]
    seen = []
    with engine.begin() as connection:
        for part in (log[:5], log[5:]):
            record(connection, COUNTY, submit(part), COUNTY_SCOPE, NOW)
            back = own(connection, "U1", view="returned").lines
            (line,) = worklist(connection, COUNTY, COUNTY_SCOPE, NOW).lines
            seen.append((len(back), desk_rows.step_words(line.state, view)))
    assert seen == [(1, "返工"), (0, "办理中")]


@pytest.mark.parametrize(("hours", "light"), [(17, Light.RUNNING), (19, Light.SOON)])
def test_a_pause_takes_no_share_of_a_units_limit(engine: Engine, hours: int, light: Light) -> None:
    """24 hours to handle, stopped for 60 days: yellow after 18 of them, in list and file alike."""
    begin = NOW - 90 * DAY_MS
    log = [
        reported(begin),
        event("dispatched", begin, "e2", lead_unit="U1"),
        event("signed", begin + HOUR, "e3", unit="U1"),
        event("suspended", begin + 2 * HOUR, "e4"),
        event("resumed", begin + 60 * DAY_MS + 2 * HOUR, "e5"),
    ]
    now = begin + 60 * DAY_MS + hours * HOUR
    with engine.begin() as connection:
        record(connection, COUNTY, submit(log), COUNTY_SCOPE, NOW)
        (line,) = unit_worklist(connection, COUNTY, COUNTY_SCOPE, now, unit="U1").lines
        file = case_file(connection, COUNTY, COUNTY_SCOPE, None, line.case_no, now)
    assert line.clock.light is light
    assert [task.clock for task in file.tasks] == [line.clock]


@pytest.mark.parametrize(
    ("source", "checks", "step"),
    [
        ("public", [], "待核实"),
        ("public", ["true"], "待受理"),
        ("public", ["true", "false"], "不属实，待处理"),
        ("worker", [], "待受理"),
    ],
)
def test_a_report_that_is_checked_first_waits_for_that(
    engine: Engine, source: str, checks: list[str], step: str
) -> None:
    """It was said to wait for acceptance, which was refused until it was checked."""
    at, view = NOW - HOUR, View("zh", COUNTY.zone, NOW)
    found = [event("checked", at + n, f"c{n}", result=one) for n, one in enumerate(checks, 1)]
    with engine.begin() as connection:
        events = [reported(at, source_kind=source), *found]
        record(connection, COUNTY, submit(events), COUNTY_SCOPE, NOW)
        (line,) = worklist(connection, COUNTY, COUNTY_SCOPE, NOW).lines
        file = case_file(connection, COUNTY, COUNTY_SCOPE, None, line.case_no, NOW)
    assert desk_rows.step_words(line.state, view) == step
    assert desk_next.next_step(file, view)["step"] == step


# ---- the alarm ---------------------------------------------------------------------------------


def test_new_critical_cases_nobody_has_acknowledged(world: World) -> None:
    cases = world.open
    fresh = cases[
        (cases["urgency"] == "critical")
        & (cases["reported_at"] > NOW - DAY_MS)
        & cases["stage"].isin(["reported", "accepted", "dispatched"])
        & cases["acknowledged_at"].isna()
    ]
    found = unseen_critical(world.conn, COUNTY, world.scope, NOW)
    assert {one.case_no for one in found} == set(fresh["case_no"])


def test_mine_are_the_cases_the_account_itself_wrote_in(tmp_path: Path) -> None:
    events = {
        "mine": [event("accepted", NOW - HOUR, "a1", source="desk", actor="李值班",
                       recorded_by="li")],
        "namesake": [event("accepted", NOW - HOUR, "a2", source="desk", actor="李值班",
                           recorded_by="li2")],
        "elsewhere": [event("accepted", NOW - HOUR, "a3", actor="li", recorded_by="li")],
    }  # fmt: skip
    lives = [
        (name, [reported(NOW - DAY, f"{name}-r", title=name, received_by="李值班"), *more])
        for name, more in events.items()
    ]
    engine = writer_engine(f"sqlite:///{tmp_path}/mine.db", field_keys=FIELD_KEYS)
    with engine.begin() as connection:
        upgrade(connection)
        store_county(connection)
        write_history(connection, COUNTY, iter(lives), NOW)
        for me, wanted in (("li", ["mine"]), ("李值班", []), ("", [])):
            asked = Ask(mine=True, me=me)
            found = worklist(connection, COUNTY, COUNTY_SCOPE, NOW, ask=asked)
            assert [line.title for line in found.lines] == wanted
            assert found.counts["mine"] == len(wanted)
    engine.dispose()
