"""A new version of the limits holds for reports from its moment on; no case that is there moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, delete, func, insert, select

from data_layer.core.county import County, Limit
from data_layer.core.days import start_of
from data_layer.db import tables
from data_layer.errors import Busy, Conflict, Invalid, TableInvalid
from data_layer.log.rebuild import stored_cells
from data_layer.log.record import record
from data_layer.queries.county import load_county
from data_layer.services.limits import Revision, change_limits, limit_history, withdraw_limits
from tests.kinds_of_cases import CASES, assert_as_rebuilt, incident_of, record_cases, rows
from tests.world import CODE, COUNTY_SCOPE, DAY, HOUR, MINUTE, NOW, SOUND, event, life, reported
from tests.world import submit as submissions

TODAY, TOMORROW, NEXT_WEEK = 20261123, 20261124, 20261130
MIDNIGHT = start_of(TOMORROW, SOUND.zone)
SHORTER = [rule._replace(amount=rule.amount // 2) for rule in SOUND.limits]
LONGER = [rule._replace(amount=rule.amount * 2) for rule in SOUND.limits]


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """The small county with a sound table of limits and a case of every kind."""
    with engine.begin() as connection:
        connection.execute(delete(tables.limit_rule))
        same = {"county_code": CODE}
        connection.execute(
            insert(tables.limit_rule), [{**same, **rule._asdict()} for rule in SOUND.limits]
        )
        record_cases(connection)
        yield connection


def stored(conn: Connection) -> County:
    return load_county(conn, CODE)


def change(conn: Connection, rules: list[Limit], day: int, now: int = NOW) -> int:
    return change_limits(conn, stored(conn), rules, day, "admin", now)


def withdraw(conn: Connection, version: int, now: int = NOW) -> int:
    return withdraw_limits(conn, stored(conn), version, "admin", now)


def report(conn: Connection, name: str, at: int) -> int:
    """The limit version of a case reported at that moment."""
    sent = submissions([reported(at, f"{name}0")], name)
    record(conn, stored(conn), sent, COUNTY_SCOPE, NOW)
    return int(incident_of(conn, name).limit_version)


def mark(conn: Connection) -> int:
    return conn.scalar(select(tables.county.c.limit_version)) or 0


@pytest.mark.parametrize("day", [TODAY, TOMORROW, NEXT_WEEK])
def test_no_case_moves_when_the_limits_change(conn: Connection, day: int) -> None:
    before, cells = rows(conn), stored_cells(conn, CODE)
    assert change(conn, SHORTER, day) == 2
    assert (rows(conn), stored_cells(conn, CODE)) == (before, cells)
    assert_as_rebuilt(conn)
    for name in CASES:
        late = event("commented", NOW - HOUR, f"{name}-late", text="x")
        record(conn, stored(conn), submissions([late], name), COUNTY_SCOPE, NOW)
    assert_as_rebuilt(conn)
    versions = {name: incident_of(conn, name).limit_version for name in CASES}
    assert versions == {name: int(name != "pending") for name in CASES}


def test_the_new_version_holds_from_this_moment_on_for_what_is_reported_then(
    conn: Connection,
) -> None:
    change(conn, SHORTER, TODAY)
    assert report(conn, "after", NOW + 1) == 2
    assert incident_of(conn, "after").due_original == NOW + 1 + 24 * HOUR
    # Reported before, though it reaches the centre later.
    assert [report(conn, name, at) for name, at in (("late", NOW - HOUR), ("at", NOW))] == [1, 1]
    assert_as_rebuilt(conn)


def test_a_later_day_begins_at_its_midnight(conn: Connection) -> None:
    change(conn, SHORTER, TOMORROW)
    found = [report(conn, f"m{ms}", MIDNIGHT + ms) for ms in (-1, 0, 1)]
    assert found == [1, 2, 2]
    assert stored(conn).limit_versions[-1] == (MIDNIGHT, 2)


def test_a_case_keeps_the_limits_of_its_report_when_it_closes_and_when_it_is_reopened(
    conn: Connection,
) -> None:
    change(conn, SHORTER, TODAY)
    pins = {"limits": 2, "calendar": 1, "boundary": 1}
    more = [
        event("self_handled", NOW, "s9", pins=pins),
        event("reopened", NOW + MINUTE, "s10"),
    ]
    for one in more:
        record(conn, stored(conn), submissions([one], "open"), COUNTY_SCOPE, NOW)
        assert incident_of(conn, "open").limit_version == 1
        assert_as_rebuilt(conn)


def test_a_report_ahead_of_the_clock_keeps_the_limits_it_came_under(conn: Connection) -> None:
    assert report(conn, "ahead", NOW + 4 * MINUTE) == 1
    change(conn, SHORTER, TODAY)
    assert stored(conn).limit_versions[-1] == (NOW + 4 * MINUTE + 1, 2)
    assert_as_rebuilt(conn)


def test_a_version_that_has_cases_already_is_in_force_though_its_day_is_to_come(
    conn: Connection,
) -> None:
    change(conn, SHORTER, TOMORROW)
    late = MIDNIGHT - MINUTE
    record(
        conn, stored(conn), submissions([reported(MIDNIGHT + MINUTE, "n")], "n"), COUNTY_SCOPE, late
    )
    with pytest.raises(Conflict):
        withdraw(conn, 2, late)
    assert change(conn, LONGER, TOMORROW, late) == 3
    assert stored(conn).limit_versions[1:] == [(MIDNIGHT, 2), (MIDNIGHT + MINUTE + 1, 3)]
    assert incident_of(conn, "n").limit_version == 2
    assert_as_rebuilt(conn)


def test_a_version_to_come_may_be_replaced_and_withdrawn_until_its_day(conn: Connection) -> None:
    before = rows(conn)
    assert change(conn, SHORTER, TOMORROW) == 2
    assert change(conn, LONGER, NEXT_WEEK) == 3
    assert [number for _, number in stored(conn).limit_versions] == [1, 3]
    assert withdraw(conn, 3) == 1
    assert [number for _, number in stored(conn).limit_versions] == [1]
    # Its number is used up, and so is that of the withdrawal: others see each change by it.
    assert (mark(conn), change(conn, SHORTER, TOMORROW)) == (4, 5)
    assert rows(conn) == before
    for version, now in ((5, MIDNIGHT), (1, NOW), (3, NOW), (9, NOW)):
        with pytest.raises(Conflict):
            withdraw(conn, version, now)
    assert change(conn, LONGER, TOMORROW, MIDNIGHT + HOUR) == 6
    assert [number for _, number in stored(conn).limit_versions] == [1, 5, 6]


def test_a_case_closed_while_a_version_was_to_come_never_looks_at_its_successors(
    conn: Connection,
) -> None:
    change(conn, SHORTER, TOMORROW)
    pins = {"limits": stored(conn).newest_limits, "calendar": 1, "boundary": 1}
    ended = [*life(NOW - DAY, "x")[:3], event("self_handled", NOW, "x9", pins=pins)]
    record(conn, stored(conn), submissions(ended, "x"), COUNTY_SCOPE, NOW)
    kept = incident_of(conn, "x")
    withdraw(conn, 2)
    change(conn, LONGER, TODAY, NOW + MINUTE)
    assert incident_of(conn, "x") == kept
    assert_as_rebuilt(conn)


def test_an_unchanged_table_gives_the_present_version(conn: Connection) -> None:
    county, number = stored(conn), conn.scalar(select(tables.revision.c.number))
    assert change(conn, list(county.limits), TODAY) == 1
    assert conn.scalar(select(tables.revision.c.number)) == number
    change(conn, SHORTER, NEXT_WEEK)
    assert change(conn, list(reversed(SHORTER)), NEXT_WEEK) == 2
    assert mark(conn) == 2
    assert change(conn, SHORTER, TOMORROW) == 3  # the same from another day
    assert stored(conn).limit_versions[1:] == [(MIDNIGHT, 3)]


def test_the_table_in_force_takes_the_place_of_one_to_come(conn: Connection) -> None:
    change(conn, SHORTER, TOMORROW)
    assert change(conn, list(SOUND.limits), NEXT_WEEK) == 1
    assert [number for _, number in stored(conn).limit_versions] == [1]
    assert mark(conn) == 3


@pytest.mark.parametrize(("day", "code"), [(20261122, "backdated"), (21000101, "too_far")])
def test_a_day_gone_by_is_refused_with_the_reason(conn: Connection, day: int, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        change(conn, SHORTER, day)
    assert caught.value.code == code
    assert mark(conn) == 1


def test_wrong_rules_are_refused_all_at_once(conn: Connection) -> None:
    wrong = [r._replace(amount=0) if r.stage == "case" else r for r in SHORTER]
    with pytest.raises(TableInvalid) as caught:
        change(conn, [*wrong, SHORTER[0], SHORTER[0]._replace(category="7777")], TOMORROW)
    words = "\n".join(problem.both for problem in caught.value.problems)
    assert all(part in words for part in ("出现 2 次", "7777", "应大于 0", "填且只填一项"))
    assert mark(conn) == 1


def test_who_holds_older_limits_is_told_to_try_again(conn: Connection) -> None:
    stale = stored(conn)
    change(conn, SHORTER, TOMORROW)
    with pytest.raises(Busy):
        change_limits(conn, stale, LONGER, TOMORROW, "admin", NOW)
    with pytest.raises(Busy):
        withdraw_limits(conn, stale, 2, "admin", NOW)
    with pytest.raises(Busy):
        record(conn, stale, submissions([reported()], "new"), COUNTY_SCOPE, NOW)
    after = stored(conn)
    withdraw(conn, 2)
    with pytest.raises(Busy):  # the same versions as at first, and yet a change
        change_limits(conn, after, LONGER, TOMORROW, "admin", NOW)


def test_every_change_is_one_revision_an_audit_row_and_a_line_of_the_history(
    conn: Connection,
) -> None:
    number = conn.scalar(select(tables.revision.c.number)) or 0
    one = [r._replace(amount=7) if r.stage == "sign" else r for r in SOUND.limits]
    own = Limit(0, 0, "0101", "ordinary", "", 0, "handle", 90, "clock_minutes")
    change(conn, [*one, own], NEXT_WEEK)
    change_limits(conn, stored(conn), SHORTER, TOMORROW, "zhang", NOW + 1)
    withdraw_limits(conn, stored(conn), 3, "li", NOW + 2)
    assert conn.scalar(select(tables.revision.c.number)) == number + 3
    assert limit_history(conn, stored(conn)) == [
        Revision(4, None, NOW + 2, "li", (3,), stands=False),
        Revision(3, TOMORROW, NOW + 1, "zhang", (2,), stands=False),
        Revision(2, NEXT_WEEK, NOW, "admin", (), stands=False),
        Revision(1, 19700101, None, "", (), stands=True),
    ]
    a = tables.audit.c
    told = conn.execute(select(a.action, a.object, a.detail).order_by(a.at)).all()
    assert [row[:2] for row in told] == [
        ("change_limits", "2"), ("change_limits", "3"), ("withdraw_limits", "4"),
    ]  # fmt: skip
    assert told[0].detail == {
        "from": "2026-11-30",
        "withdrawn": [],
        "rules": [
            "critical/ordinary/sign: 240 clock_minutes -> 7 clock_minutes",
            "urgent/ordinary/sign: 480 clock_minutes -> 7 clock_minutes",
            "ordinary/ordinary/sign: 2160 clock_minutes -> 7 clock_minutes",
            "ordinary/0101/handle: none -> 90 clock_minutes",
        ],
    }
    count = conn.scalar(select(func.count()).select_from(tables.limit_rule))
    assert count == len(SOUND.limits)
