"""A night over a whole county: every detector runs, and breach risk stays within its scope."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select, update

from dashboards.components.desk_asked import NEXT, desk_asked
from dashboards.reports.compose import compose
from dashboards.reports.crosscheck import unlike
from data_layer.core.days import add_days, local, start_of
from data_layer.core.report_kinds import Kind
from data_layer.core.scope import Scope
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.risk import Unknown, decode, encode
from data_layer.core.warning.rule_json import as_json
from data_layer.core.warning.rules import Detector, Sensitivity, Span
from data_layer.db.engine import reader_engine
from data_layer.db.tables import attachment, incident, warning_rule, warning_run
from data_layer.log.record import record
from data_layer.queries.breach_risk import Risks, breach_risk, learned_cases
from data_layer.queries.warning_cases import read_closings
from data_layer.queries.warning_claims import read_claims
from data_layer.queries.warning_night import night_of
from data_layer.queries.worklist import worklist
from data_layer.services import warning_detectors
from data_layer.services.store import the_county, wall_clock
from data_layer.services.warning_case_detectors import OF_CASES
from data_layer.services.warning_night import Judgement, judge_night, read_json, to_json
from data_layer.services.warning_store import store_night
from data_layer.vocab import Role
from tests.crowd import crowd_database
from tests.reported import texts
from tests.served import settings_of
from tests.world import (
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    HOUR,
    NOW,
    WEST,
    life,
    reported,
    submit,
)
from tests.world import event as told

TODAY = local(NOW, COUNTY.zone).day
RULES = {rule.key: rule for rule in DEFAULTS}
# Reading all of a big table, or of an index of it.
SCANS = ("SCAN incident", "SCAN log", "SCAN step", "SCAN sealed_number", "SCAN attachment")


@pytest.fixture(scope="module")
def demo(demo_template: Path) -> Iterator[Connection]:
    engine = reader_engine(settings_of(demo_template).database_url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def test_a_night_of_the_demo_county_runs_through_every_detector(demo: Connection) -> None:
    county, now = the_county(demo), wall_clock()
    made = judge_night(demo, county, add_days(local(now, county.zone).day, -1), now)
    assert set(OF_CASES) <= {rule.detector for rule in DEFAULTS}
    readings = {key: state["reading"] for key, state in made.states.items()}
    assert "error" not in readings.values()
    young = {key for key, state in made.states.items() if state["why"]}
    assert {"repeated", "risky", "lasting", "bunching", "staffing", "drift", "breach"} & young == (
        set()
    )
    assert made.curves
    assert read_json(to_json(made)) == made


def test_no_detector_reads_a_whole_table(demo: Connection) -> None:
    """SQLite keeps no statistics here: what it would do shows in a small county too."""
    county, now, plans = the_county(demo), wall_clock(), list[str]()
    night = night_of(demo, county, add_days(local(now, county.zone).day, -1), now)
    raw = demo.connection.driver_connection

    def explain(_conn: object, _cursor: object, statement: str, parameters: object, *_: object):
        assert raw is not None
        rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        plans.extend(row[3] for row in rows)

    event.listen(demo.engine, "before_cursor_execute", explain)
    try:
        for rule in night.rules:
            if rule.detector in OF_CASES:
                list(OF_CASES[rule.detector](night, rule))
        learned_cases(demo, county, Scope(county.code), now)
    finally:
        event.remove(demo.engine, "before_cursor_execute", explain)
    assert any("ix_incident_report" in plan for plan in plans)
    assert [plan for plan in plans if plan.startswith(SCANS)] == []
    # The whole county is what the first part of a key finds: as bad as a scan.
    whole = ("step USING PRIMARY KEY (county_code=?)", "sealed_number_case (county_code=?)")
    assert [plan for plan in plans if plan.endswith(whole)] == []


def test_a_broken_rule_is_an_error_and_the_others_go_on(
    demo: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_night: object, _rule: object) -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setitem(warning_detectors.DETECT, Detector.RISKY, broken)
    county, now = the_county(demo), wall_clock()
    night = night_of(demo, county, add_days(local(now, county.zone).day, -1), now)
    whole = warning_detectors.judged(night)
    assert whole.states["risky"]["reading"] == "error"
    others = {key for key, state in whole.states.items() if state["reading"] == "error"} - {"risky"}
    assert others == set()
    assert "staffing" in whole.states


def test_the_detectors_over_cases_run_on_both_databases(engine: Engine) -> None:
    with engine.begin() as conn:
        for n in range(4):
            events = life(NOW - (n + 2) * DAY, f"l{n}-", place="桥头", category="0101")
            record(conn, COUNTY, submit(events, f"l{n}"), COUNTY_SCOPE, NOW)
        danger = reported(NOW - DAY, "d", title="有人持刀", category="0101")
        record(conn, COUNTY, submit([danger], "danger"), COUNTY_SCOPE, NOW)
        made = judge_night(conn, COUNTY, TODAY - 1, NOW)
    found = {(one.rule, one.kind, one.observed) for one in made.findings}
    assert found >= {("repeated", "place", 4.0), ("risky", "words", 1.0)}
    assert {state["reading"] for state in made.states.values()} <= {"quiet", "no_data"}
    assert len(decode(made.curves).kinds) == 5


def test_a_claim_holds_its_words_and_the_digests_of_its_numbers(engine: Engine) -> None:
    with engine.begin() as conn:
        for n, text in enumerate(["扬言报复，电话 13812345678", "再次来电 13812345678", ""]):
            more = {"text": text} if text else {}
            one = reported(NOW - DAY + n, f"r{n}", title="邻里纠纷", place="桥头", **more)
            record(conn, COUNTY, submit([one], f"i{n}"), COUNTY_SCOPE, NOW)
        claims = read_claims(conn, COUNTY_SCOPE, TODAY - 1, TODAY)
    assert [claim.words.split("\n")[0] for claim in claims] == ["邻里纠纷"] * 3
    assert "扬言报复" in claims[0].words
    assert "12345" not in repr(claims)
    first, again, none = (claim.numbers for claim in claims)
    assert first == again
    assert len(first) == 1
    assert none == ()


def test_a_closing_knows_its_pauses_and_the_pictures_it_shares(engine: Engine) -> None:
    with engine.begin() as conn:
        for n in range(3):
            record(conn, COUNTY, submit(_paused(n), f"i{n}"), COUNTY_SCOPE, NOW)
        cases = conn.scalars(select(incident.c.case_no).order_by(incident.c.case_no)).all()
        for n, (case_no, digest) in enumerate(zip(cases, ("f1", "f1", "f2"), strict=True)):
            conn.execute(insert(attachment), _picture(case_no, f"p{n}", digest))
        closings = {c.case_no: c for c in read_closings(conn, COUNTY_SCOPE, 20261101, TODAY)}
    assert [closings[case].photographs for case in cases] == [("f1",), ("f1",), ()]
    assert [closings[case].paused_ms for case in cases] == [2 * DAY] * 3
    # The third named no day of review.
    assert [closings[case].allowed_ms for case in cases] == [4 * DAY, 4 * DAY, None]


def _paused(n: int) -> list[object]:
    begun, at = NOW - 9 * DAY, f"e{n}-"
    review = {} if n == 2 else {"review_date": begun + 5 * DAY}
    unit = {"unit": "U1"}
    return [
        reported(begun, f"{at}0"),
        told("accepted", begun + HOUR, f"{at}1"),
        told("dispatched", begun + 2 * HOUR, f"{at}2", lead_unit="U1", assignment_id=f"{at}a"),
        told("signed", begun + 3 * HOUR, f"{at}3", **unit),
        told("suspended", begun + DAY, f"{at}4", reason_code="season", **review),
        told("resumed", begun + 3 * DAY, f"{at}5"),
        told("fed_back", begun + 4 * DAY, f"{at}6", attachments=[f"p{n}"], **unit),
        told("verified", begun + 5 * DAY, f"{at}7", result="pass"),
        told("closed", begun + 6 * DAY, f"{at}8"),
    ]


def _picture(case_no: str, attachment_id: str, digest: str) -> dict[str, object]:
    return {
        "county_code": COUNTY.code, "attachment_id": attachment_id, "case_no": case_no,
        "township_code": EAST, "name": "现场.jpg", "kind": "image/jpeg", "bytes": 1,
        "sha256": digest, "uploaded_by": "U1", "uploaded_at": NOW,
    }  # fmt: skip


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A crowd of cases with what a night learned of them, and a rule that tells of nearly all."""
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('risk') / 'crowd.db'}", 1500)
    with engine.begin() as conn:
        curves = encode(learned_cases(conn, COUNTY, COUNTY_SCOPE, NOW))
        store_night(conn, COUNTY, RULES, Judgement(TODAY - 1, (), {}, [], curves), NOW, NOW)
        ready = RULES["breach"]._replace(sensitivity=Sensitivity.HIGH)
        conn.execute(insert(warning_rule), _version(1, as_json(ready)))
        yield conn
        conn.rollback()
    engine.dispose()


