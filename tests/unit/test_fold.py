"""The fold case by case: what each event does at its place, and what it does not."""

from __future__ import annotations

import pytest

from data_layer.core.fold import fold
from data_layer.core.incident import Incident
from tests.world import ALL_GRIDS, COUNTY, DAY, EAST, HOUR, MINUTE, NOW, event, life, reported

START = NOW - DAY


def state(*events) -> Incident:
    return fold(list(events), COUNTY).incident


def after(kind: str, **more):
    """A report followed by one event."""
    return state(reported(START), event(kind, START + HOUR, "x", **more))


def working() -> list:
    return life(START)[:4]


@pytest.mark.parametrize(
    ("kind", "more", "stage", "outcome"),
    [
        ("accepted", {}, "accepted", ""),
        ("refused", {}, "void", "refused"),
        ("voided", {}, "void", "voided"),
        ("merged", {"merged_into": "TC1"}, "void", "merged"),
        ("self_handled", {}, "closed", "self_handled"),
        ("dispatched", {"lead_unit": "U1"}, "dispatched", ""),
        ("checked", {"result": "true"}, "reported", ""),
        ("commented", {}, "reported", ""),
        ("urged", {}, "reported", ""),
        ("escalated", {"to_level": 4}, "reported", ""),
    ],
)
def test_what_may_follow_a_report(kind, more, stage, outcome) -> None:
    row = after(kind, **more)
    assert (row.stage, row.outcome, row.irregular_n) == (stage, outcome, 0)


@pytest.mark.parametrize(
    "kind",
    [
        "signed",
        "fed_back",
        "verified",
        "closed",
        "rated",
        "reopened",
        "resumed",
        "reassigned",
        "transferred",
    ],
)
def test_what_may_not_follow_a_report_is_kept_and_changes_nothing(kind) -> None:
    row = after(kind, result="pass", rated=5, lead_unit="U1")
    assert (row.stage, row.irregular_n) == ("reported", 1)


def test_closing_needs_a_passed_verification() -> None:
    events = [e for e in life(START) if e.type != "verified"]
    row = state(*events)
    assert (row.stage, row.irregular_n) == ("verifying", 1)


def test_a_failed_verification_is_rework() -> None:
    row = state(*life(START)[:5], event("verified", START + 6 * HOUR, "v", result="fail"))
    assert (row.stage, row.rework_n) == ("handling", 1)


def test_an_accepted_return_goes_back_for_another_dispatch() -> None:
    row = state(*working(), event("returned", START + 5 * HOUR, "r", unit="U1"))
    assert (row.stage, row.returned_n, row.awaiting_redispatch, row.lead_unit) == (
        "accepted",
        1,
        True,
        "",
    )


def test_first_contact_and_first_dispatch_stay_through_a_reassignment() -> None:
    again = event("reassigned", START + 5 * HOUR, "r", lead_unit="U2")
    row = state(*working(), again)
    assert (row.stage, row.lead_unit, row.reassigned_n) == ("dispatched", "U2", 1)
    assert row.dispatched_at == START + 2 * HOUR


def test_an_assisting_unit_moves_its_assignment_not_the_case() -> None:
    dispatch = event("dispatched", START + HOUR, "d", lead_unit="U1", assist_units=["U3"])
    folded = fold(
        [reported(START), dispatch, event("signed", START + 2 * HOUR, "s", unit="U3")], COUNTY
    )
    assist = next(a for a in folded.assignments if a.role == "assist")
    assert folded.incident.stage == "dispatched"
    assert assist.signed_at == START + 2 * HOUR


def test_a_suspension_stops_the_clock_and_leaves_the_due_cohort() -> None:
    plain = state(*working())
    suspended = state(*working(), event("suspended", START + 5 * HOUR, "p"))
    resumed = state(
        *working(),
        event("suspended", START + 5 * HOUR, "p"),
        event("resumed", START + 9 * HOUR, "q"),
    )
    assert suspended.due_day is None
    assert resumed.due_current == plain.due_current + 4 * HOUR
    assert resumed.due_original == plain.due_original


def test_an_extension_puts_the_due_date_off_and_keeps_the_original() -> None:
    due = NOW + 20 * DAY
    row = state(*working(), event("extended", START + 5 * HOUR, "x", due_approved=due))
    # 22 hours lay between the lead's due time and the case's.
    assert (row.due_current, row.extended_n) == (due + 22 * HOUR, 1)
    assert row.due_original == START + 48 * HOUR


