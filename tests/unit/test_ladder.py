"""The rungs of the escalation ladder, one table a trigger; quiet hours; who is next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data_layer.core.county import County
from data_layer.core.days import to_ms
from data_layer.core.event_schema import MODEL_OF
from data_layer.core.fold import fold
from data_layer.core.ladder import Rung, alarms, next_alarm, next_rung, pending
from data_layer.core.ladder_rules import QuietHours
from data_layer.vocab import TICK, Event
from tests.packs import QIANXI, pack_at
from tests.world import COUNTY, DAY, HOUR, MINUTE, event, reported

ZONE = ZoneInfo("Asia/Shanghai")
FAR = 60 * DAY
# The rules every pack may take over: what the ladder of the delivered county says.
DEFAULT = replace(COUNTY, ladder=pack_at(QIANXI).ladder, limits=pack_at(QIANXI).limits)
BEGIN = to_ms(datetime(2026, 11, 23, 9, 0, tzinfo=ZONE))  # a Monday morning


def moment(text: str) -> int:
    return to_ms(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE))


def shown(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, ZONE).strftime("%m-%d %H:%M")


def said(log: list[Event], now: int, county: County = DEFAULT) -> list[tuple[str, str, str]]:
    """(moment, rule, to whom or to which level) of what a tick writes."""
    return [
        (shown(e.occurred_at), e.payload["reason_code"], _towards(e))
        for e in alarms("C1", fold(log, county), county, now)
    ]


def _towards(e: Event) -> str:
    return str(e.payload.get("to_unit") or e.payload.get("to") or e.payload["to_level"])


def ordinary(*more: Event, **report: Any) -> list[Event]:
    """A dispute (受理 1 个工作日): reported on Monday at nine, and what follows."""
    return [reported(BEGIN, "e1", category="0101", urgency="ordinary", **report), *more]


def handled(*more: Event, lead: str = "U1", urgency: str = "urgent") -> list[Event]:
    """Accepted and dispatched within the hour, then signed."""
    return [
        reported(BEGIN, "e1", category="0201", urgency=urgency),
        event("accepted", BEGIN + 10 * MINUTE, "e2"),
        event("dispatched", BEGIN + 20 * MINUTE, "e3", lead_unit=lead, assignment_id="A"),
        event("signed", BEGIN + 30 * MINUTE, "e4", unit=lead),
        *more,
    ]


def test_an_unaccepted_case_goes_up_in_working_time() -> None:
    # One working day: the count runs from Monday 9:00 to the close of Tuesday's office, 13.5 hours.
    assert said(ordinary(), BEGIN + 30 * DAY)[:6] == [
        ("11-24 14:07", "accept_soon", "desk"),
        ("11-24 17:30", "accept_due", "desk"),
        ("11-24 17:30", "accept_chief", "chief"),
        ("11-26 17:00", "accept_township", "4"),
        ("12-02 16:00", "accept_county", "5"),
        ("12-02 16:00", "accept_supervise", "county"),
    ]


@pytest.mark.parametrize(
    ("now", "rules"),
    [
        ("11-24 08:59", []),
        ("11-24 09:10", ["handle_soon"]),
        ("11-24 10:00", ["handle_soon", "handle_due", "handle_chief"]),
    ],
)
def test_a_unit_is_reminded_then_urged_and_the_chief_hears(now: str, rules: list[str]) -> None:
    """Urgent: 24 hours on the clock from the dispatch at 9:20; the reminder at 3:20 in the night
    waits for the morning."""
    found = said(handled(), moment(now))
    assert [rule for _, rule, _ in found] == (
        ["handle_soon", *rules[1:]] if rules or moment(now) >= moment("11-24 07:00") else rules
    )


def test_the_levels_follow_one_after_the_other() -> None:
    village = handled(lead="990001001001001")
    ups = [s for s in said(village, BEGIN + FAR) if s[1].startswith("handle_")]
    assert ups == [
        ("11-24 07:00", "handle_soon", "990001001001001"),
        ("11-24 09:20", "handle_due", "990001001001001"),
        ("11-24 09:20", "handle_chief", "chief"),
        ("11-24 11:44", "handle_village", "3"),
        ("11-24 15:20", "handle_township", "4"),
        ("11-24 21:20", "handle_county", "5"),
        ("11-25 09:20", "handle_supervise", "county"),
    ]


def test_a_case_of_a_township_unit_skips_the_village() -> None:
    rules = [rule for _, rule, _ in said(handled(), BEGIN + FAR)]
    assert "handle_village" not in rules
    assert "handle_township" not in rules
    assert "handle_county" in rules


RETURNS = [
    e
    for n in range(3)
    for e in (
        event("dispatched", BEGIN + (2 * n + 1) * HOUR, f"d{n}", lead_unit=f"U{n + 1}"),
        event("returned", BEGIN + (2 * n + 2) * HOUR, f"r{n}"),
    )
]
REWORKS = [
    e
    for n in range(3)
    for e in (
        event("fed_back", BEGIN + (2 * n + 1) * HOUR, f"f{n}"),
        event("verified", BEGIN + (2 * n + 2) * HOUR, f"v{n}", result="fail"),
    )
]
ASKED = event("extension_requested", BEGIN + HOUR, "x1", unit="U1")
LISTED = event("supervised", BEGIN + HOUR, "s1", grade="listed", deadline=BEGIN + 2 * HOUR)
PAUSED = event("suspended", BEGIN + HOUR, "p1", review_date=BEGIN + 5 * HOUR)
OPEN_PAUSE = event("suspended", BEGIN + HOUR, "p1")
ACCEPTED = event("accepted", BEGIN + HOUR, "a1")


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (ordinary(ACCEPTED, *RETURNS[:4]), []),
        (ordinary(ACCEPTED, *RETURNS), [("11-23 15:00", "returned_three", "county")]),
        (handled(*REWORKS[:4]), []),
        (handled(*REWORKS), [("11-23 15:00", "rework_three", "county")]),
        (handled(ASKED), [("11-23 12:00", "unanswered", "desk")]),
        (handled(ASKED, event("extension_refused", BEGIN + 2 * HOUR, "x2", unit="U1")), []),
        (handled(LISTED), [("11-23 11:00", "supervision_due", "U1")]),
        (handled(PAUSED), [("11-23 14:00", "review_due", "desk")]),
        (handled(OPEN_PAUSE), [("11-23 10:00", "review_due", "desk")]),
        (handled(PAUSED, event("resumed", BEGIN + 2 * HOUR, "p2")), []),
        (ordinary(risk_level="red"), [("11-23 09:00", "risk_red", "4")]),
        (ordinary(risk_level="orange"), []),
    ],
)
def test_what_is_not_a_limit(log: list[Event], expected: list[tuple[str, str, str]]) -> None:
    assert said(log, BEGIN + 8 * HOUR) == expected


def test_red_risk_that_nobody_accepts_goes_to_the_county() -> None:
    found = said(ordinary(risk_level="red"), moment("11-24 17:30"))
    assert ("11-24 17:30", "risk_red_unaccepted", "5") in found


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ([], ["critical_unseen", "critical_unseen_county"]),
        ([event("acknowledged", BEGIN + 2 * MINUTE, "k")], []),
        ([event("accepted", BEGIN + 2 * MINUTE, "k")], []),
    ],
)
def test_a_critical_case_that_nobody_sees(more: list[Event], rules: list[str]) -> None:
    log = [reported(BEGIN, "e1", urgency="critical"), *more]
    found = [rule for _, rule, _ in said(log, BEGIN + 11 * MINUTE)]
    assert [rule for rule in found if rule.startswith("critical")] == rules


def test_units_that_hand_a_case_on_without_signing() -> None:
    passing = [
        event("reassigned", BEGIN + n * HOUR, f"n{n}", lead_unit=unit)
        for n, unit in enumerate(["U2", "U3", "U1", "U2"], 2)
    ]
    first = event("dispatched", BEGIN + HOUR, "n1", lead_unit="U1")
    log = ordinary(ACCEPTED, first, *passing)
    assert ("11-23 14:00", "passed_on_four", "county") in said(log, BEGIN + 6 * HOUR)
    owned = [*log, event("signed", BEGIN + 5 * HOUR + 1, "n9", unit="U2")]
    assert "passed_on_four" not in [rule for _, rule, _ in said(owned, BEGIN + 6 * HOUR)]


def test_a_returned_case_that_nobody_dispatches_again_goes_up() -> None:
    """A dispute's working day for dispatch begins anew with the return, on Monday at eleven."""
    log = ordinary(
        ACCEPTED,
        event("dispatched", BEGIN + HOUR, "d", lead_unit="990001001001001"),
        event("returned", BEGIN + 2 * HOUR, "r"),
    )
    found = said(log, BEGIN + FAR)
    assert [s for s in found if s[1].startswith("dispatch")] == [
        ("11-24 14:37", "dispatch_soon", "desk"),
        ("11-24 17:30", "dispatch_due", "desk"),
        ("11-24 17:30", "dispatch_chief", "chief"),
        ("11-25 16:15", "dispatch_township", "4"),
        ("11-30 10:30", "dispatch_county", "5"),
        ("12-01 17:00", "dispatch_supervise", "county"),
    ]