def _version(number: int, content: object) -> dict[str, object]:
    return {
        "county_code": COUNTY.code, "rule": "breach", "version": number, "content": content,
        "set_by": "demo", "set_name": "演示-管理员", "set_at": NOW,
    }  # fmt: skip


def risks(conn: Connection, days: int = 9, scope: Scope = COUNTY_SCOPE, **more: Any) -> Risks:
    """Of the cases due in so many days, all that are told of."""
    last = add_days(TODAY, days)
    return breach_risk(conn, COUNTY, scope, NOW, last=last, **{"most": 10_000, **more})


def test_breach_risk_is_told_the_likeliest_first_and_of_what_is_not_late_yet(
    crowd: Connection,
) -> None:
    whole = risks(crowd)
    found = whole.cases or ()
    assert len(found) > 5
    assert list(found) == sorted(found, key=lambda one: (-one.chance, one.due_at, one.case_no))
    ends = start_of(add_days(TODAY, 10), COUNTY.zone)
    assert all(0.2 <= one.chance <= 1 and NOW <= one.due_at < ends for one in found)
    assert any(one.like is not None and one.like.alike for one in found)
    tomorrow = start_of(add_days(TODAY, 2), COUNTY.zone)
    assert {one.case_no for one in risks(crowd, 1).cases or ()} == {
        one.case_no for one in found if one.due_at < tomorrow
    }
    assert risks(crowd, most=3).cases == found[:3]