def test_on_time_is_judged_at_closing() -> None:
    late = [
        e._replace(occurred_at=e.occurred_at + 3 * DAY) if e.type == "closed" else e
        for e in life(START)
    ]
    assert state(*life(START)).on_time == 1
    assert state(*late).on_time == 0
    assert state(*working()).on_time is None


def test_escalation_only_climbs() -> None:
    up = event("escalated", START + HOUR, "a", to_level=5, cause="risk")
    down = event("escalated", START + 2 * HOUR, "b", to_level=3, cause="risk")
    row = state(reported(START), up, down)
    assert (row.level, row.escalated_n, row.irregular_n) == (5, 1, 1)


def test_a_reopened_case_starts_its_limit_anew_and_keeps_the_original() -> None:
    row = state(*life(START), event("reopened", START + 10 * HOUR, "o"))
    assert (row.stage, row.closed_at, row.reopened_n) == ("accepted", None, 1)
    assert row.due_current == START + 10 * HOUR + 48 * HOUR
    assert row.due_original == START + 48 * HOUR


def test_an_amended_time_moves_the_event() -> None:
    amend = event("amended", NOW, "m", ref_event_id="e0", new={"occurred_at": START - HOUR})
    assert state(*life(START), amend).reported_at == START - HOUR


def test_the_last_amendment_wins_whatever_its_arrival() -> None:
    one = event("amended", NOW - MINUTE, "m1", ref_event_id="e0", new={"occurred_at": START - HOUR})
    two = event("amended", NOW, "m2", ref_event_id="e0", new={"occurred_at": START - 2 * HOUR})
    assert state(two, *life(START), one).reported_at == START - 2 * HOUR


def test_closing_pins_the_limit_version() -> None:
    from dataclasses import replace

    newer = tuple(r._replace(version=2, amount=1) for r in COUNTY.limits)
    county = replace(COUNTY, limits=(*COUNTY.limits, *newer))
    events = life(START)
    pinned = [
        e._replace(payload={"pins": {"limits": 1, "calendar": 1, "boundary": 1}})
        if e.type == "closed"
        else e
        for e in events
    ]
    assert fold(pinned, county).incident.on_time == 1
    assert fold(events, county).incident.on_time == 0


def test_an_unlocated_report_counts_for_no_township_until_it_is_moved() -> None:
    lost = reported(START, grid_code="", unlocated="no_place")
    assert (state(lost).township_code, state(lost).unlocated) == ("", "no_place")
    placed = state(lost, event("moved", START + HOUR, "m", grid_code=ALL_GRIDS[0]))
    assert (placed.township_code, placed.unlocated) == (EAST, "")


def test_a_pause_pushes_the_assignment_as_well_as_the_case() -> None:
    pause = [event("suspended", START + 5 * HOUR, "p"), event("resumed", START + 9 * HOUR, "q")]
    plain, paused = fold(working(), COUNTY), fold([*working(), *pause], COUNTY)
    assert paused.assignments[0].due_current == plain.assignments[0].due_current + 4 * HOUR
    assert paused.assignments[0].due_original == plain.assignments[0].due_original


def test_a_unit_that_holds_nothing_cannot_act_for_the_lead() -> None:
    row = state(*working(), event("fed_back", START + 5 * HOUR, "f", unit="U9"))
    assert (row.stage, row.irregular_n) == ("handling", 1)


def test_an_assisting_unit_that_returns_twice_leaves_the_lead_alone() -> None:
    dispatch = event("dispatched", START + HOUR, "d", lead_unit="U1", assist_units=["U3"])
    back = [event("returned", START + n * HOUR, f"r{n}", unit="U3") for n in (2, 3)]
    row = state(reported(START), dispatch, *back)
    assert (row.stage, row.lead_unit, row.irregular_n) == ("dispatched", "U1", 1)


def test_a_correction_of_nothing_known_is_irregular_and_one_that_applies_is_not() -> None:
    lost = event("amended", NOW, "m", ref_event_id="zz", new={"title": "x"})
    early = event("amended", START - HOUR, "m", ref_event_id="e0", new={"title": "x"})
    assert state(*life(START), lost).irregular_n == 1
    row = state(*life(START), early)
    assert (row.title, row.irregular_n) == ("x", 0)


