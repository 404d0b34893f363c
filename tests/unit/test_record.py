"""record(): what it answers and what it leaves in the tables, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from data_layer.core.county import MARKS
from data_layer.core.intake import Submission
from data_layer.db.tables import assignment, incident, log, revision, step
from data_layer.errors import Busy
from data_layer.log.bulk import write_history
from data_layer.log.rebuild import rebuild, stored_cells, true_cells
from data_layer.log.record import Recorded, record
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST_SCOPE,
    HOUR,
    NOW,
    WEST,
    event,
    life,
    reported,
    submit,
)


def put(engine: Engine, events, incident_id="i1", case_no="", scope=COUNTY_SCOPE) -> Recorded:
    with engine.begin() as connection:
        return record(connection, COUNTY, submit(events, incident_id, case_no), scope, NOW)


def the_incident(engine: Engine):
    with engine.begin() as connection:
        return connection.execute(select(incident)).mappings().one()


def count(engine: Engine, table) -> int:
    with engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def assert_exact(engine: Engine) -> None:
    with engine.begin() as connection:
        assert stored_cells(connection, COUNTY.code) == true_cells(connection, COUNTY)


def test_a_whole_life_is_stored_folded_and_counted(engine: Engine) -> None:
    result = put(engine, life())
    row = the_incident(engine)
    assert (result.accepted, result.repeated, result.pending, result.revision) == (7, 0, 0, 1)
    assert (row["stage"], row["outcome"], row["on_time"]) == ("closed", "resolved", 1)
    assert (row["lead_unit"], row["closed_level"], row["version"]) == ("U1", 4, 7)
    assert row["case_no"] == "TC20261122-0001"  # numbered by the day it was first received
    assert count(engine, step) == 7
    assert count(engine, assignment) == 1
    assert_exact(engine)


def test_a_repeat_costs_nothing(engine: Engine) -> None:
    put(engine, life())
    again = put(engine, life())
    assert (again.accepted, again.repeated, again.revision) == (0, 7, 1)
    assert count(engine, log) == 7


def test_an_event_before_its_report_is_pending_until_the_report_comes(engine: Engine) -> None:
    first = put(engine, life()[1:])
    assert (first.accepted, first.pending) == (6, 6)
    assert the_incident(engine)["stage"] == "pending"
    put(engine, life()[:1])
    assert the_incident(engine)["stage"] == "closed"
    assert_exact(engine)


def test_an_event_id_used_for_another_event_is_refused(engine: Engine) -> None:
    put(engine, [reported()])
    result = put(engine, [event("accepted", NOW, "e1")])
    assert [r.code for _, refusals in result.refused for r in refusals] == ["event_id_reused"]
    assert count(engine, log) == 1


def test_another_source_continues_a_case_by_number_within_its_scope(engine: Engine) -> None:
    put(engine, [reported(grid_code=ALL_GRIDS[0])])
    case = the_incident(engine)["case_no"]
    accepted = event("accepted", NOW - HOUR, "x1", source="other")
    assert put(engine, [accepted], "theirs", case, EAST_SCOPE).accepted == 1
    again = event("registered", NOW - HOUR + 1, "x2", source="other")
    assert put(engine, [again], "theirs").accepted == 1
    assert the_incident(engine)["version"] == 3


def test_a_case_of_another_township_is_unknown(engine: Engine) -> None:
    put(engine, [reported(grid_code=ALL_GRIDS[-1])])
    row = the_incident(engine)
    assert row["township_code"] == WEST
    result = put(
        engine, [event("accepted", NOW, "x1", source="other")], "theirs", row["case_no"], EAST_SCOPE
    )
    assert result.refused[0][1][0].code == "unknown_case"
    assert result.accepted == 0


def test_a_link_to_a_second_case_is_a_conflict(engine: Engine) -> None:
    put(engine, [reported()])
    put(engine, [reported(event_id="f1")], "i2")
    with engine.begin() as connection:
        second = connection.execute(
            select(incident.c.case_no).where(incident.c.incident_id == "i2")
        ).scalar_one()
    result = put(engine, [event("accepted", NOW, "e9")], "i1", second)
    assert result.refused[0][1][0].code == "link_conflict"


def test_a_moved_incident_takes_its_numbers_along(engine: Engine) -> None:
    put(engine, life())
    put(engine, [event("moved", NOW, "m1", grid_code=ALL_GRIDS[-1])])
    row = the_incident(engine)
    assert (row["grid_code"], row["township_code"]) == (ALL_GRIDS[-1], WEST)
    assert_exact(engine)


def test_a_retracted_closure_reopens_the_case_and_shortens_the_timeline(engine: Engine) -> None:
    put(engine, life())
    put(engine, [event("retracted", NOW, "r1", ref_event_id="e6")])
    row = the_incident(engine)
    assert (row["stage"], row["closed_at"]) == ("verifying", None)
    assert count(engine, step) == 7
    assert_exact(engine)


def test_the_revision_rises_once_a_transaction(engine: Engine) -> None:
    put(engine, [reported()])
    put(engine, [reported(event_id="b"), event("accepted", NOW, "c")], "i2")
    with engine.begin() as connection:
        assert connection.execute(select(revision.c.number)).scalar_one() == 2


def test_bulk_leaves_the_same_rows_as_record(engine: Engine) -> None:
    lives = [
        (f"i{n}", life(NOW - n * DAY, f"i{n}-", grid_code=ALL_GRIDS[n % 5])) for n in range(1, 8)
    ]
    for name, events in lives:
        put(engine, [e._replace(received_at=e.occurred_at) for e in events], name)
    kept = {}
    for table in (log, step, assignment, incident):
        with engine.begin() as connection:
            kept[table.name] = sorted(map(tuple, connection.execute(select(table))), key=repr)
            connection.execute(table.delete())
    with engine.begin() as connection:
        cells = stored_cells(connection, COUNTY.code)
        for table in ("case_ref", "case_serial", "roll", "flow", "heat", "hist"):
            connection.execute(log.metadata.tables[table].delete())
        write_history(connection, COUNTY, lives, NOW)
        assert stored_cells(connection, COUNTY.code) == cells
        for table in (log, step, assignment, incident):
            assert (
                sorted(map(tuple, connection.execute(select(table))), key=repr) == kept[table.name]
            )


def test_rebuild_changes_nothing(engine: Engine) -> None:
    put(engine, life())
    put(engine, [event("moved", NOW, "m1", grid_code=ALL_GRIDS[3])])
    with engine.begin() as connection:
        before = [
            sorted(map(tuple, connection.execute(select(t))), key=repr) for t in (incident, step)
        ]
        assert rebuild(connection, COUNTY, NOW) == 1
        after = [
            sorted(map(tuple, connection.execute(select(t))), key=repr) for t in (incident, step)
        ]
    assert before == after
    assert_exact(engine)


def test_a_township_token_cannot_touch_a_case_elsewhere_by_its_outside_name(engine: Engine) -> None:
    put(engine, [reported(grid_code=ALL_GRIDS[-1])])
    result = put(engine, [event("voided", NOW, "x1")], scope=EAST_SCOPE)
    assert [r.code for _, found in result.refused for r in found] == ["foreign_township"]
    assert (result.accepted, result.cases) == (0, {})
    assert the_incident(engine)["stage"] == "reported"


def test_a_township_may_go_on_with_its_report_that_is_not_placed_yet(engine: Engine) -> None:
    put(engine, [reported(grid_code="")], scope=EAST_SCOPE)
    assert put(engine, [event("commented", NOW, "x1")], scope=EAST_SCOPE).accepted == 1


def test_a_link_holds_wherever_it_stands_in_the_body(engine: Engine) -> None:
    put(engine, [reported()])
    case = the_incident(engine)["case_no"]
    comment = Submission(0, "o1", "", event("commented", NOW, "x1", source="other"))
    link = Submission(1, "o1", case, event("linked", NOW, "x2", source="other"))
    with engine.begin() as connection:
        result = record(connection, COUNTY, [comment, link], COUNTY_SCOPE, NOW)
    assert (result.accepted, result.refused, result.cases) == (2, [], {"o1": case})
    assert the_incident(engine)["version"] == 3


def test_a_sender_hears_which_of_its_events_changed_nothing(engine: Engine) -> None:
    result = put(engine, [reported(), event("closed", NOW, "c1"), event("accepted", NOW, "a1")])
    assert (result.accepted, result.irregular) == (3, [1])
    assert put(engine, [event("signed", NOW, "s1")], "unknown").irregular == []


@pytest.mark.parametrize("mark", [{"pack_hash": "older"}, *({m: -1} for m in MARKS[1:])])
def test_who_still_holds_a_replaced_pack_calendar_or_limits_records_nothing(
    engine: Engine, mark: dict[str, Any]
) -> None:
    stale = replace(COUNTY, **mark)
    with pytest.raises(Busy), engine.begin() as connection:
        record(connection, stale, submit([reported()]), COUNTY_SCOPE, NOW)
    assert count(engine, log) == 0