def test_what_is_expected_is_of_all_that_fall_due_and_not_of_the_list_alone(
    crowd: Connection,
) -> None:
    whole = risks(crowd)
    listed = [one.chance for one in whole.cases or ()]
    assert (whole.told, whole.likely) == (len(listed), sum(one >= 0.5 for one in listed))
    assert whole.told < whole.judged <= whole.due
    assert sum(listed) < whole.expected < sum(listed) + 0.2 * (whole.judged - whole.told)
    numbers = whole._replace(cases=())
    assert risks(crowd, most=0) == numbers
    i = incident.c
    due = select(func.count()).where(
        i.is_open, i.counts, i.suspended_at.is_(None),
        i.due_current.between(NOW, start_of(add_days(TODAY, 10), COUNTY.zone) - 1),
    )  # fmt: skip
    assert crowd.scalar(due) == whole.due


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (20261123, 20261124),  # a Monday
        (20261127, 20261130),  # before a weekend
        (20261128, 20261130),
        (20260930, 20261005),  # before National Day, by the law alone
    ],
)
def test_risk_is_told_up_to_the_end_of_the_next_workday(
    crowd: Connection, day: int, last: int
) -> None:
    now = start_of(day, COUNTY.zone) + 10 * HOUR
    assert breach_risk(crowd, COUNTY, COUNTY_SCOPE, now).last == last


@pytest.mark.parametrize("scope", [COUNTY_SCOPE, EAST_SCOPE])
def test_what_falls_due_opens_as_many_cases_at_the_desk(crowd: Connection, scope: Scope) -> None:
    """The number opened no list."""
    told = breach_risk(crowd, COUNTY, scope, NOW).due
    asked = desk_asked({"until": NEXT}, COUNTY, "", NOW)
    assert told == worklist(crowd, COUNTY, scope, NOW, ask=asked).total > 0