def test_assisting_units_are_spoken_to_but_only_the_lead_takes_the_case_up() -> None:
    log = [
        reported(BEGIN, "e1", category="0201", urgency="urgent"),
        event("dispatched", BEGIN + HOUR, "e3", lead_unit="U2", assist_units=["U3"]),
        event("fed_back", BEGIN + 2 * HOUR, "e4", unit="U2", interim=True),
        event("signed", BEGIN + 2 * HOUR, "e5", unit="U2"),
    ]
    events = alarms("C1", fold(log, DEFAULT), DEFAULT, BEGIN + FAR)
    helper = [e for e in events if e.payload.get("assignment_id") == "e3/U3"]
    assert {e.payload["reason_code"] for e in helper} == {
        "sign_soon",
        "sign_due",
        "handle_soon",
        "handle_due",
    }
    assert {e.payload["to_unit"] for e in helper} == {"U3"}


def test_an_extension_gives_the_unit_its_reminders_again() -> None:
    due = BEGIN + 20 * MINUTE + DAY
    more = event("extended", due - HOUR, "x", unit="U1", due_approved=due + 2 * DAY)
    before = alarms("C1", fold(handled(), DEFAULT), DEFAULT, due - 2 * HOUR)
    assert [e.payload["reason_code"] for e in before] == ["handle_soon"]
    log = [*handled(), *before, more]
    found = said(log, due + 3 * DAY)
    assert [s for s in found if s[1] in {"handle_soon", "handle_due"}] == [
        ("11-25 15:20", "handle_soon", "U1"),
        ("11-26 09:20", "handle_due", "U1"),
    ]


