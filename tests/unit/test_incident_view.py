"""One case: state, timeline, assignments, and the limits it runs against."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from data_layer.db.tables import incident
from data_layer.log.record import record
from data_layer.queries.incidents import IncidentView, incident_by_case_no
from data_layer.vocab import Event
from tests.world import (
    COUNTY,
    COUNTY_SCOPE,
    EAST_SCOPE,
    HOUR,
    MINUTE,
    NOW,
    event,
    life,
    reported,
    submit,
)

REPORTED_AT = NOW - 30 * HOUR


def view(engine: Engine, events: list[Event]) -> IncidentView:
    with engine.begin() as conn:
        record(conn, COUNTY, submit(events), COUNTY_SCOPE, NOW)
        case_no = conn.scalar(select(incident.c.case_no))
        return incident_by_case_no(conn, COUNTY, EAST_SCOPE, case_no)


def test_a_whole_life(engine: Engine) -> None:
    found = view(engine, life(REPORTED_AT, title="来电13812345678", place="东一村"))
    assert found.state["stage"] == "closed"
    assert found.state["title"] == "来电138****5678"
    assert found.state["place"] == "东一村"
    assert (found.state["township"], found.state["village"]) == ("东镇", "东1村")
    assert found.state["lead_unit_name"] == "东镇综治中心"
    assert [moment.type for moment in found.timeline] == [
        "reported", "accepted", "dispatched", "signed", "fed_back", "verified", "closed",
    ]  # fmt: skip
    assert [moment.stage for moment in found.timeline][-3:] == ["verifying", "verifying", "closed"]
    assert [(task.unit_name, task.role, task.active) for task in found.assignments] == [
        ("东镇综治中心", "lead", False)
    ]


def test_limits_run_from_where_each_leg_began(engine: Engine) -> None:
    found = view(engine, life(REPORTED_AT))
    legs = {leg.stage: leg for leg in found.limits}
    assert list(legs) == ["accept", "dispatch", "sign", "handle", "verify", "case"]
    half, whole = 24 * 60, 48 * 60
    assert [leg.amount for leg in found.limits] == [half] * 5 + [whole]
    handle = legs["handle"]
    assert handle.begun_at == REPORTED_AT + 2 * HOUR
    assert handle.due_at == handle.begun_at + half * MINUTE
    assert handle.done_at == REPORTED_AT + 4 * HOUR
    assert legs["case"].due_at == REPORTED_AT + whole * MINUTE
    assert legs["case"].done_at == REPORTED_AT + 6 * HOUR


def test_a_leg_not_begun_has_no_limit_and_one_running_no_end(engine: Engine) -> None:
    found = view(engine, life(REPORTED_AT)[:2])
    assert [(leg.stage, leg.done_at is None) for leg in found.limits] == [
        ("accept", False),
        ("dispatch", True),
        ("case", True),
    ]


def test_a_void_case_has_no_case_limit(engine: Engine) -> None:
    refused = event("refused", REPORTED_AT + HOUR, "e2")
    found = view(engine, [reported(REPORTED_AT), refused])
    assert [leg.stage for leg in found.limits] == ["accept"]


@pytest.mark.parametrize("unit", ["U3", "U9"])
def test_a_sensitive_case_hides_title_place_and_foreign_units(engine: Engine, unit: str) -> None:
    events = life(REPORTED_AT, sensitive=True, title="某家纠纷", place="某处", category="0101")
    events[2] = event("dispatched", REPORTED_AT + 2 * HOUR, "e2", lead_unit=unit)
    found = view(engine, events[:3])
    assert (found.state["title"], found.state["place"]) == ("邻里", "")
    assert (found.state["lead_unit"], found.state["lead_unit_name"]) == ("", "")
    assert unit not in repr(found)