def test_newer_limits_change_nothing_of_a_case_closed_under_older_ones() -> None:
    from dataclasses import replace

    newer = tuple(r._replace(version=2, amount=r.amount * 3) for r in COUNTY.limits)
    county = replace(COUNTY, limits=(*COUNTY.limits, *newer))
    pins = {"pins": {"limits": 1, "calendar": 1, "boundary": 1}}
    events = [e._replace(payload=pins) if e.type == "closed" else e for e in life(START)]
    before, after_ = fold(events, COUNTY), fold(events, county)
    assert (before.incident, before.assignments) == (after_.incident, after_.assignments)


def test_only_the_last_answer_of_a_case_is_its_rating() -> None:
    from data_layer.core.contribution import contribute

    rated = [event("rated", START + (10 + n) * HOUR, f"s{n}", rated=n) for n in (1, 5)]
    cells: dict = {}
    contribute(cells, COUNTY, fold([*life(START), *rated], COUNTY))
    months = [counts for place, counts in cells.items() if place[:2] == ("roll", "county")]
    assert all((of["rated"], of["satisfied"]) == (1, 1) for of in months if "rated" in of)
    assert any("rated" in of for of in months)


def test_every_event_makes_a_new_version_also_one_that_takes_another_back() -> None:
    events = [reported(), event("commented", NOW - HOUR, "c")]
    assert fold(events, COUNTY).version == 2
    taken_back = fold([*events, event("retracted", NOW, "r", ref_event_id="c")], COUNTY)
    assert (taken_back.version, len(taken_back.steps)) == (3, 2)


def test_an_assignment_id_given_out_again_ends_the_task_it_named() -> None:
    both = {"lead_unit": "U1", "assist_units": ["U3"], "assignment_id": "a"}
    events = [
        reported(NOW - 9 * HOUR),
        event("dispatched", NOW - 8 * HOUR, "d1", **both),
        event("dispatched", NOW - 6 * HOUR, "d2", **both),
        event("extended", NOW - 5 * HOUR, "x", assignment_id="a/U3", due_approved=NOW + 9 * DAY),
    ]
    events.insert(2, event("returned", NOW - 7 * HOUR, "r", unit="U1"))
    folded = fold(events, COUNTY)
    assert [a.active for a in folded.assignments] == [False, False, True, True]
    assert folded.assignments[1].ended_at == NOW - 6 * HOUR
    assert folded.assignments[3].due_current == NOW + 9 * DAY == folded.clocks["a/U3"][-1].due


def verifying() -> list:
    """The lead has fed back; U2 assists and has not signed."""
    dispatch = event("dispatched", START + HOUR, "d", lead_unit="U1", assist_units=["U2"])
    return [reported(START), dispatch, event("fed_back", START + 2 * HOUR, "f", unit="U1")]


@pytest.mark.parametrize(
    "kind", ["signed", "fed_back", "return_requested", "returned", "return_refused"]
)
def test_at_verification_the_assisting_unit_goes_on_and_the_lead_waits(kind: str) -> None:
    regular = fold([*verifying(), event(kind, START + 3 * HOUR, "x", unit="U2")], COUNTY)
    assert (regular.incident.stage, regular.incident.irregular_n) == ("verifying", 0)
    for more in ({"unit": "U1"}, {}, {"assignment_id": "d"}):
        late = fold([*verifying(), event(kind, START + 3 * HOUR, "x", **more)], COUNTY)
        assert (late.incident.stage, late.incident.irregular_n) == ("verifying", 1)
        assert late.assignments == fold(verifying(), COUNTY).assignments


def test_closing_ends_what_an_assisting_unit_has_left() -> None:
    passed = event("verified", START + 3 * HOUR, "v", result="pass")
    signed = event("signed", START + 4 * HOUR, "s", unit="U2")
    closed = fold([*verifying(), passed, signed, event("closed", START + 5 * HOUR, "c")], COUNTY)
    assert (closed.incident.stage, closed.incident.irregular_n) == ("closed", 0)
    assert [(a.active, a.ended_by) for a in closed.assignments] == [(False, "closed")] * 2