def test_rework_of_a_late_case_gives_the_unit_time_before_it_goes_up() -> None:
    back = moment("11-24 11:00")
    log = handled(
        event("fed_back", BEGIN + 2 * HOUR, "f"),
        event("verified", back, "v", result="fail"),
        lead="990001001001001",
    )
    found = [s for s in said(log, back + DAY) if s[1].startswith("handle")]
    assert found[0] == ("11-24 11:00", "handle_due", "990001001001001")
    assert [s[:2] for s in found if s[1] == "handle_village"] == [("11-24 13:24", "handle_village")]


def test_a_fixed_deadline_is_watched_like_a_limit() -> None:
    log = ordinary(deadline=BEGIN + 10 * HOUR)
    assert ("11-23 18:00", "case_soon", "desk") in said(log, BEGIN + 9 * HOUR)
    assert ("11-23 19:00", "case_due", "desk") in said(log, BEGIN + 10 * HOUR)


def test_a_due_time_that_is_past_already_leaves_time_between_the_rungs() -> None:
    late = event("dispatched", BEGIN + HOUR, "d", lead_unit="990001001001001", due=BEGIN - DAY)
    log = [reported(BEGIN, "e1", category="0201", urgency="urgent"), late]
    found = [s for s in said(log, BEGIN + 2 * HOUR) if s[1].startswith("handle")]
    assert found == [
        ("11-23 10:00", "handle_due", "990001001001001"),
        ("11-23 10:00", "handle_chief", "chief"),
        ("11-23 10:06", "handle_village", "3"),
        ("11-23 10:15", "handle_township", "4"),
        ("11-23 10:30", "handle_county", "5"),
        ("11-23 11:00", "handle_supervise", "county"),
    ]


