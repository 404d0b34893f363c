"""A judged night becomes alerts, once, and people's marks go with them; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select

from dashboards.components.alert_behind import Told
from dashboards.components.alert_facts import numbers
from dashboards.components.alert_lines import Teller, line_of
from dashboards.components.alert_sentences import sentence
from dashboards.components.score_words import Voice
from data_layer.core.days import HOUR_MS, start_of
from data_layer.core.scope import Scope
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding, Unfound
from data_layer.core.warning.life import Act, Ending, State
from data_layer.db.tables import alert_mark, audit, incident, warning_run, warning_signal
from data_layer.errors import Conflict, Invalid, NotFound
from data_layer.log.record import record
from data_layer.queries.alerts import (
    Alert,
    alert_of,
    alerts_seen,
    in_order,
    marks_of,
    told_day,
)
from data_layer.queries.warning_counts import read_counts
from data_layer.queries.warning_night import missing_nights
from data_layer.services.alert_marks import Who, mark_alert
from data_layer.services.warning_night import Judgement, read_json, to_json
from data_layer.services.warning_store import store_night
from data_layer.vocab import Role
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    NOW,
    WEST,
    life,
    reported,
    submit,
)

RULES = {rule.key: rule for rule in DEFAULTS}
DAYS = tuple(range(20261101, 20261120))
QUIET: dict[str, Any] = {"reading": "quiet", "found": 0, "seconds": 0.0, "why": ""}
SURGE = Finding(
    "surge", f"{EAST}/0101", (EAST,), category="0101", days=7, observed=9, expected=2.0,
    recurrence_days=300.0, matter=f"{EAST}:01",
)  # fmt: skip
RISKY = Finding("risky", "C1", (ALL_GRIDS[-1],), kind="words", cases=("C1",), matter=f"{WEST}:01")
OPERATOR = Who("operator", "演示-值班员", Role.OPERATOR, COUNTY_SCOPE)
LEADER = Who("leader", "演示-领导", Role.LEADER, EAST_SCOPE)


def night(
    conn: Connection, day: int, *found: Finding, reading: str = "quiet", now: int = NOW
) -> list[str]:
    states = {key: {**QUIET, "reading": reading} for key in RULES}
    return store_night(conn, COUNTY, RULES, Judgement(day, found, states, []), now, now)


def seen(conn: Connection, scope: Scope = COUNTY_SCOPE, role: str = Role.OPERATOR) -> list[Alert]:
    return alerts_seen(conn, COUNTY, scope, role, since=DAYS[0], last=DAYS[-1])


def test_a_finding_of_many_nights_is_one_alert_until_three_quiet_ones(engine: Engine) -> None:
    with engine.begin() as conn:
        (number,) = night(conn, DAYS[0], SURGE)
        assert number == f"YJ{DAYS[0]}001"
        assert night(conn, DAYS[1], SURGE._replace(observed=14)) == []
        (one,) = seen(conn)
        assert (one.finding.observed, one.latest.observed, one.last_day) == (9, 14, DAYS[1])
        for day in DAYS[2:4]:
            night(conn, day)
            assert seen(conn)[0].stands
        night(conn, DAYS[4])
        (one,) = seen(conn)
        assert (one.stands, one.resolved_day, one.ended) == (False, DAYS[4], Ending.QUIET)
        assert night(conn, DAYS[5], SURGE) == [f"YJ{DAYS[5]}001"]


@pytest.mark.parametrize("missing", ["no_data", "stale", "error"])
def test_missing_data_resolves_nothing(engine: Engine, missing: str) -> None:
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE)
        for day in DAYS[1:8]:
            night(conn, day, reading=missing)
        assert seen(conn)[0].stands


def test_a_night_is_kept_once(engine: Engine) -> None:
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE)
        assert night(conn, DAYS[0], SURGE, RISKY) == []
        assert len(seen(conn)) == 1
        assert conn.scalars(select(warning_run.c.day)).all() == [DAYS[0]]


def test_what_has_been_quiet_for_long_leaves_no_row(engine: Engine) -> None:
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE)
        for n in range(30):
            night(conn, 20270101 + n)
        assert conn.execute(select(warning_signal)).all() == []


def test_a_township_sees_its_own_and_a_role_what_it_is_told_of(engine: Engine) -> None:
    both = SURGE._replace(series="both", areas=(ALL_GRIDS[0], ALL_GRIDS[-1]))
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE, RISKY, both)
        assert {one.finding.series for one in seen(conn)} == {
            SURGE.series, RISKY.series, "both",
        }  # fmt: skip
        own = seen(conn, EAST_SCOPE, Role.LEADER)
        assert {one.finding.series for one in own} == {SURGE.series, "both"}
        shared = next(one for one in own if one.finding.series == "both")
        assert (shared.areas, shared.townships, shared.elsewhere) == (
            (ALL_GRIDS[0],), (EAST,), True,
        )  # fmt: skip
        assert RISKY.series not in {one.finding.series for one in seen(conn, role=Role.ANALYST)}
        foreign = next(one for one in seen(conn) if one.finding.series == RISKY.series)
        with pytest.raises(NotFound):
            alert_of(conn, COUNTY, EAST_SCOPE, Role.LEADER, foreign.number)


def test_marks_are_kept_in_order_and_decide_where_it_stands(engine: Engine) -> None:
    with engine.begin() as conn:
        record(conn, COUNTY, submit(life()), COUNTY_SCOPE, NOW)
        case = conn.scalar(select(incident.c.case_no))
        (number,) = night(conn, DAYS[0], SURGE)

        def mark(act: Act, note: str = "", case_no: str = "", who: Who = OPERATOR) -> None:
            mark_alert(conn, COUNTY, who, number, act, note, case_no, NOW + 1)

        with pytest.raises(Invalid):
            mark(Act.DISMISS)
        with pytest.raises(Invalid):
            mark(Act.CONFIRM, case_no="TC20260101000001")
        with pytest.raises(Conflict):
            mark(Act.HANDLE, "已处理")
        mark(Act.CONFIRM, "核实，电话 13812345678", case, LEADER)
        one = alert_of(conn, COUNTY, COUNTY_SCOPE, Role.OPERATOR, number)
        assert (one.state, one.judged, one.owner) == (State.CONFIRMED, True, "leader")
        assert in_order(seen(conn)).top == (number,)
        mark(Act.HANDLE, "已约谈")
        marks = marks_of(conn, COUNTY_SCOPE, number)
        assert [m.mark.act for m in marks] == [Act.CONFIRM, Act.HANDLE]
        assert marks[0].mark.case_no == case
        assert "12345" not in marks[0].mark.note
        assert in_order(seen(conn)).top == ()
        told = conn.scalars(select(audit.c.action).where(audit.c.object == number)).all()
        assert told == ["mark_alert", "mark_alert"]
        assert len(conn.execute(select(alert_mark)).all()) == 2


def test_nights_that_were_missed_are_made_up_for(engine: Engine) -> None:
    with engine.begin() as conn:
        assert missing_nights(conn, COUNTY_SCOPE, 20261103, 3) == [20261101, 20261102, 20261103]
        night(conn, 20261102)
        assert missing_nights(conn, COUNTY_SCOPE, 20261103, 3) == [20261103]
        night(conn, 20261103)
        assert missing_nights(conn, COUNTY_SCOPE, 20261103, 3) == []


def test_counts_are_the_reports_of_each_day_place_and_category(engine: Engine) -> None:
    given = [
        (ALL_GRIDS[0], "0101", NOW - DAY), (ALL_GRIDS[0], "0101", NOW - DAY),
        (ALL_GRIDS[-1], "0201", NOW - 3 * DAY), (ALL_GRIDS[0], "9901", NOW - DAY),
    ]  # fmt: skip
    with engine.begin() as conn:
        for n, (grid, category, at) in enumerate(given):
            told = reported(at, f"r{n}", grid_code=grid, category=category)
            record(conn, COUNTY, submit([told], f"i{n}"), COUNTY_SCOPE, NOW)
        counts = read_counts(conn, COUNTY, COUNTY_SCOPE, 20261122, 400)
    assert counts.days == (20261120, 20261121, 20261122)
    assert counts.known.tolist() == [True, False, True]
    cells = {
        (counts.days[day], counts.grids[grid], counts.categories[kind]): int(n)
        for (day, grid, kind), n in _cells(counts.in_grids)
    }
    assert cells == {(20261122, ALL_GRIDS[0], "0101"): 2, (20261120, ALL_GRIDS[-1], "0201"): 1}


def _cells(table: Any) -> list[tuple[tuple[int, ...], int]]:
    return [(tuple(at), table[tuple(at)]) for at in zip(*table.nonzero(), strict=True)]


def test_a_judgement_travels_as_it_is() -> None:
    made = Judgement(
        DAYS[0], (SURGE, RISKY), {"surge": QUIET}, [{"first": DAYS[0]}],
        unfound={"risky": {"C1": Unfound.HOLDS}},
    )  # fmt: skip
    assert read_json(to_json(made)) == made


def test_what_people_closed_is_told_again_only_once_it_has_grown(engine: Engine) -> None:
    """A false alert or a handled one took in whatever came after it in its series."""
    with engine.begin() as conn:
        (number,) = night(conn, DAYS[0], SURGE)
        mark_alert(conn, COUNTY, OPERATOR, number, Act.DISMISS, "赶集日", "", NOW + 1)
        assert night(conn, DAYS[1], SURGE._replace(observed=11)) == []
        assert night(conn, DAYS[2], SURGE._replace(observed=13)) == []
        (again,) = night(conn, DAYS[3], SURGE._replace(observed=14))
        assert again != number
        states = {one.number: (one.stands, one.resolved_day, one.ended) for one in seen(conn)}
        assert states == {number: (False, DAYS[3], Ending.OUTGROWN), again: (True, 0, "")}


def test_what_goes_on_firing_after_people_closed_it_keeps_the_numbers_of_the_night_before(
    engine: Engine,
) -> None:
    with engine.begin() as conn:
        (number,) = night(conn, DAYS[0], SURGE)
        night(conn, DAYS[1], SURGE._replace(observed=10))
        closed = start_of(DAYS[2], COUNTY.zone) + 9 * HOUR_MS
        mark_alert(conn, COUNTY, OPERATOR, number, Act.DISMISS, "赶集日", "", closed)
        night(conn, DAYS[2], SURGE._replace(observed=11))
        (one,) = seen(conn)
    assert (one.latest.observed, one.last_day) == (10, DAYS[2])
    newest = told_day(one, COUNTY.zone)
    assert newest == DAYS[1]
    teller = Teller(COUNTY, COUNTY_SCOPE, Voice("zh", COUNTY.zone, NOW))
    nights = (Told(one.raised_day, one.finding, None), Told(newest, one.latest, None))
    rows = [(row.name, row.day, row.observed) for row in numbers(one, *nights, teller)]
    assert rows == [("预警时", "11-01", "9 件"), ("标记前最近一晚", "11-02", "10 件")]


def test_alerts_of_a_rule_that_is_off_or_gone_end(engine: Engine) -> None:
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE, RISKY)
        less = {key: rule for key, rule in RULES.items() if key != "risky"}
        less["surge"] = less["surge"]._replace(on=False)
        empty = Judgement(DAYS[1], (), {}, [])
        store_night(conn, COUNTY, less, empty, NOW, NOW)
        assert {(one.resolved_day, one.ended) for one in seen(conn)} == {(DAYS[1], Ending.RULE)}
        assert conn.execute(select(warning_signal)).all() == []


def test_whoever_has_seen_an_alert_sees_it_wherever_it_moves(engine: Engine) -> None:
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE)
        night(conn, DAYS[1], SURGE._replace(areas=(WEST,)))
        (one,) = seen(conn, EAST_SCOPE, Role.LEADER)
        assert (one.townships, one.areas, one.elsewhere) == ((EAST,), (), True)


def test_a_clock_that_was_ahead_does_not_end_the_nights(engine: Engine) -> None:
    with engine.begin() as conn:
        night(conn, 20271101)
        assert missing_nights(conn, COUNTY_SCOPE, 20261103, 2) == [20261102, 20261103]


def test_a_series_that_could_not_be_judged_ends_nothing_while_its_rule_goes_on(
    engine: Engine,
) -> None:
    other = SURGE._replace(series=f"{WEST}/0101", areas=(WEST,))
    states = dict.fromkeys(RULES, QUIET)
    unfound = {"surge": {SURGE.series: Unfound.UNJUDGED}}
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE, other)
        for day in DAYS[1:8]:
            made = Judgement(day, (), states, [], unfound=unfound)
            store_night(conn, COUNTY, RULES, made, NOW, NOW)
        assert {one.finding.series: one.stands for one in seen(conn)} == {
            SURGE.series: True, other.series: False,
        }  # fmt: skip


def test_what_bears_the_name_of_a_place_that_is_gone_ends_and_leaves_no_signal(
    engine: Engine,
) -> None:
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE)
        gone = {"surge": {SURGE.series: Unfound.GONE}}
        made = Judgement(DAYS[1], (), dict.fromkeys(RULES, QUIET), [], unfound=gone)
        store_night(conn, COUNTY, RULES, made, NOW, NOW)
        (one,) = seen(conn)
        assert (one.resolved_day, one.ended) == (DAYS[1], Ending.GONE)
        assert conn.execute(select(warning_signal)).all() == []
        assert conn.scalars(select(warning_run.c.states)).all()[-1] == made.states


def test_what_the_first_judged_night_finds_is_a_stock_taking(engine: Engine) -> None:
    """What stood before anybody looked comes after what happened in the last days."""
    with engine.begin() as conn:
        night(conn, DAYS[0], reading="no_data")
        night(conn, DAYS[1], SURGE, RISKY)
        later = RISKY._replace(series="C2", cases=("C2",), matter="later")
        night(conn, DAYS[2], SURGE, RISKY, later)
        stock = {one.finding.series: one.stock for one in seen(conn)}
        assert stock == {SURGE.series: False, RISKY.series: True, "C2": False}
        series = {one.number: one.finding.series for one in seen(conn)}
        assert [series[number] for number in in_order(seen(conn)).top][-1] == RISKY.series


def test_only_the_newest_night_keeps_what_is_drawn(engine: Engine) -> None:
    drawn = SURGE._replace(told={"history": {"counts": [1]}, "more": 1})
    with engine.begin() as conn:
        for day in DAYS[:2]:
            made = Judgement(day, (drawn,), dict.fromkeys(RULES, QUIET), [{"first": day}], b"c")
            store_night(conn, COUNTY, RULES, made, NOW, NOW)
        night(conn, DAYS[2])
        w = warning_run.c
        rows = conn.execute(select(w.day, w.series, w.curves).order_by(w.day)).all()
        assert [tuple(row) for row in rows] == [
            (DAYS[0], [], None), (DAYS[1], [{"first": DAYS[1]}], b"c"), (DAYS[2], [], None),
        ]  # fmt: skip
        (one,) = seen(conn)
        assert (one.finding.told, one.latest.told) == ({"more": 1}, drawn.told)


def test_alerts_of_years_are_found_by_their_days_and_what_stands_by_that(engine: Engine) -> None:
    """SQLite keeps no statistics here: what it would do shows without a row."""
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL counts before it chooses")
    plans: list[str] = []

    def explain(conn: Connection, _cursor: object, statement: str, values: Any, *_: object) -> None:
        raw = conn.connection.driver_connection
        assert raw is not None
        rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        plans.extend(row[3] for row in rows if " alert " in row[3])

    event.listen(engine, "before_cursor_execute", explain)
    try:
        with engine.connect() as conn:
            seen(conn)
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    assert plans == [
        "SEARCH alert USING INDEX ix_alert_raised "
        "(county_code=? AND raised_day>? AND raised_day<?)",
        "SEARCH alert USING INDEX ix_alert_resolved (county_code=? AND resolved_day=?)",
    ]


def test_what_stands_comes_after_what_was_raised_since_the_newest_first(engine: Engine) -> None:
    with engine.begin() as conn:
        for at, day in enumerate(DAYS[:6]):
            night(conn, day, *(SURGE._replace(series=f"s{one}") for one in range(at + 1)))
        found = alerts_seen(conn, COUNTY, COUNTY_SCOPE, Role.OPERATOR, since=DAYS[4], last=DAYS[5])
    numbers = [one.number for one in found]
    assert numbers == sorted(numbers, reverse=True)
    assert {one.raised_day for one in found} == set(DAYS[:6])


def test_what_the_newest_night_found_no_more_is_told_with_its_dates_and_comes_last(
    engine: Engine,
) -> None:
    """It stands for three nights yet, but not in the present and never above what is live."""
    rare = SURGE._replace(series="rare", matter="rare", recurrence_days=3000.0)
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE, rare)
        alerts = {one.finding.series: one for one in seen(conn)}
        assert in_order(alerts.values()).top[0] == alerts["rare"].number
        night(conn, DAYS[1], SURGE)
        alerts = {one.finding.series: one for one in seen(conn)}
    gone, live = alerts["rare"], alerts[SURGE.series]
    assert (gone.stands, gone.found, gone.quiet) == (True, False, 1)
    assert (live.found, live.quiet) == (True, 0)
    assert in_order(alerts.values()).top == (live.number, gone.number)
    told = sentence(COUNTY, COUNTY_SCOPE, gone, "zh")
    assert told.startswith("10月26日至11月1日，东镇")
    assert sentence(COUNTY, COUNTY_SCOPE, live, "zh").startswith("近7天，东镇")
    teller = Teller(COUNTY, COUNTY_SCOPE, Voice("zh", COUNTY.zone, NOW))
    assert line_of(gone, teller, {}).state == "待核实 · 已回落"
    assert line_of(gone, teller, {}).going.startswith("已回落：近 1 晚未再达到预警线")
    assert line_of(live, teller, {}).going == "仍在持续"


def test_what_could_not_be_judged_has_not_receded(engine: Engine) -> None:
    with engine.begin() as conn:
        night(conn, DAYS[0], SURGE)
        unfound = {"surge": {SURGE.series: Unfound.UNJUDGED}}
        made = Judgement(DAYS[1], (), dict.fromkeys(RULES, QUIET), [], unfound=unfound)
        store_night(conn, COUNTY, RULES, made, NOW, NOW)
        (one,) = seen(conn)
    assert (one.found, one.quiet) == (False, 0)
    teller = Teller(COUNTY, COUNTY_SCOPE, Voice("zh", COUNTY.zone, NOW))
    assert line_of(one, teller, {}).going == "最近一晚未能判断，保持原状"
