"""Cases as they stood on past nights, and what rules would have said of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from data_layer.core.days import DAY_MS, add_days, days_between, start_of
from data_layer.core.warning.backtest import OPEN, Lives, under_first_limit
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.night_bodies import Closing
from data_layer.core.warning.night_times import WEEKS, Passages
from data_layer.core.warning.rules import Detector
from data_layer.core.warning.spent import Timed
from data_layer.core.warning.staffing import Seat
from data_layer.core.warning.trial import heard_by_day
from data_layer.core.warning.trial_bodies import bunching_on, drift_on, staffing_on
from data_layer.core.warning.trial_breach import Lived, breach_on
from data_layer.core.warning.trial_held import by_outcome
from data_layer.core.warning.trial_lasting import RUNS, lasting_on, phases
from data_layer.core.warning.trial_told import told_of
from data_layer.vocab import Event
from tests.world import ALL_GRIDS, COUNTY, DAY, EAST, HOUR, WEST, event, life, reported

RULES = {rule.detector: rule._replace(least=1, times=1.0) for rule in DEFAULTS}
FIRST = 20260801
BEGAN = start_of(20260901, COUNTY.zone) + 9 * HOUR


def at_noon(day: int) -> int:
    return start_of(day, COUNTY.zone) + 12 * HOUR


def test_a_case_stands_as_what_had_happened_by_then_made_it() -> None:
    told = [
        *life(BEGAN)[:4],
        event("suspended", BEGAN + DAY, "e5", reason_code="season"),
        event("resumed", BEGAN + 5 * DAY, "e6"),
        event("urged", BEGAN + 5 * DAY + HOUR, "e7"),
        *[one._replace(occurred_at=one.occurred_at + 6 * DAY) for one in life(BEGAN, "f")[4:]],
        event("reopened", BEGAN + 9 * DAY, "e8"),
    ]
    own = phases("C1", told[::-1], COUNTY)
    changed = {phase.since - BEGAN: phase.standing for phase in own}
    stood = [changed[at] for at in (0, DAY, 5 * DAY, 6 * DAY + 6 * HOUR, 9 * DAY)]
    first, paused, after, closed, again = stood
    assert first is not None
    assert paused is not None
    assert after is not None
    assert again is not None
    assert closed is None
    assert (first.until, paused.until, after.until) == (RUNS, BEGAN + DAY, RUNS)
    due = first.limit.due_current or 0
    assert (after.limit.due_current or 0) > due == paused.limit.due_current
    assert (first.reopened, again.reopened) == (0, 1)
    # What moves no limit is no change.
    assert 5 * DAY + HOUR not in changed


def lives(*cases: Sequence[Event]) -> list[Sequence[object]]:
    return [phases(f"C{n}", case, COUNTY) for n, case in enumerate(cases)]


def test_what_dragged_on_is_told_on_the_nights_it_did() -> None:
    closed = event("voided", at_noon(20260920), "v")
    on_day = lasting_on(COUNTY, RULES[Detector.LASTING], lives([reported(BEGAN), closed]), FIRST)  # type: ignore[arg-type]
    days = days_between(20260820, 20260925)
    past = list(heard_by_day(RULES[Detector.LASTING], days, on_day))
    told = [one.day for one in past if one.findings]
    due = phases("C", [reported(BEGAN)], COUNTY)[0].standing.limit.due_current  # type: ignore[union-attr]
    assert told[-1] == 20260919
    assert start_of(told[0], COUNTY.zone) <= due < start_of(add_days(told[0], 1), COUNTY.zone)
    assert told == list(days_between(told[0], told[-1]))
    # Four weeks have to be known before anything can be said to drag on.
    assert [one.day for one in past if one.otherwise == "no_data"] == list(
        days_between(20260820, 20260827)
    )


def test_a_closing_counts_for_thirty_days() -> None:
    closed = at_noon(20260910)
    limit = Timed(closed - 10 * DAY, closed, closed, None, "0101", "ordinary", 0, 1)
    twice = [
        Closing(f"C{n}", "U1", "0101", closed + n, limit, photographs=("f1",)) for n in range(2)
    ]
    on_day = bunching_on(COUNTY, RULES[Detector.BUNCHING], twice, FIRST)
    assert on_day(20260829) is None
    found = {day for day in days_between(20260830, 20261020) if on_day(day)}
    assert found == set(days_between(20260910, 20261009))


def test_people_are_judged_from_the_first_roster_on() -> None:
    def force(day: int) -> object:
        seats = [(EAST, Seat(ALL_GRIDS[0], "chief", 3))] if day >= 20260905 else []
        return seats, [], None

    on_day = staffing_on(COUNTY, RULES[Detector.STAFFING], force)  # type: ignore[arg-type]
    assert on_day(20260904) is None
    (gap,) = on_day(20260905) or ()
    assert (gap.kind, gap.areas) == ("no_chief", (EAST,))


def test_slower_stages_are_asked_for_once_a_week() -> None:
    asked: list[tuple[int, ...]] = []

    def passages(weeks: Sequence[int]) -> dict[str, Passages]:
        asked.append(tuple(weeks))
        week = np.repeat(np.arange(WEEKS), 6)
        hours = np.where(week >= 18, 9.0, 2.0) * (1 + 0.05 * (week % 3)) * HOUR
        return {"accept": Passages([EAST] * week.size, ["0101"] * week.size, week, hours)}

    rule = RULES[Detector.DRIFT]
    on_day = drift_on(COUNTY, rule, passages, 20260101)
    found = [on_day(day) for day in days_between(20260921, 20261004)]
    assert all(found)
    assert len(asked) == len(set(asked)) <= 3
    assert drift_on(COUNTY, rule, passages, 20260601)(20260921) is None


def risky_lives() -> Lived:
    """One case each day for three months with four days' time: every other one is closed on its
    last morning, the rest three days late; the newest four are open."""
    timed, closed = [], []
    for n, day in enumerate(days_between(FIRST, 20261115)):
        came = at_noon(day)
        due = came + 4 * DAY_MS
        case = Timed(came, due, due, due, "0201", "urgent", 0, 1)
        timed.append(under_first_limit(case._replace(due_current=due)))
        closed.append(due - 2 * HOUR if n % 2 else due + 3 * DAY_MS)
    closed[-4:] = [OPEN] * 4
    names = [(f"C{n:03}", WEST if n % 3 else EAST) for n in range(len(timed))]
    return Lived(Lives(tuple(timed), np.array(closed, np.int64)), names)


def test_breach_risk_names_cases_before_they_are_late_and_is_held_to_what_came() -> None:
    rule, lived = RULES[Detector.BREACH], risky_lives()
    seen = start_of(20261117, COUNTY.zone)
    on_day = breach_on(COUNTY, rule, lived, FIRST, seen)
    assert on_day(20260828) is None
    past = list(heard_by_day(rule, days_between(20260901, 20261116), on_day))
    told = told_of(past, by_outcome())
    year = told.periods[-1]
    assert year.alerts > 50
    assert year.true / year.judged == pytest.approx(0.5, abs=0.1)
    assert year.lead in {0.0, 1.0, 2.0, 3.0}
    late = [one for one in told.alerts if one.true]
    assert all(one.lead is not None and one.lead >= 0 for one in late)
    assert all(one.lead is None for one in told.alerts if one.true is False)
    # What is open still and due after all that is known was neither late nor in time.
    newest = [one for one in told.alerts if one.finding.told["due"] > 20261116]
    assert {one.true for one in newest} == {None}