def test_breach_risk_never_shows_a_case_of_another_township(crowd: Connection) -> None:
    home = dict(crowd.execute(select(incident.c.case_no, incident.c.township_code)).all())
    everywhere, own = risks(crowd).cases or (), risks(crowd, scope=EAST_SCOPE).cases or ()
    assert {home[one.case_no] for one in everywhere} >= {EAST, WEST}
    assert {home[one.case_no] for one in own} == {EAST}
    assert [one.case_no for one in own] == [
        one.case_no for one in everywhere if home[one.case_no] == EAST
    ]
    assert [word for word in (WEST, "西镇", "西1", "西2", "U3") if word in repr(own)] == []
    assert risks(crowd, scope=Scope("110101")).unknown == Unknown.NOT_LEARNED


def test_what_is_suspended_late_or_ended_is_in_no_list_of_risk(crowd: Connection) -> None:
    found = {one.case_no for one in risks(crowd, 99).cases or ()}
    i = incident.c
    rows = crowd.execute(select(i.case_no, i.is_open, i.suspended_at, i.due_current)).all()
    kept = [row for row in rows if row.case_no in found]
    assert kept
    assert all(row.is_open and row.suspended_at is None for row in kept)
    assert all(row.due_current >= NOW for row in kept)


def test_the_rule_says_whether_and_from_which_chance_on(crowd: Connection) -> None:
    numbers = count(2)

    def told(readers: tuple[str, ...] = (), **change: object) -> Risks:
        rule = RULES["breach"]._replace(**change)
        crowd.execute(insert(warning_rule), _version(next(numbers), as_json(rule)))
        return risks(crowd, readers=readers)

    undo = crowd.begin_nested()
    low, high = told(sensitivity=Sensitivity.LOW), told(sensitivity=Sensitivity.HIGH)
    assert 0 < low.told < high.told
    assert (low.cases or ())[-1].chance >= 0.5 > (high.cases or ())[-1].chance >= 0.2
    assert (low.due, low.expected) == (high.due, high.expected)
    about_none = told(categories=frozenset({"0999"}))
    assert (about_none.cases, about_none.told, about_none.due) == ((), 0, high.due)
    # Nothing to tell and nothing known are two answers.
    assert told(on=False)[:3] == (high.last, None, Unknown.OFF)
    assert told((Role.HANDLER,)).unknown == Unknown.NOT_TOLD
    assert told(quiet=(Span(TODAY, TODAY, "节日"),)).unknown == Unknown.QUIET
    undo.rollback()


def test_without_a_judged_night_nothing_is_known_and_with_one_the_day_is(
    crowd: Connection,
) -> None:
    assert risks(crowd).learned == TODAY - 1
    undo = crowd.begin_nested()
    crowd.execute(update(warning_run).values(curves=None))
    unlearned = risks(crowd)
    assert (unlearned.cases, unlearned.unknown) == (None, Unknown.NOT_LEARNED)
    undo.rollback()


def test_the_weekly_sheet_tells_the_same_numbers_and_says_what_they_are_of(
    crowd: Connection,
) -> None:
    made = compose(crowd, COUNTY, COUNTY_SCOPE, NOW, Kind.JUDGEMENT, 20261116)
    assert unlike(crowd, COUNTY, made) == []
    told = "\n".join(texts(made))
    found = breach_risk(crowd, COUNTY, COUNTY_SCOPE, NOW, most=0)
    assert found.due
    assert f"至下一工作日（11月24日）到期的在办事件{found.due}件" in told
    # What is expected is of all that fall due: it holds no part of those that reach the line.
    over = f"达到预警线的{found.told}件，其中可能性过半的{found.likely}件"
    assert f"预计约{round(found.expected)}件超期；{over}" in told
    assert "推算依据截至11月22日" in told


def test_only_the_newest_night_keeps_what_it_learned(engine: Engine) -> None:
    with engine.begin() as conn:
        for day, curves in ((20261101, b"one"), (20261102, b"two"), (20261103, b"")):
            store_night(conn, COUNTY, RULES, Judgement(day, (), {}, [], curves), NOW, NOW)
        rows = conn.execute(
            select(warning_run.c.day, warning_run.c.curves).order_by(warning_run.c.day)
        ).all()
    assert [(row.day, row.curves) for row in rows] == [
        (20261101, None), (20261102, b"two"), (20261103, None),
    ]  # fmt: skip
