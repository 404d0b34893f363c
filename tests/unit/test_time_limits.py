"""Clocks of cases and assignments: working time, pauses, extensions, fixed deadlines, pins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.calendar_days import CalendarDay
from data_layer.core.county import Limit
from data_layer.core.days import to_ms
from data_layer.core.fold import fold
from data_layer.core.ladder_clocks import moment as ladder_moment
from data_layer.core.ladder_clocks import running
from data_layer.core.limit_shares import net_length, warn_at
from data_layer.core.time_limits import Rules, after_pause, due_after
from data_layer.core.why_due import why_due
from data_layer.vocab import LimitUnit
from tests.world import COUNTY, DAY, HOUR, MINUTE, NOW, event, reported

ZONE = ZoneInfo(COUNTY.zone)
WORKING = COUNTY.working_time(1)
RULES = Rules(COUNTY, WORKING)
MOMENTS = st.integers(at := 1_790_000_000_000, at + 300 * DAY)
AMOUNTS = st.integers(1, 5000)


def moment(text: str) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZONE))


def limit(amount: int, unit: str, stage: str = "case", **more: object) -> Limit:
    values = {"version": 1, "effective_from": 0, "category": "", "urgency": "ordinary"}
    rest = {"limit_class": "ordinary", "level": 0, "stage": stage, "amount": amount, "unit": unit}
    return Limit(**(values | rest | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "unit", "start", "due"),
    [
        (90, "clock_minutes", "2026-11-21 23:00", "2026-11-22 00:30"),
        (120, "work_minutes", "2026-11-20 16:30", "2026-11-23 09:30"),
        (60, "work_minutes", "2026-11-20 11:30", "2026-11-20 14:30"),
        (1, "work_days", "2026-11-19 09:00", "2026-11-20 17:30"),
        (7, "work_days", "2026-11-11 11:05", "2026-11-20 17:30"),
        (1, "work_days", "2026-11-20 09:00", "2026-11-23 17:30"),
        (15, "calendar_days", "2026-11-10 09:00", "2026-11-25 23:59"),
    ],
)
def test_what_a_limit_allows(amount: int, unit: str, start: str, due: str) -> None:
    assert due_after(limit(amount, unit), moment(start), RULES) == moment(due)


@pytest.mark.parametrize(
    ("unit", "begin", "end", "due"),
    [
        # Two working hours are left on Friday afternoon; they are left on Monday morning too.
        ("work_minutes", "2026-11-20 15:30", "2026-11-23 08:30", "2026-11-23 10:30"),
        ("work_days", "2026-11-20 15:30", "2026-11-22 10:00", "2026-11-23 10:30"),
        ("clock_minutes", "2026-11-20 15:30", "2026-11-21 15:30", "2026-11-21 17:30"),
        # When the time is over, a pause heals nothing.
        ("work_minutes", "2026-11-20 17:31", "2026-11-25 10:00", "2026-11-20 17:30"),
    ],
)
def test_a_pause_keeps_what_was_left(unit: str, begin: str, end: str, due: str) -> None:
    was = moment("2026-11-20 17:30")
    assert after_pause(was, unit, moment(begin), moment(end), WORKING) == moment(due)


@given(MOMENTS, AMOUNTS, st.sampled_from([LimitUnit.WORK_MINUTES, LimitUnit.WORK_DAYS]))
def test_a_due_time_in_working_time_falls_in_working_time(
    start: int, amount: int, unit: LimitUnit
) -> None:
    due = due_after(limit(amount % 60 + 1, unit), start, RULES)
    assert WORKING.worked_ms(due - MINUTE, due) > 0


@given(MOMENTS, MOMENTS, st.integers(0, 40 * DAY), st.sampled_from(list(LimitUnit)))
def test_a_pause_never_shortens(due: int, begin: int, length: int, unit: LimitUnit) -> None:
    shifted = after_pause(due, unit, begin, begin + length, WORKING)
    assert shifted >= due
    if unit in {LimitUnit.WORK_MINUTES, LimitUnit.WORK_DAYS} and shifted != due:
        assert WORKING.worked_ms(shifted - MINUTE, shifted + MINUTE) > 0


@given(MOMENTS, AMOUNTS, st.sampled_from(list(LimitUnit)))
def test_the_yellow_light_comes_between_start_and_due(
    start: int, amount: int, unit: LimitUnit
) -> None:
    due = due_after(limit(amount % 100 + 1, unit), start, RULES)
    assert start <= warn_at(start, due, unit, WORKING) <= due


WEEK = 7 * DAY
SHARES = {rule.rule: rule for rule in COUNTY.ladder}


@pytest.mark.parametrize(
    ("more", "due"),
    [
        ([], WEEK),
        ([("suspended", DAY), ("resumed", 61 * DAY)], 60 * DAY + WEEK),
        ([("self_handled", 3 * DAY), ("reopened", 203 * DAY)], 203 * DAY + WEEK),
        (
            [
                *[("suspended", DAY), ("resumed", 61 * DAY)],
                *[("self_handled", 62 * DAY), ("reopened", 262 * DAY)],
                *[("suspended", 263 * DAY), ("resumed", 323 * DAY)],
            ],
            322 * DAY + WEEK,
        ),
    ],
    ids=["plain", "a pause of 60 days", "reopened 200 days later", "paused, reopened and paused"],
)
def test_shares_are_of_the_week_that_was_allowed(more: list[tuple[str, int]], due: int) -> None:
    """Yellow and every rung of the ladder keep their distance from the due time."""
    week = limit(7 * 24 * 60, "clock_minutes")
    county = with_limits(week)
    log = [reported(START, category="9901", urgency="ordinary"), event("accepted", START + 1, "a")]
    log += [event(kind, START + at, f"e{n}") for n, (kind, at) in enumerate(more)]
    folded = fold(log, county)
    row = folded.incident
    assert (row.next_kind, row.next_due) == ("case", START + due)
    assert row.warn_at == START + due - WEEK // 4
    (clock,) = running(folded, county)
    at = {name: ladder_moment(SHARES[name], clock, RULES) for name in SHARES if "case_" in name}
    assert at == {
        "case_soon": START + due - WEEK // 4,
        "case_due": START + due,
        "case_village": START + due + WEEK // 10,
        "case_township": START + due + WEEK // 4,
        "case_county": START + due + WEEK // 2,
        "case_supervise": START + due + WEEK,
    }


def test_a_fixed_deadline_takes_its_shares_of_the_whole_time() -> None:
    log = [
        reported(START, category="9901", deadline=START + 8 * DAY),
        event("accepted", START + 1, "a"),
        event("suspended", START + DAY, "p"),
        event("resumed", START + 5 * DAY, "r"),
    ]
    county = with_limits(limit(1, "work_days"))
    assert fold(log, county).incident.warn_at == START + 6 * DAY


@given(MOMENTS, AMOUNTS, st.sampled_from(list(LimitUnit)), st.integers(0, DAY), st.integers(0, 60))
def test_a_pause_changes_no_length(
    start: int, amount: int, unit: LimitUnit, later: int, days: int
) -> None:
    due = due_after(limit(amount % 100 + 1, unit), start, RULES)
    pause = (start + later, start + later + days * DAY)
    paused = after_pause(due, unit, *pause, WORKING)
    whole = net_length(start, due, [], unit, WORKING)
    assert net_length(start, paused, [pause], unit, WORKING) == whole
    warn = warn_at(start, paused, unit, WORKING, [pause])
    rest = net_length(warn, paused, [], unit, WORKING)
    assert rest == whole - whole * 3 // 4 or warn == start


def with_limits(*limits: Limit):
    return replace(COUNTY, limits=limits)


def test_the_most_particular_rule_counts() -> None:
    county = with_limits(
        limit(1, "work_days"),
        limit(2, "work_days", limit_class="complex"),
        limit(3, "work_days", limit_class="", category="01"),
        limit(4, "work_days", limit_class="", category="0101"),
        limit(5, "work_days", limit_class="", category="0101", level=5),
    )

    def found(category: str, level: int = 0) -> int:
        rule = county.limit(1, "ordinary", category, level, "case")
        assert rule is not None
        return rule.amount

    assert [found("9901"), found("0101"), found("0101", 5), found("01")] == [1, 4, 5, 3]
    assert with_limits(*county.limits[:2]).limit(1, "ordinary", "0101", 0, "case").amount == 2


START = moment("2026-11-20 16:00")


def test_a_fixed_deadline_never_moves() -> None:
    deadline = START + 2 * DAY
    events = [
        reported(START, deadline=deadline),
        event("dispatched", START + HOUR, "d", lead_unit="U1"),
        event("suspended", START + 2 * HOUR, "p"),
        event("resumed", START + 9 * HOUR, "q"),
        event("extended", START + 10 * HOUR, "x", due_approved=START + 9 * DAY),
    ]
    row = fold(events, COUNTY).incident
    assert (row.due_original, row.due_current) == (deadline, deadline)


def test_an_extension_keeps_the_original_and_a_redispatch_restarts_the_units_clock_only() -> None:
    first = event("dispatched", START + HOUR, "d", lead_unit="U1")
    longer = event("extended", START + 2 * HOUR, "x", due_approved=START + 30 * DAY)
    returned = event("returned", START + 3 * HOUR, "r", unit="U1")
    again = event("dispatched", START + 5 * HOUR, "e", lead_unit="U2")
    plain = fold([reported(START), first], COUNTY)
    whole = fold([reported(START), first, longer, returned, again], COUNTY)
    assert whole.incident.due_original == plain.incident.due_original
    # 48 hours for the case, half of them for the lead from an hour later: the rest is kept.
    assert whole.incident.due_current == START + 30 * DAY + 23 * HOUR
    task = whole.assignments[-1]
    assert task.due_original == task.issued_at + (
        plain.assignments[0].due_original - plain.assignments[0].issued_at
    )


@pytest.mark.parametrize(
    ("granted", "gained"),
    [(-DAY, 0), (0, 0), (DAY, DAY), (20 * DAY, 20 * DAY)],
)
def test_an_extension_shifts_the_case_by_what_its_lead_gained(granted: int, gained: int) -> None:
    events = [reported(START), event("dispatched", START + HOUR, "d", lead_unit="U1")]
    before = fold(events, COUNTY)
    lead_due, case_due = before.assignments[0].due_current, before.incident.due_current
    assert lead_due is not None
    assert case_due is not None
    longer = event("extended", START + 2 * HOUR, "x", due_approved=lead_due + granted)
    after = fold([*events, longer], COUNTY)
    assert after.assignments[0].due_current == lead_due + gained
    assert after.incident.due_current == case_due + gained


def test_an_extension_in_working_time_keeps_the_working_time_for_verification() -> None:
    """Handling until Monday evening, the case until Tuesday; two workdays more for both."""
    rules = (limit(1, "work_days", "handle"), limit(2, "work_days"))
    events = [
        reported(START, category="9901"),
        event("dispatched", START + HOUR, "d", lead_unit="U1"),
        event("extended", START + 2 * HOUR, "x", due_approved=moment("2026-11-26 17:30")),
    ]
    found = fold(events, with_limits(*rules)).incident
    assert found.due_original == moment("2026-11-24 17:30")
    assert found.due_current == moment("2026-11-27 17:30")


@given(
    st.sampled_from(list(LimitUnit)),
    AMOUNTS,
    st.integers(-40 * DAY, 90 * DAY),
    st.integers(0, 30 * DAY),
)
def test_an_extension_never_shortens(unit: LimitUnit, amount: int, granted: int, at: int) -> None:
    rules = (limit(amount % 20 + 1, unit, "handle"), limit(amount % 30 + 1, unit))
    county = with_limits(*rules)
    events = [
        reported(START, category="9901"),
        event("dispatched", START + HOUR, "d", lead_unit="U1"),
        event("suspended", START + 2 * HOUR, "p"),
        event("resumed", START + 2 * HOUR + at, "q"),
    ]
    longer = event("extended", START + 31 * DAY, "x", due_approved=START + granted)
    before, after = fold(events, county), fold([*events, longer], county)
    old, new = before.assignments[0].due_current, after.assignments[0].due_current
    assert old is not None
    assert new == max(old, START + granted)
    assert before.incident.due_current is not None
    assert after.incident.due_current is not None
    assert after.incident.due_current >= before.incident.due_current
    assert after.incident.due_current >= START + granted or new == old
    assert why_due(after, county, NOW)[-1].due == new
    told = [r for r in why_due(after, county, NOW) if r.of == "case"]
    assert told[-1].due == after.incident.due_current


def test_the_next_due_time_is_the_sooner_of_stage_and_case() -> None:
    row = fold([reported(START, urgency="critical")], COUNTY).incident
    assert (row.next_kind, row.next_due, row.next_unit) == (
        "accept",
        START + 12 * HOUR,
        "clock_minutes",
    )
    assert row.warn_at == START + 9 * HOUR
    late = [
        reported(START, urgency="critical"),
        event("dispatched", START + 20 * HOUR, "d", lead_unit="U1"),
    ]
    assert fold(late, COUNTY).incident.next_kind == "case"
    paused = fold([*late, event("suspended", START + 21 * HOUR, "p")], COUNTY).incident
    assert (paused.next_due, paused.next_kind, paused.warn_at) == (None, "", None)


def test_an_interim_report_ends_nothing_but_the_first_report() -> None:
    rule = limit(120, "clock_minutes", "first_report")
    county = with_limits(*COUNTY.limits, rule)
    events = [
        reported(START, category="0101"),
        event("dispatched", START + HOUR, "d", lead_unit="U1"),
        event("signed", START + HOUR, "s", unit="U1"),
    ]
    waiting = fold(events, county).incident
    assert (waiting.next_kind, waiting.next_due) == ("first_report", START + 3 * HOUR)
    told = fold([*events, event("fed_back", START + 2 * HOUR, "f", interim=True)], county)
    assert (told.incident.stage, told.incident.next_kind) == ("handling", "handle")
    assert told.assignments[0].first_report_at == START + 2 * HOUR


def test_requests_wait_until_they_are_answered() -> None:
    dispatch = event("dispatched", START + HOUR, "d", lead_unit="U1", assist_units=["U3"])
    asking = event("extension_requested", START + 2 * HOUR, "a", due_requested=START + 20 * DAY)
    help_ = event("help_requested", START + 3 * HOUR, "h", unit="U3", assist_units=["U2"])
    both = fold([reported(START), dispatch, asking, help_], COUNTY)
    assert (both.incident.asked, [a.asked for a in both.assignments]) == (
        "extension_requested",
        ["extension_requested", "help_requested"],
    )
    no = event("extension_refused", START + 4 * HOUR, "n", unit="U1")
    called = event("joint_called", START + 5 * HOUR, "j", unit="U3", assist_units=["U2"])
    done = fold([reported(START), dispatch, asking, help_, no, called], COUNTY)
    assert (done.incident.asked, done.assignments[0].due_requested) == ("", START + 20 * DAY)


def test_a_new_calendar_moves_open_cases_and_no_closed_one() -> None:
    holiday = CalendarDay(2, 20261123, "holiday", "临时放假", "测试", official=True)
    rules = tuple(r._replace(amount=1, unit="work_days") for r in COUNTY.limits)
    before = replace(COUNTY, limits=rules)
    after = replace(before, calendar=(holiday,), calendar_version=2)
    open_case = [reported(START)]
    pins = {"limits": 1, "calendar": 1, "boundary": 1}
    closed = [*open_case, event("self_handled", START + HOUR, "c", pins=pins)]
    assert fold(open_case, before).incident.due_current == moment("2026-11-23 17:30")
    assert fold(open_case, after).incident.due_current == moment("2026-11-24 17:30")
    assert fold(closed, after).incident == fold(closed, before).incident


def versions(*starts: tuple[int, int]) -> tuple[Limit, ...]:
    return tuple(COUNTY.limits[0]._replace(version=v, effective_from=at) for v, at in starts)


VERSIONS = versions((1, 100), (2, 300), (4, 200))


@pytest.mark.parametrize(
    ("ms", "known", "expected"),
    [
        (50, None, 1),  # before the first the first holds
        (100, None, 1),
        (199, None, 1),
        (200, None, 4),  # a later number that holds earlier
        (300, None, 2),
        (999, None, 2),
        (250, 3, 1),  # closed before version 4 was known
        (999, 3, 2),
        (999, 1, 1),
        (50, 1, 1),
        (999, 0, 0),  # closed before there were limits
    ],
)
def test_the_version_in_force_at_a_moment(ms: int, known: int | None, expected: int) -> None:
    assert replace(COUNTY, limits=VERSIONS).limit_version_at(ms, known) == expected


def test_what_was_not_known_does_not_hold_before_the_first_version() -> None:
    county = replace(COUNTY, limits=versions((1, 100), (2, 50)))
    assert [county.limit_version_at(10, known) for known in (None, 1)] == [2, 1]


def test_a_county_without_limits_has_version_0() -> None:
    assert replace(COUNTY, limits=()).limit_version_at(10) == 0


@pytest.mark.parametrize("ended", ["self_handled", "voided"])
def test_a_later_class_counts_an_ended_case_elsewhere_but_moves_no_due_time(ended: str) -> None:
    log = [
        reported(START, category="0201", urgency="ordinary"),
        event("reclassified", START + HOUR, "r1", urgency="urgent"),
        event(ended, START + 3 * DAY, "c"),
    ]
    before = fold(log, COUNTY)
    later = event("reclassified", START + 4 * DAY, "r2", category="0101", urgency="ordinary")
    after = fold([*log, later], COUNTY)
    assert (after.incident.category, after.incident.urgency) == ("0101", "ordinary")
    for name in ("due_original", "due_current", "due_day", "on_time", "closed_at"):
        assert getattr(after.incident, name) == getattr(before.incident, name)
    assert after.clocks == before.clocks
    assert before.incident.due_current == START + 2 * DAY


def test_a_reopened_case_goes_by_its_present_class() -> None:
    log = [
        reported(START, urgency="urgent"),
        event("self_handled", START + HOUR, "c"),
        event("reclassified", START + 2 * HOUR, "r", urgency="critical"),
        event("reopened", START + DAY, "o"),
    ]
    assert fold(log, COUNTY).incident.due_current == START + 2 * DAY