@pytest.mark.parametrize(
    "log",
    [
        [],
        [event("accepted", BEGIN, "e2")],
        ordinary(event("voided", BEGIN + HOUR, "e2")),
        ordinary(event("self_handled", BEGIN + HOUR, "e2")),
        [reported(BEGIN, "e1", category="9901")],
    ],
    ids=["nothing", "pending", "void", "closed", "work record"],
)
def test_nobody_hears_of_what_is_no_open_case(log: list[Event]) -> None:
    folded = fold(log, DEFAULT)
    assert pending(folded, DEFAULT) == []
    assert next_alarm(folded, DEFAULT) is next_rung(folded, DEFAULT) is None


def test_a_word_to_nobody_goes_to_the_desk() -> None:
    log = [reported(BEGIN, "e1", category="0101", urgency="ordinary", grid_code="")]
    told = {
        e.payload["reason_code"]: e.payload
        for e in alarms("C1", fold(log, DEFAULT), DEFAULT, BEGIN + FAR)
    }
    assert told["accept_chief"]["to"] == "desk"
    assert told["accept_supervise"]["to"] == "county"


def test_who_is_next() -> None:
    log = handled(lead="990001001001001")
    folded = fold(log, DEFAULT)
    rung = Rung(moment("11-24 11:44"), "village", 3, "escalate", "overdue", "handle_village")
    assert next_rung(folded, DEFAULT) == rung
    late = fold([*log, *alarms("C1", folded, DEFAULT, rung.at)], DEFAULT)
    following = next_rung(late, DEFAULT)
    assert following is not None
    assert (following.to, following.level, shown(following.at)) == ("township", 4, "11-24 15:20")
    top = fold([*log, *alarms("C1", folded, DEFAULT, BEGIN + FAR)], DEFAULT)
    assert next_rung(top, DEFAULT) is None
    assert top.incident.alarm_at is None


def test_escalation_takes_nobodys_task_away() -> None:
    log = handled(lead="990001001001001")
    folded = fold(log, DEFAULT)
    up = fold([*log, *alarms("C1", folded, DEFAULT, BEGIN + FAR)], DEFAULT)
    assert up.assignments == folded.assignments
    assert up.incident.level == 5
    assert up.incident.lead_unit == folded.incident.lead_unit
    assert (up.incident.escalated_n, up.incident.escalated_because) == (3, "overdue")


def test_an_escalation_follows_one_that_somebody_made_meanwhile() -> None:
    """The tick stood still; at noon a person raised the case to the village: ours to the township,
    due before that, comes after it and neither is irregular."""
    noon = moment("11-24 16:00")
    person = event("escalated", noon, "p", to_level=3)
    log = handled(person, lead="990001001001001")
    rules = {rule: at for at, rule, _ in said(log, noon + HOUR)}
    assert "handle_village" not in rules
    assert rules["handle_township"] == "11-24 16:00"
    both = fold([*log, *alarms("C1", fold(log, DEFAULT), DEFAULT, noon + HOUR)], DEFAULT)
    assert not [s for s in both.steps if s.irregular]
    assert both.incident.level == 4


def test_a_supervision_lowers_no_grade() -> None:
    folded = fold(handled(LISTED, *REWORKS), DEFAULT)
    assert folded.incident.supervised_grade == "listed"
    assert "rework_three" not in [a.rule.rule for a in pending(folded, DEFAULT)]
    urged = fold(
        handled(LISTED, event("supervised", BEGIN + 2 * HOUR, "s2", grade="urge")), DEFAULT
    )
    assert urged.incident.supervised_grade == "listed"
    assert urged.incident.supervised_due == BEGIN + 2 * HOUR


@pytest.mark.parametrize(
    ("grade", "hours"), [("reminder", 2), ("supervise", 2), ("listed", 9), ("raised", 9)]
)
def test_a_lower_grade_sets_no_deadline(grade: str, hours: int) -> None:
    after = event("supervised", BEGIN + HOUR, "s2", grade=grade, deadline=BEGIN + 9 * HOUR)
    row = fold(handled(LISTED, after), DEFAULT).incident
    assert (row.supervised_n, row.supervised_due) == (2, BEGIN + hours * HOUR)


