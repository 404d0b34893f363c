"""After a change of the calendar open cases stand as a rebuild would leave them; closed ones as
before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, insert, select

from data_layer.core.county import County
from data_layer.core.fold import fold
from data_layer.core.incident import Folded
from data_layer.core.working_time import CalendarDay
from data_layer.db import tables
from data_layer.errors import Busy, TableInvalid
from data_layer.log import refold as module
from data_layer.log.rebuild import stored_cells
from data_layer.log.record import record
from data_layer.log.refold import refold_open
from data_layer.queries.county import load_county
from data_layer.services.calendar import change_calendar, changes
from data_layer.vocab import Event
from tests.kinds_of_cases import CASES, assert_as_rebuilt, incident_of, record_cases, rows
from tests.world import CODE, COUNTY_SCOPE, NOW, event, reported, submit

NOTICE = CalendarDay(0, 20261125, "holiday", "测试假日", "通知", True)


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """The small county with a case of every kind."""
    with engine.begin() as connection:
        record_cases(connection)
        yield connection


def test_a_new_calendar_moves_open_cases_and_no_closed_one(conn: Connection) -> None:
    before = {name: incident_of(conn, name) for name in CASES}
    assert change_calendar(conn, load_county(conn, CODE), [NOTICE], "admin", NOW) == 2
    versions = {name: incident_of(conn, name).calendar_version for name in CASES}
    assert versions == {
        "closed": 1, "open": 2, "signed": 2, "suspended": 2, "void": 1, "pending": 0, "reopened": 2,
    }  # fmt: skip
    assert incident_of(conn, "closed") == before["closed"]
    assert_as_rebuilt(conn)
    more = [event("accepted", NOW, "late1"), event("commented", NOW, "late2", text="x")]
    record(conn, load_county(conn, CODE), submit(more, "pending"), COUNTY_SCOPE, NOW)
    assert_as_rebuilt(conn)


@pytest.mark.parametrize("page", [2, 1000])
def test_other_due_dates_move_the_rollups_exactly(
    conn: Connection, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", page)
    old = load_county(conn, CODE)
    newer = [r._replace(version=2, effective_from=1, amount=r.amount * 3) for r in old.limits]
    same = {"county_code": CODE}
    conn.execute(insert(tables.limit_rule), [{**same, **r._asdict()} for r in newer])
    due, closed_case = stored_cells(conn, CODE), incident_of(conn, "closed")
    number = conn.scalar(select(tables.revision.c.number)) or 0
    assert refold_open(conn, old, load_county(conn, CODE), NOW) == 4
    assert conn.scalar(select(tables.revision.c.number)) == number + 1
    assert stored_cells(conn, CODE) != due
    assert incident_of(conn, "closed") == closed_case
    assert_as_rebuilt(conn)


def test_what_a_case_was_is_folded_without_what_comes_next(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, asked = load_county(conn, CODE), []

    def watched(events: list[Event], county: County, *, ahead: bool = True) -> Folded:
        asked.append((county is old, ahead))
        return fold(events, county, ahead=ahead)

    monkeypatch.setattr(module, "fold", watched)
    assert refold_open(conn, old, load_county(conn, CODE), NOW) == 4
    assert asked == [(True, False), (False, True)] * 4
    assert_as_rebuilt(conn)


def test_a_change_is_one_revision_an_overlay_and_an_audit_row(conn: Connection) -> None:
    county = load_county(conn, CODE)
    number = conn.scalar(select(tables.revision.c.number)) or 0
    back = CalendarDay(0, NOTICE.day, "workday", "", "撤回通知", True)
    assert change_calendar(conn, county, [NOTICE], "admin", NOW) == 2
    assert change_calendar(conn, load_county(conn, CODE), [back], "admin", NOW + 1) == 3
    assert conn.scalar(select(tables.revision.c.number)) == number + 2
    after = load_county(conn, CODE)
    assert after.calendar == (NOTICE._replace(version=2), back._replace(version=3))
    kinds = [after.working_time(version).day(NOTICE.day).kind for version in (1, 2, 3)]
    assert kinds == ["workday", "holiday", "workday"]
    audit = tables.audit.c
    told = conn.execute(select(audit.actor, audit.action, audit.object, audit.detail)).all()
    assert told[0] == (
        "admin", "change_calendar", "2", {"days": {"2026-11-25": "holiday"}, "cases": 4},
    )  # fmt: skip
    assert len(told) == 2


def test_what_says_nothing_new_changes_nothing(conn: Connection) -> None:
    change_calendar(conn, load_county(conn, CODE), [NOTICE], "admin", NOW)
    number, kept = conn.scalar(select(tables.revision.c.number)), rows(conn)
    county = load_county(conn, CODE)
    usual = CalendarDay(0, 20261126, "workday", "", "", False)
    assert change_calendar(conn, county, [NOTICE, usual], "admin", NOW) == 2
    assert change_calendar(conn, county, [], "admin", NOW) == 2
    assert (conn.scalar(select(tables.revision.c.number)), rows(conn)) == (number, kept)
    assert changes(county, [NOTICE._replace(name="更名")]).days != []


def test_who_holds_an_older_calendar_is_told_to_try_again(conn: Connection) -> None:
    stale = load_county(conn, CODE)
    change_calendar(conn, stale, [NOTICE], "admin", NOW)
    with pytest.raises(Busy):
        change_calendar(conn, stale, [NOTICE._replace(day=20261124)], "admin", NOW)
    with pytest.raises(Busy):
        record(conn, stale, submit([reported(event_id="new")], "new"), COUNTY_SCOPE, NOW)


def test_wrong_days_are_refused_all_at_once(conn: Connection) -> None:
    wrong = [
        NOTICE._replace(source=""),
        NOTICE._replace(kind="party"),
        NOTICE._replace(day=20261127, kind="shifted_workday"),
    ]
    with pytest.raises(TableInvalid) as caught:
        change_calendar(conn, load_county(conn, CODE), wrong, "admin", NOW)
    words = "\n".join(problem.both for problem in caught.value.problems)
    assert all(part in words for part in ("2 次", "依据文件", "party", "不是周末"))
    assert load_county(conn, CODE).calendar == ()


def test_a_case_stored_under_an_older_calendar_counts_by_it_when_it_is_closed(
    conn: Connection,
) -> None:
    old = load_county(conn, CODE)
    change_calendar(conn, old, [NOTICE], "admin", NOW)
    closing = event("self_handled", NOW, "s9", pins={"limits": 1, "calendar": 1, "boundary": 1})
    record(conn, load_county(conn, CODE), submit([reported(event_id="s1"), closing], "s"),
           COUNTY_SCOPE, NOW)  # fmt: skip
    assert incident_of(conn, "s").calendar_version == 1
    assert_as_rebuilt(conn)