def test_what_was_retracted_is_not_said_again() -> None:
    log = handled()
    made = alarms("C1", fold(log, DEFAULT), DEFAULT, BEGIN + DAY)
    undone = [
        event("retracted", BEGIN + DAY, f"t{n}", ref_event_id=e.event_id, ref_source=TICK)
        for n, e in enumerate(made)
    ]
    folded = fold([*log, *made, *undone], DEFAULT)
    assert made
    assert alarms("C1", folded, DEFAULT, BEGIN + DAY) == []


def test_every_event_of_the_ladder_is_one_of_the_catalogue() -> None:
    logs = [
        ordinary(risk_level="red"),
        ordinary(ACCEPTED, *RETURNS),
        handled(*REWORKS, LISTED, ASKED),
        handled(PAUSED),
        [reported(BEGIN, "e1", urgency="critical")],
    ]
    made = [e for log in logs for e in alarms("C1", fold(log, DEFAULT), DEFAULT, BEGIN + FAR)]
    assert {e.type for e in made} == {"reminded", "urged", "supervised", "escalated"}
    for e in made:
        item = {"event_id": e.event_id, "case_no": "C1", "type": str(e.type), **e.payload}
        MODEL_OF[e.type].model_validate({**item, "occurred_at": "2026-11-23T09:00:00+08:00"})
        assert (e.source, e.actor) == (TICK, "系统")
        assert e.event_id.startswith("tick:C1:")


@pytest.mark.parametrize(
    ("hours", "at", "given"),
    [
        ((22, 7), "11-23 21:59", "11-23 21:59"),
        ((22, 7), "11-23 22:00", "11-24 07:00"),
        ((22, 7), "11-23 23:30", "11-24 07:00"),
        ((22, 7), "11-24 00:00", "11-24 07:00"),
        ((22, 7), "11-24 06:59", "11-24 07:00"),
        ((22, 7), "11-24 07:00", "11-24 07:00"),
        ((12, 14), "11-23 12:30", "11-23 14:00"),
        ((12, 14), "11-23 14:00", "11-23 14:00"),
        ((12, 14), "11-23 11:59", "11-23 11:59"),
        ((0, 0), "11-23 03:00", "11-23 03:00"),
        ((0, 6), "11-23 00:00", "11-23 06:00"),
    ],
)
def test_quiet_hours_end_in_the_morning(hours: tuple[int, int], at: str, given: str) -> None:
    quiet = QuietHours(hours[0] * 60, hours[1] * 60)
    assert shown(quiet.over(moment(at), "Asia/Shanghai")) == given


def test_quiet_hours_are_those_of_the_countys_clock_to_the_minute() -> None:
    quiet = QuietHours(21 * 60 + 30, 6 * 60 + 30)
    night = to_ms(datetime(2026, 11, 23, 21, 29, tzinfo=ZoneInfo("Asia/Kathmandu")))
    morning = to_ms(datetime(2026, 11, 24, 6, 30, tzinfo=ZoneInfo("Asia/Kathmandu")))
    assert quiet.over(night, "Asia/Kathmandu") == night
    assert quiet.over(night + MINUTE, "Asia/Kathmandu") == morning


def test_reminders_of_critical_cases_keep_no_quiet_hours() -> None:
    evening = to_ms(datetime(2026, 11, 23, 21, 0, tzinfo=ZONE))
    for urgency, when in (("critical", "11-23 22:31"), ("urgent", "11-24 07:00")):
        log = [
            reported(evening - 3 * HOUR, "e1", urgency=urgency),
            event("accepted", evening - 3 * HOUR + MINUTE, "e2"),
        ]
        county = replace(DEFAULT, limits=_hours(6))
        rules = {rule: at for at, rule, _ in said(log, evening + FAR, county)}
        assert rules["dispatch_soon" if urgency == "critical" else "dispatch_due"] is not None
        if urgency == "critical":
            assert rules["dispatch_soon"] == when
        else:
            # The limit is over before the morning comes: nothing to warn of any more.
            assert "dispatch_soon" not in rules
            assert rules["dispatch_chief"] == when


def _hours(hours: int) -> tuple[Any, ...]:
    return tuple(rule._replace(amount=hours * 60, unit="clock_minutes") for rule in COUNTY.limits)
